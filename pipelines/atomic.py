"""Replacing a file's content in one step: at any moment it is its old self or complete."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.memory import REMAINS
from crawler.repository import FileRefused, read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BESIDE = ".masthead-write"  # how they end where they must stand beside their file


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """A file as it shall be, beside what it was."""

    before: bytes
    after: bytes


class Moved(Exception):  # noqa: N818  # an outcome, not an error
    """The file is not any more what it was when it was read."""


def replace(root: Path, own: Path, file: Path, rewrite: Rewrite) -> None:
    """Replace the content of `file`, which lies in the repo at `root`; `own` is Masthead's own folder in it.

    Raises `Moved` where the file is not what it was, or not in the repo; `OSError` where the disk refuses. Either
    way the file is untouched. Unfinished files stand in `own`, where no site generator looks, as long as that is the
    same file system.
    """
    with _unfinished(own, file) as beside:
        _write(beside, rewrite.after, file)
        _check(root, file, rewrite.before)
        beside.replace(file)
    _sync(file.parent)


@contextlib.contextmanager
def _unfinished(own: Path, file: Path) -> Iterator[Path]:
    beside = file.with_name(f".{file.name}{BESIDE}")
    if own.stat().st_dev == file.parent.stat().st_dev:
        beside = own / f"{REMAINS}{os.getpid()}"
    beside.unlink(missing_ok=True)  # what a dead run left
    try:
        yield beside
    finally:
        with contextlib.suppress(OSError):  # renamed, as it should be; else the next run removes it
            beside.unlink()


def _write(beside: Path, content: bytes, model: Path) -> None:
    """Write a complete file, on disk, with the mode and owner of its model."""
    facts = model.lstat()
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        with contextlib.suppress(PermissionError):  # only root may give files away
            os.fchown(file.fileno(), facts.st_uid, facts.st_gid)
        os.fchmod(file.fileno(), facts.st_mode & 0o7777)
        os.fsync(file.fileno())


def _check(root: Path, file: Path, before: bytes) -> None:
    """Raise `Moved` unless the file is still the one that was read, in a folder that lies in the repo."""
    if not file.parent.resolve().is_relative_to(root.resolve()):
        raise Moved
    try:
        now = read(file)
    except FileRefused:
        raise Moved from None
    if now != before:
        raise Moved


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
