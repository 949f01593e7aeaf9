"""Stage: the site's own topics that a post's title names; topics are added, never taken away."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from crawler.items import EntryItem, Field, Source
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


def add_topics(item: EntryItem, taxonomy: Sequence[Topic]) -> EntryItem:
    """Return the item with the topics its title names added at the end; a related story has none of its own."""
    if item.entry.at or Field.TOPICS in item.entry.closed:
        return item
    have = item.record.topics
    new = tuple(name for name in matched(item.record.title, taxonomy) if name not in have)
    if not new:
        return item
    return replace(
        item,
        record=replace(item.record, topics=have + new),
        provenance={**item.provenance, Field.TOPICS: Source.REGISTRY},
    )


class TopicsStage(Stage):
    """Adds topics from the repo's own taxonomy."""

    name = "topics"

    def think(self, item: EntryItem) -> EntryItem:
        """Return the item with its topics."""
        return add_topics(item, self.spider.repo.topics)
