"""The network replaced by an archive, or kept in one: `--replay` and `--record`."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from scrapy import Request, signals
from scrapy.exceptions import NotConfigured, StopDownload
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from scrapy.utils.request import request_httprepr
from twisted.python.failure import Failure

from crawler import __version__
from crawler.exchange import Ended, Reason

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.warc import Archived, ArchiveWriter, Told

logger = logging.getLogger(__name__)

Span = tuple[int | None, int | None]

_RANGE = re.compile(rb"\s*bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.IGNORECASE).fullmatch
_OK, _PARTIAL, _UNSATISFIABLE = 200, 206, 416
_CHUNK = 16_384
_RESIZED = frozenset({b"content-length", b"content-range"})
# Scrapy's flags and the words of ISO 28500, 5.13, for why a body is not whole.
_TRUNCATED = {"download_stopped": "length", "dataloss": "disconnect"}
_FLAGS = {reason: flag for flag, reason in _TRUNCATED.items()}


class NotInArchive(Ended):
    """An address that the archive has no response of."""

    def __init__(self, url: str) -> None:
        super().__init__(Reason.NOT_IN_ARCHIVE, url)


class Record:
    """Downloader middleware that keeps every exchange in the archive that MASTHEAD_RECORD names.

    A disk that fails ends the archive, not the crawl; the stat `archive/error` says so.
    """

    def __init__(self, crawler: Crawler) -> None:
        path = crawler.settings["MASTHEAD_RECORD"]
        if not path:
            raise NotConfigured
        from crawler.warc import ArchiveWriter  # noqa: PLC0415  # most crawls have no archive, and start sooner

        self._crawler = crawler
        self._writer: ArchiveWriter | None = ArchiveWriter(path, f"masthead {__version__}")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the recorder, or `NotConfigured`; raise `ArchiveError` where the file cannot be made."""
        recorder = cls(crawler)
        crawler.signals.connect(recorder.close, signal=signals.spider_closed)
        return recorder

    def process_response(self, request: Request, response: Response) -> Response:
        """Keep the response as it came, and pass it on."""
        self._keep(request, response)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Keep the part that had come of a download that was stopped as a failure."""
        if isinstance(exception, StopDownload) and exception.response is not None:
            self._keep(request, exception.response)

    def _keep(self, request: Request, response: Response) -> None:
        if self._writer is None:
            return
        try:
            self._writer.add(request_httprepr(request), _archived(request, response))
        except OSError as error:
            self._give_up(self._writer, error)

    def close(self) -> None:
        """Put the archive in its place."""
        if self._writer is None:
            return
        try:
            self._writer.close()
        except OSError as error:
            self._give_up(self._writer, error)

    def _give_up(self, writer: ArchiveWriter, error: OSError) -> None:
        logger.error("The archive cannot be written: %s", error)  # the user's disk, not our fault
        self._crawler.stats.set_value("archive/error", str(error))
        writer.discard()
        self._writer = None


def _archived(request: Request, response: Response) -> Archived:
    from crawler.warc import Archived  # noqa: PLC0415  # it is there: a writer was made

    stored = response.headers
    return Archived(
        url=request.url,
        status=response.status,
        headers=tuple((name, value) for name in stored for value in stored.getlist(name)),
        body=response.body,
        truncated=next((why for flag, why in _TRUNCATED.items() if flag in response.flags), None),
        address=str(response.ip_address) if response.ip_address else None,
    )


class Replay:
    """Downloader middleware that answers every request from the archive that MASTHEAD_REPLAY names.

    No name is looked up and no connection opened; what the archive does not have is `NotInArchive`.
    """

    def __init__(self, crawler: Crawler) -> None:
        path = crawler.settings["MASTHEAD_REPLAY"]
        if not path:
            raise NotConfigured
        from crawler.warc import Archive  # noqa: PLC0415  # most crawls have no archive, and start sooner

        self._crawler = crawler
        self._archive = Archive(path)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the archive's voice, or `NotConfigured`; raise `ArchiveError` for a bad archive."""
        replay = cls(crawler)
        crawler.signals.connect(replay.close, signal=signals.spider_closed)
        return replay

    def close(self) -> None:
        """Let go of the archive."""
        self._archive.close()

    def process_request(self, request: Request) -> Response:
        """Return the archived response, or the part of it that was asked for."""
        span = _span(request)
        stored = self._archive.find(request.url, span, told=_told(request))
        if stored is None:
            raise NotInArchive(request.url)
        return self._delivered(request, _sliced(stored, span) if span is not None else stored)

    def _delivered(self, request: Request, stored: Archived) -> Response:
        """Return a response as the network would have brought it: in pieces, and stopped by whoever has read enough."""
        headers = Headers()
        for name, value in stored.headers:
            headers.appendlist(name, value)
        flags = [_FLAGS[stored.truncated]] if stored.truncated in _FLAGS else []
        stop = self._stop(signals.headers_received, request, headers=headers, body_length=len(stored.body))
        body = b"" if stop else stored.body
        for end in range(_CHUNK, len(body) + _CHUNK, _CHUNK):
            stop = self._stop(signals.bytes_received, request, data=body[end - _CHUNK : end])
            if stop:
                body = body[:end]
                break
        kind = responsetypes.from_args(headers=headers, url=request.url, body=body)
        response = kind(request.url, status=stored.status, headers=headers, body=body, flags=flags)
        if stop:
            _mark_stopped(response, stop)
        spider = self._crawler.spider
        self._crawler.signals.send_catch_log(
            signals.response_downloaded, response=response, request=request, spider=spider
        )
        return response

    def _stop(self, signal: object, request: Request, **said: object) -> StopDownload | None:
        heard = self._crawler.signals.send_catch_log(signal, request=request, spider=self._crawler.spider, **said)
        values = (result.value for _, result in heard if isinstance(result, Failure))
        return next((value for value in values if isinstance(value, StopDownload)), None)


