"""What a run holds of its content repo: the right to change it, and what is remembered between runs."""

from __future__ import annotations

import shutil
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, TYPE_CHECKING, Final, NamedTuple, Self

from crawler import __version__, schedule
from crawler.items import SPEAKING, Source, Written
from crawler.normalize.url import origin
from crawler.runlock import FOLDER, RunLock
from crawler.schedule import Seen
from crawler.state import Plan, State, StateError
from crawler.state.codec import signature
from crawler.state.origins import Origin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from crawler.frontier import Known
    from crawler.items import Document, Entry, EntryItem, Evidence, History, Role
    from crawler.schedule import Bounds
    from crawler.state.pages import Pages
    from crawler.state.scans import Scans

WHOLE: Final = ""  # stands for the file itself where an entry has its address
REMAINS: Final = "write-"  # how the names of unfinished files in the run's own folder begin
GLANCES: Final = 50  # times that a state which is being written is looked at again
LOOKED_AT: Final = ("", "-wal")
FRESH: Final = timedelta(hours=24)  # evidence of a run that was cut short is used for so long


class Note(NamedTuple):
    """What is to be remembered of one entry that was written: its new values by key, and keys that were taken out.

    `moved_from` is the address that it had until now, where that has changed.
    """

    path: str
    web_url: str
    written: Mapping[str, Written]
    forgotten: tuple[str, ...] = ()
    moved_from: str | None = None


def note_whole(path: str, digest: str) -> Note:
    """Return what is to be remembered of a file that differs from git's last commit by Masthead's changes alone."""
    return Note(path, WHOLE, {"file": Written(value=digest, source="masthead")})


def note(item: EntryItem) -> Note:
    """Return what is to be remembered of an item once its file is written; a value of `None` was taken out."""
    forgotten = tuple(key for key, one in item.written.items() if one.value is None)
    written = {key: one for key, one in item.written.items() if one.value is not None}
    return Note(item.entry.path, item.entry.web_url, written, forgotten)


def notes_of(item: EntryItem) -> Iterator[Note]:
    """Yield what is to be remembered of an item; of one that has a new address, all that was known by the old one."""
    yield from _notes_of(item)
    for url, written in item.nodes.items():
        known = {key: one for key, one in written.items() if one.value is not None}
        yield Note(item.entry.path, url, known, tuple(written.keys() - known.keys()))


def _notes_of(item: EntryItem) -> Iterator[Note]:
    one = note(item)
    if item.record.web_url is None:
        yield one
        return
    known = {key: value for key, value in item.last.items() if key not in one.forgotten}
    # By its new address first: a journal tells which file it speaks of by its first line.
    yield Note(one.path, item.record.web_url, {**known, **one.written}, (), one.web_url)
    yield Note(one.path, one.web_url, {}, tuple(item.last))


