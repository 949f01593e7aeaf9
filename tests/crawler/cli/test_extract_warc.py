"""`masthead extract --warc`: every page of a web archive, however it is compressed."""

from __future__ import annotations

import gzip
import json
import os
from typing import TYPE_CHECKING

import pytest

from tests.running import masthead

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PAGE = b"<!doctype html><title>%s</title><meta property='og:title' content='%s'><h1>%s</h1>"
SITE = "http://news.example"


def record(path: str, body: bytes, *, status: bytes = b"200 OK", head: bytes = b"", kind: str = "response") -> bytes:
    block = b"HTTP/1.1 " + status + b"\r\n" + head + b"\r\n" + body
    told = f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {SITE}{path}\r\nContent-Length: {len(block)}\r\n\r\n"
    return told.encode() + block + b"\r\n\r\n"


def page(path: str, title: bytes, **more: bytes) -> bytes:
    return record(path, PAGE % (title, title, title), head=b"Content-Type: text/html\r\n" + more.get("head", b""))


ROBOTS = record("/robots.txt", b"User-agent: *\nDisallow: /\n", head=b"Content-Type: text/plain\r\n")
SAME = record("/b", b"", status=b"304 Not Modified", head=b"Content-Type: text/html\r\n", kind="revisit")
HTML = b"Content-Type: text/html; charset=utf-8\r\nContent-Encoding: gzip\r\n"
PACKED = record("/packed", gzip.compress(PAGE % ((b"Packed title",) * 3)), head=HTML)
RECORDS = [ROBOTS, page("/b", b"Title of b"), page("/a", b"Title of a"), SAME, PACKED, record("/x.jpg", b"\xff\xd8")]
FORMS: dict[str, Callable[[list[bytes]], bytes]] = {
    "plain": b"".join,
    "in one piece": lambda records: gzip.compress(b"".join(records)),
    "by record": lambda records: b"".join(map(gzip.compress, records)),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_page_of_any_archive_is_read_in_order(tmp_path: Path, form: str) -> None:
    path = tmp_path / "some.warc"
    path.write_bytes(FORMS[form](RECORDS))
    done = masthead("extract", "--warc", path, "--allow-host", "127.0.0.0/8")
    assert (done.returncode, done.stderr) == (0, b"")
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(one["url"].removeprefix(SITE), one["title"]) for one in said] == [
        ("/b", "Title of b"),
        ("/a", "Title of a"),
        ("/packed", "Packed title"),
    ]


DAMAGES: dict[str, bytes] = {
    "no archive": b"something else\n",
    "cut off in a record": RECORDS[1][:-40],
    "cut off in its headers": b"WARC/1.1\r\nWARC-Type: response\r\n",
    "a record of no length": b"WARC/1.1\r\nWARC-Type: response\r\n\r\n",
    "a record that never ends": b"WARC/1.1\r\n" + b"a: b\r\n" * 60_000,
    "something between records": RECORDS[1] + b"what?\r\n",
    "cut off gzip of one piece": gzip.compress(b"".join(RECORDS))[:-30],
    "nothing": b"",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_an_archive_that_cannot_be_used_is_told(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "some.warc"
    path.write_bytes(DAMAGES[damage])
    done = masthead("extract", "--warc", path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"at byte" in done.stderr


def test_an_archive_is_read_whole_and_by_itself(tmp_path: Path) -> None:
    assert masthead("extract", "--warc", tmp_path / "none.warc").returncode == 2
    done = masthead("extract", "page.html", "--warc", tmp_path / "none.warc")
    assert (done.returncode, b"leave TARGET" in done.stderr) == (2, True)


def test_an_archive_that_is_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "web.warc.gz")
    done = masthead("extract", "--warc", tmp_path / "web.warc.gz")
    assert done.returncode == 2
    assert b"not a regular file" in done.stderr
