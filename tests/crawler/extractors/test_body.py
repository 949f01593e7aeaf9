"""What a reader of the page sees: headings, times beside them, the first paragraph, the pictures, the authors."""

from __future__ import annotations

import pytest

from crawler.extractors import body, dateline
from crawler.extractors.document import Markup, collect
from crawler.items import Image, Metadata, Size, Source

URL = "https://example.com/story.html"
LONG = "This is the first real paragraph of the story, and it is long enough to be one, says everybody."


def page(html: str) -> Markup:
    found = collect(html.encode(), "utf-8", URL)
    assert found is not None
    return found


def seen(html: str, *fields: str, authors: tuple[str, ...] = ()) -> dict[Source, Metadata]:
    return {found.source: found for found in body.read(page(html), frozenset(fields), authors)}


def dates(html: str, *titles: str) -> list[tuple[str, str, str]]:
    """Return (field, via, raw) of every time."""
    return [
        (field, claim.via, claim.raw)
        for found in dateline.read(page(html), titles or ("The story",))
        for field in ("published", "updated")
        for claim in getattr(found, field)
    ]


def test_headings_are_titles() -> None:
    found = seen("<h1>A <i>story</i></h1><h1>Other</h1>")
    assert [claim.value for claim in found[Source.HEADING].title] == ["A story", "Other"]
    assert seen("<p>") == {}


def test_the_first_long_paragraph_of_the_article_is_an_excerpt_only_when_asked_for() -> None:
    html = f"<p>{LONG.upper()}</p><article><p>Short</p><p>{LONG}</p><p>{LONG} Again.</p></article>"
    assert seen(html, "excerpt")[Source.TEXT].excerpt[0].value == LONG
    assert seen(html) == {}
    assert seen(f"<p>{LONG}</p>", "excerpt")[Source.TEXT].excerpt[0].value == LONG
    assert seen("<p>Short</p>", "excerpt") == {}


def test_markup_does_not_make_a_paragraph_long() -> None:
    assert seen("<p><a href='" + "x" * 200 + "'>Short</a></p>", "excerpt") == {}


def test_the_widest_picture_of_the_article_is_an_image_only_when_asked_for() -> None:
    html = (
        "<img src=/x.jpg width=2000 height=1000><main><img src=/a.jpg width=300 height=200>"
        "<img data-src=/b.jpg src=/s.gif width=900 height=600><img src=data:x width=999 height=9><img src=/c.jpg>"
    )
    assert seen(html, "images")[Source.TEXT].images[0].value == Image(
        url="https://example.com/b.jpg", size=Size(width=900, height=600)
    )
    assert seen("<img src=/a.jpg width=300 height=200>", "images") == {}


def test_an_author_counts_as_seen_only_outside_of_what_nobody_reads() -> None:
    hidden = '<meta name=author content=Ann><script type=application/ld+json>{"author": "Ann"}</script>'
    assert seen(hidden, authors=("Ann",)) == {}
    assert seen(hidden + "<p>By Ann</p>", authors=("Ann", "Ben"))[Source.TEXT].authors[0].value == "Ann"


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<time pubdate datetime=2020-04-30>x</time>", ("published", "time[pubdate]", "2020-04-30")),
        ("<time class=entry-date>30 April 2020</time>", ("published", "time.published", "30 April 2020")),
        ("<time class='published updated' datetime=2020-04-30></time>", ("published", "time.published", "2020-04-30")),
        ("<p>Last updated: <time datetime=2020-05-01></time>", ("updated", "time", "2020-05-01")),
        ("<time datetime=2020-04-30></time>", ("published", "time", "2020-04-30")),
    ],
)
def test_a_time_element_is_told_by_the_words_around_it(html: str, found: tuple[str, str, str]) -> None:
    assert dates(html) == [found]


@pytest.mark.parametrize(
    "around", ["aside class=related", "div id=comments", "div class=teaser", "footer class=site-footer"]
)
def test_times_of_other_stories_are_left_out(around: str) -> None:
    assert dates(f"<{around}><p><time datetime=2020-04-30></time>") == []


