"""Stage: related stories as copies of their own files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.related.copying import refreshed
from pipelines.stage import Stage

if TYPE_CHECKING:
    from crawler.items import EntryItem


class RefreshStage(Stage):
    """Lets the file that a story has in the repo speak for its copies, before anything is merged."""

    name = "merge"

    def is_ready(self, item: EntryItem) -> bool:
        """Return whether the entry is a copy; no page needs to have said anything."""
        return bool(item.entry.at)

    def think(self, item: EntryItem) -> EntryItem:
        """Return the item with its own file as witness, if it has one; a run over all files knows it by now."""
        spider = self.spider
        if spider.force:  # the page's value is wanted for once
            return item
        record = spider.stories.record(item.entry.web_url, looking=bool(spider.match))
        return refreshed(item, record) if record is not None else item
