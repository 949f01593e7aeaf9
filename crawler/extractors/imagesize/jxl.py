"""JPEG XL: the size header and the orientation, in a bare codestream or in boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.extractors.imagesize.boxes import box_at
from crawler.extractors.imagesize.reading import Never, Pixels, Reader, turned, up_to

if TYPE_CHECKING:
    from collections.abc import Sequence

# ISO/IEC 18181-1, annex A: the size header, then the beginning of the image metadata, lowest bit first.
RATIOS: Sequence[tuple[int, int]] = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))
WIDTHS: Sequence[int] = (9, 13, 18, 30)
CODESTREAM = b"\xff\x0a"
LONGEST = 16  # bytes: signature, two sides of 35 bits, ratio and orientation
START = {b"jxlc": 0, b"jxlp": 4}  # 18181-2: where in its box the codestream begins


def read_codestream() -> Reader:
    """Return the displayed size in a bare codestream."""
    return _size((yield up_to(0, LONGEST)))


def read_boxes() -> Reader:
    """Return the displayed size in the first codestream box."""
    at = 0
    while True:
        box = yield from box_at(at)
        if box is None:
            return Never.MALFORMED
        if box.type in START:
            body = box.body + START[box.type]
            return _size((yield up_to(body, min(LONGEST, max(box.end - body, 0)))))
        at = box.end


class _Bits:
    """The bits of a few bytes, lowest first; `short` once more were taken than there are."""

    def __init__(self, data: bytes) -> None:
        self.left = int.from_bytes(data, "little")
        self.count = 8 * len(data)

    def take(self, count: int) -> int:
        """Return the next `count` bits as a number."""
        value = self.left & (1 << count) - 1
        self.left >>= count
        self.count -= count
        return value

    @property
    def short(self) -> bool:
        """Whether bits were taken from behind the end."""
        return self.count < 0


def _size(data: bytes) -> Pixels | Never:
    """Return the size that a codestream begins with, turned by its own orientation."""
    if not data.startswith(CODESTREAM):
        return Never.MALFORMED
    bits = _Bits(data[len(CODESTREAM) :])
    small = bits.take(1)
    height = _side(bits, small)
    ratio = bits.take(3)
    width = _side(bits, small) if ratio == 0 else height * RATIOS[ratio - 1][0] // RATIOS[ratio - 1][1]
    plain = bits.take(1) or not bits.take(1)
    orientation = 1 if plain else bits.take(3) + 1
    return Never.TRUNCATED if bits.short else turned(width, height, orientation)


def _side(bits: _Bits, small: int) -> int:
    """One side in pixels: in a small picture a multiple of eight, else of one of four widths."""
    return (bits.take(5) + 1) * 8 if small else bits.take(WIDTHS[bits.take(2)]) + 1
