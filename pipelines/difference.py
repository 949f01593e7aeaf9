"""The change of a file as a unified diff that a person reads and `git apply` takes."""

from __future__ import annotations

from difflib import unified_diff
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipelines.atomic import Rewrite


def diff(path: str, rewrite: Rewrite) -> str:
    """Return the change as a unified diff; bytes that are no UTF-8 stand in it as surrogate escapes."""
    before, after = (_lines(raw) for raw in (rewrite.before, rewrite.after))
    return "".join(_ended(unified_diff(before, after, f"a/{path}", f"b/{path}")))


def _lines(raw: bytes) -> list[str]:
    text = raw.decode("utf-8", "surrogateescape")
    lines = text.split("\n")
    return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _ended(lines: Iterable[str]) -> Iterable[str]:
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
