"""What was read in content files, so that those which nobody has touched since need not be read again."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from crawler.state.database import raw
from crawler.state.shapes import dumped, loaded, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from crawler.state.database import Database

LARGEST: Final = 64 * 1024  # characters of one tree; a longer one is read in its file each time
REMEMBER: Final = "INSERT OR REPLACE INTO scans VALUES (?, ?, ?)"
PATHS: Final = "SELECT path FROM scans WHERE path > ? ORDER BY path LIMIT 256"


class Scans:
    """The part of the state that is about content files; what cannot be read is as if it were not there."""

    def __init__(self, database: Database, *, writes: bool) -> None:
        """Read, and where this run writes remember, what was read in files."""
        self._database = database
        self._writes = writes

    def trees(self, marks: Mapping[str, bytes]) -> dict[str, Mapping[str, object]]:
        """Return what was read in those of these files that still have their marks, by path."""
        asked = {raw(path): path for path in marks}
        query = f"SELECT path, mark, tree FROM scans WHERE path IN ({','.join('?' * len(asked))})"  # noqa: S608  # marks
        return {
            asked[path]: tree
            for path, mark, content in self._database.rows(query, *asked)
            if isinstance(path, bytes) and path in asked and mark == marks[asked[path]]
            if (tree := _tree(content)) is not None
        }

    def read(self, found: Mapping[str, tuple[bytes, Mapping[str, object]]]) -> None:
        """Remember the marks of files and what was read in them."""
        rows = [
            (raw(path), mark, raw(text)) for path, (mark, tree) in found.items() if (text := _text(tree)) is not None
        ]
        if not self._writes or not rows:
            return
        with self._database.together():
            for row in rows:
                self._database.change(REMEMBER, *row)

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


def _tree(content: object) -> Mapping[str, object] | None:
    with suppress(ValueError, RecursionError):
        return table(loaded(content.decode("utf-8", "surrogatepass"))) if isinstance(content, bytes) else None
    return None


def _text(tree: Mapping[str, object]) -> str | None:
    """Return a tree as JSON, `None` of one that is too long for it or has what JSON lacks."""
    with suppress(ValueError, TypeError, RecursionError):
        text = dumped(tree)
        return text if len(text) <= LARGEST else None
    return None
