"""The icons that a page names for its site (HTML, 4.6.7.8); read only where a logo is looked for."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from crawler.extractors.document import collect
from crawler.extractors.encoding import to_utf8
from crawler.normalize.url import absolute

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from crawler.extractors.document import Link

MAX_BYTES: Final = 2 * 1024 * 1024  # of a page: what it says of itself stands at its beginning
MAX_ICONS: Final = 24
MAX_SIZES: Final = 400  # characters of a `sizes` attribute

_TOUCH: Final = frozenset(("apple-touch-icon", "apple-touch-icon-precomposed"))
_SIDES: Final = re.compile(r"(?<![^\s])([1-9]\d{0,4})[xX]([1-9]\d{0,4})(?![^\s])")
_DRAWN: Final = "image/svg+xml"  # nobody here draws it, so it need not be asked for


class Icon(NamedTuple):
    """One icon: its address, whether it is an `apple-touch-icon`, and the longest side that `sizes` declares."""

    url: str
    touch: bool
    side: int | None = None


def icons(body: bytes, url: str, *, content_type: str = "") -> tuple[Icon, ...]:
    """Return the icons that a page names, in document order; never raises on any bytes.

    `url` is the final address, `content_type` the value of that header. Drawings (SVG) are left out where the page
    says that they are; all else is for the bytes to tell.
    """
    markup = collect(*to_utf8(body[:MAX_BYTES], content_type, url), url)
    return tuple(islice(_icons(markup.links, markup.base), MAX_ICONS)) if markup is not None else ()


def _icons(links: tuple[Link, ...], base: str) -> Iterator[Icon]:
    for link in links:
        touch = not _TOUCH.isdisjoint(link.rel)
        if (touch or "icon" in link.rel) and (link.attrs.get("type") or "").strip().lower() != _DRAWN:
            address = absolute(link.href, base)
            if address is not None:
                yield Icon(address, touch, _side(link.attrs))


def _side(attrs: Mapping[str, str | None]) -> int | None:
    """Return the longest side among the declared sizes (`16x16 32x32`); `any` declares none."""
    sides = (max(int(across), int(down)) for across, down in _SIDES.findall((attrs.get("sizes") or "")[:MAX_SIZES]))
    return max(sides, default=None)
