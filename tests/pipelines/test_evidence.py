import json
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from crawler.frontier import Known
from crawler.items import (
    Claim,
    Document,
    Evidence,
    Field,
    Foretold,
    Image,
    Metadata,
    Outcome,
    Page,
    Record,
    Role,
    Size,
    Source,
    Verdict,
)
from crawler.normalize.instant import instant
from pipelines.evidence import foretold, pictures_wanted, recall, terms, weigh
from tests.pipelines.making import entry, page, picture

NOW = datetime(2026, 3, 1, tzinfo=UTC)
WEB, AMP = "https://news.example/story", "https://news.example/story/amp"
BIG = "https://news.example/big.jpg"


def claims(*values: object) -> tuple[Claim[object], ...]:
    return tuple(Claim(value=value, raw=str(value), via="test") for value in values)


def said(url: str, *, is_amp: bool = False, links: dict[str, object] | None = None, **graph: object) -> Document:
    metadata = [Metadata(source=Source.OPEN_GRAPH, **{name: claims(value) for name, value in graph.items()})]  # type: ignore[arg-type]  # a test's short way
    metadata += [Metadata(source=Source.LINK, **{name: claims(value) for name, value in (links or {}).items()})]  # type: ignore[arg-type]  # the same
    return Document(url=url, verdict=Verdict.OK, metadata=tuple(metadata), is_amp=is_amp)


def known(*pages: Page, **more: object) -> Known:
    return Known(url=WEB, entries=(entry(**more),), pages={one.role: one for one in pages})  # type: ignore[arg-type]  # the same


def weighed(
    what: Known,
    names: dict[str, tuple[str, ...]] | None = None,
    zones: dict[str, ZoneInfo] | None = None,
    *,
    private: bool = False,
) -> dict[Field, object]:
    facts = weigh(what, now=NOW, names=names or {}, zones=zones or {}, private=private).facts
    return {field: fact.value for field, fact in facts.items()}


def amp_page(canonical: str) -> Page:
    document = said(AMP, is_amp=True, links={"canonical": canonical})
    return page(role=Role.AMP, url=AMP, final_url=AMP, document=document)


def test_the_facts_are_what_the_pages_come_to() -> None:
    facts = weighed(known(page(document=said(WEB, title="A title"))))
    assert facts[Field.TITLE] == "A title"


def told(document: Document, **more: object) -> Document:
    """Return a document as it comes from a process that has chosen from it."""
    on = terms(
        WEB, now=NOW, names={"news.example": ("The News", "TN")}, zones={"news.example": ZoneInfo("Europe/Paris")}
    )
    facts = foretold(document, json.loads(json.dumps(on)))
    return replace(document, foretold=Foretold(facts=facts, names_amp=False, kept=""), **more)  # type: ignore[arg-type]  # a test's short way


def test_what_was_foretold_of_a_lone_page_are_its_facts() -> None:
    document = said(WEB, title="A title | TN", site_name="TN", published=instant("2026-02-01T23:30:00"))
    names, zones = {"news.example": ("The News", "TN")}, {"news.example": ZoneInfo("Europe/Paris")}
    found = weigh(known(page(document=told(document))), now=NOW, names=names, zones=zones)
    assert found.facts == weigh(known(page(document=document)), now=NOW, names=names, zones=zones).facts
    # That it was foretold, and not chosen again:
    assert weighed(known(page(document=told(document, metadata=())))) == {
        field: fact.value for field, fact in found.facts.items()
    }


@pytest.mark.parametrize(("field", "value"), [(Field.EXCERPT, "All the news of the harbour"), (Field.IMAGES, BIG)])
def test_what_was_foretold_does_not_stand_where_other_records_have_it(field: Field, value: str) -> None:
    document = told(said(WEB, title="A title", excerpt="All the news of the harbour", images=Image(url=BIG)))
    lone = known(page(document=document))
    found = weigh(lone, now=NOW, names={}, zones={}, common=lambda *asked: asked == (WEB, field, value))
    others = weigh(lone, now=NOW, names={}, zones={}, common=lambda *_: False)
    assert others.facts.keys() - found.facts.keys() == {field}


def test_what_was_foretold_does_not_stand_beside_an_amp_page() -> None:
    document = told(said(WEB, title="A title", links={"amp_url": AMP}))
    both = known(page(document=document), amp_page(WEB))
    assert weighed(both)[Field.AMP_URL] == AMP
    own = told(said(WEB, is_amp=True, title="A title", links={"canonical": WEB}))
    assert weighed(known(page(document=own)))[Field.AMP_URL] == WEB


def test_pages_that_are_not_the_page_have_no_facts() -> None:
    assert weighed(known(page(Outcome.BLOCKED, document=said(WEB, title="Just a moment")))) == {}


