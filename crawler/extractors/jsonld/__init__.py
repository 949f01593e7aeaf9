"""JSON-LD: what the schema.org nodes in a page's script blocks say about the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crawler.extractors.claims import Row, metadata, size
from crawler.extractors.jsonld.block import values
from crawler.extractors.jsonld.graph import Graph, Node, articles, flatten, rank, types
from crawler.items import Metadata, Source

if TYPE_CHECKING:
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
_LARGEST: Final = 1e18  # beyond every year, size and Unix time


def read(markup: Markup, urls: Iterable[str | None], titles: tuple[str, ...]) -> Metadata | None:
    """Return what JSON-LD says; `urls` are the page's own addresses, `titles` what else it is called."""
    if not markup.blocks:
        return None
    found = flatten(value for text in markup.blocks for value in values(text))
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
            via = self._via(keys[0] if self.node.get(keys[0]) else keys[-1])
            for value in self.found.each(self.node, *keys):
                yield Row(field, via, _text(self.found, value))
        for key in images:
            for value in self.found.each(self.node, key):
                yield from _image(self.found, value, self._via(key))
        if images:
            yield from self._publishers()
            yield from self._keywords()

    def _publishers(self) -> Iterator[Row]:
        for value in self.found.each(self.node, "publisher"):
            yield Row("publisher", self._via("publisher"), _text(self.found, value))
            if isinstance(value, dict):
                for logo in self.found.each(value, "logo", "image"):
                    for row in _image(self.found, logo, self._via("publisher.logo")):
                        yield row._replace(field="logo")

    def _keywords(self) -> Iterator[Row]:
        for value in self.found.each(self.node, "keywords"):
            for word in _text(self.found, value).split(","):
                yield Row("keywords", self._via("keywords"), word)

    def _via(self, key: str) -> str:
        return f"{self.kind}.{key}"


def _image(found: Graph, value: object, via: str) -> Iterator[Row]:
    """Yield a picture that is a string, or an ImageObject with `url`, `contentUrl` or `@id`."""
    if isinstance(value, str):
        yield Row("images", via, value)
    elif isinstance(value, dict):
        declared = size(_text(found, value.get("width")), _text(found, value.get("height")))
        for address in found.each(value, "url", "contentUrl", "@id", "thumbnailUrl"):
            yield Row("images", via, _text(found, address), declared)


def _text(found: Graph, value: object) -> str:
    """Return the text of a value: itself, a number, `@value`, a named thing's name; silence is empty here."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value) if abs(value) < _LARGEST else ""
    if isinstance(value, Mapping):
        inner = next(found.each(dict(value), "@value", "name", "legalName", "url"), "")
        return inner if isinstance(inner, str) else ""
    return ""
