"""The program of the child process that decodes one picture and draws it as square logos; it knows only Pillow.

A picture comes in on standard input, the wanted sides are its arguments. A line of JSON goes out, `{"reason": null,
"lengths": [[50, 1234], ...]}`, and after it the files themselves. Whatever the bytes do, they do it here: bounded in
memory and time, unable to write a file.
"""

from __future__ import annotations

import io
import json
import sys
import warnings
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageCms, ImageOps

if TYPE_CHECKING:
    from collections.abc import Sequence

PIXELS: Final = 20_000_000  # more is refused before any of it is decoded
UPSCALED: Final = 2  # times, at the most
QUALITY: Final = 95
WHITE: Final = (255, 255, 255)
FORMATS: Final = ("AVIF", "BMP", "GIF", "ICO", "JPEG", "PNG", "WEBP")  # no other decoder is ever tried
MEMORY: Final = 1 << 30  # bytes of address space; 20 million pixels, twice, with an alpha channel, are 160 MB
SECONDS: Final = 10  # of the processor

_WIDE: Final = frozenset({"I;16", "I;16B", "I;16L", "I;16N"})
_CUT: Final = 256  # from 16 bits to 8


class Refused(Exception):  # noqa: N818  # an outcome, which the parent is told as a word
    """The picture cannot become a logo; the text is the reason."""


def logos(raw: bytes, sides: Sequence[int]) -> dict[int, bytes]:
    """Return a JPEG file for each side that the picture is large enough for; raises `Refused`, or what Pillow raises.

    Of several frames the first counts, of several sizes the largest.
    """
    picture = flat(opened(raw))
    return {side: jpeg(squared(picture, side)) for side in sides if is_enough(picture.size, side)}


def is_enough(size: tuple[int, int], side: int) -> bool:
    """Return whether a picture fills a square of this side, upscaled twice at the most."""
    return max(size) * UPSCALED >= side


def opened(raw: bytes) -> Image.Image:
    """Return a decoded picture as it is displayed, in its own mode; the header is judged before anything is decoded."""
    with Image.open(io.BytesIO(raw), formats=FORMATS) as image:
        if image.width * image.height > PIXELS:
            raise Refused("too-many-pixels")
        image.load()
        return ImageOps.exif_transpose(image)


def flat(image: Image.Image) -> Image.Image:
    """Return a picture in sRGB, whatever its mode and profile, on white where it is transparent."""
    profile = image.info.get("icc_profile")
    if image.mode in _WIDE:
        image = _narrowed(image)
    alpha = image.convert("RGBA").getchannel("A") if image.has_transparency_data else None
    if alpha is not None or image.mode == "P":
        image = image.convert("RGB")
    picture = _in_srgb(image, profile).convert("RGB")
    if alpha is None:
        return picture
    ground = Image.new("RGB", picture.size, WHITE)
    ground.paste(picture, mask=alpha)
    return ground


def _narrowed(image: Image.Image) -> Image.Image:
    """Return a grey picture of 16 bits in 8, its transparent grey as well."""
    clear = image.info.pop("transparency", None)
    image = image.point(lambda value: value / _CUT).convert("L")
    if isinstance(clear, int):
        image.info["transparency"] = clear // _CUT
    return image


def _in_srgb(image: Image.Image, profile: object) -> Image.Image:
    """Return the picture with the colours that its profile means; a profile that is none of its mode counts as none."""
    if not isinstance(profile, bytes) or not profile:
        return image
    with suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        turned = ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
        return image if turned is None else turned
    return image


def squared(picture: Image.Image, side: int) -> Image.Image:
    """Return a picture scaled to a square of this side, in its middle, on white."""
    scale = min(side / max(picture.size), UPSCALED)
    size = tuple(max(1, round(length * scale)) for length in picture.size)
    scaled = picture if size == picture.size else picture.resize((size[0], size[1]), Image.Resampling.LANCZOS)
    ground = Image.new("RGB", (side, side), WHITE)
    ground.paste(scaled, ((side - size[0]) // 2, (side - size[1]) // 2))
    return ground


def jpeg(picture: Image.Image) -> bytes:
    """Return the picture as a JPEG file without metadata."""
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=QUALITY)
    return file.getvalue()


def told(raw: bytes, sides: Sequence[int]) -> tuple[str | None, dict[int, bytes]]:
    """Return the files by their side, or the reason why there are none."""
    try:
        return None, logos(raw, sides)
    except Refused as refusal:
        return str(refusal), {}
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):  # inside a file of several pictures
        return "too-many-pixels", {}
    except MemoryError:
        return "too-much-memory", {}
    except Exception:  # noqa: BLE001  # decoders raise anything, and it all means that these bytes are no picture
        return "undecodable", {}


def bound() -> None:
    """Bound this process where the system can: memory, time on the processor, no file, no core."""
    try:
        import resource  # noqa: PLC0415  # not every system has it
    except ImportError:
        return
    bounds = {"AS": MEMORY, "CPU": SECONDS, "FSIZE": 0, "CORE": 0}
    for name, most in bounds.items():
        with suppress(AttributeError, ValueError, OSError):  # this system knows it not, or has a lower one
            which = getattr(resource, f"RLIMIT_{name}")
            resource.setrlimit(which, (most, most))


def main(words: Sequence[str]) -> None:
    """Read a picture, answer with the files."""
    bound()
    Image.MAX_IMAGE_PIXELS = PIXELS  # for pictures within files, whose headers only their decoder sees
    warnings.simplefilter("ignore")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    reason, files = told(sys.stdin.buffer.read(), [int(word) for word in words])
    head = {"reason": reason, "lengths": [[side, len(file)] for side, file in files.items()]}
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + b"".join(files.values()))


if __name__ == "__main__":
    main(sys.argv[1:])
