"""What `masthead check` costs: a small repo, where starting is most of it, and a large one."""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median

from tests.benchmarks.measuring import run
from tests.benchmarks.report import Figure, Plan
from tests.benchmarks.startup import PROGRAM

SMALL, LARGE = 200, 10_000  # files
ROUNDS_SMALL, ROUNDS_LARGE = 9, 3
MB = 1_000_000

POST = """---
category: news
title: "Tide gauges learn to forecast storm surges, part {number}"
excerpt: "Forty harbours now pass their readings through a small model each hour."
publishedDateTime: 2026-03-02T07:15:00Z
webUrl: "https://www.harbour-post.example/news/{number}"
ampWebUrl: "https://www.harbour-post.example/amp/news/{number}"
cdnAmpWebUrl: "https://www-harbour--post-example.cdn.ampproject.org/c/s/www.harbour-post.example/amp/news/{number}"
type: article
quality: 80
heat: 100
published: true

provider:
  name: Harbour Post
  domain: harbour-post.example
  images:
    - url: "https://notes.example/assets/images/organizations/harbour-post.example-50x50.jpg"
      width: 50
      height: 50

topics:
  - Tides
  - Storm surges

images:
  - url: "https://cdn.harbour-post.example/{number}.jpg"
    width: 1600
    height: 900

related:
  - title: "A model for every harbour"
    excerpt: "What a small model needs is a long row of readings, and little else."
    publishedDateTime: 2026-02-27T09:00:00Z
    webUrl: "https://press.example/models/{number}"
    type: article
    provider:
      name: Press
      domain: press.example
    quality: 75
  - title: "Readings by the hour"
    excerpt: "Gauges that used to be read once a day are now read once an hour."
    publishedDateTime: 2026-02-26T09:00:00Z
    webUrl: "https://press.example/hours/{number}"
    type: article
    provider:
      name: Press
      domain: press.example
    quality: 60

secured: "QXJiaXRyYXJ5IGJ5dGVzIHRoYXQgb25seSB0aGUgc2l0ZSByZWFkcw==;c2l4dGVlbiBieXRlcyBoZQ=="
---

"""

DATA = {
    "_config.yml": "url: https://notes.example\n",
    "_data/organizations/harbour-post.example.md": "---\nname: Harbour Post\ndomain: harbour-post.example\n---\n",
    "_data/organizations/press.example.md": "---\nname: Press\ndomain: press.example\n---\n",
    "_data/topics/00-tides.yaml": "name: Tides\nkeywords: [tide, tides]\n",
    "_data/topics/01-storm-surges.yaml": "name: Storm surges\nkeywords: [storm surge]\n",
    "assets/images/organizations/harbour-post.example-50x50.jpg": "",
}


def measure(plan: Plan) -> dict[str, Figure]:
    """Return the rows of checking: CPU of the whole command on two repos in house style without a fault."""
    plan.work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=plan.work) as folder:
        small, large = Path(folder) / "small", Path(folder) / "large"
        files = plan.size(LARGE)
        clean(small, SMALL)
        clean(large, files)
        near, far = _cost(small, plan.rounds(ROUNDS_SMALL)), _cost(large, plan.rounds(ROUNDS_LARGE))
    grown = (far[1] - near[1]) / MB
    seconds = far[0] * LARGE / files
    return {
        "check-200": Figure(value=near[0], shown=f"{near[0]:.2f} s", note=f"peak memory {near[1] / MB:.0f} MB"),
        "check-10000": Figure(value=seconds, shown=f"{seconds:.2f} s", note=_note(far[0], files)),
        "check-memory": Figure(value=grown, shown=f"{grown:.1f} MB", note=f"{far[1] / MB:.0f} MB at {files} files"),
    }


def _note(cpu: float, files: int) -> str:
    return f"{cpu * 1e6 / files:.0f} µs a file" + (f", in proportion from {files}" if files != LARGE else "")


def _cost(repo: Path, rounds: int) -> tuple[float, float]:
    """Return the CPU seconds and the peak memory of the median round."""
    costs = [run(PROGRAM, "check", repo) for _ in range(rounds)]
    return median(cost.cpu for cost in costs), median(cost.peak for cost in costs)


def clean(repo: Path, count: int) -> None:
    """Write a repo of so many news posts in which a check finds nothing."""
    posts = {f"_news/2026-03-02-tide-gauges-{number:05d}.md": POST.format(number=number) for number in range(count)}
    for path, text in {**DATA, **posts}.items():
        (repo / path).parent.mkdir(parents=True, exist_ok=True)
        (repo / path).write_text(text, encoding="utf-8")
