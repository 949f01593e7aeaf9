"""The heading of a page's story: the one that is most like what the page is called elsewhere."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from crawler.extractors.document import Markup, markup_text
from crawler.normalize.text import clean, tokens

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

MAX_HEADINGS: Final = 10  # of each level
MAX_COMPARED: Final = 20
AGREES: Final = 0.6
LIKE: Final = 0.5  # share of common words from which no other heading is looked at

_LOWER: Final = ("h2", "h3", "h4")


def heading(markup: Markup, titles: tuple[str, ...]) -> LexborNode | None:
    """Return the heading that is most like what the page is called elsewhere, or the first that is much like it."""
    own = {clean(text) for text in markup.headings}
    said = (markup.title, *(meta.content for meta in markup.metas if meta.key == "og:title"))
    elsewhere = [*filter(None, said), *(title for title in titles if title not in own)]
    known = [words for words in map(tokens, elsewhere or titles) if words]
    best: tuple[float, LexborNode | None] = (0, None)
    lower = (node for tag in _LOWER for node in markup.tree.tags(tag)[:MAX_HEADINGS])
    for node in islice(chain(markup.firsts[:MAX_HEADINGS], lower), MAX_COMPARED):
        likeness = _likeness(tokens(clean(markup_text(node)) or ""), known)
        if likeness >= LIKE:
            return node
        if likeness > best[0]:
            best = likeness, node
    return best[1]


def _likeness(words: frozenset[str], known: list[frozenset[str]]) -> float:
    """Return the share, 0 to 1, of the words of both that a heading has in common with one of the titles.

    It is 0 where the two have less than 0.6 of the shorter one in common.
    """
    shares = [(len(words & each), min(len(words), len(each)), max(len(words), len(each))) for each in known if words]
    return max((common / longer for common, shorter, longer in shares if common >= AGREES * shorter), default=0)