class Memory:
    """The memory of one run. Closing it gives the repo free.

    A disk that fails ends the memory, not the run: `fault` says so, and what is written from then on counts as the
    author's.
    """

    def __init__(self, folder: Path, state: State | None, held: ExitStack, *, writes: bool) -> None:
        """Hold what is open; without a state nothing is known, and all counts as the author's."""
        self.folder = folder
        self._state = state
        self._held = held
        self._writes = writes
        self._planned = False  # whether a plan is there to keep things for
        self.fault: str | None = None

    @property
    def lost(self) -> str | None:
        """What a person should know where the state was damaged, as far as it has been looked at."""
        if self._state is None:
            return None
        if not self._state.recovered:
            return _unread(self._state.unreadable)
        aside = f"moved aside to {self._state.path.name}.broken" if self._writes else "moved aside by the next crawl"
        return f"was damaged, and is {aside}; nothing is remembered, so that all that stands in files is their authors'"

    @classmethod
    def open(cls, root: Path, state: str, *, now: datetime, dry_run: bool, command: str = "masthead crawl") -> Self:
        """Return the memory of the repo at `root`, whose state lies at `state` in it.

        A dry run takes no lock and makes no file: it only looks into a state that is there. Another run is told that
        `command` holds the repo. Raises `Held`, `LockError` or `StateError`.
        """
        path = root / state
        with ExitStack() as held:
            if not dry_run:
                held.enter_context(RunLock(root, now=now, command=command))
            if not dry_run:
                sweep(root / FOLDER)
            opened = _glanced(path, held) if dry_run else held.enter_context(State.open(path))
            memory = cls(root / FOLDER, opened, held.pop_all(), writes=not dry_run)
        memory.begin(now)
        return memory

    def scratch(self) -> IO[bytes]:
        """Return an unbuffered file without a name, gone when it is closed or the run is dead. Raises `OSError`."""
        return TemporaryFile(buffering=0, prefix=REMAINS, dir=self.folder if self._writes else None)

    def begin(self, now: datetime) -> None:
        """Take up the plan of a run that was cut short, if it is fresh and was made by the same version; else begin."""
        if self._state is None or not self._writes:
            return
        begun, settings = self._state.began(), {"version": __version__}
        if begun is None or begun.settings != settings or not timedelta() <= now - begun.started <= FRESH:
            self.postponed(self._state.kept_urls())
            self._state.begin(Plan(run=now.isoformat(), started=now, settings=settings))
        self._planned = True

    def last(self, entry: Entry) -> Mapping[str, Written]:
        """Return what Masthead wrote last in this entry, by key."""
        return self._state.last(entry.path, entry.web_url) if self._state is not None else {}

    def whole(self, path: str) -> str | None:
        """Return the digest of the last content of a file of which nobody but Masthead has written what git lacks."""
        known = self._state.last(path, WHOLE).get("file") if self._state is not None else None
        return str(known.value) if known is not None else None

    def told(self, marks: Mapping[str, bytes]) -> Mapping[str, bytes]:
        """Return what was told of those of these content files that still have their marks, by path."""
        return self._scans.told(marks) if self._scans is not None else {}

    def read(self, found: Mapping[str, tuple[bytes, bytes]]) -> None:
        """Remember the marks of content files, and what is to be told of each."""
        if self._scans is not None:
            with self._minded():
                self._scans.read(found)

    def scanned(self, count: int, is_there: Callable[[str], bool]) -> None:
        """Forget content files that are gone, after a whole scan that has found so many."""
        if self._scans is not None:
            with self._minded():
                self._scans.scanned(count, is_there)

    @property
    def _scans(self) -> Scans | None:
        return self._state.scans(writes=self._writes) if self._state is not None else None

    def history(self, url: str) -> History | None:
        """Return what is remembered about an address."""
        return self._state.pages.history(url) if self._state is not None else None

    def evidence(self, url: str) -> Evidence | None:
        """Return what the last good answer of an address came to."""
        return self._state.pages.evidence(url) if self._state is not None else None

    def documents(self, url: str) -> Mapping[Role, Document]:
        """Return what the pages of the last good answer of an address said."""
        return (self._state.pages.documents(url) or {}) if self._state is not None else {}

    def histories(self) -> Iterator[tuple[str, History]]:
        """Yield what is remembered about every address."""
        if self._state is not None:
            yield from self._state.pages.histories()

    def origins(self) -> Iterator[tuple[str, Origin]]:
        """Yield what every origin has said about all of its pages."""
        if self._state is not None:
            yield from self._state.pages.origins()

    def origin(self, url: str) -> Origin:
        """Return what the origin of an address has said about all of its pages."""
        name = origin(url)
        found = self._state.pages.origin(name) if self._state is not None and name is not None else None
        return found or Origin()

    def said(self, url: str, said: Origin) -> None:
        """Remember what the origin of an address has said about all of its pages."""
        name = origin(url)
        if self._state is not None and self._writes and name is not None:
            with self._minded():
                self._state.pages.said(name, said)

    def learned(self, known: Known, *, manner: str, now: datetime, bounds: Bounds) -> History | None:
        """Remember what became of a settled address: when it is due again, and what its pages say. Return its history.

        `manner` names how they were read: what was read in another one is not built upon.
        """
        evidence, before = known.evidence, self.history(known.url)
        seen = Seen(
            evidence=evidence, signature=signature(evidence.facts), manner=manner, entries=served(known.entries)
        )
        if not seen.is_asked:
            return before
        history = schedule.remembered(before, seen, now, bounds)
        if self._state is None or not self._writes:
            return history
        with self._minded(), self._state.together():
            is_new = before is None or not seen.is_like(before)
            is_read = seen.web.outcome in SPEAKING and _read(self._state.pages, known, evidence, is_new=is_new)
            if self._planned and is_read:
                self._state.keep_read(known.url)
            elif self._planned:
                self._state.keep(known.url, evidence)
            self._state.pages.remember(known.url, history)
        return history

    def postponed(self, urls: Iterable[str]) -> None:
        """Remember that no entry has got what these addresses say now: they are due at once."""
        if self._state is None or not self._writes:
            return
        with self._minded(), self._state.together():
            for url in urls:
                history = self._state.pages.history(url)
                if history is not None:
                    self._state.pages.remember(url, replace(history, entries=""))

    def outlived(self, urls: AbstractSet[str], now: datetime) -> None:
        """Forget addresses that no entry has any more, a year after the last look; `urls` are those of all entries."""
        if self._state is None or not self._writes:
            return
        with self._minded(), self._state.together():
            for url in self._state.pages.urls() - urls if self._state.pages.count() > len(urls) else ():
                history = self._state.pages.history(url)
                if history is None or schedule.is_forgotten(history, now):
                    self._state.pages.forget(url)

    def kept_urls(self) -> frozenset[str]:
        """Return the addresses that need not be asked again."""
        return self._state.kept_urls() if self._state is not None and self._writes else frozenset()

    def kept(self) -> Iterator[tuple[str, Evidence]]:
        """Yield what a run that was cut short has learned, and what a gate has stopped."""
        if self._state is not None and self._writes:
            yield from self._state.kept()

    def wrote(self, items: Iterable[EntryItem]) -> None:
        """Remember what was written; what was taken out is nobody's any more."""
        self.noted(one for item in items for one in notes_of(item))

    def noted(self, notes: Iterable[Note]) -> None:
        """Remember what was written, by this run or by one that was killed."""
        if self._state is None or not self._writes:
            return
        with self._minded(), self._state.together():
            for one in notes:
                self._state.note(one.path, one.web_url, one.written)
                if one.forgotten:
                    self._state.forget(one.path, one.web_url, one.forgotten)
                if _is_copy(one):
                    self._serve(self._state.pages, one)
                if one.moved_from is not None:
                    self._follow(self._state.pages, one.moved_from, one.web_url)

    @staticmethod
    def _serve(pages: Pages, copied: Note) -> None:
        """Remember that one more file has what an address says: its own file has told, so nobody need be asked."""
        history = pages.history(copied.web_url)
        names = frozenset(history.entries.split()) if history is not None else frozenset[str]()
        served = names | {_word(copied.path)}
        if history is not None and names and names < served and len(served) <= schedule.MOST_SERVED:
            pages.remember(copied.web_url, replace(history, entries=" ".join(sorted(served))))

    @staticmethod
    def _follow(pages: Pages, old: str, new: str) -> None:
        """Let all that is remembered of a page be known by its new address, too."""
        history = pages.history(old)
        if history is not None:
            pages.remember(new, replace(history, moved=None, moved_since=None))
            pages.copy(old, new)

    def done(self) -> None:
        """Drop the plan: everything in it was written or needs no writing."""
        if self._state is not None and self._writes:
            with self._minded():
                self._state.drop_plan()

    def close(self) -> None:
        """Close the state and give the repo free."""
        with self._minded():
            self._held.close()

    @contextmanager
    def _minded(self) -> Iterator[None]:
        try:
            yield
        except StateError as error:
            self.fault = self.fault or str(error)
            self._state = None


