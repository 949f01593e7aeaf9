"""How findings are told: a line for a person, a row for a program, an annotation for a workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crawler.checks.codes import Level

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping

    from crawler.checks.flaw import Flaw

COMMANDS: Mapping[Level, str] = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}
"""What each level is called among the workflow commands of GitHub Actions."""

# GitHub Actions, "Workflow commands": these end a message or a property, and are read back from %XX.
_MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def line(flaw: Flaw) -> str:
    """Return a finding as one line that editors can jump to: `path:line: level code: message; right: ...`."""
    return f"{plain(flaw.path)}:{flaw.line}: {flaw.level} {flaw.code}: {flaw.message}; right: {plain(flaw.right)}"


def row(flaw: Flaw) -> dict[str, Any]:
    """Return a finding as JSON-ready data."""
    return {
        "code": flaw.code,
        "level": flaw.level,
        "path": flaw.path,
        "line": flaw.line,
        "message": flaw.message,
        "right": flaw.right,
        "fixable": bool(flaw.mend),
    }


def annotation(flaw: Flaw, path: str) -> str:
    """Return a finding as a workflow command that GitHub shows at the file's line; `path` is that in the workspace."""
    place = f"file={path.translate(_PROPERTY)},line={flaw.line},title={flaw.code.translate(_PROPERTY)}"
    return f"::{COMMANDS[flaw.level]} {place}::{f'{flaw.message}; right: {flaw.right}'.translate(_MESSAGE)}"


def total(counts: Counter[Level], files: int) -> str:
    """Return how much was found, in words."""
    said = ", ".join(f"{counts[level]} {level}{'' if counts[level] == 1 else 's'}" for level in Level if counts[level])
    return f"{said or 'nothing found'} in {files} {'file' if files == 1 else 'files'}"


def plain(text: str) -> str:
    """Return a text without the characters that a terminal would obey."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
