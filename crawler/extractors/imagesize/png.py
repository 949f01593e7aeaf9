"""PNG, APNG and Apple's CgBI variant: the IHDR chunk, and the eXIf chunk where it stands before the pixels."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from crawler.extractors.imagesize import tiff
from crawler.extractors.imagesize.reading import Need, Never, Reader, exactly, turned, up_to

if TYPE_CHECKING:
    from collections.abc import Generator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHUNK = struct.Struct(">I4s")  # W3C PNG 5.3: length, type; data and a checksum of four bytes follow
AROUND = 12
IHDR = struct.Struct(">I4sII")
LAST = frozenset({b"IDAT", b"IEND"})
MAX_CHUNKS = 64  # before the pixels; whoever has more gets no orientation


def read() -> Reader:
    """Return the size in IHDR, turned by eXIf (W3C PNG third edition, 11.3.3.8)."""
    at = len(SIGNATURE)
    length, kind, width, height = IHDR.unpack((yield exactly(at, IHDR.size)))
    if kind == b"CgBI":
        at += AROUND + length
        length, kind, width, height = IHDR.unpack((yield exactly(at, IHDR.size)))
    if kind != b"IHDR" or length != 13:  # noqa: PLR2004 the length of IHDR is fixed by the standard
        return Never.MALFORMED
    if width == height:
        return width, height
    return turned(width, height, (yield from _orientation(at + AROUND + length)))


def _orientation(at: int) -> Generator[Need, bytes, int]:
    """Return the EXIF orientation in the chunks from `at` to the pixels; 1 where there is none or the file ends."""
    for _ in range(MAX_CHUNKS):
        head = yield up_to(at, CHUNK.size)
        length, kind = CHUNK.unpack(head) if len(head) == CHUNK.size else (0, b"IEND")
        if kind in LAST or length >= 2**31:
            break
        if kind == b"eXIf":
            return (yield from tiff.orientation(at + 8, at + 8 + length))
        at += AROUND + length
    return 1
