"""BMP, and the icons and cursors (ICO, CUR) that hold bitmaps or PNGs."""

from __future__ import annotations

import struct

from crawler.extractors.imagesize import png
from crawler.extractors.imagesize.reading import Never, Pixels, Reader, exactly

CORE = 12  # BITMAPCOREHEADER, the only one with sides of 16 bits
HEADERS = frozenset({16, 40, 52, 56, 64, 108, 124})  # the others that exist, by their length
FILE_HEADER = 14
ICON = struct.Struct("<HHH")  # reserved, type, number of pictures
ENTRY = struct.Struct("<BBBBHHII")  # width, height, ..., bytes, offset
LARGEST = 256  # pixels that a directory can state, written as 0
PNG_SIDES = struct.Struct(">II")


def read() -> Reader:
    """Return the bitmap's size; a negative height only means that the rows run from the top."""
    return _sides((yield exactly(FILE_HEADER, CORE)))


def read_icon() -> Reader:
    """Return the size of the icon's largest picture, as that picture itself states it."""
    _, _, count = ICON.unpack((yield exactly(0, ICON.size)))
    directory = yield exactly(ICON.size, count * ENTRY.size)
    entries = ENTRY.iter_unpack(directory)
    at = max(entries, key=lambda entry: ((entry[0] or LARGEST) * (entry[1] or LARGEST), entry[5]))[7]
    head = yield exactly(at, 24)
    if head.startswith(png.SIGNATURE):
        width, height = PNG_SIDES.unpack_from(head, 16)
        return width, height
    sides = _sides(head)
    if isinstance(sides, Never) or sides[0] > LARGEST or sides[1] > 2 * LARGEST:
        return Never.MALFORMED
    # A bitmap in an icon counts its mask as a second half of its rows.
    return sides[0], sides[1] // 2


def _sides(head: bytes) -> Pixels | Never:
    """Return the size in a bitmap's information header of any generation."""
    kind = int.from_bytes(head[:4], "little")
    if kind == CORE:
        width, height = struct.unpack_from("<HH", head, 4)
        return width, height
    width, height = struct.unpack_from("<ii", head, 4)
    return (width, abs(height)) if kind in HEADERS else Never.MALFORMED
