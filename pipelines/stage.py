"""The door between Scrapy and a stage: what a stage is told, and when it is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final, Self

from pipelines.ownership import House

if TYPE_CHECKING:
    from crawler.items import EntryItem


LATE: Final = ("related", "score")
"""Stages that look at other posts, and what follows from them: where the first runs, both wait for the last page."""


class Stage:
    """One step of thought about an entry: takes an item, returns a new one. Subclasses only say `think`."""

    name: ClassVar[str]

    def __init__(self, crawler: Any) -> None:
        """Keep the running crawl, which knows the repo and the instant once its spider is open."""
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """Return the stage as Scrapy builds it."""
        return cls(crawler)

    @property
    def spider(self) -> Any:
        """The running spider: `repo` (what the content repo knows), `now`, `config`, `report`."""
        return self._crawler.spider

    @property
    def house(self) -> House:
        """What the repo and this run say about writing."""
        return House(policy=self.spider.config.policy, force=self.spider.force)

    def process_item(self, item: EntryItem) -> EntryItem:
        """Return the item after this stage, or as it came where the stage waits for the last page."""
        return item if self.is_late else self.thought(item)

    @property
    def is_late(self) -> bool:
        """Whether the stage thinks of an item only when all pages of the run are settled."""
        return self.name in LATE and LATE[0] in self.spider.config.stages

    def thought(self, item: EntryItem) -> EntryItem:
        """Return the item after this stage, or as it came where the repo's configuration leaves the stage out."""
        return self.think(item) if self.name in self.spider.config.stages and self.is_ready(item) else item

    def is_ready(self, item: EntryItem) -> bool:
        """Return whether there is anything to think about: pages that gave no fact decide nothing."""
        return bool(item.evidence.facts)

    def think(self, item: EntryItem) -> EntryItem:
        """Return the item with what this stage decides."""
        raise NotImplementedError
