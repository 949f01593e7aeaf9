"""One JSON-LD script as JSON values: read strictly, else tolerantly, never with an exception."""

from __future__ import annotations

import html
import json
import re
from typing import Final

from lxml import etree

from crawler.extractors.jsonld.mend import mend
from crawler.extractors.lean import json_ld

_STRICT: Final = (
    4_000  # characters; beyond, extruct's own fallback for broken blocks, written in Python, costs too much
)
# A template escaped the whole block; one publisher's formatter then set spaces into the escapes.
_QUOTE: Final = re.compile(r"& ?(?:quot|# ?0{0,4}34|#x0{0,4}22);", re.IGNORECASE)
_ESCAPED: Final = re.compile(rf"[\s\ufeff]*[\[{{][\s\[{{]{{0,100}}{_QUOTE.pattern}", re.IGNORECASE)


def values(text: str) -> list[object]:
    """Return the top-level JSON values of a script; a text that nobody could mend gives the empty list."""
    strict = _strict(text)
    if strict is not None:
        return strict
    return mend(html.unescape(_QUOTE.sub('"', text)) if _ESCAPED.match(text) else text)


def _strict(text: str) -> list[object] | None:
    try:
        if len(text) > _STRICT:
            return _listed(json.loads(text, strict=False))
        script = etree.Element("script", type="application/ld+json")
        script.text = text
        return list(json_ld().extract_items(script))
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return None


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
