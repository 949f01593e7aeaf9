"""File-system calls of the writer that fail, fall short, or are the last thing that a process does; counted."""

from __future__ import annotations

import os
import signal
import sys
from functools import partial
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

CALLS = "open read write fsync fchown fchmod replace link unlink stat lstat fstat close".split()
WRITER = "pipelines.writer"


class Breaking:
    """In a `with`: breaks one of these calls that the writer makes, by its number from 1; others go through.

    `count` is how many the writer has made, `fired` the name of the one that was broken.
    """

    def __init__(self, at: int, how: Callable[..., Any], only: Collection[str] = CALLS) -> None:
        self.at = at
        self.count = 0
        self.fired: str | None = None
        self._how = how
        self._only = only
        self._before: dict[str, Callable[..., Any]] = {}
        self._real: dict[str, Callable[..., Any]] = {}

    def __enter__(self) -> Self:
        for name in CALLS:
            self._real[name] = self._before[name] = getattr(os, name)
            setattr(os, name, partial(self._called, name))
        self._real["fsync"] = os.fstat  # fails for a bad handle alike, and no test waits for a power cut
        return self

    def __exit__(self, *_: object) -> None:
        for name, before in self._before.items():
            setattr(os, name, before)

    def _called(self, name: str, *arguments: Any, **more: Any) -> Any:
        real = self._real[name]
        if name not in self._only or not _is_writers(sys._getframe(1)):
            return real(*arguments, **more)
        self.count += 1
        if self.count != self.at:
            return real(*arguments, **more)
        self.fired = name
        return self._how(name, real, arguments, more)


def _is_writers(frame: Any) -> bool:
    while frame is not None:
        if frame.f_globals.get("__name__") == WRITER:
            return True
        frame = frame.f_back
    return False


def failing(code: int) -> Callable[..., Any]:
    """Return a break that answers with an error; a handle is closed all the same, as on Linux."""

    def fail(name: str, real: Callable[..., Any], arguments: tuple[Any, ...], more: dict[str, Any]) -> None:
        if name == "close":
            real(*arguments, **more)
        raise OSError(code, os.strerror(code))

    return fail


def falling_short(name: str, real: Callable[..., Any], arguments: tuple[Any, ...], more: dict[str, Any]) -> Any:
    """Write or read only the first byte."""
    return real(arguments[0], bytes(arguments[1])[:1] if name == "write" else 1, **more)


def killing(name: str, real: Callable[..., Any], arguments: tuple[Any, ...], more: dict[str, Any]) -> Any:
    """End this process as `kill -9` does, before the call."""
    os.kill(os.getpid(), signal.SIGKILL)
    return real(name, *arguments, **more)
