"""Stage: title, excerpt, time and type, merged by who wrote what."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crawler.items import EntryItem, Field, Finding, Instant, Record
from crawler.normalize.instant import instant, text
from crawler.normalize.text import fold
from pipelines.ownership import rule
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


def merge(item: EntryItem) -> EntryItem:
    """Return the item with its empty scalar fields filled; where a person's word differs, a finding says so."""
    record, findings, provenance = item.record, list(item.findings), dict(item.provenance)
    for field, merged in FIELDS.items():
        fact = item.evidence.facts.get(field)
        new = merged.spell(fact.value) if fact is not None else None
        if fact is None or new is None or field in item.entry.closed:
            continue
        current: str | None = getattr(record, merged.name)
        ruling = rule(current, new, same=merged.same)
        if ruling.finding is not None:
            findings.append(_differs(item, ruling.finding, field, current or "", new))
        if ruling.value != current:
            record = _with(record, merged.name, ruling.value)
            provenance[field] = fact.source
    return replace(item, record=record, findings=tuple(findings), provenance=provenance)


def _with(record: Record, name: str, value: str | None) -> Record:
    return replace(record, **{name: value})  # type: ignore[arg-type]  # FIELDS names text fields of Record


def _differs(item: EntryItem, code: str, field: Field, current: str, new: str) -> Finding:
    message = f"{field}: the file says {_short(current)}, the page says {_short(new)}"
    return Finding(code=code, path=item.entry.path, line=item.entry.line, message=message)


def _short(value: str) -> str:
    return f"“{value}”" if len(value) <= SHOWN else f"“{value[:SHOWN]}…”"


class MergeStage(Stage):
    """Fills title, excerpt, publishedDateTime and type."""

    name = "merge"

    def think(self, item: EntryItem) -> EntryItem:
        """Return the item, merged."""
        return merge(item)
