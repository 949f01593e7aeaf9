"""The links by which a reader sees what a story is filed under (microformats.org, rel-tag and rel-category)."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from crawler.extractors.claims import Row, metadata
from crawler.extractors.document import Markup, markup_text
from crawler.extractors.margins import MAX_CLIMB, is_elsewhere
from crawler.items import Metadata, Source
from crawler.normalize.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from selectolax.lexbor import LexborNode

    Link = tuple[LexborNode, dict[str, str | None]]  # and its attributes

MAX_LINKS: Final = 100
MAX_FILED: Final = 60  # a page that has more is a list of all that the site writes about
MAX_WORD: Final = 40  # characters
MAX_BESIDE: Final = 15  # letters beside a link in a list: `Filed under:`
MARKED: Final = "a[rel~=tag]"
"""What selects the links."""
FILED: Final = f'{MARKED},a[href*="/tag"],a[href*="/topic"]'
"""What selects these, and those whose address may be that of a tag."""

_ADDRESS: Final = re.compile(r"/(?:tag(?:s|ged)?|topics?)/[^/?#]")
_STORY: Final = ("article", "main", "body", None)
_MENU: Final = re.compile(
    r"\bnav|navi|(?<!entry-)(?<!post-)(?<!article-)(?<!story-)header|trend|top-?bar|site-?foot|hot-"
)
_LETTER: Final = re.compile(r"[^\W\d_]")
_SIGNS: Final = " ,;#"


def read(markup: Markup, marked: Iterable[LexborNode], *, by_address: bool = False) -> Metadata | None:
    """Return the words of the tag links among `marked`: keywords, and sections where they are categories as well.

    Those of margins and of other stories are left out. Where no link is marked as a tag, those to the address of one
    are taken, if they are asked for.
    """
    links = [(node, node.attributes) for node in marked if node.tag == "a"]
    rows = list(_rows(links)) or (list(_filed(links)) if by_address else [])
    return metadata(Source.TEXT, rows, markup.base) if rows else None


def _rows(links: Iterable[Link]) -> Iterator[Row]:
    """Yield the words of the links that are marked as tags."""
    found = ((node, rels) for node, attrs in links if "tag" in (rels := (attrs.get("rel") or "").lower().split()))
    for node, rels in islice(found, MAX_LINKS):
        if not is_elsewhere(node):
            text = markup_text(node)
            yield Row("keywords", "a[rel=tag]", text)
            if "category" in rels:
                yield Row("section", "a[rel=category]", text)


def _filed(links: Iterable[Link]) -> Iterator[Row]:
    """Yield the words of the links to a tag that stand in a list of their own, where these are not too many."""
    found = [node for node, attrs in links if _ADDRESS.search(attrs.get("href") or "")]
    if len(found) > MAX_FILED:
        return
    own: dict[int, bool] = {}  # by list, as all links of one stand in the same
    words: dict[str, None] = {}
    for node in found:
        place = _list_of(node)
        if place not in own:
            own[place] = not (_is_menu(node) or is_elsewhere(node))
        if own[place] and not _is_prose(node):
            words[(clean(markup_text(node)) or "").strip(_SIGNS)] = None
    yield from (Row("keywords", "a[href*=tag]", word) for word in words if 1 < len(word) <= MAX_WORD)


def _list_of(node: LexborNode) -> int:
    """Return the name in memory of the list that a link stands in."""
    parent = node.parent
    item = parent if parent is not None and parent.tag == "li" else node
    return item.parent.mem_id if item.parent is not None else 0


def _is_menu(node: LexborNode) -> bool:
    """Whether a link stands in what leads through the site, above or below its stories."""
    current = node.parent
    for _ in range(MAX_CLIMB):
        if current is None or current.tag in _STORY:
            return False
        told = f"{current.tag} {current.attributes.get('class') or ''} {current.attributes.get('id') or ''}".lower()
        if _MENU.search(told):
            return True
        current = current.parent
    return False


def _is_prose(node: LexborNode) -> bool:
    """Whether a link stands in a sentence."""
    beside = (each.text_content or "" for each in (node.prev, node.next) if each is not None and each.is_text_node)
    return sum(len(_LETTER.findall(text[: MAX_BESIDE * 4])) for text in beside) > MAX_BESIDE
