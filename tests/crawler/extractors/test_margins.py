"""Which parts of a page are about something else than its story."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.extractors.margins import is_elsewhere


def is_apart(around: str) -> bool:
    found = LexborHTMLParser(f"<div {around}><p>Ann Poe</p></div>").css_first("p")
    assert found is not None
    return is_elsewhere(found)


@pytest.mark.parametrize(
    "around",
    [
        "class=Comments",
        "id=sidebar",
        "class=footer",
        "class=site-footer",
        "class=main-menu",
        "class='SEARCH form'",
        "class=author-bio",
        "class=mostread",
    ],
)
def test_what_says_so_by_its_class_or_id_is_elsewhere(around: str) -> None:
    assert is_apart(around)


@pytest.mark.parametrize(
    "around",
    [
        "",
        "class=story",
        "class=entry-footer",
        "class=Post-Footer",
        "class=article-footer",
        "class=barefooter",
        "class=submenu",
        "class=research",
        "class=author",
    ],
)
def test_what_only_sounds_like_it_is_the_story_s_own(around: str) -> None:
    assert not is_apart(around)
