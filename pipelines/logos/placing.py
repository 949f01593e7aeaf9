"""Putting a file of the site's assets or data in its place: through no link, complete, over another only if asked."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from crawler.repository import FileRefused
from pipelines import atomic, creation
from pipelines.atomic import Rewrite
from pipelines.inside import FOLDER, Moved, close, parent, read_in

if TYPE_CHECKING:
    from pathlib import Path


class Unplaced(Exception):  # noqa: N818  # an outcome, not an error
    """The file cannot be written; the text says why."""


def put(root: Path, own: Path, path: str, raw: bytes, *, over: bool = False) -> bool:
    """Write a file of the repo at `root` with its folders; return whether anything was written.

    `own` is Masthead's own folder. A file that is there stays as it is, unless `over` lets this one take its place.
    Raises `Unplaced`.
    """
    try:
        _make_folders(root, path)
        creation.create(root, own, path, raw)
    except creation.Taken as taken:
        return over and _replaced(root, own, path, raw, taken)
    except Moved:
        raise Unplaced("cannot be written: its folder is behind a link") from None
    except OSError as error:
        raise Unplaced(f"cannot be written ({error.strerror})") from None
    return True


def _replaced(root: Path, own: Path, path: str, raw: bytes, taken: creation.Taken) -> bool:
    if taken.by != path.rpartition("/")[2]:
        raise Unplaced(f"cannot be written: {taken.by} has its name")
    try:
        before = read_in(root, path)
        if before == raw:
            return False
        atomic.replace(root, own, path, Rewrite(before=before, after=raw))
    except FileRefused as refusal:
        raise Unplaced(f"cannot be written: what is there {refusal}") from None
    except Moved:
        raise Unplaced("cannot be written: somebody else is writing it") from None
    except OSError as error:
        raise Unplaced(f"cannot be written ({error.strerror})") from None
    return True


def _make_folders(root: Path, path: str) -> None:
    """Make the folders of a file, step by step from the root; raises `OSError`, also where a link is in the way."""
    handle = os.open(root, FOLDER)
    try:
        for part in parent(path).split("/"):
            with suppress(FileExistsError):
                os.mkdir(part, dir_fd=handle)
            outer, handle = handle, os.open(part, FOLDER | os.O_NOFOLLOW, dir_fd=handle)
            close(outer)
    finally:
        close(handle)
