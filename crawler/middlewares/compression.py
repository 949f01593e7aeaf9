"""Content codings undone within bounds: few of them, and every way to fail has a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest

from crawler.exchange import Ended, Reason, Refused

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

# Each layer may cost the full size limit again; real servers send one, broken ones two.
_MOST_CODINGS = 2


class Compression(HttpCompressionMiddleware):
    """Downloader middleware that decodes bodies up to DOWNLOAD_MAXSIZE bytes."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]  # Scrapy itself is dropping the spider argument
        """Return the decoded response; `Ended` says why there is none."""
        codings = b",".join(response.headers.getlist(b"Content-Encoding"))
        if not codings:
            return response
        if codings.count(b",") >= _MOST_CODINGS:
            raise Ended(Reason.DECODE, f"{request.url} is encoded {codings.count(b',') + 1} times")
        try:
            decoded = super().process_response(self._bounded(request), response)
        except IgnoreRequest as error:
            raise Refused(Reason.SIZE, f"{request.url} is too large when decoded") from error
        except Exception as error:
            raise Ended(Reason.DECODE, f"{request.url}: {error}") from error
        return decoded if _is_whole(response.body, decoded) else decoded.replace(flags=[*decoded.flags, "dataloss"])

    def _bounded(self, request: Request) -> Request:
        """Return the request with a limit: one that may bring any number of bytes may not unpack any number."""
        if request.meta.get("download_maxsize", self._max_size):
            return request
        return request.replace(meta=request.meta | {"download_maxsize": self._max_size})


def _is_whole(coded: bytes, decoded: Request | Response) -> bool:
    """Tell whether a gzip body ends with the length of what it holds (RFC 1952, 2.3.1); one that was cut does not."""
    if not coded.startswith(b"\x1f\x8b"):
        return True
    return int.from_bytes(coded[-4:], "little") == len(decoded.body)
