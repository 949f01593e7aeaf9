from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crawler.items import EntryItem, EntryOutcome, Image, Provider, Record, Related, Size
from pipelines.gate import Gate
from tests.pipelines.making import entry, item
from tests.writing import engaged

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

OLD = Record(title="Old", provider=Provider(name="News"), images=(Image(url="https://a.example/a.jpg"),))


def objection(
    items: Iterable[EntryItem], crawled: int, share: float, keys: Mapping[str, str], *, moves: bool = False
) -> str | None:
    """Return what a gate says that has seen these items."""
    gate = Gate(keys, moves=moves)
    for one in items:
        gate.weigh(one)
    return gate.objection(crawled, share)


def planned(count: int, after: Record, before: Record = OLD) -> list[EntryItem]:
    return [replace(item(before), record=after) for _ in range(count)]


def test_a_plan_that_replaces_one_field_nearly_everywhere_is_stopped_with_the_figures() -> None:
    told = objection(planned(15, replace(OLD, title="New")), 20, 0.5, {})
    assert told == "title would be replaced in 15 of 20 entries, which is more than 50%"


def test_a_plan_that_only_adds_is_let_through_however_large() -> None:
    sized = (Image(url="https://a.example/a.jpg", size=Size(width=1, height=1)),)
    fuller = replace(OLD, excerpt="New", provider=Provider(name="News", domain="news.example"), images=sized)
    assert objection(planned(100, fuller), 100, 0.5, {}) is None


def test_each_kind_of_replacement_counts() -> None:
    for after in (
        replace(OLD, provider=Provider(name="Other")),
        replace(OLD, images=(Image(url="https://a.example/b.jpg"),)),
        replace(OLD, images=()),
        replace(OLD, title=None),
    ):
        assert objection(planned(20, after), 20, 0.5, {}) is not None


def test_sizes_that_change_everywhere_are_an_accident() -> None:
    one, other = (Image(url="https://a.example/a.jpg", size=Size(width=width, height=9)) for width in (9, 1))
    assert objection(planned(20, Record(images=(other,)), Record(images=(one,))), 20, 0.5, {}) is not None
    assert objection(planned(20, Record(images=(one, other)), Record(images=(one,))), 20, 0.5, {}) is None


def test_few_entries_or_a_few_changes_are_nobodys_accident() -> None:
    changed = planned(10, replace(OLD, title="New"))
    assert objection(changed, 10, 0.5, {}) is None
    assert objection(changed, 20, 0.5, {}) is None
    assert objection(changed, 20, 0.4, {}) is not None
    assert objection([], 0, 0.5, {}) is None


def test_a_key_that_only_the_author_writes_stops_any_plan() -> None:
    changed = planned(1, replace(OLD, title="New"))
    assert objection(changed, 1, 0.5, {"title": "secured"}) is None  # the repo itself says that this key is the title


def test_an_address_that_moves_unasked_stops_any_plan_and_the_first_one_is_named() -> None:
    paths = ("b.md", "a.md")
    moved = [replace(item(entry=entry(path=path)), record=Record(web_url="https://a.example/new")) for path in paths]
    told = objection(moved, 2, 0.5, {})
    assert told == "b.md: webUrl would change, which only the author writes"
    assert objection(moved, 2, 0.5, {}, moves=True) is None


def test_related_stories_that_go_everywhere_are_an_accident() -> None:
    before = Record(related=(Related(at=0), Related(at=1)))
    assert objection(planned(20, Record(related=before.related[1:]), before), 20, 0.5, {}) is not None


def test_entries_whose_time_has_not_come_do_not_make_an_accident_small(tmp_path: Path) -> None:
    crawler, writer = engaged(tmp_path)
    for _ in range(500):
        crawler.spider.report.entry(entry(), EntryOutcome.NOT_DUE, "schedule")
    for one in planned(25, replace(OLD, title="New")):
        writer.process_item(one)
    writer.close_spider()
    assert crawler.spider.report.gate == "title would be replaced in 25 of 25 entries, which is more than 50%"
    crawler.spider.memory.close()
