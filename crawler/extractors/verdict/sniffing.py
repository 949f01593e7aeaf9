"""What a body is by its first bytes: HTML, or something that must not be read as HTML."""

from __future__ import annotations

import codecs
import re
from typing import Final

from crawler.items import Verdict

_HEAD: Final = 8_192
"""Bytes that are looked at."""

# mimesniff.spec.whatwg.org, sections 6 and 7.1: what no HTML can begin with, whatever the server calls it.
_MAGIC: Final = re.compile(
    rb"%PDF-|%!PS-Adobe-|\x89PNG\r\n\x1a\n|GIF8[79]a|\xff\xd8\xff|RIFF.{4}(?:WEBP|WAVE|AVI )|PK\x03\x04|\x1f\x8b\x08"
    rb"|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|OggS\x00|\x1aE\xdf\xa3|ID3[\x02-\x04]|.{4}ftyp|wOF[F2]|\x00asm|MThd|FORM.{4}AIFF"
    rb"|\x7fELF|\x00\x00\x01\x00[\x01-\x20]\x00|II\*\x00|MM\x00\*|BM.{4}\x00\x00\x00\x00",
    re.DOTALL,
)
# All but what no text holds; leaving these out is eight times as fast as a search for the others.
_TEXT: Final = bytes({*range(256)} - {*range(0x09), 0x0B, *range(0x0E, 0x1B), *range(0x1C, 0x20)})
_TAG: Final = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|link|script|style|base|div|span|section|article|main|p|a|ul|ol|h[1-6]"
    rb"|table|iframe|img|br|font|b|form|!--)[\s>/]",
    re.IGNORECASE,
)
_ANY_TAG: Final = re.compile(rb"<[a-zA-Z!?/]")
_PROLOG: Final = re.compile(
    rb"\s*(?:<\?[^>]{0,2000}>|<!--(?:(?!-->).){0,2000}-->|<![a-zA-Z][^>\[]{0,2000}>)", re.DOTALL
)
_ROOT: Final = re.compile(rb"\s*<(?:[\w.-]{1,40}:)?([a-zA-Z][\w.-]{0,40})")
_FEEDS: Final = frozenset(
    (b"rss", b"feed", b"rdf", b"urlset", b"sitemapindex", b"svg", b"opml", b"opensearchdescription", b"error")
)
_MAX_PROLOG: Final = 20

_HTML_TYPES: Final = frozenset(("text/html", "application/xhtml+xml"))
_UNKNOWN_TYPES: Final = frozenset(("", "unknown/unknown", "application/unknown", "*/*"))


def sniff(body: bytes, content_type: str) -> Verdict | None:
    """Return `NOT_HTML` or `EMPTY` for a body that need not be parsed, `None` for one that may be HTML.

    The bytes have the last word: HTML that is sent as `text/plain` is HTML, a PDF that is sent as HTML is a PDF.
    """
    head = _readable(body)
    if not head.strip():
        return Verdict.EMPTY if len(body) <= _HEAD else None
    if _MAGIC.match(head) or _root(head) in _FEEDS:
        return Verdict.NOT_HTML
    kind = content_type.partition(";")[0].strip().lower()
    if kind in _HTML_TYPES:
        return Verdict.NOT_HTML if _is_binary(head) else None
    if kind in _UNKNOWN_TYPES:
        return None if _TAG.search(head) or (_ANY_TAG.search(head) and not _is_odd(head)) else Verdict.NOT_HTML
    return None if _is_html(head) else Verdict.NOT_HTML


def _readable(body: bytes) -> bytes:
    """Return the first bytes in an encoding that keeps ASCII, without a byte order mark."""
    head = body[:_HEAD]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "ignore").encode("utf-8", "ignore")
    return head.removeprefix(codecs.BOM_UTF8)


def _root(head: bytes) -> bytes:
    """Return the name of an XML document's root element in lower case, `b""` where none is found."""
    at = 0
    for _ in range(_MAX_PROLOG):
        found = _PROLOG.match(head, at)
        if not found:
            break
        at = found.end()
    root = _ROOT.match(head, at)
    return root[1].lower() if root else b""


def _is_odd(head: bytes) -> bool:
    """Tell whether bytes hold any that no text does."""
    return bool(head.translate(None, _TEXT))


def _is_binary(head: bytes) -> bool:
    """Tell whether bytes that were sent as HTML hold what no text does, and no tag, in UTF-16 neither."""
    return _is_odd(head) and not _TAG.search(head.replace(b"\x00", b""))


def _is_html(head: bytes) -> bool:
    """Tell whether bytes of another declared type are HTML all the same."""
    return head.lstrip().startswith(b"<") and b"\x00" not in head and bool(_TAG.search(head))
