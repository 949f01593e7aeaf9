"""The files of a content repo as git sees them: which differ from the last commit, which it may commit at all."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.gitrepo.refusals import Refusal, Stop
from crawler.gitrepo.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from crawler.gitrepo.program import Done, Git

# Renames would come as pairs of paths; locks are left to those who change something.
_STATUS = "--no-optional-locks status --porcelain=v1 -z --untracked-files=no --no-renames --ignore-submodules=dirty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """What git knows about the content repo, which lies at `prefix` in the git repository.

    `changes` has the two letters of git-status (short format) for each file of the git repository that differs from the
    last commit, by its path from the top; `known` are the tracked files of the content repo, by their path in it.
    """

    prefix: str
    changes: Mapping[str, str]
    known: frozenset[str]

    def changed(self, file: str) -> bool:
        """Return whether a tracked file differs from the last commit."""
        return f"{self.prefix}{file}" in self.changes


def look(git: Git) -> Tree:
    """Return what git knows about the content repo; raises `Stop` where there is no repository."""
    place = git.ask("rev-parse", "--is-inside-work-tree", "--show-prefix")
    if place.code or not place.out.startswith(b"true\n"):
        raise _nowhere(git.root, place)
    prefix = place.out.removeprefix(b"true\n").removesuffix(b"\n")
    return Tree(
        prefix=os.fsdecode(prefix),
        changes={row[3:]: row[:2] for row in paths(git.need(*_STATUS.split()))},
        known=frozenset(paths(git.need("ls-files", "-z"))),
    )


def _nowhere(root: Path, place: Done) -> Stop:
    if "ownership" in place.complaint:
        told = "belongs to another user; if you trust it: git config --global --add safe.directory"
        return Stop(Refusal.FOREIGN_OWNER, f"the git repository of {root} {told} TOP-FOLDER")
    told = f"{root} is not among the files of a git repository; run `git init` there, or crawl without --commit"
    return Stop(Refusal.NOT_GIT, told)


def paths(raw: bytes) -> list[str]:
    """Return paths that end in NUL, as the system's own functions spell them."""
    return [os.fsdecode(path) for path in raw.split(b"\0") if path]


def chosen(root: Path, tree: Tree, files: Iterable[str]) -> list[str]:
    """Return those of the files that a commit would change; raises `Stop` for one that it must not touch."""
    folders = {"": True}
    wanted = list(dict.fromkeys(files))
    foreign = [file for file in wanted if not _inside(root, file, folders)]
    if foreign:
        told = f"not a file of this repository: {shown(foreign)}; only files inside the content repo are committed"
        raise Stop(Refusal.OUTSIDE, told)
    changed = [file for file in wanted if tree.changed(file) or file not in tree.known]
    gone = [file for file in changed if not _regular(root / file)]
    if gone:
        told = f"gone, or no longer a regular file: {shown(gone)}; see what became of it, then commit by hand"
        raise Stop(Refusal.MISSING, told)
    return changed


def _inside(root: Path, file: str, folders: dict[str, bool]) -> bool:
    """Return whether a path stays in this repository: spelled plainly, through no link, into no other repository."""
    if "\0" in file or any(part in {"", ".", ".."} or part.lower() == ".git" for part in file.split("/")):
        return False
    try:
        os.fsencode(file)
    except UnicodeEncodeError:
        return False
    return _own(root, file.rpartition("/")[0], folders)


def _own(root: Path, folder: str, folders: dict[str, bool]) -> bool:
    if folder not in folders:
        parent = _own(root, folder.rpartition("/")[0], folders)
        folders[folder] = parent and _plain(root / folder)
    return folders[folder]


def _plain(folder: Path) -> bool:
    with suppress(OSError):
        return stat.S_ISDIR(folder.lstat().st_mode) and not os.path.lexists(folder / ".git")
    return True  # what is gone is named as missing


def _regular(file: Path) -> bool:
    with suppress(OSError):
        return stat.S_ISREG(file.lstat().st_mode)
    return False