def _unread(rows: int) -> str | None:
    """Return what a person should know of rows that could not be read."""
    if not rows:
        return None
    what = "1 row of it is unreadable" if rows == 1 else f"{rows} rows of it are unreadable"
    return f"was damaged: {what} and forgotten; values of which they told are their authors' now"


def _read(pages: Pages, known: Known, evidence: Evidence, *, is_new: bool) -> bool:
    """Remember what pages say where it is new, and return whether it is; of unchanged pages, only pictures can be."""
    documents = {role: page.document for role, page in known.pages.items() if page.document is not None}
    before = known.before.pictures.keys() if known.before is not None else ()
    if is_new and documents:
        pages.read(known.url, evidence, documents)
        return True
    if evidence.pictures.keys() - before:
        pages.measured(known.url, evidence)
    return False


def served(entries: Iterable[Entry]) -> str:
    """Return the files that share an address, each as a short word; so many that no text may hold them, as one."""
    paths = sorted({entry.path for entry in entries})
    named = paths if len(paths) <= schedule.MOST_SERVED else ["\0".join(paths)]
    return " ".join(sorted(_word(name) for name in named))


def _is_copy(one: Note) -> bool:
    """Return whether all that was written is what a story's own file says of it."""
    return bool(one.written) and all(value.source == Source.REPO for value in one.written.values())


def _word(name: str) -> str:
    return blake2b(name.encode("utf-8", "surrogateescape"), digest_size=5).hexdigest()


def _glanced(path: Path, held: ExitStack) -> State | None:
    """Return a copy of the state that is there: even opening a database writes beside it."""
    if path.is_symlink() or not path.is_file():
        return None
    try:
        folder = Path(held.enter_context(TemporaryDirectory(prefix="masthead-")))
        for _ in range(GLANCES):
            before = _marks(path)
            for suffix in LOOKED_AT:
                with suppress(FileNotFoundError):
                    shutil.copyfile(f"{path}{suffix}", folder / f"{path.name}{suffix}")
            if _marks(path) == before:
                return held.enter_context(State.open(folder / path.name))
    except OSError as error:
        raise StateError(path, f"cannot be read ({error.strerror or error})") from None
    raise StateError(path, "is being written by another process; try again in a moment")


def _marks(path: Path) -> list[tuple[int, int, int] | None]:
    """Return what changes when a file of the state does: a copy that was made meanwhile may contradict itself."""
    marks: list[tuple[int, int, int] | None] = []
    for suffix in LOOKED_AT:
        try:
            found = Path(f"{path}{suffix}").stat()
        except FileNotFoundError:
            marks.append(None)
        else:
            marks.append((found.st_ino, found.st_size, found.st_mtime_ns))
    return marks


def sweep(folder: Path) -> None:
    """Remove the unfinished files of dead runs; the run that asks holds the repo."""
    for remains in folder.glob(f"{REMAINS}*"):
        with suppress(OSError):  # what stands in that name's place is not worth a failure
            remains.unlink()
