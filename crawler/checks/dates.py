"""Rules on times: they exist, are plausible, and stand as `2020-04-30T18:41:00Z`."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from crawler.checks.flaw import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.checks.flaw import Flaw, Node
    from crawler.checks.vocabulary import Vocabulary
    from crawler.frontmatter import Tree

PUBLISHED = "publishedDateTime"
OTHERS = ("updatedDateTime", "startDateTime", "endDateTime")
EARLIEST = 1995  # the year in which news began to have addresses
SLACK = timedelta(days=1)
FORM = "a time in UTC, as 2020-04-30T18:41:00Z"

_HOUSE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?")
_LOOSE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9:.]+) *([Zz]|[-+][0-9]{2}:?[0-9]{2})?")
_NAMED = re.compile(r"(?:.*/)?([0-9]{4}-[0-9]{2}-[0-9]{2})-[^/]*")


def times(node: Node, known: Vocabulary) -> Iterator[Flaw]:
    """Yield the times of an entry that are no times, cannot be true, or are written in another form."""
    value = node.get(PUBLISHED)
    if value is not None and value != "":
        yield from _published(node, value, known)
    for name in OTHERS:
        value = node.get(name)
        if value is not None and value != "" and _read(value) is None:
            yield node.flaw("date.invalid", node.place(name), f"{node.key(name)} is {shown(value)}", FORM)


def _published(node: Node, value: Tree, known: Vocabulary) -> Iterator[Flaw]:
    place, key, at = node.place(PUBLISHED), node.key(PUBLISHED), _read(value)
    if at is None:
        yield node.flaw("date.invalid", place, f"{key} is {shown(value)}", FORM)
        return
    if not (at.year >= EARLIEST and at <= known.now + SLACK):
        yield node.flaw("date.implausible", place, f"{key} is {shown(value)}", f"a time from {EARLIEST} until now")
    if not _HOUSE.fullmatch(str(value).strip()):
        yield node.flaw("date.form", place, f"{key} is {shown(value)}", _house(at) if _zoned(str(value)) else FORM)


def named(node: Node, _known: Vocabulary) -> Iterator[Flaw]:
    """Yield a post whose time is days away from the day in its file name, by which Jekyll may sort it.

    A day more or less is what a time zone makes.
    """
    found, at = _NAMED.fullmatch(node.path), _read(node.get(PUBLISHED))
    day = _day(found[1]) if found else None
    if day is not None and at is not None and abs(at.date() - day) > SLACK:
        message = f"{node.key(PUBLISHED)} is of {at.date()}, the file's name of {day}"
        yield node.flaw(
            "path.date-differs", node.place(PUBLISHED), message, "the one that is true; a file keeps its name"
        )


def _read(value: Tree) -> datetime | None:
    """Return the instant that a text names, in UTC; one without a zone counts as UTC."""
    if not isinstance(value, str):
        return None
    text = value.strip()
    loose = _LOOSE.fullmatch(text)
    try:
        at = datetime.fromisoformat(f"{loose[1]}T{loose[2]}{(loose[3] or '').upper()}" if loose else text)
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # the first and the last day of all have no neighbour in UTC
        return None


def _zoned(text: str) -> bool:
    found = _LOOSE.fullmatch(text.strip())
    return found is not None and found[3] is not None


def _house(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
