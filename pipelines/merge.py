"""Stage: title, excerpt, time and type, merged by who wrote what."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crawler.items import EntryItem, Fact, Field, Instant, Record, Role, Written
from crawler.normalize.instant import instant, text
from crawler.normalize.text import fold
from pipelines.ownership import Claimed, House, is_worse, noted, rule, told
from pipelines.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


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
    Field.TYPE: Merged(name="type", same=_same_text, spell=_as_text),
}
"""The scalar fields; the words of `Field` are their keys."""


# The reason for which a page said nothing, where a person can do something about it: a finding and what it tells.
PAGES: Mapping[str, tuple[str, str]] = {
    "needs-javascript": ("page.needs-javascript", "the page is an empty frame that only JavaScript fills"),
}


def remarked(item: EntryItem) -> EntryItem:
    """Return the item with a finding where its web page is one of which a person should know."""
    page = item.evidence.pages.get(Role.WEB)
    known = PAGES.get(page.reason or "") if page is not None else None
    if page is None or known is None:
        return item
    code, message = known
    return noted(item, code, f"{page.url}: {message}")


def merge(item: EntryItem, house: House) -> EntryItem:
    """Return the item with its scalar fields merged; where a person's word differs, a finding says so."""
    for field, merged in FIELDS.items():
        fact = item.evidence.facts.get(field)
        new = merged.spell(fact.value) if fact is not None else None
        if fact is not None and new is not None:
            item = _ruled(item, field, fact, new, house)
    return item


def _ruled(item: EntryItem, field: Field, fact: Fact, new: str, house: House) -> EntryItem:
    merged, last, exact = FIELDS[field], item.last.get(field), _is_exact(fact)
    current: str | None = getattr(item.record, merged.name)
    claimed = Claimed(current=current, last=_as_text(last.value) if last else None, new=new)
    ruling = rule(
        claimed,
        same=merged.same,
        policy=house.policy_of(field, item.entry),
        worse=is_worse(field, last, fact) or (last is not None and last.exact and not exact),
        sharper=last is not None and exact and not last.exact,
        force=house.forces(field),
    )
    item = told(item, field, ruling, claimed)
    if ruling.value is None or ruling.value == current:
        return item
    written = Written(value=ruling.value, source=fact.source, exact=exact)
    return replace(item, record=_with(item.record, merged.name, new), written={**item.written, field: written})


def _is_exact(fact: Fact) -> bool:
    return not isinstance(fact.value, Instant) or fact.value.exact


def _with(record: Record, name: str, value: str) -> Record:
    return replace(record, **{name: value})  # type: ignore[arg-type]  # FIELDS names text fields of Record


class MergeStage(Stage):
    """Merges title, excerpt, publishedDateTime and type."""

    name = "merge"

    def is_ready(self, item: EntryItem) -> bool:
        """Return whether there is evidence; what stands against reading a page is told without."""
        return super().is_ready(item) or remarked(item) is not item

    def think(self, item: EntryItem) -> EntryItem:
        """Return the item, merged."""
        return merge(remarked(item), self.house)
