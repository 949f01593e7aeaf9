"""The connection to the state's file: rows read without trust, changes made together."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Final, TypeVar

from crawler.state import place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

T = TypeVar("T")

_WITHIN: Final = nullcontext()  # a transaction is open already
_CODING: Final = ("utf-8", "surrogatepass")  # paths of a repo and raw texts of pages may hold lone surrogates


class Database:
    """One SQLite file, open for one process; every method raises `StateError` when the disk or a lock refuses."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        """Take over an open connection."""
        self.path = path
        self._connection = connection
        self._unreadable: set[tuple[object, ...]] = set()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @property
    def unreadable(self) -> int:
        """How many rows could not be read so far; they are treated as if they were not there."""
        return len(self._unreadable)

    def together(self) -> AbstractContextManager[None]:
        """Make all changes inside one transaction: committed at its end, taken back when an exception leaves it."""
        return _WITHIN if self._connection.in_transaction else self._transaction()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self.change("BEGIN IMMEDIATE")
        try:
            yield
            self.change("COMMIT")
        finally:
            self._take_back()

    def change(self, statement: str, *values: object) -> None:
        """Make one change now; inside `together`, with the others."""
        try:
            self._connection.execute(statement, values)
        except sqlite3.Error as error:
            raise place.failure(self.path, error) from error

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """Return all rows that a query finds; texts are bytes."""
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise place.failure(self.path, error) from error

    def read(self, load: Callable[[str], T | None], content: object, *row: object) -> T | None:
        """Return what bytes of a row say, `None` where they cannot be read; then the row is counted, once."""
        try:
            found = load(content.decode(*_CODING)) if isinstance(content, bytes) else None
        except UnicodeDecodeError:
            found = None
        return self.counted(found, *row)

    def counted(self, found: T | None, *row: object) -> T | None:
        """Return what was read; `None` counts the row as unreadable, once."""
        if found is None:
            self._unreadable.add(row)
        return found

    def _take_back(self) -> None:
        if self._connection.in_transaction:
            self.change("ROLLBACK")


def raw(text: str) -> bytes:
    """Return text as the state keeps it."""
    return text.encode(*_CODING)
