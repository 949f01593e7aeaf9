"""Headings with lines above and below them, and with what nobody reads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extractors import body
from crawler.extractors.document import collect
from crawler.extractors.kicker import main_line
from crawler.items import Source
from crawler.normalize.text import clean

OWN = "The bridge is open"


def line(heading: str, called: str = "") -> str | None:
    return clean(main_line(heading, called))


@pytest.mark.parametrize(
    "name", ["kicker", "article-overline", "topline", "x__roofline", "toptitle", "super-title", "eyebrow", "Dachzeile"]
)
@pytest.mark.parametrize("joint", ["", " ", '<span class="visually-hidden">: </span>', "<br>", " \u2013 "])
def test_the_line_above_a_heading_is_not_part_of_it(name: str, joint: str) -> None:
    assert line(f'<span class="{name}">Harbour</span>{joint}<span class="headline">{OWN}</span>') == OWN
    assert line(f'<div class="{name}">Har<span>bou</span>r</div>{joint}{OWN}') == OWN


def test_the_line_below_a_heading_is_not_part_of_it() -> None:
    assert line(f"{OWN}<br><small>1 May 2020 - <i>Harbour</i></small>") == OWN
    assert line(f'<b>{OWN}</b> | <span class="article-subtitle">You may cross it</span>') == OWN
    assert line(f"<small>Harbour</small><br>{OWN}<time>1 May</time>") == OWN
    assert line(f"<span><time>1 May</time> {OWN}</span>") == OWN


def test_a_line_that_belongs_to_the_title_stays() -> None:
    above, below = f'<span class="kicker">Harbour</span> {OWN}', f'{OWN} <span class="subtitle">for all</span>'
    assert line(above, "harbour the bridge is open example news") == f"Harbour {OWN}"
    assert line(above, "the bridge of the harbour is open") == OWN
    assert line(below, "the bridge is open for all example news") == f"{OWN} for all"
    assert line(below, "the bridge is open") == OWN


def test_a_line_stays_where_it_is_not_above_or_below() -> None:
    assert line("The <small>old</small> bridge is open") == "The old bridge is open"
    assert line(f'{OWN} <span class="topline">for all</span>') == f"{OWN} for all"
    assert line(f'<span class="subtitle">All about it:</span> {OWN}') == f"All about it: {OWN}"


@pytest.mark.parametrize(
    "heading",
    [
        '<span class="kicker">Harbour</span>',
        '<span class="kicker">The harbour is calm</span> Open',
        '<div class="kicker-box"><i>Harbour</i> The bridge is open</div>',
        '<a class="kicker" href="/">Harbour</a> Open',
        "- The <i>bridge</i> -",
        "Harbour &lt; bridge",
    ],
)
def test_a_heading_is_never_left_without_words(heading: str) -> None:
    assert line(heading) == clean(heading)


def test_what_nobody_reads_is_taken_out_of_a_heading() -> None:
    style, button = "<style>.a{color:red}</style>", "<button>Share <span>it</span></button>"
    assert line(f"{style}<span>{style}{OWN}</span>{button}") == OWN
    assert line("<ruby>橋<rp>(</rp><rt>はし</rt><rp>)</rp></ruby>が開通") == "橋が開通"
    assert line(f"{OWN}<style>.a{{") == f"{OWN}"


def test_a_page_is_called_by_its_heading_without_the_lines_beside_it() -> None:
    html = f"<title>Harbour: {OWN}</title><h1><small>Harbour</small> {OWN}</h1>"
    shared = f'<meta property="og:title" content="{OWN}">'
    titles = []
    for page in (html, shared + html):
        markup = collect(page.encode(), "utf-8", "https://example.com/story")
        assert markup is not None
        found = {each.source: each for each in body.read(markup, frozenset(), ())}
        titles.append(found[Source.HEADING].title[0].value)
    assert titles == [f"Harbour {OWN}", OWN]


PARTS = st.sampled_from(
    [
        "<small>",
        "</small>",
        "<span class='kicker'>",
        '<i class="overline">',
        "</i>",
        "<rt>",
        "</rt>",
        "<br>",
        "One",
        " two ",
        "<",
    ]
)


@given(st.lists(PARTS, max_size=12).map("".join), st.sampled_from(["", "one", "two one"]))
def test_any_markup_gives_words_of_the_heading_in_their_order(heading: str, called: str) -> None:
    rest = iter(heading)
    assert all(sign in rest for sign in main_line(heading, called))
