"""What a file's own text shows of its author's habits: quotes, indentation, empty lines."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode

from crawler.frontmatter.layout import begins_line, gap_above, is_flow
from crawler.frontmatter.order import is_spaced
from crawler.frontmatter.style import DOUBLE, FAMILIES, HOUSE, PLAIN, SINGLE, is_plain
from crawler.frontmatter.tree import scalar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.frontmatter.layout import Slot
    from crawler.frontmatter.order import Kind
    from crawler.frontmatter.tree import Path

_LONGEST_GAP = 16  # characters: more is an accident, not a habit

_QUOTES = (SINGLE, DOUBLE)

_BARE = {ord(" "): None, ord("\t"): None}  # spaces would be content behind a block scalar

Pattern = tuple[str | None, ...]
"""A path with every list index forgotten."""


@dataclass(slots=True)
class Habits:
    """How this file is written, collected in one pass over its nodes."""

    kind: Kind
    styles: Counter[tuple[Pattern, str]] = field(default_factory=Counter)
    steps: Counter[int] = field(default_factory=Counter)  # columns from a key to a mapping's keys below
    dashes: Counter[int] = field(default_factory=Counter)  # columns from a key to a list's dashes below
    widths: Counter[int] = field(default_factory=Counter)  # columns from a dash to what it holds

    @property
    def step(self) -> int:
        """Columns that a nested mapping is indented by."""
        return _usual(self.steps, 2)

    @property
    def dash(self) -> int:
        """Columns that a list is indented by under its key; 0 for authors who do not."""
        return _usual(self.dashes, 2)

    @property
    def width(self) -> int:
        """Columns from a dash to its item's text."""
        return _usual(self.widths, 2)

    def style(self, path: Path) -> str:
        """Return the style of a new text at `path`: that of its siblings here, else the news rule for its key."""
        pattern = _pattern(path)
        said = self.kind.styles.get(".".join(step for step in pattern if step is not None))
        if said is not None:
            return said
        family = next((family for family in FAMILIES if pattern[-1] in family), frozenset())
        ways = [
            (_alike(pattern, other, family), style, count)
            for (other, style), count in self.styles.items()
            if other[-1] == pattern[-1] or other[-1] in family
        ]
        for way in range(4):
            found: Counter[str] = Counter()
            for alike, style, count in ways:
                found[style] += count if alike[way] else 0
            if found.total():
                return found.most_common(1)[0][0]
        key = str(_key(pattern))
        return self.kind.house.get(key, HOUSE.get(key, PLAIN))


def habits(root: Node | None, kind: Kind) -> Habits:
    """Return what the nodes of a file show."""
    found = Habits(kind)
    if isinstance(root, CollectionNode):
        _collect(found, root, (), set())
    return found


def gap_text(text: str, slots: Sequence[Slot], house: str) -> str:
    """Return what stands above a block key in this file: `house` where it shows nothing, or as often as that."""
    gaps = [
        gap_above(text, slot).translate(_BARE)
        for slot in slots[1:]
        if is_spaced(slot.name, collection=isinstance(slot.node, CollectionNode)) and begins_line(text, slot)
    ]
    often = Counter(gap for gap in gaps if len(gap) <= _LONGEST_GAP)
    return max(often, key=lambda gap: (often[gap], gap == house), default=house)


def _collect(found: Habits, node: CollectionNode, pattern: Pattern, seen: set[int]) -> None:
    seen.add(id(node))
    mapping = isinstance(node, MappingNode)
    for entry in node.value:
        key, value = entry if mapping else (None, entry)
        here = (*pattern, key.value if key else None)
        if isinstance(value, ScalarNode):
            _collect_style(found, value, here)
        elif id(value) not in seen:
            _collect_columns(found, node if key is None else key, value, item=key is None)
            _collect(found, value, here, seen)


def _collect_style(found: Habits, value: ScalarNode, pattern: Pattern) -> None:
    """Remember a text's style, where its author had a choice."""
    style = value.style or PLAIN
    shown = is_plain(value.value) if style in _QUOTES else style == PLAIN and isinstance(scalar(value), str)
    if shown:
        found.styles[pattern, style] += 1


def _collect_columns(found: Habits, parent: Node, value: Node, *, item: bool) -> None:
    if is_flow(value) or (not item and value.start_mark.line == parent.start_mark.line):
        return
    distance = value.start_mark.column - parent.start_mark.column
    counter = found.widths if item else found.steps if isinstance(value, MappingNode) else found.dashes
    counter[distance] += 1


def _usual(counter: Counter[int], house: int) -> int:
    return counter.most_common(1)[0][0] if counter else house


def _pattern(path: Path) -> Pattern:
    return tuple(None if isinstance(step, int) else step for step in path)


def _key(pattern: Pattern) -> str | None:
    return next((step for step in reversed(pattern) if step is not None), None)


def _alike(pattern: Pattern, other: Pattern, family: frozenset[str]) -> tuple[bool, bool, bool, bool]:
    """Return in which ways another text is a sibling, the nearest first; none unless their keys are kin or the same."""
    kin = other[-1] in family
    return (
        other == pattern,
        kin and other[:-1] == pattern[:-1],
        kin and len(other) == 1,
        _within_entry(other) == _within_entry(pattern),
    )


def _within_entry(pattern: Pattern) -> Pattern:
    """Return a pattern as seen from its entry, the file or a related story."""
    return pattern[2:] if pattern[:2] == ("related", None) else pattern
