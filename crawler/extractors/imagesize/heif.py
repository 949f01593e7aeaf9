"""AVIF and HEIC: the extent of the primary item, cropped and rotated by its properties."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from crawler.extractors.imagesize.boxes import SHORT, Box, box_at
from crawler.extractors.imagesize.reading import Need, Never, Pixels, Reader, exactly

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

# ISO/IEC 23008-12, 6.5: the item properties that decide the displayed size, with the bytes to read of each.
PROPERTIES: Mapping[bytes, int] = {b"ispe": 12, b"clap": 32, b"irot": 1}
MAX_PROPERTIES = 2_048
FULL = 4  # version and flags that begin a full box

Property = tuple[bytes, bytes]


def read() -> Reader:
    """Return the displayed size of the primary item; a `meta` box behind the pixels is jumped to."""
    at = 0
    while True:
        box = yield from box_at(at)
        if box is None:
            return Never.MALFORMED
        if box.type == b"meta":
            return (yield from _meta(box.body + FULL, box.end))
        at = box.end


def _meta(at: int, end: int) -> Reader:
    """Return the size that the boxes of a `meta` box state; `iprp` is entered, and left as soon as all is known."""
    primary: int | None = None
    properties: Sequence[Property | None] = ()
    associations: dict[int, Sequence[int]] = {}
    while at + SHORT <= end:
        box = yield from box_at(at)
        if box is None:
            return Never.MALFORMED
        if box.type == b"pitm":
            primary = yield from _primary(box)
        elif box.type == b"ipco":
            properties = yield from _properties(box)
        elif box.type == b"ipma":
            associations |= _associations((yield exactly(box.body, box.end - box.body)))
        if primary in associations and properties:
            return _displayed(properties, associations[primary])
        at = box.body if box.type == b"iprp" else box.end
    return Never.MALFORMED


def _primary(box: Box) -> Generator[Need, bytes, int]:
    """Return the number of the primary item (14496-12, 8.11.4): 16 bits, 32 from version 1."""
    raw = yield exactly(box.body, FULL + 2)
    if raw[0] == 0:
        return int.from_bytes(raw[FULL:], "big")
    return int.from_bytes((yield exactly(box.body + FULL, 4)), "big")


def _properties(ipco: Box) -> Generator[Need, bytes, Sequence[Property | None]]:
    """Return the properties in their order; None stands for one that says nothing of the size."""
    found: list[Property | None] = []
    at = ipco.body
    while at + SHORT <= ipco.end and len(found) < MAX_PROPERTIES:
        box = yield from box_at(at)
        if box is None:
            break
        length = PROPERTIES.get(box.type)
        found.append((box.type, (yield exactly(box.body, length))) if length else None)
        at = box.end
    return found


def _associations(raw: bytes) -> dict[int, Sequence[int]]:
    """Item number to the positions of its properties, counted from 1 (23008-12, 9.3)."""
    wide_id, wide_index = raw[:1] > b"\0", len(raw) >= FULL and raw[3] & 1
    item = struct.Struct(">IB" if wide_id else ">HB")
    index, essential = ("H", 0x8000) if wide_index else ("B", 0x80)
    found: dict[int, Sequence[int]] = {}
    at = FULL + 4
    while at + item.size <= len(raw):
        number, count = item.unpack_from(raw, at)
        at += item.size
        entries = struct.Struct(f">{count}{index}")
        if at + entries.size > len(raw):
            break
        found[number] = [entry & ~essential for entry in entries.unpack_from(raw, at)]
        at += entries.size
    return found


def _displayed(properties: Sequence[Property | None], positions: Sequence[int]) -> Pixels | Never:
    """Return the extent after the transformations, in the order in which the item names them."""
    own = [found for position in positions if 0 < position <= len(properties) and (found := properties[position - 1])]
    extent = next((data for kind, data in own if kind == b"ispe"), None)
    if extent is None:
        return Never.MALFORMED
    pixels = struct.unpack_from(">II", extent, FULL)
    for kind, data in own:
        if kind == b"clap":
            pixels = _cropped(pixels, data)
        elif kind == b"irot" and data[0] & 1:
            pixels = pixels[1], pixels[0]
    return pixels[0], pixels[1]


def _cropped(pixels: tuple[int, ...], clap: bytes) -> Pixels:
    """Return the clean aperture's size (14496-12, 12.1.4); an impossible one crops nothing."""
    wide, wide_by, high, high_by = struct.unpack_from(">4I", clap)
    if not wide_by or not high_by or not 0 < wide // wide_by <= pixels[0] or not 0 < high // high_by <= pixels[1]:
        return pixels[0], pixels[1]
    return wide // wide_by, high // high_by
