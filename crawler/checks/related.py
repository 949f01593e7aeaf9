"""Rules on the list of related stories: other stories, each once, the best first."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from crawler.checks.flaw import MOST
from crawler.normalize.url import fold_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.checks.flaw import Flaw, Node
    from crawler.checks.vocabulary import Vocabulary

OWN = ("webUrl", "ampWebUrl", "originalUrl")


def stories(node: Node, _known: Vocabulary) -> Iterator[Flaw]:
    """Yield related stories that are the post itself, or that stand there twice."""
    own = {fold_url(text) for name in OWN if (text := node.text(name)) is not None}
    seen = set[str]()
    for number, url in _listed(node, "webUrl"):
        if not isinstance(url, str) or not url.strip():
            continue
        folded, place = fold_url(url.strip()), node.place("related", number, node.key("webUrl"))
        if folded in own:
            yield node.flaw("related.self", place, "a related story is the post itself", "other stories only")
        elif folded in seen:
            yield node.flaw("related.duplicate", place, "this related story stands there already", "each story once")
        seen.add(folded)


def order(node: Node, _known: Vocabulary) -> Iterator[Flaw]:
    """Yield the first related story that is better than the one before it."""
    scores = [(number, score) for number, score in _listed(node, "quality") if isinstance(score, int)]
    for (_, before), (number, score) in pairwise(scores):
        if score > before:
            message = f"a related story of quality {score} stands behind one of {before}"
            yield node.flaw("related.order", node.place("related", number), message, "the highest quality first")
            return


def _listed(node: Node, name: str) -> Iterator[tuple[int, object]]:
    """Yield the place and one value of each related story."""
    for number, one in enumerate(node.items("related")[:MOST]):
        if isinstance(one, dict):
            yield number, one.get(node.key(name))
