"""What an address says of its page in words, and whether the page that came is another one."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.extractors.verdict.evidence import Evidence

ENOUGH: Final = 3
"""Words from which on an address says what its page is about."""

_MAX_ADDRESS: Final = 2_000
_STEM: Final = 4  # letters by which two spellings of one word are known to be one
_FILE: Final = re.compile(r"\.(?:[a-z]{3,5}|jsp|js)$")
_LATIN: Final = re.compile(r"[a-z]{2,}")
_LETTER: Final = re.compile(r"[^\W\d_]")
# Letters that a slug spells in two ways; every other one loses its marks.
_SPELT: Final = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "\u0131": "i"})
_DIGRAPHS: Final = re.compile(r"(?<=[aou])e")


def words(url: str) -> tuple[str, ...]:
    """Return the words of the wordiest segment of an address's path, without an ending; of an unreadable one none."""
    try:
        path = urlsplit(url[:_MAX_ADDRESS]).path
    except ValueError:
        return ()
    segments = (_latin(_FILE.sub("", unquote(part).lower())) for part in path.split("/"))
    return max(segments, key=len, default=())


def is_strange(evidence: Evidence) -> bool:
    """Tell whether an address names its page in words, and no name of the page that came has any of them.

    Words are compared by their first letters, without marks; names in scripts that an address cannot spell are no
    evidence, nor is silence.
    """
    asked = words(evidence.url)
    told = " ".join(_names(evidence))
    if len(asked) < ENOUGH or not told or _is_foreign(told):
        return False
    stems = _stems(asked)
    return len(stems) > 1 and stems.isdisjoint(_stems(_latin(told.lower())))


def is_nameless(evidence: Evidence) -> bool:
    """Tell whether a page's names are of its site at most: nothing, its host, its brand, or strange ones."""
    own = _squeezed(evidence.url.partition("//")[2].partition("/")[0]) + _squeezed(evidence.site_name or "")
    return is_strange(evidence) or all(_squeezed(name) in own and not _is_foreign(name) for name in _names(evidence))


def shares(evidence: Evidence) -> bool:
    """Tell whether a name of the page has a word of its address; one word alone, such as "story", tells nothing."""
    asked = words(evidence.url)
    return len(asked) > 1 and not _stems(asked).isdisjoint(_stems(_latin(" ".join(_names(evidence)).lower())))


def _names(evidence: Evidence) -> Iterable[str]:
    return filter(None, (evidence.title, evidence.og_title, *evidence.headings))


def _latin(text: str) -> tuple[str, ...]:
    """Return the Latin words of a text in lower case, in the spelling of addresses."""
    if not text.isascii():
        plain = unicodedata.normalize("NFD", text.translate(_SPELT))
        text = "".join([char for char in plain if char.isascii() or not unicodedata.combining(char)])
    return tuple(_LATIN.findall(text))


def _stems(told: Iterable[str]) -> frozenset[str]:
    """Return the beginnings of the words that are long enough to say something."""
    return frozenset(_DIGRAPHS.sub("", word)[:_STEM] for word in told if len(word) >= _STEM)


def _is_foreign(text: str) -> bool:
    """Tell whether more letters of a text are beyond what addresses spell than within."""
    letters = len(_LETTER.findall(text))
    return sum(map(len, _latin(text.lower()))) * 2 < letters


def _squeezed(text: str) -> str:
    return "".join(_latin(text.lower()))
