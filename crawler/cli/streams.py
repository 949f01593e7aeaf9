"""The three standard streams as every command can rely on them, whatever the caller closed or configured."""

from __future__ import annotations

import io
import os
import re
import sys
from typing import Final

# What a terminal obeys, or what turns a line's words around: C0 but tab and line feed, DEL, C1, line ends, bidi.
_OBEYED: Final = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]")


class Plain(io.TextIOWrapper):
    r"""Text for a terminal, or a file that ends up on one: what it would obey is written as `\uXXXX`, as JSON does.

    Raw values of pages, file names and addresses in a content repo are told as they are: they could retitle the
    terminal, hide lines, or worse.
    """

    def write(self, text: str) -> int:
        """Write a text, and return the length of what was given."""
        super().write(_OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text))
        return len(text)

    def steer(self, text: str) -> None:
        """Write a text that the terminal shall obey: Masthead's own words alone."""
        super().write(text)


def ready() -> None:
    r"""Make stdin, stdout and stderr open, and stdout UTF-8: JSON is (RFC 8259, 8.1), and so are the files we diff.

    What cannot be encoded, a file name in another encoding, is written as `\udcXX`, which JSON reads back.
    """
    for number in range(3):
        if not _is_open(number):
            # The next file or socket would get the number, and whatever is printed would be written into it.
            os.open(os.devnull, os.O_RDWR)
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115  # open as long as we run
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115  # the same
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115  # the same
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    if type(sys.stdout) is io.TextIOWrapper:
        eager = sys.stdout.line_buffering
        sys.stdout = Plain(sys.stdout.detach(), encoding="utf-8", errors="backslashreplace", line_buffering=eager)
    if type(sys.stderr) is io.TextIOWrapper:
        own = sys.stderr.encoding
        sys.stderr = Plain(sys.stderr.detach(), encoding=own, errors="backslashreplace", line_buffering=True)


def leave() -> None:
    """Give up stdout, so that Python's own flush at the exit has nothing to complain about."""
    os.close(1)  # first, as there may be no room for one file more
    os.open(os.devnull, os.O_WRONLY)  # is number 1 now: the lowest that is free


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True
