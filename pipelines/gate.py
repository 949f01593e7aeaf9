"""The safety gate: whether the planned changes of a run look like an accident."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from crawler.frontmatter import fields
from crawler.items import Provider
from pipelines.ownership import POLICIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.items import EntryItem, Image

TEXTS = ("title", "excerpt", "published", "amp_url", "type", "quality", "heat", "shown")
FEWEST = 20  # crawled entries; of fewer, half may well change at once


class Gate:
    """Weighs a plan while it is made, item by item; holds figures, and no item.

    An accident is a plan that replaces the same existing field in more than a share of the crawled entries, or one
    that touches a key which is nobody's but the author's.
    """

    def __init__(self, keys: Mapping[str, str], *, moves: bool = False) -> None:
        """Begin with no item; `keys` are the repo's names of ours, `moves`: an entry may follow a page that moved."""
        self._keys = keys
        self._own = {keys.get(key.partition(".")[0], key.partition(".")[0]) for key in POLICIES}
        self._own |= {keys.get("webUrl", "webUrl")} if moves else set()
        self._replaced: Counter[str] = Counter()
        self._trespass: str | None = None

    def weigh(self, item: EntryItem) -> None:
        """Take an item of the plan into account."""
        edits = fields.changes(item.entry, item.record, self._keys)
        foreign = {str(path[len(item.entry.at)]) for path in edits} - self._own
        if foreign and self._trespass is None:
            told = ", ".join(sorted(foreign))
            self._trespass = f"{item.entry.path}: {told} would change, which only the author writes"
        self._replaced.update(_replaced(item))

    def objection(self, crawled: int, share: float) -> str | None:
        """Return why the plan of a run that crawled so many entries should not be written, or `None`."""
        if self._trespass is not None:
            return self._trespass
        field, count = max(self._replaced.items(), key=lambda pair: (pair[1], pair[0]), default=("", 0))
        if crawled >= FEWEST and count > share * crawled:
            return f"{field} would be replaced in {count} of {crawled} entries, which is more than {share:.0%}"
        return None


def _replaced(item: EntryItem) -> set[str]:
    """Return the fields that had a value and shall have another, or none; an addition replaces nothing."""
    before, after = item.entry.record, item.record
    found = {name for name in TEXTS if getattr(before, name) not in (None, getattr(after, name))}
    if not _keeps(before.images, after.images):
        found.add("images")
    if not {one.at for one in before.related} <= {one.at for one in after.related}:
        found.add("related")
    old, new = before.provider or Provider(), after.provider or Provider()
    if old.name not in (None, new.name) or old.domain not in (None, new.domain):
        found.add("provider")
    return found


def _keeps(before: tuple[Image, ...], after: tuple[Image, ...]) -> bool:
    """Return whether every picture stands where it stood, of the size that it had if it had one."""
    kept = [one.url == other.url and one.size in {None, other.size} for one, other in zip(before, after, strict=False)]
    return len(after) >= len(before) and all(kept)
