"""Who wrote the story, where the page says it in one line of its own, wherever that stands."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from crawler.extractors.names import AND, ANNOUNCED, MAX_NAMES, are_full, is_proper, names_of
from crawler.normalize.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.extractors.document import Markup

MAX_PLACES: Final = 40  # of one word
BEFORE: Final = 40  # bytes in which the tag before a line ends
NEAR: Final = 300  # bytes of markup and text around a word
MAX_LINE: Final = 90  # characters of a line that tells nothing else

# How such a line begins: few words, for each is looked for in all bytes, for which a pattern takes half of what `find`
# does.
_WORDS: Final = {
    lang: tuple(re.compile(re.escape(word.encode())) for word in words.split("|"))
    for lang, words in {
        "en": "Written by|>By ",
        "de": "Autor|>Von ",
        "fr": "Auteur|>Par ",
        "es": "Autor|>Por ",
        "pt": "Autor|>Por ",
        "it": "Autore|Scritto da",
        "nl": "Auteur|>Door ",
        "pl": "Autor",
        "ru": "Автор",
        "zh": "作者",
        "ja": "著者",
    }.items()
}
_TAG: Final = re.compile(
    rb"<(?:script|style|option|button|textarea|title|nav)\b|<[^<>]{0,30}\b(?:comment|caption)", re.IGNORECASE
)
_OPENED: Final = re.compile(rb">[\s\W]{0,12}$")
_BREAK: Final = re.compile(
    rb"</?(?:p|div|li|ul|br|hr|h\d|td|tr|dd|dt|section|small|article|footer|time)\b", re.IGNORECASE
)
_UNFINISHED: Final = re.compile(rb"<[^<>]*$")
# A book or a film has an author, too.
_PRODUCT: Final = re.compile(
    rb"\b(?:ISBN|Verlag:|Seiten:|Seitenzahl|Genre:|Publisher:|Pages:|Editorial:)", re.IGNORECASE
)
_SEVERAL: Final = re.compile(rf"\s(?:{AND}|y|e|&)\s", re.IGNORECASE)


def signature(markup: Markup) -> list[str]:
    """Return the full names that a line of the page announces, where all such lines name the same people."""
    words = _WORDS.get(markup.lang[:2].lower(), _WORDS["en"])
    found = {tuple(names) for word in words for names in _behind(markup.body, word)}
    return list(found.pop()) if len(found) == 1 else []


def _behind(body: bytes, word: re.Pattern[bytes]) -> Iterator[list[str]]:
    """Yield the full names of each short line of the page that begins with a word."""
    for found in islice(word.finditer(body), MAX_PLACES):
        place = found.start() + found[0].startswith(b">")
        if _begins(body, place) and not _PRODUCT.search(body, max(0, place - NEAR), place + NEAR):
            names = _signing(_line(body[place : place + NEAR]))
            if are_full(names) and all(map(is_proper, names)):
                yield names[:MAX_NAMES]


def _begins(body: bytes, place: int) -> bool:
    """Whether a line of visible text begins at a place: a tag ends there, which is no script's or button's."""
    start = max(0, place - BEFORE)
    return bool(_OPENED.search(body, start, place)) and not _TAG.match(
        body, body.rfind(b"<", max(0, place - NEAR), place)
    )


def _line(markup: bytes) -> str:
    """Return the text of the first line of some markup."""
    line = _UNFINISHED.sub(b"", _BREAK.split(markup, maxsplit=1)[0])
    return clean(line.decode("utf-8", "ignore")) or ""


def _signing(line: str) -> list[str]:
    """Return the names of a line; behind one name, a comma leads to what somebody is, or where."""
    if len(line) > MAX_LINE or not ANNOUNCED.match(line):
        return []
    return names_of(line if _SEVERAL.search(line) else line.partition(",")[0])
