"""Readers for tests, named as a crawl names its own: what they do with a page is said by the page."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.items import Document, Verdict
from crawler.reading import understood

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.reading import Answer


def spin(_: Answer) -> None:
    """Burn CPU for ever."""
    while True:
        pass


def wait(_: Answer) -> None:
    """Do nothing for ever, and burn nothing."""
    while True:
        signal.pause()


def die(_: Answer) -> None:
    """Be killed, as by a system that is short of memory."""
    os.kill(os.getpid(), signal.SIGKILL)


def die_once(answer: Answer) -> None:
    """Be killed, unless this page has been tried before: its address names an empty folder, which is taken away."""
    mark = Path(answer.content_type)
    if mark.exists():
        mark.rmdir()
        die(answer)


def grow(_: Answer) -> None:
    """Want more memory than there is."""
    bytearray(1 << 40)


def fail(_: Answer) -> None:
    """Have an error of our own."""
    raise KeyError("a stray \udcff")


def write(answer: Answer) -> None:
    """Try to leave something behind."""
    Path(answer.content_type).write_bytes(b"x" * 100)


def connect(_: Answer) -> None:
    """Try to tell somebody."""
    socket.create_connection(("127.0.0.1", 9))


def start(_: Answer) -> None:
    """Try to start another program."""
    os.system("true")  # noqa: S605  # it shall not come to that


DOES: dict[bytes, Callable[[Answer], None]] = {
    one.__name__.encode(): one for one in (spin, wait, die, die_once, grow, fail, write, connect, start)
}


def odd(answer: Answer, asked: str) -> Document:
    """Do what the page says, if that is the name of something above; else tell who read what, in which order."""
    if answer.body in DOES:
        DOES[answer.body](answer)
    if answer.body == b"talk":
        return Document(url=answer.url, verdict=Verdict.OK, reason="word " * 200_000)
    return Document(url=answer.url, verdict=Verdict.OK, reason=f"{os.getpid()} {answer.body[:20].decode()} {asked}")


def slowly(answer: Answer, asked: str) -> Document:
    """Read a page as it is read, but never come to an end with one that says so."""
    if b"read this for ever" in answer.body:
        spin(answer)
    return understood(answer, asked)


def babble(answer: Answer, asked: str) -> Document:
    """Send what is no reply, as a parser would that somebody has taken over."""
    with socket.socket(fileno=os.dup(0)) as wire:
        wire.sendall(answer.body)
    return understood(answer, asked)


def counting(answer: Answer, asked: str) -> Document:  # noqa: ARG001  # a reader's signature
    """Tell how many more pages lie here unread."""
    with socket.socket(fileno=os.dup(0)) as wire:
        try:
            waiting = len(wire.recv(1 << 20, socket.MSG_PEEK | socket.MSG_DONTWAIT).split(b"https://")) - 1
        except BlockingIOError:
            waiting = 0
    return Document(url=answer.url, verdict=Verdict.OK, reason=str(waiting))
