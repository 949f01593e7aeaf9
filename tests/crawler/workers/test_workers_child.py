"""What a reading process says on its wire, heard without starting one."""

from __future__ import annotations

import socket
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from crawler.reading import Answer, understood
from crawler.workers import child
from crawler.workers.border import FAULT, READ, READY, TOLD, TOO_LARGE, question, unpacked

if TYPE_CHECKING:
    from crawler.items import Document

PAGE = Answer(body=b"<title>A title that is there</title><p>Some text.</p>", url="https://a.example/s")


def moody(answer: Answer, asked: str) -> Document:
    if asked == "grow":
        raise MemoryError
    if asked == "fail":
        raise KeyError(asked)
    return understood(answer, asked)


def replies(*asked: str) -> list[tuple[bytes, bytes]]:
    """Ask these one after another, hang up, and return what was replied."""
    ours, theirs = socket.socketpair()
    with ours, ours.makefile("rb") as heard:
        thread = Thread(target=serve, args=(theirs,))
        thread.start()
        for one in asked:
            ours.sendall(b"".join(question(PAGE, one)))
        ours.shutdown(socket.SHUT_WR)
        thread.join()
        found = []
        while head := heard.read(TOLD.size):
            kind, length = TOLD.unpack(head)
            found.append((kind, heard.read(length)))
    return found


def serve(wire: socket.socket) -> None:
    with wire:
        child.serve(wire, moody, 0)  # the alarm stays off: it would end the tests


def test_a_reader_says_that_it_is_ready_and_answers_until_the_wire_ends() -> None:
    assert replies() == [(READY, b"")]
    ready, read, large, fault, again = replies("x", "grow", "fail", "y")
    assert ready == (READY, b"")
    assert (read[0], unpacked(read[1])) == (READ, understood(PAGE, "x"))
    assert (large, fault) == ((TOO_LARGE, b""), (FAULT, b"KeyError: 'fail'"))
    assert again[0] == READ


def test_a_reader_whose_crawl_is_gone_ends_without_a_word() -> None:
    ours, theirs = socket.socketpair()
    ours.close()
    serve(theirs)


@pytest.mark.parametrize("event", ["socket.connect", "subprocess.Popen", "os.system", "os.fork"])
def test_a_reader_is_refused_what_it_has_no_business_with(event: str) -> None:
    with pytest.raises(PermissionError, match=event):
        child.refuse(event, ())
    child.refuse("open", ("module.py",))
