"""The walk over HTTP: what is asked for next, and where an answer belongs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extractors.imagesize import (
    LIMIT,
    ContentRange,
    ImageProbe,
    body_offset,
    content_range,
    first_range,
    next_range,
)
from crawler.extractors.imagesize.walk import LAST
from crawler.items import Size
from tests.crawler.extractors.imagesize_pictures import PICTURES, jpeg, profile, segment


def asked(field: str) -> tuple[int, int]:
    first, last = field.removeprefix("bytes=").split("-")
    return int(first), int(last) + 1


def walk(data: bytes) -> tuple[ImageProbe, list[str]]:
    """A walk over a server that honours every range."""
    probe, field, fields = ImageProbe(), first_range(), []
    while field is not None:
        start, stop = asked(field)
        probe.seek(start)
        probe.feed(data[start:stop])
        probe.answered(len(data))
        fields.append(field)
        field = next_range(probe)
    probe.close()
    return probe, fields


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_is_measured_in_three_requests(name: str) -> None:
    data, _, width, height = PICTURES[name]
    probe, fields = walk(data)
    assert probe.size == Size(width=width, height=height)
    assert len(fields) <= 3
    assert probe.received <= LIMIT


def test_a_header_in_the_first_bytes_costs_one_request() -> None:
    assert walk(jpeg(30, 20) + b"\0" * 100_000)[1] == ["bytes=0-15359"]


def test_a_long_segment_is_jumped_over() -> None:
    profile = segment(0xE2, b"\0" * 60_000)
    assert walk(jpeg(30, 20, profile))[1] == ["bytes=0-15359", f"bytes={2 + 60_004}-{2 + 60_004 + 15_359}"]


def test_a_long_jump_needs_no_long_answer() -> None:
    data = jpeg(30, 20, segment(0xE1, b"\0" * 60_000), profile(557_168)) + b"\0" * 900_000
    probe, fields = walk(data)
    assert probe.size == Size(width=30, height=20)
    assert [asked(field)[1] - asked(field)[0] for field in fields] == [15_360, 15_360, 4_096]


def test_the_last_request_asks_for_all_that_may_be_needed() -> None:
    probe, fields = walk(jpeg(30, 20, *[segment(0xE2, b"\0" * 65_000)] * 7))
    first, stop = asked(fields[2])
    assert (first, stop - first) == (2 + 2 * 65_004, LAST)
    assert probe.size == Size(width=30, height=20)


def test_a_walk_gives_up_after_three_requests() -> None:
    probe, fields = walk(jpeg(30, 20, *[segment(0xE2, b"\0" * 65_000)] * 30))
    assert len(fields) == 3
    assert probe.size is None


def test_nothing_is_asked_before_an_answer_nor_behind_the_end() -> None:
    probe = ImageProbe()
    assert next_range(probe) is None
    probe.feed(jpeg(30, 20, segment(0xE2, b"\0" * 60_000))[:16_384])
    probe.answered()
    assert next_range(probe) is not None
    probe.answered(total=16_384)
    assert next_range(probe) is None


def test_a_spent_budget_ends_the_walk() -> None:
    probe = ImageProbe()
    probe.feed(jpeg(30, 20, segment(0xE2, b"\0" * 60_000))[:1_000])
    probe.seek(0)
    probe.feed(b"\0" * (LIMIT - 1_100))
    probe.answered()
    start, stop = asked(next_range(probe) or "")
    assert stop - start == 100
    probe.feed(b"\0" * 100)
    assert next_range(probe) is None


@pytest.mark.parametrize(
    ("field", "meaning"),
    [
        (b"bytes 0-16383/20000", ContentRange(first=0, last=16_383, total=20_000)),
        ("bytes 5-9/*", ContentRange(first=5, last=9)),
        (" Bytes  5-9/10 ", ContentRange(first=5, last=9, total=10)),
        ("bytes */10", ContentRange(total=10)),
        ("bytes */*", ContentRange()),
        ("bytes 9-5/10", None),
        ("bytes 0-10/10", None),
        ("items 0-1/2", None),
        ("bytes 0-1", None),
        ("bytes 0-1/2, bytes 3-4/5", None),
        (b"bytes \xb2-\xb3/\xb9", None),
        ("bytes 0-" + "9" * 400 + "/*", None),
        ("", None),
        (None, None),
    ],
)
def test_a_content_range_is_read_or_refused(field: str | bytes | None, meaning: ContentRange | None) -> None:
    assert content_range(field) == meaning


@given(st.text(max_size=60) | st.binary(max_size=60))
@settings(max_examples=100, deadline=None)
def test_no_content_range_breaks_the_reader(field: str | bytes) -> None:
    assert content_range(field) is None or isinstance(content_range(field), ContentRange)


@pytest.mark.parametrize(
    ("status", "field", "offset"),
    [
        (200, None, 0),
        (203, None, 0),
        (200, "bytes 5-9/10", 0),
        (206, "bytes 5-9/10", 5),
        (206, None, 0),
        (206, "bytes */10", None),
        (416, "bytes */10", None),
        (404, None, None),
        (302, None, None),
    ],
)
def test_a_body_belongs_where_the_server_says(status: int, field: str | None, offset: int | None) -> None:
    assert body_offset(status, content_range(field)) == offset
