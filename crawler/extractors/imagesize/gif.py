"""GIF: the logical screen, widened by the first frame as browsers do."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from crawler.extractors.imagesize.reading import Need, Reader, exactly, up_to

if TYPE_CHECKING:
    from collections.abc import Generator

SCREEN = struct.Struct("<HHB")  # GIF89a section 18: width, height, flags
FRAME = struct.Struct("<BHHHH")  # section 20: separator, left, top, width, height
FRAME_SEPARATOR, EXTENSION = 0x2C, 0x21
HAS_TABLE, TABLE_SIZE = 0x80, 0x07


def read() -> Reader:
    """Return the screen's size, widened to the first frame; a file cut before its frame has the screen's."""
    width, height, flags = SCREEN.unpack((yield exactly(6, SCREEN.size)))
    at = 13 + (3 << (flags & TABLE_SIZE) + 1 if flags & HAS_TABLE else 0)
    while True:
        head = yield up_to(at, FRAME.size)
        if len(head) == FRAME.size and head[0] == FRAME_SEPARATOR:
            _, left, top, wide, high = FRAME.unpack(head)
            return max(width, left + wide), max(height, top + high)
        if head[:1] != bytes([EXTENSION]):
            return width, height
        at = yield from _behind_blocks(at + 2)


def _behind_blocks(at: int) -> Generator[Need, bytes, int]:
    """Return the offset behind a chain of sub-blocks (section 15), each led by its length, ended by an empty one."""
    while True:
        length = yield up_to(at, 1)
        if length in (b"", b"\0"):
            return at + 1
        at += 1 + length[0]
