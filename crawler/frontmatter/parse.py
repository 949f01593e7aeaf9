"""From a file's bytes to its front matter."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crawler.frontmatter.fences import Fences, fences
from crawler.frontmatter.layout import line_at
from crawler.frontmatter.problem import EditRefused, Problem, line_of
from crawler.frontmatter.tree import Composed, Path, Tree, compose

if TYPE_CHECKING:
    from collections.abc import Mapping

_EMPTY = Composed(None, {})


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """The front matter of one file: `data` is its plain tree, empty where there is none or where it has a problem.

    In `data` every scalar is text but those that YAML 1.1 and 1.2 readers agree on: true, false, decimal numbers and
    null. So times, `yes`, `0x10` and `12:30` are text as they stand.
    """

    raw: bytes
    present: bool = field(default=False, compare=False)
    problem: Problem | None = field(default=None, compare=False)
    text: str = field(default="", compare=False, repr=False)
    composed: Composed = field(default=_EMPTY, compare=False, repr=False)
    fences: Fences = field(default=Fences(0, 0), compare=False, repr=False)

    @property
    def data(self) -> dict[str, Tree]:
        """The plain tree of dicts, lists and scalars; never change it."""
        return self.composed.data

    def line(self, path: Path | str = ()) -> int:
        """Return the line, from 1 in the file, where the node at `path` stands, or its nearest ancestor that exists."""
        steps = _path(path)
        return line_at(self.text, self.composed.root, steps) + 1 if steps and self.present else 1

    def edit(self, changes: Mapping[Path, object] | Mapping[str, object]) -> bytes:
        """Return the file's bytes with exactly these changes, in house style; no changes, the same bytes.

        A key of `changes` is a path, as `("related", 0, "title")`, or a top-level key. A value is a str, int, float,
        bool, aware datetime (written in UTC, whole seconds), or a list or dict of these, which replaces what is there;
        `None` deletes. The index behind a list's last item appends; missing parents are made. Characters that YAML
        cannot hold are left out of text. Raises `EditRefused`, and nothing else, for what cannot be done exactly.
        """
        if not changes:
            return self.raw
        if self.problem is not None:
            raise EditRefused(self.problem.message)
        if not self.present:
            raise EditRefused("the file has no front matter")
        from crawler.frontmatter.edit import edited  # noqa: PLC0415 - it costs 15 ms, and who only reads needs none of it

        head, tail = self.raw[: self.fences.start], self.raw[self.fences.end :]
        text = edited(self.text, self.composed, {_path(path): value for path, value in changes.items()}, _eol(head))
        result = head + text.encode() + tail
        found = fences(result)
        if found != Fences(len(head), len(result) - len(tail)):
            message = found.message if isinstance(found, Problem) else "the edited text would end at another fence"
            raise EditRefused(message)
        return result


def parse(raw: bytes) -> FrontMatter:
    """Return the front matter of a file, or what is wrong with it, of any bytes; raises nothing."""
    found = fences(raw)
    if found is None:
        return FrontMatter(raw=raw)
    if isinstance(found, Problem):
        return FrontMatter(raw=raw, present=True, problem=found)
    try:
        text = raw[found.start : found.end].decode()
    except UnicodeDecodeError as fault:
        at = found.start + fault.start
        line = line_of(raw[:at].decode("latin-1"), at)
        return FrontMatter(raw=raw, present=True, problem=Problem(line=line, message="not UTF-8: expected UTF-8"))
    composed = compose(text)
    if isinstance(composed, Problem):
        problem = Problem(line=composed.line + 1, message=composed.message)
        return FrontMatter(raw=raw, present=True, problem=problem)
    return FrontMatter(raw=raw, present=True, text=text, composed=composed, fences=found)


def emit(values: Mapping[Path, object] | Mapping[str, object]) -> bytes:
    """Return a whole new file in house style: front matter of these values, no body."""
    return parse(b"---\n---\n\n").edit(values)


def _path(path: Path | str) -> Path:
    return (path,) if isinstance(path, str) else path


def _eol(head: bytes) -> str:
    return "\r\n" if head.endswith(b"\r\n") else head[-1:].decode()
