"""What a story is filed under, as its tag links tell a reader."""

from __future__ import annotations

import pytest

from crawler.extractors import extract, taglinks
from crawler.extractors.document import collect
from crawler.items import Source

URL = "https://example.com/story.html"


def words(html: str) -> list[str | None]:
    markup = collect(html.encode(), "utf-8", URL)
    assert markup is not None
    found = taglinks.read(markup, markup.tree.css("a,p"))
    return [claim.value for claim in found.keywords] if found else []


def test_tag_links_are_keywords() -> None:
    assert words('<p><a rel="tag" href=/x>X &amp; <b>Y</b></a> <a rel="category tag">Z</a></p>') == ["X & Y", "Z"]


def test_tag_links_that_are_categories_are_sections_too() -> None:
    markup = collect(b'<p><a rel="tag" href=/x>X</a> <a rel="category tag">Z</a></p>', "utf-8", URL)
    assert markup is not None
    found = taglinks.read(markup, markup.tree.css(taglinks.MARKED))
    assert found is not None
    assert [claim.value for claim in found.section] == ["Z"]


def test_other_links_are_none() -> None:
    assert words("<a href=/x>X</a><a rel=nofollow>Y</a>") == []


def test_the_tags_of_margins_and_other_stories_are_not_this_story_s() -> None:
    assert words("<aside><a rel=tag>X</a></aside><div class=related><a rel=tag>Y</a></div>") == []


def test_they_are_asked_where_nothing_else_names_a_keyword_or_a_section() -> None:
    link = "<p><a rel=tag>X</a></p>"
    said = "<meta name=keywords content=Y><meta name=section content=Z>"
    stated = extract(f"<title>A</title>{said}{link}".encode(), URL)
    silent = extract(f"<title>A</title>{link}".encode(), URL)
    assert not any(each.keywords for each in stated.metadata if each.source is Source.TEXT)
    assert any(each.keywords for each in silent.metadata if each.source is Source.TEXT)


def filed(html: str) -> list[str | None]:
    """Return the keywords of a page that declares none."""
    found = extract(f"<title>A</title><body>{html}".encode(), URL)
    return [claim.value for each in found.metadata if each.source is Source.TEXT for claim in each.keywords]


@pytest.mark.parametrize(
    "path", ["/tag/bridges", "/en/tags/bridges/", "/tagged/bridges", "/topics/7x/bridges", "/topic/b"]
)
def test_links_to_the_address_of_a_tag_are_keywords_where_none_is_marked(path: str) -> None:
    assert filed(f'<div>Tags: <a href="{path}">#Bridges</a>, <a href="{path}2">Old <b>town</b>,</a></div>') == [
        "Bridges",
        "Old town",
    ]
    assert filed(f'<div><a href="{path}">Bridges</a> <a rel=tag href="{path}">Towns</a></div>') == ["Towns"]


@pytest.mark.parametrize(
    "html",
    [
        "<p>The mayor <a href=/tag/x>opened a bridge</a> and two roads in the harbour</p>",
        "<p><a href=/tag/x>Bridges</a> are what the old harbour has always been about</p>",
        "<nav><a href=/tag/x>Bridges</a></nav>",
        "<div class=site-header><ul><li><a href=/tag/x>Bridges</a></ul></div>",
        "<header><a href=/topics/x>Bridges</a></header>",
        "<div class='related'><a href=/tag/x>Bridges</a></div>",
        f"<div><a href=/tag/x>{'Bridges ' * 6}</a></div>",
        "<div><a href=/tag/x>»</a><a href=/tag/>All of them</a><a href=/stage/x>Play</a><a href=/a?b=/tag>Q</a></div>",
        "<div>" + "".join(f"<a href=/tag/{n}>Word {n}</a> " for n in range(61)) + "</div>",
    ],
)
def test_links_in_sentences_and_menus_and_long_lists_are_no_keywords(html: str) -> None:
    assert filed(html) == []


def test_a_list_of_tags_is_the_story_s_wherever_it_stands_in_it() -> None:
    link = "<div class=tags><a href=/tag/x>Bridges</a></div>"
    assert filed(f"<div class=page-header><article>{link}</article></div>") == ["Bridges"]
    assert filed(f"<div class=entry-header>{link}</div>") == ["Bridges"]
    assert filed("<div>" * 9 + link + "</div>" * 9) == ["Bridges"]


def test_what_a_page_declares_is_not_looked_for() -> None:
    assert filed("<meta name=keywords content=Roads><div><a href=/tag/x>Bridges</a></div>") == []
