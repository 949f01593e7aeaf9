"""What is about to be written: told before the file, so that a kill between the file and the state forgets nothing."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from crawler.memory import Note
from crawler.repository import FileRefused, read
from crawler.state import codec
from pipelines.inside import FOLDER, close, closed, read_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

NAME: Final = "journal"

_APPEND: Final = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC


class Journal:
    """A file in Masthead's own folder: a line for each file that is about to be written, until the state knows of it.

    It outlives the process, which is what it is for. Where it cannot be written, or is lost with the power, what a
    killed run has just written counts as the author's.
    """

    def __init__(self, root: Path, own: Path) -> None:
        """Begin with no file; `own` is Masthead's own folder in the repo at `root`."""
        self._root = root
        self._own = own
        self._handle: int | None = None

    def tell(self, path: str, after: bytes, notes: Iterable[Note]) -> None:
        """Say that the file at `path` is about to hold these bytes, and what the state shall know then."""
        rows = [[note.web_url, codec.dump_written(note.written), list(note.forgotten)] for note in notes]
        line = json.dumps([path, sha256(after).hexdigest(), rows])
        with suppress(OSError):
            if self._handle is None:
                self._handle = self._opened(_APPEND)
            # Behind a line that a full disk cut off, a new one begins.
            os.write(self._handle, f"\n{line}\n".encode())

    def done(self) -> None:
        """Remove the file: the state knows of all that it says."""
        handle, self._handle = self._handle, None
        if handle is not None:
            close(handle)
        with suppress(OSError), closed(os.open(self._own, FOLDER | os.O_NOFOLLOW)) as folder:
            os.unlink(NAME, dir_fd=folder)

    def left(self) -> Iterator[Note]:
        """Yield what the state shall know of a killed run: of each file that holds what was to be written."""
        try:
            with closed(os.open(self._own, FOLDER | os.O_NOFOLLOW)) as folder:
                lines = read(NAME, folder).split(b"\n")
        except (OSError, FileRefused):  # there is none, as a rule
            return
        for line in filter(None, lines):
            # Anybody who can commit to the repo can put any text here.
            with suppress(ValueError, TypeError, RecursionError, OSError, FileRefused):
                path, digest, rows = json.loads(line)
                notes = [_note(path, *row) for row in rows]
                if notes and sha256(read_in(self._root, path)).hexdigest() == digest:
                    yield from notes

    def _opened(self, how: int) -> int:
        with closed(os.open(self._own, FOLDER | os.O_NOFOLLOW)) as folder:
            return os.open(NAME, how, 0o600, dir_fd=folder)


def _note(path: str, web_url: Any, written: Any, forgotten: Any) -> Note:
    known = codec.load_written(written)
    if known is None or not all(isinstance(text, str) for text in (path, web_url, *forgotten)):
        raise ValueError("not a line of ours")
    return Note(path, web_url, known, tuple(forgotten))
