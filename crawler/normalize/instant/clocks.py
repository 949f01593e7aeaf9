"""The time of day and the zone that a text names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Final

from crawler.normalize.instant.words import FILLERS, MONTHS, NOON, WEEKDAYS, ZONES

_BEFORE: Final = r"(?:(?P<noon>上午|下午|午前|午後|오전|오후) ?)?"
_AFTER: Final = r"(?: ?(?P<half>[ap]\.? ?m\b\.?|[صم]\b|صباحا|مساء))?"
_CLOCKS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_BEFORE}(?<![\d:])(?P<h>\d{{1,2}}):(?P<m>\d{{2}})(?::(?P<s>\d{{2}})(?:[.,:]\d{{1,12}})?)?(?![\d:]){_AFTER}",
        rf"{_BEFORE}(?<!\d)(?P<h>\d{{1,2}}) ?[時时点點시](?: ?(?P<m>\d{{1,2}}) ?[分분])?(?: ?(?P<s>\d\d?) ?[秒초])?",
        r"(?<!\d)(?P<h>\d{1,2}) ?h(?: ?(?P<m>\d{2}))?(?![a-z\d])",
        r"(?<![\d.])(?P<h>\d{1,2})\.(?P<m>\d{2})(?:\.(?P<s>\d{2}))?(?= ?(?:uhr|wib|wita|wit)\b)",
        r"(?<![\d.])(?P<h>\d{1,2})(?= ?uhr\b)",
        r"\b(?:klo?|ore|pukul)\.? ?(?P<h>\d{1,2})[.:](?P<m>\d{2})(?!\d)",
        r"(?<![\d:.])(?P<h>\d{1,2}) ?(?P<half>[ap]\.? ?m\b\.?)",
    )
)
_UNIT: Final = re.compile(r" ?(?:uhr|hrs|hours|h|น)\b\.?")
_OFFSET: Final = re.compile(r" ?(?:[a-z]{1,5} ?)?([+\u2212-]) ?(\d{1,2})(?:[:.]?(\d{2}))?(?![\d:/.])")
_LOST_PLUS: Final = re.compile(r" (\d{2}):?(\d{2})$")
_ABBREVIATION: Final = re.compile(r" ?([a-z]{1,5})\b\.?")

_FARTHEST: Final = timedelta(hours=14)  # Kiribati; no offset lies beyond
_NOON: Final = 12


@dataclass(frozen=True, slots=True)
class Zone:
    """What a text says about its zone: an offset, or only an abbreviation that means several."""

    offset: timedelta | None = None
    abbreviation: str | None = None


UNZONED: Final = Zone()


def find_clock(text: str) -> re.Match[str] | None:
    """Return the first time of day in a plain text, by the most telling of the ways to write one."""
    return next((found for pattern in _CLOCKS if (found := pattern.search(text))), None)


def clock_time(found: re.Match[str]) -> time | None:
    """Return the time of a found clock; `None` when there is no such time (24:00, a second 60, 13 a.m.)."""
    parts = found.groupdict()
    half = parts.get("half") or parts.get("noon")
    return time_of(_hour(int(parts["h"]), half), parts.get("m"), parts.get("s"))


def time_of(hour: int | str, minute: str | None, second: str | None) -> time | None:
    """Return a time of day, whole seconds, from its figures; `None` when there is none such."""
    try:
        return time(int(hour), int(minute or 0), int(second or 0))
    except ValueError:
        return None


def _hour(hour: int, half: str | None) -> int:
    """Return an hour of 24 from one of 12 and its half of the day; -1 when they contradict each other."""
    if half is None:
        return hour
    is_after = NOON[half.replace(" ", "")]
    if is_after:
        return hour if hour >= _NOON else hour + _NOON
    return -1 if hour > _NOON else hour % _NOON


def read_zone(tail: str, *, is_iso: bool = False) -> tuple[Zone, str] | None:
    """Return the zone that stands right after a clock, and the text behind it; `None` for an impossible offset.

    In an ISO text a bare ` 02:00` is an offset whose `+` a form decoder took for a space.
    """
    if unit := _UNIT.match(tail):
        tail = tail[unit.end() :]
    if is_iso and (lost := _LOST_PLUS.match(tail)):
        offset = _offset("+", lost[1], lost[2])
        return None if offset is None else (Zone(offset), "")
    found = _OFFSET.match(tail)
    if not found:
        return _abbreviated(tail)
    offset = _offset(found[1], found[2], found[3])
    # A name behind an offset repeats it: `+00:00Z`, `+02:00CET`.
    return None if offset is None else (Zone(offset), _abbreviated(tail[found.end() :])[1])


def _offset(sign: str, hours: str, minutes: str | None) -> timedelta | None:
    """Return an offset from UTC; `None` beyond 14 hours."""
    size = timedelta(hours=int(hours), minutes=int(minutes or 0))
    if size > _FARTHEST or int(minutes or 0) > 59:  # noqa: PLR2004 -- minutes of an hour
        return None
    return size if sign == "+" else -size


def seconds_offset(text: str) -> timedelta | None:
    """Return an offset from UTC that is written as signed seconds."""
    size = timedelta(seconds=int(text))
    return size if abs(size) <= _FARTHEST else None


def _abbreviated(tail: str) -> tuple[Zone, str]:
    """Return the zone of an abbreviation at the start of a text, if there is one, and the text behind it."""
    found = _ABBREVIATION.match(tail)
    if not found:
        return UNZONED, tail
    name = found[1]
    if name in ZONES:
        return Zone(ZONES[name]), tail[found.end() :]
    # Nearly all names of zones end so: IST, BST, CST, ET. What they mean depends on who writes.
    is_zone = name.endswith("t") and len(name) > 1 and not (name in MONTHS or name in WEEKDAYS or name in FILLERS)
    return (Zone(abbreviation=name), tail[found.end() :]) if is_zone else (UNZONED, tail)
