"""Running one spider in this process, from settings to how it ended."""

from __future__ import annotations

import signal
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import FrameType

    from scrapy.crawler import Crawler

    from crawler.spiders.asking import AskingSpider


@dataclass(kw_only=True)
class Run:
    """One finished crawl: its spider, its items where they were asked for, and the signal that ended it early."""

    spider: AskingSpider | None = None
    items: list[Any] = field(default_factory=list)
    interrupted: int | None = None
    error: BaseException | None = None

    @property
    def exit_code(self) -> int:
        """0, or 128 plus the number of the signal that ended the run, or 1 where it could not start."""
        if self.interrupted is not None:
            return 128 + self.interrupted
        return 1 if self.error else 0


def run(spider_name: str, settings: Mapping[str, Any], *, keep_items: bool = False, **arguments: object) -> Run:
    """Crawl with the named spider until it is done, and return how it went."""
    from scrapy import signals  # a second of import that only a crawl shall pay
    from scrapy.crawler import AsyncCrawlerProcess  # the same
    from scrapy.settings import Settings  # the same

    own = Settings()
    own.setmodule("crawler.settings", priority="project")
    own.setdict(dict(settings), priority="cmdline")
    process = AsyncCrawlerProcess(own)
    result = Run()
    crawler = process.create_crawler(spider_name)
    if keep_items:
        crawler.signals.connect(
            lambda item: result.items.append(item),  # noqa: PLW0108  # Scrapy must see the name
            signal=signals.item_scraped,
            weak=False,
        )
    _note_signals(crawler, result)
    task = process.crawl(crawler, **arguments)
    process.start()
    result.spider = crawler.spider  # type: ignore[assignment]  # the project has no other spiders
    # `start()` returns normally after a failed start, so what went wrong is looked for.
    failure = task.exception() if task.done() and not task.cancelled() else None
    result.error = failure
    lost = crawler.stats.get_value("archive/error") if result.spider is not None else None
    if lost and result.spider is not None:
        result.spider.report.faults.append(f"the archive could not be written: {lost}")
    return result


def _note_signals(crawler: Crawler, result: Run) -> None:
    """Remember which signal ended the run; what it does stays Scrapy's, whose handlers are there once a spider is."""
    from scrapy import signals  # a second of import that only a crawl shall pay

    def wrap() -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            _wrap_one(number, result)

    crawler.signals.connect(wrap, signal=signals.spider_opened, weak=False)


def _wrap_one(number: signal.Signals, result: Run) -> None:
    inner = signal.getsignal(number)

    def handle(received: int, frame: FrameType | None) -> None:
        result.interrupted = received
        if callable(inner):
            inner(received, frame)

    signal.signal(number, handle)
