"""What every format's reader speaks in: the bytes that it needs, the pixels that it found, and why there are none."""

from __future__ import annotations

from collections.abc import Generator
from enum import StrEnum
from typing import NamedTuple, TypeAlias

SWAPPED = frozenset({5, 6, 7, 8})  # EXIF 2.32, tag 0x0112: the values that turn a picture on its side


class Never(StrEnum):
    """Why the size of a picture will never be known."""

    NOT_AN_IMAGE = "not-an-image"  # the first bytes are of no picture format
    TRUNCATED = "truncated"  # the bytes ended before the size
    MALFORMED = "malformed"  # the format's own rules are broken before the size
    NO_SIZE = "no-size"  # a whole header that states no size (SVG)
    ABSURD_SIZE = "absurd-size"  # a size outside 1 to 65,535
    TOO_DEEP = "too-deep"  # the size lies behind more structure than is followed
    ENCODED = "encoded"  # the bytes came in a content coding that nobody asked for


class Need(NamedTuple):
    """The bytes that a reader needs next.

    It gets exactly `length` bytes from the absolute offset `start`; where the picture ends before, what there is,
    but never fewer than `least`: the picture is then truncated and the reader is not asked again.
    """

    start: int
    length: int
    least: int


Pixels: TypeAlias = tuple[int, int]  # width, height as they are displayed, not yet checked
Reader: TypeAlias = Generator[Need, bytes, Pixels | Never]


def exactly(start: int, length: int) -> Need:
    """Return the need for `length` bytes at `start`, all of them."""
    return Need(start, length, length)


def up_to(start: int, length: int) -> Need:
    """Return the need for `length` bytes at `start`, or for as many as there are."""
    return Need(start, length, 0)


def turned(width: int, height: int, orientation: int) -> Pixels:
    """Return the displayed pixels of a picture stored as `width` x `height` under an EXIF orientation (1 to 8)."""
    return (height, width) if orientation in SWAPPED else (width, height)
