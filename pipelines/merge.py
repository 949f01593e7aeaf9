"""Stage: title, excerpt, time and type, merged by who wrote what."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crawler.items import EntryItem, Fact, Field, Finding, Instant, Record, Written
from crawler.normalize.instant import instant, text
from crawler.normalize.text import fold
from pipelines.ownership import Claimed, House, Ruling, is_worse, rule
from pipelines.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SHOWN = 80  # characters of a value in a finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """How one scalar field is merged: its name in `Record`, when two values mean the same, how a fact is spelt."""

    name: str
    same: Callable[[str, str], bool]
    spell: Callable[[object], str | None]


def _same_text(one: str, other: str) -> bool:
    return fold(one) == fold(other)


def _same_instant(one: str, other: str) -> bool:
    first, second = instant(one), instant(other)
    if first is None or second is None:
        return one == other
    return first.at == second.at if first.exact and second.exact else first.day == second.day


def _as_text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _as_time(value: object) -> str | None:
    return text(value) if isinstance(value, Instant) else None


FIELDS: Mapping[Field, Merged] = {
    Field.TITLE: Merged(name="title", same=_same_text, spell=_as_text),
    Field.EXCERPT: Merged(name="excerpt", same=_same_text, spell=_as_text),
    Field.PUBLISHED: Merged(name="published", same=_same_instant, spell=_as_time),
    # A video may be filed as an article on purpose: a type that is there is nobody's finding.
    Field.TYPE: Merged(name="type", same=lambda _one, _other: True, spell=_as_text),
}
"""The scalar fields; the words of `Field` are their keys."""


def merge(item: EntryItem, house: House) -> EntryItem:
    """Return the item with its scalar fields merged; where a person's word differs, a finding says so."""
    for field, merged in FIELDS.items():
        fact = item.evidence.facts.get(field)
        new = merged.spell(fact.value) if fact is not None else None
        if fact is not None and new is not None and field not in item.entry.closed:
            item = _merged(item, field, fact, _ruling(item, field, fact, new, house), new)
    return item


def _ruling(item: EntryItem, field: Field, fact: Fact, new: str, house: House) -> Ruling[str]:
    merged, last = FIELDS[field], item.last.get(field)
    exact = _is_exact(fact)
    return rule(
        Claimed(current=getattr(item.record, merged.name), last=_as_text(last.value) if last else None, new=new),
        same=merged.same,
        policy=house.policy_of(field),
        worse=last is not None and (is_worse(field, last, fact) or (last.exact and not exact)),
        sharper=last is not None and exact and not last.exact,
        force=house.forces(field),
    )


def _is_exact(fact: Fact) -> bool:
    return not isinstance(fact.value, Instant) or fact.value.exact


def _merged(item: EntryItem, field: Field, fact: Fact, ruling: Ruling[str], new: str) -> EntryItem:
    name = FIELDS[field].name
    current: str | None = getattr(item.record, name)
    if ruling.finding is not None:
        finding = _finding(item, ruling.finding, field, current, new)
        item = replace(item, findings=(*item.findings, finding))
    if ruling.value is None or ruling.value == current:
        return item
    written = Written(value=ruling.value, source=fact.source, exact=_is_exact(fact))
    return replace(item, record=_with(item.record, name, ruling.value), written={**item.written, field: written})


def _with(record: Record, name: str, value: str) -> Record:
    return replace(record, **{name: value})  # type: ignore[arg-type]  # FIELDS names text fields of Record


def _finding(item: EntryItem, code: str, field: Field, current: str | None, new: str) -> Finding:
    said = f"the file says {_short(current)}" if current is not None else "deleted by hand, so it stays empty"
    message = f"{field}: {said}, the page says {_short(new)}"
    return Finding(code=code, path=item.entry.path, line=item.entry.line, message=message)


def _short(value: str) -> str:
    return f"“{value}”" if len(value) <= SHOWN else f"“{value[:SHOWN]}…”"


class MergeStage(Stage):
    """Merges title, excerpt, publishedDateTime and type."""

    name = "merge"

    def think(self, item: EntryItem) -> EntryItem:
        """Return the item, merged."""
        return merge(item, self.house)
