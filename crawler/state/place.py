"""The state's file on disk: made, opened, moved aside when damaged; never somebody else's, never through a link."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from crawler.state import schema

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NAMES: Final = frozenset({".sqlite3", ".sqlite", ".db"})
"""Endings of files that may be moved aside when they are damaged: a slip in `state` must not move a post away."""

OURS: Final = ".masthead"
UNSEEN: Final = "# What Masthead remembers belongs to this machine, not into the repo.\n*\n"

_DAMAGE: Final = frozenset({sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT})

_REASONS: Final[Mapping[int, str]] = {
    sqlite3.SQLITE_BUSY: "is in use by another process; wait until it has ended",
    sqlite3.SQLITE_LOCKED: "is in use by another process; wait until it has ended",
    sqlite3.SQLITE_PROTOCOL: "is in use by another process; wait until it has ended",
    sqlite3.SQLITE_FULL: "cannot be written, the disk is full",
    sqlite3.SQLITE_READONLY: "cannot be written; allow it, or name another file as `state`",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; allow it, or name another file as `state`",
    sqlite3.SQLITE_IOERR: "cannot be read or written, the disk reports an error",
    sqlite3.SQLITE_CORRUPT: "is damaged; the next run begins anew",
    sqlite3.SQLITE_NOTADB: "is damaged; the next run begins anew",
}


class StateError(Exception):
    """The state cannot be used; the text names the file, the reason and what to do."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: the state {reason}")
        self.path = path
        self.reason = reason


def failure(path: Path, error: sqlite3.Error) -> StateError:
    """Return what SQLite reported in words for a person."""
    reason = _REASONS.get(_code(error), "cannot be used")
    return StateError(path, f"{reason} ({error})")


def opened(path: Path, patience: float) -> tuple[sqlite3.Connection, bool]:
    """Return a connection to the state at `path`, and whether a damaged one had to be moved aside for it.

    Folder (mode 0700) and file (mode 0600) are made where they are missing. Another process that writes is waited for
    up to `patience` seconds. Raises `StateError`.
    """
    try:
        path = path.absolute()
        try:
            _make(path)
            return _connected(path, patience), False
        except schema.Damaged as damage:
            _move_aside(path, damage)
            _make(path)
            return _connected(path, patience), True
    except schema.Damaged as damage:
        raise StateError(path, f"is damaged again as soon as it is made: {damage}") from None
    except schema.Unusable as refusal:
        raise StateError(path, str(refusal)) from None
    except sqlite3.Error as error:
        raise failure(path, error) from None
    except OSError as error:
        raise StateError(path, f"cannot be made or opened ({error.strerror or error})") from None
    except ValueError as error:
        raise StateError(path, f"has a name that no file can have ({error})") from None


def _make(path: Path) -> None:
    """Make the folder and an empty file where they are missing; raise where something else is in the place."""
    _make_folder(path.parent)
    # A file that exists is not opened here: closing it would drop the locks that SQLite holds in this process (POSIX).
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
    mode = path.lstat().st_mode
    if stat.S_ISDIR(mode):
        raise schema.Damaged("a folder is in its place")
    if not stat.S_ISREG(mode):
        raise schema.Unusable("is a link or a device; remove it, or name another file as `state`")
    for beside in (_beside(path, "-wal"), _beside(path, "-shm")):
        if os.path.lexists(beside) and not stat.S_ISREG(beside.lstat().st_mode):
            raise schema.Unusable(f"has {beside.name} beside it, which is no regular file; remove that")
    # We never write a rollback journal. A foreign one can name any file for SQLite to delete ("super-journal").
    if os.path.lexists(_beside(path, "-journal")):
        raise schema.Unusable(f"has {path.name}-journal beside it, which is not Masthead's; remove that")


def _make_folder(folder: Path) -> None:
    if folder.is_symlink():
        raise schema.Unusable("lies in a folder that is a link; name the real place as `state`")
    is_new = not folder.exists()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if is_new or folder.name == OURS:
        with suppress(FileExistsError), (folder / ".gitignore").open("x", encoding="ascii") as file:
            file.write(UNSEEN)


def _connected(path: Path, patience: float) -> sqlite3.Connection:
    """Return a connection that is checked and ready; raises `Damaged`, `Unusable` or `sqlite3.Error`."""
    connection = None
    try:
        connection = sqlite3.connect(path, timeout=patience, isolation_level=None)
        connection.text_factory = bytes  # a damaged name must not fail to decode
        _prepare(connection)
    except BaseException as error:  # an interrupt, too, must not leave the connection open
        if connection is not None:
            connection.close()
        if _is_damage(path, error):
            raise schema.Damaged(str(error)) from None
        raise
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0", "foreign_keys = OFF"):
        connection.execute(f"PRAGMA {pragma}")
    schema.check(connection)
    if _journal(connection, None) != b"wal":
        # The switch is itself a transaction; its journal must not become a file, see `_make`.
        _journal(connection, "MEMORY")
        if _journal(connection, "WAL") != b"wal":
            raise schema.Unusable("lies on a file system without shared memory (WAL); name a local disk as `state`")
    # In WAL a commit that survives the process is a write; only a power cut would need more (sqlite.org/pragma).
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA journal_size_limit = 67108864")
    schema.migrate(connection)


def _journal(connection: sqlite3.Connection, mode: str | None) -> bytes:
    (found,) = connection.execute("PRAGMA journal_mode" + (f" = {mode}" if mode else "")).fetchone()
    return bytes(found)


def _code(error: BaseException) -> int:
    """Return SQLite's primary result code, 0 where the error is Python's own."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _is_damage(path: Path, error: BaseException) -> bool:
    # A header that asks for a newer SQLite to write is told as "read-only", though the file is not; and a message that
    # quotes damaged bytes cannot be decoded.
    asks_newer = getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_READONLY and os.access(path, os.W_OK)
    return asks_newer or isinstance(error, UnicodeDecodeError) or _code(error) in _DAMAGE


def _move_aside(path: Path, damage: schema.Damaged) -> None:
    """Move what is at `path` to `<name>.broken`, over an older one, and remove what SQLite had beside it."""
    if path.suffix not in NAMES:
        raise schema.Unusable(f"is no database ({damage}); remove it, or name a file that ends in .sqlite3 as `state`")
    path.replace(_beside(path, ".broken"))
    for suffix in ("-wal", "-shm"):
        _beside(path, suffix).unlink(missing_ok=True)


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)
