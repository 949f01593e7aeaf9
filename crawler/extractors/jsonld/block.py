"""JSON-LD scripts as JSON values: read strictly, else tolerantly, never with an exception."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Final

from lxml import etree

from crawler.extractors.jsonld.mend import mend
from crawler.extractors.lean import json_ld

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MENDED: Final = 1_000_000  # characters a page: mending costs up to half a second of them

_SHORT: Final = 4_000  # characters of a broken block; beyond, extruct's own fallback, written in Python, costs too much
# Raw control characters stand in many blocks; a decoder for each block would cost as much as a small block.
_DECODER: Final = json.JSONDecoder(strict=False)
# A template escaped the whole block; one publisher's formatter then set spaces into the escapes.
_QUOTE: Final = re.compile(r"& ?(?:quot|# ?0{0,4}34|#x0{0,4}22);", re.IGNORECASE)
_ESCAPED: Final = re.compile(rf"[\s\ufeff]*[\[{{][\s\[{{]{{0,100}}{_QUOTE.pattern}", re.IGNORECASE)


def values_of(texts: Iterable[str]) -> Iterator[object]:
    """Yield the top-level JSON values of all scripts of a page; of broken ones at most `MENDED` characters are read."""
    left = MENDED
    for text in texts:
        strict = _strict(text)
        if strict is None:
            strict = _mended(text[:left])
            left = max(0, left - len(text))
        yield from strict


def values(text: str) -> list[object]:
    """Return the top-level JSON values of a script; a text that nobody could mend gives the empty list."""
    return list(values_of((text,)))


def _mended(text: str) -> list[object]:
    return mend(html.unescape(_QUOTE.sub('"', text)) if _ESCAPED.match(text) else text)


def _strict(text: str) -> list[object] | None:
    """Return the values of JSON, and of a short block what extruct reads in spite of comments; `None` for others."""
    try:
        return _listed(_DECODER.decode(text))
    except (ValueError, RecursionError):
        return _commented(text) if len(text) <= _SHORT else None


def _listed(value: object) -> list[object]:
    """Return the objects and lists that a block holds, as extruct does: nothing else says anything."""
    return [each for each in value if each] if isinstance(value, list) else [value] if isinstance(value, dict) else []


def _commented(text: str) -> list[object] | None:
    script = etree.Element("script", type="application/ld+json")
    try:
        script.text = text
        return list(json_ld().extract_items(script))
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return None
