"""The last stage, the only one that touches the disk: a plan while the crawl goes on, then the gate, then the files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Self

from scrapy.utils.misc import build_from_crawler, load_object

from crawler import frontmatter, gitrepo
from crawler.frontmatter import fields
from crawler.items import SPEAKING, Entry, EntryItem, EntryOutcome, Evidence, Finding, Outcome, Role
from crawler.repository import FileRefused, read
from pipelines import atomic, gate
from pipelines.atomic import Rewrite
from pipelines.difference import diff

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from crawler.report import Report
    from pipelines.stage import Stage

ATTEMPTS: Final = 5  # how often a file that somebody else is writing is merged again

REFUSALS: Final = {
    "private-address": EntryOutcome.REFUSED,
    "scheme": EntryOutcome.REFUSED,
    "port": EntryOutcome.REFUSED,
    "credentials": EntryOutcome.REFUSED,
    "address": EntryOutcome.INVALID,
}
"""What a refusal of its web page makes of an entry, by the reason; where robots.txt says no, it is merely kept."""


class Unwritable(Exception):  # noqa: N818  # an outcome, not an error
    """A file that is left as it is; `code` names the finding."""

    def __init__(self, code: str, message: str) -> None:
        """Keep the finding's code beside its text."""
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Merger:
    """A file and what shall become of its entries; the file may move on until it is written."""

    path: str
    items: tuple[EntryItem, ...]


class Writer:
    """Plans every settled entry; judges the plan and writes it when the crawl ends, each file once."""

    def __init__(self, crawler: Any) -> None:
        """Begin with an empty plan."""
        self._crawler = crawler
        self._plan: dict[str, list[EntryItem]] = {}

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """Return the stage as Scrapy builds it."""
        return cls(crawler)

    @property
    def _spider(self) -> Any:
        return self._crawler.spider

    @property
    def _report(self) -> Report:
        report: Report = self._spider.report
        return report

    def process_item(self, item: EntryItem) -> EntryItem:
        """Plan the item's change, or note at once that there is none."""
        if item.record != item.entry.record:
            self._plan.setdefault(item.entry.path, []).append(item)
            return item
        outcome, reason = unchanged(item.evidence)
        self._report.findings.extend(item.findings)
        self._report.entry(item.entry, outcome, reason)
        if outcome is EntryOutcome.INVALID:
            self._report.findings.append(_no_address(item.entry))
        return item

    def close_spider(self) -> None:
        """Judge the whole plan, then apply it file by file, in order; what is stopped is kept for the next run."""
        items = [item for planned in self._plan.values() for item in planned]
        crawled = self._report.entries.total() + len(items)
        share = self._spider.config.gate.files
        self._report.gate = (
            gate.objection(items, crawled, share, self._spider.repo.keys) if self._spider.gated else None
        )
        if self._spider.commit and not self._spider.dry_run:
            dirty = gitrepo.dirty(self._spider.repo.root, sorted(self._plan))
            # Where git cannot tell, all may be somebody's work.
            self._report.dirty = frozenset(self._plan) if isinstance(dirty, gitrepo.Refused) else dirty
        for path in sorted(self._plan):
            if self._report.gate is not None:
                self._kept(self._plan[path], "gate")
            else:
                self._apply(Merger(path=path, items=tuple(self._plan[path])))
        self._plan.clear()
        if self._report.gate is None:
            self._spider.memory.done()

    def _kept(self, items: Sequence[EntryItem], reason: str) -> None:
        for item in items:
            self._report.entry(item.entry, EntryOutcome.KEPT, reason)
            if reason == "gate":
                self._report.changes.append(described(item, self._spider.repo.keys))

    def _apply(self, merger: Merger) -> None:
        try:
            merger, rewrite = self._written(merger)
        except (Unwritable, FileRefused) as refusal:
            code = getattr(refusal, "code", "file.refused")
            self._report.findings.append(Finding(code=code, path=merger.path, message=str(refusal)))
            if code == "file.unwritable":
                self._report.faults.append(f"{merger.path} {refusal}")
            self._kept(merger.items, code)
            return
        self._note(merger, rewrite)

    def _written(self, merger: Merger) -> tuple[Merger, Rewrite]:
        """Write the file, merged again as often as somebody else writes it meanwhile."""
        root: Path = self._spider.repo.root
        for _ in range(ATTEMPTS):
            raw = read(root / merger.path)
            merger = self._merged_again(merger, raw)
            rewrite = Rewrite(before=raw, after=edited(raw, merger.items, self._spider.repo.keys))
            if self._spider.dry_run or rewrite.after == rewrite.before:
                return merger, rewrite
            try:
                atomic.replace(root, self._spider.memory.folder, root / merger.path, rewrite)
            except atomic.Moved:
                continue
            except OSError as error:
                raise Unwritable(
                    "file.unwritable", f"cannot be written ({error.strerror}); nothing was changed"
                ) from None
            return merger, rewrite
        raise Unwritable("file.changed", "changed again and again while it was written; the next run takes it up")

    def _merged_again(self, merger: Merger, raw: bytes) -> Merger:
        """Return the changes as they fit the file's present content: as planned where its entries are as scanned."""
        present = {entry.at: entry for entry in self._spider.repo.entries_in(merger.path, raw).entries}
        if all(present.get(item.entry.at) == item.entry for item in merger.items):
            return merger
        again = [(item, self._rethought(item, present)) for item in merger.items]
        settled = tuple(item for _, item in again if item is not None)
        if not settled:
            raise Unwritable("file.changed", "changed while its pages were fetched, and has no such entry any more")
        self._kept([item for item, now in again if now is None], "file.changed")
        return Merger(path=merger.path, items=settled)

    def _rethought(self, item: EntryItem, present: Mapping[fields.Path, Entry]) -> EntryItem | None:
        """Return what the evidence means for the entry as it stands now, `None` where it is gone."""
        same = [entry for entry in present.values() if entry.web_url == item.entry.web_url]
        entry = next((entry for entry in same if entry.at == item.entry.at), same[0] if same else None)
        if entry is None:
            return None
        again = replace(item, entry=entry, record=entry.record, findings=(), written={})
        for stage in self._stages:
            again = stage.process_item(again)
        return again

    @property
    def _stages(self) -> list[Stage]:
        """The stages before this one, from the same table of contents that Scrapy builds its pipeline from."""
        table = self._crawler.settings.getdict("ITEM_PIPELINES")
        before = sorted((order, name) for name, order in table.items() if load_object(name) is not type(self))
        return [build_from_crawler(load_object(name), self._crawler) for _, name in before]

    def _note(self, merger: Merger, rewrite: Rewrite) -> None:
        """Report what was written, and remember it: only after the file is in its place."""
        is_changed = rewrite.after != rewrite.before
        if is_changed:
            self._report.files.append(merger.path)
            self._report.diffs[merger.path] = diff(merger.path, rewrite)
        for item in merger.items:
            self._report.findings.extend(item.findings)
            if item.record == item.entry.record:
                self._report.entry(item.entry, *unchanged(item.evidence))
                continue
            self._report.entry(item.entry, EntryOutcome.ENRICHED)
            self._report.changes.append(described(item, self._spider.repo.keys))
        self._spider.memory.wrote(merger.items)


