"""What a story is about, as weighed terms: the words of its title and excerpt, and pairs of neighbours."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TERMS: Final = 1 << 20  # numbers of terms; two that share one only look a little more common than they are
LONGEST: Final = 2_000  # characters of a text that are looked at

TITLE, EXCERPT = 100, 70  # weight of a word, in hundredths
NAMED: Final = 1.6  # times the weight: what begins with a capital or a figure is a name more often than not
PAIR: Final = 0.3  # times the weight of a word: two words in a row

_WORD: Final = re.compile(r"\d+(?:[.,]\d+){0,4}|[^\W\d_]+\d{0,9}(?:['\u2019][^\W\d_]+)?")
# Scripts that are written without spaces: there, two signs in a row are what comes nearest to a word.
_UNSPACED: Final = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
_STOP: Final = frozenset(
    "a about after all also an and are as at be been but by can could did do for from had has have he her his how i if"
    " in into is it its more new no not now of on one or our out over said says she so than that the their them there"
    " these they this to up was we were what when where which who why will with would you your".split()
)
_ENDINGS: Final = (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", "e"), ("s", ""))
_STEM: Final = 3  # letters that are left of a word at least
_MUTE: Final = 4  # letters of a word that is as well known without its last e


def terms(title: str | None, excerpt: str | None) -> Mapping[int, int]:
    """Return the terms of a story by number (below `TERMS`), each with its greatest weight, 1 to 255.

    The numbers are the same in every process. Case, endings of English words and their most common words are folded.
    """
    found: dict[int, int] = {}
    for text, weight in ((title, TITLE), (excerpt, EXCERPT)):
        words = list(_words((text or "")[:LONGEST]))
        for word, is_named in words:
            _put(found, word, weight * (NAMED if is_named else 1))
        for (one, _), (other, _) in pairwise(words):
            _put(found, f"{one} {other}", weight * PAIR)
    return found


def keywords(words: tuple[str, ...]) -> frozenset[str]:
    """Return words that a page uses for itself, as they are compared."""
    return frozenset(filter(None, (" ".join(word for word, _ in _words(one[:LONGEST])) for one in words)))


def _put(found: dict[int, int], term: str, weight: float) -> None:
    number = crc32(term.encode("utf-8", "surrogatepass")) % TERMS
    found[number] = max(found.get(number, 0), round(weight))


def _words(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the words of a text that say something, folded, and whether each is written like a name."""
    for match in _WORD.finditer(text):
        spelled = match[0]
        if _UNSPACED.match(spelled):
            yield from ((one + other, False) for one, other in pairwise(spelled))
            continue
        word = spelled.casefold().replace("\u2019", "'").removesuffix("'s")
        if word not in _STOP and (len(word) > 1 or word.isdigit()):
            yield _stem(word), any(letter.isupper() or letter.isdigit() for letter in spelled)


def _stem(word: str) -> str:
    """Return a word without the ending of an English plural, past or present participle."""
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and not word.endswith("ss") and len(word) - len(ending) >= _STEM:
            word = word[: len(word) - len(ending)] + instead
            break
    return word[:-1] if word.endswith("e") and len(word) > _MUTE else word
