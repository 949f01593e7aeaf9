"""The last stage, the only one that touches the disk: gathers the changes of a run and applies them file by file."""

from __future__ import annotations

import contextlib
import os
import secrets
from dataclasses import dataclass
from difflib import unified_diff
from typing import TYPE_CHECKING, Any, Self

from crawler import frontmatter
from crawler.frontmatter import fields
from crawler.items import Entry, EntryItem, EntryOutcome, Evidence, Finding, Outcome, Role
from crawler.repository import FileRefused, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from crawler.report import Report

# Where a robots.txt says no, that is politeness, and the entry is merely kept.
REFUSALS = {
    "private-address": EntryOutcome.REFUSED,
    "scheme": EntryOutcome.REFUSED,
    "port": EntryOutcome.REFUSED,
    "credentials": EntryOutcome.REFUSED,
    "address": EntryOutcome.INVALID,
}
"""What a refusal of its web page makes of an entry, by the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """A file as it shall be, beside what it was."""

    before: bytes
    after: bytes


class Unwritable(Exception):  # noqa: N818  # an outcome, not an error
    """A file that is left as it is; `code` names the finding."""

    def __init__(self, code: str, message: str) -> None:
        """Keep the finding's code beside its text."""
        super().__init__(message)
        self.code = code


class Writer:
    """Collects every settled entry; writes when the crawl ends, so that each file is written once."""

    def __init__(self, crawler: Any) -> None:
        """Begin with an empty plan."""
        self._crawler = crawler
        self._plan: dict[str, list[EntryItem]] = {}

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """Return the stage as Scrapy builds it."""
        return cls(crawler)

    def process_item(self, item: EntryItem) -> EntryItem:
        """Plan the item's change, or note at once that there is none."""
        report: Report = self._crawler.spider.report
        report.findings.extend(item.findings)
        if item.record == item.entry.record:
            outcome, reason = unchanged(item.evidence)
            report.entry(item.entry, outcome, reason)
            if outcome is EntryOutcome.INVALID:
                report.findings.append(_no_address(item.entry))
        else:
            self._plan.setdefault(item.entry.path, []).append(item)
        return item

    def close_spider(self) -> None:
        """Apply the plan, file by file, in order."""
        spider = self._crawler.spider
        for path in sorted(self._plan):
            self._apply(path, self._plan[path], spider)
        self._plan.clear()

    def _apply(self, path: str, items: list[EntryItem], spider: Any) -> None:
        report: Report = spider.report
        try:
            rewrite = rewritten(spider.repo.root / path, path, items, spider.repo.keys)
            if not spider.dry_run:
                write(spider.repo.root / path, rewrite)
        except (Unwritable, FileRefused) as refusal:
            code = getattr(refusal, "code", "file.refused")
            report.findings.append(Finding(code=code, path=path, message=str(refusal)))
            if code == "file.unwritable":
                report.faults.append(f"{path} {refusal}")
            for item in items:
                report.entry(item.entry, EntryOutcome.KEPT, code)
            return
        report.files.append(path)
        report.diffs[path] = diff(path, rewrite)
        for item in items:
            report.entry(item.entry, EntryOutcome.ENRICHED)
            report.changes.append(described(item, spider.repo.keys))


def unchanged(evidence: Evidence) -> tuple[EntryOutcome, str | None]:
    """Return what became of an entry that no page changed, and the reason if its pages gave nothing."""
    web = evidence.pages.get(Role.WEB)
    if evidence.facts:
        return EntryOutcome.UNCHANGED, None
    if web is None:
        return EntryOutcome.KEPT, None
    if web.outcome is Outcome.REFUSED and web.reason is not None:
        return REFUSALS.get(web.reason, EntryOutcome.KEPT), web.reason
    return EntryOutcome.KEPT, web.reason or web.outcome


def _no_address(entry: Entry) -> Finding:
    message = f"{entry.web_url!r} is no address; write one http(s) URL"
    return Finding(code="address.invalid", path=entry.path, line=entry.line, message=message)


def described(item: EntryItem, keys: dict[str, str]) -> dict[str, Any]:
    """Return one entry's change as the report shows it."""
    edits = fields.changes(item.entry, item.record, keys)
    here = len(item.entry.at)
    return {
        "path": item.entry.path,
        "at": list(item.entry.at),
        "set": {".".join(map(str, path[here:])): value for path, value in edits.items()},
        "sources": {key: one.source for key, one in sorted(item.written.items())},
    }


def rewritten(file: Path, path: str, items: Sequence[EntryItem], keys: dict[str, str]) -> Rewrite:
    """Return the file before and after the items' changes.

    Raises `Unwritable` where the file has moved on since the scan, or where the edit cannot be proven exact.
    """
    raw = read(file)
    front = frontmatter.parse(raw)
    present = {entry.at: entry for entry in fields.entries(front.data, path, keys)[0]} if front.present else {}
    edits: fields.Changes = {}
    for item in items:
        if not _still(item.entry, present.get(item.entry.at)):
            raise Unwritable("file.changed", "changed while its pages were fetched; the next run takes it up again")
        edits.update(fields.changes(item.entry, item.record, keys))
    try:
        return Rewrite(before=raw, after=front.edit(edits))
    except frontmatter.EditRefused as refusal:
        raise Unwritable("edit.refused", str(refusal)) from None


def _still(scanned: Entry, present: Entry | None) -> bool:
    return present is not None and (present.web_url, present.record) == (scanned.web_url, scanned.record)


def write(file: Path, rewrite: Rewrite) -> None:
    """Replace a file's content in one step: at any moment it is its old self or complete.

    Raises `Unwritable` where the file changed since it was read, or where the disk refuses.
    """
    beside = file.with_name(f".{file.name}.{secrets.token_hex(4)}.masthead")
    try:
        _write_beside(beside, rewrite.after, file)
        if read(file) != rewrite.before:
            raise Unwritable("file.changed", "changed while it was written; the next run takes it up again")
        beside.replace(file)
        _sync_folder(file.parent)
    except OSError as error:
        raise Unwritable("file.unwritable", f"cannot be written ({error.strerror}); nothing was changed") from None
    finally:
        with contextlib.suppress(FileNotFoundError):
            beside.unlink()


def _write_beside(beside: Path, content: bytes, model: Path) -> None:
    """Write a complete file, on disk, with the mode and owner of its model."""
    facts = model.lstat()
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        with contextlib.suppress(PermissionError):  # only root may give files away
            os.fchown(file.fileno(), facts.st_uid, facts.st_gid)
        os.fchmod(file.fileno(), facts.st_mode & 0o7777)
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def diff(path: str, rewrite: Rewrite) -> str:
    """Return the change as a unified diff that `git apply` takes; unreadable bytes are shown as they are escaped."""
    before, after = (_lines(raw) for raw in (rewrite.before, rewrite.after))
    return "".join(_ended(unified_diff(before, after, f"a/{path}", f"b/{path}")))


def _lines(raw: bytes) -> list[str]:
    text = raw.decode("utf-8", "surrogateescape")
    lines = text.split("\n")
    return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _ended(lines: Iterable[str]) -> Iterable[str]:
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
