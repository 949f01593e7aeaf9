"""Stage: the AMP address of a post, proven both ways, and its cache address, always together."""

from __future__ import annotations

from dataclasses import replace

from crawler.amp import Unpaired, cache_url
from crawler.items import EntryItem, Field, Outcome, Role, Source, Written
from crawler.normalize.url import fold_url
from pipelines.ownership import Claimed, House, Policy, noted, rule, told
from pipelines.stage import Stage

KEY, CACHE_KEY = "ampWebUrl", "cdnAmpWebUrl"
CACHE = ".cdn.ampproject.org/c/"


def pair_up(item: EntryItem, house: House, *, drop_if_gone: bool = False) -> EntryItem:
    """Return the item with its AMP pair merged where it is proven; a stored pair that is not stays, as a finding.

    With `drop_if_gone` a pair that Masthead wrote is taken out once its AMP page is gone.
    """
    if Policy.NEVER in {house.policy_of(KEY, item.entry), house.policy_of(CACHE_KEY, item.entry)}:
        return item
    stored, fact = item.record.amp_url, item.evidence.facts.get(Field.AMP_URL)
    if fact is not None:
        return _derived(_merged(item, str(fact.value), house), house)
    if stored is not None and drop_if_gone and _is_gone(item) and _is_ours(item, stored):
        return _with(_with(item, KEY, None), CACHE_KEY, None)
    if stored is not None and item.evidence.unpaired is not None:
        item = noted(item, "amp.unpaired", f"{stored} could not be proven: {item.evidence.unpaired}")
    return _derived(item, house)


def _merged(item: EntryItem, proven: str, house: House) -> EntryItem:
    """Return the item with its AMP address; one that has no cache address is not written, not even by half."""
    stored = item.record.amp_url
    claimed = Claimed(current=stored, last=_last(item), new=proven)
    ruling = rule(claimed, same=_same, policy=house.policy_of(KEY, item.entry), force=house.forces(KEY))
    item = told(item, KEY, ruling, claimed)
    if ruling.value is None or ruling.value == stored:
        return item
    return _with(item, KEY, proven) if cache_url(proven) is not None else _ambiguous(item, proven)


def _derived(item: EntryItem, house: House) -> EntryItem:
    """Return the item with the cache address that its AMP address comes to, as far as that one is ours to write."""
    address, current = item.record.amp_url, item.record.cdn_amp_url
    cached = cache_url(address) if address is not None else None
    if address is not None and cached is None and current is None:
        return _ambiguous(item, address)
    claimed = Claimed(current=current, last=_value(item, CACHE_KEY), new=cached)
    policy, force = house.policy_of(CACHE_KEY, item.entry), house.forces(CACHE_KEY)
    ruling = rule(claimed, same=_same_cached, policy=policy, force=force)
    item = told(item, CACHE_KEY, ruling, claimed)
    return item if ruling.value == current else _with(item, CACHE_KEY, ruling.value)


def _ambiguous(item: EntryItem, address: str) -> EntryItem:
    return noted(item, "amp.ambiguous", f"{address} has no AMP cache address, so no pair is written")


def _with(item: EntryItem, key: str, value: str | None) -> EntryItem:
    """Return the item with one half of the pair written, or taken out."""
    name = "amp_url" if key == KEY else "cdn_amp_url"
    record = replace(item.record, **{name: value})  # type: ignore[arg-type]  # both names are texts of Record
    return replace(item, record=record, written={**item.written, key: Written(value=value, source=Source.LINK)})


def _is_gone(item: EntryItem) -> bool:
    page = item.evidence.pages.get(Role.AMP)
    is_dead = page is not None and page.outcome is Outcome.GONE
    return is_dead or item.evidence.unpaired == Unpaired.REDIRECTS_TO_CANONICAL


def _is_ours(item: EntryItem, stored: str) -> bool:
    last = _last(item)
    return last is not None and _same(last, stored)


def _last(item: EntryItem) -> str | None:
    """Return the AMP address that Masthead wrote last; a pair of which a person wrote one half is the person's."""
    cached, last = item.record.cdn_amp_url, _value(item, CACHE_KEY)
    is_whole = cached is None or (last is not None and _same_cached(cached, last))
    return _value(item, KEY) if is_whole or item.record.amp_url is None else None


def _value(item: EntryItem, key: str) -> str | None:
    last = item.last.get(key)
    return last.value if last is not None and isinstance(last.value, str) else None


def _same(one: str, other: str) -> bool:
    return fold_url(one) == fold_url(other)


def _same_cached(one: str, other: str) -> bool:
    """Return whether two cache addresses are of the same page; its host may be spelt out in their label, or hashed."""
    return _behind(one) == _behind(other)


def _behind(cached: str) -> str:
    """Return the key of the page behind a cache address: what follows `/c/`, and `s/` where it is https."""
    _, cache, page = cached.partition(CACHE)
    return fold_url(f"https://{page.removeprefix('s/')}") if cache else fold_url(cached)


class AmpStage(Stage):
    """Merges ampWebUrl and cdnAmpWebUrl."""

    name = "amp"

    def is_ready(self, item: EntryItem) -> bool:
        """Return whether there is evidence; that an AMP page is gone is known even where no page has facts."""
        return super().is_ready(item) or item.evidence.unpaired is not None

    def think(self, item: EntryItem) -> EntryItem:
        """Return the item with its AMP pair, unless the repo's configuration ignores AMP."""
        amp = self.spider.config.amp
        return item if amp == "ignore" else pair_up(item, self.house, drop_if_gone=amp == "drop-if-gone")
