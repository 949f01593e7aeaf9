"""The page's own address: the day that many publishers write into it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from crawler.extractors.claims import Row, metadata
from crawler.items import Metadata, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

_YEAR: Final = r"(?<!\d)((?:19|20)\d\d)"
_DAY: Final = re.compile(rf"{_YEAR}([/_.-])(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])(?!\d)")
_LAST: Final = re.compile(r"(?<!\d)(0?[1-9]|[12]\d|3[01])([_.-])(0?[1-9]|1[0-2])\2((?:19|20)\d\d)(?!\d)")
_COMPACT: Final = re.compile(rf"{_YEAR}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_MIXED: Final = re.compile(rf"{_YEAR}[/-](0[1-9]|1[0-2])(?:/|-)?(0[1-9]|[12]\d|3[01])(?!\d)")


def read(url: str) -> Metadata | None:
    """Return the day that the path of a URL names, year first."""
    return metadata(Source.ADDRESS, _rows(url), url)


def _rows(url: str) -> Iterator[Row]:
    try:
        path = urlsplit(url).path
    except ValueError:
        return
    if "19" not in path and "20" not in path:
        return
    for pattern in (_DAY, _MIXED, _COMPACT):
        if found := pattern.search(path):
            year, month, day = found[1], found[found.re.groups - 1], found[found.re.groups]
            yield Row("published", "path", f"{year}-{int(month):02}-{int(day):02}")
            return
    if found := _LAST.search(path):
        yield Row("published", "path", f"{found[1]}-{found[3]}-{found[4]}")
