"""Stage: the address of an entry whose page has moved for good; only where a run was told to follow."""

from __future__ import annotations

from dataclasses import replace

from crawler.items import EntryItem, Source, Written
from pipelines.stage import Stage

KEY = "webUrl"


def follow(item: EntryItem) -> EntryItem:
    """Return the item with the address that its page has moved to, if it shall follow."""
    if item.moved is None:
        return item
    written = {**item.written, KEY: Written(value=item.moved, source=Source.HTTP)}
    return replace(item, record=replace(item.record, web_url=item.moved), written=written)


class MovesStage(Stage):
    """Lets webUrl follow; a run that shall not has items that name no new address."""

    name = "moves"

    def process_item(self, item: EntryItem) -> EntryItem:
        """Return the item after this stage, which no configuration turns on or off: `--follow-moves` does."""
        return follow(item)
