"""Whom to believe: each row of the table, by what pages say and what comes of it."""

from __future__ import annotations

from datetime import timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.items import (
    Field,
    Image,
    Metadata,
    Outcome,
    Page,
    Role,
    Size,
    Source,
    Verdict,
)
from pipelines.choice import OUTRANKED, UNREADABLE, choose
from pipelines.precedence import RULES
from tests.pipelines.testifying import NOW, URL, chosen, page, published, rejected, said

LONG = "What happened in the story, told in one sentence that is long enough."

LD, OG, TW, MD = Source.JSON_LD, Source.OPEN_GRAPH, Source.TWITTER, Source.MICRODATA
META, LINK, TITLE, H1, TIME, TEXT = Source.META, Source.LINK, Source.TITLE, Source.HEADING, Source.TIME, Source.TEXT


def title(*metadata: Metadata) -> str | None:
    value = chosen(*metadata).value(Field.TITLE)
    assert value is None or isinstance(value, str)
    return value


def test_no_page_says_nothing() -> None:
    silent = choose([], now=NOW)
    assert silent.facts == {}
    assert silent.sources == {}
    assert not any(silent.candidates.values())
    failed = Page(role=Role.WEB, url=URL, final_url=URL, outcome=Outcome.FAILED)
    assert choose([failed], now=NOW).facts == {}


def test_a_wall_offers_no_candidates_and_the_amp_page_answers_alone() -> None:
    wall = page(said(OG, title="Just a moment"), verdict=Verdict.CHALLENGE)
    amp = page(said(OG, title="The story"), role=Role.AMP)
    choice = choose([wall, amp], now=NOW)
    assert choice.value(Field.TITLE) == "The story"
    assert [one.role for one in choice.candidates[Field.TITLE]] == [Role.AMP]


def test_at_one_source_the_web_page_is_heard_before_the_amp_page() -> None:
    amp = page(said(OG, title="Amp"), said(TW, excerpt=LONG), role=Role.AMP)
    choice = choose([amp, page(said(OG, title="Web"), said(TITLE, title="Amp Web"))], now=NOW)
    assert choice.value(Field.TITLE) == "Web"
    assert choice.value(Field.EXCERPT) == LONG


def test_a_headline_is_believed_when_another_title_resembles_it() -> None:
    assert title(said(LD, title="Dog bites man in park"), said(OG, title="Dog bites man")) == "Dog bites man in park"
    assert title(said(LD, title="Cat sleeps"), said(OG, title="Dog bites man")) == "Dog bites man"
    assert title(said(LD, title="Cat sleeps")) == "Cat sleeps"


@pytest.mark.parametrize(
    ("metadata", "value"),
    [
        ((said(TW, title="T"), said(H1, title="H"), said(OG, title="O")), "O"),
        ((said(H1, title="H"), said(TITLE, title="L"), said(TW, title="T")), "T"),
        ((said(H1, title="H"), said(TITLE, title="L")), "H"),
        ((said(H1, title=["H", "I"]), said(TITLE, title="L")), "L"),
        ((said(H1, title=["Example News", "H"]), said(TITLE, title="L")), "H"),
        ((said(META, title="M"),), "M"),
        ((), None),
    ],
)
def test_titles_are_believed_in_order(metadata: tuple[Metadata, ...], value: str | None) -> None:
    assert title(*metadata, said(OG, site_name="Example News")) == value


@pytest.mark.parametrize("name", ["Example News", "example-news.com", "EXAMPLE NEWS", "www.example-news.com"])
def test_a_title_that_is_the_site_s_name_is_none(name: str) -> None:
    assert title(said(OG, title=name), said(TITLE, title="The story")) == "The story"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("The story - Example News", "The story"),
        ("The story | Politics | Example News", "The story | Politics"),
        ("Example News: The story", "The story"),
        ("The story — example-news.com", "The story"),
        ("The story · Example · News", "The story"),
        ("The story · News", "The story · News"),
        ("Berlin: The story", "Berlin: The story"),
        ("\u201eThe STORY\u201c - Example News", "\u201eThe STORY\u201c"),
        ("Example News", None),
        ("The story | Example News | example-news.com | Example News | Example News", "The story"),
        ("X - Example News", "X - Example News"),
    ],
)
def test_a_segment_is_cut_only_when_it_is_the_site_s_name(written: str, value: str | None) -> None:
    assert title(said(OG, title=written, site_name="Example News")) == value


