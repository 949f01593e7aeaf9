"""What is chosen from the pages of one entry: a fact for each field, and every candidate with why it lost."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from crawler.items import Candidate, Fact, Field, Image, Instant, Page
from crawler.normalize.text import fold
from crawler.normalize.url import fold_picture
from pipelines.moments import when
from pipelines.precedence import RULES, Pick, Rule, Step
from pipelines.testimony import Offer, Testimony, heard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime, tzinfo

OUTRANKED: Final = "outranked"
UNREADABLE: Final = "cannot be read"
REPEATED: Final = "said before, and agrees"
STALE: Final = "earlier than published"

_TIMES: Final = frozenset((Field.PUBLISHED, Field.UPDATED))
_OTHERS: Final = tuple((field, rule) for field, rule in RULES.items() if field is not Field.TITLE)
# Words of addresses that only lower a picture's rank: good pictures have them too.
_PLAIN: Final = re.compile(r"logo|sprite|placeholder|default|avatar|icon|blank|spacer|fallback|generic")


class Judged(NamedTuple):  # of all values this is made most often, and a tuple in half the time
    """An offer, the value that it comes to, and why it is refused."""

    offer: Offer
    value: Any
    reason: str | None
    postponed: str | None = None
    weight: int = 0  # of what postpones it: the place of that doubt among those of its rule


@dataclass(frozen=True)
class Choice:
    """What the pages of one entry come to; candidates are judged only when somebody asks."""

    said: Testimony

    @cached_property
    def title(self) -> Fact | None:
        """The title, which is chosen first: other fields are judged by it."""
        return _first(Field.TITLE, RULES[Field.TITLE], self.said)

    @cached_property
    def known(self) -> Testimony:
        """What was said, and the title that was chosen of it."""
        return self.said.titled(str(self.title.value)) if self.title else self.said

    @cached_property
    def facts(self) -> Mapping[Field, Fact]:
        """The value that won for each field that has one, with who said it."""
        others = ((field, _PICKS[rule.pick](field, rule, self.known)) for field, rule in _OTHERS)
        facts = {field: fact for field, fact in ((Field.TITLE, self.title), *others) if fact is not None}
        if _is_stale(facts):
            del facts[Field.UPDATED]
        return facts

    @cached_property
    def candidates(self) -> Mapping[Field, tuple[Candidate, ...]]:
        """Every value that was offered for each field, in order of rank, each with the reason why it lost."""
        return {field: tuple(self._candidates(field, rule)) for field, rule in RULES.items()}

    def value(self, field: Field) -> Any:  # each field has its own type
        """Return the value that won, `None` for silence."""
        fact = self.facts.get(field)
        return None if fact is None else fact.value

    @property
    def sources(self) -> Mapping[Field, str]:
        """The word for the source that won each field."""
        return {field: fact.source.value for field, fact in self.facts.items()}

    def _candidates(self, field: Field, rule: Rule) -> Iterator[Candidate]:
        won = self.facts.get(field)
        winners = keys_of(field, won.value) if won is not None else frozenset[object]()
        heard_before: set[object] = set()
        shown: set[Offer] = set()
        for step in rule.steps:
            for judged in _judged(field, rule, step, self.known):
                if judged.offer in shown:
                    continue  # a field that asks one source twice is still offered each claim once
                shown.add(judged.offer)
                claim, same = judged.offer.claim, keys_of(field, judged.value)
                lost = None if same <= winners else judged.postponed or (OUTRANKED if won else STALE)
                reason = judged.reason or lost
                if reason is None and same <= heard_before:
                    reason = REPEATED
                heard_before |= same if reason is None else frozenset()
                yield Candidate(
                    source=judged.offer.source,
                    role=judged.offer.role,
                    via=claim.via,
                    raw=claim.raw,
                    value=judged.value,
                    rejected=reason,
                )


def choose(
    pages: Sequence[Page],
    *,
    now: datetime,
    name: str | None = None,
    others: tuple[str, ...] = (),
    zone: tzinfo | None = None,
    common: Callable[[Field, str], bool] | None = None,
    private: bool = False,
) -> Choice:
    """Return what the pages of one entry come to: at each source the web page is heard before the AMP page.

    `now` is the instant of the run, `name` the provider's name, `others` what else it is called and `zone` its time
    zone where the repo knows them; `common` tells whether several records of the provider have a picture or an excerpt;
    `private` takes the name of a site below a private suffix from its own part of the host.
    """
    known = heard(pages, now=now, name=name, zone=zone, common=common)
    return Choice(replace(known, others=others, private=private) if others or private else known)


def _judged(field: Field, rule: Rule, step: Step, known: Testimony) -> Iterator[Judged]:
    """Yield the offers of one step, each with the value it comes to and the first doubt about it."""
    for role, metadata in known.said(step.source):
        for claim in step.said(metadata):
            value = when(claim, known) if field in _TIMES else claim.value
            if value is not None and rule.touch is not None:
                value = rule.touch(value, known)
            if step.counts is None or (value is not None and step.counts(value, known)):
                yield _weighed(rule, Offer(step.source, role, claim), value, known)


def _weighed(rule: Rule, offer: Offer, value: object, known: Testimony) -> Judged:
    if value is None:
        return Judged(offer, value, UNREADABLE)
    for doubt in rule.doubts:
        if (reason := doubt(value, offer, known)) is not None:
            return Judged(offer, value, reason)
    for weight, doubt in enumerate(rule.reluctance):
        if (reason := doubt(value, offer, known)) is not None:
            return Judged(offer, value, None, reason, weight)
    return Judged(offer, value, None)


def _fact(judged: Judged, value: object) -> Fact:
    return Fact(value=value, source=judged.offer.source, via=judged.offer.claim.via, raw=judged.offer.claim.raw)


def _first(field: Field, rule: Rule, known: Testimony) -> Fact | None:
    """Return the first acceptable value; one that was postponed where there is no other."""
    later: list[Judged] = []
    for step in rule.steps:
        for judged in _judged(field, rule, step, known):
            if judged.reason is None and judged.postponed is None:
                return _fact(judged, judged.value)
            if judged.reason is None:
                later.append(judged)
    mildest = min(later, key=lambda judged: judged.weight, default=None)
    return _fact(mildest, mildest.value) if mildest else None


def _sharp(field: Field, rule: Rule, known: Testimony) -> Fact | None:
    """Return the first acceptable time; where that is a bare day, the first exact time of that day.

    Of the same moment in UTC and by the clock of the place the latter is returned: it tells the day there as well.
    """
    first = _first(field, rule, known)
    if first is None or not isinstance(when := first.value, Instant) or when.day != when.at.date():
        return first
    if when.exact and known.confirmed_days <= {when.day}:
        return first
    judged = (each for step in rule.steps for each in _judged(field, rule, step, known) if each.reason is None)
    exact = (each for each in judged if each.value.exact)
    better = (each for each in exact if (each.value.at == when.at if when.exact else each.value.day == when.day))
    return next((_fact(each, each.value) for each in better if each.value.day != when.day or not when.exact), first)


def _step(field: Field, rule: Rule, known: Testimony) -> Fact | None:
    """Return all acceptable values of the first step that has any; one whose every value is postponed comes later."""
    later: Fact | None = None
    for step in rule.steps:
        accepted = [judged for judged in _judged(field, rule, step, known) if judged.reason is None]
        if not accepted:
            continue
        fact = _fact(accepted[0], tuple(dict.fromkeys(judged.value for judged in accepted)))
        if any(judged.postponed is None for judged in accepted):
            return fact
        later = later or fact
    return later


def _union(field: Field, rule: Rule, known: Testimony) -> Fact | None:
    """Return the acceptable words of all sources, each once whatever its spelling."""
    steps = (_judged(field, rule, step, known) for step in rule.steps)
    accepted = [judged for step in steps for judged in step if judged.reason is None]
    words = {fold(judged.value): judged.value for judged in reversed(accepted)}
    return _fact(accepted[0], tuple(dict.fromkeys(words[fold(each.value)] for each in accepted))) if accepted else None


def _all(field: Field, rule: Rule, known: Testimony) -> Fact | None:
    """Return all acceptable pictures, each once, the best first."""
    steps = (_judged(field, rule, step, known) for step in rule.steps)
    accepted = [judged for step in steps for judged in step if judged.reason is None]
    by_picture: dict[str, Judged] = {}
    for judged in accepted:
        by_picture.setdefault(fold_picture(judged.value.url), judged)
    ranked = sorted(by_picture.values(), key=_rank)
    return _fact(ranked[0], tuple(judged.value for judged in ranked)) if ranked else None


def _rank(judged: Judged) -> bool:
    return _PLAIN.search(judged.value.url.lower()) is not None


_PICKS: Final[Mapping[Pick, Callable[[Field, Rule, Testimony], Fact | None]]] = {
    Pick.FIRST: _first,
    Pick.SHARP: _sharp,
    Pick.STEP: _step,
    Pick.UNION: _union,
    Pick.ALL: _all,
}


def keys_of(field: Field, value: object) -> frozenset[object]:
    """Return the keys of a field's values: a picture at any size is one, a word in any spelling, a time anywhere."""
    if isinstance(value, tuple):
        return frozenset(key for each in value for key in keys_of(field, each))
    if isinstance(value, Image):
        return frozenset((fold_picture(value.url),))
    if isinstance(value, Instant):
        return frozenset(((value.at, value.exact),))
    return frozenset((fold(value) if field is Field.KEYWORDS and isinstance(value, str) else value,))


def _is_stale(facts: Mapping[Field, Fact]) -> bool:
    published, updated = (facts.get(field) for field in (Field.PUBLISHED, Field.UPDATED))
    if published is None or updated is None:
        return False
    one, other = published.value, updated.value
    return isinstance(one, Instant) and isinstance(other, Instant) and other.at < one.at and other.day < one.day
