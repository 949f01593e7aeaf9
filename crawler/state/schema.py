"""The tables of the state, as a list of migrations, and the checks that a database is one of ours and whole."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache
from typing import Final, TypeAlias

APPLICATION: Final = int.from_bytes(b"Mast")
"""What stands in the header of our databases (sqlite.org/fileformat2, "Application ID")."""

# Text is kept as bytes: a path may hold bytes that are no UTF-8, which SQLite's own TEXT would refuse.
MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (
    (
        """CREATE TABLE written (path BLOB NOT NULL, web_url BLOB NOT NULL, keys BLOB NOT NULL,
        PRIMARY KEY (path, web_url)) WITHOUT ROWID""",
        "CREATE TABLE plan (place INTEGER PRIMARY KEY, plan BLOB NOT NULL)",
        "CREATE TABLE kept (place INTEGER PRIMARY KEY, url BLOB NOT NULL UNIQUE, evidence BLOB NOT NULL)",
    ),
    (
        "CREATE TABLE pages (url BLOB PRIMARY KEY, history BLOB NOT NULL) WITHOUT ROWID",
        "CREATE TABLE readings (url BLOB PRIMARY KEY, evidence BLOB NOT NULL, documents BLOB NOT NULL)",
        "CREATE TABLE origins (origin BLOB PRIMARY KEY, said BLOB NOT NULL) WITHOUT ROWID",
    ),
    ("CREATE TABLE scans (path BLOB PRIMARY KEY, mark BLOB NOT NULL, tree BLOB NOT NULL) WITHOUT ROWID",),
)
"""The step from each version to the next; a step that was released is never changed, another one follows it."""

VERSION: Final = len(MIGRATIONS)

Shape: TypeAlias = frozenset[tuple[object, ...]]


class Damaged(Exception):  # noqa: N818  # a finding about a file, handled beside its discovery
    """The file cannot be used as a state, and nothing in it is worth more than beginning anew."""


class Unusable(Exception):  # noqa: N818  # as above
    """The file is in order, but not for us; the text says whose it is and what to do."""


def check(connection: sqlite3.Connection) -> None:
    """Look whether a database is new or ours and whole; changes nothing. The connection returns text as bytes.

    Raises `Unusable` for the database of a newer Masthead or of another program, `Damaged` for one of ours that is not
    as we make it, and `sqlite3.DatabaseError` for bytes that are no database.
    """
    connection.execute("BEGIN")  # one look at all of it, though another process may be making the tables just now
    owner, version, shape = _pragma(connection, "application_id"), _version(connection), _shape(connection)
    connection.execute("COMMIT")
    if not shape and not owner and not version:
        return
    if owner != APPLICATION:
        raise Unusable("is the database of another program; name another file as `state`")
    if version > VERSION:
        raise Unusable(
            f"was written by a newer Masthead (version {version} of the state, this one knows {VERSION}); "
            "upgrade Masthead, or remove the file to begin anew"
        )
    if version < 1 or shape != _expected(version):
        raise Damaged("its tables are not those that Masthead makes")
    if [row[0] for row in connection.execute("PRAGMA quick_check(1)")] != [b"ok"]:
        raise Damaged("its pages contradict one another")


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables to the present version, all steps or none; raises `sqlite3.Error` where no write is possible."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if _version(connection) < VERSION:
            _build(connection, _version(connection), VERSION)
            connection.execute("COMMIT")
        else:
            # A lock is given on a read-only database too; only a write, which is then taken back, tells.
            connection.execute(f"PRAGMA user_version = {VERSION}")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _build(connection: sqlite3.Connection, since: int, until: int) -> None:
    for number, step in enumerate(MIGRATIONS[since:until], since + 1):
        for statement in step:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number}")
        connection.execute(f"PRAGMA application_id = {APPLICATION}")


def _version(connection: sqlite3.Connection) -> int:
    return _pragma(connection, "user_version")


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    (found,) = connection.execute(f"PRAGMA {name}").fetchone()
    return int(found)


def _shape(connection: sqlite3.Connection) -> Shape:
    """Return every table, index, view and trigger with its SQL; a view or trigger would run whatever it likes."""
    return frozenset(connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master"))


@cache
def _expected(version: int) -> Shape:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as model:
        model.text_factory = bytes
        _build(model, 0, version)
        return _shape(model)
