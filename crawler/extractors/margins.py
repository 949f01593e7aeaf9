"""The parts of a page that are about something else than its story: comments, menus, lists of other stories."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

MAX_CLIMB: Final = 7
MAX_DEPTH: Final = 60

SKIPPED: Final = frozenset(
    "nav aside figure figcaption select option form button blockquote template script style noscript svg".split()
)
"""Elements that hold no line of the story's own."""

_OUTSIDE: Final = ("body", "html", "main", "article", None)
_OWN: Final = re.compile(r"\b(?:meta|info|author|byline)", re.IGNORECASE)
# For text in lower case, and what stands before a word is looked at when it is found: that is nine times faster.
_ELSEWHERE: Final = re.compile(
    r"comment|related|sidebar|teaser|widget|footer(?<!\wfooter)(?<!entry-footer)(?<!post-footer)(?<!article-footer)"
    r"|most-?read|recommend|latest|popular|trending|carousel|slider|menu(?<!\wmenu)|navbar|masthead"
    r"|site-(?:header|title|branding|description)|newsletter|copyright|caption|gallery|quote|promo|read-?more"
    r"|search(?<!\wsearch)|author-?(?:bio|desc|about)|biograph|testimonial|tag-?cloud"
)


def is_elsewhere(node: LexborNode, story: frozenset[int] = frozenset()) -> bool:
    """Whether an element, or what it stands in, says by its tag, class or id that it is not the story's own.

    What holds the heading of the `story` as well, whatever it is called, does not count.
    """
    current: LexborNode | None = node
    for _ in range(MAX_CLIMB):
        if current is None or current.tag in _OUTSIDE:
            return current is node
        if current.mem_id in story:
            return False
        attrs = current.attributes
        told = f"{attrs.get('class') or ''} {attrs.get('id') or ''}".lower()
        if _ELSEWHERE.search(told) or (current.tag in SKIPPED and not (current.tag == "aside" and _OWN.search(told))):
            return True
        current = current.parent
    return False


def around(heading: LexborNode | None) -> frozenset[int]:
    """Return the names in memory of all that a heading stands in."""
    found: set[int] = set()
    current = heading.parent if heading is not None else None
    while current is not None and len(found) < MAX_DEPTH:
        found.add(current.mem_id)
        current = current.parent
    return frozenset(found)
