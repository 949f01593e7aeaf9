"""A picture as a logo: pixel by pixel what a reference says, and nothing at all from what is no picture."""

from __future__ import annotations

import io
import struct
import sys
import zlib
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image, ImageCms

from pipelines.logos import child, drawing
from pipelines.logos.child import drawn
from tests.running import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Colour = tuple[int, ...]
SIDES = (50, 400)
RED, GREEN, BLUE, WHITE = (220, 20, 30), (10, 200, 40), (20, 40, 210), (255, 255, 255)


def shaded(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """Return a picture in which no two neighbours are alike, in bands so that it is no noise."""
    image = Image.new(mode, (width, height))
    bands = len(image.getbands())
    for x in range(width):
        for y in range(height):
            value = (
                x * 255 // width,
                y * 255 // height,
                (x // 8 + y // 8) % 2 * 200,
                255 if x > y else x * 255 // width,
            )
            image.putpixel((x, y), value[:bands] if bands > 1 else value[0])
    return image


def file_of(image: Image.Image, kind: str = "PNG", **more: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **more)
    return file.getvalue()


def pixels(raw: bytes) -> bytes:
    with Image.open(io.BytesIO(raw)) as image:
        assert (image.format, image.mode) == ("JPEG", "RGB")
        return image.tobytes()


def on_white(image: Image.Image) -> Image.Image:
    """Return the picture on white, each channel by the arithmetic of what covers what, rounded once."""
    out = Image.new("RGB", image.size)
    for x in range(image.width):
        for y in range(image.height):
            *colour, alpha = image.getpixel((x, y))  # type: ignore[misc]  # RGBA
            out.putpixel((x, y), tuple((part * alpha + 255 * (255 - alpha) + 127) // 255 for part in colour))
    return out


def reference(picture: Image.Image, side: int) -> bytes:
    """Return the pixels of a logo as the specification has it: scaled by Lanczos, in the middle of a white square."""
    scale = side / max(picture.size)
    width, height = round(picture.width * scale), round(picture.height * scale)
    scaled = picture.resize((width, height), Image.Resampling.LANCZOS)
    square = Image.new("RGB", (side, side), WHITE)
    for x in range(width):
        for y in range(height):
            square.putpixel(((side - width) // 2 + x, (side - height) // 2 + y), scaled.getpixel((x, y)))
    return pixels(file_of(square, "JPEG", quality=95))


@pytest.mark.parametrize("size", [(300, 200), (200, 320), (50, 50), (401, 399)], ids=str)
def test_a_logo_is_pixel_by_pixel_what_the_reference_says(size: tuple[int, int]) -> None:
    picture = shaded(*size)
    files = drawing.logos(file_of(picture), SIDES)
    assert {side: pixels(raw) for side, raw in files.items()} == {
        side: reference(picture, side) for side in SIDES if side <= 2 * max(size)
    }


def test_what_is_transparent_is_white() -> None:
    picture = shaded(120, 90, "RGBA")
    files = drawing.logos(file_of(picture), SIDES)
    assert pixels(files[50]) == reference(on_white(picture), 50)


@pytest.mark.parametrize(
    ("side", "made"), [(48, [50]), (199, [50]), (200, [50, 400]), (24, []), (25, [50]), (800, [50, 400])]
)
def test_nothing_is_scaled_up_more_than_twice(side: int, made: list[int]) -> None:
    assert [*drawing.logos(file_of(Image.new("RGB", (side, side), RED)), SIDES)] == made


def test_a_logo_holds_no_metadata() -> None:
    exif = Image.Exif()
    exif[0x010E] = "a description"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    raw = drawing.logos(file_of(shaded(64, 64), "JPEG", exif=exif, icc_profile=profile, comment=b"psst"), [50])[50]
    with Image.open(io.BytesIO(raw)) as image:
        assert image.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"Exif" not in raw
    assert b"ICC_PROFILE" not in raw
    assert b"psst" not in raw


def colours(raw: bytes) -> list[Colour]:
    """Return the colours in the middle of the left and of the right half of a logo."""
    with Image.open(io.BytesIO(raw)) as image:
        return [image.getpixel((image.width * part // 4, image.height // 2)) for part in (1, 3)]  # type: ignore[misc]  # RGB


def near(one: Colour, other: Colour) -> bool:
    return all(abs(a - b) <= 12 for a, b in zip(one, other, strict=True))


def halves(left: Any, right: Any, mode: str = "RGB", size: tuple[int, int] = (80, 80)) -> Image.Image:
    image = Image.new(mode, size, right)
    image.paste(left, (0, 0, size[0] // 2, size[1]))
    return image


def palette() -> bytes:
    image = halves(0, 1, "P")
    image.putpalette([*RED, *GREEN])
    return file_of(image, transparency=1)


def wide() -> Image.Image:
    row = struct.pack("<80H", *[0x2000] * 40, *[0xE000] * 40)
    return Image.frombytes("I;16", (80, 80), row * 80)


def swapped(profile: bytes) -> bytes:
    """Return an sRGB profile in which red and blue have changed places."""
    return profile.replace(b"rXYZ", b"temp").replace(b"bXYZ", b"rXYZ").replace(b"temp", b"bXYZ")


def profiled(mode: str = "RGB", **more: Any) -> bytes:
    profile = swapped(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    alpha = (255,) if mode == "RGBA" else ()
    return file_of(halves((255, 0, 0, *alpha), (0, 0, 255, *alpha), mode), icc_profile=profile, **more)


def animated(kind: str) -> bytes:
    first, second = halves(RED, GREEN), halves(BLUE, BLUE)
    return file_of(first, kind, save_all=True, append_images=[second], duration=100, lossless=True)


def turned() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    return file_of(halves(RED, GREEN), "PNG", exif=exif)


def several() -> bytes:
    return file_of(halves(RED, GREEN, size=(128, 128)), "ICO", sizes=[(16, 16), (128, 128)])


BEHAVED: dict[str, tuple[Callable[[], bytes], Colour, Colour]] = {
    "CMYK": (lambda: file_of(halves((0, 255, 255, 0), (255, 0, 255, 0), "CMYK"), "JPEG"), (255, 0, 0), (0, 255, 0)),
    "grey": (lambda: file_of(halves(10, 200, "L")), (10, 10, 10), (200, 200, 200)),
    "grey with alpha": (lambda: file_of(halves((10, 255), (10, 0), "LA")), (10, 10, 10), WHITE),
    "two colours": (lambda: file_of(halves(0, 1, "1")), (0, 0, 0), WHITE),
    "16 bits": (lambda: file_of(wide()), (0x20, 0x20, 0x20), (0xE0, 0xE0, 0xE0)),
    "16 bits with a transparent grey": (lambda: file_of(wide(), transparency=0xE000), (0x20, 0x20, 0x20), WHITE),
    "palette with transparency": (palette, RED, WHITE),
    "RGB with a transparent colour": (lambda: file_of(halves(RED, GREEN), transparency=GREEN), RED, WHITE),
    "profile": (profiled, (0, 0, 255), (255, 0, 0)),
    "profile and alpha": (lambda: profiled("RGBA"), (0, 0, 255), (255, 0, 0)),
    "profile of another mode": (
        lambda: file_of(halves((0, 255, 255, 0), (255, 0, 255, 0), "CMYK"), "JPEG", icc_profile=b"\0" * 200),
        (255, 0, 0),
        (0, 255, 0),
    ),
    "orientation": (turned, GREEN, RED),
    "animated GIF": (lambda: animated("GIF"), RED, GREEN),
    "animated PNG": (lambda: animated("PNG"), RED, GREEN),
    "animated WebP": (lambda: animated("WEBP"), RED, GREEN),
    "AVIF": (lambda: file_of(halves(RED, GREEN), "AVIF", quality=100), RED, GREEN),
    "BMP": (lambda: file_of(halves(RED, GREEN), "BMP"), RED, GREEN),
    "icon of several sizes": (several, RED, GREEN),
}


@pytest.mark.parametrize("name", BEHAVED)
def test_every_mode_and_format_has_its_colours(name: str) -> None:
    make, left, right = BEHAVED[name]
    found = colours(drawing.logos(make(), [50])[50])
    assert near(found[0], left), found
    assert near(found[1], right), found


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, body: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(body)) + chunk(b"IEND", b"")


def icon_of(raw: bytes) -> bytes:
    return struct.pack("<HHHBBBBHHII", 0, 1, 1, 64, 64, 0, 0, 1, 32, len(raw), 22) + raw


GOOD = file_of(shaded(60, 60))
HOSTILE = {
    "bomb": (png(30_000, 30_000, b"\0" * 100_000), "too-many-pixels"),
    "bomb just above the bound": (png(20_001, 1_000, b""), "too-many-pixels"),
    "bomb within an icon": (icon_of(png(30_000, 30_000, b"\0" * 1_000)), "too-many-pixels"),
    "header that promises more": (png(100, 100, b"\0" * 50), "undecodable"),
    "truncated PNG": (GOOD[: len(GOOD) // 2], "undecodable"),
    "truncated JPEG": (file_of(shaded(90, 90), "JPEG")[:-900], "undecodable"),
    "nothing": (b"", "undecodable"),
    "page": (b"<html>", "undecodable"),
    "drawing": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "undecodable"),
    "another program's format": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 90 90\n", "undecodable"),
    "a format that no site has": (file_of(shaded(60, 60), "TIFF"), "undecodable"),
}


@pytest.mark.parametrize("name", ["bomb", "bomb within an icon", "truncated PNG"])
def test_a_hostile_picture_is_a_reason(name: str) -> None:
    raw, reason = HOSTILE[name]
    assert drawn(raw, SIDES) == child.Drawn(reason=reason)


@pytest.mark.parametrize("name", [name for name in HOSTILE if name != "bomb within an icon"])
def test_it_is_one_wherever_it_is_drawn(name: str) -> None:
    raw, reason = HOSTILE[name]
    assert drawing.told(raw, SIDES) == (reason, {})


def test_the_child_draws_the_same_as_the_reference() -> None:
    picture = shaded(256, 256)
    answer = drawn(file_of(picture), SIDES)
    assert answer.reason is None
    assert {side: pixels(raw) for side, raw in answer.files.items()} == {
        side: reference(picture, side) for side in SIDES
    }


def program(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "program.py"
    path.write_text(text)
    return path


DYING = {
    "a signal": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "died"),
    "an exit code": ("raise SystemExit(3)", "died"),
    "silence": ("", "died"),
    "nonsense": ("print('nonsense')", "died"),
    "no object": ("print('[1, 2]')", "died"),
    "a strange reason": ("""print('{"reason": "because"}')""", "died"),
    "more than there is": ("""print('{"reason": null, "lengths": [[50, 9]]}')""", "died"),
    "a length that is none": ("""print('{"reason": null, "lengths": [[50, "x"]]}')""", "died"),
    "a side that nobody wanted": ("""print('{"reason": null, "lengths": [[51, 1]]}'); print(1)""", "died"),
    "depth": ("print('[' * 100000)", "died"),
    "a reason": ("""print('{"reason": "too-much-memory"}')""", "too-much-memory"),
}


@pytest.mark.parametrize("name", DYING)
def test_whatever_becomes_of_the_child_is_a_value(name: str, tmp_path: Path) -> None:
    text, reason = DYING[name]
    assert drawn(GOOD, [50], program=program(tmp_path, text)) == child.Drawn(reason=reason)


def test_a_child_that_never_ends_is_killed(tmp_path: Path) -> None:
    forever = program(tmp_path, "import signal\nwhile True: signal.pause()")
    assert drawn(GOOD, [50], program=forever, deadline=0.2) == child.Drawn(reason="deadline")


def test_where_no_process_can_be_had_there_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(ROOT / "no-such-python"))
    assert drawn(GOOD, [50]) == child.Drawn(reason="no-process")


def test_the_child_is_bounded(tmp_path: Path) -> None:
    asked = program(
        tmp_path,
        f"import json, resource, runpy\n"
        f"own = runpy.run_path({str(child.PROGRAM)!r})\n"
        f"own['bound']()\n"
        "names = ('AS', 'CPU', 'FSIZE', 'CORE')\n"
        "found = [resource.getrlimit(getattr(resource, 'RLIMIT_' + name))[0] for name in names]\n"
        f"assert found == [{drawing.MEMORY}, {drawing.SECONDS}, 0, 0], found\n"
        """print(json.dumps({"reason": "too-much-memory"}))""",
    )
    assert drawn(b"", [50], program=asked) == child.Drawn(reason="too-much-memory")