@pytest.mark.parametrize(
    ("line", "raw"),
    [
        ("30. April 2020, 18:41 Uhr", "30. April 2020, 18:41 Uhr"),
        ("By Ann, 04/30/2020", "04/30/2020"),
        ("2020-04-30 18:41:00 +02:00 in News", "2020-04-30 18:41:00 +02:00"),
        ("Published April 30th, 2020 at 6:41 pm EDT", "April 30th, 2020 at 6:41 pm EDT"),
        ("2020年4月30日", "2020年4月30日"),
        ("30 de abril de 2020", "30 de abril de 2020"),
        ("30.04.20 | Kultur", "30.04.20"),
        ("22/11/2020 - 04:30 - Fonte: X", "22/11/2020 - 04:30"),
    ],
)
def test_a_date_line_below_the_heading_is_found(line: str, raw: str) -> None:
    published = [found[2] for found in dates(f"<h1>The story</h1><div><span>{line}</span></div><p>{LONG}")]
    assert published == [raw]


def test_a_date_line_may_stand_above_the_heading() -> None:
    assert dates("<div><p>30.04.2020<p>News</div><h2>The <b>story</b></h2>") == [
        ("published", "text before heading", "30.04.2020")
    ]


def test_a_date_in_prose_is_none_unless_the_prose_begins_with_it() -> None:
    assert dates(f"<h1>The story</h1><p>{LONG} {LONG} It was on 30 April 2020.") == []
    assert dates(f"<h1>The story</h1><p>30 April 2020 - {LONG} {LONG}") == [
        ("published", "text after heading", "30 April 2020")
    ]


def test_far_from_the_heading_a_date_has_to_be_announced() -> None:
    far = "<h1>The story</h1>" + "<p>word</p>" * 20
    assert dates(far + "<p>30.04.2020</p>") == []
    assert dates(far + "<p>Datum:</p><p>30.04.2020</p>") == [("published", "text after heading", "30.04.2020")]


def test_a_line_that_speaks_of_a_change_is_an_update() -> None:
    assert dates("<h1>The story</h1><p>Stand: 30.04.2020</p>")[0] == ("updated", "text after heading", "30.04.2020")


def test_a_time_that_cannot_be_read_with_its_clock_is_read_without() -> None:
    assert dates("<h1>The story</h1><p>30.04.2020 at 99:99</p>") == [("published", "text after heading", "30.04.2020")]


def test_what_nobody_reads_is_not_searched() -> None:
    html = "<h1>The story</h1><script>30.04.2020</script><nav>30.04.2020</nav><select><option>30.04.2020</select>"
    assert dates(html) == []


def test_a_class_can_say_that_an_element_holds_a_date() -> None:
    assert dates("<p class=post-date>30.04.2020</p>") == [("published", "class.published", "30.04.2020")]
    assert dates("<p class=someDate title='Thursday, April 30th, 2020'>yesterday</p>")[0][2] == "April 30th, 2020"
    assert dates("<p class=date>30.04.2020</p>") == [("published", "class", "30.04.2020")]
    assert dates("<p class=update>30.04.2020</p>") == [("updated", "class", "30.04.2020")]
    assert dates("<div class=comment-date>30.04.2020</div><input class=date><p class=date>soon</p>") == []
    assert dates("<p class=date>Updated 30.04.2020</p>") == [("updated", "class", "30.04.2020")]


def test_a_script_may_hold_the_time_of_one_story_but_not_of_many() -> None:
    one = '{"publishedAt": "2020-04-30T18:41:00Z", "datePublished":"2020-04-30T18:41:00Z"}'
    assert dates(f"<script>{one}</script>") == [("published", "script", "2020-04-30T18:41:00Z")]
    assert dates('<p data-x="{&quot;published_at&quot;:&quot;2020-04-30&quot;}">')[0][2] == "2020-04-30"
    many = "".join(f'"publishedAt": "2020-04-0{day}",' for day in range(1, 6))
    assert dates(f"<script>{many}</script>") == []


def test_a_page_without_dates_or_headings_has_none() -> None:
    assert dates("<h1>Something else</h1><h1></h1><p>x") == []
    assert dates("<h1>The story</h1>") == []
