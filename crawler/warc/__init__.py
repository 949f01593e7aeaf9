"""Web archives on disk: one gzip member a record, read by its place, written one after the other."""

from __future__ import annotations

import os
import re
import zlib
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple
from urllib.parse import urldefrag

from warcio.archiveiterator import WARCIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeadersParserException
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from crawler.warc.division import (
    GZIP,
    LARGEST_HEAD,
    LARGEST_RECORD,
    ArchiveError,
    divided,
    holds_several,
    is_packed,
    is_plain,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Archive", "ArchiveError", "ArchiveWriter", "Archived", "Told", "key"]

Headers = tuple[tuple[bytes, bytes], ...]
Told = tuple[bytes | None, bytes | None]  # ETag and Last-Modified

_CHUNK = 65_536
_MOST_RECORDS = 1_000_000
_STATUS_LINE = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})(?:[ \t]|$)").match
_CONTENT_RANGE = re.compile(rb"\s*bytes\s+(\d{1,18})-(\d{1,18})/(?:\d{1,18}|\*)", re.IGNORECASE).match
# ISO 28500:2009, 6.7.3; WARC/1.1 spells it anew, and both are read.
_NOT_MODIFIED = "http://netpreserve.org/warc/1.0/revisit/server-not-modified"
_FOUND, _UNCHANGED = 200, 304
_HTML = frozenset({b"text/html", b"application/xhtml+xml"})


