"""Who may write a value: `current` in the file, `last` that Masthead wrote, `new` from the page (merging rules)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from crawler.config.policies import SENSIBLE
from crawler.frontmatter.fields import FIELD_OF_KEY
from crawler.items import Field, Finding, Instant
from pipelines.precedence import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crawler.items import Entry, EntryItem, Fact, Written

T = TypeVar("T")

SHOWN: Final = 80  # characters of a value in a finding


class Policy(StrEnum):
    """How far Masthead may go with a key."""

    NEVER = "never"
    FILL = "fill"  # only what is empty
    OWN = "own"  # also what it wrote itself, while nobody has changed it
    ADD = "add"  # only additions
    DERIVE = "derive"  # a function of other keys


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """What one policy allows; what a person wrote stands under each of them."""

    fills: bool = False  # what is empty
    adds: bool = False  # to a list that is not empty
    replaces: bool = False  # what Masthead wrote itself
    clears: bool = False  # what Masthead wrote itself and nothing speaks for any more
    tells: bool = False  # that a person's value differs


POWERS: Final[Mapping[Policy, Power]] = {
    Policy.NEVER: Power(),
    Policy.FILL: Power(fills=True),
    Policy.ADD: Power(fills=True, adds=True),
    Policy.OWN: Power(fills=True, replaces=True, tells=True),
    Policy.DERIVE: Power(fills=True, replaces=True, clears=True, tells=True),
}

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
    "related": Policy.OWN,
    "quality": Policy.FILL,
    "heat": Policy.DERIVE,
    "published": Policy.DERIVE,
}
"""The keys that a crawl may write at all; `policy` in masthead.yaml stands over it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What a repo and this run say about writing: policies over the built-in table, keys forced open for once."""

    policy: Mapping[str, str] = field(default_factory=dict)
    force: frozenset[str] = frozenset()

    def policy_of(self, key: str, entry: Entry) -> Policy:
        """Return how far Masthead may go with a key of an entry: nowhere with one that is closed there.

        `provider` speaks for its parts, as far as its word makes sense for them.
        """
        if is_closed(entry, key):
            return Policy.NEVER
        said = (self.policy.get(key), self.policy.get(key.partition(".")[0]))
        chosen = next((one for one in said if one in SENSIBLE.get(key, ())), None)
        return Policy(chosen) if chosen is not None else POLICIES.get(key, Policy.NEVER)

    def forces(self, key: str) -> bool:
        """Return whether the page's value stands for once."""
        return key in self.force or key.partition(".")[0] in self.force


def is_closed(entry: Entry, key: str) -> bool:
    """Return whether a key of an entry is locked or has a shape that is not ours; `related` speaks for its entries."""
    names = (key, key.partition(".")[0], *(("related",) if entry.at else ()))
    return any(FIELD_OF_KEY.get(name) in entry.closed for name in names)


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
    """Return what shall stand for one value.

    `same` compares meaning, not spelling. `worse` says that the new value may not replace one that Masthead wrote,
    `sharper` that it says the same more exactly, `force` that a person wants the page's value for this run. What a
    person wrote, or deleted, is never overruled otherwise. A `policy` of never is a lock: nothing opens it.
    """
    power, current, last, new = POWERS[policy], claimed.current, claimed.last, claimed.new
    if force and new is not None and power.fills:
        return Ruling(value=new)
    if current is None:
        return _filled(last, new) if power.fills else Ruling(value=None)
    is_ours = last is not None and same(current, last)
    if new is None:
        return Ruling(value=None if is_ours and power.clears else current)
    may_replace = is_ours and power.replaces
    if same(current, new):
        return Ruling(value=new if may_replace and sharper else current)
    if not is_ours:
        return Ruling(value=current, finding="field.differs" if power.tells else None)
    return Ruling(value=new if may_replace and not worse else current)


def _filled(last: T | None, new: T | None) -> Ruling[T]:
    """Return what becomes of an empty place: a value unless a person took out the one that was written there."""
    removed = new is not None and last is not None
    return Ruling(value=None, finding="field.removed") if removed else Ruling(value=new)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed(Generic[T]):
    """What becomes of a list: the values to add at its end, and those that stay out because a person took them out."""

    added: tuple[T, ...] = ()
    removed: tuple[T, ...] = ()


def rule_list(
    claimed: Claimed[tuple[T, ...]], *, same: Callable[[T, T], bool], policy: Policy = Policy.ADD, force: bool = False
) -> Listed[T]:
    """Return what becomes of a list of values, `last` being those that Masthead has added so far: each is ruled."""
    have, before = claimed.current or (), claimed.last or ()
    if have and not (POWERS[policy].adds or force):
        return Listed()
    added: tuple[T, ...] = ()
    removed: tuple[T, ...] = ()
    for new in claimed.new or ():
        current, last = (next((one for one in kept if same(one, new)), None) for kept in ((*have, *added), before))
        if current is None:
            ruling = rule(Claimed(current=None, last=last, new=new), same=same, policy=policy, force=force)
            added += () if ruling.value is None else (ruling.value,)
            removed += () if ruling.finding is None else (new,)
    return Listed(added=added, removed=removed)


def is_worse(key: Field, last: Written | None, new: Fact) -> bool:
    """Return whether new evidence is weaker than that of the value which Masthead wrote last.

    A weaker source never replaces a stronger one; the order of the sources is the precedence table's.
    """
    if last is None:
        return False
    before = _rank(key, last.source, exact=last.exact)
    now = _rank(key, new.source, exact=not isinstance(new.value, Instant) or new.value.exact)
    return before is not None and now is not None and now > before


def _rank(key: Field, source: str, *, exact: bool) -> int | None:
    """Return the place of a source in the table; one that is asked twice has its better one only for an exact time."""
    steps = RULES[key].steps if key in RULES else ()
    places = [number for number, step in enumerate(steps) if step.source == source]
    if not places:
        return None
    return places[0] if exact and key is Field.PUBLISHED else places[-1]


def noted(item: EntryItem, code: str, message: str) -> EntryItem:
    """Return the item with one more finding about its entry."""
    finding = Finding(code=code, path=item.entry.path, line=item.entry.line, message=message)
    return replace(item, findings=(*item.findings, finding))


def told(item: EntryItem, key: str, ruling: Ruling[T], claimed: Claimed[str]) -> EntryItem:
    """Return the item with the finding of a ruling, if it has one; `claimed` is what was weighed, fit to be read."""
    if ruling.finding is None:
        return item
    here = claimed.current
    said = "deleted by hand, so it stays empty" if here is None else f"the file says {_short(here)}"
    return noted(item, ruling.finding, f"{key}: {said}, the page says {_short(claimed.new or '')}")


def _short(value: str) -> str:
    return f"“{value}”" if len(value) <= SHOWN else f"“{value[:SHOWN]}…”"
