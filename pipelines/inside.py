"""Reaching the files of a content repo: through no link, whatever becomes of its folders meanwhile."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from crawler.repository import FileRefused, FileUnreadable, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_GONE: Final = frozenset({errno.ELOOP, errno.ENOENT, errno.ENOTDIR})  # what stood there is away, or is a link


class Moved(Exception):  # noqa: N818  # an outcome, not an error
    """The file is not any more what it was, or where it was, when it was read."""


def read_in(root: Path, path: str) -> bytes:
    """Return the bytes of the content file at `path` in the repo at `root`; raises `FileRefused`."""
    try:
        with folder_of(root, path) as folder:
            return read(name(path), folder)
    except Moved:
        raise FileRefused("is gone, or lies behind a link") from None
    except OSError as error:
        raise FileUnreadable(f"cannot be opened ({error.strerror})") from None


def settle(root: Path, paths: Iterable[str]) -> dict[str, OSError]:
    """Put the folders of these files on the disk, each once; return by path what was refused for its folder."""
    paths = list(paths)
    folders = {parent(path): path for path in paths}
    refused = {folder: _unsynced(root, path) for folder, path in folders.items()}
    return {path: error for path in paths if (error := refused[parent(path)]) is not None}


def _unsynced(root: Path, path: str) -> OSError | None:
    try:
        with folder_of(root, path) as folder:
            os.fsync(folder)
    except OSError as error:
        return error
    except Moved:  # then its new place on the disk is the mover's business
        return None
    return None


@contextmanager
def folder_of(root: Path, path: str) -> Iterator[int]:
    """Yield a handle of the folder that holds a file, reached from the root step by step.

    The root itself may be a link. Raises `Moved` where a folder is away or has become a link, else `OSError`.
    """
    handle = os.open(root, FOLDER)
    try:
        for part in filter(None, parent(path).split("/")):
            outer, handle = handle, os.open(part, FOLDER | os.O_NOFOLLOW, dir_fd=handle)
            close(outer)
    except OSError as error:
        close(handle)
        raise (Moved if error.errno in _GONE else error) from None
    with closed(handle):
        yield handle


@contextmanager
def closed(handle: int) -> Iterator[int]:
    """Yield a handle that is closed behind."""
    try:
        yield handle
    finally:
        close(handle)


def close(handle: int) -> None:
    """Close a handle that was only read from: whatever the system says of it, it is closed."""
    with suppress(OSError):
        os.close(handle)


def parent(path: str) -> str:
    """Return the folder part of a path with "/", empty for a file of the root."""
    return path.rpartition("/")[0]


def name(path: str) -> str:
    """Return the last part of a path with "/"."""
    return path.rpartition("/")[2]
