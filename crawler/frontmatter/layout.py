"""Where the parts of a text stand: the keys, values and lines of its nodes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode

from crawler.frontmatter.problem import EditRefused, line_of
from crawler.frontmatter.tree import TEXT_TAG

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from crawler.frontmatter.tree import Path

_MOST_COPIED = 10_000  # keys and values that an alias stands for

_COLON = re.compile(r"[ \t]*:")
_ALIAS = re.compile(r"[\s,]*\*[^\s,\[\]{}]+")
_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*[ \t]*)*")
_GAP = re.compile(r"(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n))*[ \t]*")
_TRAILING = re.compile(r"[ \t]*(?:#[^\r\n]*)?(?=[\r\n]|\Z)")
_DIGIT = re.compile("[1-9]")
_FIRST_INDENTATION = re.compile(r"(?:[ \t]*[\r\n])*( *)")
_BLANK_RUN = re.compile(r"(?:[ \t]*(?:\r\n|\r|\n))*")
_COMMENT = re.compile(r"( *)#")
_BREAK = re.compile(r"\r\n|\r|\n|\Z")


class Slot(NamedTuple):
    """One key or list item with its value: `start` of the key or dash, `after` the colon or dash, `open` to `end`
    the value without its comment; an empty value has `open == end == after`.
    """  # noqa: D205  # one sentence

    name: str | int
    node: Node
    start: int
    after: int
    open: int
    end: int
    alias: bool = False


def inside(text: str, index: int) -> int:
    """Return where a value itself begins, behind its anchor and tag (YAML 1.2.2, 6.9)."""
    found = _PROPERTIES.match(text, index)
    return found.end() if found else index


def column(text: str, slot: Slot) -> int:
    """Return the column, from 0, of a key or dash."""
    return slot.start - line_start(text, slot.start)


def copyable(node: CollectionNode) -> None:
    """Raise `EditRefused` where a collection, about to be written anew, has a tag in it or by its aliases too much."""
    left, below = _MOST_COPIED, [node]
    while below and left:
        left -= 1
        part: Node = below.pop()
        if part.tag and part.tag != TEXT_TAG:
            raise EditRefused(f"a value with the tag {part.tag} cannot be written anew")
        if isinstance(part, MappingNode):
            below += [one for pair in part.value for one in pair]
        elif isinstance(part, CollectionNode):
            below += part.value
    if below:
        raise EditRefused(f"too much to be written anew: expected at most {_MOST_COPIED} values")


def uncommented(text: str, slot: Slot) -> bool:
    """Return whether no comment would be lost with the slot's value, from the colon or dash to its end."""
    cut = slot.after
    for start, end in _scalars(text, slot):
        if "#" in text[cut:start]:
            return False
        cut = end
    return "#" not in text[cut : slot.end]


def _scalars(text: str, slot: Slot) -> list[tuple[int, int]]:
    if slot.alias:
        return [(slot.open, slot.end)]
    if isinstance(slot.node, CollectionNode):
        return [span for below in slots(text, slot.node) for span in _key(below) + _scalars(text, below)]
    return [(line_end(text, slot.open) if is_literal(slot.node) else slot.open, slot.end)]


def _key(slot: Slot) -> list[tuple[int, int]]:
    return [(slot.start, slot.after)]


def is_flow(node: Node) -> bool:
    """Return whether a collection is written in brackets."""
    return isinstance(node, CollectionNode) and bool(node.flow_style)


def style_of(node: Node) -> str:
    """Return a scalar's style: its quote or block indicator, nothing for a plain one."""
    return (node.style or "") if isinstance(node, ScalarNode) else ""


def is_literal(node: Node) -> bool:
    """Return whether a scalar is a block scalar, `|` or `>` (YAML 1.2.2, 8.1)."""
    return isinstance(node, ScalarNode) and node.style in ("|", ">")


