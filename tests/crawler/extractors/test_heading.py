"""Which heading of a page is its story's."""

from __future__ import annotations

from crawler.extractors.document import collect
from crawler.extractors.heading import heading


def found(html: str, *titles: str) -> str | None:
    markup = collect(html.encode(), "utf-8", "https://example.com/")
    assert markup is not None
    node = heading(markup, titles)
    return None if node is None else node.text()


def test_the_heading_is_the_first_that_is_much_like_the_title() -> None:
    html = "<title>Bridge opens today</title><h1>Bridge opens</h1><h2>Bridge opens today</h2>"
    assert found(html) == "Bridge opens"


def test_it_is_the_most_like_where_none_is_much_like_it() -> None:
    html = "<title>A bridge opens after nine years in the city | Post</title><h1>Post</h1><h2>Bridge opens in</h2>"
    assert found(html) == "Bridge opens in"


def test_a_page_without_another_title_has_the_heading_that_is_the_title() -> None:
    assert found("<h1>Bridge opens</h1>", "Bridge opens") == "Bridge opens"


def test_a_heading_that_is_like_no_title_is_none() -> None:
    assert found("<title>Bridge opens</title><h1>Weather</h1><h1></h1>") is None
    assert found("<h1>Weather</h1>") is None
