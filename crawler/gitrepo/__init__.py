"""The git repository around a content repo: what is uncommitted in it, and one commit of exactly the given files."""

from __future__ import annotations

import os
from os.path import lexists
from typing import TYPE_CHECKING

from crawler.gitrepo.program import Done, Git, fault
from crawler.gitrepo.readiness import commit_named, identity, refuse_busy
from crawler.gitrepo.refusals import Committed, Refusal, Refused, Stop
from crawler.gitrepo.wording import message, quoting, shown
from crawler.gitrepo.worktree import Tree, chosen, look, paths

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

__all__ = ["Committed", "Refusal", "Refused", "commit", "dirty", "message", "ready"]

BOUND = 120.0  # seconds for a whole question, hooks included

_LONGEST = 60_000  # bytes of a message; Linux takes 128 KiB in one argument

# Only these files, whatever is staged meanwhile; "#" begins no comment in a text that no editor shows.
_COMMIT = ("-c", "i18n.commitEncoding=UTF-8", "commit", "--quiet", "--only", "--cleanup=whitespace")
_FROM_INPUT = ("--pathspec-from-file=-", "--pathspec-file-nul")


def ready(root: Path, author: str | None = None, *, bound: float = BOUND) -> Refused | None:
    """Return what stands against a commit now, so that it can be said before a crawl and not after it."""
    git = Git.within(root, bound)
    try:
        refuse_busy(git, look(git))
        identity(git, author)
    except Stop as stop:
        return stop.refused
    return None


def dirty(root: Path, files: Iterable[str], *, bound: float = BOUND) -> frozenset[str] | Refused:
    """Return which of these files differ from the last commit already, be it that it does not have them.

    `files` are paths from `root` with "/"; one that does not exist yet is not dirty.
    """
    try:
        tree = look(Git.within(root, bound))
    except Stop as stop:
        return stop.refused
    return frozenset(file for file in files if tree.changed(file) or (file not in tree.known and lexists(root / file)))


def commit(
    root: Path, files: Iterable[str], message: str, author: str | None = None, *, bound: float = BOUND
) -> Committed | Refused:
    """Make one commit of these files as they stand on disk, and of nothing else; no change in them, no commit.

    `files` are paths from `root` with "/", bytes beyond UTF-8 as `os.fsdecode` gives them. `author` is
    `Name <address>`, and the committer as well where git knows none. Hooks and signing are as the repository has them.
    """
    git = Git.within(root, bound)
    try:
        tree = look(git)
        changed = chosen(root, tree, files)
        if not changed:
            return Committed(None)
        refuse_busy(git, tree)
        return _commit(git, tree, changed, message, identity(git, author))
    except Stop as stop:
        return stop.refused


def _commit(git: Git, tree: Tree, files: Sequence[str], text: str, named: Mapping[str, str]) -> Committed | Refused:
    new = [os.fsencode(file) for file in files if file not in tree.known]
    before = commit_named(git, "HEAD")
    try:
        _announce(git, new)
        done = git.ask(*_COMMIT, *_FROM_INPUT, _argument(text), paths=_literal(map(os.fsencode, files)), extra=named)
        if not done.code:
            return _committed(git.afterwards())
        refused = _refusal(done)
    except Stop as stop:
        refused = stop.refused
    return _aftermath(git.afterwards(), files, new, before, refused)


def _announce(git: Git, new: Sequence[bytes]) -> None:
    """Tell git of files that it does not know, without staging what is in them."""
    if not new:
        return
    # This command knows no `:(literal)`; behind "./" a name is never magic.
    ignored = paths(git.ask("check-ignore", "-z", "--stdin", paths=(b"./" + file for file in new)).out)
    if ignored:
        named = shown(path.removeprefix("./") for path in ignored)
        told = f"git is told to ignore {named}; see `git check-ignore -v FILE`, or add it by hand"
        raise Stop(Refusal.IGNORED, told)
    git.need("add", "--intent-to-add", *_FROM_INPUT, paths=_literal(new))


def _literal(files: Iterable[bytes]) -> Iterable[bytes]:
    # `git --literal-pathspecs` would do the same, and would do it to every git command of the hooks as well.
    return (b":(literal)" + file for file in files)


def _argument(text: str) -> bytes:
    plain = text.replace("\0", "").encode("utf-8", "replace")[:_LONGEST]
    return b"--message=" + plain.decode("utf-8", "ignore").encode()


def _refusal(done: Done) -> Refused:
    # Exit code 1 with nothing to commit is ruled out before, and what else fails in git itself ends with 128.
    if done.code != 1:
        return fault(done).refused
    if done.complaint.startswith("error: pathspec ':(literal)"):
        return Refused(Refusal.MISSING, quoting("a file left the index meanwhile; run again", done.complaint))
    told = "a hook of this repository refused the commit; mend what it says, then commit the files"
    return Refused(Refusal.HOOK, quoting(told, done.complaint))


def _committed(git: Git, *notes: str) -> Committed:
    if git.ask("symbolic-ref", "--quiet", "HEAD").code:
        notes = (*notes, "HEAD is detached, so no branch has this commit; `git switch -c NAME` gives it one")
    return Committed(commit_named(git, "HEAD"), notes)


def _aftermath(
    git: Git, files: Sequence[str], new: Sequence[bytes], before: str | None, refused: Refused
) -> Committed | Refused:
    """Return what a command that failed has come to, and take back what it left in the index."""
    if commit_named(git, "HEAD") != before:
        tree = look(git)
        if not any(tree.changed(file) for file in files):
            return _committed(git, f"the commit is made, but then: {refused.message}")
    if new:
        git.ask("update-index", "--force-remove", "-z", "--stdin", paths=new)
    return refused
