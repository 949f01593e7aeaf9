"""Rows that a run collects: the first in memory, all others in a file without a name, which is gone when the run is."""

from __future__ import annotations

import errno
import os
import pickle
import weakref
from array import array
from collections.abc import Callable, Iterator, MutableMapping
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any, Final, Generic, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST: Final = 1_000  # rows that one spool holds in memory
TOGETHER: Final = 64  # rows that are put into the file at a time
ROOM: Final = 256 * 1024 * 1024  # bytes of the disk that are left free: the run's files and its state need them

T = TypeVar("T")
Opened: TypeAlias = Callable[[], IO[bytes]]
"""Returns an unbuffered file that nobody else can reach, or raises `OSError`."""


def anonymous() -> IO[bytes]:
    """Return an unbuffered file without a name, where the system keeps such files. Raises `OSError`."""
    return TemporaryFile(buffering=0)


class Spool(Generic[T]):
    """Rows by number, each as it was when it came; anything that can be pickled.

    Where the disk has little room left, rows stay in memory: a run that needs much of it is better than none.
    """

    def __init__(self, opened: Opened = anonymous) -> None:
        """Begin with no rows; no file is `opened` before it is needed."""
        self.opened = opened
        self._first: list[T] = []
        self._last: list[T] = []
        self._places = array("q", [0])  # in the file: where each row in it begins, and where the next one will
        self._file: IO[bytes] | None = None
        self._is_full = False

    @property
    def _spilled(self) -> int:
        return len(self._places) - 1

    def append(self, row: T) -> None:
        """Add a row."""
        if len(self._first) < MOST:
            self._first.append(row)
            return
        self._last.append(row)
        if len(self._last) >= TOGETHER and not self._is_full:
            self._spill()

    def extend(self, rows: Iterable[T]) -> None:
        """Add rows."""
        for row in rows:
            self.append(row)

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self._first) + self._spilled + len(self._last)

    def __iter__(self) -> Iterator[T]:
        """Yield the rows that there are, in the order in which they came."""
        return map(self.__getitem__, range(len(self)))

    def __getitem__(self, number: int) -> T:
        """Return a row by its number from 0 on. Raises `OSError` where the disk does not give back what it took."""
        if not 0 <= number < len(self):
            raise IndexError(number)
        if number < len(self._first):
            return self._first[number]
        number -= len(self._first)
        return self._read(number) if number < self._spilled else self._last[number - self._spilled]

    def ordered(self, key: Callable[[T], Any], told: Callable[[T], Any] = lambda row: row) -> list[Any] | Ordered[T]:
        """Return the rows by their keys, as they shall be `told`: a list of few, of many what reads them one by one."""
        made = Ordered(self, key, told)
        return made if self._spilled else list(made)

    def _spill(self) -> None:
        raw = [pickle.dumps(row, pickle.HIGHEST_PROTOCOL) for row in self._last]
        try:
            self._write(b"".join(raw))
        except OSError:
            self._is_full = True
            return
        for one in raw:
            self._places.append(self._places[-1] + len(one))
        self._last.clear()

    def _write(self, raw: bytes) -> None:
        if self._file is None:
            self._file = file = self.opened()
            weakref.finalize(self, file.close)
        handle, end = self._file.fileno(), self._places[-1]
        disk = os.fstatvfs(handle)
        if disk.f_bavail * disk.f_frsize < ROOM + len(raw):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if os.pwrite(handle, raw, end) < len(raw):
            os.ftruncate(handle, end)  # what has no use takes no room from others
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _read(self, number: int) -> T:
        start, end = self._places[number], self._places[number + 1]
        raw = os.pread(self._file.fileno(), end - start, start) if self._file is not None else b""
        if len(raw) < end - start:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        row: T = pickle.loads(raw)  # noqa: S301  # the file has no name: what is in it has come from this process
        return row


class Ordered(Generic[T]):
    """The rows of a spool by their keys, equal ones as they came; no more than the keys are held at once."""

    def __init__(self, rows: Spool[T], key: Callable[[T], Any], told: Callable[[T], Any]) -> None:
        """Take the rows as they are when somebody goes through them."""
        self._rows, self._key, self._told = rows, key, told

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self._rows)

    def __iter__(self) -> Iterator[Any]:
        """Yield each row as it shall be told."""
        keys = list(map(self._key, self._rows))
        for number in sorted(range(len(keys)), key=keys.__getitem__):
            yield self._told(self._rows[number])


class Shelf(MutableMapping[str, T]):
    """Rows by name; what a name had before is forgotten, but takes its room in the file."""

    def __init__(self, opened: Opened = anonymous) -> None:
        """Begin with no rows; `opened` is for the spool."""
        self.rows: Spool[T] = Spool(opened)
        self._numbers: dict[str, int] = {}

    def __setitem__(self, name: str, row: T) -> None:
        """Put a row under a name."""
        self._numbers[name] = len(self.rows)
        self.rows.append(row)

    def __getitem__(self, name: str) -> T:
        """Return the row of a name. Raises `KeyError`, or `OSError` as a spool does."""
        return self.rows[self._numbers[name]]

    def __delitem__(self, name: str) -> None:
        """Forget a name."""
        del self._numbers[name]

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self._numbers)

    def __len__(self) -> int:
        """Return how many names there are."""
        return len(self._numbers)
