"""Where the front matter of a file begins and ends, in bytes."""

from __future__ import annotations

import re
from typing import NamedTuple

from crawler.frontmatter.problem import Problem

LARGEST = 1 << 20  # bytes of front matter: the parser's time is bounded with it

_OPENING = re.compile(rb"(?:\xef\xbb\xbf)?---[ \t]*(?:\r\n|\r|\n)")
_REST = re.compile(rb"[ \t]*(?:[\r\n]|\Z)")
_CLOSINGS = (b"\n---", b"\n...")
_CLOSINGS_BEHIND_CR = (b"\r---", b"\r...")

_UNSUPPORTED = (
    (re.compile(rb"(?:\xef\xbb\xbf)?\+\+\+[ \t]*[\r\n]"), "TOML front matter (+++) is not supported"),
    (re.compile(rb"(?:\xef\xbb\xbf)?\{\s*\""), "JSON front matter is not supported"),
    (re.compile(rb"\xff\xfe-\0-\0-\0|\xfe\xff\0-\0-\0-"), "the file is UTF-16"),
)

# An address is "http" in any case, or hidden by an escape that only a YAML reader undoes.
_ADDRESS = re.compile(rb"[hH][tT][tT][pP]|\\[xuU\r\n]")


class Fences(NamedTuple):
    """The front matter's bytes are `raw[start:end]`: behind the opening fence, up to the closing one."""

    start: int
    end: int


def fences(raw: bytes) -> Fences | Problem | None:
    """Return where the front matter is, what is wrong with it, or `None` where a file has none.

    As in Jekyll, the first line is `---` and nothing else, and a line `---` or `...` closes.
    """
    opening = _OPENING.match(raw)
    if opening is None:
        return _unsupported(raw)
    start = opening.end()
    end = _closing(raw, start - 1)
    if end is None:
        return Problem(line=1, message="the front matter opened here is never closed: expected a line ---")
    if end - start > LARGEST:
        return Problem(line=1, message=f"the front matter is too large: expected at most {LARGEST} bytes")
    return Fences(start, end)


def mentions(raw: bytes) -> bool:
    """Return whether front matter, readable or not, may hold an address; never false for one that does."""
    opening = _OPENING.match(raw)
    if opening is None:
        return _unsupported(raw) is not None
    at = raw.find(b"http", opening.end())
    end = _closing(raw, opening.end() - 1)
    if end is None:
        return True
    return 0 <= at < end or _ADDRESS.search(raw, opening.end(), end) is not None


def _unsupported(raw: bytes) -> Problem | None:
    for pattern, message in _UNSUPPORTED:
        if pattern.match(raw):
            return Problem(line=1, message=f"{message}: expected UTF-8 and YAML between two lines ---")
    return None


def _closing(raw: bytes, start: int) -> int | None:
    """Return where the closing fence begins; plain searches, because a pattern here would cost a tenth of a parse."""
    end = _first(_CLOSINGS, raw, start, len(raw))
    if raw.find(b"\r", start, end) >= 0:
        end = _first(_CLOSINGS_BEHIND_CR, raw, start, end)
    return end + 1 if end < len(raw) else None


def _first(marks: tuple[bytes, ...], raw: bytes, start: int, end: int) -> int:
    """Return where the first line that is one of these marks begins, before its line break; `end` where none is."""
    for mark in marks:
        at = raw.find(mark, start, end)
        while at >= 0 and not _REST.match(raw, at + len(mark)):
            at = raw.find(mark, at + 1, end)
        if at >= 0:
            end = at
    return end
