"""Stage: the site's own topics that a post's title names; topics are added, never taken away."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from crawler.items import EntryItem, Field, Source, Written
from crawler.normalize.text import fold
from pipelines.ownership import Claimed, House, noted, rule_list
from pipelines.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.repository import Topic

_DASHES = re.compile(r"[\s\-\u2010-\u2015]+")


def matched(title: str | None, taxonomy: Sequence[Topic]) -> tuple[str, ...]:
    """Return the names of the topics that a title names, in taxonomy order; the root topic always.

    A keyword counts as a whole word, whatever its case, and whether it is written with spaces or dashes.
    """
    text = _words(title or "")
    return tuple(topic.name for topic in taxonomy if topic.root or any(_names(text, word) for word in topic.keywords))


def _words(text: str) -> str:
    return _DASHES.sub(" ", text.casefold())


def _names(text: str, keyword: str) -> bool:
    word = _words(keyword).strip()
    return bool(word) and word in text and _whole(word).search(text) is not None


@lru_cache(maxsize=4096)
def _whole(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")


def add_topics(item: EntryItem, taxonomy: Sequence[Topic], house: House) -> EntryItem:
    """Return the item with the topics its title names added at the end; a related story has none of its own.

    A topic that was added once and that a person took out again is not added a second time.
    """
    if item.entry.at:
        return item
    have, before = item.record.topics, _added(item)
    claimed = Claimed(current=have, last=before, new=matched(item.record.title, taxonomy))
    policy, force = house.policy_of(Field.TOPICS, item.entry), house.forces(Field.TOPICS)
    listed = rule_list(claimed, same=_same, policy=policy, force=force)
    if listed.removed:
        names = ", ".join(listed.removed)
        item = noted(item, "field.removed", f"topics: {names} was taken out by hand, so it stays out")
    if not listed.added:
        return item
    written = Written(value=list(dict.fromkeys((*before, *listed.added))), source=Source.REGISTRY)
    record = replace(item.record, topics=have + listed.added)
    return replace(item, record=record, written={**item.written, Field.TOPICS: written})


def _same(one: str, other: str) -> bool:
    return fold(one) == fold(other)


def _added(item: EntryItem) -> tuple[str, ...]:
    """Return the topics that Masthead has added to this post so far."""
    last = item.last.get(Field.TOPICS)
    return tuple(map(str, last.value)) if last is not None and isinstance(last.value, list) else ()


class TopicsStage(Stage):
    """Adds topics from the repo's own taxonomy."""

    name = "topics"

    def think(self, item: EntryItem) -> EntryItem:
        """Return the item with its topics."""
        return add_topics(item, self.spider.repo.topics, self.house)
