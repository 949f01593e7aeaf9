"""Pictures of the corpus: every valid one is right, and no broken one is given an invented size."""

from __future__ import annotations

import json
import tracemalloc
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from crawler.extractors.imagesize import ImageProbe, first_range, next_range
from crawler.extractors.imagesize.probe import MAX_HELD

if TYPE_CHECKING:
    from pathlib import Path

SPARE = 4 * 1024  # bytes
# The label's decoder refuses these for what stands behind the size; the size itself is there, and a browser shows it.
LEGIBLE = {
    "pillow--unknown_compression_method.png": (57, 57),
    "pillow--png_decompression_dos.png": (1, 1),
    "pillow--tiff_overflow_rows_per_strip.tif": (278, 374),
}


@cache
def rows(corpus: Path) -> list[dict[str, Any]]:
    index = corpus / "images" / "index.dev.jsonl"
    return [json.loads(line) for line in index.read_text(encoding="utf-8").splitlines()]


def picture(corpus: Path, row: dict[str, Any]) -> bytes:
    return bytes((corpus / "images" / row["file"]).read_bytes())


def sides(probe: ImageProbe) -> tuple[int, int] | None:
    return None if probe.size is None else (probe.size.width, probe.size.height)


def walk(data: bytes) -> tuple[ImageProbe, int]:
    """The probe after a walk over a server that honours ranges, and the bytes that were read."""
    probe, field = ImageProbe(), first_range()
    while field is not None:
        first, last = (int(number) for number in field.removeprefix("bytes=").split("-"))
        probe.seek(first)
        for at in range(first, min(last + 1, len(data)), 4_096):
            if not probe.done or probe.answers < 2:
                probe.feed(data[at : min(at + 4_096, last + 1)])
        probe.answered(len(data))
        field = next_range(probe)
    probe.close()
    return probe, probe.received


def test_every_valid_picture_is_right(corpus: Path) -> None:
    valid = [row for row in rows(corpus) if row["verdict"] == "valid"]
    wrong = []
    for row in valid:
        probe = ImageProbe()
        probe.feed(picture(corpus, row))
        probe.close()
        if sides(probe) != (row["width_oriented"], row["height_oriented"]) or probe.format != row["format"]:
            wrong.append((row["file"], sides(probe), probe.format))
    assert len(valid) > 150
    assert wrong == []


def test_a_walk_reads_eighteen_kilobytes_on_average(corpus: Path) -> None:
    valid = [row for row in rows(corpus) if row["verdict"] == "valid"]
    costs = []
    for row in valid:
        probe, cost = walk(picture(corpus, row))
        assert sides(probe) == (row["width_oriented"], row["height_oriented"]), row["file"]
        assert probe.answers <= 3
        costs.append(cost)
    assert sum(costs) / len(costs) <= 18_000


def test_no_broken_picture_has_an_invented_size(corpus: Path) -> None:
    for row in rows(corpus):
        if row["verdict"] == "valid":
            continue
        probe = ImageProbe()
        probe.feed(picture(corpus, row))
        probe.close()
        name = row["file"].removeprefix("dev/")
        told = (row["width_oriented"], row["height_oriented"]) if row["size_recoverable"] else LEGIBLE.get(name)
        expected = told if told and max(told) <= 65_535 else None
        assert sides(probe) == expected, name


def test_what_is_read_is_hardly_more_than_what_holds_the_size(corpus: Path) -> None:
    """The stream of a server that knows no ranges: 4 KiB more than the smallest prefix that tells the size, at most."""
    valid = [row for row in rows(corpus) if row["verdict"] == "valid"]
    close = []
    for row in valid:
        data, probe, read = picture(corpus, row), ImageProbe(), 0
        while not probe.done and read < len(data):
            probe.feed(data[read : read + 64])
            read += 64
        # Known from elsewhere: where Pillow opens the file, and where the frame header of a JPEG ends.
        others = (row["bytes_needed_pillow"], row.get("sof_offset") and row["sof_offset"] + 9)
        close.append(read - min(read, *filter(None, others), len(data)) <= SPARE)
    assert sum(close) >= 0.95 * len(valid)


def test_no_picture_holds_more_than_a_few_kilobytes_of_memory(corpus: Path) -> None:
    for row in rows(corpus):
        data = picture(corpus, row)
        pieces = [data[at : at + 4_096] for at in range(0, len(data), 4_096)]
        tracemalloc.start()
        probe = ImageProbe()
        for piece in pieces:
            if probe.feed(piece):
                break
        probe.close()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < MAX_HELD + 64 * 1024, row["file"]


@pytest.mark.parametrize("step", [1, 61, 4_096])
def test_pieces_of_any_length_say_the_same(corpus: Path, step: int) -> None:
    for row in rows(corpus):
        data = picture(corpus, row)
        if step == 1 and len(data) > 60_000:
            continue
        whole, cut = ImageProbe(), ImageProbe()
        whole.feed(data)
        for at in range(0, len(data), step):
            if cut.feed(data[at : at + step]):
                break
        assert cut.close() == whole.close(), row["file"]
        assert (cut.never, cut.format) == (whole.never, whole.format), row["file"]
