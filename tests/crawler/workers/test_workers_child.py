"""What a reading process says on its wire, heard without starting one."""

from __future__ import annotations

import socket
from dataclasses import replace
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from crawler.items import Fact, Field, Source
from crawler.reading import Answer, understood
from crawler.workers import child
from crawler.workers.border import FAULT, HARD, READ, READY, TOLD, TOO_LARGE, WEIGHED, question, unpacked, unweighed
from crawler.workers.suspicion import LARGE

if TYPE_CHECKING:
    from crawler.items import Document

PAGE = Answer(body=b"<title>A title that is there</title><p>Some text.</p>", url="https://a.example/s")


def moody(answer: Answer, asked: str) -> Document:
    if asked == "grow":
        raise MemoryError
    if asked == "fail":
        raise KeyError(asked)
    return understood(answer, asked)


def chosen(document: Document, terms: list[str]) -> dict[Field, Fact]:
    return {Field.TITLE: Fact(value=document.url, source=Source.HEADING, via=terms[0])}


def replies(*asked: str, page: Answer = PAGE, terms: list[str] | None = None) -> list[tuple[bytes, bytes]]:
    """Ask these one after another, hang up, and return what was replied."""
    ours, theirs = socket.socketpair()
    with ours, ours.makefile("rb") as heard:
        thread = Thread(target=serve, args=(theirs,))
        thread.start()
        for one in asked:
            ours.sendall(b"".join(question(page, one, terms)))
        ours.shutdown(socket.SHUT_WR)
        thread.join()
        found = []
        while head := heard.read(TOLD.size):
            kind, length = TOLD.unpack(head)
            found.append((kind, heard.read(length)))
    return found


def serve(wire: socket.socket) -> None:
    with wire:
        child.serve(wire, child.Work(moody, chosen, is_wary=True), 0)  # no alarm: it would end the tests


def test_a_reader_says_that_it_is_ready_and_answers_until_the_wire_ends() -> None:
    assert replies() == [(READY, b"")]
    ready, read, large, fault, again = replies("x", "grow", "fail", "y")
    assert ready == (READY, b"")
    assert (read[0], unpacked(read[1])) == (READ, understood(PAGE, "x"))
    assert (large, fault) == ((TOO_LARGE, b""), (FAULT, b"KeyError: 'fail'"))
    assert again[0] == READ


def test_a_reader_that_is_told_the_terms_says_what_a_page_comes_to() -> None:
    _, (kind, content) = replies("x", terms=["on these terms"])
    found = unweighed(content)
    assert (kind, found) == (WEIGHED, understood(PAGE, "x"))
    assert found.foretold is not None
    assert found.foretold.facts == chosen(found, ["on these terms"])


WALL = b"<title>Just a moment...</title><script src=/cdn-cgi/challenge-platform/x.js></script>"
MANY = b"<title>A page</title>" + b"".join(b"<meta property=og:image content=/%d.jpg>" % n for n in range(30))


@pytest.mark.parametrize("body", [WALL, MANY], ids=["a wall", "more claims than the state keeps"])
def test_nothing_is_foretold_of_what_is_no_page_or_says_more_than_is_kept(body: bytes) -> None:
    _, (kind, content) = replies("x", page=replace(PAGE, body=body), terms=["t"])
    assert kind == READ
    assert unpacked(content).foretold is None


def test_a_wary_reader_gives_a_page_back_that_looks_hard() -> None:
    assert replies("x", page=replace(PAGE, body=b"x" * (LARGE + 1)))[1:] == [(HARD, b"")]


def test_a_reader_whose_crawl_is_gone_ends_without_a_word() -> None:
    ours, theirs = socket.socketpair()
    ours.close()
    serve(theirs)


@pytest.mark.parametrize("event", ["socket.connect", "subprocess.Popen", "os.system", "os.fork"])
def test_a_reader_is_refused_what_it_has_no_business_with(event: str) -> None:
    with pytest.raises(PermissionError, match=event):
        child.refuse(event, ())
    child.refuse("open", ("module.py",))
