"""What is remembered between runs: what Masthead wrote last, and the plan of a run that is under way."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, TypeVar

from crawler.state import codec, place
from crawler.state.place import StateError
from crawler.state.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
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

T = TypeVar("T")


class State:
    """One SQLite file, open for one process; every method raises `StateError` when the disk or a lock refuses."""

    def __init__(self, connection: sqlite3.Connection, path: Path, *, recovered: bool, batch: int) -> None:
        self.path = path
        self.recovered = recovered  # a damaged state was moved aside, nothing is remembered
        self._connection = connection
        self._batch = batch
        self._waiting: list[tuple[bytes, bytes]] = []
        self._unreadable: set[tuple[object, ...]] = set()

    @classmethod
    def open(cls, path: Path, *, patience: float = 5.0, batch: int = 64) -> Self:
        """Open the state at `path`, made where it is missing; a damaged one is moved aside to `<name>.broken`.

        `patience`: seconds to wait for another process that writes. `batch`: `keep` commits once for so many.
        """
        connection, recovered = place.opened(path, patience)
        return cls(connection, path, recovered=recovered, batch=batch)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Commit what was kept and close the file."""
        try:
            self.flush()
        finally:
            self._connection.close()

    @property
    def unreadable(self) -> int:
        """How many rows could not be read so far; they are treated as if they were not there."""
        return len(self._unreadable)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make all notes inside one transaction: committed at its end, taken back when an exception leaves it."""
        if self._connection.in_transaction:
            yield
            return
        with self._told():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            finally:
                self._take_back()

    def last(self, path: str, web_url: str) -> Mapping[str, Written]:
        """Return what Masthead wrote last in the entry of `path` with the address `web_url`, by key."""
        return self._known(path, web_url)

    def last_of(self, path: str) -> Mapping[tuple[str, str], Written]:
        """Return what Masthead wrote last in a whole file, by (`web_url`, key)."""
        found: dict[tuple[str, str], Written] = {}
        for raw, keys in self._rows(LAST_OF, _raw(path)):
            web_url = self._read(str, raw, "written", path, raw)
            known = self._read(codec.load_written, keys, "written", path, raw)
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
        content = _raw(codec.dump_plan(plan))
        with self.together():
            self.drop_plan()
            self._connection.execute("INSERT INTO plan (place, plan) VALUES (1, ?)", (content,))

    def began(self) -> Plan | None:
        """Return the plan of a run that has not dropped it, `None` when there is none."""
        for (content,) in self._rows(BEGAN):
            return self._read(codec.load_plan, content, "plan")
        return None

    def drop_plan(self) -> None:
        """Forget the plan and all that was kept for it."""
        self._waiting.clear()
        with self.together():
            self._connection.execute("DELETE FROM plan")
            self._connection.execute("DELETE FROM kept")

    def keep(self, url: str, evidence: Evidence) -> None:
        """Keep what was learned about an address, without the documents of its pages; again means: instead.

        Cheap: it is committed with `batch` others, or by `flush`, so a killed process loses the last few at most.
        """
        self._waiting.append((_raw(url), _raw(codec.dump_evidence(evidence))))
        if len(self._waiting) >= self._batch and not self._connection.in_transaction:
            self.flush()

    def flush(self) -> None:
        """Commit all that was kept."""
        if not self._waiting:
            return
        with self.together():
            self._connection.executemany("INSERT OR REPLACE INTO kept (url, evidence) VALUES (?, ?)", self._waiting)
        self._waiting.clear()

    def kept(self) -> Iterator[tuple[str, Evidence]]:
        """Yield what was kept, in order of keeping; the state may be written meanwhile."""
        self.flush()
        ((first, end),) = self._rows("SELECT min(place) - 1, max(place) FROM kept")
        while rows := self._rows(KEPT, first, end):
            for at, raw, content in rows:
                url = self._read(str, raw, "kept", at)
                evidence = self._read(codec.load_evidence, content, "kept", at)
                if url is not None and evidence is not None:
                    yield url, evidence
            first = rows[-1][0]

    def kept_urls(self) -> frozenset[str]:
        """Return the addresses that `kept` yields: those that need not be asked again."""
        return frozenset(url for url, _ in self.kept())

    def _known(self, path: str, web_url: str) -> dict[str, Written]:
        for (keys,) in self._rows(LAST, _raw(path), _raw(web_url)):
            return self._read(codec.load_written, keys, "written", path, _raw(web_url)) or {}
        return {}

    def _put(self, path: str, web_url: str, before: Mapping[str, Written], after: Mapping[str, Written]) -> None:
        where, keys = (_raw(path), _raw(web_url)), codec.dump_written(after)
        if not after:
            self._connection.execute("DELETE FROM written WHERE path = ? AND web_url = ?", where)
        elif keys != codec.dump_written(before):
            self._connection.execute("INSERT OR REPLACE INTO written VALUES (?, ?, ?)", (*where, _raw(keys)))

    def _rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        with self._told():
            return self._connection.execute(query, values).fetchall()

    def _read(self, load: Callable[[str], T | None], content: object, *row: object) -> T | None:
        """Return what bytes of a row say, `None` where they cannot be read; then the row is counted, once."""
        try:
            found = load(content.decode(*_CODING)) if isinstance(content, bytes) else None
        except UnicodeDecodeError:
            found = None
        if found is None:
            self._unreadable.add(row)
        return found

    def _take_back(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise place.failure(self.path, error) from error


_CODING: Final = ("utf-8", "surrogatepass")  # paths of a repo and raw texts of pages may hold lone surrogates


def _raw(text: str) -> bytes:
    return text.encode(*_CODING)
