"""Open Graph: what the `og:`, `article:` and `video:` metas of a page say (ogp.me)."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from lxml import etree, html

from crawler.extractors.claims import Row, metadata, size, words
from crawler.extractors.lean import open_graph
from crawler.items import Metadata, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crawler.extractors.document import Markup, Meta

_PREFIXES: Final = ("og:", "article:", "video:", "book:", "profile:")
_FIELDS: Final = {
    "og:title": "title",
    "og:description": "excerpt",
    **dict.fromkeys(
        "article:published_time article:published article:published_date article:publish_time article:publish_date"
        " article:publication_date article:publication_time article:datepublished article:pubdate article:post_date"
        " og:article:published_time og:article:published og:published_time og:publish_time og:publish_date og:pubdate"
        " og:publication_date og:release_date video:release_date book:release_date".split(),
        "published",
    ),
    **dict.fromkeys(("article:created_time", "article:created", "og:created_time"), "created"),
    **dict.fromkeys(
        "article:modified_time article:modified article:modified_date article:updated_time article:updated"
        " og:article:modified_time og:updated_time og:modified_time og:updated".split(),
        "updated",
    ),
    "og:type": "type",
    "og:url": "canonical",
    "og:site_name": "site_name",
    "article:publisher": "publisher",
    **dict.fromkeys(("article:author", "og:article:author", "og:author", "article:author:name"), "authors"),
    **dict.fromkeys(("article:tag", "og:article:tag", "video:tag", "og:video:tag"), "keywords"),
    **dict.fromkeys(("article:section", "og:article:section", "og:section"), "section"),
    "og:locale": "lang",
    "og:logo": "logo",
    "article:content_tier": "free",
}
_IMAGES: Final = frozenset(("og:image", "og:image:url"))
_STRUCTURED: Final = ("og:image:secure_url", "og:image:width", "og:image:height")
_UNFIT: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2: Char


def read(markup: Markup) -> Metadata | None:
    """Return what Open Graph says, whatever attribute names it and wherever in the document it stands."""
    said = _properties(markup.metas)
    return metadata(Source.OPEN_GRAPH, _rows(said), markup.base) if said else None


def _properties(metas: Iterable[Meta]) -> list[tuple[str, str]]:
    """Return the properties that are read and their contents, in document order.

    extruct's reader sees only `property=` and only inside `<head>`, and takes each meta for itself, by its name.
    """
    named = [(_fit(meta.key), meta.content) for meta in metas if meta.key.startswith(_PREFIXES)]
    read = _names() if named else frozenset()
    return [(key, _fit(content)) for key, content in named if key in read]


@cache
def _names() -> frozenset[str]:
    """Return the properties of our tables that extruct takes for Open Graph; asked once, for a page asks too often."""
    page = html.Element("html")
    head = etree.SubElement(page, "head")
    for name in (*_FIELDS, *_IMAGES, *_STRUCTURED):
        etree.SubElement(head, "meta", property=name, content=name)
    return frozenset(name for each in open_graph().extract_items(page) for name, _ in each["properties"])


def _fit(text: str) -> str:
    return text if text.isprintable() else _UNFIT.sub("", text)


def _rows(said: list[tuple[str, str]]) -> Iterator[Row]:
    for key, content in said:
        if field := _FIELDS.get(key):
            for part in words(content) if field == "keywords" else (content,):
                yield Row(field, key, part)
    yield from _images(said)


def _images(said: list[tuple[str, str]]) -> Iterator[Row]:
    """Yield the pictures; what follows one in document order describes it (ogp.me, structured properties)."""
    current: dict[str, str] = {}
    for key, content in said:
        if key in _IMAGES or (key == "og:image:secure_url" and not current):
            repeated = key == "og:image:url" and current.get("url") in (content, None)
            if current and not repeated:
                yield from _image(current)
                current = {}
            current["url"] = content
        elif key.startswith("og:image:") and current:
            current.setdefault(key[len("og:image:") :], content)
    if current:
        yield from _image(current)


def _image(said: dict[str, str]) -> Iterator[Row]:
    """Yield one picture with its declared size, first at its secure address where the plain one is not secure."""
    url, secure = said["url"].strip(), said.get("secure_url", "").strip()
    declared = size(said.get("width"), said.get("height"))
    rows = [Row("images", "og:image", url, declared), Row("images", "og:image:secure_url", secure, declared)]
    is_better = secure.startswith("https://") and (not url or url.startswith("http://"))
    yield from reversed(rows) if is_better else rows
