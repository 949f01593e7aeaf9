"""Phrases of tables, and the names of a page that may be one of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crawler.normalize.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.extractors.verdict.evidence import Evidence

Phrases = tuple[frozenset[str], re.Pattern[str]]

_PARTS: Final = re.compile(r"\s[-\u2013\u2014/]\s|\s?[|\uff5c»«·•]\s?")
_MAX_TITLE: Final = 300


def phrases(table: str) -> Phrases:
    """Return the phrases of a table, parted by `|`; `*` stands for any words or none."""
    rows = table.split("|")
    patterns = (".*".join(map(_literal, row.split("*"))) for row in rows if "*" in row)
    return frozenset(fold(row) for row in rows if "*" not in row), re.compile("|".join(patterns))


def _literal(part: str) -> str:
    """Return the pattern of a phrase's part, folded but for a space that it begins with."""
    return (" " if part.startswith(" ") else "") + re.escape(fold(part)) if part else ""


def says(name: str, table: Phrases) -> bool:
    """Tell whether a folded name is one of the phrases."""
    return name in table[0] or bool(table[1].fullmatch(name))


def folded(table: str) -> tuple[str, ...]:
    """Return the phrases of a table that are looked for inside a text, folded."""
    return tuple(map(fold, table.split("|")))


def parts(title: str | None) -> tuple[str, ...]:
    """Return a title's segments, folded."""
    return tuple(map(fold, filter(str.strip, _PARTS.split((title or "")[:_MAX_TITLE]))))


def titles(evidence: Evidence) -> Iterator[str]:
    """Yield, folded, the segments of the titles and the whole ones."""
    for title in (evidence.title, evidence.og_title):
        if title:
            yield from parts(title)
            yield fold(title[:_MAX_TITLE])


def heading(evidence: Evidence) -> str | None:
    """Return the first heading, folded."""
    return fold(evidence.headings[0][:_MAX_TITLE]) if evidence.headings else None
