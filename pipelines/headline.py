"""A title without what sites hang on it: site names and kickers, cut only on evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crawler.normalize.text import fold, overlap, tokens
from pipelines.testimony import AGREES, Testimony, key, parted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_CUTS: Final = 4
MIN_REST: Final = 2  # characters that a title must keep
NEAR: Final = 0.5  # share of common words of the longer of two titles

# What the first themes of a wide-spread system set between the site's name and the title.
_SHELF: Final = frozenset(("blogarchive", "blogarchiv"))


def cut(title: str, known: Testimony) -> str:
    """Return the title without segments that are the site's name, or without which it equals another candidate."""
    if not parted(title):
        return title
    if title not in known.cuts:
        known.cuts[title] = _cut(title, known)
    return known.cuts[title]


def _cut(title: str, known: Testimony) -> str:
    others = known.title_keys - {fold(title)}
    for _ in range(MAX_CUTS):
        rest = next(_cuts(title, known.names, others), None)
        if rest is None:
            return title
        title = rest
    return title


def echoes(heading: str, known: Testimony) -> bool:
    """Whether a heading says what another title says, and is neither the site's name nor that title with a kicker."""
    words = fold(heading)
    if any(f" {words} " in f" {fold(name)} " for name in (*known.site_names, *known.agreed_names)):
        return False
    if _adds_to(words, known.unseen_keys):
        return False
    if any(title.startswith(words) for title in known.unseen_keys):
        return True
    others = [cut(title, known) for title in known.unseen_titles]
    if _adds_to(words, map(fold, others)):
        return False
    return any(overlap(heading, title) >= AGREES for title in others if not _is_name(title, known.names))


def stands_out(heading: str, known: Testimony) -> bool:
    """Whether of several headings this one alone says nearly what another title says: the others head boxes."""
    if not _is_near(heading, known):
        return False
    others = (other for one in known.headings if fold(other := cut(one, known)) != fold(heading))
    return not any(_is_near(other, known) for other in others)


def _is_near(heading: str, known: Testimony) -> bool:
    words, ours = fold(heading), tokens(heading)
    if not echoes(heading, known):
        return False
    for title in known.unseen_titles:
        theirs = tokens(cut(title, known))
        if len(ours & theirs) >= NEAR * max(len(ours), len(theirs)):
            return True
    return len(ours) > 1 and any(title.startswith(words) for title in known.unseen_keys)


def _adds_to(words: str, titles: Iterable[str]) -> bool:
    """Whether the folded words end with one of the titles, of two words or more, and have something before it."""
    return any(" " in title and words != title and words.endswith(title) for title in titles)


def _cuts(title: str, names: frozenset[str], others: frozenset[str]) -> Iterator[str]:
    """Yield what is left of a title after each cut that has evidence, the surest first."""
    pairs = parted(title)
    for head, tail in reversed(pairs):
        if len(head) >= MIN_REST and _is_name(tail, names):
            yield head
    for head, tail in pairs:
        if len(tail) >= MIN_REST and _is_name(head, names):
            yield tail
    for head, tail in pairs:
        for rest in (head, tail):
            if len(rest) >= MIN_REST and fold(rest) in others:
                yield rest


def _is_name(segment: str, names: frozenset[str]) -> bool:
    return (name := key(segment)) in names or name in _SHELF
