"""Which format begins with which bytes, and who reads it: a table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from crawler.extractors.imagesize import bitmap, fixed, gif, heif, jpeg, jxl, png, svg, tiff, webp
from crawler.extractors.imagesize.prefix import by_pillow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crawler.extractors.imagesize.reading import Reader

HEAD = 32  # bytes that tell every format


class Known(NamedTuple):
    """A format: its short name, the pattern of its first bytes, and its reader."""

    format: str
    magic: re.Pattern[bytes]
    read: Callable[[], Reader]


def _known(name: str, magic: bytes, read: Callable[[], Reader]) -> Known:
    return Known(name, re.compile(magic, re.DOTALL), read)


# A file type box names its brands from byte 8 on; byte 12 to 16 is the minor version.
_BRANDS = rb"\0...ftyp(?:.{4}){0,5}?"

KNOWN: Sequence[Known] = (
    _known("jpeg", rb"\xff\xd8\xff", jpeg.read),
    _known("png", re.escape(png.SIGNATURE), png.read),
    _known("gif", rb"GIF8[79]a", gif.read),
    _known("webp", rb"RIFF....WEBP", webp.read),
    _known("avif", _BRANDS + rb"avi[fs]", heif.read),
    _known("heic", _BRANDS + rb"(?:he[iv][a-z]|mif1|msf1)", heif.read),
    _known("jxl", rb"\xff\x0a", jxl.read_codestream),
    _known("jxl", rb"\0\0\0\x0cJXL \r\n\x87\n", jxl.read_boxes),
    _known("bmp", rb"BM.{4}(?:.{8})[\x0c-\x7c]\0\0\0", bitmap.read),
    # An icon has no magic to speak of: 1 to 255 pictures, and the first entry's reserved byte.
    _known("ico", rb"\0\0\x01\0[^\0]\0.{3}\0", bitmap.read_icon),
    _known("cur", rb"\0\0\x02\0[^\0]\0.{3}\0", bitmap.read_icon),
    _known("tiff", rb"II[*+]\0|MM\0[*+]", tiff.read),
    _known("psd", rb"8BPS\0[\x01\x02]", fixed.at(14, ">II", height_first=True)),
    _known("qoi", rb"qoif", fixed.at(4, ">II")),
    _known("dds", rb"DDS \x7c\0\0\0", fixed.at(12, "<II", height_first=True)),
    _known("jp2", rb"\0\0\0\x0cjP  \r\n\x87\n", by_pillow("JPEG2000", "Jpeg2KImagePlugin")),
    _known("j2k", rb"\xff\x4f\xff\x51", by_pillow("JPEG2000", "Jpeg2KImagePlugin")),
    _known("pnm", rb"P[1-6][\s#]", by_pillow("PPM", "PpmImagePlugin")),
    _known("icns", rb"icns", by_pillow("ICNS", "IcnsImagePlugin")),
    _known("sgi", rb"\x01\xda[\0\x01][\x01\x02]\0[\x01-\x03]", by_pillow("SGI", "SgiImagePlugin")),
    _known("svg", svg.MARKUP, svg.read),
)


def recognise(head: bytes) -> Known | None:
    """Return the format that a file with these first bytes may be, or None if it is no picture."""
    return next((known for known in KNOWN if known.magic.match(head)), None)
