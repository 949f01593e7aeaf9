"""WebP: lossy, lossless and extended files, with the EXIF orientation that stands behind the pixels."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from crawler.extractors.imagesize import tiff
from crawler.extractors.imagesize.reading import Never, Pixels, Reader, exactly, turned

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# RFC 9649: RIFF header of 12 bytes, then chunks: type, length, data, padded to an even length.
HEADER, CHUNK = 12, struct.Struct("<4sI")
EXTENDED, HAS_EXIF = b"VP8X", 0x08
KEY_FRAME = b"\x9d\x01\x2a"
LOSSLESS = 0x2F


def read() -> Reader:
    """Return the canvas; only a file that says it holds EXIF, and is no square, is followed to that chunk."""
    head = yield exactly(4, HEADER - 4 + CHUNK.size + 10)
    kind, data = head[8:12], head[16:]
    pixels = FIRST[kind](data) if kind in FIRST else Never.MALFORMED
    if isinstance(pixels, Never) or kind != EXTENDED or not data[0] & HAS_EXIF or pixels[0] == pixels[1]:
        return pixels
    at, stop = HEADER + CHUNK.size + 10, 8 + int.from_bytes(head[:4], "little")
    while at + CHUNK.size < stop:
        kind, length = CHUNK.unpack((yield exactly(at, CHUNK.size)))
        at += CHUNK.size
        if kind == b"EXIF":
            lead = yield exactly(at, 6)
            skip = 6 if lead.startswith(b"Exif\0") else 0
            return turned(*pixels, (yield from tiff.orientation(at + skip, at + length)))
        at += length + length % 2
    return pixels


def _lossy(data: bytes) -> Pixels | Never:
    """Return the size in a VP8 key frame (RFC 6386 9.1)."""
    if data[0] & 1 or data[3:6] != KEY_FRAME:
        return Never.MALFORMED
    width, height = struct.unpack_from("<HH", data, 6)
    return width & 0x3FFF, height & 0x3FFF


def _lossless(data: bytes) -> Pixels | Never:
    """Return the size in a VP8L header: 14 bits each, less one."""
    bits = int.from_bytes(data[1:5], "little")
    return ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1) if data[0] == LOSSLESS else Never.MALFORMED


def _extended(data: bytes) -> Pixels | Never:
    """Return the canvas in a VP8X header: 24 bits each, less one."""
    return int.from_bytes(data[4:7], "little") + 1, int.from_bytes(data[7:10], "little") + 1


FIRST: Mapping[bytes, Callable[[bytes], Pixels | Never]] = {b"VP8 ": _lossy, b"VP8L": _lossless, EXTENDED: _extended}
