import pytest
from scrapy.http import Response

from crawler.exchange import Became
from crawler.extractors.imagesize import ImageProbe
from crawler.extractors.imagesize.walk import STEP
from crawler.items import Outcome
from crawler.spiders.answers import fingerprint, measured

URL = "https://img.example/a.jpg"
LONG = bytes(range(256)) * (STEP // 128)
GIF = b"GIF89a\x20\x03\x58\x02\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x20\x03\x58\x02\x00"


def hashed(body: bytes, *, status: int = 200, part: str | None = None, total: int | None = None) -> str | None:
    probe = ImageProbe()
    probe.answered(total)
    headers = {"Content-Range": part} if part else {}
    return fingerprint(Response(URL, status=status, body=body, headers=headers), probe)


def test_a_picture_has_one_hash_however_much_of_it_came() -> None:
    whole = hashed(LONG, total=len(LONG))
    first = hashed(LONG[:STEP], status=206, part=f"bytes 0-{STEP - 1}/{len(LONG)}", total=len(LONG))
    stopped = hashed(LONG[: STEP + 7])
    assert whole is not None
    assert whole == first == stopped
    assert hashed(LONG[1:]) != whole


def test_a_small_picture_is_hashed_as_a_whole() -> None:
    assert hashed(LONG[:100], total=100) is not None
    assert hashed(LONG[:100], status=206, part="bytes 0-99/100", total=100) == hashed(LONG[:100], total=100)


@pytest.mark.parametrize(
    ("body", "status", "part", "total"),
    [
        (LONG[:100], 200, None, None),
        (LONG[:100], 206, "bytes 0-99/5000", 5000),
        (LONG, 206, "bytes 4096-36863/99999", 99_999),
        (LONG, 404, None, None),
    ],
    ids=["stopped early", "a short part", "a later part", "no picture"],
)
def test_what_is_not_the_beginning_of_a_picture_has_no_hash(
    body: bytes, status: int, part: str | None, total: int | None
) -> None:
    assert hashed(body, status=status, part=part, total=total) is None


def test_only_a_picture_that_was_measured_keeps_its_hash() -> None:
    probe = ImageProbe()
    probe.feed(GIF)
    there = measured(URL, Became(Outcome.OK, status=200), probe, "ab")
    assert (there.size is not None, there.hash) == (True, "ab")
    assert measured(URL, Became(Outcome.OK, status=200), ImageProbe(), "ab").hash is None
    assert measured(URL, Became(Outcome.GONE, status=404), ImageProbe(), "ab").hash is None
