"""Checking content files without the network: every invariant of a content repo as a rule, every breach as a finding.

A rule takes one node of front matter and what the repo knows, and yields what is wrong; `RULES` is the table of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from crawler import frontmatter
from crawler.checks import addresses, amp, dates, pictures, provider, related, scores, shape, topics
from crawler.checks.across import Across
from crawler.checks.codes import LEVELS, Level
from crawler.checks.data import ORGANIZATIONS, SUFFIXES, TOPICS, Registry
from crawler.checks.flaw import Flaw, Node, nodes
from crawler.checks.torn import torn
from crawler.checks.vocabulary import Vocabulary

if TYPE_CHECKING:
    from crawler.frontmatter import FrontMatter

__all__ = ["LEVELS", "ORGANIZATIONS", "SUFFIXES", "TOPICS", "Flaw", "Inspection", "Level", "Registry", "Vocabulary"]

MOST = 100  # findings of one file; more help nobody

Rule: TypeAlias = Callable[[Node, Vocabulary], Iterator[Flaw]]

EVERYWHERE: tuple[Rule, ...] = (
    shape.shapes,
    addresses.addresses,
    addresses.pictures,
    addresses.missing,
    amp.pairs,
    dates.times,
    pictures.sizes,
    provider.domains,
)
"""The rules for every entry: a file, or one of its related stories."""

OF_A_FILE: tuple[Rule, ...] = (
    shape.complete,
    dates.named,
    pictures.several,
    provider.logos,
    topics.topics,
    related.stories,
    related.order,
    scores.scores,
)
"""The rules for a file itself."""


class Inspection:
    """One check of one repo: takes its files one after the other, keeps of each no more than a few bytes."""

    def __init__(self, known: Vocabulary) -> None:
        """Begin with no file."""
        self._known = known
        self._across = Across(known)

    def file(self, path: str, raw: bytes, *, is_wanted: bool = True) -> Iterator[Flaw]:
        """Yield what is wrong in one content file; of one that is not wanted, only what it has in common is kept.

        A file without front matter, or with one that holds no address, is nobody's business but for its name.
        """
        collisions = [*self._across.path(path)]
        front = self._read(raw)
        below = [] if front is None else [*nodes(path, front, self._known.keys)]
        shared = [flaw for node in below for flaw in self._across.node(node, is_wanted=is_wanted)]
        if is_wanted:
            yield from collisions
            yield from islice(() if front is None else self._alone(path, front, below), MOST)
            yield from shared

    def _read(self, raw: bytes) -> FrontMatter | None:
        address = self._known.keys.get("webUrl", "webUrl").encode()
        if not (address in raw or frontmatter.mentions(raw)):
            return None  # composing costs ten times as much as looking
        front = frontmatter.parse(raw)
        return front if front.present else None

    def _alone(self, path: str, front: FrontMatter, below: list[Node]) -> Iterator[Flaw]:
        if front.problem is not None:
            message, _, right = front.problem.message.partition(": expected ")
            right = right or "lines of key: value between two lines ---"
            yield Flaw(code="frontmatter.invalid", path=path, line=front.problem.line, message=message, right=right)
            return
        yield from torn(path, front)
        for node in below:
            for rule in EVERYWHERE if node.at else (*EVERYWHERE, *OF_A_FILE):
                yield from rule(node, self._known)

    def conclude(self) -> Iterator[Flaw]:
        """Yield what only all files together show."""
        return self._across.conclude()
