"""What a crawl is about to change: items that wait for its end, by the file that they belong into."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from crawler.spool import Spool
from pipelines.revision import Revision

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.items import EntryItem
    from crawler.spool import Opened


class Plan:
    """Items in the order in which they were planned; of a large plan no more than the paths are held in memory."""

    def __init__(self, opened: Opened) -> None:
        """Begin with nothing planned; `opened` is for the spool."""
        self._items: Spool[EntryItem] = Spool(opened)
        self._paths: list[str] = []

    def add(self, item: EntryItem) -> None:
        """Plan an item's change."""
        self._paths.append(item.entry.path)  # first: should the other fail, it has taken the item all the same
        self._items.append(item)

    def __len__(self) -> int:
        """Return how many items are planned."""
        return len(self._paths)

    def paths(self) -> frozenset[str]:
        """Return the files that are to be changed."""
        return frozenset(self._paths)

    def revisions(self) -> Iterator[Revision]:
        """Yield the changes of each file, in the order of the paths."""
        order = sorted(range(len(self._paths)), key=self._paths.__getitem__)
        for path, numbers in groupby(order, key=self._paths.__getitem__):
            yield Revision(path=path, items=tuple(map(self._items.__getitem__, numbers)))
