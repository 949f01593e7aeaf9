"""What was read in content files, so that those which nobody has touched since need not be read again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crawler.state.database import raw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from crawler.state.database import Database

REMEMBER: Final = "INSERT OR REPLACE INTO scans VALUES (?, ?, ?)"
PATHS: Final = "SELECT path FROM scans WHERE path > ? ORDER BY path LIMIT 256"


class Scans:
    """The part of the state that is about content files; what cannot be read is as if it were not there."""

    def __init__(self, database: Database, *, writes: bool) -> None:
        """Read, and where this run writes remember, what was read in files."""
        self._database = database
        self._writes = writes

    def told(self, marks: Mapping[str, bytes]) -> dict[str, bytes]:
        """Return what was told of those of these files that still have their marks, by path."""
        asked = {raw(path): path for path in marks}
        query = f"SELECT path, mark, tree FROM scans WHERE path IN ({','.join('?' * len(asked))})"  # noqa: S608  # marks
        return {
            asked[path]: told
            for path, mark, told in self._database.rows(query, *asked)
            if isinstance(path, bytes) and path in asked and mark == marks[asked[path]] and isinstance(told, bytes)
        }

    def read(self, found: Mapping[str, tuple[bytes, bytes]]) -> None:
        """Remember the marks of files, and what is to be told of each."""
        if not self._writes or not found:
            return
        with self._database.together():
            for path, (mark, told) in found.items():
                self._database.change(REMEMBER, raw(path), mark, told)

    def scanned(self, count: int, is_there: Callable[[str], bool]) -> None:
        """Forget files that are gone, where more are remembered than a whole scan has found."""
        ((known,),) = self._database.rows("SELECT count(*) FROM scans")
        if not self._writes or not isinstance(known, int) or known <= count:
            return
        with self._database.together():
            for path, name in self._paths():
                if name is None or not is_there(name):
                    self._database.change("DELETE FROM scans WHERE path = ?", path)

    def _paths(self) -> Iterator[tuple[object, str | None]]:
        last: object = b""
        while rows := self._database.rows(PATHS, last):
            for (path,) in rows:
                yield path, self._database.read(str, path, "scans", path)
            last = rows[-1][0]