KINDS = ("response", "revisit")
"""The records that hold an HTTP head; a revisit whose body stands in another record answers nothing by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """One response as the archive keeps it: the body still in its content coding, never in chunks."""

    url: str
    status: int
    headers: Headers
    body: bytes
    truncated: str | None = None  # WARC-Truncated: "length", "disconnect", ...
    address: str | None = None  # WARC-IP-Address

    def header(self, name: bytes) -> bytes | None:
        """Return the first value of a header, any case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @property
    def is_page(self) -> bool:
        """Whether it is an HTML page that is there."""
        kind = (self.header(b"Content-Type") or b"").partition(b";")[0].strip().lower()
        return self.status == _FOUND and kind in _HTML


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a response stands in the file, and what is needed to choose among several of one address."""

    offset: int
    status: int
    whole: bool  # neither a range nor truncated
    span: tuple[int, int] | None  # first and last byte, of a range
    version: Told | None = None  # of a 304: the one that it speaks of, as far as it says

    def speaks_of(self, told: Told | None) -> bool:
        """Tell whether this 304 answers a request with these validators."""
        if self.version is None or told is None:
            return False
        said = zip(self.version, told, strict=True)
        return all(one is None or other is None or _weak(one) == _weak(other) for one, other in said)


class Archive:
    """The responses of a WARC file, found by address; bodies stay on disk until they are asked for."""

    def __init__(self, path: Path | str) -> None:
        """Read the whole file once; raise `ArchiveError` where it is no sound WARC."""
        self._path = Path(path)
        try:
            self._file: BinaryIO = self._path.open("rb")
        except OSError as error:
            raise ArchiveError(path, 0, error.strerror or str(error)) from error
        self._places: dict[str, list[Place]] = {}
        self._pages: dict[str, None] = {}
        try:
            if not self._is_divided():
                self._file = divided(self._path, self._file)
            self._index()
        except ArchiveError:
            self._file.close()
            raise

    @property
    def pages(self) -> tuple[str, ...]:
        """The addresses of the HTML pages in it, in order."""
        return tuple(self._pages)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def __len__(self) -> int:
        return sum(map(len, self._places.values()))

    def find(
        self, url: str, span: tuple[int | None, int | None] | None = None, *, told: Told | None = None
    ) -> Archived | None:
        """Return the response to a request for this address, and this range of it (first, last), or `None`.

        A record of just these bytes is best, then a whole page, then a truncated one; the order of the file decides
        between equals. Another part of the same body is no answer. `told` are the validators of a conditional request,
        ETag and Last-Modified: only such a one is answered by a 304, and best, where it speaks of the same version.
        """
        places = [
            place
            for place in self._places.get(key(url), ())
            if (place.span is None or _covers(place.span, span)) and (place.version is None or place.speaks_of(told))
        ]
        return self._load(min(places, key=_distance).offset) if places else None

    def _is_divided(self) -> bool:
        """Tell whether records are gzip members, each; what cannot be read is told by who reads it in earnest."""
        if is_plain(self._file):
            return False
        try:
            _, member = next(_members(self._path, self._file), (0, b""))
            return not holds_several(member)
        except ArchiveError:  # too large for a record may be many
            self._file.seek(0)
            return not is_packed(self._file)
        finally:
            self._file.seek(0)

    def _index(self) -> None:
        for number, (offset, member) in enumerate(_members(self._path, self._file)):
            if number >= _MOST_RECORDS:
                raise ArchiveError(self._path, offset, f"more than {_MOST_RECORDS} records")
            found = _response(self._path, offset, member)
            if found is not None:
                self._places.setdefault(key(found.url), []).append(_place(offset, found))
                if found.is_page:
                    self._pages[found.url] = None
        if not self._places:
            raise ArchiveError(self._path, 0, "no response in it")

    def _load(self, offset: int) -> Archived | None:
        self._file.seek(offset)
        _, member = next(_members(self._path, self._file, offset))
        return _response(self._path, offset, member)


class ArchiveWriter:
    """A WARC file in the making: under a temporary name until it is closed, then under its own."""

    def __init__(self, path: Path | str, software: str) -> None:
        """Start the file; raise `ArchiveError` where it cannot be written."""
        self._path = Path(path)
        self._partial = self._path.with_name(f".{self._path.name}.partial")
        try:
            # What a dead run left, or somebody's link to elsewhere, is not written through.
            self._partial.unlink(missing_ok=True)
            self._file: BinaryIO = self._partial.open("xb")
            self._writer = WARCWriter(self._file, gzip=True)
            self._writer.write_record(self._writer.create_warcinfo_record(self._path.name, {"software": software}))
        except OSError as error:
            raise ArchiveError(path, 0, error.strerror or str(error)) from error

    def add(self, request: bytes, response: Archived) -> None:
        """Append one exchange: the response, then the request as it was sent; `OSError` where the disk is full."""
        extra = {"WARC-IP-Address": response.address, "WARC-Truncated": response.truncated}
        is_same = response.status == _UNCHANGED
        extra |= {"WARC-Profile": _NOT_MODIFIED} if is_same else {}
        answer = self._record("revisit" if is_same else "response", response.url, _block(response), extra)
        asked = self._record("request", response.url, request, {})
        self._writer.write_request_response_pair(asked, answer)

    def close(self) -> None:
        """Put the finished file in its place; `OSError` where that fails."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._partial.replace(self._path)

    def discard(self) -> None:
        """Leave nothing behind."""
        with suppress(OSError):
            self._file.close()
        self._partial.unlink(missing_ok=True)

    def _record(self, kind: str, url: str, block: bytes, extra: dict[str, str | None]) -> ArcWarcRecord:
        payload = block.partition(b"\r\n\r\n")[2]
        headers = {
            "WARC-Payload-Digest": _digest(payload),
            "WARC-Block-Digest": _digest(block),
            **{name: value for name, value in extra.items() if value is not None},
        }
        head = self._writer._init_warc_headers(url, kind, headers)  # noqa: SLF001  # see below
        # Through warcio's own door the HTTP head would be parsed and its bytes beyond ASCII rewritten.
        content_type = self._writer.WARC_RECORDS[kind]
        whole = _Head(block) if kind == "revisit" else None
        return ArcWarcRecord("warc", kind, head, BytesIO(block), whole, content_type, len(block))


class _Head(NamedTuple):
    """The HTTP head of a revisit, as warcio wants it: of such a record it writes nothing else."""

    headers_buff: bytes

    def compute_headers_buffer(self, _filter: object) -> None:
        """Leave the bytes as they came."""


def key(url: str) -> str:
    """Return an address as the archive is searched for it: without its fragment, with a path."""
    bare = urldefrag(url).url
    return f"{bare}/" if bare.count("/") == 2 and "?" not in bare else bare  # noqa: PLR2004  # scheme://host


def _distance(place: Place) -> int:
    if place.version is not None:
        return -1
    if place.span is not None:
        return 0
    return 1 if place.whole else 2


def _covers(stored: tuple[int, int], asked: tuple[int | None, int | None] | None) -> bool:
    """Tell whether a stored part starts like what is asked for, or contains it."""
    first, last = asked or (None, None)
    if first is None:
        return False
    return first == stored[0] or (last is not None and stored[0] <= first <= last <= stored[1])


def _place(offset: int, found: Archived) -> Place:
    matched = _CONTENT_RANGE(found.header(b"Content-Range") or b"")
    span = (int(matched[1]), int(matched[2])) if matched and found.status == 206 else None  # noqa: PLR2004  # partial content
    version = (found.header(b"ETag"), found.header(b"Last-Modified")) if found.status == _UNCHANGED else None
    return Place(offset=offset, status=found.status, whole=found.truncated is None, span=span, version=version)


