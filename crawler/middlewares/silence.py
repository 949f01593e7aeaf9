"""Hosts that do not answer in time: they are asked no more in this run, nor waited for when all others are done."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final, Self

from scrapy import signals
from scrapy.utils.asyncio import create_looping_call

from crawler.exchange import Ended, Reason, became
from crawler.middlewares.underway import host_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

    from crawler.middlewares.turns import CountingDownloader

LIMIT: Final = 2  # deadlines in a row; each costs DOWNLOAD_TIMEOUT, and a host may have thousands of pages

logger = logging.getLogger(__name__)


class Silence:
    """Downloader middleware that gives up hosts which let one request after another run into its deadline.

    It gives up those as well that alone keep the run from its end, as `lateness` judges them, but never the only ones
    that were asked: who crawls one address has nothing else to wait for.
    """

    def __init__(self, crawler: Crawler) -> None:
        """Begin with everybody talking."""
        self._crawler = crawler
        self._clock = create_looping_call(self._second)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware as Scrapy builds it."""
        silence = cls(crawler)
        crawler.signals.connect(silence.begin, signals.engine_started)
        crawler.signals.connect(silence.end, signals.engine_stopped)
        return silence

    def begin(self) -> None:
        """Count seconds from now on."""
        self._clock.start(1.0, now=False)

    def end(self) -> None:
        """Count no more."""
        if self._clock.running:
            self._clock.stop()

    def process_request(self, request: Request) -> None:
        """Let a request pass, or raise that its host is waited for no longer."""
        self._downloader.underway.admit(request)

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Count a deadline; what ended otherwise says nothing about the next request."""
        if isinstance(exception, Ended) or became(exception).reason is not Reason.TIMEOUT:
            return
        host, underway = host_of(request), self._downloader.underway
        underway.missed[host] += 1
        if underway.missed[host] >= LIMIT and host not in underway.closed:
            logger.info("%s is asked no more in this run: it missed %d deadlines in a row", host, LIMIT)
            underway.close(host)
            self._downloader.hurry(host)

    def _second(self) -> None:
        downloader = self._downloader
        late = downloader.underway.second(downloader.patrons.keys() | downloader.waiting.keys())
        for host in sorted(late) if self._is_nearly_over else ():
            logger.info("%s is waited for no longer: it answers late, and all others are done", host)
            downloader.underway.leave(host)
            downloader.hurry(host)

    @property
    def _is_nearly_over(self) -> bool:
        """Whether all is begun, and something is done; of who runs another spider, nothing is known."""
        spider: Any = self._crawler.spider
        return getattr(spider, "is_all_begun", False) and spider.report.done > 0

    @property
    def _downloader(self) -> CountingDownloader:
        return self._crawler.engine.downloader  # type: ignore[return-value]  # settings name it beside this
