"""TIFF and BigTIFF: the first directory of a picture, and the same directory where EXIF keeps the orientation."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

from crawler.extractors.imagesize.reading import Need, Never, Reader, exactly, turned, up_to

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

WIDTH, HEIGHT, ORIENTATION, SAMPLES = 0x0100, 0x0101, 0x0112, 0x0115
MAX_ENTRIES = 1_024
MAX_SAMPLES = 64  # per pixel; more is a fuzzer's file


class Layout(NamedTuple):
    """Where a directory keeps what: classic TIFF 6.0 section 2, or BigTIFF."""

    order: str  # of struct: "<" or ">"
    pointer: str  # struct code of an offset and of an entry's value
    counter: str  # struct code of the number of entries
    pointer_at: int  # offset of the first directory's offset

    @property
    def entry(self) -> struct.Struct:
        """One entry: tag, type, count, value or offset."""
        return struct.Struct(f"{self.order}HH{self.pointer}{self.pointer}")


LAYOUTS: Mapping[bytes, Layout] = {
    b"II*\0": Layout("<", "I", "H", 4),
    b"MM\0*": Layout(">", "I", "H", 4),
    b"II+\0\x08\0\0\0": Layout("<", "Q", "Q", 8),
    b"MM\0+\0\x08\0\0": Layout(">", "Q", "Q", 8),
}
NUMBERS = {3: "H", 4: "I", 16: "Q"}  # SHORT, LONG, LONG8


def read() -> Reader:
    """Return the size of the first picture, turned as its orientation says."""
    tags = yield from _first_directory(0, None)
    if tags is None or tags.get(SAMPLES, 1) > MAX_SAMPLES:
        return Never.MALFORMED
    return turned(tags.get(WIDTH, 0), tags.get(HEIGHT, 0), tags.get(ORIENTATION, 1))


def orientation(start: int, stop: int) -> Generator[Need, bytes, int]:
    """Return the EXIF orientation (1 to 8) in the TIFF structure at [start, stop); 1 where it cannot be read."""
    tags = yield from _first_directory(start, stop)
    return (tags or {}).get(ORIENTATION, 1)


def _first_directory(start: int, stop: int | None) -> Generator[Need, bytes, Mapping[int, int] | None]:
    """Return the single numbers in the first directory by tag, or None; with a `stop`, as much of it as lies before."""
    layout = _layout((yield up_to(start, 16)))
    if layout is None:
        return None
    size = struct.calcsize(layout.order + layout.pointer)
    pointer = yield _within(start + layout.pointer_at, size, stop)
    if len(pointer) < size:
        return None
    at = start + _number(layout, layout.pointer, pointer)
    width = struct.calcsize(layout.order + layout.counter)
    head = yield _within(at, width, stop)
    if len(head) < width:
        return None
    length = min(_number(layout, layout.counter, head), MAX_ENTRIES) * layout.entry.size
    return _numbers(layout, (yield _within(at + width, length, stop)))


def _within(at: int, length: int, stop: int | None) -> Need:
    """Return the need for `length` bytes: all of them in a file, those before `stop` in a segment of one."""
    return exactly(at, length) if stop is None else exactly(at, max(0, min(length, stop - at)))


def _layout(head: bytes) -> Layout | None:
    """Return the layout that a header announces."""
    return next((layout for magic, layout in LAYOUTS.items() if head.startswith(magic)), None)


def _number(layout: Layout, code: str, raw: bytes) -> int:
    """Return the unsigned number at the beginning of `raw`."""
    return int(struct.unpack_from(layout.order + code, raw)[0])


def _numbers(layout: Layout, raw: bytes) -> Mapping[int, int]:
    """Tag to value, of the whole entries that hold a single number in place."""
    entry = layout.entry
    whole = raw[: len(raw) // entry.size * entry.size]
    value_at = entry.size - struct.calcsize(layout.order + layout.pointer)
    return {
        tag: _number(layout, NUMBERS[kind], whole[index * entry.size + value_at :])
        for index, (tag, kind, count, _) in enumerate(entry.iter_unpack(whole))
        if kind in NUMBERS and count == 1
    }
