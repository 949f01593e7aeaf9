"""Replacing a file's content in one step: at any moment it is its old self or complete."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crawler.memory import REMAINS
from crawler.repository import FileRefused, FileUnreadable, content, opened
from pipelines.inside import FOLDER, Moved, closed, folder_of, name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BESIDE: Final = ".masthead-write"  # the unfinished file where it must stand in its own folder

_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """A file as it shall be, beside what it was."""

    before: bytes
    after: bytes


@dataclass(frozen=True, slots=True)
class _Place:
    """A name in an open folder."""

    folder: int
    name: str


def replace(root: Path, own: Path, path: str, rewrite: Rewrite) -> None:
    """Replace the content of the file at `path` in the repo at `root`; `own` is Masthead's own folder in it.

    Raises `Moved` where the file is not what it was, or not in the repo; `OSError` or `FileUnreadable` where the disk
    refuses. Either way the file is untouched. When this returns, every process sees the new file, and its bytes are on
    the disk; that its name leads to them after a power cut takes `inside.settle` as well. Unfinished files stand in
    `own`, where no site generator looks, unless no file can be moved from there.

    Somebody else's edit is seen, and kept, until the name is looked at for the last time; the rename is the next call
    of the system. What then remains: a file that takes the name between these two calls is lost, and so is what is
    written into the old file, opened before, once the rename is done and the old file was looked at again. An editor
    that writes in place between the two is seen, and the very file it writes to is put back.
    """
    with folder_of(root, path) as folder, closed(os.open(own, FOLDER | os.O_NOFOLLOW)) as desk:
        file = _Place(folder, name(path))
        if os.fstat(desk).st_dev == os.fstat(folder).st_dev:
            try:
                new = f"{REMAINS}{os.getpid()}"
                return _replace(file, rewrite, _Place(desk, new), _Place(desk, f"{new}-old"))
            except OSError as error:
                if error.errno != errno.EXDEV:  # the same disk, mounted twice
                    raise
        return _replace(file, rewrite, _Place(folder, BESIDE))


def _replace(file: _Place, rewrite: Rewrite, new: _Place, old: _Place | None = None) -> None:
    """Write the new file and let it take the name; `old` is where the present one may wait meanwhile."""
    try:
        with closed(opened(file.name, file.folder)) as present, _removed(new):
            known = os.fstat(present)
            _write(new, rewrite.after, known)
            if content(present) != rewrite.before:
                raise Moved
            with _waiting(file, old) as kept:
                _exchange(file, new, known)
                if kept is not None and _is_edited(present, known):
                    os.replace(kept.name, file.name, src_dir_fd=kept.folder, dst_dir_fd=file.folder)
                    raise Moved
    except FileUnreadable:
        raise
    except FileRefused:
        raise Moved from None


def _exchange(file: _Place, new: _Place, known: os.stat_result) -> None:
    try:
        now = os.stat(file.name, dir_fd=file.folder, follow_symlinks=False)
    except FileNotFoundError:
        raise Moved from None
    if _mark(now) != _mark(known):
        raise Moved
    os.replace(new.name, file.name, src_dir_fd=new.folder, dst_dir_fd=file.folder)


def _mark(facts: os.stat_result) -> tuple[int, ...]:
    """Return what tells one state of a file from another; not its change time, which a mere link to it moves."""
    which = (facts.st_dev, facts.st_ino, facts.st_mode, facts.st_uid, facts.st_gid)
    return (*which, facts.st_size, facts.st_mtime_ns)


def _is_edited(present: int, known: os.stat_result) -> bool:
    with suppress(OSError):
        return _mark(os.fstat(present)) != _mark(known)
    return False  # a disk that does not say so will not put it back either


def _write(new: _Place, raw: bytes, model: os.stat_result) -> None:
    """Write a complete file, on disk, with the mode and owner of its model."""
    handle = _made(new)
    try:
        rest = memoryview(raw)
        while rest:
            rest = rest[os.write(handle, rest) :]
        for user in (model.st_uid, -1):
            with suppress(PermissionError):  # only root may give files away, but anybody to a group of their own
                os.fchown(handle, user, model.st_gid)
                break
        os.fchmod(handle, model.st_mode & 0o7777)
        os.fsync(handle)
    finally:
        os.close(handle)


def _made(new: _Place) -> int:
    try:
        return os.open(new.name, _NEW, 0o600, dir_fd=new.folder)
    except FileExistsError:  # what a dead run left
        os.unlink(new.name, dir_fd=new.folder)
        return os.open(new.name, _NEW, 0o600, dir_fd=new.folder)


@contextmanager
def _removed(new: _Place) -> Iterator[None]:
    """Remove the unfinished file where it does not become the file."""
    try:
        yield
    except BaseException:
        _unlink(new)
        raise


@contextmanager
def _waiting(file: _Place, old: _Place | None) -> Iterator[_Place | None]:
    """Keep the present file under a second name for a while, where that is possible."""
    if old is None:
        yield None
        return
    kept = None
    with suppress(OSError):  # not every file system has hard links
        os.link(file.name, old.name, src_dir_fd=file.folder, dst_dir_fd=old.folder, follow_symlinks=False)
        kept = old
    try:
        yield kept
    finally:
        _unlink(old)


def _unlink(place: _Place) -> None:
    with suppress(OSError):  # if it is there at all, the next run removes it
        os.unlink(place.name, dir_fd=place.folder)
