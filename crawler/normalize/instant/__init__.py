"""Points in time, from every spelling that pages use: `instant`, `text`, `day_first`, `offset`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Final

from crawler.items import Instant
from crawler.normalize.instant.clocks import UNZONED, Zone, clock_time, find_clock, read_zone, seconds_offset, time_of
from crawler.normalize.instant.days import day_of, read_day
from crawler.normalize.instant.words import DAY_FIRST, MONTH_FIRST, UNSETTLED, ZONES, plain
from crawler.normalize.text import clean

__all__ = ["day_first", "instant", "offset", "text"]

LIMIT: Final = 200
"""Characters of the longest text that is still looked at as a date."""

_ISO: Final = re.compile(
    r"(\d{4})(?P<dash>-?)(\d{2})(?P=dash)(\d{2})"
    r"(?:(?:t|[t,]? )(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,:]\d{1,12})?)?(?P<tail>[ a-z+\u2212-].*)?)?"
)
# Years that are of no other calendar, and no more than one way to write a time of them.
_COMMON: Final = re.compile(
    r"(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:Z|[+-][0-9]{2}:[0-5][0-9])?)?"
)
_COMPACT: Final = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?")
_UNIX: Final = re.compile(r"([1-9]\d{9})(?:\d{3}|\.\d+)?")
_WEEK: Final = re.compile(r"\d{4}-?w\d\d-?[1-7]")
_ZONED_DAY: Final = re.compile(r"(\d{4}-\d\d-\d\d)(?:z|[+-]\d\d:\d\d)")
# One publisher's template prints the zone between date and time, and once more in seconds at the end.
_TWICE_ZONED: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)[+-]\d\d(\d\d):(\d\d):(\d\d)([+-]\d{1,5})")
_BRACKETS: Final = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_ESCAPE: Final = re.compile(r"\\u00([2-7][0-9a-f])")
_ENDING: Final = re.compile(r":\d\d(?:\.\d{1,9})?\s?([+-])(\d\d):?(\d\d)$")
_FARTHEST: Final = timedelta(hours=14)
_EDGE: Final = " \"',;.|•·"


@dataclass(frozen=True, slots=True)
class _Said:
    """What a text says: a day, perhaps a time of it, perhaps the zone of that time."""

    day: date
    clock: time | None = None
    zone: Zone = UNZONED


def instant(raw: str, *, zone: tzinfo | None = None, day_first: bool | None = None) -> Instant | None:
    """Return the point in time that a text names, `None` when it names none or may mean several days.

    `zone` is used for a time of day without one; without both, only the day is taken (`exact` is false).
    `day_first` settles 03/04/2020. Read are ISO 8601 and its broken relatives, RFC 2822, RFC 850, asctime,
    JavaScript's Date, Unix seconds and milliseconds, and dates written for people in some thirty languages.
    """
    return _instant(raw, zone, day_first) if len(raw) <= LIMIT else None


@lru_cache(maxsize=64)  # a page says the same time in every syntax that it speaks
def _instant(raw: str, zone: tzinfo | None, day_first: bool | None) -> Instant | None:  # noqa: FBT001 -- a key
    if found := _quick(raw, zone):
        return found
    told = clean(raw)
    if told is None:
        return None
    told = _unescaped(plain(told)).strip(_EDGE)
    try:
        said = _machine(told) or _human(told, day_first=day_first)
        return _settled(said, zone) if said else None
    except OverflowError:  # the first and the last day of the calendar, moved by an offset
        return None


def text(when: Instant) -> str:
    """Return an instant as the record writes it: `2020-04-30T18:41:00Z`, or `2020-04-30` when only the day is known."""
    return when.at.strftime("%Y-%m-%dT%H:%M:%SZ").zfill(20) if when.exact else when.day.isoformat()


def day_first(lang: str) -> bool | None:
    """Return whether a language (BCP 47) writes the day before the month in figures; `None` when it does not say."""
    tag = lang.strip().lower().replace("_", "-")
    if tag in MONTH_FIRST or tag in UNSETTLED:
        return False if tag in MONTH_FIRST else None
    return True if tag in DAY_FIRST or tag.partition("-")[0] in DAY_FIRST else None


def offset(raw: str) -> timedelta | None:
    """Return the offset from UTC that a time ends with in figures (`+01:00`, `-0500`), or `None`."""
    found = _ENDING.search(raw)
    size = timedelta(hours=int(found[2]), minutes=int(found[3])) if found else None
    return -size if size and found and found[1] == "-" else size


def _quick(raw: str, zone: tzinfo | None) -> Instant | None:
    """Return the instant of ISO 8601 as most pages write it, at the price of one library call."""
    is_laid_out = 17 <= len(raw) <= 35 and raw[4] == "-" == raw[7] and raw[10] == "T"  # noqa: PLR2004 -- its layout
    if not (is_laid_out or _COMMON.fullmatch(raw)) or raw[11:13] == "24":  # later Pythons read it as the next day
        return None
    try:
        at = datetime.fromisoformat(raw)
        if at.tzinfo is not None:
            return _exact(at)
    except (ValueError, OverflowError):
        return None
    is_day = zone is None or len(raw) == len("2020-04-30")
    return _whole(at.date()) if is_day and _COMMON.fullmatch(raw) else None


def _whole(day: date) -> Instant:
    """Return a day of which no time is known."""
    return Instant(at=datetime(day.year, day.month, day.day, tzinfo=UTC), exact=False, day=day)


def _exact(at: datetime) -> Instant | None:
    """Return an exact instant from an aware time; `None` where no zone on earth has its offset."""
    offset = at.utcoffset()
    if offset is None or abs(offset) > _FARTHEST:
        return None
    utc = at.astimezone(UTC)
    return Instant(at=utc.replace(microsecond=0) if utc.microsecond else utc, exact=True, day=at.date())


def _unescaped(told: str) -> str:
    """Return a text without what JSON, brackets and their notes put into it."""
    if "\\" in told:
        told = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), told).replace("\\", "")
    return " ".join(_BRACKETS.sub(lambda found: f" {found[1]} " if found[1] in ZONES else " ", told).split())


def _machine(told: str) -> _Said | None:
    """Return what a text says that a program wrote: ISO 8601 and relatives, figures alone, Unix time."""
    if told.replace(".", "", 1).isdigit():
        return _figures(told)
    if found := _TWICE_ZONED.fullmatch(told):
        return _said(found.groups()[:6], seconds_offset(found[7]))
    if _WEEK.fullmatch(told):
        return _week(told)
    day = _ZONED_DAY.fullmatch(told)
    found = _ISO.fullmatch(day[1] if day else told)
    return _iso(found) if found else None


def _iso(found: re.Match[str]) -> _Said | None:
    """Return what an ISO 8601 text says."""
    year, _, month, day, hour, minute, second, tail = found.groups()
    date_ = day_of(int(year), int(month), int(day))
    if hour is None:
        return _Said(date_) if date_ else None
    zoned = read_zone(tail or "", is_iso=True)
    clock = time_of(hour, minute, second)
    if date_ is None or clock is None or zoned is None or zoned[1].strip():
        return None
    return _Said(date_, clock, zoned[0])


def _figures(told: str) -> _Said | None:
    """Return what a text of nothing but figures says: Unix time, or date and time run together."""
    if found := _UNIX.fullmatch(told):
        at = datetime.fromtimestamp(int(found[1]), UTC)
        return _Said(at.date(), at.time(), Zone(timedelta(0)))
    if found := _COMPACT.fullmatch(told):
        return _said(found.groups(), None)
    return _human(told, day_first=None) if "." in told else None


def _said(parts: tuple[str | None, ...], offset: timedelta | None) -> _Said | None:
    """Return what six figures, the last three of them optional, say."""
    year, month, day, hour, minute, second = parts
    date_ = day_of(int(year or 0), int(month or 0), int(day or 0))
    clock = time_of(hour, minute, second) if hour else None
    return _Said(date_, clock, Zone(offset)) if date_ and (clock or not hour) else None


def _week(told: str) -> _Said | None:
    """Return the day of an ISO 8601 week date."""
    try:
        return _Said(date.fromisoformat(told.upper()))
    except ValueError:
        return None


def _human(told: str, *, day_first: bool | None) -> _Said | None:
    """Return what a text says that was written for people: a day, and a time of it where there is one."""
    found = find_clock(told)
    if not found:
        day = read_day(told, day_first=day_first)
        return _Said(day) if day else None
    clock = clock_time(found)
    zoned = read_zone(told[found.end() :])
    if clock is None or zoned is None:
        return None
    day = read_day(f"{told[: found.start()]} {zoned[1]}".strip(), day_first=day_first)
    return _Said(day, clock, zoned[0]) if day else None


def _settled(said: _Said, zone: tzinfo | None) -> Instant | None:
    """Return the instant of what was said, with the help of a zone from elsewhere; the bare day where none fits."""
    if said.clock is not None:
        offset = said.zone.offset
        if offset is not None:
            return _exact(datetime.combine(said.day, said.clock, timezone(offset)))
        if zone is not None:
            at = datetime.combine(said.day, said.clock, zone)
            name = said.zone.abbreviation
            if name is None or name == (at.tzname() or "").lower():
                return _exact(at)
    return _whole(said.day)
