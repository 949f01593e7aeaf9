"""The times that a reader sees: which heading they stand beside, what announces them, when nobody has to look."""

from __future__ import annotations

import pytest

from crawler.extractors import body, dateline
from crawler.extractors.claims import Row, metadata
from crawler.extractors.document import Markup, collect
from crawler.items import Metadata, Source

URL = "https://example.com/story.html"
FAR = "<p>word</p>" * 50


def page(html: str, url: str = URL) -> Markup:
    found = collect(html.encode(), "utf-8", url)
    assert found is not None
    return found


def read(html: str, *titles: str, spoken: tuple[Metadata, ...] = ()) -> list[tuple[str, str]]:
    """Return (via, raw) of every time of publication."""
    found = dateline.read(page(html), titles or ("The story",), spoken)
    return [(claim.via, claim.raw) for each in found for claim in each.published]


def stated(raw: str, source: Source = Source.META, via: str = "x") -> tuple[Metadata, ...]:
    found = metadata(source, [Row("published", via, raw)], URL)
    assert found is not None
    return (found,)


def test_the_heading_is_the_one_that_is_most_like_the_title_not_the_first() -> None:
    html = (
        "<title>Bridge opens after nine long years - Harbour Post</title><div>Tuesday, 08 Dec 2020</div>"
        f"<h1>Harbour Post</h1>{FAR}<h2>Bridge opens after nine long years</h2><p>13 Oct 2020</p>"
    )
    assert read(html, "Harbour Post", "Bridge opens after nine long years - Harbour Post") == [
        ("text after heading", "13 Oct 2020")
    ]


def test_a_heading_that_is_only_somewhat_like_the_title_is_better_than_none() -> None:
    html = "<title>A bridge opens after nine long years in the city</title><h1>Bridge opens</h1><p>13 Oct 2020</p>"
    assert read(html) == [("text after heading", "13 Oct 2020")]
    assert read(html.replace("<h1>Bridge opens", "<h1>Weather today")) == []


@pytest.mark.parametrize("name", ["data-published", "data-datetime", "data-time", "data-timestamp", "data-date"])
def test_a_time_that_scripts_show_is_read_where_scripts_look_for_it(name: str) -> None:
    assert read(f"<time {name}='2020-04-30 09:13:00Z'>Apr 30, 2020</time>") == [("time", "2020-04-30 09:13:00Z")]


def test_a_far_eastern_clock_belongs_to_its_date() -> None:
    assert read("<h1>The story</h1><p>2019年04月21日 12時00分更新</p>")[0][1] == "2019年04月21日 12時00分"


def test_since_when_somebody_is_a_member_is_no_date_of_a_story() -> None:
    assert read("<h1>The story</h1><dl><dt>Registriert:</dt><dd>18.09.2008</dd></dl>") == []
    assert read("<h1>The story</h1><p>Member since 18.09.2008</p><p>30.04.2020</p>") == [
        ("text after heading", "30.04.2020")
    ]


def announced(html: str, lang: str = "de") -> list[tuple[str, str]]:
    return read(f"<html lang={lang}><h1>The story</h1>{FAR}{html}")


def test_a_date_is_found_anywhere_when_a_word_of_publication_announces_it() -> None:
    assert announced("<p>Veröffentlicht am 16.08.2019<br>Dauer: 1 Stunde") == [("announced", "16.08.2019")]
    assert announced("<aside><dl><dt>Datum</dt> <dd>12.01.2017</dd></dl></aside>") == [("announced", "12.01.2017")]
    assert announced("<p>Mise en ligne</p><p>23 mai 2019</p>", "fr-FR") == [("announced", "23 mai 2019")]
    assert announced("<p>Published 23 May 2019</p>", "") == [("announced", "23 May 2019")]


def test_announced_dates_of_several_days_are_those_of_a_list() -> None:
    assert announced("<p>Datum: 16.08.2019</p><p>Datum: 17.08.2019</p>") == []
    assert announced("<p>Datum: 16.08.2019</p><p>Datum: 16.08.2019</p>") == [("announced", "16.08.2019")]


def test_a_word_announces_only_what_stands_right_behind_it() -> None:
    assert announced("<p>Veröffentlicht von der Redaktion des Hafens in der Stadt, am 16.08.2019</p>") == []
    assert announced("<p>xDatum: 16.08.2019</p><p>Datum {x} 16.08.2019</p><p>Datum") == []


