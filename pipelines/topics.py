"""Stage: the site's own topics that a post's title names; topics are added, never taken away."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from crawler.items import EntryItem, Field, Finding, Source, Written
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
    """Return the item with the topics its title names added at the end; a related story has none of its own.

    A topic that was added once and that a person took out again is not added a second time.
    """
    if item.entry.at or Field.TOPICS in item.entry.closed:
        return item
    have, added = item.record.topics, _added(item)
    missing = tuple(name for name in matched(item.record.title, taxonomy) if name not in have)
    new = tuple(name for name in missing if name not in added)
    if len(new) < len(missing):
        item = replace(item, findings=(*item.findings, _removed(item, missing, new)))
    if not new:
        return item
    written = Written(value=[*added, *new], source=Source.REGISTRY)
    return replace(
        item, record=replace(item.record, topics=have + new), written={**item.written, Field.TOPICS: written}
    )


def _added(item: EntryItem) -> tuple[str, ...]:
    """Return the topics that Masthead has added to this post so far."""
    last = item.last.get(Field.TOPICS)
    return tuple(map(str, last.value)) if last is not None and isinstance(last.value, list) else ()


def _removed(item: EntryItem, missing: tuple[str, ...], new: tuple[str, ...]) -> Finding:
    names = ", ".join(name for name in missing if name not in new)
    message = f"topics: {names} was taken out by hand, so it stays out"
    return Finding(code="field.removed", path=item.entry.path, line=item.entry.line, message=message)


class TopicsStage(Stage):
    """Adds topics from the repo's own taxonomy."""

    name = "topics"

    def think(self, item: EntryItem) -> EntryItem:
        """Return the item with its topics."""
        return add_topics(item, self.spider.repo.topics)
