"""Content files that cannot be understood, or should not be opened: each is left alone, and named."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from tests.laboratory.case import POST

URL = b'webUrl: "http://127.64.0.1/never"\n'
FRONT = b'---\ntitle: ""\n' + URL
LAUGHS = b"".join(b"%c: &%c [*%c, *%c]\n" % (98 + n, 98 + n, 97 + n, 97 + n) for n in range(22))

FILES = {
    "torn": b'---\ntitle: "Words\nwebUrl: http://127.64.0.1/never\ncategory: news\n',
    "never-closed": FRONT,
    "tab": b"---\n\ttitle: x\n" + URL + b"---\n",
    "two-titles": FRONT + b'title: "Another"\n---\n',
    "url-of-a-list": b'---\ntitle: ""\nwebUrl: [a, b]\n---\n',
    "url-of-a-mapping": b'---\ntitle: ""\nwebUrl: {a: b}\n---\n',
    "url-of-a-number": b'---\ntitle: ""\nwebUrl: 12\n---\n',
    "url-of-no-web": b'---\ntitle: ""\nwebUrl: "file:///etc/passwd"\n---\n',
    "url-with-a-password": b'---\ntitle: ""\nwebUrl: "http://u:p@127.64.0.1/never"\n---\n',
    "alias-of-nothing": b"---\ntitle: *nothing\n" + URL + b"---\n",
    "laughs": b"---\na: &a [x, x]\n" + LAUGHS + URL + b"---\n",
    "deep": b"---\na: " + b"[" * 5000 + b"]" * 5000 + b"\n" + URL + b"---\n",
    "noise": b"---\n" + bytes(range(256)) + b"\n" + URL + b"---\n",
    "utf-16": POST.decode().encode("utf-16"),
    "latin-1": b'---\ntitle: "caf\xe9"\n' + URL + b"---\n",
    "a-tag": b"---\ntitle: !!python/object/apply:os.system [id]\n" + URL + b"---\n",
    "toml": b'+++\ntitle = ""\nwebUrl = "http://127.64.0.1/never"\n+++\n',
    "two-documents": b"---\ntitle: a\n...\n---\n" + URL + b"---\n",
    "a-list": b"---\n- webUrl: http://127.64.0.1/never\n---\n",
}  # fmt: skip
NO_ENTRY = {"two-documents"}  # the first of which has no address


def strange(repo: Path, outside: Path) -> None:
    """Put into a repo what is no regular file of its own."""
    news = repo / "_news"
    outside.write_bytes(FRONT + b"---\n")
    os.mkfifo(news / "pipe.md")
    (news / "folder.md").mkdir()
    (news / "out.md").symlink_to(outside)
    (news / "nowhere.md").symlink_to(repo / "nothing")
    (news / "itself.md").symlink_to("itself.md")
    (news / "up").symlink_to(repo)
    here = Path.cwd()
    os.chdir(news)  # the path of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as door:
            door.bind("door.md")
    finally:
        os.chdir(here)
