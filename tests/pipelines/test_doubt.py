"""What is only postponed: an excerpt that is not whole, or says nearly nothing, when there is a better one."""

from __future__ import annotations

from crawler.items import Field, Metadata, Source
from tests.pipelines.testifying import URL, chosen, rejected, said

OG, META, TW = Source.OPEN_GRAPH, Source.META, Source.TWITTER
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
