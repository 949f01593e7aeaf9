"""Whether a commit may be made now: nobody's work is under way in the index, and git knows a name to commit under."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from crawler.gitrepo.refusals import Refusal, Stop
from crawler.gitrepo.wording import shown

if TYPE_CHECKING:
    from crawler.gitrepo.program import Git
    from crawler.gitrepo.worktree import Tree

_AUTHOR = re.compile(r"([^<>\0\n\s][^<>\0\n]*)<([^<>\0\s]+)>")

_UNDER_WAY = {
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "sequencer": "cherry-pick or revert",
    "BISECT_LOG": "bisect",
}
"""What git leaves in its folder, or as a name for a commit, while a work of several steps is under way."""


def refuse_busy(git: Git, tree: Tree) -> None:
    """Raise `Stop` where a commit would get in the way of a person's work in the index."""
    work = _under_way(git)
    if work is not None:
        raise Stop(Refusal.IN_PROGRESS, f"a {work} is under way in this repository; finish or abort it, then run again")
    letters = {path: marks for path, marks in tree.changes.items() if marks[0] != " "}
    torn = [path for path, marks in letters.items() if "U" in marks or marks in {"AA", "DD"}]
    if torn:
        told = f"not merged: {shown(torn)}; resolve the conflict and `git add` the files, then run again"
        raise Stop(Refusal.IN_PROGRESS, told)
    if letters:
        told = f"staged already: {shown(letters)}; commit that, or take it back with `git restore --staged :/`"
        raise Stop(Refusal.FOREIGN_STAGED, told)


def _under_way(git: Git) -> str | None:
    folder = os.fsdecode(git.need("rev-parse", "--absolute-git-dir").removesuffix(b"\n"))
    for name, work in _UNDER_WAY.items():
        if os.path.lexists(f"{folder}/{name}"):
            return work
    # Newer ways to store refs keep these names elsewhere than in files.
    heads = (name for name in _UNDER_WAY if name.endswith("_HEAD"))
    return next((_UNDER_WAY[name] for name in heads if commit_named(git, name)), None)


def commit_named(git: Git, name: str) -> str | None:
    """Return the commit that a name stands for, `None` where there is none, as for HEAD before the first commit."""
    done = git.ask("rev-parse", "--quiet", "--verify", f"{name}^{{commit}}")
    return None if done.code else done.out.decode("ascii").strip()


def identity(git: Git, author: str | None) -> dict[str, str]:
    """Return the variables that name author and committer, as far as git's own configuration shall not or cannot.

    Raises `Stop` where neither it nor `author` gives a name.
    """
    named = _named(author)
    for roles in (("AUTHOR",), ("AUTHOR", "COMMITTER")):
        extra = {f"GIT_{role}_{part}": value for role in roles for part, value in named.items()}
        asked = [git.ask("var", f"GIT_{role}_IDENT", extra=extra) for role in ("AUTHOR", "COMMITTER")]
        if not any(done.code for done in asked):
            return extra
    said = next(done.complaint for done in asked if done.code).rpartition("\n")[2]
    told = 'set `git config user.name "..."` and `git config user.email ...`, or commit.author in masthead.yaml'
    raise Stop(Refusal.NO_IDENTITY, f"git knows no name to commit under ({said}); {told}")


def _named(author: str | None) -> dict[str, str]:
    if author is None:
        return {}
    found = _AUTHOR.fullmatch(author.strip())
    if found is None:
        told = f'the author {author!a} is not a name and an address, such as "Masthead <bot@example.com>"'
        raise Stop(Refusal.NO_IDENTITY, told)
    return {"NAME": found[1].strip(), "EMAIL": found[2]}