def test_a_script_s_exact_time_is_told_beside_the_visible_day_but_not_once_more_from_json_ld() -> None:
    script = '<script>{"publishedAt": "2020-04-30T18:41:00Z"}</script>'
    assert read(f"<h1>The story</h1><p>30.04.2020</p>{script}") == [
        ("text after heading", "30.04.2020"),
        ("script", "2020-04-30T18:41:00Z"),
    ]
    assert read(script.replace("<script>", '<script type="application/ld+json">')) == []


LINE = "<h1>The story</h1><time datetime=2020-04-30T18:41:00Z></time><p>30.04.2020"


def test_nobody_looks_where_the_moment_is_stated() -> None:
    assert read(LINE, spoken=stated("2020-04-30T18:41:00Z")) == []


def test_only_times_are_looked_at_where_the_day_is_stated() -> None:
    assert read(LINE, spoken=stated("2020-04-30")) == [("time", "2020-04-30T18:41:00Z")]


@pytest.mark.parametrize(
    "spoken",
    [
        stated("2020-04-30", Source.ADDRESS),
        stated("2020-04-30T00:00:00Z", Source.JSON_LD, "WebPage.datePublished"),
        stated("soon"),
    ],
    ids=["the address", "the bare page", "nothing readable"],
)
def test_the_address_and_the_bare_page_do_not_keep_anybody_from_looking(spoken: tuple[Metadata, ...]) -> None:
    assert len(read(LINE, spoken=spoken)) == 2


def headings(html: str) -> list[tuple[str, str]]:
    found = next((each for each in body.read(page(html), frozenset(), ()) if each.source is Source.HEADING), None)
    return [(claim.via, str(claim.value)) for claim in (*found.title, *found.site_name)] if found else []


@pytest.mark.parametrize("href", ["/", "https://example.com", "'https://example.com/'", '"/en/"'])
def test_a_heading_that_only_leads_home_is_the_site_s_name(href: str) -> None:
    found = body.read(page(f"<h1><span><a class=x href={href}>Harbour <b>Post</b></a></span></h1>"), frozenset(), ())
    assert [claim.value for each in found for claim in each.site_name] == ["Harbour Post"]
    assert [claim.value for each in found for claim in each.title] == []


@pytest.mark.parametrize(
    "heading", ["<a href=/story>The story</a>", "<a href=/>Home</a> The story", "<a>The story</a>"]
)
def test_a_heading_that_leads_elsewhere_or_says_more_is_a_title(heading: str) -> None:
    found = body.read(page(f"<h1>{heading}</h1>"), frozenset(), ())
    assert len([claim for each in found for claim in each.title]) == 1


def test_without_a_first_heading_a_lower_one_counts_that_the_title_contains() -> None:
    rest = "<h2>Menu</h2><h2>Bridge opens</h2><h3>Post</h3>"
    assert headings(f"<title>Bridge opens | Post</title>{rest}") == [("h2", "Bridge opens")]
    assert headings(f"<title>Something | Else</title>{rest}") == []
    assert headings(rest) == []
    assert headings("<title>Post | Blog archive</title><h2>Archive</h2>") == []
    assert headings(f"<title>Bridge opens | Post</title><h1>Bridge</h1>{rest}") == [("h1", "Bridge")]
    logo = "<h1><a href=/>Post</a></h1>"
    assert headings(f"<title>Bridge opens | Post</title>{logo}{rest}") == [("h2", "Bridge opens"), ("h1", "Post")]


@pytest.mark.parametrize("words", ["Release:", "Released:", "Release date:", "Born", "geboren am"])
def test_the_date_of_what_is_written_of_is_no_date_of_a_story(words: str) -> None:
    assert read(f"<h1>The story</h1><p>{words} 14.11.2019</p>") == []
    assert read(f"<h1>The story</h1><p>{words} 14.11.2019</p><p>13 Oct 2020</p>") == [
        ("text after heading", "13 Oct 2020")
    ]


def test_a_press_release_is_a_story() -> None:
    assert read("<h1>The story</h1><p>Press Release: 14.11.2019</p>") == [("text after heading", "14.11.2019")]


