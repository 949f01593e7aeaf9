"""Rules on the scores: `heat` follows from `quality` and the related stories, `published` from `heat`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.normalize.heat import SHOWN_FROM, follows, heat_of, is_shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.checks.flaw import Flaw, Node
    from crawler.checks.vocabulary import Vocabulary
    from crawler.frontmatter import Path


def scores(node: Node, _known: Vocabulary) -> Iterator[Flaw]:
    """Yield a heat that does not follow from the quality, and a visibility that does not follow from the heat."""
    heat, quality, published = node.get("heat"), _number(node.get("quality")), node.get("published")
    if type(heat) is not int:
        return
    count, removed = len(node.items("related")), node.get("removed") is True
    is_so = follows(heat, quality, count)
    right = heat if is_so or quality is None else heat_of(quality, count)
    is_right = is_shown(right, removed=removed)
    mend: dict[Path, object] = {} if is_so else {node.place("heat"): right}
    if isinstance(published, bool) and published is not is_right:
        mend[node.place("published")] = is_right
    if not is_so:
        message = f"{node.key('heat')} is {heat}, {node.key('quality')} {quality} with {count} related"
        yield node.flaw("heat.differs", node.place("heat"), message, f"{right}", mend)
    expected = is_shown(heat, removed=removed)
    if isinstance(published, bool) and published is not expected:
        message = f"{node.key('published')} is {str(published).lower()} at a heat of {heat}"
        yield node.flaw("published.differs", node.place("published"), message, _reason(node, expected=expected), mend)


def _number(value: object) -> int | None:
    return value if type(value) is int else None


def _reason(node: Node, *, expected: bool) -> str:
    if node.get("removed") is True:
        return "false, because the post is removed"
    return f"{str(expected).lower()}: a post is shown from a heat of {SHOWN_FROM}"
