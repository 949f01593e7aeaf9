"""What a check finds, and the node of front matter in which it finds it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crawler.checks.codes import LEVELS, Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from crawler.frontmatter import FrontMatter, Path, Tree

SHOWN = 100  # characters of a value in a message
MOST = 1000  # related stories of one file that are looked at; people write a few


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """One finding of a check: where it is, what is wrong, what would be right.

    `mend` holds the edits that put it right, by path in the file's front matter; empty where only a person can.
    """

    code: str
    path: str
    line: int
    message: str
    right: str
    mend: Mapping[Path, object] = field(default_factory=dict)

    @property
    def level(self) -> Level:
        """How much it weighs."""
        return LEVELS[self.code]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One mapping of a file's front matter: the file itself (`at` is `()`), or one of its related stories.

    `data` holds what stands there under our names, whatever the file's own are.
    """

    path: str
    front: FrontMatter
    at: Path
    data: Mapping[str, Tree]
    keys: Mapping[str, str]  # our names to the file's, where a repo uses others

    def key(self, name: str) -> str:
        """Return the file's own name for one of our keys."""
        return self.keys.get(name, name)

    def get(self, name: str) -> Tree:
        """Return what stands under one of our keys, `None` where nothing does."""
        return self.data.get(name)

    def text(self, name: str) -> str | None:
        """Return the text under one of our keys without the space around it; `None` where there is none."""
        value = self.data.get(name)
        return (value.strip() or None) if isinstance(value, str) else None

    def within(self, name: str) -> Mapping[str, Tree]:
        """Return the mapping under one of our keys, an empty one where there is none."""
        value = self.data.get(name)
        return value if isinstance(value, dict) else {}

    def items(self, name: str) -> list[Tree]:
        """Return the list under one of our keys, an empty one where there is none."""
        value = self.data.get(name)
        return value if isinstance(value, list) else []

    def place(self, name: str, *steps: str | int) -> Path:
        """Return the path in the file of one of our keys, or of what lies below it."""
        return (*self.at, self.key(name), *steps)

    def flaw(self, code: str, place: Path, message: str, right: str, mend: Mapping[Path, object] | None = None) -> Flaw:
        """Return a finding about the value at a place of the file, or about its nearest parent that exists."""
        line = self.front.line(place)
        return Flaw(code=code, path=self.path, line=line, message=message, right=right, mend=mend or {})


def nodes(path: str, front: FrontMatter, keys: Mapping[str, str]) -> Iterator[Node]:
    """Yield the file's own node, then those of its related stories that are mappings."""
    top = Node(path=path, front=front, at=(), data=_named(front.data, keys), keys=keys)
    yield top
    for number, data in enumerate(top.items("related")[:MOST]):
        if isinstance(data, dict):
            yield Node(path=path, front=front, at=top.place("related", number), data=_named(data, keys), keys=keys)


def _named(data: Mapping[str, Tree], keys: Mapping[str, str]) -> Mapping[str, Tree]:
    """Return a mapping under our names: of a file's own names, those that stand for ours are nothing else."""
    return data if not keys else {**data, **{name: data.get(own) for name, own in keys.items()}}


def shown(value: object) -> str:
    """Return a value as a message shows it: one line, bounded, without a character that a terminal would obey."""
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"  # aliases can make it as long as they like
    said = value if isinstance(value, str) else json.dumps(value, default=str)
    short = said if len(said) <= SHOWN else f"{said[:SHOWN]}…"
    plain = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in short)
    return f'"{plain}"' if isinstance(value, str) else plain
