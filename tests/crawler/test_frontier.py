from crawler.frontier import Ask, Known, Weighed, group, next_page, next_picture
from crawler.items import (
    Claim,
    Document,
    Evidence,
    Fact,
    Field,
    Image,
    Metadata,
    Outcome,
    Page,
    Picture,
    Record,
    Role,
    Source,
    Verdict,
)
from tests.pipelines.making import entry, page, picture

WEB, AMP, OTHER_AMP, PICTURE = (
    "https://news.example/story",
    "https://news.example/story/amp",
    "https://amp.news.example/story",
    "https://img.example/a.jpg",
)


def said(url: str, *, canonical: str | None = None, amp: tuple[str, ...] = (), is_amp: bool = False) -> Document:
    links = Metadata(
        source=Source.LINK,
        canonical=(Claim(value=canonical, raw="", via=""),) if canonical else (),
        amp_url=tuple(Claim(value=one, raw="", via="") for one in amp),
    )
    return Document(url=url, verdict=Verdict.OK, metadata=(links,), is_amp=is_amp)


def web(*amp: str) -> Page:
    return page(document=said(WEB, amp=amp))


def amp_page(url: str, canonical: str = WEB) -> Page:
    return page(role=Role.AMP, url=url, final_url=url, document=said(url, canonical=canonical, is_amp=True))


def test_entries_that_share_an_address_are_one_group() -> None:
    first, other, again = entry(), entry("https://other.example/"), entry(at=("related", 3), path="_news/b.md")
    groups = group([first, other, again])
    assert [(known.url, known.entries) for known in groups] == [
        (first.web_url, (first, again)),
        (other.web_url, (other,)),
    ]


def test_the_web_page_comes_first_then_the_amp_page_then_the_pictures() -> None:
    known = Known(url=WEB, entries=(entry(),))
    assert next_page(known) == Ask(role=Role.WEB, url=WEB)
    known = known.with_page(web(AMP))
    assert next_page(known) == Ask(role=Role.AMP, url=AMP)
    known = known.with_page(amp_page(AMP))
    assert next_page(known) is None
    known = known.with_weight(Weighed(facts={}, wanted=lambda _pictures: (PICTURE,)))
    assert next_picture(known) == Ask(role=Role.IMAGE, url=PICTURE)
    assert next_picture(known.with_picture(Picture(url=PICTURE, outcome=Outcome.OK))) is None


def test_a_single_page_is_read_without_its_amp_page() -> None:
    assert next_page(Known(url=WEB).with_page(web(AMP)), follow_amp=False) is None


def test_no_picture_is_asked_before_the_pages_are_weighed() -> None:
    assert next_picture(Known(url=WEB).with_page(web())) is None


def test_of_several_amp_links_the_next_is_asked_only_if_the_first_does_not_pair() -> None:
    known = Known(url=WEB, entries=(entry(),)).with_page(web(OTHER_AMP, AMP))
    paired = known.with_page(amp_page(OTHER_AMP))
    assert next_page(paired) is None
    unpaired = known.with_page(amp_page(OTHER_AMP, canonical="https://elsewhere.example/"))
    assert next_page(unpaired) == Ask(role=Role.AMP, url=AMP)


def test_no_amp_address_is_asked_twice_so_loops_cannot_run() -> None:
    known = Known(url=WEB, entries=(entry(),)).with_page(web(AMP))
    looped = known.with_page(page(Outcome.FAILED, Role.AMP, url=AMP, reason="too-many-redirects"))
    assert next_page(looped) is None


def test_a_stored_amp_page_is_asked_where_the_web_page_says_nothing() -> None:
    stored = entry(record=Record(amp_url=AMP))
    walled = Known(url=WEB, entries=(stored,)).with_page(page(Outcome.BLOCKED, reason="challenge"))
    assert next_page(walled) == Ask(role=Role.AMP, url=AMP)


def test_nothing_more_is_asked_of_a_refused_address() -> None:
    stored = entry(record=Record(amp_url=AMP))
    refused = Known(url=WEB, entries=(stored,)).with_page(page(Outcome.REFUSED, reason="private-address"))
    assert next_page(refused) is None


def test_a_measured_picture_is_not_asked_again() -> None:
    both = Weighed(facts={}, wanted=lambda _pictures: (PICTURE, "https://img.example/b.jpg"))
    measured = Known(url=WEB, weighed=both).with_picture(Picture(url=PICTURE, outcome=Outcome.GONE))
    assert next_picture(measured) == Ask(role=Role.IMAGE, url="https://img.example/b.jpg")


def offering(*urls: str) -> dict[Field, Fact]:
    value = tuple(Image(url=url) for url in urls)
    return {Field.IMAGES: Fact(value=value, source=Source.OPEN_GRAPH, via="og:image")}


def weighing(facts: dict[Field, Fact]) -> Known:
    weighed = Weighed(facts=facts, doubted=frozenset({PICTURE}), wanted=lambda _pictures: (PICTURE,))
    return Known(url=WEB).with_weight(weighed)


def test_a_picture_that_an_earlier_run_has_measured_is_not_asked_again_while_the_page_names_the_same() -> None:
    facts = offering("https://img.example/b.jpg")
    before = Evidence(facts=facts, pictures={PICTURE: picture(PICTURE, 800, 600)})
    assert next_picture(weighing(facts).with_past(before)) is None
    assert Known(url=WEB).with_past(before).pictures == before.pictures


def test_a_picture_that_the_page_puts_into_doubt_is_asked_again() -> None:
    before = Evidence(facts=offering(PICTURE), pictures={PICTURE: picture(PICTURE, 800, 600)})
    asked = Ask(role=Role.IMAGE, url=PICTURE)
    assert next_picture(weighing(offering("https://img.example/b.jpg")).with_past(before)) == asked
    nothing = Evidence(pictures=before.pictures)
    assert next_picture(weighing(offering("https://img.example/b.jpg")).with_past(nothing)) == asked


def test_a_page_that_names_no_picture_any_more_puts_none_into_doubt() -> None:
    before = Evidence(facts=offering(PICTURE), pictures={PICTURE: picture(PICTURE, 800, 600)})
    assert next_picture(weighing({}).with_past(before)) is None


def test_a_picture_that_could_not_be_measured_is_asked_again() -> None:
    facts = offering(PICTURE)
    before = Evidence(facts=facts, pictures={PICTURE: picture(PICTURE, outcome=Outcome.FAILED, reason="timeout")})
    assert next_picture(weighing(facts).with_past(before)) == Ask(role=Role.IMAGE, url=PICTURE)
