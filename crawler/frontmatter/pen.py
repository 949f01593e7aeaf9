"""Values as lines of YAML in the style of the file they go into."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from crawler.frontmatter.habit import Habits, habits
from crawler.frontmatter.order import Kind, kind_of, ranks_at
from crawler.frontmatter.problem import EditRefused
from crawler.frontmatter.style import DOUBLE, is_plain, number_text, quoted, written
from crawler.frontmatter.tree import Typed

if TYPE_CHECKING:
    from collections.abc import Collection

    from yaml.nodes import Node

    from crawler.frontmatter.tree import Path, Tree


@dataclass(frozen=True)
class Pen:
    """Writes new text by the habits of one file; columns are where keys and dashes stand."""

    root: Node | None
    keys: Collection[str]

    @cached_property
    def kind(self) -> Kind:
        """The kind of file that has these top-level keys."""
        return kind_of(self.keys)

    @cached_property
    def habits(self) -> Habits:
        """What the file shows, looked for only when something new is written."""
        return habits(self.root, self.kind)

    def scalar(self, path: Path, value: Tree, *, wish: str | None = None, flow: bool = False) -> str:
        """Return one value on one line; an empty list or mapping in brackets, null as nothing or, in flow, `null`."""
        if value is None:
            return "null" if flow else ""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int | float):
            return number_text(value)
        if isinstance(value, Typed):
            return _as_spelled(value)
        if isinstance(value, str):
            return written(path[-1], value, self.habits.style(path) if wish is None else wish, flow=flow)
        return "[]" if isinstance(value, list) else "{}"

    def key(self, name: str | int, *, flow: bool = False) -> str:
        """Return a key, quoted where it must be."""
        text = str(name)
        return text if isinstance(name, Typed) or is_plain(text, flow=flow) else quoted(text)

    def pair(self, path: Path, value: Tree, column: int) -> list[str]:
        """Return the lines of a key and its value."""
        first, *rest = self.value(path, value, column)
        return [" " * column + self.key(path[-1]) + ":" + first, *rest]

    def value(self, path: Path, value: Tree, column: int) -> list[str]:
        """Return what stands behind the colon of a key at `column`, then the lines below it."""
        if value and isinstance(value, dict):
            return ["", *self.mapping(path, value, column + self.habits.step)]
        if value and isinstance(value, list):
            return ["", *self.items(path, value, column + self.habits.dash)]
        return [f" {self.scalar(path, value)}"]

    def mapping(self, path: Path, value: dict[str, Tree], column: int) -> list[str]:
        """Return the lines of a mapping's keys, in house order."""
        keys = self.ordered(path, list(value))
        return [line for key in keys for line in self.pair((*path, key), value[key], column)]

    def ordered(self, path: Path, keys: list[str]) -> list[str]:
        """Return the keys of the mapping at `path` in house order, unknown ones last as they came."""
        ranks = ranks_at(self.kind, path)
        return sorted(keys, key=lambda key: ranks.get(key, len(ranks)))

    def items(self, path: Path, values: list[Tree], column: int) -> list[str]:
        """Return the lines of a list's items."""
        return [line for index, value in enumerate(values) for line in self.item((*path, index), value, column)]

    def item(self, path: Path, value: Tree, column: int) -> list[str]:
        """Return the lines of one item, its dash at `column`."""
        inner = column + max(self.habits.width, 2)
        if value and isinstance(value, dict):
            lines = self.mapping(path, value, inner)
        elif value and isinstance(value, list):
            lines = self.items(path, value, inner)
        else:
            return [" " * column + f"- {self.scalar(path, value)}".rstrip(" ")]
        return [" " * column + "-" + lines[0][column + 1 :], *lines[1:]]

    def flow(self, path: Path, value: Tree) -> str:
        """Return a value on one line, as it stands inside brackets."""
        if value and isinstance(value, dict):
            return (
                "{"
                + ", ".join(self.flow_pair((*path, key), value[key]) for key in self.ordered(path, list(value)))
                + "}"
            )
        if value and isinstance(value, list):
            return "[" + ", ".join(self.flow((*path, index), below) for index, below in enumerate(value)) + "]"
        return self.scalar(path, value, flow=True)

    def flow_pair(self, path: Path, value: Tree) -> str:
        """Return a key and its value as they stand inside braces."""
        return f"{self.key(path[-1], flow=True)}: {self.flow(path, value)}"

    def replaced(self, path: Path, value: Tree, style: str | None, *, flow: bool) -> str:
        """Return a value that takes the place of a scalar; `style` is to be kept where it can, `None` was no text."""
        return self.scalar(path, value, wish=style and _KEPT.get(style, style), flow=flow) or "null"


def _as_spelled(value: Typed) -> str:
    """Return a text of the file that some reader takes for another type, as it stands there."""
    if value.tag:
        raise EditRefused(f"a value with the tag {value.tag!r} cannot be written anew")
    return str(value)


_KEPT = {"|": DOUBLE, ">": DOUBLE}
"""Block scalars come back quoted."""
