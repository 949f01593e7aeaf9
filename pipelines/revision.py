"""The planned change of one file: what shall become of its entries, and how that follows a file that moves on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from crawler import frontmatter
from crawler.frontmatter import EditRefused, fields
from crawler.frontmatter.listing import relisted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from crawler.frontmatter import FrontMatter
    from crawler.items import Entry, EntryItem, Record


class Unwritable(Exception):  # noqa: N818  # an outcome, not an error
    """A file that is left as it is; `code` names the finding."""

    def __init__(self, code: str, message: str) -> None:
        """Keep the finding's code beside its text."""
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A file and what shall become of its entries; `lost` are those that it has no more."""

    path: str
    items: tuple[EntryItem, ...]
    lost: tuple[EntryItem, ...] = ()

    def fitted(self, entries: Sequence[Entry], rethought: Callable[[EntryItem], EntryItem]) -> Revision:
        """Return the revision as it fits a file that holds these entries: the same, where they are as they were.

        `rethought` takes an item whose entry has changed and thinks it through again. Raises `Unwritable` where none
        of the entries is there any more.
        """
        present = {entry.at: entry for entry in entries}
        if all(present.get(item.entry.at) == item.entry for item in self.items):
            return self
        found = [(item, _now(item, entries)) for item in self.items]
        again = tuple(rethought(_begun(item, entry)) for item, entry in found if entry is not None)
        if not again:
            raise Unwritable("file.changed", "changed while its pages were fetched, and has no such entry any more")
        return replace(self, items=again, lost=(*self.lost, *(item for item, entry in found if entry is None)))

    def edited(self, front: FrontMatter, keys: Mapping[str, str]) -> bytes:
        """Return the file's bytes with the items' changes; raises `Unwritable` where that is not proven exact."""
        edits: fields.Changes = {}
        for item in self.items:
            edits.update(fields.changes(item.entry, item.record, keys))
        try:
            return self._relisted(front.edit(edits), keys)
        except EditRefused as refusal:
            raise Unwritable("edit.refused", str(refusal)) from None

    def _relisted(self, raw: bytes, keys: Mapping[str, str]) -> bytes:
        """Return the bytes with the lists of related stories changed, once the stories in them are."""
        for item in self.items:
            if item.record.related != item.entry.record.related:
                front = frontmatter.parse(raw)
                raw = front.edit(relisted(item.entry, item.record, front.data, keys))
        return raw


def _now(item: EntryItem, entries: Iterable[Entry]) -> Entry | None:
    """Return the entry as it stands now: at its place, else wherever its address is; `None` where it is gone."""
    same = [entry for entry in entries if entry.web_url == item.entry.web_url]
    return next((entry for entry in same if entry.at == item.entry.at), same[0] if same else None)


def _begun(item: EntryItem, entry: Entry) -> EntryItem:
    return replace(item, entry=entry, record=entry.record, findings=(), written={})


def described(item: EntryItem, keys: Mapping[str, str]) -> dict[str, Any]:
    """Return one entry's change as the report shows it."""
    edits = fields.changes(item.entry, item.record, keys)
    address = item.entry.web_url if item.record.web_url is not None else None
    old = replace(item.entry.record, web_url=address)
    before = fields.changes(replace(item.entry, record=item.record), old, keys)
    here = len(item.entry.at)
    if item.record.related != item.entry.record.related:
        key = (*item.entry.at, keys.get("related", "related"))
        edits[key], before[key] = _addresses(item.record), _addresses(item.entry.record)
    return {
        "path": item.entry.path,
        "at": list(item.entry.at),
        "set": {".".join(map(str, path[here:])): value for path, value in edits.items()},
        "was": {".".join(map(str, path[here:])): before.get(path) for path in edits},
        "sources": {key: one.source for key, one in sorted(item.written.items())},
    }


def _addresses(record: Record) -> list[str | None]:
    return [one.url for one in record.related]
