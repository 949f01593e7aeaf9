"""What fuzzing found, each as a test named after the law that was broken."""

from __future__ import annotations

import time

import pytest

from crawler.extractors import extract
from crawler.extractors.hazard import harmless
from crawler.extractors.jsonld.mend import mend

BEARABLE = 3.0  # seconds of CPU, on a slow and busy machine; the faults took 3 to 50


@pytest.mark.parametrize(
    "text",
    [
        '{"@type" : "Organizat' + "\n" * 60_000 + 'ion", "name" : "A"',
        '{"a": "b' + "\r\n" * 75_000 + '"c"',
        '\x02"@type' + '":type' * 33_000,
        '{"a":"A,' + '-0 B","keywords":["a","b"]}' * 12_000,
    ],
    ids=["newlines-after-a-quote", "carriage-returns", "keys-without-an-object", "objects-that-close-early"],
)
def test_broken_json_is_mended_in_linear_time(text: str) -> None:
    start = time.process_time()
    assert isinstance(mend(text), list)
    assert time.process_time() - start < BEARABLE


BLANKS = " " * 2_900


@pytest.mark.parametrize(
    "page",
    [
        "<h1>" + '<em class="a">' * 60 + "<a>A</a>" + "</em>" * 60 + "</h1>",
        "".join(f'<meta name="author" content="a{BLANKS}b">' for _ in range(60)),
        '<script type="application/ld+json">{"@type": "Article", "author": ["'
        + f'a{BLANKS}b", "' * 60
        + '"]}</script>',
    ],
    ids=["tags-around-a-link", "blanks-in-authors", "blanks-in-names"],
)
def test_a_page_is_read_in_linear_time(page: str) -> None:
    start = time.process_time()
    extract(f"<!doctype html><title>A</title>{page * 3}".encode(), "https://a.example/story")
    assert time.process_time() - start < BEARABLE


def test_tags_of_a_drawing_that_share_one_end_far_away_are_looked_through_in_linear_time() -> None:
    body = b"<svg>" + b"<g " * 190_000 + b" " * 5_000_000 + b"/>"
    start = time.process_time()
    assert body.startswith(harmless(body))
    assert time.process_time() - start < BEARABLE
