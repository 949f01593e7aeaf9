"""What a heading holds beside its own words: the lines that sites set above and below, and what nobody reads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crawler.normalize.text import clean, fold, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)>")
_WORD: Final = re.compile(r"\w")
# Styles, buttons, and how the characters beside them are pronounced (HTML, 4.5.12: the rt element).
_UNREAD: Final = frozenset("style script template rt rp button".split())
_SMALL: Final = frozenset(("small", "time"))
_LINES: Final = frozenset("span div p strong em b i".split())
# What designers call the line above a headline, and the one below; elsewhere either is part of the headline.
_ABOVE: Final = re.compile(
    r'\bclass="[^"]*(?:kicker|over-?line|top-?line|roof-?line|(?:top|super|pre)-?title|eyebrow|dachzeile|spitzmarke)',
    re.IGNORECASE,
)
_BELOW: Final = re.compile(r'\bclass="[^"]*sub-?(?:title|line|head)', re.IGNORECASE)
_JOINTS: Final = " :|/-\u2013\u2014\u00b7\u2022"
_LEADING: Final = ("above", "small")
_TRAILING: Final = ("below", "small")
_FEWEST: Final = 2  # words that are a heading


def main_line(heading: str, called: str) -> str:
    """Return a heading's markup without what nobody reads, and without the lines above and below its own words.

    `called` is what the page is called elsewhere, folded: a line that belongs to that, in its place, stays.
    """
    if "<" not in heading:
        return heading
    parts = [(kind, told, fold(clean(told) or "")) for kind, told in _parts(heading) if kind != "unread"]
    whole = "".join(told for _, told, _ in parts)
    worded = [at for at, (_, _, words) in enumerate(parts) if _WORD.search(words)]
    if len(worded) < _FEWEST:
        return whole
    (above, _, before), (below, _, behind) = parts[worded[0]], parts[worded[-1]]
    start = worded[0] + 1 if above in _LEADING and not called.startswith(before) else 0
    end = worded[-1] if below in _TRAILING and behind not in called else len(parts)
    rest = clean("".join(told for _, told, _ in parts[start:end])) or ""
    rest = rest.lstrip(_JOINTS) if start else rest
    rest = rest.rstrip(_JOINTS) if end < len(parts) else rest
    return rest if (start or end < len(parts)) and len(tokens(rest)) >= _FEWEST else whole


def _parts(heading: str) -> Iterator[tuple[str, str]]:
    """Yield the markup of each line that stands beside the heading's words, and what is between them, with its kind."""
    place, kind, name, depth = 0, "", "", 0
    for tag in _TAG.finditer(heading):
        closes, found = tag[1], tag[2].lower()
        if kind:
            depth += (-1 if closes else 1) if found == name else 0
            if not depth:
                yield kind, heading[place : tag.end()]
                place, kind = tag.end(), ""
        elif not closes and (kind := _kind(found, tag[3])):
            yield "", heading[place : tag.start()]
            place, name, depth = tag.start(), found, 1
    yield kind, heading[place:]


def _kind(name: str, attrs: str) -> str:
    """Return what an element of a heading holds, empty for the heading's own words."""
    if name in _UNREAD:
        return "unread"
    if name in _LINES and _ABOVE.search(attrs):
        return "above"
    if name in _LINES and _BELOW.search(attrs):
        return "below"
    return "small" if name in _SMALL else ""
