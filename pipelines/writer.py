"""The last stage, the only one that touches the disk: a plan while the crawl goes on, then the gate, then the files."""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Self

from scrapy.utils.misc import build_from_crawler, load_object

from crawler.items import EntryItem, EntryOutcome, Finding
from crawler.normalize.discretion import discreet
from crawler.spool import Spool
from pipelines.applying import Application, unchanged
from pipelines.gate import Gate
from pipelines.plan import Plan
from pipelines.revision import described
from pipelines.stage import LATE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.items import Entry
    from crawler.report import Report
    from pipelines.stage import Stage

BATCH: Final = 128  # files whose folders are put on the disk together
MOST_HELD: Final = 10_000  # items that wait for the last page at a time


class Writer:
    """Plans every settled entry; judges the plan and writes it when the crawl ends, each file once."""

    # Once the spider is open:
    _application: Application
    _gate: Gate
    _plan: Plan
    _held: Spool[EntryItem]

    def __init__(self, crawler: Any) -> None:
        """Keep the running crawl."""
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """Return the stage as Scrapy builds it."""
        return cls(crawler)

    @property
    def _spider(self) -> Any:
        return self._crawler.spider

    @property
    def _report(self) -> Report:
        report: Report = self._spider.report
        return report

    def open_spider(self) -> None:
        """Begin with an empty plan; tell the state what a killed run wrote last, before anybody asks it."""
        self._gate = Gate(self._spider.repo.keys, moves=self._spider.follow_moves)
        self._plan = Plan(self._spider.memory.scratch)
        self._held = Spool(self._spider.memory.scratch)
        self._application = self.application()
        self._application.take_up()

    def application(self) -> Application:
        """Return what puts the plan into the files."""
        return Application(self._spider, self._rethought)

    def process_item(self, item: EntryItem) -> EntryItem:
        """Plan the item's change, or note at once that there is none; where a stage is late, hold the item for it."""
        self._spider.stories.learn(item.entry, item.record)
        if LATE[0] not in self._spider.config.stages:
            return self._settled(item)
        self._held.append(item)
        if len(self._held) >= MOST_HELD:
            self._finish()
        return item

    def _finish(self) -> None:
        """Let the late stages think of the items that wait for them, once it is known what each one's own come to."""
        late, held = [stage for stage in self._stages if stage.is_late], self._held
        self._held = Spool(self._spider.memory.scratch)
        for item in held:
            own = _thought(item, (stage for stage in late if stage.name != LATE[0]))
            self._spider.stories.learn(item.entry, own.record)
        for item in held:
            self._settled(_thought(item, late))

    def _settled(self, item: EntryItem) -> EntryItem:
        if item.record != item.entry.record:
            self._plan.add(item)
            if self._spider.gated:
                self._gate.weigh(item)
            return item
        if item.written:  # not into a file
            self._spider.memory.wrote([item])
        outcome, reason = unchanged(item.evidence)
        self._report.findings.extend(item.findings)
        self._report.entry(item.entry, outcome, reason)
        if outcome is EntryOutcome.INVALID:
            self._report.findings.append(_no_address(item.entry))
        return item

    def close_spider(self) -> None:
        """Judge the whole plan, then apply it file by file, in order; what is stopped is kept for the next run."""
        self._finish()
        self._report.gate = self._objection()
        revisions = self._plan.revisions()
        if self._report.gate is not None:
            for revision in revisions:
                self._stopped(revision.items)
            return
        if self._spider.commit:
            self._application.look({row["path"] for row in self._report.entry_rows} | self._plan.paths())
        while batch := tuple(islice(revisions, BATCH)):
            self._application.apply(batch)
        self._spider.memory.done()

    def _objection(self) -> str | None:
        crawled = self._report.crawled + len(self._plan)
        return self._gate.objection(crawled, self._spider.config.gate.files)

    def _stopped(self, items: Iterable[EntryItem]) -> None:
        for item in items:
            self._report.entry(item.entry, EntryOutcome.KEPT, "gate")
            self._report.changes.append(described(item, self._spider.repo.keys))

    def _rethought(self, item: EntryItem) -> EntryItem:
        """Return what the evidence means for an item whose entry is not the one that was scanned."""
        return _thought(item, self._stages)

    @cached_property
    def _stages(self) -> list[Stage]:
        """The stages before this one, from the same table of contents that Scrapy builds its pipeline from."""
        table = self._crawler.settings.getdict("ITEM_PIPELINES")
        before = sorted((order, name) for name, order in table.items() if load_object(name) is not type(self))
        return [build_from_crawler(load_object(name), self._crawler) for _, name in before]


def _thought(item: EntryItem, stages: Iterable[Stage]) -> EntryItem:
    for stage in stages:
        item = stage.thought(item)
    return item


def _no_address(entry: Entry) -> Finding:
    message = f"{discreet(entry.web_url)!r} is no address; write one http(s) URL"
    return Finding(code="address.invalid", path=entry.path, line=entry.line, message=message)
