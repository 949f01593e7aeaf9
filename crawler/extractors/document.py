"""One page's bytes as the few things that extractors look at: parsed once, collected once, bounded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode, SelectolaxError

from crawler.extractors.hazard import harmless
from crawler.normalize.url import absolute

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_BLOCK: Final = 1_000_000
MAX_PROPERTIES: Final = 300
MAX_TEXT: Final = 4_000
MAX_DEPTH: Final = 1_000

# One pass of the selector engine over the tree, in document order, is cheaper than one walk for each kind. A node that
# two of its parts match is listed twice in a row.
_COLLECTED: Final = 'base,title,meta,link,h1,time,script[type^="application/ld+json" i],[itemprop]:not(script)'
_BOUNDS: Final = {"base": 5, "title": 20, "meta": 1_000, "link": 500, "h1": 20, "time": 20, "script": 200}

_META_KEYS: Final = ("property", "name", "itemprop")
_PLAIN: Final = frozenset(("base", "title", "script"))  # these carry no property of an item
_LOADED: Final = frozenset(("stylesheet", "preload", "preconnect", "dns-prefetch", "modulepreload", "prefetch"))
_TITLED: Final = frozenset(("head", "body", "html", "noscript", "div"))
_TITLE_END: Final = re.compile(rb"</title", re.IGNORECASE)
# Browsers run scripts, and to them `<noscript>` is text, which ends at its own end tag whatever stands open in it.
_UNCLOSED: Final = re.compile(rb"(<iframe\b[^<>]{0,2000}>\s{0,200})(?=</noscript)", re.IGNORECASE)
_AMP: Final = frozenset(("amp", "⚡"))  # amp.dev, "AMP HTML specification": not amp4ads, not amp4email


class Meta(NamedTuple):
    """One `<meta>` under one of its keys: `attr` is property, name or itemprop, `key` its value in lower case."""

    attr: str
    key: str
    content: str


class Link(NamedTuple):
    """One `<link>`: its rel words in lower case, its address as written, its other attributes."""

    rel: tuple[str, ...]
    href: str
    attrs: Mapping[str, str | None]


class Markup(NamedTuple):
    """What was collected of one page, in document order; `tree` is for the questions that are still open then."""

    url: str
    base: str
    encoding: str
    body: bytes
    tree: LexborHTMLParser
    lang: str = ""
    is_amp: bool = False
    title: str = ""
    metas: tuple[Meta, ...] = ()
    links: tuple[Link, ...] = ()
    headings: tuple[str, ...] = ()
    firsts: tuple[LexborNode, ...] = ()  # the elements of these
    blocks: tuple[str, ...] = ()  # the texts of JSON-LD scripts
    properties: tuple[LexborNode, ...] = ()  # elements with itemprop
    times: tuple[LexborNode, ...] = ()


def collect(body: bytes, encoding: str, url: str) -> Markup | None:
    """Return what a page in UTF-8 says in its tags, or `None` where nothing can be parsed; linear in the bytes."""
    body = body.replace(b"\0", b"")  # a browser shows U+FFFD for some of them, and nothing for the others
    try:
        tree = _parsed(harmless(body))
        if _is_swallowed(tree):
            tree = _parsed(_UNCLOSED.sub(rb"\1</iframe>", harmless(body)))
        nodes = tree.css(_COLLECTED)
    except (SelectolaxError, ValueError, MemoryError):
        return None
    html = tree.root.attributes if tree.root is not None else {}
    found, properties = _sorted(nodes)
    return Markup(
        url=url,
        base=_base(found["base"], url),
        encoding=encoding,
        body=body,
        tree=tree,
        lang=html.get("lang") or html.get("xml:lang") or "",
        is_amp=not _AMP.isdisjoint(html),
        title=_title(found["title"]) if _is_ended(tree, body) else "",
        metas=tuple(_metas(found["meta"])),
        links=tuple(_links(found["link"])),
        headings=tuple(map(markup_text, found["h1"])),
        firsts=tuple(found["h1"]),
        blocks=tuple(text for text in (node.text() for node in found["script"]) if len(text) <= MAX_BLOCK),
        properties=tuple(properties),
        times=tuple(found["time"]),
    )


def _sorted(nodes: list[LexborNode]) -> tuple[dict[str, list[LexborNode]], list[LexborNode]]:
    """Return the nodes by their tags, and those that carry a property of an item; each kind bounded."""
    found: dict[str, list[LexborNode]] = {tag: [] for tag in _BOUNDS}
    properties: list[LexborNode] = []
    before = None
    for node in nodes:
        tag, place = node.tag or "", node.mem_id
        if place != before:
            found.get(tag, properties).append(node)
        elif tag not in _PLAIN:
            properties.append(node)
        before = place
    for tag, bound in _BOUNDS.items():
        del found[tag][bound:]
    return found, properties[:MAX_PROPERTIES]


def _parsed(body: bytes) -> LexborHTMLParser:
    # Without mutation events the parse costs a quarter less; no event is of use to a reader.
    return LexborHTMLParser(body, options=LexborDocumentOptions.WO_EVENTS)


def _is_swallowed(tree: LexborHTMLParser) -> bool:
    """Whether the last element is a frame inside `<noscript>`: left open, it takes all that follows for its text."""
    node = tree.body
    tags: list[str | None] = []
    while node is not None and len(tags) < MAX_DEPTH:
        tags.append(node.tag)
        node = node.last_child
    return tags[-2:-1] == ["iframe"] and "noscript" in tags


def markup_text(node: LexborNode) -> str:
    """Return a node's text; its inner HTML where it has child elements, so that a `<br>` can be told from nothing."""
    child = node.first_child
    if child is not None and child.next is None and child.is_text_node:
        return (child.text_content or "")[:MAX_TEXT]
    return (node.inner_html or "")[:MAX_TEXT] if child is not None else ""


def _base(nodes: list[LexborNode], url: str) -> str:
    """Return the address against which others are resolved: the first `<base href>` (HTML, 4.2.3), else the page's."""
    for node in nodes:
        href = node.attributes.get("href")
        if href and (found := absolute(href, url)):
            return found
    return url


def _is_ended(tree: LexborHTMLParser, body: bytes) -> bool:
    """Tell whether the title ends before the page does; one that does not is all the rest of the page, or cut off."""
    seen = tree.body
    return (seen is not None and seen.first_child is not None) or bool(_TITLE_END.search(body))


def _title(nodes: list[LexborNode]) -> str:
    """Return the text of the document's title; an SVG's title is none."""
    for node in nodes:
        parent = node.parent
        if parent is not None and parent.tag in _TITLED:
            return node.text()[:MAX_TEXT]
    return ""


def _metas(nodes: list[LexborNode]) -> Iterator[Meta]:
    for node in nodes:
        attrs = node.attributes
        content = attrs.get("content")
        if not content:
            continue
        seen = ""
        for attr in _META_KEYS:
            key = attrs.get(attr)
            if key and key != seen:
                seen = key
                yield Meta(attr, key.strip().lower(), content[:MAX_TEXT])


def _links(nodes: list[LexborNode]) -> Iterator[Link]:
    for node in nodes:
        attrs = node.attributes
        rel, href = attrs.get("rel"), attrs.get("href")
        if rel and href and rel not in _LOADED:
            yield Link(tuple(rel.lower().split()), href, attrs)
