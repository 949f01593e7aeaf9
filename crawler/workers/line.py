"""One process that reads, and the line of pages before it: sent in order, answered in order, each at most twice."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import weakref
from collections import deque
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Final

from crawler.workers.border import (
    FAULT,
    HARD,
    LARGEST,
    READ,
    READY,
    TOLD,
    TOO_LARGE,
    WEIGHED,
    question,
    unpacked,
    unweighed,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.items import Document
    from crawler.reading import Answer
    from crawler.workers.border import Terms

AHEAD: Final = 2  # pages at a process: it has the next one at hand while the crawl takes up what it said
STARTING: Final = 60.0  # seconds that a process has to come up

_PROGRAM: Final = (
    "import json, sys; told = json.loads(sys.argv[1]); sys.path[:] = told['path'];"
    " from crawler.workers.child import main; main(told)"
)
# A reader need not know what else the environment holds, such as somebody's tokens.
_ENVIRONMENT: Final = ("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_TOO_LONG: Final = -signal.SIGPROF


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What the reading of one page may take: seconds of CPU, seconds on the wall, bytes of a whole process."""

    cpu: float = 2.0
    wall: float = 20.0  # an idle or stopped process burns no CPU
    memory: int = 256 * 1024 * 1024  # a reader begins with 45 MB


class Unread(Enum):
    """Why there is no document."""

    TOO_COMPLEX = auto()  # it took too long, too much memory, or its process with it
    HARD = auto()  # the page looks hard, and the process reads ordinary ones
    UNABLE = auto()  # no process could be started


class ReadingError(Exception):
    """An error of our own in reading a page, told by the process that read it."""


@dataclass(slots=True, kw_only=True)
class _Job:
    answer: Answer
    asked: str
    terms: Terms
    told: asyncio.Future[Document | Unread | ReadingError]
    tried: bool = False  # a process has ended over it, for no reason that it gave

    def tell(self, what: Document | Unread | ReadingError) -> None:
        if not self.told.done():  # nobody may be waiting any more
            self.told.set_result(what)


@dataclass(slots=True, kw_only=True)
class _Wire(asyncio.Protocol):
    """The crawl's end of the socket: replies are put together from what comes, and heard one by one."""

    line: Line
    got: bytearray = field(default_factory=bytearray)

    def data_received(self, data: bytes) -> None:
        self.got += data
        while len(self.got) >= TOLD.size:
            kind, length = TOLD.unpack_from(self.got)
            end = TOLD.size + length
            if length > LARGEST:
                self.line.end_process()
                return
            if len(self.got) < end:
                return
            content = bytes(self.got[TOLD.size : end])
            del self.got[:end]
            self.line.heard(kind, content)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # asyncio's signature
        self.line.lost()


