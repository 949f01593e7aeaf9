"""What is collected of a page, and that no page can hang the parser."""

from __future__ import annotations

import time

import pytest

from crawler.extractors import document
from crawler.extractors.document import Markup, collect, markup_text
from crawler.extractors.hazard import MAX_ATTRIBUTES, MAX_DEPTH, MAX_TAGS, harmless

URL = "https://example.com/a/b.html"
BEARABLE = 3.0  # seconds of CPU, on a slow and busy machine


def page(html: str) -> Markup:
    found = collect(html.encode(), "utf-8", URL)
    assert found is not None
    return found


def test_metas_are_found_by_property_name_and_itemprop_in_any_case_anywhere() -> None:
    found = page(
        '<META Property="OG:Title" content=A><body><p><meta NAME="Author" content=B><meta itemprop=x content=C>'
    )
    assert [(meta.attr, meta.key, meta.content) for meta in found.metas] == [
        ("property", "og:title", "A"),
        ("name", "author", "B"),
        ("itemprop", "x", "C"),
    ]


def test_properties_are_kept_in_document_order_whatever_else_their_elements_are() -> None:
    found = page(
        "<base itemprop=a><title itemprop=b>T</title><meta itemprop=c content=C><link itemprop=d href=/d><meta name=e>"
        "<link rel=canonical href=/f><body><h1 itemprop=g>G</h1><h1>H</h1><p itemprop=i>I</p><time itemprop=j>J</time>"
        '<script itemprop=k>1</script><script itemprop=l type="application/ld+json">{}</script>'
    )
    assert [node.attributes["itemprop"] for node in found.properties] == ["c", "d", "g", "i", "j"]
    assert [link.href for link in found.links] == ["/f"]
    assert found.headings == ("G", "H")
    assert [node.text() for node in found.firsts] == ["G", "H"]
    assert found.blocks == ("{}",)


def test_a_title_that_never_ends_is_none() -> None:
    assert page("<title>A whole title</TITLE>").title == "A whole title"
    assert page("<title>A title that was cut o").title == ""
    assert page("<title>A title <body><p>and all the page behind it").title == ""


def test_a_frame_left_open_in_noscript_does_not_swallow_the_page() -> None:
    html = "<body><noscript><iframe src=/x></noscript><h1>A story</h1><p>Text</p></body>"
    assert page(html).headings == ("A story",)
    assert page("<body><noscript><iframe src=/x></iframe></noscript><h1>A story</h1>").headings == ("A story",)
    assert page("<body><h1>A story</h1><iframe src=/x>").headings == ("A story",)


def test_a_nul_leaves_no_mark_in_a_text() -> None:
    found = page("<title>A t\0itle</title><meta name=author content='A\0 B'><h1>A\0 heading</h1>")
    assert (found.title, found.metas[0].content, found.headings) == ("A title", "A B", ("A heading",))


def test_a_meta_with_two_keys_speaks_twice_and_with_one_key_twice_once() -> None:
    found = page('<meta name="twitter:title" property="og:title" content=A><meta name=x itemprop=x content=B>')
    assert [meta.key for meta in found.metas] == ["og:title", "twitter:title", "x"]


def test_a_meta_without_content_says_nothing() -> None:
    assert page("<meta name=author><meta name=author content=''>").metas == ()


def test_links_that_only_load_are_left_out() -> None:
    found = page("<link rel=stylesheet href=a><link rel='Shortcut ICON' href=b><link rel=canonical><link href=c>")
    assert [(link.rel, link.href) for link in found.links] == [(("shortcut", "icon"), "b")]


def test_the_title_of_a_picture_is_not_the_title() -> None:
    assert page("<body><svg><title>Logo</title></svg><title>Story</title>").title == "Story"
    assert page("<svg><title>Logo</title></svg>").title == ""


def test_the_first_usable_base_counts() -> None:
    assert page("<base target=_top><base href='javascript:1'><base href='/x/'><base href='/y/'>").base == (
        "https://example.com/x/"
    )
    assert page("<p>").base == URL


