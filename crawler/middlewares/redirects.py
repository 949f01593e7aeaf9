"""Redirects as Scrapy follows them, with our bounds: nothing crosses to the next address, and every end has a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.downloadermiddlewares.redirect import BaseRedirectMiddleware, MetaRefreshMiddleware, RedirectMiddleware
from scrapy.exceptions import IgnoreRequest

from crawler.exchange import Ended, Reason

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

# What speaks of the address that was asked, and says nothing, or too much, to the next one.
_NOT_FOR_OTHERS = (b"Referer", b"Cookie", b"Authorization", b"If-None-Match", b"If-Modified-Since")
_REFRESH_BYTES = 4 * 4096  # Scrapy looks at the first 4,096 characters


class _Bounded(BaseRedirectMiddleware):
    """What both kinds of redirect share."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware, without Scrapy's warning that there is no Referer to pass on."""
        middleware = cls(crawler.settings)
        middleware.crawler = crawler
        return middleware

    def handle_referer(self, request: Request, response: Response) -> None:  # noqa: ARG002  # the hook is Scrapy's
        """Strip the next request; Scrapy calls this for every one it builds."""
        for name in _NOT_FOR_OTHERS:
            request.headers.pop(name, None)
        # Scrapy copies the slot along, and the next host would be asked at the pace of the first.
        request.meta.pop("download_slot", None)

    def _redirect(self, redirected: Request, request: Request, reason: object) -> Request:
        try:
            return super()._redirect(redirected, request, reason)
        except IgnoreRequest as error:
            raise Ended(Reason.TOO_MANY_REDIRECTS, request.url) from error


class Redirects(_Bounded, RedirectMiddleware):
    """Downloader middleware that follows a Location to http(s), at most REDIRECT_MAX_TIMES in a row."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]  # Scrapy is dropping the spider argument
        """Return the next request, or the response itself; a Location that cannot be read ends the exchange."""
        try:
            return super().process_response(request, response)
        except ValueError as error:
            raise Ended(Reason.ADDRESS, f"{request.url} redirects to what is no address") from error


class MetaRefresh(_Bounded, MetaRefreshMiddleware):
    """Downloader middleware that follows a quick meta refresh, and decodes only pages that have one."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]  # Scrapy is dropping the spider argument
        """Return the next request, or the page itself where the refresh leads nowhere."""
        if b"refresh" not in response.body[:_REFRESH_BYTES].lower():
            return response
        try:
            return super().process_response(request, response)
        except (ValueError, LookupError):  # no address, or a character set that does not exist
            return response
