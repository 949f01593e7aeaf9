"""What is only postponed: an excerpt that is not whole, or says nearly nothing, when there is a better one."""

from __future__ import annotations

import pytest

from crawler.items import Field, Metadata, Source
from tests.pipelines.testifying import URL, chosen, rejected, said

LD, OG, META, TW = Source.JSON_LD, Source.OPEN_GRAPH, Source.META, Source.TWITTER
LONG = "The bridge is open. " * 20
WHOLE = "The bridge is open, and everybody may cross it on foot today."


def excerpt(*metadata: Metadata) -> object:
    return chosen(*metadata).value(Field.EXCERPT)


def test_an_excerpt_that_would_have_to_be_cut_gives_way_to_a_whole_one() -> None:
    assert excerpt(said(OG, excerpt=LONG), said(META, excerpt=WHOLE)) == WHOLE
    assert rejected(chosen(said(OG, excerpt=LONG), said(META, excerpt=WHOLE)), Field.EXCERPT)[0] == (
        "longer than 300 characters"
    )


def test_a_cut_excerpt_is_better_than_none_and_than_a_few_words() -> None:
    assert str(excerpt(said(OG, excerpt=LONG))).endswith(" ...")
    assert str(excerpt(said(OG, excerpt="MP3 (01:00 h)"), said(META, excerpt=LONG))).endswith(" ...")
    assert excerpt(said(OG, excerpt="MP3 (01:00 h)"), said(TW, excerpt="Download")) == "MP3 (01:00 h)"


def test_an_excerpt_that_is_cut_early_gives_way_to_the_same_told_further() -> None:
    begun = "The bridge is open, and everybody may cross"
    for dots in ("...", " …", " [...]"):
        choice = chosen(said(OG, excerpt=begun + dots), said(META, excerpt=WHOLE))
        assert choice.value(Field.EXCERPT) == WHOLE
        assert rejected(choice, Field.EXCERPT) == ["goes on elsewhere", None]


def test_an_excerpt_that_is_cut_stays_where_nothing_goes_on_or_enough_is_told() -> None:
    begun = "The bridge is open, and everybody may cross"
    assert excerpt(said(OG, excerpt=f"{begun}..."), said(META, excerpt=f"Today {WHOLE}")) == f"{begun}..."
    assert excerpt(said(OG, excerpt=f"{begun}..."), said(META, excerpt=f"{begun}…")) == f"{begun}..."
    assert excerpt(said(OG, excerpt=begun), said(META, excerpt=WHOLE)) == begun
    enough = LONG[:120]
    assert excerpt(said(OG, excerpt=f"{enough}..."), said(META, excerpt=f"{enough}and more")) == f"{enough}..."


def test_an_excerpt_that_one_voice_alone_states_gives_way_to_that_of_two_others() -> None:
    choice = chosen(said(OG, excerpt=f"Today {WHOLE}"), said(LD, excerpt=WHOLE), said(META, excerpt=WHOLE.upper()))
    assert choice.value(Field.EXCERPT) == WHOLE
    assert rejected(choice, Field.EXCERPT) == ["others agree on another", None, "outranked"]


def test_what_a_page_says_for_cards_is_one_voice() -> None:
    own = f"Today {WHOLE}"
    assert excerpt(said(OG, excerpt=WHOLE), said(TW, excerpt=WHOLE), said(META, excerpt=own)) == WHOLE
    assert excerpt(said(META, excerpt=own), said(TW, excerpt=WHOLE), said(OG, excerpt=WHOLE)) == WHOLE
    assert excerpt(said(OG, excerpt=own), said(TW, excerpt=WHOLE), said(META, excerpt=WHOLE)) == WHOLE
    both = said(OG, excerpt=own), said(TW, excerpt=own)
    assert excerpt(*both, said(LD, excerpt=WHOLE), said(META, excerpt=WHOLE)) == WHOLE


@pytest.mark.parametrize("agreed", ["The bridge is open, and everybody may cross it on", "Open, and you may cross ..."])
def test_others_that_agree_on_what_is_cut_off_outvote_nobody(agreed: str) -> None:
    assert excerpt(said(OG, excerpt=WHOLE), said(LD, excerpt=agreed), said(META, excerpt=agreed)) == WHOLE


def test_what_others_agree_on_is_refused_for_the_same_reasons() -> None:
    cookies = "We use cookies, and all of our partners do."
    assert excerpt(said(OG, excerpt=WHOLE), said(LD, excerpt=cookies), said(META, excerpt=cookies)) == WHOLE


def name(*metadata: Metadata) -> object:
    return chosen(*metadata).value(Field.PROVIDER_NAME)


@pytest.mark.parametrize("registered", ["Example News Ltd", "Media House Example News", "EXAMPLE NEWS - Premium"])
def test_a_firm_gives_way_to_what_its_site_is_called(registered: str) -> None:
    choice = chosen(said(LD, publisher=registered), said(OG, site_name="Example News"))
    assert choice.value(Field.PROVIDER_NAME) == "Example News"
    assert rejected(choice, Field.PROVIDER_NAME)[0] == "is more than the site's name"
    assert name(said(LD, publisher=registered)) == registered


def test_a_publisher_is_believed_where_the_site_s_name_is_no_part_of_it() -> None:
    assert name(said(LD, publisher="The Example News"), said(OG, site_name="Example News")) == "The Example News"
    assert name(said(LD, publisher="Example News Post"), said(OG, site_name="My Example News")) == "Example News Post"
    assert name(said(LD, publisher="Example News"), said(OG, site_name="Example News Online")) == "Example News"


def test_what_other_stories_have_is_no_offer() -> None:
    text = "All the news of the harbour, every morning, for those who sail."
    metadata = (
        said(Source.OPEN_GRAPH, excerpt=text, images="https://news.example/default.jpg"),
        said(Source.JSON_LD, excerpt="What became of the boats of last night, one by one.", images=f"{URL}/own.jpg"),
    )
    choice = chosen(*metadata, common=lambda _, value: value in {text, "https://news.example/default.jpg"})
    assert choice.value(Field.EXCERPT) == "What became of the boats of last night, one by one."
    assert [image.url for image in choice.value(Field.IMAGES)] == [f"{URL}/own.jpg"]
    reasons = {one.rejected for field in (Field.EXCERPT, Field.IMAGES) for one in choice.candidates[field]}
    assert reasons == {None, "is that of other stories, too"}
    assert chosen(*metadata).value(Field.EXCERPT) == text
