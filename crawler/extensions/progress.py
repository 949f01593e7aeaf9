"""How far a crawl is: one living line on a terminal, a log line now and then elsewhere."""

from __future__ import annotations

import logging
import shutil
import sys
import time
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured
from twisted.internet.task import LoopingCall

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.report import Report

logger = logging.getLogger(__name__)

BLINK = 0.2  # seconds between two states of the line on a terminal
PACE = 30.0  # seconds between two log lines elsewhere


class Progress:
    """Tells done, total, rate and outcomes while the crawl goes on."""

    def __init__(self, crawler: Crawler) -> None:
        """Wait for the spider to open."""
        self._crawler = crawler
        self._live = crawler.settings.getbool("MASTHEAD_PROGRESS")
        self._began = time.monotonic()
        self._loop = LoopingCall(self._tell)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the extension, listening; not configured where nobody would read it."""
        if crawler.settings.get("MASTHEAD_PROGRESS") is None:
            raise NotConfigured
        told = cls(crawler)
        crawler.signals.connect(told.opened, signal=signals.spider_opened)
        crawler.signals.connect(told.closed, signal=signals.spider_closed)
        return told

    def opened(self) -> None:
        """Begin to tell."""
        self._loop.start(BLINK if self._live else PACE, now=False)

    def closed(self) -> None:
        """Stop, and leave a clean line behind."""
        if self._loop.running:
            self._loop.stop()
        if self._live:
            _steer("\r\x1b[K")

    def _tell(self) -> None:
        report: Any = getattr(self._crawler.spider, "report", None)
        if report is None:
            return
        line = state(report, time.monotonic() - self._began)
        if self._live:
            _steer(f"\r\x1b[K{line[: shutil.get_terminal_size().columns - 1]}")
        else:
            logger.info("%s", line)


def _steer(text: str) -> None:
    # The program's own stderr shows what others wrote without obeying it; this is ours.
    getattr(sys.stderr, "steer", sys.stderr.write)(text)
    sys.stderr.flush()


def state(report: Report, seconds: float) -> str:
    """Return one line: addresses done of all, pages a second, pages by outcome."""
    rate = report.pages.total() / seconds if seconds > 0 else 0.0
    outcomes = "  ".join(f"{outcome} {number}" for outcome, number in report.pages.most_common(5))
    return f"{report.done}/{report.total}  {rate:.1f} pages/s  {outcomes}"
