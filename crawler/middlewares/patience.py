"""Retry-After (RFC 9110, 10.2.3): an origin that asks for time gets it, in this run and in those after it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Self

from crawler.exchange import Blocked, Reason, retry_after
from crawler.middlewares.pace import pause, slow_down
from crawler.normalize.url import origin
from crawler.schedule import PATIENCE, is_left_alone

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.state.origins import Origins

BUSY: Final = frozenset({429, 503})  # RFC 6585, 4, and RFC 9110, 15.6.4
QUORUM: Final = 2  # pages of an origin that must ask for time before all of it is left alone
BEARABLE: Final = timedelta(seconds=30)  # so long a host is waited for within a run
SLOWEST: Final = 60.0  # seconds between two requests to a host that does not say how long to wait


class Patience:
    """Downloader middleware that leaves busy origins alone; one that says no time is asked half as often."""

    def __init__(self, crawler: Crawler) -> None:
        """Begin with everybody willing."""
        self._crawler = crawler
        self._until: dict[str, datetime | None] = {}
        self._busy: Counter[str] = Counter()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware as Scrapy builds it."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Let a request pass, or raise that its origin does not want to be asked now."""
        until = self._known(origin(request.url) or "")
        if until is not None and is_left_alone(until, self._spider.instant()):
            raise Blocked(Reason.RATE_LIMITED, f"{request.url} not before {until.isoformat()}")

    def _known(self, name: str) -> datetime | None:
        """Return until when an origin is left alone, as this run or an earlier one was told."""
        if name not in self._until:
            self._until[name] = self._spider.origin(name).until
        return self._until[name]

    def process_response(self, request: Request, response: Response) -> Response:
        """Note what a busy host says."""
        if response.status in BUSY:
            name = origin(request.url) or ""
            self._busy[name] += 1
            self._heed(name, request, response)
        return response

    def _heed(self, name: str, request: Request, response: Response) -> None:
        now = self._spider.instant()
        until = retry_after(response, now)
        if until is None:
            usual = self._crawler.settings.getfloat("DOWNLOAD_DELAY")
            slow_down(self._crawler, request, min(usual * 2 ** self._busy[name], SLOWEST))
        elif until - now <= BEARABLE:
            pause(self._crawler, request, max(0.0, (until - now).total_seconds()))
        elif self._busy[name] >= QUORUM:
            self._until[name] = until = min(until, now + PATIENCE)
            self._spider.said(name, replace(self._spider.origin(name), until=until))

    @property
    def _spider(self) -> Origins:
        return self._crawler.spider  # type: ignore[return-value]  # the project has no other spiders
