"""`--commit`: one git commit of exactly the files that a run wrote."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from crawler import gitrepo
from crawler.cli import UsageError
from crawler.items import Finding

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.config import Commit
    from crawler.report import Report


def check(root: Path, author: str | None) -> None:
    """Raise `UsageError` with what stands against a commit, before anything is fetched."""
    refused = gitrepo.ready(root, author)
    if refused is not None:
        raise UsageError(f"--commit: {refused.message}")


def commit(root: Path, report: Report, settings: Commit) -> None:
    """Commit the files that the run wrote; what was not committed, and why, goes into the report.

    What earlier runs wrote and could not commit goes with them, as long as nobody else has touched it since. A file
    that already differed from the last commit by anybody else's work is left out: git can only commit it whole.
    """
    for path in sorted(report.dirty.intersection(report.files)):
        told = "was written but not committed: it already had uncommitted changes; commit it yourself"
        report.findings.append(Finding(code="commit.left-out", path=path, message=told))
    files = [path for path in report.files if path not in report.dirty]
    late = sorted(report.left.difference(report.files))
    if not files and not late:
        return
    message = _message(settings.message, files, late, report)
    said = gitrepo.commit(root, [*files, *late], message, settings.author)
    if isinstance(said, gitrepo.Refused):
        report.faults.append(f"not committed ({said.reason}): {said.message}")
        return
    report.commit = said.commit
    notes = [(".", note) for note in said.notes] + [(path, "an earlier run wrote it") for path in late]
    report.findings.extend(Finding(code="commit.note", path=path, message=note) for path, note in notes)


def _message(template: str, files: list[str], late: list[str], report: Report) -> str:
    paths = [*files, *late]
    collections = sorted({path.partition("/")[0] if "/" in path else "content" for path in paths})
    committed = frozenset(files)
    changes = Counter(key for change in report.changes if change["path"] in committed for key in _fields(change["set"]))
    return gitrepo.message(template, collections, changes)


def _fields(changed: dict[str, object]) -> set[str]:
    """Return the top-level keys of an entry's change: `images.0.width` counts as `images`."""
    return {key.partition(".")[0] for key in changed}
