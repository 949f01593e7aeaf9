"""The probe and its readers, on pictures built byte by byte."""

from __future__ import annotations

import tracemalloc
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from crawler.extractors.imagesize import ImageProbe, Never
from crawler.extractors.imagesize.probe import MAX_HELD
from crawler.items import Size
from tests.crawler.extractors.imagesize_pictures import BROKEN, PICTURES, jpeg, segment

EVERY = [picture[0] for picture in (*PICTURES.values(), *BROKEN.values())]


def probed(data: bytes) -> ImageProbe:
    probe = ImageProbe()
    probe.feed(data)
    probe.close()
    return probe


def answer(probe: ImageProbe) -> tuple[Size | None, str | None, Never | None]:
    return probe.size, probe.format, probe.never


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_has_the_size_that_a_browser_shows(name: str) -> None:
    data, kind, width, height = PICTURES[name]
    assert answer(probed(data)) == (Size(width=width, height=height), kind, None)


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_picture_has_a_reason_and_no_size(name: str) -> None:
    data, reason = BROKEN[name]
    probe = probed(data)
    assert (probe.size, probe.never, probe.done, probe.wants) == (None, reason, True, None)
    assert probe.format is None if reason is Never.NOT_AN_IMAGE else probe.format


@pytest.mark.parametrize("data", EVERY)
def test_byte_by_byte_says_the_same_as_at_once(data: bytes) -> None:
    probe = ImageProbe()
    for at in range(len(data)):
        probe.feed(data[at : at + 1])
        if probe.done:
            break
    probe.close()
    assert answer(probe) == answer(probed(data))


def walked(data: bytes, steps: list[int]) -> ImageProbe:
    """A probe that jumped to what it wants, a few bytes at a time."""
    probe, turn = ImageProbe(), 0
    while probe.wants is not None and probe.wants[0] < len(data):
        start = probe.wants[0]
        probe.seek(start)
        probe.feed(data[start : start + steps[turn % len(steps)]])
        turn += 1
    probe.close()
    return probe


@pytest.mark.parametrize("data", EVERY)
def test_jumps_say_the_same_as_at_once(data: bytes) -> None:
    assert answer(walked(data, [40_000])) == answer(probed(data)) == answer(walked(data, [7]))


PIECES = st.lists(st.integers(1, 3_000), min_size=1, max_size=8)
ANY = st.one_of(
    st.sampled_from(EVERY),
    st.binary(max_size=300),
    st.builds(
        lambda data, tail: data[:40] + tail,
        st.sampled_from(EVERY),
        st.binary(max_size=300),
    ),
    st.builds(
        lambda data, at, byte: data[:at] + byte + data[at + 1 :],
        st.sampled_from(EVERY),
        st.integers(0, 400),
        st.binary(min_size=1, max_size=1),
    ),
)


@given(ANY, PIECES)
@settings(max_examples=300, deadline=None)
def test_any_bytes_in_any_pieces_have_one_answer_and_never_an_absurd_one(data: bytes, pieces: list[int]) -> None:
    whole, cut, at = probed(data), ImageProbe(), 0
    while at < len(data):
        step = pieces[at % len(pieces)]
        cut.feed(data[at : at + step])
        at += step
    cut.close()
    assert answer(whole) == answer(cut) == answer(walked(data, pieces))
    assert (whole.size is None) != (whole.never is None)
    assert whole.size is None or max(whole.size.width, whole.size.height) <= 65_535
    assert whole.size is None or min(whole.size.width, whole.size.height) >= 1


@given(st.sampled_from(sorted(PICTURES)), st.integers(0, 400))
@settings(max_examples=200, deadline=None)
def test_a_picture_cut_anywhere_has_its_size_or_none(name: str, cut: int) -> None:
    data, _, width, height = PICTURES[name]
    size = probed(data[:cut]).size
    lying = name.startswith(("png on", "gif whose", "svg"))  # what a browser shows of the part is what it says
    assert size in (None, Size(width=width, height=height)) or lying


