"""A deliberately plain reader: one full lxml parse, one pass, the first value by a simple order; to compare with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urljoin

from lxml import etree, html

from crawler.normalize.instant import instant, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SAID: Final = {
    "og:title": "og.title",
    "og:description": "og.excerpt",
    "og:image": "og.image",
    "og:site_name": "og.publisher",
    "twitter:title": "twitter.title",
    "twitter:description": "twitter.excerpt",
    "twitter:image": "twitter.image",
    "twitter:image:src": "twitter.image",
    "article:published_time": "og.published",
    "description": "meta.excerpt",
    "author": "meta.author",
    "keywords": "meta.keywords",
    "news_keywords": "meta.keywords",
    **dict.fromkeys(
        ("date", "pubdate", "publishdate", "dc.date", "dc.date.issued", "parsely-pub-date", "sailthru.date"),
        "meta.published",
    ),
}
_LD: Final = {"headline": "title", "description": "excerpt", "datePublished": "published", "keywords": "keywords"}
_NAMED: Final = {"author": "author", "publisher": "publisher", "image": "image"}
ORDER: Final = {
    "title": "og.title ld.title twitter.title title",
    "excerpt": "og.excerpt ld.excerpt twitter.excerpt meta.excerpt",
    "published": "ld.published og.published meta.published time",
    "image": "og.image ld.image twitter.image",
    "publisher": "og.publisher ld.publisher",
    "author": "ld.author meta.author",
    "keywords": "ld.keywords meta.keywords",
}
# The same without what is wrong more often than other places: it says less, and invents less.
CAUTIOUS: Final = {
    **ORDER,
    "title": "title og.title ld.title twitter.title",
    "published": "ld.published og.published",
    "author": "ld.author",
}


def read(body: bytes, url: str, order: Mapping[str, str] = ORDER) -> dict[str, Any]:
    """Return what a page says under the keys of `masthead extract`; an unreadable one says nothing."""
    said: dict[str, list[str]] = {}
    for place, value in _claims(body):
        if value.strip():
            said.setdefault(place, []).append(" ".join(value.split()))
    won = {
        field: next((said[place] for place in places.split() if place in said), []) for field, places in order.items()
    }
    first = {field: values[0] if values else None for field, values in won.items()}
    when = instant(first["published"] or "")
    return {
        "title": first["title"],
        "excerpt": first["excerpt"],
        "publishedDateTime": text(when) if when else None,
        "publishedRaw": first["published"],
        "images": [{"url": urljoin(url, address)} for address in won["image"][:1]],
        "provider": {"name": first["publisher"]},
        "authors": won["author"],
        "keywords": [word.strip() for words in won["keywords"] for word in words.split(",") if word.strip()],
    }


def _claims(body: bytes) -> Iterator[tuple[str, str]]:
    """Yield what each element says, in document order."""
    try:
        root = html.document_fromstring(body)
    except (etree.ParserError, ValueError):
        return
    for node in root.iter("meta", "title", "time", "script"):
        if node.tag == "meta":
            key = (node.get("property") or node.get("name") or "").lower()
            yield _SAID.get(key, ""), node.get("content") or ""
        elif node.tag == "title":
            yield "title", node.text or ""
        elif node.tag == "time":
            yield "time", node.get("datetime") or ""
        elif node.get("type") == "application/ld+json":
            yield from _block(node.text or "")


def _block(script: str) -> Iterator[tuple[str, str]]:
    try:
        told = json.loads(script, strict=False)
    except ValueError:
        return
    for top in _listed(told):
        for node in _listed(top.get("@graph", top)) if isinstance(top, dict) else ():
            if isinstance(node, dict) and str(node.get("@type")).endswith(("Article", "Posting", "']")):
                yield from _node(node)


def _node(node: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key, field in _LD.items():
        yield from ((f"ld.{field}", value) for value in _listed(node.get(key)) if isinstance(value, str))
    for key, field in _NAMED.items():
        for value in _listed(node.get(key)):
            inner = value.get("url" if key == "image" else "name") if isinstance(value, dict) else value
            if isinstance(inner, str):
                yield f"ld.{field}", inner


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]
