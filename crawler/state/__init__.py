"""What is remembered between runs: what Masthead wrote last, its pages, and the plan of a run that is under way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crawler.state import codec, place
from crawler.state.database import Database, raw
from crawler.state.pages import Pages
from crawler.state.place import StateError
from crawler.state.plan import Plan
from crawler.state.scans import Scans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from crawler.items import Evidence, Written

__all__ = ["Plan", "State", "StateError"]

# A row of more than 1 MiB was made by somebody else: no page has that much to say. Its content is read as NULL.
LAST = """SELECT CASE WHEN length(keys) <= 1048576 THEN keys END FROM written WHERE path = ? AND web_url = ?"""
LAST_OF = """SELECT web_url, CASE WHEN length(web_url) + length(keys) <= 1048576 THEN keys END
    FROM written WHERE path = ?"""
BEGAN = """SELECT CASE WHEN length(plan) <= 1048576 THEN plan END FROM plan WHERE place = 1"""
KEPT = """SELECT place, url, CASE WHEN length(url) + length(evidence) <= 1048576 THEN evidence END
    FROM kept WHERE place > ? AND place <= ? ORDER BY place LIMIT 64"""
KEEP: Final = "INSERT OR REPLACE INTO kept (url, evidence) VALUES (?, ?)"
KEEP_READ: Final = "INSERT OR REPLACE INTO kept (url, evidence) SELECT url, evidence FROM readings WHERE url = ?"


class State:
    """One SQLite file, open for one process; every method raises `StateError` when the disk or a lock refuses."""

    def __init__(self, database: Database, *, recovered: bool) -> None:
        self.path = database.path
        self.recovered = recovered  # a damaged state was moved aside, nothing is remembered
        self.pages = Pages(database)
        self._database = database

    def scans(self, *, writes: bool) -> Scans:
        """Return what is remembered of content files; without `writes` nothing is added."""
        return Scans(self._database, writes=writes)

    @classmethod
    def open(cls, path: Path, *, patience: float = 5.0) -> Self:
        """Open the state at `path`, made where it is missing; a damaged one is moved aside to `<name>.broken`.

        `patience`: seconds to wait for another process that writes.
        """
        connection, recovered = place.opened(path, patience)
        return cls(Database(connection, path), recovered=recovered)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    @property
    def unreadable(self) -> int:
        """How many rows could not be read so far; they are treated as if they were not there."""
        return self._database.unreadable

    def together(self) -> AbstractContextManager[None]:
        """Make all notes inside one transaction: committed at its end, taken back when an exception leaves it."""
        return self._database.together()

    def last(self, path: str, web_url: str) -> Mapping[str, Written]:
        """Return what Masthead wrote last in the entry of `path` with the address `web_url`, by key."""
        return self._known(path, web_url)

    def last_of(self, path: str) -> Mapping[tuple[str, str], Written]:
        """Return what Masthead wrote last in a whole file, by (`web_url`, key)."""
        found: dict[tuple[str, str], Written] = {}
        for url, keys in self._database.rows(LAST_OF, raw(path)):
            web_url = self._database.read(str, url, "written", path, url)
            known = self._database.read(codec.load_written, keys, "written", path, url)
            if web_url is not None and known is not None:
                found |= {(web_url, key): one for key, one in known.items()}
        return found

    def note(self, path: str, web_url: str, written: Mapping[str, Written]) -> None:
        """Remember what was written in an entry; the other keys of that entry stay as they were."""
        with self.together():
            before = self._known(path, web_url)
            self._put(path, web_url, before, before | dict(written))

    def forget(self, path: str, web_url: str, keys: Iterable[str]) -> None:
        """Forget what was written under some keys of an entry: they are the author's from now on."""
        with self.together():
            before = self._known(path, web_url)
            self._put(path, web_url, before, {key: before[key] for key in before.keys() - set(keys)})

    def begin(self, plan: Plan) -> None:
        """Begin the plan of a run; an older plan and all that was kept for it are dropped."""
        content = raw(codec.dump_plan(plan))
        with self.together():
            self.drop_plan()
            self._database.change("INSERT INTO plan (place, plan) VALUES (1, ?)", content)

    def began(self) -> Plan | None:
        """Return the plan of a run that has not dropped it, `None` when there is none."""
        for (content,) in self._database.rows(BEGAN):
            return self._database.read(codec.load_plan, content, "plan")
        return None

    def drop_plan(self) -> None:
        """Forget the plan and all that was kept for it."""
        with self.together():
            self._database.change("DELETE FROM plan")
            self._database.change("DELETE FROM kept")

    def keep(self, url: str, evidence: Evidence) -> None:
        """Keep what was learned about an address, without the documents of its pages; again means: instead."""
        with self.together():
            self._database.change(KEEP, raw(url), raw(codec.dump_evidence(evidence)))

    def keep_read(self, url: str) -> None:
        """Keep what an address came to as it was just remembered with its pages."""
        self._database.change(KEEP_READ, raw(url))

    def kept(self) -> Iterator[tuple[str, Evidence]]:
        """Yield what was kept, in order of keeping; the state may be written meanwhile."""
        ((first, end),) = self._database.rows("SELECT min(place) - 1, max(place) FROM kept")
        while rows := self._database.rows(KEPT, first, end):
            for at, address, content in rows:
                url = self._database.read(str, address, "kept", at)
                evidence = self._database.read(codec.load_evidence, content, "kept", at)
                if url is not None and evidence is not None:
                    yield url, evidence
            first = rows[-1][0]

    def kept_urls(self) -> frozenset[str]:
        """Return the addresses of which something was kept: those that need not be asked again."""
        found = (self._database.read(str, url, "kept", url) for (url,) in self._database.rows("SELECT url FROM kept"))
        return frozenset(url for url in found if url is not None)

    def _known(self, path: str, web_url: str) -> dict[str, Written]:
        for (keys,) in self._database.rows(LAST, raw(path), raw(web_url)):
            return self._database.read(codec.load_written, keys, "written", path, raw(web_url)) or {}
        return {}

    def _put(self, path: str, web_url: str, before: Mapping[str, Written], after: Mapping[str, Written]) -> None:
        where, keys = (raw(path), raw(web_url)), codec.dump_written(after)
        if not after:
            self._database.change("DELETE FROM written WHERE path = ? AND web_url = ?", *where)
        elif keys != codec.dump_written(before):
            self._database.change("INSERT OR REPLACE INTO written VALUES (?, ?, ?)", *where, raw(keys))
