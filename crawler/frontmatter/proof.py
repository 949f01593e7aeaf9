"""Whether an edited text reads back as exactly what was wanted."""

from __future__ import annotations

import re
from bisect import bisect_left
from operator import attrgetter, is_
from typing import TYPE_CHECKING

from crawler.frontmatter.problem import Problem
from crawler.frontmatter.style import is_time
from crawler.frontmatter.tree import Composed, Tree, Typed, compose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yaml.nodes import MappingNode

    from crawler.frontmatter.splice import Splice

_COLUMN = attrgetter("column")
_ANCHOR = re.compile(r"(?:\A|[\s\[\]{},:])&\S")


def proven(text: str, composed: Composed, splices: Sequence[Splice], result: str, after: dict[str, Tree]) -> bool:
    """Return whether `result`, which is `text` with these splices, reads back as exactly `after`.

    Only the top-level keys about the splices are read again where that tells the same, else all of it.
    """
    return _part_reads_back(text, composed, splices, result, after) or _reads_back(result, after)


def _reads_back(result: str, after: dict[str, Tree]) -> bool:
    proof = compose(result)
    return not isinstance(proof, Problem) and exactly(after, proof.data)


def _part_reads_back(
    text: str, composed: Composed, splices: Sequence[Splice], result: str, after: dict[str, Tree]
) -> bool:
    """Return whether whole lines, from a key before the first splice to one behind the last, read back as wanted.

    At a key in column 0 a reader of block YAML is in one and the same state, whatever stood above, but for anchors
    (YAML 1.2.2, 8.2.2). So these lines mean alone what they mean in their place, and the others what they meant.
    """
    window = _window(composed.root, splices, len(text)) if composed.root else None
    if window is None:
        return False
    start, end, others = window
    lines = result[start : end + len(result) - len(text)]
    if (end < len(text) and lines[-1:] not in ("\n", "\r")) or _is_tied(text[start:end]) or _is_tied(lines):
        return False
    proof = compose(lines)
    about = {name: value for name, value in after.items() if name not in others}
    return (
        not isinstance(proof, Problem)
        and proof.root is not None
        and proof.root.value[0][0].start_mark.index == 0
        and len(about) + len(others) == len(after)  # none of the others is gone
        and all(map(is_, map(after.get, others), map(composed.data.get, others)))
        and exactly(about, proof.data)
    )


def _is_tied(lines: str) -> bool:
    """Return whether lines may be bound to others, by an anchor or by the end of a document."""
    return ("&" in lines and _ANCHOR.search(lines) is not None) or "\n..." in lines or "\r..." in lines


def _window(root: MappingNode, splices: Sequence[Splice], length: int) -> tuple[int, int, set[str]] | None:
    """Return from which key's line to which the splices reach, and the names of the keys outside."""
    names = [key.value for key, _ in root.value]
    marks = [key.start_mark for key, _ in root.value]
    starts = [mark.index for mark in marks]
    first = bisect_left(starts, min(splices)[0]) - 1
    if first < 0 or "<<" in names or any(map(_COLUMN, marks)) or starts != sorted(starts):
        return None
    behind = bisect_left(starts, max(splice.end for splice in splices), first + 1)
    end = starts[behind] if behind < len(starts) else length
    return starts[first], end, {*names[:first], *names[behind:]}


def exactly(wanted: Tree, got: Tree) -> bool:
    """Return whether a tree that was read back is the wanted one for every reader of YAML 1.1 or 1.2.

    A text that some reader takes for another type must be as it was; a new text must be text for all of them, but for
    a time under a key that holds times.
    """
    return _value(wanted, got, "", set())


def _value(wanted: Tree, got: Tree, key: str, seen: set[tuple[int, int]]) -> bool:
    if isinstance(wanted, str) and isinstance(got, str):
        return wanted == got and (type(got) is type(wanted) is str or _spelled_alike(wanted, got, key))
    if isinstance(wanted, dict) and isinstance(got, dict):
        return _known(wanted, got, seen) or (
            _keys(wanted, got) and all(_value(value, got[name], name, seen) for name, value in wanted.items())
        )
    if isinstance(wanted, list) and isinstance(got, list):
        return _known(wanted, got, seen) or (
            len(wanted) == len(got) and all(_value(*pair, key, seen) for pair in zip(wanted, got, strict=True))
        )
    return type(wanted) is type(got) and wanted == got


def _spelled_alike(wanted: str, got: str, key: str) -> bool:
    if isinstance(wanted, Typed):
        return isinstance(got, Typed) and wanted.tag == got.tag
    return not isinstance(got, Typed) or (not got.tag and is_time(key, wanted))


def _keys(wanted: dict[str, Tree], got: dict[str, Tree]) -> bool:
    return wanted.keys() == got.keys() and _typed(wanted) == _typed(got)


def _typed(tree: dict[str, Tree]) -> set[str]:
    return {key for key in tree if type(key) is not str}


def _known(wanted: object, got: object, seen: set[tuple[int, int]]) -> bool:
    """Return whether two collections, shared by aliases, are being compared or have been."""
    pair = (id(wanted), id(got))
    if pair in seen:
        return True
    seen.add(pair)
    return False
