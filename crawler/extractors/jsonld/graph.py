"""The nodes of a page's JSON-LD: flattened, their references resolved, the one that is the page chosen."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final

from crawler.normalize.text import overlap
from crawler.normalize.url import absolute, fold_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_NODES: Final = 2_000
MAX_VALUES: Final = 50_000  # nodes, and lists, which may hold nothing but lists
MAX_DEPTH: Final = 100
AGREES: Final = 0.6

Node = dict[str, object]

# The higher, the more specific (schema.org, CreativeWork and below); a type that is not here is no article.
RANK: Final = {
    **dict.fromkeys(
        "reportagenewsarticle analysisnewsarticle askpublicnewsarticle backgroundnewsarticle opinionnewsarticle"
        " reviewnewsarticle liveblogposting satiricalarticle advertisercontentarticle".split(),
        5,
    ),
    **dict.fromkeys("newsarticle blogposting techarticle scholarlyarticle medicalscholarlyarticle report".split(), 4),
    **dict.fromkeys("article socialmediaposting discussionforumposting".split(), 3),
    "videoobject": 2,
    **dict.fromkeys(
        "claimreview review criticreview howto recipe podcastepisode radioepisode episode audioobject imagegallery"
        " qapage faqpage event course book movie dataset product softwareapplication creativework".split(),
        1,
    ),
}
SURE: Final = 3
"""Rank from which a page's only article node is the page without further evidence."""
# Where a node that is the page may stand; everything else inside a node is about something else.
_INWARD: Final = frozenset(("@graph", "mainEntity", "mainEntityOfPage", "@list", "@set", "@included"))
_HOLDERS: Final = frozenset((dict, list))


@dataclass(slots=True)
class Graph:
    """All nodes of a page: those that may be the page, in document order, and every one that has an `@id`."""

    nodes: list[Node] = field(default_factory=list)
    by_id: dict[str, Node] = field(default_factory=dict)
    count: int = 0  # of all nodes

    def resolved(self, value: object) -> object:
        """Return the node that a reference names (JSON-LD 1.1, node references), or the value itself."""
        if isinstance(value, str):
            return self.by_id.get(value, value) if value else value
        if isinstance(value, dict) and "@id" in value and not value.keys() - {"@id", "@type"}:
            name = value["@id"]
            return self.by_id.get(name, value) if isinstance(name, str) else value
        return value

    def each(self, node: Node, *keys: str) -> Iterator[object]:
        """Yield the values of the first of the keys that has any: lists unrolled, references resolved, 50 at most."""
        return map(self.resolved, members(node, *keys))


def members(node: Node, *keys: str) -> Iterable[object]:
    """Return the values of the first of the keys that has any, lists unrolled, as they are; 50 at most."""
    for key in keys:
        value = node.get(key)
        if value or value is False:
            return (value,) if isinstance(value, str | bool) else _unrolled(value)
    return ()


def flatten(values: Iterable[object]) -> Graph:
    """Return the nodes of JSON values; at most 2,000 of them, 100 deep. No value is asked for beyond these."""
    found = Graph()
    for value, is_page in islice(_walked(values), MAX_VALUES):
        if isinstance(value, dict):
            found.count += 1
            _register(found, value, is_page=is_page)
            if found.count == MAX_NODES:
                break
    return found


def _walked(values: Iterable[object]) -> Iterator[tuple[object, bool]]:
    """Yield lists and objects and those inside them, depth first, and whether each may be the page."""
    for top in values:
        todo = [(top, True, 0)]
        while todo:
            value, is_page, depth = todo.pop()
            yield value, is_page
            # Most nodes hold nothing but texts, which is found out fastest in one go.
            if depth < MAX_DEPTH and not _HOLDERS.isdisjoint(map(type, _inside(value))):
                todo += _children(value, is_page, depth + 1)


def _inside(value: object) -> Iterable[object]:
    """Return what a list or an object holds."""
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def types(node: Node) -> list[str]:
    """Return a node's types as their bare names, as written: `NewsArticle` of `http://schema.org/NewsArticle`."""
    told = node.get("@type")
    if isinstance(told, str):
        return [_bare(told)]
    return [_bare(each) for each in _unrolled(told) if isinstance(each, str)]


def _bare(name: str) -> str:
    return name.rpartition("/")[2].rpartition(":")[2].rpartition("#")[2]


def rank(node: Node) -> int:
    """Return how specific an article a node is: 5 to 1, or 0 for something else."""
    return max((RANK.get(name.lower(), 0) for name in types(node)), default=0)


def articles(found: Graph, urls: Iterable[str | None], titles: tuple[str, ...], base: str) -> list[Node]:
    """Return the article nodes that are this page, the best first, by evidence.

    Best is whose `mainEntityOfPage`, `url` or `@id` is one of the page's own addresses, then whose headline is
    like one of the titles, then the most specific type, then the first. Others follow only with evidence of their
    own; a video or another work alone is the page only with evidence.
    """
    nodes = [node for node in found.nodes if rank(node)]
    if not nodes or (len(nodes) == 1 and rank(nodes[0]) >= SURE):
        return nodes
    addresses = frozenset(fold_url(url) for url in urls if url)
    proofs = [(_is_at(node, addresses, base), _is_titled(node, titles), rank(node), -n) for n, node in enumerate(nodes)]
    order = sorted(zip(proofs, nodes, strict=True), key=lambda pair: pair[0], reverse=True)
    sure = [node for proof, node in order if proof[0] or proof[1]]
    return sure or [node for proof, node in order[:1] if proof[2] >= SURE]


def _children(value: object, is_page: bool, depth: int) -> list[tuple[object, bool, int]]:  # noqa: FBT001 -- a row
    """Return the lists and objects inside, last first, each with whether it may be the page and how deep it lies."""
    if isinstance(value, dict):
        inner = [(each, is_page and key in _INWARD, depth) for key, each in value.items() if type(each) in _HOLDERS]
    else:
        held = value[:MAX_NODES] if isinstance(value, list) else ()
        inner = [(each, is_page, depth) for each in held if type(each) in _HOLDERS]
    return inner[MAX_NODES - 1 :: -1]


def _register(found: Graph, node: Node, *, is_page: bool) -> None:
    if is_page:
        found.nodes.append(node)
    name = node.get("@id")
    if isinstance(name, str) and len(node) > len(found.by_id.get(name, ("@id", "@type"))):
        found.by_id[name] = node


def _unrolled(value: object, depth: int = 0) -> Iterator[object]:
    """Yield the members of nested lists and of `@list` and `@set` objects, 50 at most of each."""
    if isinstance(value, dict) and ("@list" in value or "@set" in value):
        value = value.get("@list", value.get("@set"))
    if isinstance(value, list):
        for each in value[:50] if depth < len("@@@@") else ():
            yield from _unrolled(each, depth + 1)
    elif value is not None:
        yield value


def _is_at(node: Node, addresses: frozenset[str], base: str) -> bool:
    for key in ("mainEntityOfPage", "url", "@id"):
        value = node.get(key)
        if isinstance(value, dict):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str) and (url := absolute(value, base)) and fold_url(url) in addresses:
            return True
    return False


def _is_titled(node: Node, titles: tuple[str, ...]) -> bool:
    said = node.get("headline") or node.get("name")
    return isinstance(said, str) and any(overlap(said, title) >= AGREES for title in titles)