def test_a_segment_is_cut_when_the_rest_is_another_candidate() -> None:
    assert title(said(OG, title="Kicker: The story"), said(H1, title="The story")) == "The story"
    assert title(said(TITLE, title="The story - Section - Sub"), said(H1, title=["The story", "Other"])) == "The story"


def test_what_the_title_element_adds_is_a_name_of_the_site() -> None:
    choice = chosen(
        said(OG, title="The story"), said(TITLE, title="The story | Daily Planet"), url="https://dp.example.com/"
    )
    assert choice.known.agreed_names == ("Daily Planet",)


@pytest.mark.parametrize(
    ("metadata", "value"),
    [
        ((said(LD, excerpt=LONG + "l"), said(OG, excerpt=LONG + "o")), LONG + "o"),
        ((said(META, excerpt=LONG + "m"), said(LD, excerpt=LONG + "l")), LONG + "l"),
        ((said(TEXT, excerpt=LONG + "p"), said(TW, excerpt=LONG + "t")), LONG + "t"),
        ((said(OG, excerpt="Too short"), said(META, excerpt=LONG)), LONG),
        ((said(OG, excerpt="Too short"),), "Too short"),
        ((said(OG, excerpt=["Too short", "Shorter"]),), "Too short"),
        ((said(OG, excerpt="We use cookies to make this site even better for you"), said(META, excerpt=LONG)), LONG),
        ((said(OG, excerpt="The story"), said(OG, title="The Story")), None),
        ((said(OG, excerpt=LONG + "\ufffd"), said(META, excerpt=LONG)), LONG),
        ((said(OG, excerpt=LONG + "\ufffd"),), None),
    ],
)
def test_excerpts_are_believed_in_order_and_doubted(metadata: tuple[Metadata, ...], value: str | None) -> None:
    assert chosen(*metadata).value(Field.EXCERPT) == value


def test_a_long_excerpt_is_cut_on_a_word() -> None:
    value = chosen(said(OG, excerpt="word " * 100 + "end")).value(Field.EXCERPT)
    assert value.endswith("word ...")
    assert len(value) <= 300


@pytest.mark.parametrize(
    ("metadata", "value"),
    [
        ((said(LD, published="2020-04-30"), said(OG, published="2020-04-30T18:41:00Z")), "2020-04-30T18:41:00+00:00"),
        ((said(OG, published="2020-04-30"), said(LD, published="2020-04-30T16:40:00Z")), "2020-04-30T16:40:00+00:00"),
        ((said(LD, created="2020-04-01"), said(META, published="2020-04-02")), "2020-04-02"),
        ((said(LD, created="2020-04-01"), said(TIME, published="2020-04-02")), "2020-04-02"),
        ((said(Source.ADDRESS, published="2020-04-03"), said(LD, created="2020-04-01")), "2020-04-01"),
        ((said(TEXT, published="2020-04-04"), said(Source.ADDRESS, published="2020-04-03")), "2020-04-04"),
        ((said(LD, updated="2020-04-30"),), None),
        ((said(LD, published="1969-12-31"),), None),
        ((said(LD, published="2020-06-03T00:00:00Z"), said(OG, published="2020-05-31")), "2020-05-31"),
        ((said(LD, published="soon"), said(OG, published="2020-05-31")), "2020-05-31"),
    ],
)  # fmt: skip
def test_times_are_believed_in_order_and_doubted(metadata: tuple[Metadata, ...], value: str | None) -> None:
    assert published(*metadata) == value


def test_tomorrow_is_plausible_because_of_zones() -> None:
    assert published(said(LD, published="2020-06-01T23:00:00Z")) == "2020-06-01T23:00:00+00:00"


def test_a_front_page_was_not_published_once() -> None:
    assert published(said(LD, published="2020-04-30"), url="https://www.example-news.com/") is None


def test_the_provider_s_zone_makes_a_time_exact() -> None:
    local = said(OG, published="2020-04-30T18:41:00")
    assert published(local) == "2020-04-30"
    assert published(local, zone=ZoneInfo("Europe/Berlin")) == "2020-04-30T16:41:00+00:00"
    assert (
        published(said(OG, published="2020-04-30T18:41:00Z"), zone=ZoneInfo("Europe/Berlin"))
        == "2020-04-30T18:41:00+00:00"
    )
    assert published(said(OG, published="2020-04-30"), zone=timezone(timedelta(hours=9))) == "2020-04-30"


