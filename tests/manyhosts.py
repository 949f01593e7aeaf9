"""A web of many small sites, one a loopback address, with all that happens to pages; it keeps a log of who asked what.

python -m tests.manyhosts FOLDER [PAGES HOSTS KILLS] crawls it three times, kills so many runs, and prints figures.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sys
import threading
import time
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from tests.loopback import Asked, Loopback, Reply, Route, redirect
from tests.running import ROOT, masthead, post

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PICTURE = (ROOT / "tests/golden/pictures/1400x933.jpg").read_bytes()
PAGE = """<!doctype html><html lang="en"><head><title>{title}</title>
<meta property="og:title" content="{title}"><meta property="og:image" content="/{number}.jpg">
<meta property="og:description" content="An excerpt about number {number}, version {version}, that is long enough.">
<meta property="article:published_time" content="2025-01-02T03:04:05Z"></head><body><h1>{title}</h1></body></html>"""
WAIT = {"Retry-After": "7200"}
MONDAY = "Mon, 02 Nov 2026 10:00:0{version} GMT"

ORDINARY = "etag modified both no-cache moved elsewhere".split()
"""Pages that are there, by how they say which version they are, or how one gets to them."""

ENDS = {"gone": 404, "removed": 410, "broken": 500, "down": 503, "busy": 429, "closed": 403}
"""Pages that are not, by the status that says so."""

ROBOTS: dict[str, Reply] = {
    "none": Reply(status=404),
    "open": Reply(body="User-agent: *\nAllow: /\n", type="text/plain", headers={"ETag": '"robots"'}),
    "closed": Reply(body="User-agent: *\nDisallow: /\n", type="text/plain"),
    "broken": Reply(status=500, body="<html>an error</html>"),
    "page": Reply(body="<html>no rules</html>"),
    "slow": Reply(body="User-agent: *\nCrawl-delay: 0.01\n", type="text/plain"),
}
SILENT = frozenset({"closed", "broken"})  # robots.txt files behind which nothing is asked


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as the site saw it: where, what, whether conditional, its answer, and when it began and ended."""

    host: str
    path: str
    conditional: bool
    status: int
    began: float
    ended: float


