"""What is wrong with a file's front matter, and why an edit of it is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why front matter cannot be read: `line` counts from 1 in the file, `message` says what was expected."""

    line: int
    message: str


class EditRefused(ValueError):  # noqa: N818  # the outcome's own name, as users see it: edit.refused
    """An edit that cannot be made exactly; the text says why, and nothing was changed."""


def line_of(text: str, index: int) -> int:
    """Return the line, from 1, of the character at `index`; CRLF, LF and a lone CR end a line."""
    return 1 + sum(1 for _ in _BREAK.finditer(text, 0, index))
