"""Words about a commit: its message, and lists of names that stay short."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_NAMED = 5  # names in one sentence
_WIDEST = 200  # characters of a line
_LINES = 10
_CONTROL = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|[\x00-\x09\x0b-\x1f\x7f-\x9f]")


def message(template: str, collections: Iterable[str], changes: Mapping[str, int]) -> str:
    """Return a commit message: the template as its subject, then a line for each field with the entries it changed in.

    `{collections}` in the template becomes their names; the fields come by count, then by name.
    """
    names = [_line(name).removeprefix("_") for name in dict.fromkeys(collections)]
    subject = _line(_filled(template, listed(names) or "content")) or "Update content"
    rows = sorted((-count, _line(field)) for field, count in changes.items() if count > 0)
    body = "\n".join(f"{field}: {-count} {'entry' if count == -1 else 'entries'}" for count, field in rows)
    return f"{subject}\n\n{body}\n" if body else f"{subject}\n"


def _filled(template: str, names: str) -> str:
    try:
        return template.format(collections=names)
    except (ValueError, LookupError, AttributeError):
        return template


def _line(text: str) -> str:
    """Return a text as one line of what UTF-8 can say."""
    return " ".join(_CONTROL.sub(" ", text).encode("utf-8", "replace").decode().split())


def listed(names: Sequence[str]) -> str:
    """Return the first names and how many more there are."""
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def shown(paths: Iterable[str]) -> str:
    """Return the first paths, whatever is in their names, as one safe line."""
    return listed([ascii(path)[1:-1] for path in paths])


def tail(raw: bytes) -> str:
    """Return the last lines of what a program said, safe for a terminal."""
    lines = _CONTROL.sub("", raw.decode("utf-8", "replace")).split("\n")
    return "\n".join([line.rstrip()[:_WIDEST] for line in lines if line.strip()][-_LINES:])


def quoting(told: str, said: str) -> str:
    """Return a sentence of ours with the lines that a program said below it."""
    return told + "".join(f"\n  {line}" for line in said.split("\n") if line)
