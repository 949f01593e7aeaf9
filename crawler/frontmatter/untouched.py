"""What is remembered of a content file that nobody has touched: its addresses at once, the rest when somebody asks."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from crawler.frontmatter import fields
from crawler.items import Entry, Field, Record
from crawler.normalize.jsontext import dumped, loaded

if TYPE_CHECKING:
    from collections.abc import Sequence

LARGEST: Final = 64 * 1024  # bytes about one file; one with more is read each time

NOTHING: Final = b"[]\n{}"
"""What is remembered of a file without entries."""


def told(entries: Sequence[Entry], front: fields.Tree, keys: Mapping[str, str]) -> bytes | None:
    """Return what is to be remembered of a file with these entries: a line of addresses, then what they come from.

    `None` where JSON cannot hold it, or where it is too long.
    """
    heads = [[*entry.at, entry.web_url] for entry in entries]
    with suppress(ValueError, TypeError, RecursionError):
        lines = (heads, fields.told(front, keys))
        if not _is_short(lines[1]):
            return None
        content = "\n".join(map(dumped, lines)).encode("utf-8", "surrogatepass")
        return content if len(content) <= LARGEST else None
    return None


def _is_short(tree: object) -> bool:
    """Return whether a tree has no more values than may be remembered: aliases let a few lines stand for any number."""
    left, waiting = LARGEST, [tree]
    while waiting:
        one = waiting.pop()
        inside = one.values() if isinstance(one, Mapping) else one if isinstance(one, list) else ()
        left -= len(inside)
        if left < 0:
            return False
        waiting += inside
    return True


def entries(path: str, content: bytes, keys: Mapping[str, str], closed: frozenset[Field]) -> tuple[Entry, ...]:
    """Return the entries of a file by what is remembered of it; `closed` are fields that the configuration closes.

    Their records are looked up when somebody asks for them: in a run that has nothing to do, nobody does. Raises
    `ValueError` for what cannot have been remembered.
    """
    head, _, tree = content.partition(b"\n")
    found = _json(head)
    if not isinstance(found, list) or not tree.endswith(b"}"):
        raise ValueError("no line of addresses and tree")
    rest = _Rest(path, tree, keys, closed)
    return tuple(Entry.later(path, at, url, rest) for at, url in map(_head, found))


def _head(found: object) -> tuple[fields.Path, str]:
    if isinstance(found, list) and found and isinstance(found[-1], str):
        *at, url = found
        if not at or (len(at) == 2 and isinstance(at[0], str) and type(at[1]) is int):  # noqa: PLR2004  # a key, a place
            return tuple(at), url
    raise ValueError("no address")


class _Rest:
    """What the entries of one file hold beside their addresses."""

    def __init__(self, path: str, tree: bytes, keys: Mapping[str, str], closed: frozenset[Field]) -> None:
        self._path = path
        self._tree = tree
        self._keys = keys
        self._closed = closed

    def __call__(self, entry: Entry) -> Mapping[str, Any]:
        found = self._entries.get((entry.at, entry.web_url))
        if found is None:  # somebody else has written there: then nothing of it is ours to change
            return {"record": Record(), "closed": frozenset(Field), "removed": True}
        return {"record": found.record, "closed": found.closed | self._closed, "removed": found.removed}

    @cached_property
    def _entries(self) -> Mapping[tuple[fields.Path, str], Entry]:
        with suppress(ValueError, RecursionError):
            tree = _json(self._tree)
            found, _ = fields.entries(tree if isinstance(tree, Mapping) else {}, self._path, self._keys)
            return {(entry.at, entry.web_url): entry for entry in found}
        return {}


def _json(content: bytes) -> object:
    """Return what a JSON text says. Raises `ValueError`, or `RecursionError` for a bottomless one."""
    return loaded(content.decode("utf-8", "surrogatepass"))
