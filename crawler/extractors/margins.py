"""The parts of a page that are about something else than its story: comments, menus, lists of other stories."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

MAX_CLIMB: Final = 7

SKIPPED: Final = frozenset(
    "nav aside figure figcaption select option form button blockquote template script style noscript svg".split()
)
"""Elements that hold no line of the story's own."""

_OUTSIDE: Final = ("body", "html", "main", "article", None)
_ELSEWHERE: Final = re.compile(
    r"comment|related|sidebar|teaser|widget|(?<!entry-)(?<!post-)(?<!article-)\bfooter|most-?read|recommend|latest|popular"
    r"|trending|carousel|slider|\bmenu|navbar|masthead|site-(?:header|title|branding|description)|newsletter|copyright"
    r"|caption|gallery|quote|promo|read-?more|\bsearch|author-?(?:bio|desc|about)|biograph|testimonial|tag-?cloud",
    re.IGNORECASE,
)


def is_elsewhere(node: LexborNode) -> bool:
    """Whether an element, or what it stands in, says by its tag, class or id that it is not the story's own."""
    current: LexborNode | None = node
    for _ in range(MAX_CLIMB):
        if current is None or current.tag in _OUTSIDE:
            return current is node
        attrs = current.attributes
        if current.tag in SKIPPED or _ELSEWHERE.search(f"{attrs.get('class') or ''} {attrs.get('id') or ''}"):
            return True
        current = current.parent
    return False