def _weak(validator: bytes) -> bytes:
    return validator.removeprefix(b"W/")  # RFC 9110, 8.8.3.2


def _members(path: Path, file: BinaryIO, offset: int = 0) -> Iterator[tuple[int, bytes]]:
    """Yield the gzip members of a file from this byte on, each with its place, decompressed within bounds."""
    data = file.read(_CHUNK)
    while data:
        if not data.startswith(GZIP[: len(data)]):
            raise ArchiveError(path, offset, "no gzip member starts here; a WARC is wanted with each record compressed")
        member, size, data = _inflate(path, offset, file, data)
        yield offset, member
        offset += size
        data = data or file.read(_CHUNK)


def _inflate(path: Path, offset: int, file: BinaryIO, data: bytes) -> tuple[bytes, int, bytes]:
    """Return one member: its content, its compressed size, and what was read beyond it."""
    inflater, pieces, length, read = zlib.decompressobj(zlib.MAX_WBITS | 16), [], 0, len(data)
    while True:
        try:
            pieces.append(inflater.decompress(data, LARGEST_RECORD - length + 1))
        except zlib.error as error:
            raise ArchiveError(path, offset, f"damaged gzip data ({error})") from error
        length += len(pieces[-1])
        if length > LARGEST_RECORD:
            raise ArchiveError(path, offset, f"a record of more than {LARGEST_RECORD} bytes")
        if inflater.eof:
            return b"".join(pieces), read - len(inflater.unused_data), inflater.unused_data
        data = file.read(_CHUNK)
        read += len(data)
        if not data:
            raise ArchiveError(path, offset, "the file ends in the middle of a record")


def _response(path: Path, offset: int, member: bytes) -> Archived | None:
    """Return the HTTP response in a record; `None` for every other kind of record."""
    record = _parsed(path, offset, member)
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    if record.rec_type not in KINDS or not url.startswith(("http://", "https://")):
        return None
    block = record.raw_stream.read()
    if len(block) != record.length:
        raise ArchiveError(path, offset, f"a record of {len(block)} bytes that says it has {record.length}")
    status, headers, body = _http(path, offset, block)
    if record.rec_type == "revisit" and status != _UNCHANGED:
        return None
    return Archived(
        url=url,
        status=status,
        headers=tuple(header for header in headers if header[0].lower() != b"transfer-encoding"),
        body=_dechunked(headers, body),
        truncated=record.rec_headers.get_header("WARC-Truncated"),
        address=record.rec_headers.get_header("WARC-IP-Address"),
    )


def _parsed(path: Path, offset: int, member: bytes) -> ArcWarcRecord:
    if not member.startswith(b"WARC/"):
        raise ArchiveError(path, offset, "no WARC record in it")
    if b"\r\n\r\n" not in member[:LARGEST_HEAD]:
        raise ArchiveError(path, offset, "a record without an end to its headers")
    try:
        return next(WARCIterator(BytesIO(member), no_record_parse=True))
    except (ArchiveLoadFailed, StatusAndHeadersParserException, StopIteration, ValueError) as error:
        raise ArchiveError(path, offset, f"no WARC record ({error})") from error


def _http(path: Path, offset: int, block: bytes) -> tuple[int, Headers, bytes]:
    head, _, body = block.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    status = _STATUS_LINE(first)
    if status is None:
        raise ArchiveError(path, offset, f"a response that starts with {first[:40]!r}")
    pairs = (line.partition(b":") for line in lines)
    return int(status[1]), tuple((name.strip(), value.strip()) for name, colon, value in pairs if colon), body


def _dechunked(headers: Iterable[tuple[bytes, bytes]], body: bytes) -> bytes:
    """Return the body without RFC 9112 chunks, which other tools keep."""
    chunked = any(name.lower() == b"transfer-encoding" and b"chunked" in value.lower() for name, value in headers)
    if not chunked:
        return body
    read: bytes = ChunkedDataReader(BytesIO(body)).read()
    return read


def _block(response: Archived) -> bytes:
    lines = [f"HTTP/1.1 {response.status} ".encode(), *(b"%s: %s" % header for header in response.headers)]
    return b"\r\n".join((*lines, b"", response.body))


def _digest(data: bytes) -> str:
    digester = Digester("sha1")
    digester.update(data)
    return str(digester)
