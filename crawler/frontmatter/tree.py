"""From YAML text to nodes that know their positions, and from nodes to a plain tree."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self, TypeAlias

import yaml
from yaml.composer import Composer
from yaml.nodes import MappingNode, Node, ScalarNode
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

from crawler.frontmatter.problem import Problem, line_of
from crawler.frontmatter.style import is_plain

if TYPE_CHECKING:
    from collections.abc import Iterator

Tree: TypeAlias = "dict[str, Tree] | list[Tree] | str | int | float | bool | None"
Path: TypeAlias = tuple[str | int, ...]

DEEPEST = 100  # levels of nesting
MOST_MERGED = 100_000  # keys taken over by `<<` in one file

_OPENING = "[{-?"  # to be counted first, since single characters are found much faster
_OPENERS = ("[", "{", "- ", "-\t", "? ", "?\t")
_SAFE_OPENERS = 1000  # libyaml needs 20,000 levels to run out of stack
_FAULTS = (yaml.YAMLError, ValueError, RecursionError)
_FORBIDDEN = re.compile("[\0-\b\v\f\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")

WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~", ""), None),
}
"""Plain words that YAML 1.1 and 1.2 readers take for the same value; all others are text here."""

TEXT_TAG = "tag:yaml.org,2002:str"

_SURE = 6  # letters: all the words that some reader takes for a type are shorter
_NUMBER_START = frozenset("0123456789+-.")
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?[0-9]{1,400}\.[0-9]{0,400}(?:[eE][-+][0-9]{1,3})?")


class Typed(str):
    """A text as it stands, unquoted or with a tag, that some reader takes for another type: `yes`, `1:30`, a time."""

    __slots__ = ("tag",)
    tag: str

    def __new__(cls, text: str, tag: str = "") -> Self:
        """Return the text with its tag, nothing where it has none."""
        typed = super().__new__(cls, text)
        typed.tag = tag
        return typed


class _Untyped:
    """The resolver that decides nothing: times stay text, and composing costs less than with PyYAML's own."""

    def resolve(self, _kind: object, _value: object, _implicit: object) -> str:
        return ""

    def descend_resolver(self, _parent: object, _index: object) -> None:
        pass

    def ascend_resolver(self) -> None:
        pass


class PurePositions(Reader, Scanner, Parser, Composer, _Untyped):
    """The parser where libyaml is missing."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)


def _fast() -> type[Any]:
    try:
        from yaml._yaml import CParser  # noqa: PLC0415  # absent where PyYAML was built without libyaml
    except ImportError:
        return PurePositions
    return type("FastPositions", (CParser, _Untyped), {"__doc__": "libyaml's parser."})


POSITIONS: type[Any] = _fast()


@dataclass(frozen=True, slots=True)
class Composed:
    """A readable front matter: its root node (`None` where it is empty) and the plain tree."""

    root: MappingNode | None
    data: dict[str, Tree]


class _Unreadable(Exception):  # noqa: N818  # never leaves this module
    """What is wrong, and at which character."""


def compose(text: str, parser: type[Any] | None = None) -> Composed | Problem:
    """Return the nodes and the tree of a YAML mapping, or what is wrong; lines count from 1 in `text`."""
    try:
        root = _root(text, parser or POSITIONS)
        return Composed(None, {}) if root is None else Composed(root, _Reading().top(root))
    except _Unreadable as fault:
        message, index = fault.args
        return Problem(line=line_of(text, index), message=message)


def _root(text: str, parser: type[Any]) -> MappingNode | None:
    if text.startswith("\ufeff"):
        raise _Unreadable(
            "a byte order mark inside the front matter: expected it at the start of the file or nowhere", 0
        )
    try:
        deep = too_deep_at(text, parser)
        if deep is not None:
            raise _too_deep(deep)
        root: Node | None = parser(text).get_single_node()
    except _FAULTS as fault:
        raise _Unreadable(*_explained(text, fault)) from None
    if root is not None and not isinstance(root, MappingNode):
        raise _Unreadable("the front matter is no mapping: expected lines of key: value", root.start_mark.index)
    return root


def too_deep_at(text: str, parser: type[Any] = POSITIONS) -> int | None:
    """Return where nesting exceeds `DEEPEST` levels, or `None`; to be asked before anything composes unknown YAML.

    libyaml's composer recurses without a bound and takes the process down. Raises what the parser raises.
    """
    if (
        len(text) < _SAFE_OPENERS
        or sum(map(text.count, _OPENING)) < _SAFE_OPENERS
        or sum(map(text.count, _OPENERS)) < _SAFE_OPENERS
    ):
        return None
    depth = 0
    for event in _events(parser(text)):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            return event.start_mark.index if event.start_mark else 0
    return None


def _events(parser: Any) -> Iterator[yaml.Event]:  # noqa: ANN401  # either of two unrelated parsers
    while parser.check_event():
        yield parser.get_event()


def _too_deep(index: int) -> _Unreadable:
    return _Unreadable(f"nested too deeply: expected at most {DEEPEST} levels", index)


def _explained(text: str, fault: Exception) -> tuple[str, int]:
    mark = getattr(fault, "problem_mark", None) or getattr(fault, "context_mark", None)
    if isinstance(fault, yaml.MarkedYAMLError) and mark is not None:
        said = ", ".join(part for part in (fault.context, fault.problem) if part)
        return f"not YAML: {said}", min(mark.index, len(text))
    control = _FORBIDDEN.search(text)
    if control is not None:
        return f"not YAML: control character U+{ord(control[0]):04X}: expected it escaped or absent", control.start()
    if isinstance(fault, RecursionError):
        return f"nested too deeply: expected at most {DEEPEST} levels", 0
    return f"not YAML: {fault}: expected lines of key: value", 0


def scalar(node: ScalarNode) -> Tree:
    """Return a scalar's value: bool, int, float or None only where all readers agree, else its text."""
    text: str = node.value
    if node.tag:
        return text if node.tag == TEXT_TAG else Typed(text, node.tag)
    if node.style:
        return text
    if text in WORDS:
        return WORDS[text]
    if text[0] in _NUMBER_START:
        if _INTEGER.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text):
            return float(text)
    return text if len(text) >= _SURE and text[0].isalpha() else _spelled(text)


