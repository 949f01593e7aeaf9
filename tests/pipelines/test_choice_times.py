"""Which moment a page was published, when its sources know it to different degrees."""

from __future__ import annotations

from datetime import timedelta, timezone

import pytest

from crawler.items import Field, Metadata, Source
from pipelines.choice import REPEATED
from tests.pipelines.testifying import chosen, published, rejected, said

LD, OG, MD, META, TIME, TEXT = (
    *(Source.JSON_LD, Source.OPEN_GRAPH, Source.MICRODATA),
    *(Source.META, Source.TIME, Source.TEXT),
)


def test_a_bare_day_is_sharpened_by_an_exact_time_of_that_day() -> None:
    bare = said(OG, published="2020-04-30")
    assert published(bare, said(META, published="2020-04-30T18:41:00Z")) == "2020-04-30T18:41:00+00:00"
    assert published(bare, said(META, published="2020-05-02T18:41:00Z")) == "2020-04-30"
    assert published(bare, said(LD, created="2020-04-30T09:00:00+02:00")) == "2020-04-30T07:00:00+00:00"


def test_json_ld_without_a_zone_is_believed_before_microdata() -> None:
    assert (
        published(said(LD, published="2020-04-30 18:56:59"), said(MD, published="2020-04-26 14:43:33")) == "2020-04-30"
    )


def test_times_of_several_days_give_way_to_the_line_beside_the_heading() -> None:
    comments = said(TIME, via="time", published=["2020-03-12", "2020-03-19"])
    line = said(TEXT, published="2020-01-29")
    assert published(comments, line) == "2020-01-29"
    assert "is one of several days" in rejected(chosen(comments, line), Field.PUBLISHED)
    assert published(comments) == "2020-03-12"
    assert published(said(TIME, via="time", published="2020-03-12"), line) == "2020-03-12"
    assert published(said(TIME, via="time.published", published=["2020-03-12", "2020-03-19"]), line) == "2020-03-12"


def test_the_date_of_a_video_gives_way_on_an_article() -> None:
    video = said(LD, via="VideoObject.uploadDate", published="2020-04-30T09:00:00Z")
    article = said(OG, type="article", published="2020-05-02T09:00:00Z")
    assert published(video, article) == "2020-05-02T09:00:00+00:00"
    assert rejected(chosen(video, article), Field.PUBLISHED)[0] == "is a video's"
    assert published(video, said(OG, type="video", published="2020-05-02T09:00:00Z")) == "2020-04-30T09:00:00+00:00"
    assert published(video, said(OG, type="article")) == "2020-04-30T09:00:00+00:00"


def test_the_date_of_a_bare_page_counts_only_where_something_confirms_it() -> None:
    bare = said(LD, via="WebPage.datePublished", published="2020-04-30T23:30:00Z")
    assert published(bare) is None
    assert rejected(chosen(bare), Field.PUBLISHED) == ["is the date of a bare page"]
    for witness in (
        said(OG, published="2020-05-01"),
        said(TEXT, published="2020-05-01"),
        said(TIME, published="2020-04-30"),
    ):
        assert published(bare, witness) == "2020-04-30T23:30:00+00:00"
    assert published(bare, said(TEXT, published="2020-04-01")) == "2020-04-01"
    assert published(said(LD, via="Article.datePublished", published="2020-04-30")) == "2020-04-30"


def local(raw: str, *others: Metadata) -> str | None:
    return published(said(LD, published=raw), *others)


def test_a_time_without_a_zone_is_read_by_the_clock_of_another_time() -> None:
    updated = said(OG, updated="2020-05-20T10:00:00+0200")
    assert local("2020-05-13 15:44", updated) == "2020-05-13T13:44:00+00:00"
    assert local("13 May 2020, 3:44 pm", updated) == "2020-05-13T13:44:00+00:00"
    assert local("2020-05-13", updated) == "2020-05-13"


def test_a_time_that_another_clock_shows_to_the_second_is_that_moment() -> None:
    assert local("2020-05-13 15:44", said(OG, updated="2020-05-13T15:44:29+02:00")) == "2020-05-13T13:44:29+00:00"


@pytest.mark.parametrize("updated", ["2020-03-30T10:00:00+02:00", "2019-05-20T10:00:00+02:00", "2020-05-20T10:00:00Z"])
def test_a_clock_is_not_borrowed_over_a_change_of_time_nor_from_utc(updated: str) -> None:
    assert local("2020-05-13 15:44", said(OG, updated=updated)) == "2020-05-13"


def test_no_clock_is_borrowed_where_a_publication_is_exact_or_the_zone_is_known() -> None:
    updated = said(META, updated="2020-05-20T10:00:00+02:00", published="2020-05-01T10:00:00+02:00")
    assert local("2020-05-13 15:44", updated) == "2020-05-13"
    zone = timezone(timedelta(hours=9))
    assert published(
        said(LD, published="2020-05-13 15:44"), said(OG, updated="2020-05-20T10:00:00+02:00"), zone=zone
    ) == ("2020-05-13T06:44:00+00:00")


def test_of_the_same_moment_the_clock_of_the_place_is_told() -> None:
    utc, local = said(LD, published="2020-05-01T03:28:35Z"), said(META, published="2020-04-30T22:28:35-05:00")
    fact = chosen(utc, local).facts[Field.PUBLISHED]
    assert (fact.source, str(fact.value.day), fact.value.at.isoformat()) == (
        META,
        "2020-04-30",
        "2020-05-01T03:28:35+00:00",
    )
    assert rejected(chosen(utc, local), Field.PUBLISHED) == [None, REPEATED]


def test_a_time_without_a_zone_that_is_an_exact_one_by_the_clock_of_the_place_is_that_moment() -> None:
    utc = said(LD, published="2020-05-01T03:28:35Z")
    fact = chosen(utc, said(META, published="2020-04-30 22:28:35")).facts[Field.PUBLISHED]
    assert (fact.source, str(fact.value.day)) == (META, "2020-04-30")


@pytest.mark.parametrize(
    "raw",
    [
        "2020-04-30 22:28:34",  # another second
        "2020-04-30 22:30:35",  # no whole quarter
        "2020-04-29 22:28:35",  # farther than any zone
        "2020-04-30 22:28",
        "2020-04-30",
    ],
)
def test_another_time_without_a_zone_stays_a_day(raw: str) -> None:
    fact = chosen(said(LD, published="2020-05-01T03:28:35Z"), said(META, published=raw)).facts[Field.PUBLISHED]
    assert (fact.source, fact.value.exact, str(fact.value.day)) == (LD, True, "2020-05-01")


def test_full_minutes_prove_no_zone() -> None:
    fact = chosen(said(LD, published="2020-05-01T03:28:00Z"), said(META, published="2020-04-30 22:28:00"))
    assert fact.facts[Field.PUBLISHED].source is LD
