"""Which failures deserve a second try within a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.retry import RetryMiddleware

from crawler.exchange import Reason, became

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

# A name, a certificate or a size is no better a second later; who was too slow once would cost the deadline twice.
_WORTH_IT = frozenset({Reason.CONNECTION, Reason.BROKEN_BODY})


class Retries(RetryMiddleware):
    """Scrapy's retries, for lost connections and the statuses of RETRY_HTTP_CODES only."""

    def process_exception(self, request: Request, exception: Exception) -> Request | Response | None:  # type: ignore[override]  # Scrapy is dropping the spider argument
        """Return the request once more, or `None`."""
        return super().process_exception(request, exception) if became(exception).reason in _WORTH_IT else None

    def _retry(self, request: Request, reason: str | Exception | type[Exception]) -> Request | None:
        again = super()._retry(request, reason)
        if again is not None:
            again.meta.pop("download_slot", None)  # by it an interrupt knows what has been sent
        return again