def _mark_stopped(response: Response, stop: StopDownload) -> None:
    response.flags.append("download_stopped")
    if stop.fail:
        stop.response = response
        raise stop


def _span(request: Request) -> Span | None:
    """Return first and last byte of a single range (RFC 9110, 14.1.2); `None` where all of it is asked for."""
    matched = _RANGE(request.headers.get(b"Range") or b"")
    if matched is None or not (matched[1] or matched[2]):
        return None
    return (int(matched[1]) if matched[1] else None, int(matched[2]) if matched[2] else None)


def _told(request: Request) -> Told | None:
    """Return the validators of a conditional request, `None` where it is none."""
    told = request.headers.get(b"If-None-Match"), request.headers.get(b"If-Modified-Since")
    return told if any(told) else None


def _sliced(stored: Archived, span: Span) -> Archived:
    """Return the range of a whole 200, or the response itself where it is none (RFC 9110, 15.3.7)."""
    if stored.status != _OK:
        return stored
    length = len(stored.body)
    first, last = _bounds(span, length)
    if stored.truncated and last >= length - 1:
        return stored
    if first >= length or first > last:
        return _resized(stored, _UNSATISFIABLE, b"", b"bytes */%d" % length)
    return _resized(stored, _PARTIAL, stored.body[first : last + 1], b"bytes %d-%d/%d" % (first, last, length))


def _bounds(span: Span, length: int) -> tuple[int, int]:
    first, last = span
    if first is None:
        return max(0, length - (last or 0)), length - 1
    return first, min(last if last is not None else length, length - 1)


def _resized(stored: Archived, status: int, body: bytes, content_range: bytes) -> Archived:
    kept = tuple(header for header in stored.headers if header[0].lower() not in _RESIZED)
    headers = (*kept, (b"Content-Range", content_range), (b"Content-Length", str(len(body)).encode()))
    return replace(stored, status=status, headers=headers, body=body, truncated=None)
