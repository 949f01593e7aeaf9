"""What becomes of a post's list of related stories, by who wrote what of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crawler.items import Field, Source, Written
from pipelines.ownership import POWERS, Policy, noted
from pipelines.related.belonging import Listing, belonging
from pipelines.related.copying import copied, remembered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from crawler.items import EntryItem, Record, Related
    from pipelines.ownership import House
    from pipelines.related.belonging import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What is around a post: the stories near to it, what a listed one scores, what each one's own file holds.

    `touched` tells whether a person has written in a copy, `last` what is remembered of it.
    """

    near: Iterable[tuple[float, str]]
    score: Callable[[str], float | None]
    record: Callable[[str], Record | None]
    touched: Callable[[str], bool]
    last: Callable[[str], Mapping[str, Written]]


def relate(item: EntryItem, around: Surroundings, house: House) -> EntryItem:
    """Return the item with its list of related stories: who belongs comes, who clearly does not goes.

    Only what Masthead put into the list goes again. A list that a person wrote gets new stories only where the policy
    is to own it; a person's story is never touched, and one that a person took out does not come back.
    """
    policy = house.policy_of(Field.RELATED, item.entry)
    power, ours = POWERS[policy], _ours(item)
    if item.entry.at or not power.fills or (item.record.related and policy is Policy.FILL):
        return item
    listing = Listing(
        items=item.record.related,
        own=tuple(filter(None, (item.entry.web_url, item.record.web_url, item.record.amp_url))),
        ours=() if house.forces(Field.RELATED) and not item.record.related else ours,
        touched=frozenset(filter(around.touched, ours)),
    )
    change = belonging(listing, _stories(around), around.score)
    return _changed(_told(item, change), change, around, ours)


def _stories(around: Surroundings) -> Iterable[tuple[float, Related]]:
    for value, url in around.near:
        record = around.record(url)
        if record is not None and record.title is not None:
            yield value, copied(url, record)


def _ours(item: EntryItem) -> tuple[str, ...]:
    """Return the addresses that Masthead has put into the list so far."""
    last = item.last.get(Field.RELATED)
    return tuple(map(str, last.value)) if last is not None and isinstance(last.value, list) else ()


def _told(item: EntryItem, change: Change) -> EntryItem:
    if not change.kept_out:
        return item
    names = ", ".join(change.kept_out)
    return noted(item, "field.removed", f"related: {names} was taken out by hand, so it stays out")


def _changed(item: EntryItem, change: Change, around: Surroundings, ours: tuple[str, ...]) -> EntryItem:
    if not (change.came or change.went):
        return item
    listed = [url for url in dict.fromkeys((*ours, *change.came)) if url not in change.went]
    written = {**item.written, Field.RELATED: Written(value=listed or None, source=Source.REPO)}
    nodes = {url: {key: replace(one, value=None) for key, one in around.last(url).items()} for url in change.went}
    for story in change.items:
        if story.at is None and story.record is not None and story.url is not None:
            nodes[story.url] = dict(remembered(story.record))
    record = replace(item.record, related=change.items)
    return replace(item, record=record, written=written, nodes={**item.nodes, **nodes})
