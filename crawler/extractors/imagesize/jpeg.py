"""JPEG: the frame header behind any chain of segments, and the EXIF orientation before it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.extractors.imagesize import tiff
from crawler.extractors.imagesize.reading import Need, Never, Pixels, Reader, turned

if TYPE_CHECKING:
    from collections.abc import Generator

# ITU-T T.81 table B.1: every SOFn, which are C0 to CF without DHT (C4), JPG (C8) and DAC (CC).
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
ALONE = frozenset(range(0xD0, 0xD9)) | {0x01}  # RSTn, SOI, TEM: markers without a length
SCAN_OR_END = frozenset({0xD9, 0xDA})
APP1, APP2 = 0xE1, 0xE2
EXIF = b"Exif\0"
# ICC.1:2010, B.4: a colour profile goes in numbered segments, all of one length but for the last.
PROFILE = b"ICC_PROFILE\0"
PROFILE_LEAD = len(PROFILE) + 2 + 4  # the segment's number, the number of segments, the profile's own length
AROUND = 2 + 2 + len(PROFILE) + 2  # bytes of a segment that are no part of the profile
LONG = 0x8000  # bytes of a segment from which on it is worth a look whether others of its kind follow
LONGEST = 2 + 0xFFFF
MARKER = re.compile(rb"\xff[^\x00\xff]")
BLOCK = 512
# A segment's marker, length and the first ten bytes: enough for a frame header and for "Exif".
HEADER = 14
FRAME = 10


def read() -> Reader:
    """Return the frame's size, turned by the first EXIF orientation that stands before it."""
    at, orientation, promised = 2, None, 0
    while True:
        head = yield Need(at, HEADER, FRAME)
        if not MARKER.match(head):
            if at == promised:
                return Never.MALFORMED
            at = yield from _next_marker(at)
            continue
        code, length = head[1], int.from_bytes(head[2:4], "big")
        if code in FRAMES:
            return _frame(head, length, orientation or 1)
        if code in SCAN_OR_END:
            return Never.MALFORMED
        if code == APP1 and orientation is None and head[4:9] == EXIF:
            orientation = yield from tiff.orientation(at + 10, at + 2 + length)
        step = 2 if code in ALONE else 2 + max(length, 2)
        if code == APP2 and length > LONG:
            step = yield from _profile(at, step)
        at += step
        promised = at if step > LONGEST else 0


def _profile(at: int, step: int) -> Generator[Need, bytes, int]:
    """Return the bytes from the first segment of a colour profile to what follows its last one; else its `step` alone.

    A profile for print takes nine segments: a walk that asked for one after the other would run out of requests.
    """
    lead = yield Need(at + 4, PROFILE_LEAD, 0)
    number, count = lead[12:14] if len(lead) == PROFILE_LEAD else (0, 0)
    length = int.from_bytes(lead[14:], "big")
    # Only where the profile's length and the number of its segments agree are they believed.
    is_first = lead.startswith(PROFILE) and number == 1 and count == -(-length // (step - AROUND))
    return length + count * AROUND if is_first else step


def _frame(head: bytes, length: int, orientation: int) -> Pixels | Never:
    """Return the size in a frame header (T.81 B.2.2), if its length agrees with its number of components."""
    height, width = int.from_bytes(head[5:7], "big"), int.from_bytes(head[7:9], "big")
    return turned(width, height, orientation) if length == 8 + 3 * head[9] else Never.MALFORMED


def _next_marker(at: int) -> Generator[Need, bytes, int]:
    """Return the offset of the next marker at or behind `at`: decoders skip fill bytes and junk between segments."""
    while True:
        block = yield Need(at, BLOCK, 2)
        if found := MARKER.search(block):
            return at + found.start()
        at += len(block) - 1
