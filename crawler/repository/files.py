"""Opening the files of a content repo: regular ones only, and no more of them than people write."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 8 << 20  # bytes of one content file; more is not something that people wrote


class FileRefused(Exception):  # noqa: N818  # a refusal is an outcome, not an error
    """A content file that may not be opened, with the reason; it is named in the report and left alone."""

    code = "file.refused"  # of the finding


class FileUnreadable(FileRefused):
    """A file or folder that the system does not give: no right to it, a failing disk, too many open files."""

    code = "file.unreadable"


# What these say is true of the file; whatever else the system answers is a fault of the machine.
STRANGE = {errno.ELOOP: "is a symbolic link", errno.ENOENT: None, errno.ENOTDIR: None, errno.ENXIO: None}


def read(path: Path | str, folder: int | None = None) -> bytes:
    """Return the bytes of a regular file; `path` is relative to `folder` where that open folder is given.

    Never follows a link and never waits on a pipe: what a repo's history may hold is not what a program should open.
    Raises `FileRefused` with the reason.
    """
    handle = opened(path, folder)
    try:
        return content(handle)
    finally:
        with suppress(OSError):  # what was read is read
            os.close(handle)


def opened(path: Path | str, folder: int | None = None) -> int:
    """Return a handle to read what stands at a path, as `read` does; raises `FileRefused`."""
    try:
        return os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    except OSError as error:
        kind = FileRefused if error.errno in STRANGE else FileUnreadable
        raise kind(STRANGE.get(error.errno or 0) or f"cannot be opened ({error.strerror})") from None


def content(handle: int) -> bytes:
    """Return all bytes of an open regular file; raises `FileRefused`."""
    try:
        facts = os.fstat(handle)
        # Before anything is read: a directory would be an error of another kind.
        if not stat.S_ISREG(facts.st_mode):
            raise FileRefused("is not a regular file")
        raw = _all(handle, facts.st_size) if facts.st_size <= LARGEST else None
    except OSError as error:
        raise FileUnreadable(f"cannot be read ({error.strerror})") from None
    if raw is None or len(raw) > LARGEST:
        raise FileRefused(f"is larger than {LARGEST >> 20} MiB")
    return raw


def _all(handle: int, expected: int) -> bytes:
    """Return what can be read to the end, a little more than `LARGEST` at most."""
    raw = part = os.read(handle, expected + 1)
    while part and len(raw) != expected and len(raw) <= LARGEST:  # of the size that was told, and no byte more: all
        part = os.read(handle, LARGEST + 1 - len(raw))
        raw += part
    return raw
