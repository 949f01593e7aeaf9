"""Formats that keep their size at one fixed place: PSD, QOI and DDS."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from crawler.extractors.imagesize.reading import Reader, exactly

if TYPE_CHECKING:
    from collections.abc import Callable


def at(offset: int, layout: str, *, height_first: bool = False) -> Callable[[], Reader]:
    """Return a reader of two numbers, laid out as `struct` says, at `offset`."""
    sides = struct.Struct(layout)

    def read() -> Reader:
        first, second = sides.unpack((yield exactly(offset, sides.size)))
        return (second, first) if height_first else (first, second)

    return read
