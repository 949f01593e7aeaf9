"""What a story is filed under, as its tag links tell a reader."""

from __future__ import annotations

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
