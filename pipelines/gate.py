"""The safety gate: whether the planned changes of a run look like an accident."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from crawler.frontmatter import fields
from crawler.items import Provider
from pipelines.ownership import POLICIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crawler.items import EntryItem, Image

TEXTS = ("title", "excerpt", "published", "amp_url", "type", "quality", "heat", "shown")
FEWEST = 20  # crawled entries; of fewer, half may well change at once


def objection(
    items: Iterable[EntryItem], crawled: int, share: float, keys: Mapping[str, str], *, moves: bool = False
) -> str | None:
    """Return why a whole plan should not be written, or `None`.

    An accident is a plan that replaces the same existing field in more than `share` of the crawled entries, or one
    that touches a key which is nobody's but the author's; `moves`: but for the address of a page that has moved.
    """
    replaced: Counter[str] = Counter()
    own = {keys.get(key.partition(".")[0], key.partition(".")[0]) for key in POLICIES}
    own |= {keys.get("webUrl", "webUrl")} if moves else set()
    for item in items:
        edits = fields.changes(item.entry, item.record, keys)
        touched = {str(path[len(item.entry.at)]) for path in edits}
        if touched - own:
            return f"{item.entry.path}: {', '.join(sorted(touched - own))} would change, which only the author writes"
        replaced.update(_replaced(item))
    field, count = max(replaced.items(), key=lambda pair: (pair[1], pair[0]), default=("", 0))
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