@dataclass(kw_only=True)
class Web:
    """`pages` pages on `hosts` hosts; `watch` is called with the number of each request."""

    pages: int
    hosts: int
    versions: dict[int, int] = field(default_factory=dict)
    log: list[Seen] = field(default_factory=list)
    watch: Callable[[int], None] = lambda _: None
    pause: float = 0.0  # seconds that an answer takes
    _server: Loopback = field(init=False)
    _count: int = 0
    _turn: threading.Lock = field(default_factory=threading.Lock)
    _idle: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._server = Loopback(host="0.0.0.0")
        self._server.routes = self  # type: ignore[assignment]  # asked by `get` alone

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.__exit__()

    def get(self, path: str) -> Route:
        """Return the route of any path: all are answered by the same door, for it keeps the log."""
        return lambda asked: self._answered(path, asked)

    def host(self, number: int) -> str:
        """Return the host that has a page."""
        return f"127.1.{number % self.hosts}.1:{self._server.port}"

    def url(self, number: int) -> str:
        """Return the address of a page as a post has it."""
        return f"http://{self.host(number)}/{self.kind(number)}/{number}"

    def kind(self, number: int) -> str:
        """Return what happens to a page: of each ten in a row, nine are there."""
        turn = number // self.hosts + number
        return (*ENDS,)[turn // 10 % len(ENDS)] if turn % 10 == 0 else ORDINARY[turn % len(ORDINARY)]

    def robots(self, host: str) -> str:
        """Return which robots.txt a host has: of ten hosts, two let nobody in."""
        third = int(host.split(".")[2])
        return "open none page slow open none open none closed broken".split()[third % 10]

    def is_there(self, number: int) -> bool:
        """Return whether a page can be read."""
        return self.kind(number) in ORDINARY and self.robots(self.host(number)) not in SILENT

    def repo(self, folder: Path) -> Path:
        """Make a content repo with a post for each page."""
        for number in range(self.pages):
            post(folder, f"{number:05}.md", webUrl=self.url(number))
        return folder

    def change(self, *numbers: int) -> None:
        """Let pages say something new."""
        for number in numbers:
            self.versions[number] = self.versions.get(number, 1) + 1

    def taken(self) -> list[Seen]:
        """Return the log since the last look."""
        log, self.log = self.log, []
        return log

    def _answered(self, path: str, asked: Asked) -> Reply:
        host, began = asked.headers["host"], time.monotonic()
        with self._turn:
            self._count += 1
            self.watch(self._count)
        if self.pause:
            self._idle.wait(self.pause)
        reply = self._reply(path, host, asked)
        told = "if-none-match" in asked.headers or "if-modified-since" in asked.headers
        self.log.append(Seen(host, path, told, reply.status, began, time.monotonic()))
        return reply

    def _reply(self, path: str, host: str, asked: Asked) -> Reply:
        if path == "/robots.txt":
            return _conditional(ROBOTS[self.robots(host)], asked)
        if path.endswith(".jpg"):
            return Reply(body=PICTURE, type="image/jpeg", ranges=True)
        _, kind, number = path.split("/")
        return self._page(kind, int(number), asked)

    def _page(self, kind: str, number: int, asked: Asked) -> Reply:
        if kind in ENDS:
            return Reply(status=ENDS[kind], body="not here", headers=WAIT if kind == "busy" else {})
        if kind in {"moved", "elsewhere"}:
            return redirect(f"/etag/{number}", 301 if kind == "moved" else 302)
        version = self.versions.get(number, 1)
        said = {"ETag": f'"{number}-{version}"', "Last-Modified": MONDAY.format(version=version)}
        left_out = {"etag": "Last-Modified", "no-cache": "Last-Modified", "modified": "ETag"}.get(kind)
        headers = {name: value for name, value in said.items() if name != left_out}
        headers |= {"Cache-Control": "no-cache, must-revalidate"} if kind == "no-cache" else {}
        title = f"Version {version} of the story with the number {number}"
        return _conditional(
            Reply(body=PAGE.format(title=title, number=number, version=version), headers=headers), asked
        )


def _conditional(reply: Reply, asked: Asked) -> Reply:
    """Return 304 to who has this version (RFC 9110, 13.2.2: an ETag decides before a date)."""
    etag, modified = (reply.headers.get(name) for name in ("ETag", "Last-Modified"))
    told = asked.headers.get("if-none-match")
    is_same = told == etag if told is not None else asked.headers.get("if-modified-since") == modified
    if (etag or modified) and is_same and asked.headers.keys() & {"if-none-match", "if-modified-since"}:
        return Reply(status=304, type=None, headers={"ETag": etag} if etag else {})
    return reply


def crawl(repo: Path, *more: str, delay: str = "0") -> dict[str, Any]:
    """Crawl a repo of such a web and return the report."""
    quick = ("--format", "json", "--delay", delay, "--allow-host", "127.1.0.0/16")
    done = masthead("crawl", repo, *quick, *more)
    if done.returncode:
        raise AssertionError(f"exit {done.returncode}\n{done.stderr.decode()}")
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def killed(web: Web, repo: Path, at: int) -> list[Seen]:
    """Crawl a repo, and kill that run as `kill -9` does at its request of this number; return what was asked."""
    first = web._count

    def watch(number: int) -> None:
        if number == first + at:
            with suppress(FileNotFoundError, ProcessLookupError):
                os.kill(json.loads((repo / ".masthead" / "lock").read_text())["pid"], signal.SIGKILL)

    web.watch = watch
    done = masthead("crawl", repo, "--format", "json", "--delay", "0", "--allow-host", "127.1.0.0/16")
    web.watch = lambda _: None
    if done.returncode != -signal.SIGKILL:
        raise AssertionError(f"exit {done.returncode}")
    return web.taken()


def texts(repo: Path) -> dict[str, bytes]:
    """Return every post by its name."""
    return {path.name: path.read_bytes() for path in sorted((repo / "_news").iterdir())}


def by_host(log: list[Seen]) -> Iterator[list[Seen]]:
    """Yield the requests of each host, in order of their beginning."""
    hosts: dict[str, list[Seen]] = defaultdict(list)
    for seen in sorted(log, key=lambda one: one.began):
        hosts[seen.host].append(seen)
    yield from hosts.values()


def overlapping(log: list[Seen]) -> list[tuple[Seen, Seen]]:
    """Return pairs of requests to one host of which the second began before the first was answered."""
    return [pair for seen in by_host(log) for pair in pairwise(seen) if pair[1].began < pair[0].ended]


def asked_again(before: list[Seen], after: list[Seen]) -> set[tuple[str, str]]:
    """Return what two runs both asked for, robots.txt aside, though the first had an answer."""
    first, second = (
        Counter((one.host, one.path) for one in log if one.path != "/robots.txt") for log in (before, after)
    )
    return first.keys() & second.keys()


def measured(folder: Path, pages: int = 2000, hosts: int = 200, kills: int = 20) -> Iterator[dict[str, object]]:
    """Yield the figures of three runs, and of runs that are killed."""
    with Web(pages=pages, hosts=hosts) as web:
        repo = web.repo(folder / "site")
        for name, changes in (("first", 0), ("second", 0), ("third", pages // 100)):
            there = [number for number in range(pages) if web.is_there(number)]
            web.change(*there[:changes])
            began = time.monotonic()
            report = crawl(repo)
            log = web.taken()
            yield {
                "run": name,
                "seconds": round(time.monotonic() - began, 1),
                "requests": len(log),
                "conditional": sum(one.conditional for one in log),
                "answers": dict(Counter(one.status for one in log)),
                "entries": report["entries"],
                "files": len(report["files"]),
                "changed": changes,
                "overlaps": len(overlapping(log)),
            }
        began = time.monotonic()
        crawl(repo, "--due")
        yield {"run": "due", "seconds": round(time.monotonic() - began, 1), "requests": len(web.taken())}
    yield from _kills(folder, pages // 10 or 1, hosts // 10 or 1, kills)


def _kills(folder: Path, pages: int, hosts: int, kills: int) -> Iterator[dict[str, object]]:
    chance = random.Random(1)  # noqa: S311  # where to kill is no secret
    with Web(pages=pages, hosts=hosts) as web:
        whole = web.repo(folder / "whole")
        crawl(whole)
        total, entries = len(web.taken()), {web.url(number) for number in range(pages)}
        for at in sorted(chance.sample(range(1, total), kills)):
            shutil.rmtree(folder / "killed", ignore_errors=True)
            repo = web.repo(folder / "killed")
            before = killed(web, repo, at)
            crawl(repo)
            after = web.taken()
            twice = asked_again(before, after)
            yield {
                "killed at": at,
                "of": total,
                "then": len(after),
                "twice": len(twice),
                "entries twice": sum(f"http://{host}{path}" in entries for host, path in twice),
                "same": texts(repo) == texts(whole),
            }


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.manyhosts", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where the crawled repos are made")
    for name, count in (("pages", 2000), ("hosts", 200), ("kills", 20)):
        parser.add_argument(name, type=int, nargs="?", default=count, metavar=name.upper(), help=f"default: {count}")
    return parser.parse_args()


if __name__ == "__main__":
    for row in measured(**vars(_asked())):
        sys.stdout.write(f"{json.dumps(row)}\n")
        sys.stdout.flush()
