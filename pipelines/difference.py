"""The change of a file as a unified diff that a person reads and `git apply` takes."""

from __future__ import annotations

import re
from difflib import unified_diff
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pipelines.atomic import Rewrite

_CONTEXT: Final = 3  # lines around a change
_STRANGE: Final = re.compile(r'[\x00-\x1f\x7f"\\]')
_HUNK: Final = re.compile(r"@@ -(\d+)(,\d+)? \+(\d+)(,\d+)? @@\n")


def diff(path: str, rewrite: Rewrite) -> str:
    """Return the change as a unified diff; bytes that are no UTF-8 stand in it as surrogate escapes."""
    start, end = _changed(rewrite.before, rewrite.after)
    before, after = (_lines(raw[start : len(raw) - end]) for raw in (rewrite.before, rewrite.after))
    told = unified_diff(before, after, _named(f"a/{path}"), _named(f"b/{path}"), n=_CONTEXT)
    return "".join(_ended(_moved(told, rewrite.before.count(b"\n", 0, start))))


def _named(path: str) -> str:
    """Return a path as git spells it: in quotes, as in C, where it could be taken for something else."""
    if not _STRANGE.search(path):
        return path
    return '"' + _STRANGE.sub(lambda found: f"\\{ord(found[0]):03o}", path) + '"'


def _changed(before: bytes, after: bytes) -> tuple[int, int]:
    """Return how many bytes stand before the first changed line's context and how many behind the last one's.

    `difflib` takes gigabytes and minutes for a body of a million lines, which is the same on both sides.
    """
    least = min(len(before), len(after))
    start = _same(least, lambda low, high: before[low:high] == after[low:high])
    old, new = len(before), len(after)
    rest = least - start
    end = _same(rest, lambda low, high: before[old - high : old - low] == after[new - high : new - low])
    first, last = start, old - end
    for _ in range(_CONTEXT + 1):
        first = max(0, before.rfind(b"\n", 0, first))
        last = before.find(b"\n", last) + 1 or old
    return first + 1 if first else 0, old - last


def _same(most: int, is_same: Callable[[int, int], bool]) -> int:
    """Return how many bytes are the same, of at most so many; each comparison halves what is left."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if is_same(low, middle) else (low, middle - 1)
    return low


def _moved(lines: Iterable[str], offset: int) -> Iterator[str]:
    """Count the lines that stand before the compared part into the places of its hunks."""
    for line in lines:
        hunk = _HUNK.fullmatch(line) if offset else None
        yield (
            line
            if hunk is None
            else (f"@@ -{int(hunk[1]) + offset}{hunk[2] or ''} +{int(hunk[3]) + offset}{hunk[4] or ''} @@\n")
        )


def _lines(raw: bytes) -> list[str]:
    text = raw.decode("utf-8", "surrogateescape")
    lines = text.split("\n")
    return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _ended(lines: Iterable[str]) -> Iterable[str]:
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
