"""The download handler: Scrapy's own for HTTP/1.1, with a bound on what may come before a body."""

from __future__ import annotations

from asyncio import CancelledError
from functools import partial
from time import thread_time
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.exceptions import DownloadCancelledError
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS

from crawler.middlewares.underway import given_up

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.internet.interfaces import IAddress

    from crawler.middlewares.underway import Underway

LONGEST_HEAD: Final = 256 * 1024  # bytes: as much as Chromium reads; Apache and nginx send 8 or 16 KiB
MOST_WORK: Final = 1.0  # seconds of processor time to take one answer in: ten times what 10 MiB in fair pieces need


class BoundedHeads(HTTP11DownloadHandler):
    """Scrapy's handler; a status line, 1xx answers and header lines of more than `LONGEST_HEAD` bytes end it.

    So does an answer in pieces so small that to put them together costs `MOST_WORK`: all other hosts wait meanwhile.
    """

    def __init__(self, crawler: Crawler) -> None:
        """Let Scrapy's pool of connections make ours."""
        super().__init__(crawler)
        self._pool._factory = partial(_Factory, self._laborious)  # type: ignore[assignment]  # noqa: SLF001  # called alike; the pool has no other way

    async def download_request(self, request: Request) -> Response:
        """Return the answer; raises `GivenUp` where the host is given up before it is there."""
        underway = self._underway
        sent = underway.begin(request)
        try:
            response = await super().download_request(request)
        except CancelledError:
            if sent.is_given_up:
                raise given_up(sent) from None
            raise
        else:
            underway.answered(sent)
            return response
        finally:
            underway.end(sent)

    def _laborious(self, url: str) -> None:
        """Have nothing more sent to a host whose answer cost too much: the next one would cost it again."""
        self._underway.closed.add(urlsplit(url).hostname or "")

    @property
    def _underway(self) -> Underway:
        return self._crawler.engine.downloader.underway  # type: ignore[attr-defined, no-any-return]  # settings name ours


class _Protocol(_LenientHTTP11ClientProtocol):
    """One connection. Twisted bounds each line, but not their number: headers without end took gigabytes."""

    _head = 0  # bytes since the last body
    _work = 0.0  # seconds of processor time since the answer began
    laborious: Callable[[str], None]

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  # the name is Twisted's
        """Read on, unless the head has become too long, or the answer too laborious."""
        if self._parser is None or self._parser.state == STATUS:
            self._work = 0.0
        began = thread_time()
        super().dataReceived(data)  # type: ignore[no-untyped-call]  # Twisted's
        self._work += thread_time() - began
        is_head = self._parser is not None and self._parser.state in {STATUS, HEADER}
        self._head = self._head + len(data) if is_head else 0
        if self._head > LONGEST_HEAD:
            self._giveUp(Failure(DownloadCancelledError("the headers have no end")))  # type: ignore[no-untyped-call]  # the same
        elif self._work > MOST_WORK:
            if self._currentRequest is not None:
                self.laborious(self._currentRequest.absoluteURI.decode("latin-1"))
            self._giveUp(Failure(DownloadCancelledError("the pieces have no end")))  # type: ignore[no-untyped-call]  # the same


class _Factory(_LenientHTTP11ClientFactory):
    def __init__(self, laborious: Callable[[str], None], *connection: object) -> None:
        super().__init__(*connection)  # type: ignore[no-untyped-call]  # the same
        self._laborious = laborious

    def buildProtocol(self, addr: IAddress | None) -> _Protocol:  # noqa: ARG002, N802  # the hook is Twisted's
        protocol = _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]  # the same
        protocol.laborious = self._laborious
        return protocol