@lru_cache(maxsize=4096)  # the same few keys and words in every file
def _spelled(text: str) -> str:
    """Return an unquoted text, marked where not every reader takes it for itself."""
    return text if is_plain(text) else Typed(text)


def is_merge(key: ScalarNode) -> bool:
    """Return whether a key is YAML 1.1's merge key `<<`."""
    return key.value == "<<" and not key.style and not key.tag


_OPEN: dict[str, Tree] = {}
"""Stands for a collection whose reading has begun and not ended."""


class _Reading:
    """One pass over the nodes; an anchored node is read once and shared, so aliases cannot multiply the work."""

    def __init__(self) -> None:
        self._known: dict[int, Tree] = {}
        self._merged = 0

    def top(self, root: MappingNode) -> dict[str, Tree]:
        self._known[id(root)] = _OPEN
        return self._mapping(root, 1)

    def _value(self, node: Node, depth: int) -> Tree:
        if type(node) is ScalarNode:
            return scalar(node)
        known = self._known.get(id(node))
        if known is _OPEN:
            raise _Unreadable("an alias inside its own anchor: expected a tree without circles", node.start_mark.index)
        if known is not None:
            return known
        if depth > DEEPEST:
            raise _too_deep(node.start_mark.index)
        self._known[id(node)] = _OPEN
        data: Tree = (
            self._mapping(node, depth)
            if isinstance(node, MappingNode)
            else [self._value(item, depth + 1) for item in node.value]
        )
        self._known[id(node)] = data
        return data

    def _mapping(self, node: MappingNode, depth: int) -> dict[str, Tree]:
        own: dict[str, Tree] = {}
        merges: list[Node] = []
        for key, value in node.value:
            if type(key) is not ScalarNode:
                raise _Unreadable("a key that is a list or a mapping: expected a word", node.start_mark.index)
            name: str = key.value
            if name == "<<" and is_merge(key):
                merges.append(value)
            elif name in own:
                raise _Unreadable(f"duplicate key {name!r}: expected each key once", key.start_mark.index)
            else:
                if not key.style and (len(name) < _SURE or not name[0].isalpha()):
                    name = _spelled(name)
                own[name] = scalar(value) if type(value) is ScalarNode else self._value(value, depth + 1)
        for value in merges:
            self._merge(own, value, depth)
        return own

    def _merge(self, own: dict[str, Tree], value: Node, depth: int) -> None:
        data = self._value(value, depth + 1)
        for source in data if isinstance(data, list) else [data]:
            if not isinstance(source, dict):
                raise _Unreadable("<< of something else than a mapping: expected an alias", value.start_mark.index)
            self._merged += len(source)
            if self._merged > MOST_MERGED:
                raise _Unreadable(f"too many merged keys: expected at most {MOST_MERGED}", value.start_mark.index)
            for name, inherited in source.items():
                own.setdefault(name, inherited)


def same(one: Tree, other: Tree) -> bool:
    """Return whether two trees are equal in value and in type, keys in any order; shared parts are compared once.

    A text is the same however it is spelled.
    """
    return _same(one, other, set())


def _same(one: Tree, other: Tree, seen: set[tuple[int, int]]) -> bool:
    if one is other:
        return True
    if isinstance(one, str) and isinstance(other, str):
        return one == other
    if not isinstance(one, dict | list) or not isinstance(other, dict | list):
        return type(one) is type(other) and one == other
    if isinstance(one, dict) is not isinstance(other, dict) or len(one) != len(other):
        return False
    pair = (id(one), id(other))
    if pair in seen:
        return True
    seen.add(pair)
    return _same_items(one, other, seen)


def _same_items(
    one: dict[str, Tree] | list[Tree], other: dict[str, Tree] | list[Tree], seen: set[tuple[int, int]]
) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(value, other[key], seen) for key, value in one.items())
    return all(_same(*pair, seen) for pair in zip(one, other, strict=True))
