"""Which of a page's titles is the one that people know: headings, site names, kickers."""

from __future__ import annotations

import pytest

from crawler.items import Field, Metadata, Source
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
    choice = chosen(said(OG, title="Bridge opens"), said(H1, title=["Bridge opens today", "Weather"]))
    assert choice.value(Field.TITLE) == "Bridge opens"
    assert "is one of several" in rejected(choice, Field.TITLE)
