"""What happens in a crawl under stable names: as log lines under `--verbose`, and counted in Scrapy's stats."""

from __future__ import annotations

import json
import logging
from collections import Counter
from typing import TYPE_CHECKING, Final, Self

from scrapy import signals

from crawler.normalize.discretion import discreet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scrapy import Spider
    from scrapy.crawler import Crawler

    from crawler.report import Report

logger = logging.getLogger(__name__)

COUNTED: Final = {"crawl.page": "pages", "crawl.picture": "pictures", "crawl.entry": "entries"}
"""Events that are counted as they happen, by the name of their counters."""


class Events:
    """Listens to the report of a crawl: `crawl.page`, `crawl.picture`, `crawl.entry`, at its end `crawl.end`."""

    def __init__(self, crawler: Crawler) -> None:
        """Wait for the spider to open."""
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the extension, listening."""
        events = cls(crawler)
        crawler.signals.connect(events.opened, signal=signals.spider_opened)
        crawler.signals.connect(events.closed, signal=signals.spider_closed)
        return events

    def opened(self, spider: Spider) -> None:
        """Begin to listen; a spider of somebody else has no report."""
        report: Report | None = getattr(spider, "report", None)
        if report is not None:
            report.listener = self.heard

    def heard(self, event: str, said: Mapping[str, object]) -> None:
        """Log an event, and count it."""
        if logger.isEnabledFor(logging.INFO):
            shown = {key: discreet(value) if isinstance(value, str) else value for key, value in said.items()}
            logger.info("%s %s", event, json.dumps(shown, ensure_ascii=False))
        if event in COUNTED:
            self._crawler.stats.inc_value(f"masthead/{COUNTED[event]}/{said['outcome']}")

    def closed(self, spider: Spider) -> None:
        """Count what is known at the end."""
        report: Report | None = getattr(spider, "report", None)
        if report is not None:
            said = dict(_totals(report))
            for name, number in said.items():
                self._crawler.stats.set_value(f"masthead/{name}", number)
            self.heard("crawl.end", said)


def _totals(report: Report) -> Iterator[tuple[str, int]]:
    yield "files", len(report.files)
    yield "changes", len(report.changes)
    yield "faults", len(report.faults)
    yield "requests", sum(spent.requests for spent in report.spent.values())
    yield "bytes", sum(spent.size for spent in report.spent.values())
    for code, number in sorted(Counter(finding.code for finding in report.findings).items()):
        yield f"findings/{code}", number
