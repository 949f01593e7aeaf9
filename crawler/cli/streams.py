"""The three standard streams as every command can rely on them, whatever the caller closed or configured."""

from __future__ import annotations

import io
import os
import sys


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


def leave() -> None:
    """Give up stdout, so that Python's own flush at the exit has nothing to complain about."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True
