"""Who may write a value: `current` in the file, `last` that Masthead wrote, `new` from the page (merging rules)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from pipelines.precedence import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crawler.items import Fact, Field, Written

T = TypeVar("T")


class Policy(StrEnum):
    """How far Masthead may go with a key."""

    NEVER = "never"
    FILL = "fill"  # only what is empty
    OWN = "own"  # also what it wrote itself, while nobody has changed it
    ADD = "add"  # only additions
    DERIVE = "derive"  # a function of other keys


POLICIES: Final[Mapping[str, Policy]] = {
    "title": Policy.OWN,
    "excerpt": Policy.OWN,
    "publishedDateTime": Policy.OWN,
    "ampWebUrl": Policy.OWN,
    "cdnAmpWebUrl": Policy.DERIVE,
    "type": Policy.FILL,
    "provider.name": Policy.FILL,
    "provider.domain": Policy.FILL,
    "provider.images": Policy.DERIVE,
    "topics": Policy.ADD,
    "images": Policy.OWN,
}
"""The keys that a crawl may write at all; `policy` in masthead.yaml stands over it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What a repo and this run say about writing: policies over the built-in table, keys forced open for once."""

    policy: Mapping[str, str] = field(default_factory=dict)
    force: frozenset[str] = frozenset()

    def policy_of(self, key: str) -> Policy:
        """Return how far Masthead may go with a key; `provider` speaks for its parts."""
        chosen = self.policy.get(key) or self.policy.get(key.partition(".")[0])
        return Policy(chosen) if chosen else POLICIES.get(key, Policy.NEVER)

    def forces(self, key: str) -> bool:
        """Return whether the page's value stands for once."""
        return key in self.force or key.partition(".")[0] in self.force


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling(Generic[T]):
    """What shall stand in the file, and the code of the finding, if a person should know."""

    value: T | None
    finding: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed(Generic[T]):
    """The three values that a ruling weighs; `None` is empty or unknown."""

    current: T | None
    last: T | None
    new: T | None


def rule(
    claimed: Claimed[T],
    *,
    same: Callable[[T, T], bool],
    policy: Policy = Policy.OWN,
    worse: bool = False,
    sharper: bool = False,
    force: bool = False,
) -> Ruling[T]:
    """Return what shall stand for one field.

    `same` compares meaning, not spelling. `worse` says that the new value may not replace one that Masthead wrote,
    `sharper` that it says the same more exactly, `force` that a person wants the page's value for this run. What a
    person wrote, or deleted, is never overruled otherwise.
    """
    current, last, new = claimed.current, claimed.last, claimed.new
    if force and new is not None:
        return Ruling(value=new)
    if current is None:
        removed = new is not None and last is not None
        return Ruling(value=None, finding="field.removed") if removed else Ruling(value=new)
    is_ours = last is not None and same(current, last)
    if new is None or same(current, new):
        return Ruling(value=new if new is not None and is_ours and sharper else current)
    if not is_ours:
        return Ruling(value=current, finding="field.differs")
    return Ruling(value=new if policy is Policy.OWN and not worse else current)


def is_worse(key: Field, last: Written, new: Fact) -> bool:
    """Return whether new evidence is weaker than that of the value which Masthead wrote last.

    A weaker source never replaces a stronger one; the order of the sources is the precedence table's.
    """
    order = [str(step.source) for step in RULES[key].steps]
    if last.source not in order or new.source not in order:
        return False
    return order.index(new.source) > order.index(last.source)
