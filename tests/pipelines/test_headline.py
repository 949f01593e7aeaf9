"""Which of a page's titles is the one that people know: headings, site names, kickers."""

from __future__ import annotations

import pytest

from crawler.items import Field, Metadata, Source
from pipelines.testimony import MOST_GAPS, parted
from tests.pipelines.testifying import chosen, rejected, said

LD, OG, H1, TITLE = Source.JSON_LD, Source.OPEN_GRAPH, Source.HEADING, Source.TITLE


def title(*metadata: Metadata) -> object:
    return chosen(*metadata).value(Field.TITLE)


def test_what_a_reader_sees_is_the_title_where_another_title_resembles_it() -> None:
    search = said(LD, title="Harbour bridge: seven facts"), said(OG, title="Seven facts about the harbour bridge")
    assert title(*search, said(H1, title="Seven facts that nobody knew about the bridge")) == (
        "Seven facts that nobody knew about the bridge"
    )
    assert title(*search, said(H1, title="Our newsletter")) == "Harbour bridge: seven facts"


def test_a_heading_comes_back_in_its_own_place_when_nothing_resembles_it() -> None:
    assert title(said(H1, title="Letter M"), said(TITLE, title="Dictionary of lions")) == "Letter M"


@pytest.mark.parametrize("site", ["Harbour Post", "The Harbour Post Online"])
def test_a_heading_that_is_of_the_site_s_name_is_no_title(site: str) -> None:
    metadata = said(OG, title="Bridge opens", site_name=site), said(TITLE, title=f"Bridge opens at the {site}")
    assert title(*metadata, said(H1, title="Harbour Post")) == "Bridge opens"


def test_a_heading_with_a_kicker_gives_way_to_the_title_without() -> None:
    kicked = said(H1, title="Harbour Bridge opens to traffic")
    assert title(kicked, said(OG, title="Bridge opens to traffic")) == "Bridge opens to traffic"
    named = said(OG, title="Bridge opens to traffic | Harbour Post", site_name="Harbour Post")
    assert title(kicked, named) == "Bridge opens to traffic"
    glued = said(H1, title="HarbourBridge opens to traffic")
    assert title(glued, named) == "Bridge opens to traffic"


def test_a_heading_is_not_kicked_by_one_word() -> None:
    assert title(
        said(H1, title="Bridge traffic"), said(OG, title="Traffic"), said(TITLE, title="Bridge traffic - Post")
    ) == ("Bridge traffic")


def test_the_rest_of_title_is_no_site_name_because_the_heading_is_one() -> None:
    logo = said(H1, site_name="Four Years")
    assert title(logo, said(TITLE, title="Four Years » Interning of integers")) == "Interning of integers"
    assert title(said(H1, title="Four Years", site_name="Four Years"), said(TITLE, title="Four Years » Blog")) == "Blog"


def test_every_heading_is_explained() -> None:
    choice = chosen(said(OG, title="Bridge opens"), said(H1, title=["Bridge opens today", "Bridge opens late"]))
    assert choice.value(Field.TITLE) == "Bridge opens"
    assert "is one of several" in rejected(choice, Field.TITLE)


@pytest.mark.parametrize("boxes", [["Weather"], ["Harbour Post", "More from the harbour"], ["BRIDGE OPENS TODAY"]])
def test_of_several_headings_the_one_that_says_what_the_page_is_called_is_the_title(boxes: list[str]) -> None:
    called = said(OG, title="Bridge opens on Monday today", site_name="Harbour Post")
    assert title(called, said(H1, title=["Bridge opens today", *boxes])) == "Bridge opens today"
    assert title(called, said(H1, title=[*reversed(boxes), "Bridge opens today"])).casefold() == "bridge opens today"


def test_of_several_headings_one_of_a_word_of_the_title_says_nothing() -> None:
    called = said(OG, title="Bridge opens to the traffic of the whole harbour")
    assert title(called, said(H1, title=["Traffic", "Weather"])) == "Bridge opens to the traffic of the whole harbour"
    begun = said(OG, title="Bridge opens and all traffic of the harbour goes across it from today on")
    assert title(begun, said(H1, title=["Bridge opens", "Weather"])) == "Bridge opens"


@pytest.mark.parametrize("source", [Source.META, OG])
def test_a_headline_that_stands_where_the_site_s_name_belongs_is_no_name(source: Source) -> None:
    told = "Bridge opens to the traffic today"
    metadata = said(source, title=f"{told} - Harbour Post", site_name=told), said(TITLE, title=f"{told} - Harbour Post")
    assert title(*metadata, said(H1, title=told)) == told
    assert chosen(*metadata, said(H1, title=told)).value(Field.PROVIDER_NAME) != told


def test_a_long_name_of_the_site_is_a_name_though_a_heading_says_it() -> None:
    name = "The Post of the Old Harbour"
    logo = said(H1, title=name), said(Source.META, site_name=name)
    assert title(*logo, said(OG, title="Bridge opens"), said(TITLE, title=f"{name}: Bridge opens")) == "Bridge opens"
    assert title(*logo, said(TITLE, title="Bridge opens")) == "Bridge opens"
    assert title(*logo) is None


def test_a_headline_with_the_domain_in_it_may_be_the_site_s_name() -> None:
    slogan = "Example News is all the news"
    metadata = said(OG, title=slogan, site_name=slogan), said(TITLE, title=slogan), said(H1, title=slogan)
    assert title(*metadata) is None


@pytest.mark.parametrize("shelf", ["Blog Archive", "Blog Archiv"])
def test_what_old_themes_hang_on_a_title_is_cut(shelf: str) -> None:
    written = said(TITLE, title=f"Example News » {shelf} » Bridge opens")
    assert title(written) == "Bridge opens"
    assert title(written, said(H1, title="Example News")) == "Bridge opens"


def test_a_heading_that_is_the_domain_s_name_is_no_title_that_others_add_to() -> None:
    choice = chosen(said(H1, title="Example-News"), said(TITLE, title="Example News » Bridge opens » Traffic"))
    assert choice.value(Field.TITLE) == "Bridge opens » Traffic"


def test_of_a_long_row_of_segments_only_both_ends_are_looked_at() -> None:
    row = [f"segment {number}" for number in range(30)]
    found = parted(" | ".join(row))
    assert len(found) == 2 * MOST_GAPS
    assert found[0] == (row[0], " | ".join(row[1:]))
    assert found[-1] == (" | ".join(row[:-1]), row[-1])
    assert [len(parted(" | ".join(row[:count]))) for count in (1, 2, 9, 17, 18)] == [0, 1, 8, 16, 16]


def test_from_a_title_as_long_as_a_story_nothing_is_cut() -> None:
    long = f"{'A bridge opens to traffic ' * 20}| Harbour Post"
    assert parted(long) == ()
    assert title(said(OG, title=long, site_name="Harbour Post")) == long