@given(st.sampled_from(sorted(PICTURES)), st.lists(st.tuples(st.integers(0, 500), st.integers(1, 200)), max_size=30))
@settings(max_examples=200, deadline=None)
def test_wild_seeks_never_make_a_wrong_size(name: str, jumps: list[tuple[int, int]]) -> None:
    data, _, width, height = PICTURES[name]
    probe = ImageProbe()
    for start, length in jumps:
        probe.seek(start)
        assert probe.position == start
        probe.feed(data[start : start + length])
    assert probe.size in (None, Size(width=width, height=height))


def test_a_size_is_told_with_the_byte_that_completes_it() -> None:
    probe, data = ImageProbe(), jpeg(30, 20)
    told = [probe.feed(data[at : at + 1]) for at in range(40)]
    assert told.index(Size(width=30, height=20)) == 31  # the first bytes that tell every format
    assert probe.wants is None
    assert probe.close() == probe.size == Size(width=30, height=20)


def test_what_is_skipped_is_wanted_no_more() -> None:
    probe, data = ImageProbe(), jpeg(30, 20, segment(0xE2, b"\0" * 60_000))
    probe.feed(data[:100])
    assert probe.format == "jpeg"
    assert probe.wants == (2 + 60_004, 2 + 60_004 + 14)
    assert (probe.position, probe.received, probe.done) == (100, 100, False)
    probe.seek(probe.wants[0])
    assert probe.feed(data[probe.position : probe.position + 14]) == Size(width=30, height=20)


def test_memory_stays_small_however_long_the_stream_is() -> None:
    probe, data = ImageProbe(), jpeg(30, 20, *[segment(0xE2, b"\0" * 65_000)] * 60)
    tracemalloc.start()
    for start in range(0, len(data), 4_096):
        probe.feed(data[start : start + 4_096])
        if probe.done:
            break
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert probe.size == Size(width=30, height=20)
    assert probe.received > 3_800_000
    assert peak < MAX_HELD


def test_a_restart_forgets_what_was_learned_and_keeps_what_it_cost() -> None:
    probe = ImageProbe()
    probe.feed(b"<html>" * 90)
    probe.answered(total=540)
    probe.answered()
    assert probe.never is Never.NOT_AN_IMAGE
    probe.restart()
    assert (probe.done, probe.position, probe.received, probe.answers, probe.total) == (False, 0, 540, 2, 540)
    assert probe.feed(jpeg(30, 20)) == Size(width=30, height=20)


def test_giving_up_is_final_but_never_takes_a_size_back() -> None:
    lost, found = ImageProbe(), probed(jpeg(30, 20))
    lost.give_up(Never.ENCODED)
    found.give_up(Never.ENCODED)
    assert lost.feed(jpeg(30, 20)) is None
    assert (lost.never, found.never, found.size) == (Never.ENCODED, None, Size(width=30, height=20))


WRITTEN = [
    *[("JPEG", {"progressive": True}), ("JPEG", {"quality": 5}), ("PNG", {}), ("GIF", {}), ("WEBP", {})],
    *[("WEBP", {"lossless": True}), ("AVIF", {}), ("BMP", {}), ("TIFF", {}), ("PPM", {}), ("SGI", {})],
    *[("JPEG2000", {}), ("JPEG2000", {"no_jp2": True}), ("ICNS", {}), ("DDS", {})],
]


@pytest.mark.parametrize(("kind", "options"), WRITTEN)
@pytest.mark.parametrize("orientation", [1, 3, 6])
def test_pillow_as_second_opinion_agrees(kind: str, options: dict[str, bool], orientation: int) -> None:
    picture, file = Image.new("RGB", (64, 40) if kind != "ICNS" else (64, 64), "teal"), BytesIO()
    if kind in {"JPEG", "PNG", "WEBP", "AVIF", "TIFF"} and orientation > 1:
        tags = Image.Exif()
        tags[0x0112] = orientation
        options = {**options, "exif": tags}  # type: ignore[dict-item]  # Pillow takes what it takes
    picture.save(file, kind, **options)
    with Image.open(BytesIO(file.getvalue())) as opened:
        shown = ImageOps.exif_transpose(opened).size
    size = probed(file.getvalue()).size
    assert size is not None
    assert (size.width, size.height) == shown
