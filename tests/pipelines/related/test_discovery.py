"""What becomes of a post's list of related stories, by who wrote what of it."""

from __future__ import annotations

from typing import Any

import pytest

from crawler.items import EntryItem, Field, Image, Provider, Record, Related, Size, Written
from pipelines.ownership import House
from pipelines.related.copying import copied, is_touched, refreshed, remembered
from pipelines.related.discovery import Surroundings, relate
from tests.pipelines.making import entry, item

OTHER = "https://other.example/story"
RECORD = Record(
    title="Old tide gauges forecast storm surges",
    excerpt="They warn of the water hours before it comes.",
    published="2025-03-02T09:10:00Z",
    amp_url="https://other.example/amp",
    cdn_amp_url="https://other-example.cdn.ampproject.org/c/s/other.example/amp",
    type="article",
    provider=Provider(name="Other", domain="other.example", images=(Image(url="/logo.jpg"),)),
    topics=("Sea",),
    images=(Image(url="https://other.example/a.png", size=Size(width=800, height=500), title="Old"),),
    quality=61,
    heat=71,
    shown=True,
)


def around(score: float = 1.0, **more: Any) -> Surroundings:
    fields: dict[str, Any] = {
        "near": [(score, OTHER)],
        "score": lambda _: score,
        "record": lambda _: RECORD,
        "touched": lambda _: False,
        "last": lambda _: remembered(RECORD),
        **more,
    }
    return Surroundings(**fields)


def post(related: tuple[Related, ...] = (), ours: list[str] | None = None, **more: Any) -> EntryItem:
    last = {Field.RELATED: Written(value=ours, source="repo")} if ours else {}
    return item(entry=entry(record=Record(title="Tide gauges", related=related), **more), last=last)


def there(url: str = OTHER) -> tuple[Related, ...]:
    return (Related(url=url, quality=61, at=0, record=RECORD),)


def test_a_story_that_comes_is_a_copy_and_is_remembered_with_all_its_values() -> None:
    found = relate(post(), around(), House())
    (story,) = found.record.related
    assert (story.url, story.quality, story.at) == (OTHER, 61, None)
    assert found.written[Field.RELATED] == Written(value=[OTHER], source="repo")
    assert found.nodes[OTHER]["title"].value == RECORD.title
    assert found.nodes[OTHER]["images.size"].value == [["https://other.example/a.png", 800, 500]]


def test_a_copy_has_no_logo_no_topics_and_no_title_of_its_picture() -> None:
    record = copied(OTHER, RECORD).record
    assert record is not None
    assert record.provider == Provider(name="Other", domain="other.example")
    assert (record.topics, record.heat, record.shown) == ((), None, None)
    assert record.images == (Image(url="https://other.example/a.png", size=Size(width=800, height=500)),)
    assert copied(OTHER, Record(title="x")).record == Record(title="x")


def test_a_story_of_ours_that_no_longer_belongs_goes_and_is_forgotten() -> None:
    found = relate(post(there(), [OTHER]), around(0.0), House())
    assert found.record.related == ()
    assert found.written[Field.RELATED].value is None
    assert {one.value for one in found.nodes[OTHER].values()} == {None}


@pytest.mark.parametrize("ours", [None, ["https://third.example/"]])
def test_a_persons_story_stays(ours: list[str] | None) -> None:
    before = post(there(), ours)
    assert relate(before, around(0.0), House()) is before


def test_a_story_in_which_a_person_has_written_stays() -> None:
    before = post(there(), [OTHER])
    assert relate(before, around(0.0, touched=lambda _: True), House()) is before


def test_what_a_person_took_out_stays_out_and_is_told() -> None:
    found = relate(post((), [OTHER]), around(), House())
    assert found.record.related == ()
    assert [one.code for one in found.findings] == ["field.removed"]
    forced = relate(post((), [OTHER]), around(), House(force=frozenset({"related"})))
    assert [one.url for one in forced.record.related] == [OTHER]


@pytest.mark.parametrize("house", [House(policy={"related": "never"})])
def test_a_policy_of_never_leaves_the_list_alone(house: House) -> None:
    before = post()
    assert relate(before, around(), house) is before


def test_a_policy_of_fill_fills_an_empty_list_only() -> None:
    house = House(policy={"related": "fill"})
    assert relate(post(), around(), house).record.related
    before = post(there("https://third.example/"))
    assert relate(before, around(), house) is before


def test_a_locked_list_and_a_copy_are_left_alone() -> None:
    for before in (post(closed=frozenset({Field.RELATED})), post(at=("related", 0))):
        assert relate(before, around(), House()) is before


@pytest.mark.parametrize("record", [None, Record()])
def test_a_story_without_a_file_that_can_be_read_does_not_come(record: Record | None) -> None:
    before = post()
    assert relate(before, around(record=lambda _: record), House()) is before


def test_a_copy_is_touched_where_a_value_is_not_the_one_that_was_written() -> None:
    own = copied(OTHER, RECORD).record
    assert own is not None
    assert not is_touched(own, remembered(own))
    assert is_touched(Record(title="Mine"), remembered(own))
    assert is_touched(own, {})


def test_the_own_file_speaks_and_pages_say_the_rest() -> None:
    before = item(at=("related", 0), facts={Field.TITLE: "The page's", Field.LANG: "en"})
    found = refreshed(before, RECORD).evidence
    assert found.facts[Field.TITLE].value == RECORD.title
    assert found.facts[Field.TITLE].source == "repo"
    assert found.facts[Field.LANG].value == "en"
    assert found.pictures["https://other.example/a.png"].size == Size(width=800, height=500)
    assert refreshed(before, Record()).evidence.facts == before.evidence.facts
