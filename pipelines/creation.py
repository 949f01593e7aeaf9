"""A new file in one step: at any moment it is not there, or complete; and never over one that is."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from crawler.memory import REMAINS
from pipelines.inside import FOLDER, closed, folder_of, name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BESIDE: Final = ".masthead-new"  # the unfinished file where it must stand in its own folder

_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_NO_LINKS: Final = frozenset({errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.EMLINK, errno.EXDEV})


class Taken(Exception):  # noqa: N818  # an outcome, not an error
    """Something stands at the path already, perhaps in capital letters; `by` is its name."""

    def __init__(self, by: str) -> None:
        """Keep the name."""
        super().__init__(by)
        self.by = by


def create(root: Path, own: Path, path: str, raw: bytes) -> None:
    """Make the file at `path` in the repo at `root`, with these bytes; `own` is Masthead's own folder in it.

    Raises `Taken` where the name is in use in any case of its letters, `inside.Moved` where the folder is away or
    behind a link, `OSError` where the disk refuses; then there is no new file. When this returns, the file is
    complete and its bytes are on the disk; `inside.settle` does the same for its name.
    """
    with folder_of(root, path) as folder:
        by = taken(folder, name(path))
        if by is not None:
            raise Taken(by)
        with closed(os.open(own, FOLDER | os.O_NOFOLLOW)) as desk:
            is_near = os.fstat(desk).st_dev == os.fstat(folder).st_dev
            with _written(desk if is_near else folder, f"{REMAINS}{os.getpid()}" if is_near else BESIDE, raw) as new:
                _placed(new, (folder, name(path)))


def taken(folder: int, wanted: str) -> str | None:
    """Return the name in an open folder that is the wanted one but for the case of its letters, if there is any.

    On the disks of many who will check the repo out, the two are one file.
    """
    return next((one for one in os.listdir(folder) if one.casefold() == wanted.casefold()), None)


@contextmanager
def _written(folder: int, beside: str, raw: bytes) -> Iterator[tuple[int, str]]:
    """Yield the place of a complete file, on disk, with the mode that this user's new files have."""
    with suppress(FileNotFoundError):  # what a dead run left
        os.unlink(beside, dir_fd=folder)
    handle = os.open(beside, _NEW, 0o666, dir_fd=folder)
    try:
        try:
            rest = memoryview(raw)
            while rest:
                rest = rest[os.write(handle, rest) :]
            os.fsync(handle)
        finally:
            os.close(handle)
        yield folder, beside
    finally:
        with suppress(OSError):  # it took the name, or the next run removes it
            os.unlink(beside, dir_fd=folder)


def _placed(new: tuple[int, str], place: tuple[int, str]) -> None:
    """Give a complete file its name, unless somebody has it: a link is never made over anything."""
    try:
        os.link(new[1], place[1], src_dir_fd=new[0], dst_dir_fd=place[0], follow_symlinks=False)
    except FileExistsError:
        raise Taken(place[1]) from None
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        _reserved(new, place)


def _reserved(new: tuple[int, str], place: tuple[int, str]) -> None:
    """Do the same where there are no links: take the name with an empty file, then put the whole one there."""
    try:
        os.close(os.open(place[1], _NEW, 0o666, dir_fd=place[0]))
    except FileExistsError:
        raise Taken(place[1]) from None
    try:
        os.replace(new[1], place[1], src_dir_fd=new[0], dst_dir_fd=place[0])
    except OSError:
        os.unlink(place[1], dir_fd=place[0])
        raise