def test_day_and_month_are_told_apart_by_evidence_or_not_at_all() -> None:
    open_ = said(META, published="03/04/2020")
    assert published(open_) is None
    assert published(open_, said(OG, updated="2020-04-03")) == "2020-04-03"
    assert published(open_, said(Source.ADDRESS, published="2020-03-04")) == "2020-03-04"
    assert published(said(META, published="03/04/2020", lang="de")) == "2020-04-03"
    assert published(said(META, published="03/04/2020", lang="en-US")) == "2020-03-04"
    assert published(said(META, published="03/04/2020", lang="en")) is None
    assert published(open_, said(OG, updated=["2020-03-04", "2020-04-03"])) is None


def test_an_update_before_the_publication_is_none() -> None:
    late, early = said(LD, published="2020-04-30T10:00:00Z"), said(OG, updated="2020-04-29")
    choice = chosen(late, early)
    assert choice.value(Field.UPDATED) is None
    assert rejected(choice, Field.UPDATED) == ["earlier than published"]
    assert chosen(late, said(OG, updated="2020-04-30")).value(Field.UPDATED) is not None
    assert chosen(early).value(Field.UPDATED) is not None


def test_pictures_are_ranked_and_doubted() -> None:
    small, narrow = (Image(url=f"https://e.com/{name}.jpg", size=size) for name, size in (
        ("small", Size(width=199, height=900)), ("narrow", Size(width=1000, height=300))))  # fmt: skip
    tight = Image(url="https://e.com/tight.jpg", size=Size(width=210, height=220))
    choice = chosen(
        said(OG, images=["https://e.com/default-logo.png", small, narrow, tight, "https://e.com/a.jpg?w=300"]),
        said(
            LD,
            images=["https://e.com/a.jpg", "https://e.com/b.jpg", "https://e.com/brand.png"],
            logo="https://e.com/brand.png",
        ),
        said(TW, images=[None]),
    )
    assert [image.url for image in choice.value(Field.IMAGES)] == [
        "https://e.com/a.jpg?w=300",
        "https://e.com/b.jpg",
        "https://e.com/default-logo.png",
    ]
    reasons = {one.raw: one.rejected for one in choice.candidates[Field.IMAGES]}
    assert reasons[str(small)] == reasons[str(tight)] == "too small"
    assert reasons[str(narrow)] == "too narrow"
    assert reasons["https://e.com/brand.png"] == "is the provider's logo"
    assert reasons["None"] == UNREADABLE
    assert chosen(said(OG, images=[small])).value(Field.IMAGES) is None


@pytest.mark.parametrize(
    ("metadata", "value"),
    [
        ((said(LD, publisher="The Example News"), said(OG, site_name="Example News")), "The Example News"),
        ((said(LD, publisher="Holding AG"), said(OG, site_name="Example News")), "Example News"),
        ((said(LD, publisher="https://example.com"), said(META, site_name="Example")), "Example"),
        ((said(OG, site_name="Armed robbery"), said(OG, title="Armed robbery")), "Example News"),
        (
            (said(OG, site_name="A name that is much too long to be the name of any publisher on earth"),),
            "Example News",
        ),
        ((said(OG, site_name="One two three four five six seven eight"),), "Example News"),
        ((said(TITLE, title="The story | Example-News"),), "Example-News"),
        ((said(MD, publisher="EN"), said(TITLE, title="The story")), "EN"),
        ((), "Example News"),
    ],
)
def test_names_of_providers_are_believed_in_order_and_doubted(metadata: tuple[Metadata, ...], value: str) -> None:
    assert chosen(*metadata).value(Field.PROVIDER_NAME) == value


def test_the_repo_s_own_name_for_a_provider_comes_first() -> None:
    choice = chosen(said(LD, publisher="Example News"), name="The Example")
    assert choice.value(Field.PROVIDER_NAME) == "The Example"
    assert choice.sources[Field.PROVIDER_NAME] == "registry"


def test_initials_of_a_name_may_be_its_domain() -> None:
    assert chosen(said(LD, publisher="Frankfurter Allgemeine Zeitung"), url="https://www.faz.net/a").value(
        Field.PROVIDER_NAME
    ) == "Frankfurter Allgemeine Zeitung"  # fmt: skip


