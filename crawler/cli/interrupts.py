"""What SIGINT and SIGTERM do to a command: noted while it loads, raised while it works, handed to a crawl that runs."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    Handler = Callable[[int, FrameType | None], None]

SIGNALS = (signal.SIGINT, signal.SIGTERM)

_noted: list[int] = []


class Interrupted(KeyboardInterrupt):
    """A command was told to end; `code` is the exit code that says so."""

    def __init__(self, number: int) -> None:
        """Keep which signal it was."""
        super().__init__(number)
        self.code = 128 + number


def hold() -> None:
    """Note a signal from now on instead of being torn out of an import; a second one ends the process at once."""
    handle(_note)


def release() -> None:
    """Let a signal raise `Interrupted` from now on; one that was noted meanwhile does so here."""
    handle(_raise)
    if _noted:
        raise Interrupted(_noted.pop())


def taken() -> int | None:
    """Return the signal that was noted, once."""
    return _noted.pop() if _noted else None


def handle(handler: Handler) -> None:
    """Let both signals call `handler(number, frame)`."""
    with suppress(ValueError):  # only the main thread may; elsewhere signals are somebody else's
        for number in SIGNALS:
            signal.signal(number, handler)


def leave(number: int) -> None:
    """End the process now, as a kill would, with the exit code of the signal."""
    os._exit(128 + number)


def leave_soon(number: int, seconds: float) -> None:
    """End the process in so many seconds, whatever it is doing then."""
    signal.signal(signal.SIGALRM, lambda _number, _frame: leave(number))
    signal.setitimer(signal.ITIMER_REAL, seconds)


def _note(number: int, _frame: FrameType | None) -> None:
    if _noted:
        leave(number)
    _noted.append(number)


def _raise(number: int, _frame: FrameType | None) -> None:
    raise Interrupted(number)