def test_articles_in_a_row_behind_the_heading_are_other_stories() -> None:
    row = "<article><p>14.11.2019</p></article> <article><p>13.11.2019</p></article>"
    assert read(f"<h1>The story</h1>{row}") == []
    assert read(f"<h1>The story</h1>{row}<p>13 Oct 2020</p>") == [("text after heading", "13 Oct 2020")]
    assert read("<h1>The story</h1><article><p>14.11.2019</p></article>") == [("text after heading", "14.11.2019")]


def test_a_forum_announces_far_away_who_wrote_when() -> None:
    post = "<p>by <b>ann</b> &raquo; </p>21.01.2009, 05:42"
    profile = "<p>word</p>" * 20
    assert read(f"<h1>The story</h1>{profile}{post}") == [("text after heading", "21.01.2009, 05:42")]
    assert read(f"<h1>The story</h1>{profile}21.01.2009, 05:42") == []


@pytest.mark.parametrize(
    "told",
    [
        *("2020. 06. 04. 11:27", "2020. június 4.", "2020 m. birželio 4 d.", "2020. gada 4. jūnijs", "4 tháng 6, 2020"),
        *("4 जून 2020", "4 มิถุนายน 2563", "4 d\u2019abril de 2020", "mayo 4 de 2022", "令和2年6月4日", "4.Juni 2020"),
        *("14 Gennaio 20", "4 ביוני 2020", "2020-Jun-04"),
    ],
)
def test_a_date_line_is_read_as_it_is_written_in_many_places(told: str) -> None:
    assert [via for via, _ in read(f"<h1>The story</h1><p>{told}</p>")] == ["text after heading"]


def test_a_day_and_a_month_before_a_clock_are_no_date() -> None:
    assert read("<h1>The story</h1><p>08. 18. 21:35</p>") == []


def test_small_print_in_a_heading_is_its_date_line() -> None:
    assert read("<h1>The story <small>4 June 2020</small></h1>") == [("text in heading", "4 June 2020")]
    assert read("<h1>The story <b>of 4 June 2020</b></h1>", "The story of 4 June 2020") == []
    assert read("<h1>The story</h1><h2>News <span>4 June 2020</span></h2>") == [("text after heading", "4 June 2020")]
    assert read(f"<h1>The story{'<i></i>' * 9}<small>4 June 2020</small></h1>") == []


LIST = "<h2>Concerts</h2><li><b class=datum>{}</b> The choir</li><li><b class=datum>{}</b> The band</li>"


def test_a_class_of_several_days_is_that_of_a_list() -> None:
    assert read(LIST.format("29.02.2020", "04.04.2020"), "x") == []
    assert read(LIST.format("29.02.2020", "29.02.2020"), "x") == [("class", "29.02.2020")]


TEASER = "<ul><li><a href='{}'>The story</a> <b>{}</b></li><li><a href=/b>Another</a> <b>5 June 2020</b></li></ul>"


@pytest.mark.parametrize("href", ["/news/the-story", "https://example.com/news/the-story/", "/news/the-story#top"])
def test_a_list_of_stories_dates_the_page_itself(href: str) -> None:
    html = TEASER.format(href.removesuffix("#top"), "4 June 2020")
    found = dateline.read(page(html, "https://example.com/news/the-story"), ("x",))
    assert [(claim.via, claim.raw) for each in found for claim in each.published] == [("own teaser", "4 June 2020")]


@pytest.mark.parametrize(
    ("url", "html"),
    [
        ("https://example.com/news/the-story", TEASER.format("/news/the-story-goes-on", "4 June 2020")),
        ("https://example.com/news/the-story", TEASER.format("/other?from=/news/the-story", "4 June 2020")),
        ("https://example.com/news/the-story", TEASER.format("/news/the-story", "4 June 2020, 6 June 2020")),
        ("https://example.com/news/the-story", TEASER.format("/news/the-story", "yesterday")),
        ("https://example.com/news/", TEASER.format("/news/", "4 June 2020")),
        ("https://[bad/news/the-story", TEASER.format("/news/the-story", "4 June 2020")),
        (
            "https://example.com/news/the-story",
            TEASER.format("/news/the-story", "4 June 2020") + TEASER.format("/news/the-story", "3 June 2020"),
        ),
    ],
)
def test_other_links_and_several_dates_date_nothing(url: str, html: str) -> None:
    assert dateline.read(page(html, url), ("x",)) == ()
