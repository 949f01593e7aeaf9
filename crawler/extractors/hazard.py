"""Pages that are built to hang a parser, cut to what a browser would bear."""

from __future__ import annotations

import re
from typing import Final

# Lexbor, like every parser that follows the standard, walks its stack of open elements at many start tags, and
# compares each attribute with those before it: a million open divs, or attributes, take hours.
MAX_TAGS: Final = 200_000
MAX_DEPTH: Final = 1_000
MAX_ATTRIBUTES: Final = 2_000

_SMALL: Final = 150_000  # bytes: what fits into these costs a second at worst
_STRIDE: Final = 16_384  # of each so many bytes ...
_SAMPLE: Final = 1_024  # ... so many are counted: counting all of every page would cost a tenth of reading it
_SLACK: Final = 3_000  # void elements and stray "<" of nearly all real pages
_WINDOW: Final = 32_768
_TAG: Final = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})")
_VOID: Final = frozenset(b"area base br col embed hr img input link meta param source track wbr p li option".split())
_ATTRIBUTE: Final = re.compile(rb"""[\s/]+[^\s/>=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']*))?""")
_RAW: Final = (b"<script", b"<style", b"<!--")


def harmless(body: bytes) -> bytes:
    """Return a page's bytes, cut where its tags get too many, too deep or too full of attributes; linear."""
    if len(body) < _SMALL:
        return body
    if _is_suspicious(body):
        while body.count(b"<") > MAX_TAGS:
            body = body[: len(body) // 2]
        body = body[: _depth_limit(body)]
    return _not_crowded(body)


def _is_suspicious(body: bytes) -> bool:
    """Tell from samples whether a page may hold too many tags, or too many that stay open."""
    tags = opened = 0
    for start in range(0, len(body), _STRIDE):
        sample = body[start : start + _SAMPLE]
        starts = sample.count(b"<")
        tags += starts
        opened += starts - 2 * sample.count(b"</")
        if opened * (_STRIDE // _SAMPLE) > _SLACK:
            return True
    return tags * (_STRIDE // _SAMPLE) > MAX_TAGS // 2


def _depth_limit(body: bytes) -> int:
    """Return where the elements that are open at once exceed the limit, or the end."""
    depth = 0
    for tag in _TAG.finditer(body):
        if tag[2].lower() not in _VOID:
            depth = max(0, depth - 1) if tag[1] else depth + 1
            if depth > MAX_DEPTH:
                return tag.start()
    return len(body)


def _not_crowded(body: bytes) -> bytes:
    """Return the bytes before the first tag that holds too many attributes."""
    for start in range(0, len(body), _WINDOW):
        if body.find(b"<", start, start + _WINDOW) < 0:
            tag = body.rfind(b"<", 0, start)
            if tag >= 0 and not body[tag : tag + 7].lower().startswith(_RAW) and _is_crowded(body, tag):
                return body[:tag]
    return body


def _is_crowded(body: bytes, tag: int) -> bool:
    name = _TAG.match(body, tag)
    position = name.end() if name else len(body)
    for _ in range(MAX_ATTRIBUTES):
        attribute = _ATTRIBUTE.match(body, position)
        if attribute is None:
            return False
        position = attribute.end()
    return True
