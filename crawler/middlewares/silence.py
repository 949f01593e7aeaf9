"""Hosts that do not answer in time: they are asked no more in this run, nor waited for when all others are done."""

from __future__ import annotations

import logging
from collections import Counter
from typing import TYPE_CHECKING, Final, Self

from scrapy import signals
from scrapy.utils.asyncio import create_looping_call

from crawler.exchange import Ended, Reason, became
from crawler.middlewares.underway import host_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

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
        self._missed: Counter[str] = Counter()
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

    def process_response(self, request: Request, response: Response) -> Response:
        """Note that a host talks."""
        self._missed.pop(host_of(request), None)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Count a deadline; what ended otherwise says nothing about the next request."""
        if not isinstance(exception, Ended) and became(exception).reason is Reason.TIMEOUT:
            self._missed[host_of(request)] += 1
            if self._missed[host_of(request)] >= LIMIT:
                self._give_up([host_of(request)], f"missed {LIMIT} deadlines in a row")

    def _second(self) -> None:
        late = self._downloader.underway.second(self._downloader.patrons.keys())
        report = getattr(self._crawler.spider, "report", None)
        if late and report is not None and report.done:
            self._give_up(late, "answers late, and all others are done")

    def _give_up(self, hosts: Iterable[str], why: str) -> None:
        for host in sorted(hosts):
            logger.info("%s is asked no more in this run: it %s", host, why)
            self._downloader.underway.close(host)

    @property
    def _downloader(self) -> CountingDownloader:
        return self._crawler.engine.downloader  # type: ignore[return-value]  # settings name it beside this