@pytest.mark.parametrize(
    ("tag", "is_amp"), [("html amp", True), ("html ⚡", True), ("html amp4ads", False), ("html", False)]
)
def test_an_amp_page_says_so_on_its_root(tag: str, is_amp: bool) -> None:
    assert page(f"<!doctype html><{tag}><body>").is_amp is is_amp


def test_json_ld_is_found_with_parameters_and_in_any_case() -> None:
    found = page('<script type="Application/LD+JSON; charset=utf-8">{"a":"<b>"}</script><script>x</script>')
    assert found.blocks == ('{"a":"<b>"}',)


def test_a_block_that_is_too_long_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "MAX_BLOCK", 5)
    assert page(
        "<script type=application/ld+json>[1,2,3]</script><script type=application/ld+json>[1]</script>"
    ).blocks == ("[1]",)


def test_the_language_stands_on_the_root() -> None:
    assert page("<html lang=de-AT>").lang == "de-AT"
    assert page("<html xml:lang=fr>").lang == "fr"


def test_the_text_of_a_heading_keeps_its_markup_only_where_there_is_some() -> None:
    found = page("<h1>A &amp; B</h1><h1>A<br>B</h1><h1></h1><h1><!-- a --></h1>")
    assert found.headings == ("A & B", "A<br>B", "", "<!-- a -->")
    assert markup_text(found.tree.tags("h1")[0]) == "A & B"


def test_numbers_are_bounded() -> None:
    found = page("<h1>a</h1>" * 50 + "<meta name=a content=b>" * 1_500 + "<i itemprop=name>x</i>" * 500)
    assert (len(found.headings), len(found.metas), len(found.properties)) == (20, 1_000, document.MAX_PROPERTIES)


def test_what_cannot_be_parsed_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(document, "LexborHTMLParser", refuse)
    assert collect(b"<p>", "utf-8", URL) is None


@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * 400_000,
        b"<title>T</title>" + b"<div>" * 60_000 + b"</div>" * 60_000,
        b"<ul><li>" * 100_000,
        b"<rect>" * 50_000 + b"<div></div>" * 100_000,
        b"<p " + b" ".join(b"a%d" % number for number in range(150_000)) + b">",
        b"<b " * 200_000,
        b"<" * 1_000_000,
    ],
    ids=["open", "closed", "items", "unknown", "attributes", "torn", "brackets"],
)
def test_a_page_built_to_hang_the_parser_is_cut(body: bytes) -> None:
    start = time.process_time()
    assert collect(body, "utf-8", URL) is not None
    assert time.process_time() - start < BEARABLE


def test_a_deep_page_keeps_its_beginning() -> None:
    cut = harmless(b"<title>T</title>" + b"<div>" * 200_000)
    assert cut.startswith(b"<title>T</title>")
    assert cut.count(b"<div>") == MAX_DEPTH


def test_a_page_of_too_many_tags_keeps_its_beginning() -> None:
    cut = harmless(b"<title>T</title>" + b"<i></i>" * 300_000)
    assert cut.startswith(b"<title>T</title><i></i>")
    assert cut.count(b"<") <= MAX_TAGS


def test_a_crowded_tag_is_cut_off_and_long_scripts_are_not() -> None:
    crowd = b"<p " + b" ".join(b'a%d="x"' % number for number in range(30_000)) + b">"
    assert harmless(b"<title>T</title>" + crowd) == b"<title>T</title>"
    few = b"<p " + b" ".join(b"a%d=%s" % (number, b"x" * 100) for number in range(MAX_ATTRIBUTES - 1)) + b">"
    for long in (b"<script>" + b"x" * 200_000, b"<!--" + b"x" * 200_000, few, b"x" * 200_000, b"< " + b"x" * 200_000):
        assert harmless(long) == long


def test_a_small_page_is_never_cut() -> None:
    assert harmless(b"<div>" * 6_000) == b"<div>" * 6_000


def test_a_large_page_of_void_elements_is_left_whole() -> None:
    whole = (b"<p>text<br>" + b"x" * 30) * 20_000
    assert harmless(whole) == whole
