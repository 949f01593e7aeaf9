"""The quality of a record, 0 to 100: the points of all facts that hold about it, part by part, as a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from crawler.normalize.instant import instant
from crawler.normalize.mojibake import is_suspect
from crawler.normalize.text import fold

if TYPE_CHECKING:
    from crawler.items import Record, Written

WIDE, WIDEST = 600, 1200  # pixels: enough for a list of posts, and for a large card
TITLE: Final = (20, 120)  # characters of a title that says something and fits
TELLING: Final = 80  # characters of an excerpt that says something
_MARKUP: Final = re.compile(r"</?[A-Za-z][^<>]{0,200}>|&#?[0-9A-Za-z]{2,8};|\{\{|\{%")
_MIDNIGHT: Final = "T00:00:00Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a quality is a function of: the record, whether the repo knows its provider, whether its time is exact."""

    record: Record
    is_registered: bool
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Point:
    """A fact about a record and what it is worth; a fact that is not known does not hold."""

    fact: str
    points: int
    holds: Callable[[Known], bool]


Parts: TypeAlias = Mapping[str, tuple[Point, ...]]


def _has_provider(known: Known) -> bool:
    provider = known.record.provider
    return provider is not None and provider.name is not None and provider.domain is not None


def _has_logo(known: Known) -> bool:
    return known.record.provider is not None and bool(known.record.provider.images)


def _is_wide(known: Known, width: int) -> bool:
    return any(image.size is not None and image.size.width >= width for image in known.record.images)


def _fits(known: Known) -> bool:
    least, most = TITLE
    return known.record.title is not None and least <= len(known.record.title) <= most


def _adds(known: Known) -> bool:
    title, excerpt = known.record.title, known.record.excerpt
    return title is not None and excerpt is not None and fold(title) != fold(excerpt)


def _is_clean(known: Known) -> bool:
    texts = (known.record.title, known.record.excerpt)
    return all(text is not None and not _MARKUP.search(text) and not is_suspect(text) for text in texts)


PARTS: Final[Parts] = {
    "completeness": (
        Point("title", 8, lambda known: known.record.title is not None),
        Point("excerpt", 8, lambda known: known.record.excerpt is not None),
        Point("time", 6, lambda known: known.record.published is not None),
        Point("type", 2, lambda known: known.record.type is not None),
        Point("provider's name and domain", 4, _has_provider),
        Point("topics", 2, lambda known: bool(known.record.topics)),
    ),
    "picture": (
        Point("a picture of known size", 10, lambda known: _is_wide(known, 1)),
        Point(f"at least {WIDE} pixels wide", 5, lambda known: _is_wide(known, WIDE)),
        Point(f"at least {WIDEST:,} pixels wide", 5, lambda known: _is_wide(known, WIDEST)),
    ),
    "provider": (
        Point("in the repo's organizations", 6, lambda known: known.is_registered),
        Point("with a logo", 4, _has_logo),
    ),
    "date": (Point("exact to the minute", 10, lambda known: known.is_exact),),
    "amp": (Point("an AMP pair", 10, lambda known: None not in {known.record.amp_url, known.record.cdn_amp_url}),),
    "text": (
        Point(f"a title of {TITLE[0]} to {TITLE[1]} characters", 5, _fits),
        Point(f"an excerpt of at least {TELLING}", 5, lambda known: len(known.record.excerpt or "") >= TELLING),
        Point("an excerpt that is not the title", 4, _adds),
        Point("no markup, no wrong encoding in either", 6, _is_clean),
    ),
}
"""The formula: each part, its facts and their points, 100 together. More facts never lower the sum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one part of the formula comes to: its facts with their points, and whether each holds."""

    name: str
    facts: tuple[tuple[Point, bool], ...]

    @property
    def points(self) -> int:
        """What the part gives."""
        return sum(point.points for point, holds in self.facts if holds)

    @property
    def most(self) -> int:
        """What the part could give."""
        return sum(point.points for point, _ in self.facts)


def parts(known: Known) -> tuple[Part, ...]:
    """Return every part of the formula for one record."""
    return tuple(
        Part(name=name, facts=tuple((point, point.holds(known)) for point in points)) for name, points in PARTS.items()
    )


def quality(found: tuple[Part, ...]) -> int:
    """Return the sum of all parts, 0 to 100."""
    return sum(part.points for part in found)


def reasons(found: tuple[Part, ...]) -> str:
    """Return the parts in one line, as the report and the state name the source of a quality."""
    return "score: " + ", ".join(f"{part.name} {part.points}/{part.most}" for part in found)


def shown(found: tuple[Part, ...]) -> list[dict[str, Any]]:
    """Return the parts as JSON-ready data."""
    return [
        {
            "part": part.name,
            "points": part.points,
            "of": part.most,
            "facts": [{"fact": point.fact, "points": point.points, "holds": holds} for point, holds in part.facts],
        }
        for part in found
    ]


def is_exact(published: str | None, written: Written | None) -> bool:
    """Return whether a time of a record is exact; of what Masthead wrote, `written` tells.

    Midnight of UTC stands for a day of which nobody knew the time.
    """
    if published is None:
        return False
    if written is not None and written.value == published:
        return written.exact
    found = instant(published)
    return found is not None and found.exact and not published.endswith(_MIDNIGHT)
