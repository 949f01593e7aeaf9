"""Paths with "/" and patterns of them: `*` stays inside a folder, `**/` spans any number."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def glob(path: str, pattern: str) -> bool:
    """Return whether a path matches; `*` stays inside a folder, `**/` spans any number of them."""
    return _parts(path.split("/"), pattern.removeprefix("./").split("/"))


def matches_any(path: str, patterns: Sequence[str]) -> bool:
    """Return whether a path matches one of these patterns."""
    return any(glob(path, pattern) for pattern in patterns)


def _parts(names: list[str], patterns: list[str]) -> bool:
    if not patterns:
        return not names
    if patterns[0] == "**":
        if len(patterns) == 1:
            return bool(names)
        return any(_parts(names[skip:], patterns[1:]) for skip in range(len(names) + 1))
    return bool(names) and fnmatchcase(names[0], patterns[0]) and _parts(names[1:], patterns[1:])