def test_a_page_without_a_host_has_no_provider() -> None:
    assert chosen(said(OG, title="The story"), url="").value(Field.PROVIDER_NAME) is None


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Ann Smith", None),
        ("https://example.com/ann", "is an address"),
        ("April 30, 2020", "is a date"),
        ("Example News", "is the site itself"),
        ("Redaktion", None),
        ("Verein der Freunde e.V.", "is an organization"),
        ("Hidden Person", "seen nowhere on the page"),
    ],
)
def test_authors_are_people_whom_a_reader_sees(name: str, reason: str | None) -> None:
    visible = [] if name.startswith("Hidden") else [name]
    choice = chosen(said(LD, authors=name), said(OG, site_name="Example News"), said(TEXT, authors=visible))
    assert rejected(choice, Field.AUTHORS) == [reason]
    assert choice.value(Field.AUTHORS) == ((name,) if reason is None else None)


def test_all_authors_of_the_first_source_that_has_any_are_taken_once() -> None:
    choice = chosen(
        said(LD, authors=["Ann", "Ben", "Ann"]), said(META, authors="Cid"), said(TEXT, authors=["Ann", "Ben", "Cid"])
    )
    assert choice.value(Field.AUTHORS) == ("Ann", "Ben")
    assert rejected(choice, Field.AUTHORS)[-1] == OUTRANKED


@pytest.mark.parametrize(
    ("canonical", "reason"),
    [
        ("https://example-news.com/x", None),
        ("https://other.com/x", "at another domain"),
        ("https://example-news.com/", "is the home page"),
    ],
)
def test_a_canonical_address_stays_in_the_house(canonical: str, reason: str | None) -> None:
    assert rejected(chosen(said(LINK, canonical=canonical)), Field.CANONICAL) == [reason]


def test_the_other_fields_take_the_first_that_speaks() -> None:
    choice = chosen(
        said(LD, type="video", section="S", lang="fr", free=False, keywords=["x", "y"], logo="https://e.com/l.png"),
        said(META, lang="de"),
        said(LINK, amp_url="https://e.com/amp"),
    )
    facts = {field: choice.value(field) for field in RULES}
    assert facts[Field.TYPE] == "video"
    assert facts[Field.LANG] == "de"
    assert facts[Field.FREE] is False
    assert facts[Field.KEYWORDS] == ("x", "y", "S")
    assert facts[Field.AMP_URL] == "https://e.com/amp"
    assert facts[Field.LOGO] == "https://e.com/l.png"
    assert facts[Field.SECTION] == "S"


def test_a_fact_tells_who_said_it_and_how() -> None:
    fact = chosen(said(OG, via="og:title", title="The story - Example News", site_name="Example News")).facts[
        Field.TITLE
    ]
    assert (fact.source, fact.via, fact.raw) == (OG, "og:title", "The story - Example News")


def test_every_candidate_has_its_reason_but_the_winner() -> None:
    choice = chosen(said(LD, title="Cat sleeps"), said(OG, title="Dog bites"), said(TW, title="Dog bites man"))
    assert rejected(choice, Field.TITLE) == ["resembles no other title of the page", None, OUTRANKED]
    assert rejected(chosen(said(H1, title=["A", "B"])), Field.TITLE) == ["is one of several"] * 2
    assert rejected(chosen(said(OG, excerpt=["Short", LONG])), Field.EXCERPT) == ["shorter than 40 characters", None]


WORDS = st.text(alphabet="ab -|:é", min_size=1, max_size=20)
META_OF = st.builds(
    lambda source, titles, when, names: said(source, title=titles, published=when, site_name=names, authors=names),
    st.sampled_from(list(Source)),
    st.lists(WORDS, max_size=3),
    st.lists(st.sampled_from(["2020-01-02", "01/02/2020", "x", "2020-01-02T03:04:05Z"]), max_size=2),
    st.lists(WORDS, max_size=2),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(META_OF, max_size=5))
def test_whatever_pages_say_the_winner_is_a_candidate(metadata: list[Metadata]) -> None:
    choice = chosen(*metadata)
    for field, fact in choice.facts.items():
        winners = [one for one in choice.candidates[field] if one.rejected is None]
        assert any(one.source is fact.source for one in winners)


@settings(max_examples=100, deadline=None)
@given(WORDS)
def test_cutting_is_idempotent(written: str) -> None:
    once = title(said(OG, title=written, site_name="ab"))
    if once is not None:
        assert title(said(OG, title=once, site_name="ab")) == once
