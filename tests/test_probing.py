"""The benchmark of other ways to a picture's size: each on small pictures whose answers are known."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tests.benchmarks import probing
from tests.benchmarks.measuring import MeasuringFailed
from tests.benchmarks.pictures import CHUNK, ORIENTATION, RealPicture
from tests.benchmarks.report import Plan

if TYPE_CHECKING:
    from pathlib import Path


def picture(kind: str, orientation: int = 1) -> RealPicture:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    data = io.BytesIO()
    Image.effect_noise((300, 200), 90).save(data, kind, exif=exif, lossless=True)
    return RealPicture(data.getvalue(), (200, 300) if orientation == 6 else (300, 200))


UNKNOWN = RealPicture(b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='8'/>", (9, 8))


def test_a_stream_ends_with_the_chunk_that_holds_the_size() -> None:
    assert probing.streamed(picture("PNG")) == probing.Asked((300, 200), CHUNK)
    assert probing.streamed(UNKNOWN) == probing.Asked((9, 8), len(UNKNOWN.data))
    assert probing.streamed(RealPicture(b"no picture", (1, 1))).sides is None


def test_pillows_parser_is_asked_for_the_displayed_size() -> None:
    assert probing.parsed(picture("JPEG", 6)) == probing.Asked((200, 300), CHUNK)
    assert probing.parsed(UNKNOWN) == probing.Asked(None, len(UNKNOWN.data))


def test_a_full_download_takes_every_byte() -> None:
    one = picture("WEBP")
    assert probing.whole(one) == probing.Asked((300, 200), len(one.data))


def test_a_way_is_told_by_its_bytes_and_by_what_it_gets_right() -> None:
    found = probing.figures([picture("PNG"), UNKNOWN], {"bytes-whole": probing.whole})["bytes-whole"]
    assert found.value > 1
    assert "right 1 of 2, the walk 2" in found.note


def test_without_node_its_row_fails_and_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MeasuringFailed, match="there is no node"):
        probing.measure_probe(Plan(work=tmp_path))
