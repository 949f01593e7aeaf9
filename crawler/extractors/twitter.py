"""Twitter cards: what the `twitter:` metas of a page say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crawler.extractors.claims import Row, metadata, size
from crawler.items import Metadata, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.extractors.document import Markup

_FIELDS: Final = {
    "twitter:title": "title",
    "twitter:text:title": "title",
    "twitter:description": "excerpt",
    "twitter:url": "canonical",
    "twitter:app:name:iphone": "site_name",
    "twitter:app:name:googleplay": "site_name",
}
_IMAGES: Final = frozenset(("twitter:image", "twitter:image:src", "twitter:image0", "twitter:image0:src"))


def read(markup: Markup) -> Metadata | None:
    """Return what the card says; `twitter:image:width` and `height` describe its first picture."""
    said = [(meta.key, meta.content) for meta in markup.metas if meta.key.startswith("twitter:")]
    return metadata(Source.TWITTER, _rows(said), markup.base) if said else None


def _rows(said: list[tuple[str, str]]) -> Iterator[Row]:
    sizes = dict(reversed(said))
    declared = size(sizes.get("twitter:image:width"), sizes.get("twitter:image:height"))
    for key, content in said:
        if field := _FIELDS.get(key):
            yield Row(field, key, content)
        elif key in _IMAGES:
            yield Row("images", key, content, declared)
            declared = None