def slots(text: str, node: CollectionNode, only: AbstractSet[str] | None = None) -> list[Slot]:
    """Return the keys of a mapping (all, or `only` these) or the items of a list, in file order.

    Raises `EditRefused` for spellings that cannot be edited line by line.
    """
    if isinstance(node, MappingNode):
        return [_pair(text, node, key, value) for key, value in node.value if only is None or key.value in only]
    return _items(text, node)


def _pair(text: str, node: CollectionNode, key: ScalarNode, value: Node) -> Slot:
    start: int = key.start_mark.index
    colon = _COLON.match(text, key.end_mark.index)
    if start < node.start_mark.index or colon is None:
        raise EditRefused(f"the key {key.value!r} is not written as a plain `key:`")
    return _slot(text, key.value, value, start, colon.end())


def _slot(text: str, name: str | int, value: Node, start: int, after: int) -> Slot:
    begin: int = value.start_mark.index
    if isinstance(value, ScalarNode) and begin == value.end_mark.index:
        return Slot(name, value, start, after, after, after)
    if begin >= after:
        return Slot(name, value, start, after, begin, _end(text, value))
    alias = _ALIAS.match(text, after)
    if alias is None:
        raise EditRefused(f"the alias at {name!r} cannot be located")
    return Slot(name, value, start, after, text.index("*", after), alias.end(), alias=True)


def _items(text: str, node: CollectionNode) -> list[Slot]:
    found: list[Slot] = []
    cursor = inside(text, node.start_mark.index) + (1 if is_flow(node) else 0)
    for number, item in enumerate(node.value):
        slot = _flow_item(text, number, item, cursor) if is_flow(node) else _block_item(text, number, item, cursor)
        cursor = slot.end
        found.append(slot)
    return found


def _flow_item(text: str, number: int, item: Node, cursor: int) -> Slot:
    begin: int = item.start_mark.index
    slot = _slot(text, number, item, cursor, cursor)
    at = begin if begin >= cursor else slot.open
    return Slot(number, item, at, at, slot.open, slot.end, slot.alias)


def _block_item(text: str, number: int, item: Node, cursor: int) -> Slot:
    gap = _GAP.match(text, cursor)
    dash = gap.end() if gap else cursor
    if not text.startswith("-", dash):
        raise EditRefused(f"the list item {number} is not written as a plain `- item`")
    return _slot(text, number, item, dash, dash + 1)


def _end(text: str, node: Node) -> int:
    """Return where a value ends, without blank lines and comments behind it."""
    if isinstance(node, ScalarNode):
        return _literal_end(text, node) if is_literal(node) else int(node.end_mark.index)
    if is_flow(node) or not node.value or not isinstance(node, CollectionNode):
        return int(node.end_mark.index)
    if isinstance(node, MappingNode):
        return _pair(text, node, *node.value[-1]).end
    return _items(text, node)[-1].end


def _literal_end(text: str, node: ScalarNode) -> int:
    """Return where a block scalar ends, before its last line break; with `+` its blank lines are part of it."""
    start, end = node.start_mark.index, node.end_mark.index
    content = next_line(text, start)
    if _keeps(text, node):
        return line_end(text, _line_above(text, end))
    width = _indentation(text, start, content)
    above = _line_above(text, end)
    while content < end and len(text[above:end].rstrip("\r\n")) <= width and not text[above:end].strip():
        above, end = _line_above(text, above), above
    return line_end(text, above)


def _indentation(text: str, start: int, content: int) -> int:
    """Return the spaces of a block scalar's lines: a blank line that has more is content, as YAML sees it."""
    stated = _DIGIT.search(text[start:content].partition("#")[0])
    if stated is not None:
        return int(stated[0])
    first = _FIRST_INDENTATION.match(text, content)
    return len(first[1]) if first else 0


def _line_above(text: str, at: int) -> int:
    """Return where the line begins that ends right before `at`."""
    return line_start(text, at - (2 if text.endswith("\r\n", 0, at) else 1))