class Line:
    """Pages in order before one process, which is started with the first of them and anew when it has ended."""

    def __init__(self, reader: str, bounds: Bounds, *, chooser: str | None = None, is_wary: bool = False) -> None:
        """Begin without a process; `reader` names the function that it shall call.

        `chooser` names the one that says what a page comes to by itself, by the terms that it is asked on; `is_wary`:
        a page that looks hard is not read here.
        """
        self._told = {"reader": reader, "chooser": chooser, "wary": is_wary}
        self._bounds = bounds
        self._jobs: deque[_Job] = deque()
        self._sent = 0  # how many of them the process has
        self._process: subprocess.Popen[bytes] | None = None
        self._starting: asyncio.Task[None] | None = None
        self._wire: asyncio.Transport | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._is_ready = self._is_late = self._is_ended = self._is_shut = False

    @property
    def pid(self) -> int | None:
        """The number of the process, where there is one."""
        return self._process.pid if self._process is not None else None

    async def read(self, answer: Answer, asked: str, terms: Terms = None) -> Document | Unread:
        """Return what the process reads from an answer, in its turn. Raises `ReadingError`.

        With `terms`, JSON-ready, it may say as well what the page comes to.
        """
        told: asyncio.Future[Document | Unread | ReadingError] = asyncio.get_running_loop().create_future()
        self._jobs.append(_Job(answer=answer, asked=asked, terms=terms, told=told))
        self._go_on()
        found = await told
        if isinstance(found, ReadingError):
            raise found
        return found

    def _go_on(self) -> None:
        if self._is_shut:
            self._give_up()
        elif self._is_ready:
            self._send()
        elif self._starting is None and self._jobs:
            self._starting = asyncio.get_running_loop().create_task(self._start())

    async def _start(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            self._process, ours = _started(self._told, self._bounds)
        except (OSError, ValueError):
            self._shut()
            return
        self._forsake = weakref.finalize(self, _end, self._process)
        self._wire, _ = await loop.create_unix_connection(lambda: _Wire(line=self), sock=ours)
        self._deadline = loop.call_later(STARTING, self._overdue)

    def _send(self) -> None:
        while self._sent < min(AHEAD, len(self._jobs)) and self._wire is not None:
            job = self._jobs[self._sent]
            self._wire.writelines(question(job.answer, job.asked, job.terms))
            self._sent += 1
            if self._sent == 1:
                self._wait()

    def _wait(self) -> None:
        """Give the first page of the line its time."""
        self._rest()
        if self._sent:
            self._deadline = asyncio.get_running_loop().call_later(self._bounds.wall, self._overdue)

    def _rest(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _overdue(self) -> None:
        self._is_late = True
        self.end_process()

    def heard(self, kind: bytes, content: bytes) -> None:
        """Take a reply of the process; one that makes no sense ends it."""
        if self._is_ended:
            return
        if kind == READY and not self._is_ready:
            self._is_ready = True
            self._rest()
        elif (found := _understood(kind, content)) is not None and self._sent:
            self._sent -= 1
            self._jobs.popleft().tell(found)
            self._wait()
        else:
            self.end_process()
            return
        self._go_on()

    def lost(self) -> None:
        """Take note that the process has ended: the page that it was at is given up, or tried once more."""
        code = self._reap()
        was_ready, was_late, sent = self._is_ready, self._is_late, self._sent
        self._is_ready = self._is_late = self._is_ended = False
        self._sent = 0
        self._rest()
        if not was_ready:
            self._shut()  # who did not come up once would keep every page waiting
        elif sent:
            self._blame(is_known=was_late or code == _TOO_LONG)
        self._go_on()

    def _blame(self, *, is_known: bool) -> None:
        if is_known or self._jobs[0].tried:
            self._jobs.popleft().tell(Unread.TOO_COMPLEX)
        else:
            self._jobs[0].tried = True

    def _shut(self) -> None:
        self._is_shut = True
        self._give_up()

    def _give_up(self) -> None:
        while self._jobs:
            self._jobs.popleft().tell(Unread.UNABLE)

    def end_process(self) -> None:
        """End the process at once; what follows from it is told by the wire."""
        self._is_ended = True
        if self._process is not None:
            self._process.kill()

    def _reap(self) -> int | None:
        process, self._process, self._wire, self._starting = self._process, None, None, None
        if process is None:
            return None
        self._forsake.detach()
        return _end(process)

    def close(self) -> None:
        """End the process, and tell whoever still waits that nothing comes any more."""
        self._is_shut = True
        self._rest()
        if self._starting is not None:
            self._starting.cancel()
        wire = self._wire
        self._reap()
        if wire is not None:
            with suppress(RuntimeError):  # the loop is closed
                wire.abort()
        self._give_up()


def _understood(kind: bytes, content: bytes) -> Document | Unread | ReadingError | None:
    if kind == TOO_LARGE:
        return Unread.TOO_COMPLEX
    if kind == FAULT:
        return ReadingError(content.decode("utf-8", "replace"))
    if kind == HARD:
        return Unread.HARD
    try:
        return unpacked(content) if kind == READ else unweighed(content) if kind == WEIGHED else None
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None


def _started(work: Mapping[str, Any], bounds: Bounds) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """Start a process that reads, and return it with the crawl's end of a pair of sockets. Raises `OSError`.

    A new interpreter, never a fork of this one, which has threads. Isolated (`-I`): neither the present folder, which
    is somebody's content repo, nor the environment says what it loads.
    """
    told = {**work, "path": _path(), "cpu": bounds.cpu, "memory": bounds.memory}
    ours, theirs = socket.socketpair()
    with ExitStack() as held, theirs:
        held.enter_context(ours)
        process = subprocess.Popen(  # noqa: S603  # our own interpreter, our own program
            [sys.executable, "-I", "-c", _PROGRAM, json.dumps(told)],
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
        )
        held.pop_all()
    return process, ours


def _path() -> list[str]:
    """Return where modules are found, as this process does."""
    return [place or os.getcwd() for place in sys.path]  # noqa: PTH109  # a text, as all others are


def _end(process: subprocess.Popen[bytes]) -> int:
    """End a process and return how it ended: nobody is left behind, not even as a name in the table of processes."""
    process.kill()
    return process.wait()
