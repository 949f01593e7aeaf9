"""What the `Link` response header says about a page (RFC 8288): its canonical address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.items import Claim, Metadata, Source
from crawler.normalize.url import page_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST = 8_192  # characters of header that are read
_LINK = re.compile(r"<([^<>]{0,2048})>([^<>]{0,512})")
_CANONICAL = re.compile(r";\s*rel\s*=\s*(?:\"[^\"]*\bcanonical\b[^\"]*\"|canonical\b)", re.IGNORECASE)


def read(headers: Iterable[str], base: str) -> Metadata | None:
    """Return the canonical addresses that `Link` header fields name, resolved against `base`; silence is `None`."""
    claims = tuple(_canonicals(headers, base))
    return Metadata(source=Source.HTTP, canonical=claims) if claims else None


def _canonicals(headers: Iterable[str], base: str) -> Iterator[Claim[str]]:
    for header in headers:
        for target, parameters in _LINK.findall(header[:LONGEST]):
            if _CANONICAL.search(parameters):
                yield Claim(value=page_address(target, base), raw=target, via="Link rel=canonical")
