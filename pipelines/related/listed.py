"""Stage, by name only: which of the repo's stories are related to a post."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from crawler.items import Entry, Field
from pipelines.related.belonging import COMES, STAYS
from pipelines.related.copying import is_touched
from pipelines.related.discovery import Surroundings, relate
from pipelines.related.index import Index, Story
from pipelines.related.words import keywords
from pipelines.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.items import EntryItem, Written

DOUBT: Final = 0.03  # below the score that is asked for: so near to it that a keyword in common settles it


class RelatedStage(Stage):
    """Keeps each post's list of the repo's other posts about the same story."""

    name = "related"

    def is_ready(self, item: EntryItem) -> bool:
        """Return whether the item is a post: what is related follows from the repo, whatever became of its page."""
        return not (item.entry.at or item.entry.removed)

    @cached_property
    def _index(self) -> Index:
        return Index(
            Story(url=one.url, shelf=one.path.partition("/")[0], at=one.at, title=one.title, excerpt=one.excerpt)
            for one in self.spider.stories.all()
            if not one.removed and one.at is not None and one.title is not None
        )

    def think(self, item: EntryItem) -> EntryItem:
        """Return the item with its list of related stories."""
        own = item.entry.web_url
        if own not in self._index:
            return item
        copies = {one.url: one.record for one in item.entry.record.related if one.url is not None}
        around = Surroundings(
            near=self._near(own),
            score=lambda url: self._scored(own, url),
            record=self.spider.stories.record,
            touched=lambda url: (copy := copies.get(url)) is not None and is_touched(copy, self._last(item, url)),
            last=lambda url: self._last(item, url),
        )
        return relate(item, around, self.house)

    def _scored(self, own: str, url: str) -> float | None:
        """Return how near a listed story is, `None` where its file may merely be unreadable."""
        if url not in self._index and not self.spider.stories.is_sure:
            return None
        return self._settled(own, url, self._index.score(own, url), STAYS)

    def _near(self, own: str) -> list[tuple[float, str]]:
        return sorted(
            ((self._settled(own, url, value, COMES), url) for value, url in self._index.near(own)),
            key=lambda pair: (-pair[0], pair[1]),
        )

    def _settled(self, own: str, url: str, value: float, least: float) -> float:
        """Return a score; where it falls a little short of what is asked for, the pages' own keywords settle it."""
        if least - DOUBT <= value < least and self._keywords(own) & self._keywords(url):
            return least
        return value

    def _keywords(self, url: str) -> frozenset[str]:
        """Return the keywords of a crawled page, but for those that name a topic of the site."""
        evidence = self.spider.memory.evidence(url)
        fact = evidence.facts.get(Field.KEYWORDS) if evidence is not None else None
        said = keywords(fact.value) if fact is not None and isinstance(fact.value, tuple) else frozenset()
        return said - self._subjects

    @cached_property
    def _subjects(self) -> frozenset[str]:
        topics = self.spider.repo.topics
        return keywords(tuple(word for topic in topics for word in (topic.name, *topic.keywords)))

    def _last(self, item: EntryItem, url: str) -> Mapping[str, Written]:
        last: Mapping[str, Written] = self.spider.memory.last(
            Entry(path=item.entry.path, web_url=url, record=item.record)
        )
        return last
