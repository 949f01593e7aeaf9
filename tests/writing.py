"""The writer at work without a network: a real spider on a real repo, and evidence that was made up."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from scrapy.crawler import Crawler
from scrapy.settings import Settings
from scrapy.utils.misc import build_from_crawler, load_object

from crawler.items import Evidence, Fact, Field, Image, Instant, Outcome, Page, Role, Source
from crawler.spiders.entries import EntriesSpider
from crawler.state import codec
from pipelines.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from crawler.items import Entry, EntryItem
    from crawler.report import Report

NOW = datetime(2026, 3, 12, tzinfo=UTC)


def engaged(repo: Path, **arguments: object) -> tuple[Any, Writer]:
    """Return a crawl of a repo as its engine holds it, and its opened writer; nothing is asked of anybody."""
    crawler = _crawler()
    crawler.spider = EntriesSpider.from_crawler(crawler, content=str(repo), **arguments)
    writer = Writer.from_crawler(crawler)
    writer.open_spider()
    return crawler, writer


@cache
def _crawler() -> Any:
    """Return the one crawl of this process: copying Scrapy's settings takes longer than writing a file."""
    settings = Settings({"MASTHEAD_NOW": NOW})
    settings.setmodule("crawler.settings", priority="project")
    return Crawler(EntriesSpider, settings)


def evidence(entry: Entry) -> Evidence:
    """Return what a page of an entry comes to, as large as real ones and shared with no other entry."""
    said: dict[Field, object] = {
        Field.TITLE: f"Tide gauges learn to forecast storm surges at {entry.path}",
        Field.EXCERPT: f"Forty harbours now pass their readings through a small model each hour, says {entry.path}.",
        Field.PUBLISHED: Instant(at=NOW, exact=True, day=NOW.date()),
        Field.TYPE: "article",
        Field.CANONICAL: entry.web_url,
        Field.AUTHORS: ("Ada Example", "Grace Example"),
        Field.KEYWORDS: tuple(f"keyword {number}" for number in range(12)),
        Field.IMAGES: tuple(Image(url=f"{entry.web_url}/{number}.jpg") for number in range(4)),
    }
    known = Evidence(
        pages={Role.WEB: Page(role=Role.WEB, url=entry.web_url, final_url=entry.web_url, outcome=Outcome.OK)},
        facts={field: Fact(value=value, source=Source.JSON_LD, via="NewsArticle") for field, value in said.items()},
    )
    return codec.load_evidence(codec.dump_evidence(known)) or known


def thought(crawler: Any, told: Callable[[Entry], Evidence] = evidence) -> Iterator[EntryItem]:
    """Yield the items of a repo as the writer gets them: thought through by all stages before it."""
    table = crawler.settings.getdict("ITEM_PIPELINES")
    names = [name for _, name in sorted((order, name) for name, order in table.items())]
    stages = [build_from_crawler(load_object(name), crawler) for name in names[:-1]]
    for scanned in crawler.spider.repo.scan():
        for finding in scanned.findings:
            crawler.spider.report.invalid(finding)
        for entry in scanned.entries:
            item = crawler.spider.item(entry, told(entry))
            for stage in stages:
                item = stage.process_item(item)
            yield item


def applied(repo: Path, **arguments: object) -> Report:
    """Plan a change for every entry of a repo, write it, and return the report."""
    crawler, writer = engaged(repo, **arguments)
    finish(crawler, writer)
    report: Report = crawler.spider.report
    return report


def finish(crawler: Any, writer: Writer) -> dict[str, set[str]]:
    """Plan and write, and return the keys that Masthead then knows it wrote, by path."""
    spider = crawler.spider
    try:
        for item in thought(crawler):
            writer.process_item(item)
        writer.close_spider()
        entries = [entry for scanned in spider.repo.scan() for entry in scanned.entries]
        known = {entry.path: set(spider.memory.last(entry)) for entry in entries}
    finally:
        spider.memory.close()
    if spider.memory.fault is not None:
        spider.report.faults.append(spider.memory.fault)
    return known
