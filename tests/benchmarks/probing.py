"""What other ways to a picture's size read, and how often they are right, on the same pictures in the same run."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PIL import ImageFile

from crawler.extractors.imagesize import ImageProbe
from tests.benchmarks import pictures
from tests.benchmarks.measuring import MeasuringFailed
from tests.benchmarks.pictures import CHUNK, ORIENTATION, TURNED, displayed, walk
from tests.benchmarks.report import Figure, Plan, times

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.benchmarks.pictures import RealPicture, Sides

PACKAGE = "probe-image-size@7.5.0"
WORKER = Path(__file__).with_name("probing.cjs")


class Asked(NamedTuple):
    """What one way said of one picture, and the bytes that it took for that."""

    sides: Sides | None
    received: int


def measure(plan: Plan) -> dict[str, Figure]:
    """Return the rows of the ways that need nothing but Python."""
    return figures(pictures.real(plan), {"bytes-whole": whole, "bytes-pillow": parsed, "bytes-stream": streamed})


def measure_probe(plan: Plan) -> dict[str, Figure]:
    """Return the row of probe-image-size, which npm installs at the first call."""
    command = [_node("node"), str(WORKER), str(installed(plan.work / "probing")), str(CHUNK)]
    work = plan.work / "probing"
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def probed(picture: RealPicture) -> Asked:
            (work / "picture").write_bytes(picture.data)
            process.stdin.write(f"{work / 'picture'}\n")  # type: ignore[union-attr]  # seen above
            process.stdin.flush()  # type: ignore[union-attr]  # the same
            said = json.loads(process.stdout.readline())  # type: ignore[union-attr]  # the same
            return Asked(tuple(said["sides"]) if said["sides"] else None, said["received"])

        found = figures(pictures.real(plan), {"bytes-probe": probed})
        process.stdin.close()
    return found


def installed(folder: Path) -> Path:
    """Return the folder that holds the package, which is no dependency of ours. Raises `MeasuringFailed`."""
    if not (folder / "node_modules").exists():
        folder.mkdir(parents=True, exist_ok=True)
        sys.stderr.write(f"installing {PACKAGE} into {folder}\n")
        command = [_node("npm"), "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), PACKAGE]
        if subprocess.run(command, check=False, stdout=sys.stderr).returncode:
            raise MeasuringFailed(f"npm could not install {PACKAGE}")
    return folder


def _node(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise MeasuringFailed(f"there is no {name}")
    return found


def figures(real: Sequence[RealPicture], ways: dict[str, Callable[[RealPicture], Asked]]) -> dict[str, Figure]:
    """Return how many times the bytes of the walk each way takes, and how often it is right."""
    ours = [walk(picture) for picture in real]
    read = sum(walked.received for walked in ours)
    right = sum(walked.sides == picture.sides for walked, picture in zip(ours, real, strict=True))
    found = {}
    for name, way in ways.items():
        answers = [way(picture) for picture in real]
        taken = sum(answer.received for answer in answers)
        known = sum(answer.sides == picture.sides for answer, picture in zip(answers, real, strict=True))
        mean = f"{taken / len(real) / 1000:.1f} kB against {read / len(real) / 1000:.1f} on average"
        found[name] = times(taken / read, f"{mean}; right {known} of {len(real)}, the walk {right}")
    return found


def whole(picture: RealPicture) -> Asked:
    """Return what Pillow says of the whole file: a full download."""
    return Asked(displayed(picture), len(picture.data))


def parsed(picture: RealPicture) -> Asked:
    """Return what Pillow's incremental parser says as soon as it says anything."""
    parser = ImageFile.Parser()
    at = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of data that is not there yet
        while at < len(picture.data) and parser.image is None:
            with contextlib.suppress(ValueError):  # some readers want more than has come, and say so in this way
                parser.feed(picture.data[at : at + CHUNK])
            at = min(at + CHUNK, len(picture.data))
        image = parser.image
        if image is None:
            return Asked(None, at)
        try:
            turned = image.getexif().get(ORIENTATION, 1) in TURNED
        except (OSError, ValueError, SyntaxError):  # it stands further on
            turned = False
    return Asked((image.height, image.width) if turned else image.size, at)


def streamed(picture: RealPicture) -> Asked:
    """Return what a stream that is read from its start tells as soon as it can: no range, no jump (fastimage's way).

    The readers are our own, which know more formats than any fastimage does; it is the way that is measured.
    """
    probe = ImageProbe()
    at = 0
    while at < len(picture.data) and not probe.done:
        probe.feed(picture.data[at : at + CHUNK])
        at = min(at + CHUNK, len(picture.data))
    size = probe.close()
    return Asked((size.width, size.height) if size else None, at)
