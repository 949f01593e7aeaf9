"""Hosts that do not answer in time: after a few deadlines in a row, one is asked no more in this run."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, Self

from scrapy.utils.httpobj import urlparse_cached

from crawler.exchange import Ended, Reason, became

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

LIMIT: Final = 2  # deadlines in a row; each costs DOWNLOAD_TIMEOUT, and a host may have thousands of pages


class Silence:
    """Downloader middleware that gives up hosts which let one request after another run into its deadline."""

    def __init__(self) -> None:
        """Begin with everybody talking."""
        self._missed: Counter[str] = Counter()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:  # noqa: ARG003  # the hook is Scrapy's
        """Return the middleware as Scrapy builds it."""
        return cls()

    def process_request(self, request: Request) -> None:
        """Let a request pass, or raise that its host says nothing."""
        if self._missed[_host(request)] >= LIMIT:
            raise Ended(Reason.TIMEOUT, f"{request.url} not asked: its host missed {LIMIT} deadlines in a row")

    def process_response(self, request: Request, response: Response) -> Response:
        """Note that a host talks."""
        self._missed.pop(_host(request), None)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Count a deadline; what ended otherwise says nothing about the next request."""
        if not isinstance(exception, Ended) and became(exception).reason is Reason.TIMEOUT:
            self._missed[_host(request)] += 1


def _host(request: Request) -> str:
    return urlparse_cached(request).hostname or ""
