"""The links by which a reader sees what a story is filed under (microformats.org, rel-tag and rel-category)."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from crawler.extractors.claims import Row, metadata
from crawler.extractors.document import Markup, markup_text
from crawler.extractors.margins import is_elsewhere
from crawler.items import Metadata, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from selectolax.lexbor import LexborNode

MAX_LINKS: Final = 100
MARKED: Final = "a[rel~=tag]"
"""What selects the links."""


def read(markup: Markup, marked: Iterable[LexborNode]) -> Metadata | None:
    """Return the words of the tag links among `marked`: keywords, and sections where they are categories as well.

    Those of margins and of other stories are left out.
    """
    return metadata(Source.TEXT, _rows(marked), markup.base)


def _rows(marked: Iterable[LexborNode]) -> Iterator[Row]:
    for node in islice(filter(_rels, marked), MAX_LINKS):
        if not is_elsewhere(node):
            text = markup_text(node)
            yield Row("keywords", "a[rel=tag]", text)
            if "category" in _rels(node):
                yield Row("section", "a[rel=category]", text)


def _rels(node: LexborNode) -> frozenset[str]:
    """Return the link types of an element that is tagged; else none."""
    rels = frozenset((node.attributes.get("rel") or "").lower().split())
    return rels if "tag" in rels else frozenset()
