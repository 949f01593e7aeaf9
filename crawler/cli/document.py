"""The one JSON document of a run as text, piece by piece: of a large run not all rows should be held at once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from crawler.spool import Ordered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class _Rows(list[Any]):
    """Looks like a list to the standard library, which makes arrays of nothing else."""

    def __init__(self, rows: Ordered[Any]) -> None:
        super().__init__()
        self._ordered = rows

    def __len__(self) -> int:
        return len(self._ordered)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._ordered)


def pieces(told: Mapping[str, Any]) -> Iterator[str]:
    """Yield the text, indented, with a line feed at its end."""
    yield from json.JSONEncoder(ensure_ascii=False, indent=2, default=_listed).iterencode(told)
    yield "\n"


def _listed(value: object) -> _Rows:
    if isinstance(value, Ordered):
        return _Rows(value)
    raise TypeError(f"{type(value).__name__} is nothing that JSON knows")
