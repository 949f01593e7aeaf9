"""Stage, by name only: a post's quality by the formula, and the heat and the visibility that follow from it."""

from __future__ import annotations

import operator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from crawler.items import Field, Source, Written
from crawler.normalize.heat import BONUS, LOST, SHOWN_FROM, bonus, follows, heat_of, is_shown
from pipelines.ownership import Claimed, House, Policy, noted, rule
from pipelines.quality import Known, Part, is_exact, parts, quality, reasons, shown
from pipelines.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from crawler.items import Entry, EntryItem, Record

T = TypeVar("T", int, bool)

WAITING: Final = "score.waiting"  # the key under which a run remembers that it would have let the site show a post
FORMULA: Final = "formula"  # the source of what follows from the quality
REFRESH: Final = "refresh"

NAMES: Final = {Field.QUALITY: "quality", Field.HEAT: "heat", Field.SHOWN: "shown"}
"""The scores, each of which follows from the one before, and their names in a record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """What stands, or may stand, as the three scores of a post."""

    quality: int | None
    heat: int | None
    shown: bool | None

    def agree(self, related: int) -> bool:
        """Return whether each follows from the one before, as far as they are there."""
        if self.heat is None:
            return True
        is_so = follows(self.heat, self.quality, related)
        return is_so and self.shown in {None, is_shown(self.heat, removed=False)}


def score(item: EntryItem, found: tuple[Part, ...], house: House) -> EntryItem:
    """Return the item with its scores by who wrote what; a related story and a removed post are left alone.

    Nothing is written that contradicts a number which a person wrote. That the site begins to show a post takes a
    person, or a second run that comes to the same: the first one only remembers it.
    """
    if item.entry.at or item.entry.removed:
        return item
    before = Scores(quality=item.record.quality, heat=item.record.heat, shown=item.record.shown)
    offers = _offers(item, before, quality(found), house)
    after = next((one for one in offers if one.agree(len(item.record.related))), before)
    item = _remarked(item, house)
    if _begins(before, after) and WAITING not in item.last and not _is_asked_for(item, after, house):
        return _remembering(item, after.heat)
    if WAITING in item.last:
        item = _remembering(item, None)
    return _scored(item, after, reasons(found))


def copy(item: EntryItem, own: int | None, house: House) -> EntryItem:
    """Return the item of a related story with the quality that its own file has, by who wrote what; `None` is unknown.

    It is filled in, and follows the file where scores are kept current; a person's number stands.
    """
    last = _last(item, Field.QUALITY, int)
    value = _ruled(item, Field.QUALITY, Claimed(current=item.record.quality, last=last, new=own), house)
    if value == item.record.quality:
        return item
    written = {**item.written, Field.QUALITY: Written(value=value, source=Source.REPO)}
    return replace(item, record=replace(item.record, quality=value), written=written)


def _offers(item: EntryItem, before: Scores, computed: int, house: House) -> Iterator[Scores]:
    """Yield what may stand, the most that may be written first: a later one leaves alone what an earlier one writes."""
    last = _last(item, Field.QUALITY, int)
    best = _ruled(item, Field.QUALITY, Claimed(current=before.quality, last=last, new=computed), house)
    for number in dict.fromkeys((best, before.quality)):
        for heat in dict.fromkeys((_heat(item, before.heat, number, house), before.heat)):
            yield Scores(quality=number, heat=heat, shown=_shown(item, before.shown, heat, house))


def _shown(item: EntryItem, current: bool | None, heat: int | None, house: House) -> bool | None:  # noqa: FBT001  # a score
    if heat is None:
        return current
    claimed = Claimed(current=current, last=_last(item, Field.SHOWN, bool), new=is_shown(heat, removed=False))
    return _ruled(item, Field.SHOWN, claimed, house)


def _heat(item: EntryItem, current: int | None, number: int | None, house: House) -> int | None:
    """Return what may stand as heat beside a quality; that of a post that lost stays, and so does the site's bonus."""
    if number is None or current == LOST:
        return current
    more, last = _added(item, current), _last(item, Field.HEAT, int)
    is_ours = last is not None and more is not None  # the site's bonus does not make a number a person's
    wanted = heat_of(number, len(item.record.related)) + (more or 0)
    claimed = Claimed(current=current, last=current if is_ours else last, new=wanted)
    return _ruled(item, Field.HEAT, claimed, house)


