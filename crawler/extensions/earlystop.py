"""Stops a picture's stream as soon as its probe knows the size, or knows that it never will."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self
from weakref import WeakKeyDictionary

from scrapy import signals
from scrapy.exceptions import StopDownload

from crawler.exchange import PROBE
from crawler.extractors.imagesize import LIMIT, ImageProbe, Never, body_offset, content_range

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.http.headers import Headers

SPARE = 64 * 1024  # bytes that are cheaper to read to their end than a new connection is


@dataclass(slots=True, kw_only=True)
class _Intake:
    """One response on its way: where its body begins in the picture, or None while it is not fed."""

    offset: int | None
    encoded: bool
    left: int | None  # bytes of the body still to come, where the server said how many
    seen: int = 0


class EarlyStop:
    """Feeds the probe of a request (`meta[PROBE]`) while its response arrives.

    Scrapy tells the status only when a response is complete. So a body is fed where its headers let it begin, and
    what the probe learned from it is thrown away when the status says that it was no picture. Redirects and bodies in
    a content coding are not fed on the way; a response that came without a stream (decoded, or from an archive) is
    fed when it arrives.
    """

    def __init__(self) -> None:
        self._intakes: WeakKeyDictionary[Request, _Intake] = WeakKeyDictionary()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return an extension that listens to the crawler's downloads."""
        extension = cls()
        for handler in (
            extension.headers_received,
            extension.bytes_received,
            extension.response_downloaded,
            extension.response_received,
        ):
            crawler.signals.connect(handler, getattr(signals, handler.__name__))
        return extension

    def headers_received(self, headers: Headers, body_length: object, request: Request) -> None:
        """Place the probe where the body that follows begins, if that may be a part of the picture."""
        probe = _probe(request)
        if probe is None:
            return
        answered = content_range(headers.get("Content-Range"))
        encoded = _encoded(headers)
        offset = None if encoded or "Location" in headers else 0 if answered is None else answered.first
        left = body_length if isinstance(body_length, int) else None
        self._intakes[request] = _Intake(offset=offset, encoded=encoded, left=left)
        _place(probe, offset, whole=answered is None)

    def bytes_received(self, data: bytes, request: Request) -> None:
        """Feed the probe; raises `StopDownload` when it is done or `LIMIT` is reached, and much is still to come."""
        probe, intake = _probe(request), self._intakes.get(request)
        if probe is None or intake is None:
            return
        intake.seen += len(data)
        if intake.offset is not None:
            probe.feed(data)
        done = probe.done and intake.offset is not None
        costly = intake.left is None or intake.left - intake.seen > SPARE
        if (done and costly) or max(intake.seen, probe.received) >= LIMIT:
            raise StopDownload(fail=False)

    def response_downloaded(self, response: Response, request: Request) -> None:
        """Throw away what the probe learned from a body that was no part of the picture after all."""
        probe, intake = _probe(request), self._intakes.get(request)
        if probe is None or intake is None or intake.offset is None:
            return
        if intake.offset != body_offset(response.status, content_range(response.headers.get("Content-Range"))):
            probe.restart()
            intake.offset = None

    def response_received(self, response: Response, request: Request) -> None:
        """Count the answer, and feed it now if it could not be fed on its way."""
        probe, intake = _probe(request), self._intakes.pop(request, None)
        if probe is None:
            return
        answered = content_range(response.headers.get("Content-Range"))
        offset = body_offset(response.status, answered)
        if intake is None or intake.offset is None:
            coded = _encoded(response.headers) or (intake is not None and intake.encoded and answered is not None)
            _place(probe, offset, whole=answered is None)
            if coded:
                probe.give_up(Never.ENCODED)
            elif offset is not None:
                probe.feed(response.body[: LIMIT - probe.received])
        stopped = "download_stopped" in response.flags
        whole = len(response.body) if offset == 0 and answered is None and not stopped else None
        probe.answered(answered.total if answered else whole)


def _probe(request: Request) -> ImageProbe | None:
    """Return the probe that a request carries."""
    probe = request.meta.get(PROBE)
    return probe if isinstance(probe, ImageProbe) else None


def _place(probe: ImageProbe, offset: int | None, *, whole: bool) -> None:
    """Let the probe expect a body at `offset`; a whole picture begins everything anew."""
    if offset is not None and whole:
        probe.restart()
    elif offset is not None:
        probe.seek(offset)


def _encoded(headers: Headers) -> bool:
    """Return whether a body is in a content coding (RFC 9110, 8.4)."""
    return (headers.get("Content-Encoding") or b"").strip().lower() not in (b"", b"identity")
