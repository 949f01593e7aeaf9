"""What edits are meant to do to a tree, to lines and to what other readers see, written apart from the code."""

from __future__ import annotations

import copy
import re
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

from hypothesis import strategies as st

from tests.crawler.frontmatter.composing import BELOW, NEVER, ODD, OPEN, PLAIN, TIED, Line, Path, Tree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.crawler.frontmatter.composing import Document

Changes: TypeAlias = dict[Path, Tree]

_NASTY = (
    "a: b",
    "# c",
    "- a",
    "two\nlines",
    "\ttab",
    " x ",
    "'",
    '"\\',
    "{{ x }}",
    "---",
    "...",
    "@x",
    "[a, b]",
    "\u2028😀",
)
_TIME = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?")

scalars = st.sampled_from((*PLAIN, *ODD, *_NASTY)) | st.integers(-9, 99999) | st.booleans() | st.just(1.5)
values: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from((*BELOW, "no", "1:30", "a: b")), inner, max_size=3)
    ),
    max_leaves=5,
)


class New(str):
    """A text that an edit wrote: every reader must see it as text."""

    __slots__ = ()


@st.composite
def edits(draw: st.DrawFn, tree: dict[str, Tree]) -> Changes:
    """Give one to four changes that can all be made: replaced, deleted, inserted, appended, nested."""
    changes: Changes = {}
    for _ in range(draw(st.sampled_from((1, 1, 2, 4)))):
        path = draw(st.sampled_from([*_places(tree, ()), *((key,) for key in OPEN)]))
        if not any(path[: len(other)] == other or other[: len(path)] == path for other in changes):
            changes[path] = draw(st.one_of(scalars, values, st.none()))
    return changes


def _places(node: Tree, path: Path) -> list[Path]:
    """Return the paths below a node that exist, and those that could be made."""
    found: list[Path] = []
    for step, below in _children(node):
        if path or step not in NEVER:
            found += [(*path, step), *_places(below, (*path, step))]
    if path and isinstance(node, dict):
        found += [(*path, key) for key in BELOW[:3]]
    if isinstance(node, list):
        found.append((*path, len(node)))
    return found


def _children(node: Tree) -> list[tuple[str | int, Tree]]:
    if isinstance(node, dict):
        return list(node.items())
    return list(enumerate(node)) if isinstance(node, list) else []


def effective(tree: Tree, changes: Changes) -> Changes:
    """Return the changes that ask for something that is not there yet."""
    return {path: value for path, value in changes.items() if value is None or not _alike(_at(tree, path), value)}


_NOTHING = object()


def _at(node: Any, path: Path) -> Any:
    for step in path:
        try:
            node = node[step]
        except (KeyError, IndexError):
            return _NOTHING
    return node


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_alike(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_alike, one, other))
    return type(one) is type(other) and bool(one == other)


def applied(tree: Any, changes: Changes) -> Any:
    """Return a reader's tree as it must be after the changes."""
    result = _unshared(tree or {})
    for path, value in sorted(changes.items(), key=lambda change: [_rank(step) for step in change[0]]):
        if value is not None:
            _put(result, path, _new(value))
    for path in sorted((path for path, value in changes.items() if value is None), key=_last_first):
        _drop(result, path)
    return result


def _rank(step: str | int) -> tuple[bool, str, int]:
    return (True, "", step) if isinstance(step, int) else (False, step, 0)


def _last_first(path: Path) -> list[tuple[bool, str, int]]:
    return [
        (isinstance(step, int), str(step) if isinstance(step, str) else "", -step if isinstance(step, int) else 0)
        for step in path
    ]


def _unshared(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _unshared(below) for key, below in node.items()}
    return [_unshared(below) for below in node] if isinstance(node, list) else copy.copy(node)


def _new(value: Tree) -> Any:
    if isinstance(value, dict):
        return {key: _new(below) for key, below in value.items()}
    if isinstance(value, list):
        return [_new(below) for below in value]
    return New(value) if isinstance(value, str) else value


