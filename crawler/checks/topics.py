"""Rules on topics: each is a word of the repo's own taxonomy, once, and its root is always among them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from crawler.checks.flaw import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.checks.flaw import Flaw, Node
    from crawler.checks.vocabulary import Vocabulary


def topics(node: Node, known: Vocabulary) -> Iterator[Flaw]:
    """Yield topics that the taxonomy does not have or the post has twice, and a root topic that is missing."""
    have = [(number, one) for number, one in enumerate(node.items("topics")) if isinstance(one, str)]
    if node.at or not have:
        return
    counts = Counter[str]()
    for number, topic in have:
        counts[topic] += 1
        place = node.place("topics", number)
        if known.topics and topic not in known.topics:
            yield node.flaw("topics.unknown", place, f"the taxonomy has no topic {shown(topic)}", _near(topic, known))
        if counts[topic] == 2:  # noqa: PLR2004  # told once, however often it stands there
            yield node.flaw("topics.duplicate", place, f"the topic {shown(topic)} stands here again", "each topic once")
    if known.root is not None and known.root not in counts and node.text("webUrl"):
        message = f"the root topic {shown(known.root)} is missing"
        yield node.flaw("topics.root-missing", node.place("topics"), message, "masthead crawl adds it")


def _near(topic: str, known: Vocabulary) -> str:
    """Return what would be right: the topic that differs in the case of its letters only, or a new one."""
    same = [name for name in known.topics if name.casefold() == topic.casefold()]
    return same[0] if same else "a topic of the taxonomy, or a file for this one in _data/topics"
