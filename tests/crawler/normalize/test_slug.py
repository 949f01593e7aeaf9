"""File names from titles: what real repos have, and nothing that a page could use to lead elsewhere."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.frontmatter import parse
from crawler.normalize.slug import LONGEST, post_name, slug

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("OpenAI introduces Jukebox, a new AI model", "openai-introduces-jukebox-a-new-ai-model"),
        ("Part 1 \u2013 what\u2019s  new -- and\u00a0why", "part-1-whats-new-and-why"),
        ("A title: with an end -", "a-title-with-an-end-"),
        ("caf\u00e9", "caf"),
        ("\u00c9\u00e9", "ee"),
        ("\u65e5\u672c\u8a9e", ""),
        ("../..", ""),
        ("", ""),
    ],
)
def test_a_title_becomes_the_name_that_its_site_would_give_it(title: str, name: str) -> None:
    assert slug(title) == name


def test_a_long_title_is_cut_between_words_and_an_endless_word_anywhere() -> None:
    assert slug("word " * 100) == "-".join(["word"] * 32)
    assert slug("x" * 999) == "x" * LONGEST


@given(st.text(max_size=400), st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_a_name_is_short_plain_and_begins_with_its_day(title: str, instead: str) -> None:
    name = post_name(DAY, title, instead)
    assert re.fullmatch(r"2026-03-01-[a-z0-9-]*[a-z0-9][a-z0-9-]*", name)
    assert len(name) <= 11 + LONGEST


def test_a_title_without_letters_takes_what_there_is_instead() -> None:
    assert post_name(DAY, "\u65e5\u672c", "news-example") == "2026-03-01-news-example"
    assert post_name(DAY, "\u65e5\u672c", "") == "2026-03-01-untitled"


def test_real_titles_give_their_real_names(corpus: Path) -> None:
    home = corpus / "frontmatter"
    wrong = []
    for row in map(json.loads, (home / "index.jsonl").read_text().splitlines()):
        data = parse((home / row["file"]).read_bytes()).data
        stem = row["path"].rpartition("/")[2].removesuffix(".md")
        title, day = str(data.get("title") or ""), str(data.get("publishedDateTime") or "")[:10]
        if title and stem.startswith(f"{day}-") and stem != f"{day}-{slug(title)}":
            wrong.append(stem)
    assert len(wrong) <= 4, wrong  # posts that were retitled
