"""Microdata: what the `itemprop` attributes of a page say (HTML, 5 "Microdata"; schema.org)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from selectolax.lexbor import LexborNode

from crawler.extractors.claims import Row, metadata, size, words
from crawler.extractors.document import Markup, markup_text
from crawler.items import Metadata, Source
from crawler.normalize.text import overlap

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_CLIMB: Final = 60
AGREES: Final = 0.6

_FIELDS: Final = {
    "headline": "title",
    "name": "title",
    "description": "excerpt",
    "datePublished": "published",
    "uploadDate": "published",
    "dateCreated": "created",
    "dateModified": "updated",
    "author": "authors",
    "creator": "authors",
    "publisher": "publisher",
    "image": "images",
    "thumbnailUrl": "images",
    "keywords": "keywords",
    "articleSection": "section",
    "inLanguage": "lang",
    "isAccessibleForFree": "free",
}
_READ: Final = frozenset((*_FIELDS, "url", "contentUrl", "width", "height", "logo"))
# A property that stands in no item, or in the page's own, says nothing of these: they would be a site's.
_PAGE_FIELDS: Final = frozenset(("excerpt", "published", "created", "updated", "images", "lang"))
# Properties by which a page's or a blog's item holds the story itself.
_PAGES_OWN: Final = frozenset(("mainEntity", "mainEntityOfPage", "blogPost", "blogPosts"))
_ADDRESSES: Final = {"a": "href", "area": "href", "link": "href", "object": "data", "data": "value", "meter": "value"}
_ADDRESSES.update(dict.fromkeys(("img", "audio", "video", "embed", "iframe", "source", "track"), "src"))


@dataclass(slots=True)
class Item:
    """One item: its type names, its properties in document order, whether it is about something else than the page."""

    types: tuple[str, ...] = ()
    is_inner: bool = False
    said: dict[str, list[str | Item]] = field(default_factory=dict)


def read(markup: Markup, titles: tuple[str, ...]) -> Metadata | None:
    """Return what the item that is the page says; of several, the one whose headline is like one of the titles."""
    if not markup.properties:
        return None
    loose, items = _items(markup)
    return metadata(Source.MICRODATA, _rows(loose, items, titles), markup.base)


def _items(markup: Markup) -> tuple[Item, list[Item]]:
    """Return the properties outside of all items as one, and the items."""
    loose, items, scopes = Item(), dict[int, Item](), dict[int, LexborNode | None]()
    for node in markup.properties:
        attrs = node.attributes
        names = (attrs.get("itemprop") or "").split()
        known = [name for name in names if name in _READ]
        item = _item(node, items) if "itemscope" in attrs else None
        if item is not None:
            item.is_inner = _PAGES_OWN.isdisjoint(names)
        if known:
            scope, value = _scope(node, scopes), item or _value(node, attrs)
            owner = loose if scope is None else _item(scope, items)
            for name in known:
                owner.said.setdefault(name, []).append(value)
    return loose, list(items.values())


def _item(node: LexborNode, items: dict[int, Item]) -> Item:
    found = items.get(node.mem_id)
    if found is None:
        kinds = (node.attributes.get("itemtype") or "").split()
        found = items[node.mem_id] = Item(tuple(kind.rstrip("/").rpartition("/")[2] for kind in kinds))
    return found


def _scope(node: LexborNode, known: dict[int, LexborNode | None]) -> LexborNode | None:
    """Return the element of the item that a property belongs to; what was climbed once is remembered."""
    climbed = []
    scope = node.parent
    for _ in range(MAX_CLIMB):
        if scope is None or not scope.is_element_node:
            scope = None
            break
        if scope.mem_id in known:
            scope = known[scope.mem_id]
            break
        climbed.append(scope.mem_id)
        if "itemscope" in scope.attrs:
            break
        scope = scope.parent
    known.update(dict.fromkeys(climbed, scope))
    return scope


def _value(node: LexborNode, attrs: Mapping[str, str | None]) -> str:
    """Return a property's value (HTML, 5.2.4); `content` on any element, as many pages write it."""
    tag = node.tag or ""
    if content := attrs.get("content"):
        return content
    if tag == "time" and (told := attrs.get("datetime")):
        return told
    if tag in _ADDRESSES:
        return attrs.get(_ADDRESSES[tag]) or ""
    return "" if tag == "meta" else markup_text(node)


def _rows(loose: Item, items: list[Item], titles: tuple[str, ...]) -> Iterator[Row]:
    articles = [item for item in items if not item.is_inner and any(map(_is_article, item.types))]
    if len(articles) > 1:
        articles = [item for item in articles if _is_titled(item, titles)]
    for item in articles[:1]:
        yield from _said(item, item.types[0], frozenset(_FIELDS.values()))
    for item in (loose, *(item for item in items if not item.is_inner and item.types[:1] in (("WebPage",), ()))):
        yield from _said(item, "itemprop", _PAGE_FIELDS)


def _is_article(kind: str) -> bool:
    return kind.endswith(("Article", "Posting", "VideoObject", "Report"))


def _is_titled(item: Item, titles: tuple[str, ...]) -> bool:
    said = [each for name in ("headline", "name") for each in item.said.get(name, ()) if isinstance(each, str)]
    return any(overlap(each, title) >= AGREES for each in said for title in titles)


def _said(item: Item, via: str, fields: frozenset[str]) -> Iterator[Row]:
    for name, values in item.said.items():
        field_ = _FIELDS.get(name)
        if field_ in fields and not (name == "name" and "headline" in item.said):
            for value in values:
                yield from _row(str(field_), f"{via}.{name}", value)
                if isinstance(value, Item) and name == "publisher":
                    yield from _logo(value, f"{via}.publisher.logo")


def _row(field_: str, via: str, value: str | Item) -> Iterator[Row]:
    if isinstance(value, str):
        for part in words(value) if field_ == "keywords" else (value,):
            yield Row(field_, via, part)
    elif field_ == "images":
        declared = size(_text(value, "width"), _text(value, "height"))
        yield Row(field_, via, _text(value, "url", "contentUrl"), declared)
    else:
        yield Row(field_, via, _text(value, "name", "url"))


def _logo(publisher: Item, via: str) -> Iterator[Row]:
    for logo in publisher.said.get("logo", ()):
        for row in _row("images", via, logo):
            yield row._replace(field="logo")


def _text(item: Item, *names: str) -> str:
    said = (each for name in names for each in item.said.get(name, ()))
    return next((each for each in said if isinstance(each, str) and each.strip()), "")
