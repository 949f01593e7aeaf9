"""A small content repo without a fault, one file of each collection, and what a check says of such files."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from crawler.checks import Flaw, Inspection, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

NOW = datetime(2026, 3, 12, tzinfo=UTC)
SITE = "https://tides.example/site"
LOGOS = ("harbour.example", "press.example")

NEWS = """---
category: news
title: "Tide gauges learn to forecast storm surges"
excerpt: "Forty harbours now pass their readings through a small model each hour."
publishedDateTime: 2026-03-01T18:41:00Z
originalUrl: "https://www.harbour.example/tides/gauges"
webUrl: "https://www.harbour.example/tides/gauges"
ampWebUrl: "https://www.harbour.example/amp/tides/gauges"
cdnAmpWebUrl: "https://www-harbour-example.cdn.ampproject.org/c/s/www.harbour.example/amp/tides/gauges"
type: article
quality: 80
heat: 100
published: true

provider:
  name: Harbour News
  domain: harbour.example
  images:
    - url: "https://tides.example/site/assets/images/organizations/harbour.example-50x50.jpg"
      width: 50
      height: 50

topics:
  - Tides
  - Storm surges

images:
  - url: "https://cdn.harbour.example/gauge.jpg"
    width: 1200
    height: 675
    isCached: true

related:
  - title: "A model for every harbour"
    excerpt: "What a small model needs is a long row of readings, and little else."
    publishedDateTime: 2026-02-27T09:00:00Z
    webUrl: "https://press.example/models"
    type: article
    provider:
      name: Press
      domain: press.example
    quality: 75
    images:
      - url: "https://press.example/model.png"
        width: 800
        height: 600
  - title: "Readings by the hour"
    excerpt: "Gauges that used to be read once a day are now read once an hour."
    publishedDateTime: 2026-02-26T09:00:00Z
    webUrl: "https://press.example/hours"
    type: article
    provider:
      name: Press
      domain: press.example
    quality: 60

secured: "c2VjcmV0;bm9uY2U="
---

"""

VIDEO = """---
title: "Reading a tide gauge"
excerpt: "How to read a gauge."
originalUrl: https://video.example/watch?v=1
type: video
publishedDateTime: 2025-07-08T19:33:22Z
heat: 59

provider:
  name: Ada's Harbour
  domain: ada.example

topics:
  - Tides

images:
  - url: https://img.video.example/1.jpg
    width: 1280
    height: 720
---
"""

COURSE = """---
title: "Tides for beginners"
webUrl: https://courses.example/tides
type: course
heat: 110
published: true

provider:
  name: Harbour School
  domain: harbour.example
  images:
    - url: /assets/images/organizations/harbour.example-50x50.jpg
      width: 50
      height: 50

topics:
  - Tides
---
"""

PERSON = """---
name: "Ada Example"
bio: "Reads gauges, at https://ada.example and elsewhere."
type: "profile"
heat: 108

affiliation:
  name: Harbour
  domain: harbour.example

topics:
  - Storm surges

images:
  - url: /assets/images/people/ada.jpg
    width: 400
    height: 400
  - url: data:image/gif;base64,R0lGODlhAQABAAAAACw=
    width: 1
    height: 1
---
"""

EVENT = """---
name: "Gauge day"
type: meetup
website: https://meet.example/gauges
startDateTime: 2026-03-13T09:00:00-08:00
endDateTime: 2026-03-13T10:00:00-08:00

provider:
  name: Meet
  domain: press.example
  images:
    - url: "https://elsewhere.example/assets/images/organizations/press.example-50x50.jpg"
      width: 50
      height: 50
---
"""

CHALLENGE = """---
title: Highest tide
originalUrl: "https://puzzles.example/highest-tide"
levels: [easy]
related:
  - lowest-tide
topics: [Storm surges]
---

Write about it:

```
webUrl: "https://example.com/"
---
```
"""

LETTER = """---
title: "Tides, every day"
publishedDateTime: 2026-03-11T22:03:55Z
webUrl: "https://tides.example/letters?id=2026-03-11"
type: article
topics:
  - Tides
images:
  - url: https://img.example/a.png
    width: 2
    height: 1
  - url: https://img.example/b.png
    width: 2
    height: 1
---
<html><body>A letter</body></html>
"""

SAMPLE = """---
title: "A gauge on a page"
excerpt: "One page, one gauge."
publishedDateTime: 2025-01-08T19:33:22Z
originalUrl: https://forum.example/gauge
type: download
heat: 50

provider:
  name: Gauge makers
  domain: harbour.example
  images:
    - url: /assets/images/organizations/harbour.example-50x50.jpg
      width: 50
      height: 50

topics:
  - Storm surges

actions:
  - title: Download
    url: https://forum.example/gauge.zip
---
"""

COMMUNITY = """---
name: "People of the tides"
webUrl: https://people.example/tides
type: forum
heat: 244
provider:
  name: People
  domain: ada.example
topics:
  - Tides
---
"""

ORGANIZATION = """---
taxonomy: organization
_id: harbour.example
name: Harbour News
domain: harbour.example
images:
  - url: /assets/images/organizations/harbour.example-50x50.jpg
    width: 50
    height: 50
---
"""

CLEAN: Mapping[str, str] = {
    "_communities/tides.md": COMMUNITY,
    "_data/organizations/harbour.example.md": ORGANIZATION,
    "_samples/gauge.md": SAMPLE,
    "_challenges/highest-tide.md": CHALLENGE,
    "_events/2026-03-13-gauge-day.md": EVENT,
    "_learning/courses/tides-for-beginners.md": COURSE,
    "_learning/videos/reading-a-tide-gauge.md": VIDEO,
    "_news/2026-03-01-tide-gauges-learn-to-forecast-storm-surges.md": NEWS,
    "_newsletters/2026-03-11.html": LETTER,
    "_people/ada-example.md": PERSON,
    "about.md": "---\ntitle: About\n---\nhttps://example.com\n",
    "README.md": "# Read me\n",
}
"""Files without a fault, by path."""

POST = "_news/2026-03-01-tide-gauges-learn-to-forecast-storm-surges.md"

KNOWN = Vocabulary(
    now=NOW,
    organizations={"harbour.example": "Harbour News", "press.example": "Press", "ada.example": "Ada's Harbour"},
    topics=("Tides", "Storm surges"),
    root="Tides",
    site=SITE,
    logo=lambda domain: f"/assets/images/organizations/{domain}-50x50.jpg" if domain in LOGOS else None,
)


def found(files: Mapping[str, str], known: Vocabulary = KNOWN) -> list[Flaw]:
    """Return what a check of these files finds."""
    inspection = Inspection(known)
    flaws = [flaw for path, text in files.items() for flaw in inspection.file(path, text.encode())]
    return [*flaws, *inspection.conclude()]


def line(text: str, mark: str) -> int:
    """Return the line, from 1, on which a mark stands first."""
    return text[: text.index(mark)].count("\n") + 1
