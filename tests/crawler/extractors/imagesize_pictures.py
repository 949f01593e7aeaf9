"""Pictures built byte by byte: whole ones of every format with their sizes, and broken ones with the reason."""

from __future__ import annotations

import struct

from crawler.extractors.imagesize import Never

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def tiff(tags: dict[int, int], *, order: str = "<", directory: int = 8, kind: int = 3) -> bytes:
    mark = b"II*\0" if order == "<" else b"MM\0*"
    code = {3: "Hxx", 4: "I", 2: "I"}[kind]
    entries = b"".join(struct.pack(f"{order}HHI{code}", tag, kind, 1, value) for tag, value in tags.items())
    head = mark + struct.pack(f"{order}I", directory)
    return head.ljust(directory, b"\0") + struct.pack(f"{order}H", len(tags)) + entries + b"\0\0\0\0"


def exif(orientation: int, **layout: object) -> bytes:
    return tiff({0x0100: 9, 0x0112: orientation}, **layout)  # type: ignore[arg-type]  # a test's shorthand


def segment(code: int, payload: bytes) -> bytes:
    return bytes([0xFF, code]) + struct.pack(">H", 2 + len(payload)) + payload


def jpeg(width: int, height: int, *before: bytes, code: int = 0xC0, components: int = 3, start: bytes = b"") -> bytes:
    frame = struct.pack(">BHHB", 8, height, width, components) + b"\x01\x22\x00" * 3
    return b"\xff\xd8" + start + b"".join(before) + segment(code, frame) + segment(0xDA, b"\0" * 10) + b"\0" * 400


def app1(orientation: int, **layout: object) -> bytes:
    return segment(0xE1, b"Exif\0\0" + exif(orientation, **layout))


