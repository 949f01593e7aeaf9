"""What is wrong with a file's front matter, and why an edit of it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why front matter cannot be read: `line` counts from 1 in the file, `message` says what was expected."""

    line: int
    message: str


class EditRefused(ValueError):  # noqa: N818  # the outcome's own name, as users see it: edit.refused
    """An edit that cannot be made exactly; the text says why, and nothing was changed."""


def line_of(text: str, index: int) -> int:
    """Return the line, from 1, of the character at `index`; CRLF, LF and a lone CR end a line."""
    feeds, returns = text.count("\n", 0, index), text.count("\r", 0, index)
    return 1 + feeds + (returns and returns - text.count("\r\n", 0, index))