def _keeps(text: str, node: Node) -> bool:
    start: int = node.start_mark.index
    return "+" in text[start : line_end(text, start)].partition("#")[0]


def takes_blank_lines(text: str, slot: Slot) -> bool:
    """Return whether empty lines behind a value would become part of it: it ends in a block scalar with `+`."""
    node: Node = slot.node
    while isinstance(node, CollectionNode) and node.value:
        node = node.value[-1][1] if isinstance(node, MappingNode) else node.value[-1]
    return not slot.alias and is_literal(node) and _keeps(text, node)


def line_start(text: str, index: int) -> int:
    """Return where the line that holds `index` begins."""
    start = text.rfind("\n", 0, index) + 1
    return max(start, text.rfind("\r", start, index) + 1)


def line_end(text: str, index: int) -> int:
    """Return where the line that holds `index` ends, before its line break."""
    found = _BREAK.search(text, index)
    return found.start() if found else len(text)


def next_line(text: str, index: int) -> int:
    """Return where the line behind the one that holds `index` begins."""
    found = _BREAK.search(text, index)
    return found.end() if found else len(text)


def rest_of_line(text: str, slot: Slot) -> str:
    """Return the white space and comment behind a value; raises `EditRefused` where there is anything else."""
    found = _TRAILING.match(text, slot.end)
    if found is None:
        raise EditRefused(f"something stands behind the value of {slot.name!r}")
    return found[0]


def begins_line(text: str, slot: Slot) -> bool:
    """Return whether nothing but indentation stands before a key or dash."""
    return not text[line_start(text, slot.start) : slot.start].strip(" ")


def blank_before(text: str, slot: Slot) -> int:
    """Return where the blank lines directly above a key begin; the key's own line where there are none."""
    return _blanks(text, line_start(text, slot.start))


def is_below_blank(text: str, slot: Slot) -> bool:
    """Return whether a blank line stands directly above a key."""
    start = line_start(text, slot.start)
    return start > 0 and not text[_line_above(text, start) : start].strip()


def _blanks(text: str, start: int) -> int:
    """Return where the blank lines begin that end at the beginning of a line."""
    above = _line_above(text, start)
    while start and not text[above:start].strip():
        above, start = _line_above(text, above), above
    return start


def blank_behind(text: str, at: int) -> int:
    """Return where the blank lines that begin at a line end."""
    found = _BLANK_RUN.match(text, at)
    return found.end() if found else at


def gap_above(text: str, slot: Slot) -> str:
    """Return the blank lines above a key and the comments that stand directly on it."""
    end = line_start(text, slot.start)
    above = _line_above(text, end)
    while end and _COMMENT.match(text, above):
        above, end = _line_above(text, above), above
    return text[_blanks(text, end) : end]


def below(text: str, slot: Slot) -> int:
    """Return where the line begins behind a value and the comments that are indented under its key."""
    at, inner = next_line(text, slot.end), column(text, slot)
    found = _COMMENT.match(text, at)
    while found is not None and len(found[1]) > inner:
        at = next_line(text, at)
        found = _COMMENT.match(text, at)
    return at


def is_blank(text: str, start: int, end: int) -> bool:
    """Return whether the text between two places is blank lines only."""
    found = _BLANK_RUN.fullmatch(text, start, end)
    return found is not None


def line_at(text: str, root: Node | None, path: Path) -> int:
    """Return the line, from 1, of the key or item at `path`, or of its nearest ancestor that exists."""
    node, index = root, root.start_mark.index if root else 0
    for step in path:
        found = _child(node, step)
        if found is None:
            break
        node, index = found
    return line_of(text, index)


def _child(node: Node | None, step: str | int) -> tuple[Node, int] | None:
    if isinstance(node, MappingNode):
        return next(((value, key.start_mark.index) for key, value in node.value if key.value == step), None)
    if isinstance(node, CollectionNode) and isinstance(step, int) and 0 <= step < len(node.value):
        item: Node = node.value[step]
        return item, item.start_mark.index
    return None