def profile(length: int, *, full: int = 65_519, count: int | None = None, said: int | None = None) -> bytes:
    """A colour profile of so many bytes in its segments; it looks like a picture of another size inside."""
    data = (said or length).to_bytes(4, "big") + segment(0xC0, b"\x08\0\x09\0\x09\1\1\x11\0") * (length // 11 + 1)
    pieces = [data[at : min(at + full, length)] for at in range(0, length, full)]
    total = count or len(pieces)
    return b"".join(
        segment(0xE2, b"ICC_PROFILE\0" + bytes([number, total]) + piece) for number, piece in enumerate(pieces, 1)
    )


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + b"\0\0\0\0"


def png(width: int, height: int, *before: bytes, first: bytes = b"", kind: bytes = b"IHDR") -> bytes:
    ihdr = chunk(kind, struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return PNG_SIGNATURE + first + ihdr + b"".join(before) + chunk(b"IDAT", b"\0" * 50) + chunk(b"IEND", b"")


def gif(screen: tuple[int, int], frame: tuple[int, int, int, int], *before: bytes, table: int = 0x80) -> bytes:
    colours = b"\0" * (3 << (table & 7) + 1) if table & 0x80 else b""
    head = b"GIF89a" + struct.pack("<HHBBB", *screen, table, 0, 0) + colours
    return head + b"".join(before) + struct.pack("<BHHHHB", 0x2C, *frame, 0) + b"\x02\x02\x4c\x01\x00;"


def extension(*blocks: bytes) -> bytes:
    return b"\x21\xfe" + b"".join(bytes([len(block)]) + block for block in blocks) + b"\0"


def riff(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"".join(kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2) for kind, data in chunks)
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def vp8(width: int, height: int, *, tag: int = 0, code: bytes = b"\x9d\x01\x2a") -> tuple[bytes, bytes]:
    return b"VP8 ", bytes([tag, 0, 0]) + code + struct.pack("<HH", width | 0x4000, height) + b"\0" * 60


def vp8l(width: int, height: int, *, mark: int = 0x2F) -> tuple[bytes, bytes]:
    return b"VP8L", bytes([mark]) + struct.pack("<I", width - 1 | height - 1 << 14) + b"\0" * 61


def vp8x(width: int, height: int, flags: int = 0) -> tuple[bytes, bytes]:
    return b"VP8X", bytes([flags, 0, 0, 0]) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")


def box(kind: bytes, body: bytes = b"", *, wide: bool = False) -> bytes:
    if wide:
        return struct.pack(">I4sQ", 1, kind, 16 + len(body)) + body
    return struct.pack(">I4s", 8 + len(body), kind) + body


def ispe(width: int, height: int) -> bytes:
    return box(b"ispe", struct.pack(">III", 0, width, height))


def clap(wide: int, wide_by: int, high: int, high_by: int) -> bytes:
    return box(b"clap", struct.pack(">8I", wide, wide_by, high, high_by, 0, 1, 0, 1))


def ipma(items: dict[int, tuple[int, ...]], *, version: int = 0, flags: int = 0) -> bytes:
    number, index = "I" if version else "H", "H" if flags else "B"
    entries = b"".join(
        struct.pack(f">{number}B{len(of)}{index}", item, len(of), *of)
        for item, of in items.items()  # the top bit of an index says "essential"
    )
    return box(b"ipma", bytes([version, 0, 0, flags]) + struct.pack(">I", len(items)) + entries)


def heif(*properties: bytes, items: bytes, brand: bytes = b"avif", before: bytes = b"", pitm: bytes = b"") -> bytes:
    primary = pitm or box(b"pitm", struct.pack(">IH", 0, 1))
    iprp = box(b"iprp", box(b"ipco", b"".join(properties)) + items)
    meta = box(b"meta", b"\0\0\0\0" + box(b"hdlr", b"\0" * 25) + primary + iprp)
    return box(b"ftyp", brand + b"\0\0\0\0mif1") + before + meta + box(b"mdat", b"\0" * 90)


ONE = ipma({1: (0x81,)})


def icon(*entries: tuple[int, int, bytes], kind: int = 1) -> bytes:
    at, directory, payloads = 6 + 16 * len(entries), b"", b""
    for width, height, payload in entries:
        directory += struct.pack("<BBBBHHII", width, height, 0, 0, 1, 32, len(payload), at + len(payloads))
        payloads += payload
    return struct.pack("<HHH", 0, kind, len(entries)) + directory + payloads


def dib(width: int, height: int, *, size: int = 40) -> bytes:
    return struct.pack("<Iii", size, width, height) + b"\0" * 60


def bmp(header: bytes) -> bytes:
    return b"BM" + struct.pack("<IHHI", 99, 0, 0, 54) + header


def core(width: int, height: int) -> bytes:
    return struct.pack("<IHH", 12, width, height) + b"\0" * 60


def bits(*fields: tuple[int, int]) -> bytes:
    value = shift = 0
    for number, count in fields:
        value |= number << shift
        shift += count
    return b"\xff\x0a" + value.to_bytes((shift + 7) // 8 + 2, "little")


JXL_SIGNATURE = b"\0\0\0\x0cJXL \r\n\x87\n" + box(b"ftyp", b"jxl \0\0\0\0jxl ")
SMALL_JXL = bits((1, 1), (7, 5), (0, 3), (3, 5), (1, 1))  # 32 x 64, all metadata at their defaults
TURNED_JXL = bits((0, 1), (1, 2), (1999, 13), (0, 3), (2, 2), (2999, 18), (0, 1), (1, 1), (5, 3))
PSD = b"8BPS\0\x01" + b"\0" * 6 + struct.pack(">HIIHH", 3, 20, 30, 8, 3) + b"\0" * 20
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' width='30' height='20'><g/></svg>"

# by a name: the bytes, the format, width and height
PICTURES: dict[str, tuple[bytes, str, int, int]] = {
    "jpeg": (jpeg(30, 20), "jpeg", 30, 20),
    "progressive jpeg": (jpeg(30, 20, code=0xC2), "jpeg", 30, 20),
    "arithmetic jpeg": (jpeg(30, 20, code=0xCA), "jpeg", 30, 20),
    "jpeg on its side": (jpeg(30, 20, app1(6)), "jpeg", 20, 30),
    "jpeg on its side, other byte order": (jpeg(30, 20, app1(8, order=">")), "jpeg", 20, 30),
    "jpeg upside down": (jpeg(30, 20, app1(3)), "jpeg", 30, 20),
    "jpeg with two orientations": (jpeg(30, 20, app1(6), app1(1)), "jpeg", 20, 30),
    "jpeg with XMP first": (jpeg(30, 20, segment(0xE1, b"http://ns.adobe.com/"), app1(5)), "jpeg", 20, 30),
    "jpeg with a late EXIF directory": (jpeg(30, 20, app1(6, directory=900)), "jpeg", 20, 30),
    "jpeg with EXIF of four bytes": (jpeg(30, 20, app1(6, kind=4)), "jpeg", 20, 30),
    "jpeg with EXIF as text": (jpeg(30, 20, app1(6, kind=2)), "jpeg", 30, 20),
    "jpeg with EXIF that is none": (jpeg(30, 20, segment(0xE1, b"Exif\0\0nonsense" * 9)), "jpeg", 30, 20),
    "jpeg with an empty EXIF": (jpeg(30, 20, segment(0xE1, b"Exif\0\0")), "jpeg", 30, 20),
    "jpeg with a headless EXIF": (jpeg(30, 20, segment(0xE1, b"Exif\0\0II*\0\x08\0\0\0")), "jpeg", 30, 20),
    "jpeg with half an EXIF": (jpeg(30, 20, segment(0xE1, b"Exif\0\0II*\0")), "jpeg", 30, 20),
    "jpeg with a huge profile": (jpeg(30, 20, *[segment(0xE2, b"\xff" * 65_533)] * 3), "jpeg", 30, 20),
    "jpeg with a print profile": (jpeg(30, 20, app1(6), profile(557_168)), "jpeg", 20, 30),
    "jpeg with a profile in shorter segments": (jpeg(30, 20, profile(200_000, full=50_000)), "jpeg", 30, 20),
    "jpeg with a profile that miscounts": (jpeg(30, 20, profile(200_000, count=9)), "jpeg", 30, 20),
    "jpeg with a profile of one segment": (jpeg(30, 20, profile(60_000)), "jpeg", 30, 20),
    "jpeg with half a profile": (jpeg(30, 20, profile(140_000)[65_537:]), "jpeg", 30, 20),
    "jpeg with fill bytes": (jpeg(30, 20, b"\xff\xff\xff" + segment(0xFE, b"x")), "jpeg", 30, 20),
    "jpeg with junk": (jpeg(30, 20, segment(0xFE, b"x"), b"hello\xff\0" * 200), "jpeg", 30, 20),
    "jpeg with restart marks": (jpeg(30, 20, b"\xff\xd0\xff\x01"), "jpeg", 30, 20),
    "png": (png(30, 20), "png", 30, 20),
    "square png": (png(20, 20), "png", 20, 20),
    "png on its side": (png(30, 20, chunk(b"gAMA", b"\0" * 4), chunk(b"eXIf", exif(6))), "png", 20, 30),
    "png for a telephone": (png(30, 20, first=chunk(b"CgBI", b"\0" * 4)), "png", 30, 20),
    "png with many chunks": (png(30, 20, *[chunk(b"tEXt", b"a\0b")] * 70, chunk(b"eXIf", exif(6))), "png", 30, 20),
    "png with an impossible chunk": (png(30, 20, b"\xff\xff\xff\xfftEXt"), "png", 30, 20),
    "gif": (gif((30, 20), (0, 0, 30, 20)), "gif", 30, 20),
    "gif without colours": (gif((30, 20), (0, 0, 5, 5), table=0), "gif", 30, 20),
    "gif with extensions": (gif((30, 20), (0, 0, 5, 5), extension(b"a" * 255, b"b"), extension()), "gif", 30, 20),
    "gif whose frame is larger": (gif((3, 2), (1, 2, 30, 20), table=0x87), "gif", 31, 22),
    "gif without a frame": (gif((30, 20), (0, 0, 5, 5))[:19] + b";", "gif", 30, 20),
    "webp": (riff(vp8(30, 20)), "webp", 30, 20),
    "lossless webp": (riff(vp8l(30, 20)), "webp", 30, 20),
    "extended webp": (riff(vp8x(30, 20), vp8(30, 20)), "webp", 30, 20),
    "webp on its side": (riff(vp8x(30, 20, 8), vp8(30, 20), (b"EXIF", exif(6))), "webp", 20, 30),
    "webp with a prefixed EXIF": (
        riff(vp8x(30, 20, 8), (b"ALPH", b"odd"), vp8(30, 20), (b"EXIF", b"Exif\0\0" + exif(6))),
        *("webp", 20, 30),
    ),
    "webp that promises EXIF": (riff(vp8x(30, 20, 8), vp8(30, 20)), "webp", 30, 20),
    "avif": (heif(ispe(30, 20), items=ONE), "avif", 30, 20),
    "animated avif": (heif(ispe(30, 20), items=ONE, brand=b"avis"), "avif", 30, 20),
    "avif by its second brand": (heif(ispe(30, 20), items=ONE, brand=b"mif1\0\0\0\0avif"), "avif", 30, 20),
    "avif on its side": (
        heif(box(b"pixi", b"\0" * 8), ispe(30, 20), box(b"irot", b"\x01"), items=ipma({1: (1, 2, 0x83)})),
        *("avif", 20, 30),
    ),
    "avif upside down": (heif(ispe(30, 20), box(b"irot", b"\x02"), items=ipma({1: (1, 2)})), "avif", 30, 20),
    "avif mirrored": (heif(ispe(30, 20), box(b"imir", b"\x01"), items=ipma({1: (1, 2)})), "avif", 30, 20),
    "heic": (heif(ispe(30, 20), items=ONE, brand=b"heic"), "heic", 30, 20),
    "heic of tiles": (
        heif(
            *(ispe(512, 512), ispe(3000, 2000)),
            items=ipma({2: (1,), 1: (2,)}),
            brand=b"heic",
        ),
        *("heic", 3000, 2000),
    ),
    "heic cropped, then turned": (
        heif(ispe(64, 100), clap(29, 1, 200, 2), box(b"irot", b"\x03"), items=ipma({1: (1, 2, 3)}), brand=b"heix"),
        *("heic", 100, 29),
    ),
    "heic with an impossible crop": (
        heif(ispe(30, 20), clap(29, 0, 100, 1), clap(9, 1, 0, 1), items=ipma({1: (1, 2, 3)}), brand=b"heic"),
        *("heic", 30, 20),
    ),
    "heic with wide numbers": (
        heif(
            ispe(30, 20),
            items=ipma({70_000: (0x8001,)}, version=1, flags=1),
            brand=b"heic",
            pitm=box(b"pitm", struct.pack(">BxxxI", 1, 70_000)),
        ),
        *("heic", 30, 20),
    ),
    "heic with its meta behind the pixels": (
        heif(ispe(30, 20), items=ONE, brand=b"mif1", before=box(b"mdat", b"\0" * 50_000, wide=True)),
        *("heic", 30, 20),
    ),
    "heic with two association boxes": (
        heif(ispe(30, 20), items=ipma({2: (1,)}) + ONE, brand=b"heic"),
        *("heic", 30, 20),
    ),
    "heic that names unknown properties": (
        heif(ispe(30, 20), items=ipma({1: (0, 9, 1)}), brand=b"heic"),
        "heic",
        30,
        20,
    ),
    "jxl codestream": (SMALL_JXL, "jxl", 32, 64),
    "jxl by a ratio": (bits((0, 1), (1, 2), (1079, 13), (5, 3), (1, 1)), "jxl", 1920, 1080),
    "jxl on its side": (TURNED_JXL, "jxl", 2000, 3000),
    "jxl in a box": (JXL_SIGNATURE + box(b"jxll", b"\x05") + box(b"jxlc", SMALL_JXL), "jxl", 32, 64),
    "jxl in parts": (JXL_SIGNATURE + box(b"jxlp", b"\0\0\0\0" + TURNED_JXL), "jxl", 2000, 3000),
    "jxl in a box to the end": (JXL_SIGNATURE + b"\0\0\0\0jxlc" + SMALL_JXL, "jxl", 32, 64),
    "bmp": (bmp(dib(30, 20)), "bmp", 30, 20),
    "bmp from the top": (bmp(dib(30, -20)), "bmp", 30, 20),
    "bmp of OS/2": (bmp(core(30, 20)), "bmp", 30, 20),
    "icon": (icon((16, 16, dib(16, 32)), (32, 24, dib(32, 48)), (8, 8, dib(8, 16))), "ico", 32, 24),
    "icon of 256 pixels": (icon((255, 255, dib(255, 510)), (0, 0, png(256, 256))), "ico", 256, 256),
    "cursor": (icon((16, 16, dib(16, 32)), kind=2), "cur", 16, 16),
    "tiff": (tiff({0x100: 30, 0x101: 20}), "tiff", 30, 20),
    "tiff on its side": (tiff({0x100: 30, 0x101: 20, 0x112: 6}, order=">", directory=5_000), "tiff", 20, 30),
    "big tiff": (
        struct.pack("<4sHHQ", b"II+\0", 8, 0, 16)
        + struct.pack("<QHHQQHHQQ", 2, 0x100, 4, 1, 30, 0x101, 16, 1, 20)
        + b"\0" * 8,
        *("tiff", 30, 20),
    ),
    "psd": (PSD, "psd", 30, 20),
    "qoi": (b"qoif" + struct.pack(">II", 30, 20) + b"\x03\0" + b"\0" * 20, "qoi", 30, 20),
    "dds": (b"DDS " + struct.pack("<IIII", 124, 0, 20, 30) + b"\0" * 120, "dds", 30, 20),
    "ppm": (b"P6\n# a comment\n30 20\n255\n" + b"\0" * 1800, "pnm", 30, 20),
    "svg": (SVG, "svg", 30, 20),
}

# by a name: the bytes, and the reason why there is no size
BROKEN: dict[str, tuple[bytes, Never]] = {
    "nothing": (b"", Never.NOT_AN_IMAGE),
    "text": (b"Not found. Please try again later, or never.", Never.NOT_AN_IMAGE),
    "web page": (b"<!DOCTYPE html>\n<html><body><svg width='1' height='1'/>" + b"x" * 900, Never.NOT_AN_IMAGE),
    "film": (box(b"ftyp", b"isom\0\0\0\0mp42") + b"\0" * 40, Never.NOT_AN_IMAGE),
    "jpeg cut": (jpeg(30, 20)[:9], Never.TRUNCATED),
    "jpeg without a frame": (b"\xff\xd8" + segment(0xDA, b"\0" * 40), Never.MALFORMED),
    "jpeg that ends": (b"\xff\xd8" + segment(0xFE, b"\0" * 40) + b"\xff\xd9" + b"\0" * 40, Never.MALFORMED),
    "jpeg with a lying frame": (jpeg(30, 20, components=4), Never.MALFORMED),
    "jpeg with a lying profile": (jpeg(30, 20, profile(140_000, said=139_999)), Never.MALFORMED),
    "jpeg cut in its profile": (jpeg(30, 20, profile(140_000))[:30], Never.TRUNCATED),
    "jpeg of junk": (b"\xff\xd8\xff\0" + b"junk" * 900, Never.TRUNCATED),
    "jpeg without height": (jpeg(30, 0), Never.ABSURD_SIZE),
    "jpeg of endless tiny segments": (jpeg(30, 20, *[segment(0xFE, b"")] * 9_000), Never.TOO_DEEP),
    "png without IHDR": (png(30, 20, kind=b"IHDO"), Never.MALFORMED),
    "png with a long IHDR": (PNG_SIGNATURE + chunk(b"IHDR", b"\0\0\0\x05" * 4), Never.MALFORMED),
    "png without width": (png(0, 20), Never.ABSURD_SIZE),
    "png too wide": (png(65_536, 20), Never.ABSURD_SIZE),
    "gif without height": (gif((30, 0), (0, 0, 30, 0)), Never.ABSURD_SIZE),
    "webp of another kind": (riff((b"JUNK", b"\0" * 60)), Never.MALFORMED),
    "webp without a key frame": (riff(vp8(30, 20, tag=1)), Never.MALFORMED),
    "webp with another code": (riff(vp8(30, 20, code=b"abc")), Never.MALFORMED),
    "lossless webp with another mark": (riff(vp8l(30, 20, mark=7)), Never.MALFORMED),
    "webp cut before its EXIF": (riff(vp8x(30, 20, 8), vp8(30, 20), (b"EXIF", exif(6)))[:90], Never.TRUNCATED),
    "avif with a box of no length": (heif(ispe(30, 20), items=ONE, before=b"\0\0\0\x07free"), Never.MALFORMED),
    "avif with a wide box of no length": (
        heif(ispe(30, 20), items=ONE, before=struct.pack(">I4sQ", 1, b"free", 9)),
        Never.MALFORMED,
    ),
    "avif with a broken box in meta": (heif(ispe(30, 20), items=ONE, pitm=b"\0\0\0\x05pitm"), Never.MALFORMED),
    "avif with a broken property": (heif(b"\0\0\0\x03ispe", items=ONE), Never.MALFORMED),
    "avif without an extent": (heif(box(b"irot", b"\1"), items=ONE), Never.MALFORMED),
    "avif without associations": (heif(ispe(30, 20), items=b""), Never.MALFORMED),
    "avif with cut associations": (
        heif(ispe(30, 20), items=box(b"ipma", b"\0\0\0\0\0\0\0\1\0\1\x09")),
        Never.MALFORMED,
    ),
    "avif with huge associations": (heif(ispe(30, 20), items=box(b"ipma", b"\0" * 300_000)), Never.TOO_DEEP),
    "avif that goes on for ever": (heif(ispe(30, 20), items=ONE, before=b"\0\0\0\0mdat"), Never.MALFORMED),
    "jxl of two bytes": (b"\xff\x0a\x01", Never.TRUNCATED),
    "jxl with another codestream": (JXL_SIGNATURE + box(b"jxlc", b"\0" * 20), Never.MALFORMED),
    "jxl with a broken box": (JXL_SIGNATURE + b"\0\0\0\x02jxlc" + b"\0" * 20, Never.MALFORMED),
    "bmp with another header": (bmp(dib(30, 20, size=66)), Never.MALFORMED),
    "bmp of negative width": (bmp(dib(-30, 20)), Never.ABSURD_SIZE),
    "icon with a giant": (icon((16, 16, dib(0x7FFF, 0x7FFF))), Never.MALFORMED),
    "icon with another bitmap": (icon((16, 16, dib(16, 32, size=41))), Never.MALFORMED),
    "icon that points back": (
        b"\0\0\1\0\1\0" + b"\x10\x10\0\0\1\0\x20\0\x10\0\0\0\1\0\0\0" + b"\0" * 40,
        Never.MALFORMED,
    ),
    "tiff cut in its directory": (tiff({0x100: 30, 0x101: 20})[:30], Never.TRUNCATED),
    "tiff of fuzz": (tiff({0x100: 30, 0x101: 20, 0x115: 65_535}), Never.MALFORMED),
    "tiff without tags": (tiff({}), Never.ABSURD_SIZE),
    "big tiff with other offsets": (b"II+\0\x08\0\xff\xff" + b"\0" * 30, Never.MALFORMED),
    "tiff with a far directory": (b"II*\0" + b"\xff" * 4 + b"\0" * 40, Never.TRUNCATED),
    "big tiff with a farther directory": (b"II+\0\x08\0\0\0" + b"\xff" * 8 + b"\0" * 40, Never.MALFORMED),
    "ppm of nothing": (b"P6\n# no numbers\n\n", Never.MALFORMED),
    "ppm of endless comments": (b"P6\n" + b"# no numbers\n" * 6_000, Never.MALFORMED),
    "ppm that is a bomb": (b"P6 60000 60000 255\n" + b"\0" * 90, Never.ABSURD_SIZE),
}
