"""What a run knows of the stories that have files of their own: which there are, and what they come to in the run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crawler import frontmatter
from crawler.normalize.instant import instant
from crawler.normalize.url import fold_url
from crawler.repository import ContentRepo, FileRefused, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crawler.items import Entry, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A story's own file, as far as all of them are held at once; its record is read again when it is wanted."""

    path: str
    url: str
    at: float | None  # seconds of Unix time; `None` for a story without an exact time
    title: str | None
    excerpt: str | None
    quality: int | None = None
    removed: bool = False


class Stories:
    """The stories of a repo by their address.

    What a run has found for a story is `learn`ed, so that whoever asks later gets what its file is about to hold.
    """

    def __init__(self, repo: ContentRepo, *, keeps_all: bool = False) -> None:
        """Begin with nothing seen; all files are looked at when somebody first asks for what was not learned.

        `keeps_all` keeps what is learned of every story, not only of those that others are copies of.
        """
        self.repo = repo
        self._filed: dict[str, Filed] = {}
        self._learned: dict[str, tuple[str, Record]] = {}
        self._shared = frozenset[str]()
        self._keeps_all = keeps_all
        self._is_whole = False
        self.is_sure = True  # whether every file could be read

    def share(self, urls: Iterable[str]) -> None:
        """Note the addresses that related stories have in common with files."""
        self._shared = frozenset(urls)

    def learn(self, entry: Entry, record: Record) -> None:
        """Take into account what a run has made of a story's file, if anybody will ask."""
        if not entry.at and (self._keeps_all or entry.web_url in self._shared):
            name = fold_url(entry.web_url)
            if self._learned.get(name, (entry.path,))[0] == entry.path:
                self._learned[name] = entry.path, record

    def all(self) -> Iterator[Filed]:
        """Yield every story as it stands at the end of the run; of two files with one address the first in order."""
        self._look()
        for name, filed in self._filed.items():
            learned = self._learned.get(name)
            yield _now(filed, learned[1]) if learned is not None and learned[0] == filed.path else filed

    def path_of(self, url: str) -> str | None:
        """Return where the story at an address has its own file."""
        self._look()
        filed = self._filed.get(fold_url(url))
        return filed.path if filed is not None else None

    def record(self, url: str, *, looking: bool = True) -> Record | None:
        """Return what a story's own file holds, or is about to hold; without `looking` only what the run has learned.

        `None` for a story that has no file, or whose file cannot be read.
        """
        learned = self._learned.get(fold_url(url))
        if learned is not None or not looking:
            return learned[1] if learned is not None else None
        path = self.path_of(url)
        entry = self._own(path) if path is not None else None
        return entry.record if entry is not None else None

    def _own(self, path: str) -> Entry | None:
        try:
            front = frontmatter.parse(read(self.repo.root / path))
        except FileRefused:
            return None
        return next((entry for entry in self.repo.entries_in(path, front).entries if not entry.at), None)

    def _look(self) -> None:
        """Look at all files, once, whatever the run was narrowed to."""
        if self._is_whole:
            return
        self._is_whole = True
        for scanned in self.repo.whole().scan():
            self.is_sure = self.is_sure and not scanned.findings
            self._file(scanned.entries)

    def _file(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            if not entry.at:
                self._filed.setdefault(fold_url(entry.web_url), _filed(entry))


def _filed(entry: Entry) -> Filed:
    return _now(
        Filed(path=entry.path, url=entry.web_url, at=None, title=None, excerpt=None, removed=entry.removed),
        entry.record,
    )


def _now(filed: Filed, record: Record) -> Filed:
    known = instant(record.published) if record.published is not None else None
    return replace(
        filed,
        at=known.at.timestamp() if known is not None and known.exact else None,
        title=record.title,
        excerpt=record.excerpt,
        quality=record.quality,
    )
