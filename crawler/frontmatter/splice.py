"""Pieces of text that take the place of others."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from crawler.frontmatter.problem import EditRefused

if TYPE_CHECKING:
    from collections.abc import Iterable


class Splice(NamedTuple):
    """`text[start:end]` becomes `new`."""

    start: int
    end: int
    new: str


def spliced(text: str, splices: Iterable[Splice]) -> str:
    """Return the text with all pieces replaced; those at one place come in the order given."""
    parts: list[str] = []
    cursor = 0
    for start, end, new in sorted(splices, key=lambda splice: splice[:2]):
        if start < cursor:
            raise EditRefused("two changes meet in one place")
        parts += [text[cursor:start], new]
        cursor = end
    return "".join([*parts, text[cursor:]])
