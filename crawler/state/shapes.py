"""Checks that a value read from JSON has the shape that its place asks for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


WIDEST: Final = 65_535  # pixels, `Size`


class ShapeError(ValueError):
    """A value has another shape than its place asks for."""


def text(value: object) -> str:
    """Return `value` as text."""
    if isinstance(value, str):
        return value
    raise ShapeError("no text")


def maybe_text(value: object) -> str | None:
    """Return `value` as text, `None` for silence."""
    return None if value is None else text(value)


def flag(value: object) -> bool:
    """Return `value` as a truth value."""
    if isinstance(value, bool):
        return value
    raise ShapeError("no truth value")


def whole(value: object) -> int:
    """Return `value` as a whole number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise ShapeError("no whole number")


def pixels(value: object) -> int:
    """Return `value` as one side of a picture, 1 to 65,535."""
    side = whole(value)
    if 1 <= side <= WIDEST:
        return side
    raise ShapeError("no side of a picture")


def table(value: object) -> Mapping[str, object]:
    """Return `value` as a JSON object."""
    if isinstance(value, dict):
        return value
    raise ShapeError("no object")


def row(value: object, length: int | None = None) -> Sequence[object]:
    """Return `value` as a JSON array, of `length` items where that is given."""
    if isinstance(value, list) and length in (None, len(value)):
        return value
    raise ShapeError("no array of that length")


def instant(value: object) -> datetime:
    """Return the point in time that an ISO 8601 text names; it must say its offset, and be in UTC's calendar, too."""
    found = datetime.fromisoformat(text(value))
    if found.tzinfo is None:
        raise ShapeError("no zone")
    try:
        found.astimezone(UTC)
    except OverflowError:
        raise ShapeError("no instant of UTC") from None
    return found