def unchanged(evidence: Evidence) -> tuple[EntryOutcome, str | None]:
    """Return what became of an entry that no page changed, and the reason if its pages gave nothing."""
    web = evidence.pages.get(Role.WEB)
    if evidence.facts:
        return EntryOutcome.UNCHANGED, None
    if web is None:
        return EntryOutcome.KEPT, None
    if web.outcome is Outcome.REFUSED and web.reason is not None:
        return REFUSALS.get(web.reason, EntryOutcome.KEPT), web.reason
    return EntryOutcome.KEPT, web.reason or ("says-nothing" if web.outcome in SPEAKING else web.outcome)


def _no_address(entry: Entry) -> Finding:
    message = f"{entry.web_url!r} is no address; write one http(s) URL"
    return Finding(code="address.invalid", path=entry.path, line=entry.line, message=message)


def described(item: EntryItem, keys: Mapping[str, str]) -> dict[str, Any]:
    """Return one entry's change as the report shows it."""
    edits = fields.changes(item.entry, item.record, keys)
    here = len(item.entry.at)
    return {
        "path": item.entry.path,
        "at": list(item.entry.at),
        "set": {".".join(map(str, path[here:])): value for path, value in edits.items()},
        "sources": {key: one.source for key, one in sorted(item.written.items())},
    }


def edited(raw: bytes, items: Sequence[EntryItem], keys: Mapping[str, str]) -> bytes:
    """Return the file's bytes with the items' changes; raises `Unwritable` where that cannot be proven exact."""
    edits: fields.Changes = {}
    for item in items:
        edits.update(fields.changes(item.entry, item.record, keys))
    try:
        return frontmatter.parse(raw).edit(edits)
    except frontmatter.EditRefused as refusal:
        raise Unwritable("edit.refused", str(refusal)) from None
