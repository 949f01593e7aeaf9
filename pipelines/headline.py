"""A title without what sites hang on it: site names and kickers, cut only on evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crawler.normalize.text import fold, overlap
from pipelines.testimony import AGREES, SEPARATOR, Testimony, key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_CUTS: Final = 4
MIN_REST: Final = 2  # characters that a title must keep


def cut(title: str, known: Testimony) -> str:
    """Return the title without segments that are the site's name, or without which it equals another candidate."""
    if SEPARATOR.search(title) is None:
        return title
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


def _adds_to(words: str, titles: Iterable[str]) -> bool:
    """Whether the folded words end with one of the titles, of two words or more, and have something before it."""
    return any(" " in title and words != title and words.endswith(title) for title in titles)


def _cuts(title: str, names: frozenset[str], others: frozenset[str]) -> Iterator[str]:
    """Yield what is left of a title after each cut that has evidence, the surest first."""
    gaps = list(SEPARATOR.finditer(title))
    pairs = [(title[: gap.start()].strip(), title[gap.end() :].strip()) for gap in gaps]
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
    return key(segment) in names
