"""Boxes of the ISO base media file format, one header at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from crawler.extractors.imagesize.reading import Need

if TYPE_CHECKING:
    from collections.abc import Generator

SHORT, LONG = 8, 16
TO_THE_END = 2**62  # where a box ends that runs to the end of the file


class Box(NamedTuple):
    """A box: its type, and the absolute range [body, end) of its content."""

    type: bytes
    body: int
    end: int


def box_at(at: int) -> Generator[Need, bytes, Box | None]:
    """Return the box whose header stands at `at` (ISO/IEC 14496-12, 4.2), or None where its length is impossible."""
    head = yield Need(at, LONG, SHORT)
    size, kind = int.from_bytes(head[:4], "big"), head[4:8]
    if size == 0:
        return Box(kind, at + SHORT, TO_THE_END)
    if size == 1:
        size = int.from_bytes(head[SHORT:], "big")
        return Box(kind, at + LONG, at + size) if size >= LONG else None
    return Box(kind, at + SHORT, at + size) if size >= SHORT else None
