"""Who wrote a story, as its byline tells a reader."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extractors import byline, extract
from crawler.extractors.document import collect
from crawler.items import Source

URL = "https://example.com/story.html"
HEADING = "<h1>A story about things</h1>"


def names(html: str) -> list[str]:
    markup = collect(html.encode(), "utf-8", URL)
    assert markup is not None
    found = byline.read(markup, markup.tree.css(byline.MARKED), ("A story about things",))
    return [claim.raw for claim in found.authors] if found else []


@pytest.mark.parametrize(
    "line",
    [
        "<a rel=author href=/ann>Ann Poe</a>",
        "<p class=byline>By Ann Poe</p>",
        "<p class=byline>ByAnn Poe</p>",
        "<div class='article-byline'>\n <span>By</span>\n <a>Ann Poe</a>, <time>1 May 2020</time></div>",
        "<span class='entry__author'>Von Ann Poe | 01.05.2020</span>",
        "<p class=documentAuthor>Autorin: Ann Poe</p>",
        "<p class=author><span>Ann</span> <span>Poe</span></p>",
        "<p class=byline>1 May 2020 <a>Ann Poe</a> in <a>News</a></p>",
        "<p class=byline>Ann Poe on 1 May 2020</p>",
    ],
)
def test_a_line_whose_class_or_link_says_so_names_the_author(line: str) -> None:
    assert names(line) == ["Ann Poe"]


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("By Ann Poe, Ben Roe and Cy Doe", ["Ann Poe", "Ben Roe", "Cy Doe"]),
        ("<a>Ann Poe</a>, <a>Ben Roe</a> y <a>Cy Doe</a>", ["Ann Poe", "Ben Roe", "Cy Doe"]),
        ("<a>Ann Poe</a><a>Ben Roe</a>", ["Ann Poe", "Ben Roe"]),
        ("<b>Ann,</b> <b>Ben</b>", ["Ann", "Ben"]),
        ("Ann van der Poe &amp; Ben Roe", ["Ann van der Poe", "Ben Roe"]),
        ("nickname", ["nickname"]),
        ("<a>Ann Poe</a> <a>Staff Writer</a>", ["Ann Poe"]),
        ("<a>Ann Poe</a> <a>nickname</a>", ["Ann Poe"]),
    ],
)
def test_a_byline_may_name_several(line: str, authors: list[str]) -> None:
    assert names(f"<p class=byline>{line}</p>") == authors


@pytest.mark.parametrize(
    "line",
    ["", "dpa", "AFP", "Published on", "12 minutes", "a b c", "Ann " * 60, "By", "Today", "Ann Poe wrote this line"],
)
def test_what_is_no_name_is_none(line: str) -> None:
    assert names(f"<p class=byline>{line}</p>") == []


@pytest.mark.parametrize("place", ["div class=comment", "aside", "div id=related-stories", "li class='author-bio'"])
def test_who_wrote_a_comment_or_another_story_did_not_write_this_one(place: str) -> None:
    assert names(f"<{place}><a class=author>Ann Poe</a></{place.split(maxsplit=1)[0]}>") == []


def test_an_authority_is_no_author() -> None:
    assert names("<p class=authorization>Ann Poe</p><p class=autoplay>Ben Roe</p>") == []


def test_the_first_line_with_a_name_counts() -> None:
    assert names("<p class=byline></p><p class=author>Ann Poe</p><p class=author>Ben Roe</p>") == ["Ann Poe"]


@pytest.mark.parametrize(
    "line", ["By Ann Poe", "<i>Text:</i> <b>Ann Poe</b>", "01.05.2020 von Ann Poe", "Written by Ann Poe on 1 May 2020"]
)
def test_a_line_behind_the_heading_is_announced_by_its_words(line: str) -> None:
    assert names(f"{HEADING}<p>{line}</p>") == ["Ann Poe"]


@pytest.mark.parametrize(
    "line",
    ["Ann Poe", "By the end of May", "Von Anfang an dabei", "By " + "x" * 300, "<script>By Ann Poe</script>", "By"],
)
def test_other_words_behind_the_heading_name_nobody(line: str) -> None:
    assert names(f"{HEADING}<p>{line}</p>") == []


OTHER = "<p>By Ben Roe</p>"  # of another story, so that no line of the page is the only one


def test_without_a_heading_like_the_title_no_words_announce_anybody() -> None:
    assert names(f"<h1>Something else entirely</h1><p>By Ann Poe</p>{OTHER}") == []


def test_a_byline_far_behind_the_heading_is_somebody_else_s() -> None:
    assert names(f"{HEADING}{'<p>a</p>' * 20}<p>By Ann Poe</p>{OTHER}") == []
    assert names(f"{HEADING}{'<p></p>' * 300}<p>By Ann Poe</p>{OTHER}") == []


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("<p>By Ann Poe</p>", ["Ann Poe"]),
        ("<p>By Ann Poe and Ben Roe</p>", ["Ann Poe", "Ben Roe"]),
        ("<p>By Ann Poe, Example News, Springfield</p>", ["Ann Poe"]),
        ("<p><b>Written by:</b> <a href=/ann>Ann Poe</a></p><p>and so on", ["Ann Poe"]),
        ("<p>By Ann Poe</p><li>By Ann Poe</li>", ["Ann Poe"]),
        ("<p>By ann</p>", []),
        ("<p>By Ann</p>", []),
        (f"<p>By Ann Poe {'who has much to tell ' * 9}</p>", []),
        ("<script>By Ann Poe</script>", []),
        ("<button>By Ann Poe</button>", []),
        ("<div class=comment>By Ann Poe</div>", []),
        ("<p>ISBN 3-16-148410-0</p><p>By Ann Poe</p>", []),
        ("<p>Songs By Ann Poe</p>", []),
        ("<p>By</p>" * 50 + "<p>By Ann Poe</p>", ["Ann Poe"]),
        ("<p>By the sea</p>" * 50 + "<p>By Ann Poe</p>", []),
    ],
)
def test_one_line_of_the_whole_page_may_sign_the_story(line: str, authors: list[str]) -> None:
    assert names(f"{HEADING}{'<p>a</p>' * 20}{line}") == authors


def test_a_page_is_signed_in_its_own_language() -> None:
    html = "<html lang=de><body>" + HEADING + "<p>a</p>" * 20 + "<p>Autorin: Ann Poe</p>"
    assert names(html) == ["Ann Poe"]
    assert names(html.replace("de", "xx")) == []


def test_what_holds_the_heading_is_no_margin_whatever_it_is_called() -> None:
    assert names(f"<div id=sidebar>{HEADING}<p class=author>Ann Poe</p></div>") == ["Ann Poe"]
    assert names(f"{HEADING}<div id=sidebar><p class=author>Ann Poe</p></div>") == []


def test_an_aside_of_the_story_s_own_facts_holds_its_byline() -> None:
    assert names("<aside class=meta><p class=author>Ann Poe</p></aside>") == ["Ann Poe"]
    assert names("<aside><p class=author>Ann Poe</p></aside>") == []


@pytest.mark.parametrize("line", ["Автор: Ann Poe", "作者\uff1aAnn Poe"])
def test_a_byline_is_announced_in_other_scripts_too(line: str) -> None:
    assert names(f"<p class=author>{line}</p>") == ["Ann Poe"]


def test_small_letters_of_any_script_are_no_name() -> None:
    assert names("<p class=author>Как стать автором</p>") == []


def test_only_the_first_nodes_of_an_element_are_read() -> None:
    assert names("<p class=byline>" + "<b></b>" * 100 + "Ann Poe</p>") == []
    assert names("<p class=byline>" + "<b>1</b>" * 20 + "Ann Poe</p>") == []


def test_it_is_asked_where_no_full_name_that_a_reader_sees_is_stated() -> None:
    html = "<meta name=author content='{}'>" + HEADING + "<p class=byline>By Ann Poe</p><p>{}</p>"

    def authors(stated: str) -> list[str]:
        found = extract(html.format(stated, stated).encode(), URL)
        text = next((each for each in found.metadata if each.source is Source.TEXT), None)
        return [claim.via for claim in text.authors] if text else []

    assert authors("admin") == ["text", "byline"]
    assert authors("https://example.com/ann") == ["byline"]
    assert authors("Ben Roe") == ["text"]


STORY = "<p class=byline>Ben Roe</p>"


def test_the_line_beside_the_heading_comes_before_those_of_other_stories() -> None:
    assert names(f"{HEADING}<p>By <a>Ann Poe</a></p>{STORY}") == ["Ann Poe"]
    assert names(f"{STORY}{HEADING}<p>By ann</p>") == ["Ben Roe"]
    assert names(f"{HEADING}<p>By ann</p><p>By Ann</p>") == ["Ann"]


def test_a_byline_ends_at_what_is_no_name() -> None:
    assert names("<p class=byline><a>Ann Poe,</a> <b>1 May</b> <a>Ben Roe</a></p>") == ["Ann Poe"]
    assert names(f"{HEADING}<i>By</i> <p>{'Ann Poe ' * 40}</p>") == []


def test_a_marked_line_that_names_more_is_the_whole_of_it() -> None:
    line = "<p class=byline>By Ann Poe<br>Ben Roe</p>"
    assert names(HEADING + line) == ["Ann Poe", "Ben Roe"]


@pytest.mark.parametrize("joint", [",", "and", ", and", "&amp;", "und", "et", "y"])
def test_names_that_are_joined_behind_the_heading_are_one_line(joint: str) -> None:
    assert names(f"{HEADING}<p>By <a>Ann Poe</a> {joint} <a>Ben Roe</a> <a>News</a></p>") == ["Ann Poe", "Ben Roe"]


@pytest.mark.parametrize("line", ["Written by: <b>Ann Poe</b> | 1 May 2020", "05.02.2020 <b>- Text: Ann Poe</b>"])
def test_words_announce_a_byline_before_the_heading_too(line: str) -> None:
    assert names(f"<nav>By Ben Roe</nav><p>{line}</p>{HEADING}") == ["Ann Poe"]


def test_before_the_heading_only_a_full_name_is_one() -> None:
    assert names(f"<button>Print</button><a>Text</a><a>Size</a>{HEADING}") == []
    assert names(f"<p>By <b>Ann</b></p>{HEADING}") == []


def test_a_button_for_the_size_of_the_text_names_nobody() -> None:
    assert names(f"{HEADING}<a>Text</a><a>Size</a>") == []
    assert names(f"{HEADING}<a>Text Size</a>") == []
    assert names(f"{HEADING}<b>Text:</b><a>Ann</a>") == ["Ann"]


def test_a_byline_far_before_the_heading_is_somebody_else_s() -> None:
    assert names(f"<p>By Ann Poe</p>{'<p>a</p>' * 10}{HEADING}{'<p>a</p>' * 20}{OTHER}") == []
    assert names(f"<p>By Ann Poe</p>{'<p></p>' * 200}{HEADING}{'<p>a</p>' * 20}{OTHER}") == []


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("30.04.2020 - Ann Poe", ["Ann Poe"]),
        ("30.04.2020 | Ann van Poe", ["Ann van Poe"]),
        ("30.04.2020 - News", []),
        ("30.04.2020 - Read more", []),
        ("\u2014 anna @ 18:41", ["anna"]),
        ("- Ann Poe @ 6:41 pm", ["Ann Poe"]),
        ("- @ 18:41", []),
    ],
)
def test_a_date_and_a_name_are_a_signature(line: str, authors: list[str]) -> None:
    assert names(f"{HEADING}<p>{line}</p>") == authors


@pytest.mark.parametrize("line", ["Ein Interview von Ann Poe", "Eine Analyse von Ann Poe", "An essay by Ann Poe"])
def test_a_story_may_say_of_what_kind_it_is(line: str) -> None:
    assert names(f"{HEADING}<p>{line}</p>") == ["Ann Poe"]


@pytest.mark.parametrize(("line", "authors"), [("<a rel=author>IWB</a>", ["IWB"]), ("<a>IWB</a>", [])])
def test_initials_are_a_person_s_where_a_link_leads_to_the_author(line: str, authors: list[str]) -> None:
    assert names(f"<p class=byline>{line}</p>") == authors


@pytest.mark.parametrize("link", ["", "x", "a b c", "editor", "\u00b9"])
def test_an_author_s_link_may_still_name_nobody(link: str) -> None:
    assert names(f"<a rel=author>{link}</a>") == []


def test_an_author_s_prose_is_no_byline() -> None:
    assert names(f"<div class=author-note><p>{'I thank everybody who has read this. ' * 6}</p><b>Enjoy</b></div>") == []


@pytest.mark.parametrize("word", ["juillet", "enero", "settembre", "Red"])
def test_a_month_is_nobody_s_name_in_any_language(word: str) -> None:
    assert names(f"<p class=byline>{word} 2020</p><p class=author>Ann Poe</p>") == ["Ann Poe"]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["<p class=byline>", "</p>", "<a rel=author>", "By ", "Ann Poe", ", ", " and ", "1 May", HEADING]
        )
        | st.text(max_size=5),
        max_size=20,
    )
)
def test_no_page_raises_and_every_name_is_short(parts: list[str]) -> None:
    assert all(2 <= len(name) <= 41 for name in names("".join(parts)))
