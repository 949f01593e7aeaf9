"""Stage: the AMP address of a post, proven both ways, and its cache address, always together."""

from __future__ import annotations

from dataclasses import replace

from crawler.amp import cache_url
from crawler.items import EntryItem, Field, Finding, Record, Source
from crawler.normalize.url import fold_url
from pipelines.stage import Stage

FIELDS = frozenset({Field.AMP_URL, Field.CDN_AMP_URL})


def pair_up(item: EntryItem) -> EntryItem:
    """Return the item with its AMP pair filled in where it is proven; a stored pair that is not stays, as a finding."""
    if FIELDS & item.entry.closed:
        return item
    fact, stored = item.evidence.facts.get(Field.AMP_URL), item.record.amp_url
    proven = str(fact.value) if fact is not None else None
    if stored is None:
        return _filled(item, proven) if proven is not None else item
    if proven is None and item.evidence.unpaired is not None:
        item = _noted(item, "amp.unpaired", f"{stored} could not be proven: {item.evidence.unpaired}")
    elif proven is not None and fold_url(proven) != fold_url(stored):
        item = _noted(item, "field.differs", f"ampWebUrl: the file says {stored}, the page says {proven}")
    return _filled(item, stored) if item.record.cdn_amp_url is None else item


def _filled(item: EntryItem, address: str) -> EntryItem:
    cached = cache_url(address)
    if cached is None:
        return _noted(item, "amp.ambiguous", f"{address} has no AMP cache address, so no pair is written")
    record: Record = replace(item.record, amp_url=address, cdn_amp_url=cached)
    return replace(item, record=record, provenance={**item.provenance, Field.AMP_URL: Source.LINK})


def _noted(item: EntryItem, code: str, message: str) -> EntryItem:
    finding = Finding(code=code, path=item.entry.path, line=item.entry.line, message=message)
    return replace(item, findings=(*item.findings, finding))


class AmpStage(Stage):
    """Fills ampWebUrl and cdnAmpWebUrl."""

    name = "amp"

    def think(self, item: EntryItem) -> EntryItem:
        """Return the item with its AMP pair, unless the repo's configuration ignores AMP."""
        return item if self.spider.config.amp == "ignore" else pair_up(item)
