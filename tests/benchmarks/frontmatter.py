"""What front matter costs, against composing the same text with PyYAML's C loader, and whether edits are exact."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import yaml

from crawler.frontmatter import FrontMatter, parse
from tests.benchmarks.corpus import every, index
from tests.benchmarks.measuring import contest
from tests.benchmarks.report import Figure, Plan, percent, times

if TYPE_CHECKING:
    from collections.abc import Sequence

FILES = 500
ROUNDS = 5
NEW = "A replaced title that no file has"


class ContentFile(NamedTuple):
    """The bytes of one content file, and the text between its fences."""

    raw: bytes
    text: str


def measure(plan: Plan) -> dict[str, Figure]:
    """Return the rows of front matter: CPU on every n-th real file, exactness on all of them."""
    assert plan.corpus is not None
    home = plan.corpus / "frontmatter"
    raws = [(home / row["file"]).read_bytes() for row in index(home / "index.jsonl")]
    return costs(readable(every(raws, plan.size(FILES))), plan.rounds(ROUNDS)) | exactness(raws)


def readable(raws: Sequence[bytes]) -> list[ContentFile]:
    """Return the files whose front matter can be read and has a title."""
    fronts = (parse(raw) for raw in raws)
    return [ContentFile(front.raw, front.text) for front in fronts if isinstance(front.data.get("title"), str)]


def costs(files: Sequence[ContentFile], rounds: int) -> dict[str, Figure]:
    """Return how many composes reading and editing take."""
    doing = {"compose": composed, "parse": data, "no-op": unedited, "edit": retitled}
    found = contest(doing, files, rounds)
    one = f"{len(files)} files; a compose is {found.mean('compose') * 1e6:.0f} µs"
    return {
        "front-parse": times(found.ratio("parse", "compose"), one),
        "front-noop": times(found.ratio("no-op", "compose"), f"rounds {found.spread('no-op', 'compose')}"),
        "front-edit": times(found.ratio("edit", "compose"), "parse, edit, and the proof, which composes once more"),
    }


def composed(file: ContentFile) -> object:
    """Return the bare nodes, in PyYAML's way."""
    return yaml.compose(file.text, Loader=yaml.CSafeLoader)


def data(file: ContentFile) -> object:
    """Return the plain tree."""
    return parse(file.raw).data


def unedited(file: ContentFile) -> bytes:
    """Return the bytes after no edit."""
    return parse(file.raw).edit({})


def retitled(file: ContentFile) -> bytes:
    """Return the bytes with another title."""
    return parse(file.raw).edit({"title": NEW})


def exactness(raws: Sequence[bytes]) -> dict[str, Figure]:
    """Return how many files survive no edit, and how many show one changed fact as one changed line."""
    fronts = [parse(raw) for raw in raws]
    titled = [front for front in fronts if isinstance(front.data.get("title"), str)]
    return {
        "front-identical": percent(sum(front.edit({}) == front.raw for front in fronts), len(fronts)),
        "front-one-line": percent(sum(_differs_in_one_line(front) for front in titled), len(titled)),
    }


def _differs_in_one_line(front: FrontMatter) -> bool:
    """Whether a new title is two lines of a diff: one that goes, one that comes."""
    before, after = front.raw.split(b"\n"), front.edit({"title": NEW}).split(b"\n")
    return len(before) == len(after) and sum(old != new for old, new in zip(before, after, strict=True)) == 1
