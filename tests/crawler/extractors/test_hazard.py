"""Pages that are built to hang a parser are cut, whatever hides their depth; good ones are left whole."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from crawler.extractors import extract
from crawler.extractors.hazard import MAX_DEPTH, MAX_REOPENED, harmless, is_reopened

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://www.example.com/a-story-of-tides.html"
BEARABLE = 3.0  # seconds of CPU, on a slow and busy machine; uncut, these took 2 to 60
SIZE = 490_000

DEEP = [
    b"<div>", b"<ul><li>", b"<b></p>", b"<b></x>", b"<div></span>", b"<i><div>", b"<a><b><i><u>", b"<table><td>",
    b"<button></p>", b"<ruby><rt></x>", b"<svg><td></x>", b"<DIV><!-- </DIV> -->", b"<div><script></div></script>",
    b"<div><br><img></x>", b"<font size=1></p>",
]  # fmt: skip


@pytest.mark.parametrize("unit", DEEP)
@pytest.mark.parametrize("size", [149_000, SIZE])
def test_no_page_of_half_a_megabyte_takes_longer_than_is_bearable(unit: bytes, size: int) -> None:
    body = b"<title>A story of tides</title>" + unit * (size // len(unit))
    start = time.process_time()
    document = extract(body, URL, content_type="text/html")
    assert time.process_time() - start < BEARABLE
    assert document.encoding == "utf-8"


@pytest.mark.parametrize("unit", DEEP)
def test_what_is_kept_of_a_deep_page_is_its_beginning(unit: bytes) -> None:
    body = b"<title>A story of tides</title>" + unit * (SIZE // len(unit))
    cut = harmless(body)
    assert body.startswith(cut)
    assert cut.startswith(b"<title>A story of tides</title>")
    assert len(cut) < (MAX_DEPTH + 2) * len(unit) * 2 + 100


@pytest.mark.parametrize(
    "unit",
    [
        b"<p>text", b"<li>item", b"<div><p>text</div>", b"<br>", b"<p>a<b>b</b></p>", b"<table><tr><td>a<td>b</table>",
        b"<dl><dt>a<dd>b</dl>", b"<svg><path d=a /><g><circle r=1/></g></svg>", b"<select><option>a<option>b</select>",
        b"<script>'<div><div>'</script>", b"<!-- <div><div> -->", b"<div><i>a</div>", b"</div>", b"</p>",
        b"<a href=x>y</a>", b"<style><div></style>", b"<textarea><div></textarea>", b"<math><mi>x</mi><mspace/></math>",
    ],
)  # fmt: skip
def test_a_long_page_that_closes_what_it_opens_is_left_whole(unit: bytes) -> None:
    body = unit * (SIZE // len(unit))
    assert harmless(body) == body


@pytest.mark.parametrize(
    "rest", [b"<!-- " + b"<div>" * 9_000, b"<script>" + b"<div>" * 9_000, b"<svg><g" + b"<g " * 100]
)
def test_what_never_ends_is_text_to_its_end(rest: bytes) -> None:
    body = b"<p id=x>text</p>" * 9_000 + rest
    assert harmless(body) == body


def test_a_real_page_is_never_cut(corpus: Path) -> None:
    pages = sorted((corpus / "pages" / "html").rglob("*.html"))
    cut = [path.name for path in pages if harmless(body := path.read_bytes()) != body]
    assert len(pages) > 1_400
    assert cut == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*DEEP, b"<p>", b"</div>", b"<!--", b"-->", b"<", b"x" * 50, b"</svg>"]), max_size=8))
def test_any_repetition_is_cut_to_its_beginning_or_left_whole(units: list[bytes]) -> None:
    body = b"".join(units) * (60_000 // max(1, sum(map(len, units))))
    cut = harmless(body)
    assert body.startswith(cut)
    assert harmless(cut) == cut


LEAVES = [b"<p>x</p>", b'<b class="y">x</b>', b"<li><a>x</a></li>", b"<svg><path></path></svg>", b"<td>x</td>"]


@pytest.mark.parametrize("opener", [b"<span>", b"<div>", b"<svg><g>", b'<p title="<span>">', b"<ul>"])
@pytest.mark.parametrize("leaf", LEAVES)
def test_open_elements_are_cut_where_too_many_others_pass_by_them(opener: bytes, leaf: bytes) -> None:
    body = b"<title>A story of tides</title>" + opener * 6_000 + leaf * 30_000
    start = time.process_time()
    cut = harmless(body)
    extract(body, URL, content_type="text/html")
    assert time.process_time() - start < BEARABLE
    assert body.startswith(cut)
    assert cut.count(opener) <= MAX_DEPTH or b"title" in opener


@pytest.mark.parametrize("leaf", LEAVES)
def test_a_long_page_is_whole_where_few_elements_are_open_beside_many_that_are_closed(leaf: bytes) -> None:
    body = b"<div>" * 800 + leaf * 10_000
    assert harmless(body) == body


@pytest.mark.parametrize(
    "leaf",
    [b'<b a=">x</b>', b"<b a='\">x</b>", b"<b\x00>x</b>", b"<b x</b>", b"<b>x</B>", b"<b>x</bb>", b"<b>x</b", b"<b/>x"],
)
def test_what_only_looks_like_a_closed_element_hides_no_depth(leaf: bytes) -> None:
    body = b"<title>A story of tides</title>" + (b"<div>" + leaf) * 20_000
    assert len(harmless(body)) < len(body) / 10


def reopening(count: int, closed: bytes = b"") -> bytes:
    """Return a page whose every paragraph opens so many formatting elements anew, unless they are closed."""
    elements = b"".join(b"<b id=n%d>%b" % (number, closed) for number in range(count))
    return b'<meta property="og:title" content="Kept">' + elements + b"<p>text" * count


@pytest.mark.parametrize("count", [1_000, 2_000, 4_000])
def test_a_page_that_opens_elements_anew_without_end_is_cut_behind_its_head(count: int) -> None:
    body = reopening(count)
    cut = harmless(body)
    assert body.startswith(cut)
    assert len(cut) < len(body)
    assert cut.count(b"<p>") * cut.count(b"<b ") <= MAX_REOPENED
    assert "Kept" in {claim.value for metadata in extract(body, URL).metadata for claim in metadata.title}


def test_elements_that_are_closed_are_not_opened_anew() -> None:
    body = reopening(2_000, closed=b"bold</b>")
    assert harmless(body) == body


HEAD = b"<!doctype html><html><head><title>A story of tides</title></head><body><p>"
LEFT_OPEN = [
    b"<b id=%d>", b"<STRONG\nid=%d>", b"<font/size=%d>", b"<i id=%d><!--</i>-->", b"<b id=%d><script></b></script>",
    b'<b id=%d title="</b>">', b"<u id=%d><? </u>", b"<b id=%d><title></b></title>", b"<b id=%d><b></b>",
    b"<b id=%d><svg></b></svg>", b"<tt id=%d><!-->", b"<b title='<!--' id=%d>", b"<b id=%d><!-- --!>",
    b"<b id=%d><table><td></b></table>",
    b'<b id="%d"><i class="y">z</i>', b'<b id="%d"><b class="y"></b>', b'<b id="%d"><b title="><b>">x</b>',
]  # fmt: skip


def grown(unit: bytes, times: int) -> bytes:
    return HEAD + b"".join(unit % number for number in range(40 * times)) + b"<p>x" * (800 * times)


def elements(body: bytes) -> int:
    return len(LexborHTMLParser(body).css("*"))


@pytest.mark.parametrize("unit", LEFT_OPEN)
def test_what_each_block_opens_anew_is_bounded_however_large_the_page(unit: bytes) -> None:
    for times in (10, 20, 40):
        body = grown(unit, times)
        cut = harmless(body)
        assert is_reopened(body)
        assert body.startswith(cut)
        assert cut.startswith(HEAD)
        assert elements(cut) <= MAX_REOPENED + cut.count(b"<") + 10
        assert not is_reopened(cut)


def test_without_a_bound_twice_the_page_is_four_times_the_elements() -> None:
    small, large = grown(LEFT_OPEN[0], 2), grown(LEFT_OPEN[0], 4)
    assert harmless(small) == small
    assert elements(large) > max(3.5 * elements(small), MAX_REOPENED) > elements(harmless(large))


def test_the_head_of_a_page_that_is_cut_is_read() -> None:
    titles = {source.title[0].value for source in extract(grown(LEFT_OPEN[0], 10), URL).metadata if source.title}
    assert titles == {"A story of tides"}


@pytest.mark.parametrize(
    "unit",
    [
        b"<p>a <b id=%d>b</b> c", b"<p><strong class=x>b</strong><em id=%d>c</em>", b"<p><i>a<b>%d",
        b"<p id=%d><b class=x>", b"<p><!-- <b id=%d> -->", b"<script>'<b id=%d>'</script><p>",
        b"<p><a id=%d>x", b"<p><b a=(x)>%d", b"<p title='<b id=%d>'>",
    ],
)  # fmt: skip
def test_a_page_whose_formatting_elements_are_closed_or_alike_or_no_elements_is_untouched(unit: bytes) -> None:
    body = HEAD + b"".join(unit % number for number in range(2_000))
    assert harmless(body) == body
    assert not is_reopened(body)


@pytest.mark.parametrize("rest", [b"<!-- ", b"<script>", b'<p title="', b"<p title='", b"<"])
def test_a_page_that_ends_in_the_midst_of_something_is_cut_or_left_whole(rest: bytes) -> None:
    body = HEAD + b"<b id=x>y</b>" * 600 + rest + b"<b id=x>y</b>" * 600
    assert harmless(body) == body