def _added(item: EntryItem, heat: int | None) -> int | None:
    """Return what the site has added to a heat for engagement, `None` where that is no such bonus."""
    last, number = _last(item, Field.HEAT, int), item.record.quality
    if heat is None:
        return None
    if last is not None:
        return heat - last if 0 <= heat - last <= BONUS else None
    return bonus(heat, number, len(item.entry.record.related)) if number is not None else None


def _last(item: EntryItem, key: Field, kind: type[T]) -> T | None:
    """Return the score that Masthead wrote last."""
    last = item.last.get(key)
    return last.value if last is not None and isinstance(last.value, kind) else None


def _ruled(item: EntryItem, key: Field, claimed: Claimed[T], house: House) -> T | None:
    """Return what may stand for one score: what is there, but in the place of nothing, or of what Masthead wrote."""
    policy, force = house.policy_of(key, item.entry), house.forces(key)
    return rule(claimed, same=operator.eq, policy=policy, force=force).value


def _begins(before: Scores, after: Scores) -> bool:
    """Return whether the site would begin to show the post."""
    return after.heat is not None and after.heat >= SHOWN_FROM and (before.heat is None or before.heat < SHOWN_FROM)


def _is_asked_for(item: EntryItem, after: Scores, house: House) -> bool:
    """Return whether a person has said so: by a quality that alone is enough, or for this run."""
    is_theirs = after.quality == item.record.quality != _last(item, Field.QUALITY, int)
    is_enough = is_theirs and after.quality is not None and after.quality >= SHOWN_FROM
    return is_enough or any(map(house.forces, NAMES))


def _remarked(item: EntryItem, house: House) -> EntryItem:
    """Return the item with a finding for each score that a person took out after Masthead had written it."""
    for key, name in NAMES.items():
        is_out = getattr(item.record, name) is None and key in item.last
        if is_out and not house.forces(key) and house.policy_of(key, item.entry) is not Policy.NEVER:
            item = noted(item, "field.removed", f"{key}: deleted by hand, so it stays empty")
    return item


def _remembering(item: EntryItem, heat: int | None) -> EntryItem:
    return replace(item, written={**item.written, WAITING: Written(value=heat, source=FORMULA)})


def _scored(item: EntryItem, after: Scores, source: str) -> EntryItem:
    """Return the item with its scores as they shall stand."""
    written, record = dict(item.written), item.record
    for key, name in NAMES.items():
        value = getattr(after, name)
        if value != getattr(record, name):
            written[key] = Written(value=value, source=source if key is Field.QUALITY else FORMULA)
    record = replace(record, quality=after.quality, heat=after.heat, shown=after.shown)
    return item if record == item.record and written == item.written else replace(item, record=record, written=written)


class ScoreStage(Stage):
    """Fills quality, heat and published, and keeps them current where the repo's configuration says so."""

    name = "score"

    def think(self, item: EntryItem) -> EntryItem:
        """Return the item with its scores."""
        house = self.house
        if self.spider.config.score == REFRESH:
            house = replace(house, policy={Field.QUALITY: Policy.OWN, **house.policy})
        if item.entry.at:
            record = self.spider.stories.record(item.entry.web_url, looking=bool(self.spider.match))
            return copy(item, record.quality if record is not None else None, house)
        told = {**item.last, **item.written}
        return score(item, _parts(item.record, told, self.spider.repo.organizations), house)


def _parts(record: Record, told: Mapping[str, Written], organizations: Collection[str]) -> tuple[Part, ...]:
    """Return the parts of a record's quality; `told` is what Masthead wrote in it, this run's values included."""
    domain = record.provider.domain if record.provider is not None else None
    exact = is_exact(record.published, told.get(Field.PUBLISHED))
    return parts(Known(record=record, is_registered=domain in organizations, is_exact=exact))


def weighed(entry: Entry, last: Mapping[str, Written], organizations: Collection[str]) -> dict[str, Any]:
    """Return why an entry has its quality, as `explain` tells a field: the formula part by part, for what stands now.

    Of a related story and of a removed post nothing is chosen, as the stage leaves them alone.
    """
    found, current, written = _parts(entry.record, last, organizations), entry.record.quality, last.get(Field.QUALITY)
    is_ours = written is not None and current is not None and written.value == current
    is_left = bool(entry.at) or entry.removed
    return {
        "current": current,
        "writtenBy": written.source if written is not None and is_ours else None,
        "locked": Field.QUALITY in entry.closed,
        "chosen": None if is_left else {"value": quality(found), "source": "score", "via": FORMULA},
        "candidates": [],
        "parts": shown(found),
    }
