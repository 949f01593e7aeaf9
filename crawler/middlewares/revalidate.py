"""Conditional requests: an origin is told back what it said of a page, so that it need not send it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crawler.exchange import VALIDATORS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrapy import Request

    from crawler.items import Validators

FIELDS: Final = (("etag", "If-None-Match"), ("modified", "If-Modified-Since"))  # RFC 9110, 13.1.2 and 13.1.3


class Revalidate:
    """Downloader middleware that adds the validators of exactly the address that they were given for.

    They travel in the request's meta, by address, and so survive its redirects, whose own headers are stripped.
    """

    def process_request(self, request: Request) -> None:
        """Make the request conditional where its address has been read before."""
        known: Mapping[str, Validators] = request.meta.get(VALIDATORS, {})
        validators = known.get(request.url)
        if validators is None:
            return
        for name, field in FIELDS:
            value = getattr(validators, name)
            if value is not None:
                request.headers[field] = value.encode("latin-1")
