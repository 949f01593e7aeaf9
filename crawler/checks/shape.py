"""Rules on the shape of values: what a key holds at all, and which keys a news post never lacks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from crawler.checks.flaw import shown

if TYPE_CHECKING:
    from crawler.checks.flaw import Flaw, Node
    from crawler.checks.vocabulary import Vocabulary
    from crawler.frontmatter import Tree

_Test = Callable[["Tree"], bool]

NEWS = "_news/"
ALWAYS = ("title", "excerpt", "publishedDateTime", "type", "provider", "topics")
"""What every news post has beside its address."""


def _is_text(value: Tree) -> bool:
    return isinstance(value, str)


def _is_number(value: Tree) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_truth(value: Tree) -> bool:
    return isinstance(value, bool)


def _is_texts(value: Tree) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _is_mappings(value: Tree) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def _is_list(value: Tree) -> bool:
    return isinstance(value, list)


def _is_mapping(value: Tree) -> bool:
    return isinstance(value, dict)


SHAPES: Mapping[str, tuple[_Test, str]] = {
    "title": (_is_text, "one text, in quotes where it looks like a number or a truth value"),
    "excerpt": (_is_text, "one text, in quotes where it looks like a number or a truth value"),
    "type": (_is_text, "one word, such as article"),
    "provider": (_is_mapping, "name and domain, each on a line of its own below provider"),
    "topics": (_is_texts, "a list of topic names"),
    "images": (_is_mappings, "a list of pictures, each with url, width and height"),
    "related": (_is_list, "a list"),
    "quality": (_is_number, "a whole number"),
    "heat": (_is_number, "a whole number"),
    "published": (_is_truth, "true or false, without quotes"),
    "removed": (_is_truth, "true or false, without quotes"),
}
"""What each key holds, and how to say so."""


def shapes(node: Node, _known: Vocabulary) -> Iterator[Flaw]:
    """Yield the keys that hold something of another kind than the site and a crawl read there."""
    for name in [name for name in SHAPES if name in node.data]:
        (is_right, right), value = SHAPES[name], node.data[name]
        if value is not None and value != "" and not is_right(value):
            message = f"{node.key(name)} is {shown(value)}"
            yield node.flaw("field.shape", node.place(name), message, right)


def complete(node: Node, _known: Vocabulary) -> Iterator[Flaw]:
    """Yield what a news post with an address lacks; a crawl fills it where the page says it."""
    if not node.path.startswith(NEWS) or not (node.text("webUrl") or node.text("originalUrl")):
        return
    lacking = [node.key(name) for name in ALWAYS if node.get(name) in (None, "", [], {})]
    if lacking:
        message = f"the post lacks {', '.join(lacking)}"
        yield node.flaw(
            "record.incomplete", node.at, message, "masthead crawl fills what the page says; write the rest"
        )
