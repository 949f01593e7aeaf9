"""Who wrote a story, what it is filed under and who published it: chosen among several, each loser with its reason."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from crawler.items import Claim, Document, Field, Image, Instant, Metadata, Outcome, Page, Role, Source, Verdict
from pipelines.choice import REPEATED, Choice, choose
from pipelines.describe import describe

NOW = datetime(2026, 11, 22, tzinfo=UTC)
URL = "https://www.example.com/2026/story"


def said(source: Source, *, via: str = "x", **fields: Any) -> Metadata:
    """Return metadata, each field one value or a list of values."""
    claims = {
        field: tuple(Claim(value=each, raw=str(each), via=via) for each in (told if isinstance(told, list) else [told]))
        for field, told in fields.items()
    }
    return Metadata(source=source, **claims)


def page(*metadata: Metadata, url: str = URL, is_amp: bool = False) -> Page:
    document = Document(url=url, verdict=Verdict.OK, metadata=metadata, is_amp=is_amp)
    return Page(role=Role.WEB, url=url, final_url=url, outcome=Outcome.OK, document=document)


def chosen(*metadata: Metadata, url: str = URL) -> Choice:
    return choose([page(*metadata, url=url)], now=NOW)


def rejected(choice: Choice, field: Field) -> list[str | None]:
    return [one.rejected for one in choice.candidates[field]]


LD, OG, META, TEXT = Source.JSON_LD, Source.OPEN_GRAPH, Source.META, Source.TEXT


def test_a_byline_counts_where_nobody_else_names_a_person() -> None:
    line = said(TEXT, via="byline", authors=["Ann Poe", "Ben Roe"])
    assert chosen(said(LD, authors="https://example.com/ann"), line).value(Field.AUTHORS) == ("Ann Poe", "Ben Roe")
    stated = said(LD, authors="Cy Doe")
    assert chosen(stated, said(TEXT, via="text", authors="Cy Doe"), line).value(Field.AUTHORS) == ("Cy Doe",)


@pytest.mark.parametrize(
    ("host", "authors"),
    [("ann.blogs.example.com", None), ("ann.example.com", ("Ann",)), ("www.example.com", None), ("example.com", None)],
)
def test_a_byline_may_name_whose_part_of_a_host_it_is(host: str, authors: tuple[str, ...] | None) -> None:
    named = (said(OG, site_name="Ann"), said(TEXT, via="byline", authors="Ann"))
    assert chosen(*named, url=f"https://{host}/story").value(Field.AUTHORS) == authors
    stated = (said(META, authors="Ann"), said(TEXT, via="text", authors="Ann"))
    assert chosen(said(OG, site_name="Ann"), *stated, url=f"https://{host}/story").value(Field.AUTHORS) is None


def test_an_author_whom_a_reader_merely_sees_is_no_offer_of_its_own() -> None:
    choice = chosen(said(TEXT, via="text", authors="Ann Poe"))
    assert choice.value(Field.AUTHORS) is None
    assert choice.candidates[Field.AUTHORS] == ()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("AFP/Reuters", None),
        ("/authors/ann", "is an address"),
        ("example.com/ann", "is an address"),
        ("Ann@example.com", "is an address"),
        ("Redaktion", None),
        ("Example Ltd", "is an organization"),
    ],
)
def test_a_slash_alone_makes_no_address_and_an_editorial_desk_may_write(name: str, reason: str | None) -> None:
    assert rejected(chosen(said(TEXT, via="byline", authors=name)), Field.AUTHORS) == [reason]


def test_keywords_are_those_of_all_sources_each_once_in_its_first_spelling() -> None:
    choice = chosen(
        said(LD, keywords=["Bridges", "River"], section="Local"),
        said(OG, keywords="bridges"),
        said(META, keywords="Traffic"),
    )
    assert choice.value(Field.KEYWORDS) == ("Bridges", "River", "Traffic", "Local")
    assert rejected(choice, Field.KEYWORDS) == [None, None, REPEATED, None, None]
    assert chosen(said(LD, title="x")).value(Field.KEYWORDS) is None


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("https://example.com/tag", "is an address"),
        ("a sentence " * 6, "too long for a word"),
        ("The story", "too long for a word"),
        ("Example", "is the site itself"),
        ("torn \ufffd", "holds unreadable characters"),
    ],
)
def test_what_is_no_keyword_is_refused(word: str, reason: str) -> None:
    choice = chosen(said(OG, title="The story", site_name="Example", keywords=word))
    assert rejected(choice, Field.KEYWORDS) == [reason]


def test_a_bare_domain_is_a_publisher_s_name_only_without_another() -> None:
    site = said(OG, site_name="example.com")
    assert chosen(site, said(META, site_name="Example")).value(Field.PROVIDER_NAME) == "Example"
    assert rejected(chosen(site), Field.PROVIDER_NAME) == ["is the bare domain", None]
    assert chosen(said(OG, site_name="Example.com")).value(Field.PROVIDER_NAME) == "Example.com"


def test_a_publisher_may_be_called_like_its_host() -> None:
    choice = chosen(said(LD, publisher="The Daily News"), url="https://dailynews.example.com/a")
    assert choice.value(Field.PROVIDER_NAME) == "The Daily News"


def test_a_name_that_title_hangs_on_a_story_is_no_headline_though_a_heading_repeats_it() -> None:
    titles = (said(Source.TITLE, title="The story - The Paper"), said(Source.HEADING, title="The Paper"))
    choice = chosen(said(OG, title="The story", site_name="The Paper"), *titles)
    assert choice.value(Field.PROVIDER_NAME) == "The Paper"
    headline = said(LD, publisher="The story"), said(OG, title="The story")
    assert rejected(chosen(*headline), Field.PROVIDER_NAME)[0] == "is a headline"


def test_a_picture_said_twice_at_two_sizes_is_one() -> None:
    large, small = (Image(url=f"https://example.com/a.jpg?w={width}") for width in (1200, 300))
    choice = chosen(said(OG, images=large), said(LD, images=small))
    assert choice.value(Field.IMAGES) == (large,)
    assert rejected(choice, Field.IMAGES) == [None, REPEATED]


def test_a_claim_that_two_steps_ask_for_is_shown_once() -> None:
    when = Instant(at=datetime(2026, 3, 1, 12, tzinfo=UTC), exact=True, day=date(2026, 3, 1))
    assert rejected(chosen(said(LD, published=when)), Field.PUBLISHED) == [None]


def explained(told: Page) -> dict[str, Any]:
    found: dict[str, Any] = describe({Role.WEB: told}, {}, now=NOW, explain=True)["candidates"]
    return found


def test_what_follows_from_other_facts_is_explained_too() -> None:
    found = explained(page(said(Source.LINK, amp_url="https://www.example.com/amp")))
    assert [one["value"] for one in found["ampUrl"]] == ["https://www.example.com/amp"]
    assert found["cdnAmpUrl"][0]["value"].endswith("/www.example.com/amp")
    assert found["provider.domain"][0] == {
        "source": Source.ADDRESS,
        "page": Role.WEB,
        "via": "registrable domain",
        "raw": URL,
        "value": "example.com",
        "rejected": None,
    }


def test_a_page_that_is_its_own_amp_page_says_so() -> None:
    found = explained(page(said(Source.LINK, canonical=URL), is_amp=True))
    assert [(one["via"], one["value"]) for one in found["ampUrl"]] == [("link[rel=canonical]", URL)]


def test_a_page_without_an_amp_page_or_a_host_explains_neither() -> None:
    found = explained(page(said(OG, title="A story"), url=""))
    assert not found.keys() & {"ampUrl", "cdnAmpUrl", "provider.domain"}


def authors(*metadata: Metadata) -> object:
    return chosen(*metadata).value(Field.AUTHORS)


def byline(*names: str) -> Metadata:
    return said(TEXT, via="byline", authors=list(names))


def seen(*names: str) -> Metadata:
    """Return that a reader sees names somewhere on the page."""
    return said(TEXT, via="text", authors=list(names))


def both(*metadata: Metadata) -> Metadata:
    return Metadata(source=TEXT, authors=tuple(claim for each in metadata for claim in each.authors))


@pytest.mark.parametrize("account", ["annpoe", "ann-poe", "mad.writer", "Ann"])
def test_an_account_gives_way_to_the_full_name_of_the_byline(account: str) -> None:
    choice = chosen(said(LD, authors=account), both(seen(account), byline("Ann Poe")))
    assert choice.value(Field.AUTHORS) == ("Ann Poe",)
    assert rejected(choice, Field.AUTHORS)[0] == "the byline has a full name"


@pytest.mark.parametrize(("stated", "line"), [("AFP", "Ann Poe"), ("ann", "ann"), ("annpoe", "Ann")])
def test_a_declared_word_stays_where_the_byline_does_not_explain_it(stated: str, line: str) -> None:
    assert authors(said(LD, authors=stated), both(seen(stated), byline(line))) == (stated,)


def test_an_account_is_better_than_nobody() -> None:
    assert authors(said(LD, authors="annpoe"), both(seen("annpoe"), byline("Ann Poe GmbH"))) == ("annpoe",)
    assert authors(said(LD, authors=["annpoe", "Ben Roe"]), both(seen("annpoe", "Ben Roe"), byline("Ann Poe"))) == (
        "annpoe",
        "Ben Roe",
    )


def test_who_publishes_alone_writes_what_the_byline_says() -> None:
    own = said(LD, authors="Ann Poe", publisher="Ann Poe")
    assert authors(own, byline("Ann Poe")) == ("Ann Poe",)
    assert authors(own, seen("Ann Poe")) is None
    assert authors(own, said(OG, site_name="Ann Poe"), byline("Ann Poe")) is None