def _put(node: Any, path: Path, value: object) -> None:
    *above, last = path
    for step in above:
        node = node[step]
    if isinstance(node, list) and last == len(node):
        node.append(value)
    else:
        node[last] = value


def _drop(node: Any, path: Path) -> None:
    *above, last = path
    for step in above:
        node = node[step]
    if isinstance(node, dict):
        node.pop(last, None)
    elif last < len(node):
        del node[last]


def agrees(wanted: Any, got: Any, key: object = "") -> bool:
    """Return whether a reader sees what was wanted, types included; a time may be a date for it under its own key."""
    if isinstance(wanted, dict):
        return (
            isinstance(got, dict)
            and wanted.keys() == got.keys()
            and all(agrees(wanted[one], got[one], one) for one in wanted)
        )
    if isinstance(wanted, list):
        return (
            isinstance(got, list)
            and len(wanted) == len(got)
            and all(agrees(*pair, key) for pair in zip(wanted, got, strict=True))
        )
    if isinstance(wanted, New):
        timely = key == "publishedDateTime" and _TIME.fullmatch(wanted) is not None
        return (got == str(wanted) and isinstance(got, str)) or (timely and isinstance(got, date))
    return type(wanted) is type(got) and bool(wanted == got or wanted != wanted)  # noqa: PLR0124  # not a number


def untouched(document: Document, changes: Changes) -> list[tuple[str, bool]]:
    """Return the lines that no change concerns, in order, and whether their indentation or dash may change."""
    after = applied(document.tree, changes)
    return [
        (line.text, _is_loose(line, changes))
        for line in document.lines
        if line.text.strip() and not _is_concerned(line, changes, document.tree, after)
    ]


def _is_concerned(line: Line, changes: Changes, before: Tree, after: Tree) -> bool:
    owner = line.owner
    if owner is None:
        return False
    if any(owner[: len(path)] == path or (line.solid and path[: len(owner)] == owner) for path in changes):
        return True
    # A block collection's first line changes with its shape.
    if not any(path[: len(owner)] == owner for path in changes):
        return False
    return not _keeps(before, after, owner)


def _is_loose(line: Line, changes: Changes) -> bool:
    """Return whether a key may come to stand on its item's dash, or leave it."""
    owner = line.owner or ()
    return any(len(path) > 1 and path[: len(owner) - 1] == owner[:-1] for path in changes)


def survives(lines: Sequence[tuple[str, bool]], result: Sequence[str]) -> str | None:
    """Return the first line that the result does not have, or not in its order, or `None`."""
    rest = iter(result)
    for text, loose in lines:
        if not any(one == text or (loose and one.lstrip(" -") == text.lstrip(" -")) for one in rest):
            return text
    return None


def owned(document: Document, key: str) -> str:
    """Return the lines of a top-level key as they stand, with the comments among them."""
    own = [number for number, line in enumerate(document.lines) if line.owner and line.owner[0] == key]
    return "".join(line.text + document.eol for line in document.lines[min(own) : max(own) + 1])


def excused(document: Document, changes: Changes) -> bool:
    """Return whether a refusal is right: a comment would be lost, or a value change in two places."""
    after = applied(document.tree, changes)
    anew = {
        path[:end] for path in changes for end in range(1, len(path)) if not _keeps(document.tree, after, path[:end])
    }
    return any(_hides_comment(document, path) for path in {*changes, *anew}) or (
        document.shared and any(path[0] in TIED for path in changes)
    )


def _keeps(before: Tree, after: Tree, path: Path) -> bool:
    """Return whether a collection is still there and any part of it at its step."""
    was, now = _at(before, path), _at(after, path)
    return bool({step for step, _ in _children(was)} & {step for step, _ in _children(now)})


def _hides_comment(document: Document, path: Path) -> bool:
    """Return whether a comment stands among the lines of the value at `path`, or of the collection that holds it."""
    own = [
        number
        for number, line in enumerate(document.lines)
        if line.owner is not None
        and (line.owner[: len(path)] == path or (line.solid and path[: len(line.owner)] == line.owner))
    ]
    lines = document.lines[min(own) : max(own) + 1] if own else ()
    return any("# remark" in line.text for line in lines)
