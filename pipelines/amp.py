"""Stage: the AMP address of a post, proven both ways, and its cache address, always together."""

from __future__ import annotations

from dataclasses import replace

from crawler.amp import Unpaired, cache_url
from crawler.items import EntryItem, Field, Finding, Outcome, Role, Source, Written
from crawler.normalize.url import fold_url
from pipelines.ownership import Claimed, House, rule
from pipelines.stage import Stage

FIELDS = frozenset({Field.AMP_URL, Field.CDN_AMP_URL})
KEY, CACHE_KEY = "ampWebUrl", "cdnAmpWebUrl"


def pair_up(item: EntryItem, house: House, *, drop_if_gone: bool = False) -> EntryItem:
    """Return the item with its AMP pair merged where it is proven; a stored pair that is not stays, as a finding.

    With `drop_if_gone` a pair that Masthead wrote is taken out once its AMP page is gone.
    """
    if FIELDS & item.entry.closed:
        return item
    if Field.AMP_URL in item.evidence.facts:
        return _merged(item, str(item.evidence.facts[Field.AMP_URL].value), house)
    stored = item.record.amp_url
    if stored is None:
        return item
    if drop_if_gone and _is_gone(item) and _is_ours(item, stored):
        return replace(item, record=replace(item.record, amp_url=None, cdn_amp_url=None))
    if item.evidence.unpaired is not None:
        item = _noted(item, "amp.unpaired", f"{stored} could not be proven: {item.evidence.unpaired}")
    return _completed(item, stored)


def _merged(item: EntryItem, proven: str, house: House) -> EntryItem:
    stored = item.record.amp_url
    ruling = rule(
        Claimed(current=stored, last=_last(item), new=proven),
        same=_same,
        policy=house.policy_of(KEY),
        force=house.forces(KEY),
    )
    if ruling.finding is not None:
        said = f"the file says {stored}" if stored else "deleted by hand, so it stays empty"
        item = _noted(item, ruling.finding, f"{KEY}: {said}, the page says {proven}")
    if ruling.value is None or ruling.value == stored:
        return _completed(item, stored) if stored is not None else item
    return _filled(item, ruling.value)


def _completed(item: EntryItem, stored: str) -> EntryItem:
    """Return the item with the cache address that a stored AMP address lacks: both are there, or none."""
    return _filled(item, stored) if item.record.cdn_amp_url is None else item


def _filled(item: EntryItem, address: str) -> EntryItem:
    cached = cache_url(address)
    if cached is None:
        return _noted(item, "amp.ambiguous", f"{address} has no AMP cache address, so no pair is written")
    written = dict(item.written)
    for key, before, after in ((KEY, item.record.amp_url, address), (CACHE_KEY, item.record.cdn_amp_url, cached)):
        if before != after:
            written[key] = Written(value=after, source=Source.LINK)
    return replace(item, record=replace(item.record, amp_url=address, cdn_amp_url=cached), written=written)


def _is_gone(item: EntryItem) -> bool:
    page = item.evidence.pages.get(Role.AMP)
    is_dead = page is not None and page.outcome is Outcome.GONE
    return is_dead or item.evidence.unpaired == Unpaired.REDIRECTS_TO_CANONICAL


def _is_ours(item: EntryItem, stored: str) -> bool:
    last = _last(item)
    return last is not None and _same(last, stored)


def _last(item: EntryItem) -> str | None:
    last = item.last.get(KEY)
    return last.value if last is not None and isinstance(last.value, str) else None


def _same(one: str, other: str) -> bool:
    return fold_url(one) == fold_url(other)


def _noted(item: EntryItem, code: str, message: str) -> EntryItem:
    finding = Finding(code=code, path=item.entry.path, line=item.entry.line, message=message)
    return replace(item, findings=(*item.findings, finding))


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
