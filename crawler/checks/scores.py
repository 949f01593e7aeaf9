"""Rules on the scores: `heat` follows from `quality` and the related stories, `published` from `heat`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.checks.flaw import Flaw, Node
    from crawler.checks.vocabulary import Vocabulary
    from crawler.frontmatter import Path

SHOWN_FROM = 70  # heat of a post that the site shows
GOOD_FROM = 50  # quality from which related stories count
EACH = 10  # heat of one related story
BONUS = 5  # what the site itself may add for engagement
LOST = -1  # heat of a post that lost to a better copy of the same story

SCORES = frozenset({"heat", "published"})
"""The keys that only a person may ask to have put right: they decide what the site shows."""


def scores(node: Node, _known: Vocabulary) -> Iterator[Flaw]:
    """Yield a heat that does not follow from the quality, and a visibility that does not follow from the heat."""
    heat, quality, published = node.get("heat"), _number(node.get("quality")), node.get("published")
    if type(heat) is not int:
        return
    base = heat if quality is None else _base(quality, len(node.items("related")))
    is_so = heat == LOST or base <= heat <= base + BONUS
    is_shown = _is_shown(heat if is_so else base, removed=node.get("removed") is True)
    mend: dict[Path, object] = {} if is_so else {node.place("heat"): base}
    if isinstance(published, bool) and published is not is_shown:
        mend[node.place("published")] = is_shown
    if not is_so:
        count = len(node.items("related"))
        message = f"{node.key('heat')} is {heat}, {node.key('quality')} {quality} with {count} related"
        yield node.flaw("heat.differs", node.place("heat"), message, f"{base}", mend)
    expected = _is_shown(heat, removed=node.get("removed") is True)
    if isinstance(published, bool) and published is not expected:
        message = f"{node.key('published')} is {str(published).lower()} at a heat of {heat}"
        yield node.flaw("published.differs", node.place("published"), message, _reason(node, expected=expected), mend)


def _number(value: object) -> int | None:
    return value if type(value) is int else None


def _base(quality: int, related: int) -> int:
    return quality + EACH * related if quality >= GOOD_FROM else quality


def _is_shown(heat: int, *, removed: bool) -> bool:
    return heat >= SHOWN_FROM and not removed


def _reason(node: Node, *, expected: bool) -> str:
    if node.get("removed") is True:
        return "false, because the post is removed"
    return f"{str(expected).lower()}: a post is shown from a heat of {SHOWN_FROM}"
