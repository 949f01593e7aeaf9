"""When a page says that something happened, read again with what all its sources and the content repo know."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, timedelta, timezone
from typing import TYPE_CHECKING, Any, Final

from crawler.items import Instant, Source
from crawler.normalize.instant import day_first, instant, offset

if TYPE_CHECKING:
    from datetime import date

    from crawler.items import Claim
    from pipelines.testimony import Testimony

_CLOCK: Final = re.compile(r"\d[:.h時시]\s?\d\d")
_SECONDS: Final = re.compile(r"\d:\d\d:\d\d")
_NOTHING: Final = timedelta()
_MINUTE: Final = timedelta(minutes=1)
_QUARTER: Final = timedelta(minutes=15)  # of which all offsets from UTC are made
_FARTHEST: Final = timedelta(hours=14)
_SEASON: Final = 120  # days
# Months in which no country of today changes its clocks.
_SEASONS: Final = (frozenset((12, 1)), frozenset((5, 6, 7, 8)))

_DATED: Final = (Source.ADDRESS, Source.OPEN_GRAPH, Source.JSON_LD, Source.META, Source.MICRODATA, Source.TIME)
_SPOKEN: Final = (Source.OPEN_GRAPH, Source.JSON_LD, Source.META, Source.TWITTER)


def when(claim: Claim[Any], known: Testimony) -> Instant | None:
    """Return the instant of a claim, read again with what the pages and the repo know besides."""
    said: Instant | None = claim.value
    if said is None:
        return _settled(claim.raw, known)
    if said.exact:
        return said
    if known.zone is not None:
        return instant(claim.raw, zone=known.zone) or said
    return _twin(claim.raw, known) or _borrowed(claim.raw, known) or said


def _twin(raw: str, known: Testimony) -> Instant | None:
    """Return an exact time of the page that a time without a zone is, too: read by the clock of the place.

    The two differ by whole quarters of an hour, and to the second by nothing else; a full minute proves nothing.
    """
    local = instant(raw, zone=UTC) if _SECONDS.search(raw) else None
    if local is None or not local.exact or not local.at.second:
        return None
    for other in known.exact_times:
        size = local.at - other.at
        if abs(size) <= _FARTHEST and size % _QUARTER == _NOTHING:
            return replace(other, day=local.day)
    return None


def _borrowed(raw: str, known: Testimony) -> Instant | None:
    """Return a time without a zone by the clock of another time of the page, on a date when both show the same."""
    for size, other in _clocks(known) if _CLOCK.search(raw) else ():
        found = instant(raw, zone=timezone(size))
        if found is not None and found.exact and _share_season(found.day, other.day):
            return other if abs(other.at - found.at) < _MINUTE else found
    return None


def _clocks(known: Testimony) -> tuple[tuple[timedelta, Instant], ...]:
    """Return the offsets from UTC that other times than the publication's name, each with its time.

    None is needed where a publication is exact; UTC itself is nobody's clock.
    """
    stated = [metadata for _, document in known.pages for metadata in document.metadata]
    if any(claim.value is not None and claim.value.exact for each in stated for claim in each.published):
        return ()
    claims = [claim for each in stated for claim in (*each.updated, *each.created)]
    named = [(offset(claim.raw), claim.value) for claim in claims if claim.value is not None and claim.value.exact]
    return tuple((size, told) for size, told in named if size)


def _settled(raw: str, known: Testimony) -> Instant | None:
    """Return the one reading of an ambiguous date that another date, the address or the language supports."""
    one, other = (instant(raw, zone=known.zone, day_first=first) for first in (True, False))
    if one is None or other is None:
        return one or other
    days = {value.day for value in (*known.values("published", *_DATED), *known.values("updated", *_DATED))}
    supported = [each for each in (one, other) if each.day in days]
    if len(supported) == 1:
        return supported[0]
    order = next(filter(lambda first: first is not None, map(day_first, known.values("lang", *_SPOKEN))), None)
    return None if order is None else (one if order else other)


def _share_season(one: date, other: date) -> bool:
    """Whether no clock is put forward or back between two days: both in one winter, or both in one summer."""
    return abs(one - other).days < _SEASON and any(one.month in months and other.month in months for months in _SEASONS)
