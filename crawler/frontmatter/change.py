"""From the changes that a caller asks for to the whole tree that the file shall hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from math import isfinite
from operator import is_

from crawler.frontmatter.align import Sources, aligned
from crawler.frontmatter.problem import EditRefused
from crawler.frontmatter.style import clean, time_text
from crawler.frontmatter.tree import DEEPEST, Path, Tree, same


class _Missing:
    """Stands for a value that is not there, which is not the same as null."""


_MISSING = _Missing()
_Patch = dict[str | int, "_Patch | _Leaf"]


class Moved(list[Tree]):
    """A wanted list that knows which item of the present one each of its items is or replaces."""

    __slots__ = ("sources",)

    def __init__(self, items: list[Tree], sources: Sources) -> None:
        """Make the list; where none of the present items stays, the first new one takes the place of the first."""
        super().__init__(items)
        self.sources: Sources = sources if not sources or any(map(_is_number, sources)) else (0, *sources[1:])


def _is_number(source: int | None) -> bool:
    return source is not None


class _Leaf:
    """The value that one change asks for."""

    __slots__ = ("value",)

    def __init__(self, value: Tree) -> None:
        self.value = value


def wanted(data: dict[str, Tree], changes: Mapping[Path, object]) -> dict[str, Tree]:
    """Return the tree with the changes made; parts that do not change are the same objects as in `data`."""
    patch: _Patch = {}
    for path, value in changes.items():
        _plant(patch, path, _Leaf(_plain(value, 0)))
    return _patched_mapping(data, patch, ())


def _plant(patch: _Patch, path: Path, leaf: _Leaf) -> None:
    if not path or not all(_is_step(step) for step in path) or len(path) > DEEPEST:
        raise EditRefused(f"not a path: {path!r}")
    for step in path[:-1]:
        below = patch.setdefault(step, {})
        if isinstance(below, _Leaf):
            raise EditRefused(f"two changes overlap at {path!r}")
        patch = below
    if path[-1] in patch:
        raise EditRefused(f"two changes overlap at {path!r}")
    patch[path[-1]] = leaf


def _is_step(step: object) -> bool:
    if isinstance(step, str):
        return bool(step) and clean(step) == step
    return isinstance(step, int) and not isinstance(step, bool) and step >= 0


def _plain(value: object, depth: int) -> Tree:
    """Return a value as a file can hold it."""
    if depth > DEEPEST:
        raise EditRefused(f"a value is nested deeper than {DEEPEST} levels")
    if isinstance(value, str):  # first, as it is what most values are, and asking for a mapping takes longer
        return clean(str(value))
    if isinstance(value, Mapping):
        return {_key(key): _plain(below, depth + 1) for key, below in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(below, depth + 1) for below in value]
    return _plain_scalar(value)


def _key(key: object) -> str:
    if not isinstance(key, str) or not _is_step(key):
        raise EditRefused(f"not a key: {key!r}")
    return str(key)


def _plain_scalar(value: object) -> Tree:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float) and isfinite(value):
        return float(value)
    if isinstance(value, datetime) and value.tzinfo is not None:
        return _time(value)
    raise EditRefused(f"a value of type {type(value).__name__} cannot be written: {value!r:.80}")


def _time(value: datetime) -> Tree:
    try:
        return time_text(value)
    except (OverflowError, ValueError):
        raise EditRefused(f"a time out of range: {value!r}") from None


def _patched(before: Tree | _Missing, patch: _Patch | _Leaf, path: Path) -> Tree | _Missing:
    if isinstance(patch, _Leaf):
        if patch.value is None:
            return _MISSING
        return patch.value if isinstance(before, _Missing) else _reconciled(before, patch.value)
    if isinstance(before, _Missing) or before is None:
        made = _made(patch, path)
        return made or before
    if isinstance(before, dict):
        return _patched_mapping(before, patch, path)
    if isinstance(before, list):
        return _patched_list(before, patch, path)
    raise EditRefused(f"{_name(path)} is neither a mapping nor a list")


def _reconciled(before: Tree, after: Tree) -> Tree:
    """Return a value that replaces another, with the other's parts where they are the same."""
    if same(before, after):
        return before
    if isinstance(before, dict) and isinstance(after, dict):
        own = {key: key for key in before}  # a key as it is spelled
        return {
            own.get(key, key): _reconciled(before[key], value) if key in before else value
            for key, value in after.items()
        }
    if isinstance(before, list) and isinstance(after, list):
        sources = aligned(before, after)
        pairs = zip(after, sources, strict=True)
        return Moved([value if one is None else _reconciled(before[one], value) for value, one in pairs], sources)
    return after


def _made(patch: _Patch, path: Path) -> Tree:
    """Return a new parent: a list where its keys count from 0, else a mapping; empty where all of it is deletions."""
    return _patched_list([], patch, path) if isinstance(min(patch, key=str), int) else _patched_mapping({}, patch, path)


def _patched_mapping(before: dict[str, Tree], patch: _Patch, path: Path) -> dict[str, Tree]:
    after = dict(before)
    for key, below in patch.items():
        if not isinstance(key, str):
            raise EditRefused(f"{_name(path)} is a mapping, not a list: no item {key}")
        value = _patched(before.get(key, _MISSING), below, (*path, key))
        if isinstance(value, _Missing):
            after.pop(key, None)
        else:
            after[key] = value
    return before if _unchanged(before, after) else after


def _unchanged(before: dict[str, Tree], after: dict[str, Tree]) -> bool:
    # Keys that both have stand in the same order, for `after` began as a copy.
    return before.keys() == after.keys() and all(map(is_, before.values(), after.values()))


def _patched_list(before: list[Tree], patch: _Patch, path: Path) -> list[Tree]:
    after: list[Tree | _Missing] = list(before)
    for index in sorted(patch, key=lambda step: (isinstance(step, str), step)):
        if not isinstance(index, int) or index > len(after):
            raise EditRefused(f"{_name(path)} is a list of {len(before)} items: no place for {index!r}")
        value = _patched(after[index] if index < len(after) else _MISSING, patch[index], (*path, index))
        # Nothing is appended by a deletion behind the end.
        after[index : index + 1] = [] if index == len(after) and isinstance(value, _Missing) else [value]
    kept = [value for value in after if not isinstance(value, _Missing)]
    if len(kept) == len(before) and all(map(is_, kept, before)):
        return before
    stays = (number for number, value in enumerate(after) if not isinstance(value, _Missing))
    return Moved(kept, tuple(number if number < len(before) else None for number in stays))


def _name(path: Path) -> str:
    return ".".join(map(str, path)) or "the front matter"
