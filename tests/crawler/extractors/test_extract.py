"""Reading whole pages: every source once, no exception for any bytes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extractors import document, extract
from crawler.items import Document, Source, Verdict

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

URL = "https://example.com/2020/04/30/story.html"
LONG = "This is the first real paragraph of the story, and it is long enough to be one, says everybody."
PAGE = f"""<!doctype html><html lang=en><head><title>A story - Example</title>
<meta property="og:title" content="A story"><meta property="og:type" content="article">
<link rel=canonical href="{URL}">
<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Another", "url": "/other"}}</script>
<script type="application/ld+json">
{{"@type": "NewsArticle", "headline": "A story", "author": "Ann", "url": "{URL}"}}</script>
</head><body><article><h1>A story</h1><p>By Ann, 30 April 2020</p><p>{LONG}</p>
<img src=/a.jpg width=800 height=600></article></body></html>"""


def sources(found: Document) -> list[Source]:
    return [each.source for each in found.metadata]


def read(html: str, content_type: str = "text/html; charset=utf-8") -> Document:
    return extract(html.encode(), URL, content_type=content_type)


def test_every_source_is_read_once() -> None:
    found = read(PAGE)
    assert found.verdict is Verdict.OK
    assert sources(found) == [
        Source.JSON_LD,
        Source.OPEN_GRAPH,
        Source.META,
        Source.LINK,
        Source.TITLE,
        Source.ADDRESS,
        Source.HEADING,
        Source.TEXT,
    ]


def test_json_ld_is_chosen_with_the_help_of_the_other_sources() -> None:
    assert read(PAGE).metadata[0].title[0].value == "A story"


def test_the_visible_page_is_asked_for_what_nothing_else_says() -> None:
    text = read(PAGE).metadata[-1]
    assert text.excerpt[0].value == LONG
    assert text.authors[0].value == "Ann"
    assert text.images[0].raw == "/a.jpg"
    said = PAGE.replace("og:type", "og:description").replace("og:title", "og:image")
    assert not read(said).metadata[-1].excerpt
    assert not read(said).metadata[-1].images


def test_a_visible_date_is_read_where_neither_page_nor_address_names_one() -> None:
    body = PAGE.replace(URL, "https://example.com/story").encode()
    found = extract(body, "https://example.com/story", content_type="text/html")
    text = found.metadata[-1]
    assert text.published[0].raw == "30 April 2020"
    assert text.excerpt[0].value == LONG
    assert sources(found).count(Source.TEXT) == 1


def test_a_page_that_says_utf_8_and_is_not_is_read_again() -> None:
    found = extract("<meta charset=utf-8><title>Köln</title><p>Grüße".encode("cp1252"), URL)
    assert found.encoding == "windows-1252"
    assert found.metadata[0].title[0].value == "Köln"


def test_a_page_that_says_another_character_set_is_read_in_it() -> None:
    found = extract("<title>Новости</title>".encode("cp1251"), URL, content_type="text/html; charset=windows-1251")
    assert found.encoding == "windows-1251"
    assert found.metadata[0].title[0].value == "Новости"


def test_what_is_no_html_is_not_parsed() -> None:
    assert extract(b"%PDF-1.4 ...", URL, content_type="text/html").verdict is Verdict.NOT_HTML
    assert extract(b"", URL).verdict is Verdict.EMPTY


def test_what_cannot_be_parsed_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ValueError

    monkeypatch.setattr(document, "LexborHTMLParser", refuse)
    assert extract(b"<p>text</p>", URL).reason == "unparsable"


def test_an_amp_page_is_known_as_one() -> None:
    assert read(PAGE.replace("<html", "<html ⚡")).is_amp
    assert not read(PAGE).is_amp


def test_a_bare_page_is_judged_by_what_it_loads_and_shows() -> None:
    wall = "<title>Just a moment...</title><script src='/cdn-cgi/challenge-platform/x.js'></script><p>Checking"
    assert read(wall).verdict is Verdict.CHALLENGE
    long = "<title>x</title><script>var a</script>" + f"<p>{LONG}</p>" * 60
    assert read(long).verdict is Verdict.OK
    assert read("<form action=/login><input type=password></form><title>Log in</title>").verdict is Verdict.LOGIN
    assert read("<frameset></frameset>").verdict is Verdict.EMPTY


def test_broken_json_ld_never_hides_open_graph() -> None:
    found = read('<meta property="og:title" content="A story"><script type="application/ld+json">{"a": </script>')
    assert found.metadata[0].title[0].value == "A story"


SNIPPETS = st.sampled_from(
    [
        b"<html amp lang=de>", b"<meta property=og:title content=A>", b"<meta name=date content=2020-01-01>",
        b"<script type=application/ld+json>", b'{"@type":"NewsArticle","headline":"A","author":[{}]}', b"</script>",
        b"<div itemscope itemtype=x/Article>", b"<time itemprop=datePublished>", b"<h1>A", b"<svg><title>",
        b"<base href=//>", b"</head>",
        b"<link rel=canonical href='http://[::1'>", b"\xff\xfe", b"\x00", b"<template><meta name=author content=B>",
        b"<p class=date>30.04.2020", b"<meta charset=base64>", b"<!--", b"]]>", b"&#0;&#xd800;", b"<title>",
    ]
)  # fmt: skip


@settings(max_examples=250, deadline=None)
@given(
    st.lists(SNIPPETS | st.binary(max_size=12), max_size=14),
    st.sampled_from([URL, "", "http://[", "x:y"]),
    st.text(max_size=30),
)
def test_no_bytes_raise(parts: list[bytes], url: str, content_type: str) -> None:
    found = extract(b"".join(parts), url, content_type=content_type)
    assert found.url == url
    assert all(claim.raw for each in found.metadata for claim in each.title)


def test_every_document_of_the_corpus_is_read(corpus: Path) -> None:
    index = corpus / "pages" / "index.dev.jsonl"
    rows = [json.loads(line) for line in index.read_text(encoding="utf-8").splitlines()]
    for row in rows[::8]:
        body = (index.parent / "html" / row["html_file"]).read_bytes()
        found = extract(body, row["url"] or "", content_type=row.get("http_content_type") or "")
        assert found.metadata or found.verdict is not Verdict.OK, row["id"]


def test_shift_jis_and_mislabelled_pages_of_the_corpus_are_no_mojibake(corpus: Path) -> None:
    html = corpus / "pages" / "html" / "dev"
    japanese = extract((html / "snacktory--yomiuri--dcd39456.html").read_bytes(), "http://www.yomiuri.co.jp/x")
    assert japanese.metadata[-1].title[0].value == "色とりどりのチューリップ"
    german = extract(
        (html / "trafilatura--maescot-de-schafskunde--13745488.html").read_bytes(), "http://www.maescot.de/x"
    )
    assert any("Mäscot" in (claim.value or "") for each in german.metadata for claim in each.title)
