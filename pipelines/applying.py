"""Putting a plan into the files: each read again, merged again where it has moved on, written, told of."""

from __future__ import annotations

from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from crawler import frontmatter
from crawler.items import SPEAKING, EntryOutcome, Finding, Outcome, Role
from crawler.memory import note_whole, notes_of
from crawler.repository import FileRefused
from pipelines import atomic
from pipelines.atomic import Rewrite
from pipelines.difference import diff
from pipelines.inside import Moved, read_in, settle
from pipelines.journal import Journal
from pipelines.revision import Unwritable, described

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from crawler.items import EntryItem, Evidence
    from crawler.memory import Memory, Note
    from crawler.report import Report
    from crawler.repository import ContentRepo
    from pipelines.revision import Revision

ATTEMPTS: Final = 5  # how often a file that somebody else is writing is merged again
FAULTS: Final = frozenset({"file.unreadable", "file.unwritable"})  # findings that are the machine's, not the file's

REFUSALS: Final = {
    "private-address": EntryOutcome.REFUSED,
    "scheme": EntryOutcome.REFUSED,
    "port": EntryOutcome.REFUSED,
    "credentials": EntryOutcome.REFUSED,
    "address": EntryOutcome.INVALID,
}
"""What a refusal of its web page makes of an entry, by the reason; where robots.txt says no, it is merely kept."""


class Application:
    """One run's plan on its way into the files."""

    def __init__(self, spider: Any, rethought: Callable[[EntryItem], EntryItem]) -> None:
        """Begin; `spider` is the run, `rethought` takes an item with another entry through all stages again."""
        self._spider = spider
        self._rethought = rethought
        self._repo: ContentRepo = spider.repo
        self._memory: Memory = spider.memory
        self._report: Report = spider.report
        self._journal = Journal(spider.repo.root, spider.memory.folder)
        self._unsettled: set[str] = set()

    def take_up(self) -> None:
        """Tell the state what a killed run wrote last."""
        if not self._spider.dry_run:
            self._memory.noted(self._journal.left())
            self._journal_done()

    def _journal_done(self) -> None:
        """Let go of the journal, unless it knows what the state does not: then the next run needs it."""
        if self._memory.fault is None and not self._unsettled:
            self._journal.done()

    def look(self, paths: Iterable[str]) -> None:
        """Before a commit, see which of these files git has uncommitted, and whether by anybody but Masthead."""
        if self._spider.dry_run or not self._spider.commit:
            return
        from crawler import gitrepo  # noqa: PLC0415  # only a commit needs git, and other crawls start sooner

        dirty = gitrepo.dirty(self._repo.root, sorted(paths))
        if isinstance(dirty, gitrepo.Refused):  # then all may be somebody's work
            self._report.dirty = frozenset(paths)
            return
        self._report.left = frozenset(path for path in dirty if self._is_as_left(path))
        self._report.dirty = dirty - self._report.left

    def _is_as_left(self, path: str) -> bool:
        with suppress(FileRefused):
            return bool(self._memory.whole(path) == sha256(read_in(self._repo.root, path)).hexdigest())
        return False

    def apply(self, revisions: Iterable[Revision]) -> None:
        """Write a batch of files; the state is told of them when their folders are on the disk, and not before."""
        written = [done for revision in revisions if (done := self._rewritten(revision))]
        if self._spider.dry_run:
            return
        refused = settle(self._repo.root, [notes[0].path for notes in written])
        for path, error in refused.items():
            self.refused(path, "file.unwritable", f"was written, but may be lost with the power ({error.strerror})")
        self._unsettled |= refused.keys()
        self._memory.noted(one for notes in written if notes[0].path not in refused for one in notes)
        self._journal_done()

    def _rewritten(self, revision: Revision) -> tuple[Note, ...]:
        """Write one file and report it; what could not be written is kept, and reported with the reason.

        Returns what the state shall know of the file, nothing where it stays as it was.
        """
        try:
            revision, notes = self._written(revision)
        except (Unwritable, FileRefused) as refusal:
            self.refused(revision.path, refusal.code, str(refusal))
            self.kept(revision.items, refusal.code)
            return ()
        if notes:
            self._report.files.append(revision.path)
        self.kept(revision.lost, "file.changed")
        for item in revision.items:
            self._note(item)
        return notes

    def _written(self, revision: Revision) -> tuple[Revision, tuple[Note, ...]]:
        """Write the file, merged again as often as somebody else writes it meanwhile; return what is to be noted."""
        repo = self._repo
        for attempt in range(ATTEMPTS):
            raw = read_in(repo.root, revision.path)
            if attempt:
                self._report.dirty |= {revision.path}
            front = frontmatter.parse(raw)
            revision = revision.fitted(repo.entries_in(revision.path, front).entries, self._rethought)
            rewrite = Rewrite(before=raw, after=revision.edited(front, repo.keys))
            if rewrite.after == raw:
                return revision, ()
            notes = (*(one for item in revision.items for one in notes_of(item)), *self._whole(revision.path, rewrite))
            if self._spider.dry_run or self._is_put(revision.path, rewrite, notes):
                if self._spider.diff:
                    self._report.diffs[revision.path] = diff(revision.path, rewrite)
                return revision, notes
        raise Unwritable("file.changed", "changed again and again while it was written; the next run takes it up")

    def _whole(self, path: str, rewrite: Rewrite) -> Iterator[Note]:
        """Yield what is to be noted of a file that will differ from git's last commit by Masthead's changes alone."""
        if self._spider.commit:
            is_ours = path not in self._report.dirty
        else:
            is_ours = self._memory.whole(path) == sha256(rewrite.before).hexdigest()
        if is_ours:
            yield note_whole(path, sha256(rewrite.after).hexdigest())

    def _is_put(self, path: str, rewrite: Rewrite, notes: Iterable[Note]) -> bool:
        """Write the file, and return whether it was still what was read."""
        self._journal.tell(path, rewrite.after, notes)
        try:
            atomic.replace(self._repo.root, self._memory.folder, path, rewrite)
        except Moved:
            return False
        except OSError as error:
            raise Unwritable("file.unwritable", f"cannot be written ({error.strerror}); nothing was changed") from None
        return True

    def refused(self, path: str, code: str, message: str) -> None:
        """Report what stands against writing a file."""
        self._report.findings.append(Finding(code=code, path=path, message=message))
        if code in FAULTS:
            self._report.faults.append(f"{path} {message}")

    def kept(self, items: Iterable[EntryItem], reason: str) -> None:
        """Report items whose file does not get what it should have had."""
        for item in items:
            self._report.entry(item.entry, EntryOutcome.KEPT, reason)
            self._memory.postponed([item.entry.web_url])

    def _note(self, item: EntryItem) -> None:
        """Report what became of an item whose file holds it now."""
        self._report.findings.extend(item.findings)
        if item.record == item.entry.record:
            self._report.entry(item.entry, *unchanged(item.evidence))
            return
        self._report.entry(item.entry, EntryOutcome.ENRICHED)
        self._report.changes.append(described(item, self._repo.keys))


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
