"""What a picture's size costs: bytes and requests of the walk, and its CPU against Pillow on the whole file."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image

from crawler.extractors.imagesize import ImageProbe, first_range, next_range
from tests.benchmarks.corpus import index
from tests.benchmarks.measuring import contest
from tests.benchmarks.report import Figure, Plan, percent, times

if TYPE_CHECKING:
    from collections.abc import Sequence

ROUNDS = 7
CHUNK = 16 * 1024  # bytes that arrive at a time
SPARE = 64 * 1024  # bytes of an answer that a crawl reads to the end rather than hang up
ORIENTATION = 0x0112  # EXIF 2.3, 4.6.4
TURNED = range(5, 9)  # the orientations that swap width and height
Sides = tuple[int, int]


class RealPicture(NamedTuple):
    """A valid picture and the size that a browser displays."""

    data: bytes
    sides: Sides


class Walked(NamedTuple):
    """How a walk ended: the size, the requests it took and the bytes it read."""

    sides: Sides | None
    requests: int
    received: int


def measure(plan: Plan) -> dict[str, Figure]:
    """Return the rows of picture sizes, on the valid pictures of the corpus."""
    return figures(real(plan), plan.rounds(ROUNDS))


def real(plan: Plan) -> list[RealPicture]:
    """Return the valid pictures of the corpus."""
    assert plan.corpus is not None
    home = plan.corpus / "images"
    warnings.simplefilter("ignore", UserWarning)  # Pillow warns of EXIF data that is cut off
    rows = [row for row in index(home / "index.dev.jsonl") if row["verdict"] == "valid"]
    return [
        RealPicture((home / row["file"]).read_bytes(), (row["width_oriented"], row["height_oriented"])) for row in rows
    ]


def figures(pictures: Sequence[RealPicture], rounds: int) -> dict[str, Figure]:
    """Return what walking these pictures costs, and how often it is right."""
    walks = [walk(picture) for picture in pictures]
    read = sum(walked.received for walked in walks) / len(walks)
    whole = sum(len(picture.data) for picture in pictures) / len(pictures)
    most = max(walked.requests for walked in walks)
    mean = sum(walked.requests for walked in walks) / len(walks)
    right = sum(walked.sides == picture.sides for walked, picture in zip(walks, pictures, strict=True))
    return {
        "picture-bytes": Figure(value=read / 1000, shown=f"{read / 1000:.1f} kB", note=f"whole: {whole / 1000:.0f} kB"),
        "picture-requests": Figure(value=most, shown=f"{most} at most", note=f"{mean:.2f} on average"),
        "picture-right": percent(right, len(pictures)),
    } | _cpu([picture for picture in pictures if displayed(picture) is not None], rounds)


def _cpu(pictures: Sequence[RealPicture], rounds: int) -> dict[str, Figure]:
    found = contest({"walk": walk, "displayed": displayed, "opened": opened}, pictures, rounds)
    one = f"{len(pictures)} pictures that Pillow opens; a walk is {found.mean('walk') * 1e6:.0f} µs"
    return {
        "picture-cpu": times(found.ratio("walk", "displayed"), f"{one}; rounds {found.spread('walk', 'displayed')}"),
        "picture-cpu-bare": times(found.ratio("walk", "opened"), "no orientation read: often not the displayed size"),
    }


def walk(picture: RealPicture) -> Walked:
    """Return how a crawl learns the size from a server that honours ranges."""
    probe = ImageProbe()
    field: str | None = first_range()
    while field is not None:
        first, last = map(int, field.removeprefix("bytes=").split("-"))
        probe.seek(first)
        end = min(last + 1, len(picture.data))
        for at in range(first, end, CHUNK):
            if probe.done and end - at > SPARE:
                break
            probe.feed(picture.data[at : min(at + CHUNK, end)])
        probe.answered(len(picture.data))
        field = next_range(probe)
    size = probe.close()
    return Walked((size.width, size.height) if size else None, probe.answers, probe.received)


def displayed(picture: RealPicture) -> Sides | None:
    """Return what Pillow says of the whole file, turned as its EXIF data wants; `None` for what it cannot open."""
    try:
        with Image.open(io.BytesIO(picture.data)) as image:
            turned = image.getexif().get(ORIENTATION, 1) in TURNED
            return (image.height, image.width) if turned else image.size
    except (OSError, ValueError, SyntaxError):
        return None


def opened(picture: RealPicture) -> Sides:
    """Return what Pillow's bare `open` says of the whole file."""
    with Image.open(io.BytesIO(picture.data)) as image:
        return image.size
