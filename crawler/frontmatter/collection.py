"""How a collection writes its files, learned from some of them; and a whole new file written in that way."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from crawler.frontmatter.change import wanted
from crawler.frontmatter.habit import Habits, habits
from crawler.frontmatter.insertion import Lines
from crawler.frontmatter.order import Kind, kind_of
from crawler.frontmatter.parse import FrontMatter, parse
from crawler.frontmatter.pen import Pen
from crawler.frontmatter.problem import EditRefused
from crawler.frontmatter.sheet import Sheet
from crawler.frontmatter.tree import same

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crawler.frontmatter.tree import Path

USUAL: Final = 0.9  # share of a collection's files that have what is usual in it
"""A key that fewer files have is optional."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How the files of a collection are written.

    `usual` are the top-level keys that nearly all of them have, in order; `same` those of them whose text is the same
    in every file, with that text.
    """

    kind: Kind
    habits: Habits
    eol: str = "\n"
    usual: tuple[str, ...] = ()
    same: Mapping[str, str] = field(default_factory=dict)


class _CollectionPen(Pen):
    """Writes by the habits of a whole collection instead of those of one file."""

    def __init__(self, form: Form) -> None:
        super().__init__(None, form.usual)
        # Where `cached_property` keeps what it has computed.
        self.__dict__.update(kind=form.kind, habits=form.habits)


def form_of(files: Iterable[FrontMatter]) -> Form:
    """Return how these files are written; house style where there are none that can be read."""
    fronts = [front for front in files if front.present and front.problem is None and front.data]
    counts = Counter(key for front in fronts for key in front.data)
    usual = [key for key, count in counts.items() if count >= USUAL * len(fronts)]
    kind = kind_of(usual)
    shown = Habits(kind)
    for front in fronts:
        _add(shown, habits(front.composed.root, kind))
    crlf = sum(front.raw[: front.fences.start].endswith(b"\r\n") for front in fronts)
    return Form(
        kind=kind,
        habits=shown,
        eol="\r\n" if crlf * 2 > len(fronts) else "\n",
        usual=tuple(Pen(None, usual).ordered((), usual)),
        same=_same(fronts, usual),
    )


def _same(fronts: list[FrontMatter], usual: list[str]) -> dict[str, str]:
    """Return the texts that stand under a usual key in all files; two files are the fewest that show it."""
    found = {key: Counter(str(front.data.get(key)) for front in fronts) for key in usual} if len(fronts) > 1 else {}
    texts = {key: next(iter(values)) for key, values in found.items() if len(values) == 1}
    return {key: text for key, text in texts.items() if fronts[0].data[key] == text and text.strip()}


def _add(to: Habits, more: Habits) -> None:
    to.styles.update(more.styles)
    to.steps.update(more.steps)
    to.dashes.update(more.dashes)
    to.widths.update(more.widths)


def new_file(values: Mapping[Path, object], form: Form) -> bytes:
    """Return a whole new file with these values, written as its collection is: front matter, no body.

    Raises `EditRefused` where it would not read back as exactly these values.
    """
    pen, eol = _CollectionPen(form), form.eol
    after = wanted({}, values)
    lines = Lines(Sheet("", pen, eol), after, (), 0)
    text = lines.text(pen.ordered((), list(after)), eol, first=True)
    raw = f"---{eol}{text}---{eol}{eol}".encode()
    if not same(dict(after), dict(parse(raw).data)):
        raise EditRefused("the new file would not read back as exactly these values")
    return raw
