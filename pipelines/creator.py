"""The last stage of `masthead add`: what the others have merged becomes a new file, and never touches one that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crawler.frontmatter import EditRefused, fields, parse
from crawler.frontmatter.collection import new_file
from crawler.items import EntryOutcome, Field, Finding
from crawler.memory import note
from pipelines import creation
from pipelines.applying import Application, unchanged
from pipelines.atomic import Rewrite
from pipelines.difference import diff
from pipelines.inside import Moved, folder_of, name
from pipelines.revision import Unwritable, described
from pipelines.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.items import EntryItem
    from crawler.memory import Note
    from pipelines.revision import Revision

TAKEN = "is the name of this story's file, and another one has it ({by}); nothing was written over it"


class Creator(Writer):
    """Makes one new file an item when the crawl ends; an item without a title is only reported, with the reason."""

    def __init__(self, crawler: Any) -> None:
        """Keep the running crawl."""
        super().__init__(crawler)
        self._takers: dict[str, str] = {}  # addresses of the planned stories, by path

    def application(self) -> Application:
        """Return what makes the files."""
        return Making(self._spider, self._rethought)

    def process_item(self, item: EntryItem) -> EntryItem:
        """Plan the item's file, or note why there will be none."""
        if Field.TITLE not in item.evidence.facts:
            outcome, reason = unchanged(item.evidence)
            is_kept = outcome is EntryOutcome.UNCHANGED
            self._report.findings.extend(item.findings)
            self._report.entry(item.entry, EntryOutcome.KEPT if is_kept else outcome, "no-title" if is_kept else reason)
        elif item.entry.path in self._takers:
            told = TAKEN.format(by=self._takers[item.entry.path])
            self._application.refused(item.entry.path, "path.collision", told)
            self._application.kept([item], "path.collision")
        else:
            self._takers[item.entry.path] = item.entry.web_url
            self._plan.add(item)  # past the gate: a new file replaces nothing
        return item


class Making(Application):
    """A plan of new files on its way to the disk."""

    def _written(self, revision: Revision) -> tuple[Revision, tuple[Note, ...]]:
        """Make the file, and return what is to be noted of it."""
        (item,) = revision.items
        raw = self._bytes(item)
        self._put(item, raw)
        if self._spider.diff:
            told = diff(revision.path, Rewrite(before=b"", after=raw))
            self._report.diffs[revision.path] = told.replace(f"--- a/{revision.path}\n", "--- /dev/null\n", 1)
        self._report.findings.extend(self._left(revision.path, raw))
        return revision, (note(item), *self._whole(revision.path, Rewrite(before=b"", after=raw)))

    def _note(self, item: EntryItem) -> None:
        self._report.findings.extend(item.findings)
        self._report.entry(item.entry, EntryOutcome.ENRICHED)
        self._report.changes.append(described(item, self._spider.repo.keys))

    def _bytes(self, item: EntryItem) -> bytes:
        """Return the whole file: what every file of the collection has, the addresses, the record."""
        keys, form = self._spider.repo.keys, self._spider.form
        values: fields.Changes = {(key,): text for key, text in self._spider.required.items()}
        values |= {(keys.get(key, key),): url for key, url in self._spider.addresses(item.entry).items()}
        try:
            return new_file(values | fields.changes(item.entry, item.record, keys), form)
        except EditRefused as refusal:
            raise Unwritable("edit.refused", str(refusal)) from None

    def _left(self, path: str, raw: bytes) -> Iterator[Finding]:
        """Yield what is left for a person: keys that the collection's files have, and that no page tells."""
        left = [key for key in self._spider.form.usual if key not in parse(raw).data]
        if left:
            told = f"left for you, as the other files have it and the page does not say: {', '.join(left)}"
            yield Finding(code="record.incomplete", path=path, message=told)

    def _put(self, item: EntryItem, raw: bytes) -> None:
        path, spider = item.entry.path, self._spider
        try:
            if spider.dry_run:
                self._look(path)
                return
            self._journal.tell(path, raw, [note(item)])
            creation.create(spider.repo.root, spider.memory.folder, path, raw)
        except creation.Taken as taken:
            raise Unwritable("path.collision", TAKEN.format(by=taken.by)) from None
        except Moved:
            raise Unwritable("file.unwritable", "cannot be made: its folder is away, or behind a link") from None
        except OSError as error:
            raise Unwritable("file.unwritable", f"cannot be made ({error.strerror})") from None

    def _look(self, path: str) -> None:
        """Raise what would stand against making the file."""
        with folder_of(self._spider.repo.root, path) as folder:
            by = creation.taken(folder, name(path))
        if by is not None:
            raise creation.Taken(by)
