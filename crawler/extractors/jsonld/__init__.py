"""JSON-LD: what the schema.org nodes in a page's script blocks say about the page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crawler.extractors.claims import Row, metadata, size, words
from crawler.extractors.jsonld.block import values_of
from crawler.extractors.jsonld.graph import Graph, Node, articles, flatten, members, rank, types
from crawler.items import Metadata, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from crawler.extractors.document import Markup

Texts = tuple[tuple[tuple[str, ...], str], ...]

# schema.org property: our field. Each is read as text, a bare number, `@value` or a named thing.
_TEXTS: Final = (
    (("headline", "name"), "title"),
    (("description", "abstract"), "excerpt"),
    (("datePublished", "uploadDate"), "published"),
    (("dateCreated",), "created"),
    (("dateModified",), "updated"),
    (("author", "creator"), "authors"),
    (("articleSection",), "section"),
    (("inLanguage",), "lang"),
    (("isAccessibleForFree",), "free"),
)
# Of other nodes only this is taken: the name of a bare page is that of a site, not of a story.
_PAGE: Final = (
    tuple(row for row in _TEXTS if row[1] in ("published", "updated", "excerpt", "lang", "authors")),
    ("primaryImageOfPage", "image", "thumbnailUrl"),
)
_OTHERS: Final[Mapping[str, tuple[Texts, tuple[str, ...]]]] = {
    **dict.fromkeys(("webpage", "itempage", "medicalwebpage"), _PAGE),
    "website": (((("name",), "site_name"),), ()),
    **dict.fromkeys(("newsmediaorganization", "organization", "corporation"), (((("name",), "publisher"),), ())),
}
_SRC: Final = re.compile(r"""\bsrc\s*=\s*["']?([^"'\s<>]+)""", re.IGNORECASE)
_LARGEST: Final = 1e18  # beyond every year, size and Unix time


def read(markup: Markup, urls: Iterable[str | None], titles: tuple[str, ...]) -> Metadata | None:
    """Return what JSON-LD says; `urls` are the page's own addresses, `titles` what else it is called."""
    if not markup.blocks:
        return None
    found = flatten(values_of(markup.blocks))
    _fold_keys(found)
    return metadata(Source.JSON_LD, _rows(found, articles(found, urls, titles, markup.base)), markup.base)


def _fold_keys(found: Graph) -> None:
    """Give properties written as `schema:headline` or `http://schema.org/headline` their bare names."""
    for node in (*found.nodes, *found.by_id.values()):
        for key in [key for key in node if ":" in key]:
            node.setdefault(key.rpartition("/")[2].rpartition(":")[2], node[key])


def _rows(found: Graph, chosen: list[Node]) -> Iterator[Row]:
    for node in chosen:
        kind = max(types(node), key=lambda name: rank({"@type": name}))
        yield Row("type", "@type", kind)
        yield from _Speaker(found, node, kind).rows(_TEXTS, ("image", "thumbnailUrl", "thumbnail"))
    for node in found.nodes:
        for kind in types(node):
            told = _OTHERS.get(kind.lower())
            if told is not None:
                yield from _Speaker(found, node, kind).rows(*told)
                break


@dataclass(slots=True)
class _Speaker:
    """One node, under the type for which it is heard."""

    found: Graph
    node: Node
    kind: str

    def rows(self, texts: Texts, images: tuple[str, ...]) -> Iterator[Row]:
        """Yield what the node says of these fields; publisher and keywords only where pictures count as well."""
        for keys, field in texts:
            if not self.node.keys().isdisjoint(keys):
                yield from self._said(keys, field)
        for key in images:
            if key in self.node:
                for value in self.found.each(self.node, key):
                    yield from _image(value, self._via(key))
        if images:
            yield from self._publishers()
            yield from self._keywords()

    def _said(self, keys: tuple[str, ...], field: str) -> Iterator[Row]:
        via = self._via(keys[0] if self.node.get(keys[0]) else keys[-1])
        for value in self.found.each(self.node, *keys):
            for told in _texts(value) if field == "authors" else (_text(value),):
                yield Row(field, via, told)

    def _publishers(self) -> Iterator[Row]:
        for value in self.found.each(self.node, "publisher"):
            yield Row("publisher", self._via("publisher"), _text(value))
            if isinstance(value, dict):
                for logo in self.found.each(value, "logo", "image"):
                    for row in _image(logo, self._via("publisher.logo")):
                        yield row._replace(field="logo")

    def _keywords(self) -> Iterator[Row]:
        for value in self.found.each(self.node, "keywords"):
            for word in words(_text(value)):
                yield Row("keywords", self._via("keywords"), word)

    def _via(self, key: str) -> str:
        return f"{self.kind}.{key}"


def _image(value: object, via: str) -> Iterator[Row]:
    """Yield a picture that is a string, or an ImageObject with `url`, `contentUrl` or `@id`."""
    if isinstance(value, str):
        yield Row("images", via, _address(value))
    elif isinstance(value, dict):
        declared = size(_text(value.get("width")), _text(value.get("height")))
        for address in members(value, "url", "contentUrl", "@id", "thumbnailUrl"):
            yield Row("images", via, _address(_text(address)), declared)


def _address(told: str) -> str:
    """Return an address, and of a whole `<img>` tag, which some templates put there, its `src`."""
    tag = _SRC.search(told) if told.startswith("<") else None
    return tag[1] if tag else told


def _texts(value: object) -> Iterator[str]:
    """Yield the text of a value; all names of a thing whose name is a list."""
    if isinstance(value, dict) and isinstance(value.get("name"), list):
        yield from map(_text, members(value, "name"))
    else:
        yield _text(value)


def _text(value: object) -> str:
    """Return the text of a value: itself, a number, `@value`, a named thing's name; silence is empty here."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value) if abs(value) < _LARGEST else ""
    if isinstance(value, dict):
        inner = next(iter(members(value, "@value", "name", "legalName", "url")), "")
        return inner if isinstance(inner, str) else ""
    return ""
