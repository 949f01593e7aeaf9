"""Which items of a list are those of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.frontmatter.tree import same

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crawler.frontmatter.tree import Tree

Sources = tuple[int | None, ...]
"""For each item of a new list the number of the present item that it is or replaces, rising; `None` for one more."""

_MOST_COMPARED = 40_000  # pairs of items: longer lists that differ all over are paired in order


def aligned(before: Sequence[Tree], after: Sequence[Tree]) -> Sources:
    """Return the sources of `after`: equal items are themselves, and what stands between them is paired in order."""
    sources: list[int | None] = [None] * len(after)
    old = new = 0
    for stays, number in [*_equal(before, after), (len(before), len(after))]:
        paired = min(stays - old, number - new)
        sources[new : new + paired] = range(old, old + paired)
        if number < len(after):
            sources[number] = stays
        old, new = stays + 1, number + 1
    return tuple(sources)


def _equal(before: Sequence[Tree], after: Sequence[Tree]) -> Iterator[tuple[int, int]]:
    """Give the pairs of equal items: both ends, and the longest common subsequence between them."""
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    old, new = len(before) - tail, len(after) - tail
    yield from ((number, number) for number in range(head))
    if (old - head) * (new - head) <= _MOST_COMPARED:
        yield from ((head + one, head + other) for one, other in _longest(before[head:old], after[head:new]))
    yield from ((old + number, new + number) for number in range(tail))


def _longest(before: Sequence[Tree], after: Sequence[Tree]) -> Iterator[tuple[int, int]]:
    lengths = [[0] * (len(after) + 1) for _ in range(len(before) + 1)]
    for one in reversed(range(len(before))):
        for other in reversed(range(len(after))):
            lengths[one][other] = (
                lengths[one + 1][other + 1] + 1
                if same(before[one], after[other])
                else max(lengths[one + 1][other], lengths[one][other + 1])
            )
    one = other = 0
    while one < len(before) and other < len(after):
        if same(before[one], after[other]):
            yield one, other
            one, other = one + 1, other + 1
        elif lengths[one + 1][other] >= lengths[one][other + 1]:
            one += 1
        else:
            other += 1


def _common(one: Sequence[Tree], other: Sequence[Tree]) -> int:
    """Return how many items two lists have in common at their beginning."""
    count = 0
    while count < min(len(one), len(other)) and same(one[count], other[count]):
        count += 1
    return count
