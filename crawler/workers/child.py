"""The process that reads: one page after another, each within its CPU time, all within their memory."""

from __future__ import annotations

import gc
import os
import resource
import signal
import socket
import sys
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, NamedTuple, NoReturn

from crawler.items import Verdict
from crawler.state.documents import is_whole
from crawler.workers.border import (
    ASKED,
    FAULT,
    HARD,
    READ,
    READY,
    TOO_LARGE,
    WEIGHED,
    packed,
    questioned,
    reply,
    weighed,
)
from crawler.workers.suspicion import is_hard

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from io import BufferedIOBase

    from crawler.items import Document, Fact, Field
    from crawler.reading import Answer

    Reader = Callable[[Answer, str], Document]
    Chooser = Callable[[Document, list[Any]], Mapping[Field, Fact]]

# What a reader of strangers' bytes never does; an audit hook (PEP 578) stands in its way.
_NEVER: Final = frozenset(
    "socket.bind socket.connect socket.sendto socket.sendmsg socket.getaddrinfo subprocess.Popen"
    " os.exec os.fork os.forkpty os.posix_spawn os.spawn os.system".split()
)
_FILES: Final = 64  # open at once; modules are still loaded


def main(told: Mapping[str, Any]) -> NoReturn:
    """Read what comes on standard input, a socket, until it ends; `told` is what the crawl says at the start.

    SIGINT and SIGTERM are the crawl's to hear, which a terminal sends to both: a reader ends when its crawl does.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    with socket.socket(fileno=0) as wire:
        choose = _named(told["chooser"]) if told["chooser"] is not None else None
        work = Work(_named(told["reader"]), choose, is_wary=told["wary"])
        confine(told["memory"])
        gc.freeze()
        serve(wire, work, told["cpu"])
    os._exit(0)


class Work(NamedTuple):
    """What is done with a page: who reads it, who chooses from it, and whether one that looks hard is given back."""

    read: Reader
    choose: Chooser | None = None
    is_wary: bool = False


def _named(path: str) -> Any:  # noqa: ANN401  # whatever the name names
    module, _, name = path.rpartition(".")
    return getattr(import_module(module), name)


def confine(memory: int) -> None:
    """Let this process have so many bytes of addresses and few files, write none, and neither connect nor start any."""
    for limit, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_NOFILE, _FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # a lower limit stands already, or the system has no such limit
            resource.setrlimit(limit, (most, most))
    sys.addaudithook(refuse)


def refuse(event: str, _arguments: tuple[Any, ...]) -> None:
    """Stand in the way of what strangers' bytes might want of this process (an audit hook)."""
    if event in _NEVER:
        raise PermissionError(f"a reader has no business with {event}")


def serve(wire: socket.socket, work: Work, cpu: float) -> None:
    """Answer every question on a wire, until it ends; a page that takes more than `cpu` seconds ends the process."""
    with wire.makefile("rb") as questions, suppress(ConnectionError):  # the crawl is gone, and waits for nothing
        wire.sendall(reply(READY))
        while (told := _next(questions)) is not None:
            _alarm(cpu)
            answer = _answered(work, *told)
            _alarm(0)
            wire.sendall(answer)


def _next(questions: BufferedIOBase) -> tuple[bytes, bytes] | None:
    head = questions.read(ASKED.size)
    if len(head) < ASKED.size:
        return None
    said, body = ASKED.unpack(head)
    return questions.read(said), questions.read(body)


def _alarm(seconds: float) -> None:
    # Nobody handles SIGPROF: the system ends the process, however deep in a parser it is.
    signal.setitimer(signal.ITIMER_PROF, seconds)


def _answered(work: Work, said: bytes, body: bytes) -> bytes:
    try:
        answer, asked, terms = questioned(said, body)
        if work.is_wary and is_hard(body):
            return reply(HARD)
        document = work.read(answer, asked)
        if terms is not None and work.choose is not None and document.verdict is Verdict.OK and is_whole(document):
            return reply(WEIGHED, weighed(document, work.choose(document, terms)))
        return reply(READ, packed(document))
    except MemoryError:
        return reply(TOO_LARGE)
    except Exception as error:  # noqa: BLE001  # told to the crawl, which reports it as a fault of our own
        return reply(FAULT, f"{type(error).__name__}: {error}".encode("utf-8", "backslashreplace")[:2_000])