def test_the_amp_page_speaks_alone_where_the_web_page_is_walled() -> None:
    walled = page(Outcome.BLOCKED, reason="challenge")
    document = said(AMP, is_amp=True, title="From the AMP page", links={"canonical": WEB})
    facts = weighed(known(walled, page(role=Role.AMP, url=AMP, final_url=AMP, document=document)))
    assert facts[Field.TITLE] == "From the AMP page"
    assert facts[Field.AMP_URL] == AMP


def test_only_a_proven_amp_address_is_a_fact() -> None:
    web = page(document=said(WEB, links={"amp_url": AMP}))
    assert Field.AMP_URL not in weighed(known(web))
    assert weighed(known(web, amp_page(WEB)))[Field.AMP_URL] == AMP
    unproven = weigh(known(web, amp_page("https://other.example/")), now=NOW, names={}, zones={})
    assert Field.AMP_URL not in unproven.facts
    assert unproven.unpaired == "canonical-elsewhere"


def test_an_unproven_amp_page_says_nothing_about_the_story() -> None:
    other = said(AMP, is_amp=True, title="Another story altogether", links={"canonical": "https://other.example/"})
    walled = page(Outcome.BLOCKED, reason="challenge")
    assert weighed(known(walled, page(role=Role.AMP, url=AMP, final_url=AMP, document=other))) == {}


def test_a_time_without_a_zone_is_in_the_zone_of_its_provider() -> None:
    told = page(document=said(WEB, published=instant("2026-01-02T12:00:00")))
    assert weighed(known(told))[Field.PUBLISHED] == instant("2026-01-02")


def test_the_best_offered_picture_is_wanted_until_it_is_measured() -> None:
    what = known(page(document=said(WEB, images=Image(url=BIG))))
    wanted = weigh(what, now=NOW, names={}, zones={}).wanted
    assert wanted({}) == (BIG,)
    assert wanted({BIG: picture(BIG, 1200, 630)}) == (BIG,)


def test_a_record_that_has_its_picture_wants_none_of_the_pages() -> None:
    image = Image(url="https://news.example/stored.jpg")
    what = known(page(document=said(WEB, images=Image(url=BIG))), record=Record(images=(image,)))
    assert weigh(what, now=NOW, names={}, zones={}).wanted({}) == (image.url,)


def test_nothing_is_wanted_for_a_locked_picture() -> None:
    assert pictures_wanted((entry(closed=frozenset({Field.IMAGES})),), {}, {}) == ()


def test_who_forces_the_picture_has_the_pages_measured_and_what_was_read_before_counts() -> None:
    image = Image(url=BIG, size=Size(width=800, height=600))
    what = known(page(document=said(WEB, images=Image(url=BIG))), record=Record(images=(image,)))
    first = weigh(what, now=NOW, names={}, zones={})
    assert (first.wanted({}), first.doubted) == ((), frozenset())
    assert weigh(what, now=NOW, names={}, zones={}, force=frozenset({"images"})).wanted({}) == (BIG,)
    before = Evidence(facts=first.facts, unpaired="not-amp")
    assert recall(what, before, force=frozenset({"images"})).wanted({}) == (BIG,)
    assert (recall(what, before).facts, recall(what, before).unpaired) == (first.facts, "not-amp")


def test_a_picture_that_the_page_names_no_more_is_in_doubt() -> None:
    image = Image(url="https://news.example/stored.jpg", size=Size(width=800, height=600))
    what = known(page(document=said(WEB, images=Image(url=BIG))), record=Record(images=(image,)))
    assert weigh(what, now=NOW, names={}, zones={}).doubted == {image.url}


@pytest.mark.parametrize("also", [(), ("Harbour Light Post",)])
def test_a_title_is_cut_where_the_repo_knows_the_provider_by_that_name_too(also: tuple[str, ...]) -> None:
    told = "Tide gauges learn to forecast | Harbour Light Post"
    facts = weighed(known(page(document=said(WEB, title=told))), {"news.example": ("HLP", *also)})
    assert facts[Field.TITLE] == (told.partition(" |")[0] if also else told)
    assert facts[Field.PROVIDER_NAME] == "HLP"


@pytest.mark.parametrize(("private", "name"), [(False, "GitHub"), (True, "Ann Writes")])
def test_a_site_below_a_private_suffix_has_its_own_name_where_it_is_its_own_provider(
    *, private: bool, name: str
) -> None:
    url = "https://ann-writes.github.io/story"
    site = Known(url=url, entries=(entry(url),), pages={Role.WEB: page(url=url, final_url=url, document=said(url))})
    assert weighed(site, {"github.io": ("GitHub",)}, private=private)[Field.PROVIDER_NAME] == name
