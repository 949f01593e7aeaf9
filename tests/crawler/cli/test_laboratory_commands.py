"""The commands against hostile pages and repos: names, forged states and journals, strange files, two runs at once."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import stat
import subprocess
import sys
import threading
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from ruamel.yaml import YAML

from crawler.cli.mending import Bench
from crawler.config import Config
from crawler.repository import ContentRepo
from tests.laboratory import pages
from tests.laboratory.case import EXCERPT, PAGE, TITLE, page
from tests.laboratory.server import NETWORK, Host, Laboratory
from tests.loopback import Asked, Loopback, Reply
from tests.running import QUICK, ROOT, environment, masthead, post

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from crawler.checks import Flaw

TITLES = {name: said for name, (said, _) in pages.SAID.items()} | {
    "path": "../../../../etc/passwd of words",
    "root": "/etc/cron.d/evil words",
    "device": "CON",
    "other-letters": "\u6f22\u5b57\u306e\u898b\u51fa\u3057\u306f\u3053\u3053\u306b\u3042\u308b",
    "emoji-alone": "\U0001f469\U0001f467\U0001f469\U0001f467",
    "2000-characters": "word " * 400,
    "one-word-of-5000": "w" * 5000,
    "option": "--help of many words",
    "git-hook": ".git/hooks/pre-commit words",
    "shell": "a'b\"c`d$(id);e|f",
    "percent": "%2e%2e%2f words of title",
    "full-width-slashes": "\uff0fetc\uff0fpasswd words of",
    "another-case": "The SAME Case",
    "same-case": "the same case",
}
OLD = {"category": "news", "title": '"Old words"', "publishedDateTime": "2020-01-01T00:00:00Z", "type": "article"}


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback({"/x": Reply(body=PAGE)}, host="127.0.0.2") as healthy:
        yield healthy


def files(repo: Path) -> dict[str, bytes]:
    paths = [path for path in repo.rglob("*") if path.is_file() and not path.is_symlink()]
    found = {path.relative_to(repo).as_posix(): path.read_bytes() for path in paths}
    return {name: raw for name, raw in found.items() if not name.startswith((".masthead/", ".git/"))}


def test_promise_10_no_page_chooses_a_file_name_and_every_new_file_reads_the_same_to_all(tmp_path: Path) -> None:
    repo = tmp_path / "site"
    post(repo, "2020-01-01-old-words.md", **OLD, webUrl="https://n.example/old")
    before = files(repo)
    hosts = {f"127.64.3.{number}": Host(routes={"/x": told(text)}) for number, text in enumerate(TITLES.values(), 1)}
    with Laboratory(hosts) as laboratory:
        urls = [laboratory.url(host) for host in hosts]
        options = ("--content", repo, "--format", "json", "--delay", "0", "--allow-host", NETWORK)
        done = masthead("add", *urls, *options)
    report, made = json.loads(done.stdout), files(repo).keys() - before.keys()
    assert {name: raw for name, raw in files(repo).items() if name in before} == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    assert len(made) == report["entries"]["enriched"] > len(TITLES) - 9  # some are the same once they are clean
    assert {row["reason"] for row in report["details"]["entries"]} == {None, "path.collision"}
    for name in made:
        assert re.fullmatch(r"_news/2026-02-01-[a-z0-9-]{1,200}\.md", name)
        text = (repo / name).read_bytes().split(b"---\n", 2)[1]
        plain, other = yaml.safe_load(text), YAML(typ="safe", pure=True).load(text)
        assert isinstance(plain["title"], str)
        assert plain["title"] == other["title"]
        assert plain.keys() <= {"title", "excerpt", "publishedDateTime", "originalUrl", "webUrl", "type", "category"}


def told(title: str) -> str:
    story = pages.article(headline=title, datePublished="2026-02-01T10:00:00Z")
    return page(f'<script type="application/ld+json">{story}</script>', title=title, excerpt=f"{title} {EXCERPT}")


def linked(own: Path, outside: Path) -> None:
    own.rmdir()
    own.symlink_to(outside)


def piped(name: str) -> Callable[[Path, Path], None]:
    return lambda own, _: os.mkfifo(own / name)


def written(name: str, raw: bytes) -> Callable[[Path, Path], object]:
    return lambda own, _: (own / name).write_bytes(raw)


def pointing(name: str) -> Callable[[Path, Path], None]:
    return lambda own, outside: (own / name).symlink_to(outside / "a.md")


def database(*statements: str) -> Callable[[Path, Path], None]:
    def forge(own: Path, _: Path) -> None:
        with sqlite3.connect(own / "state.sqlite3") as connection:
            for statement in statements:
                connection.execute(statement)
        connection.close()

    return forge


JOURNAL = json.dumps(["../outside/a.md", "0" * 64, [["http://h.example/", "{}", ["title"]]]]).encode()
# What somebody who can commit to the repo puts into Masthead's own folder.
FORGED: dict[str, Callable[[Path, Path], object]] = {
    "folder-that-is-a-link": linked,
    "state-that-is-a-pipe": piped("state.sqlite3"),
    "state-that-is-a-link": pointing("state.sqlite3"),
    "state-of-noise": written("state.sqlite3", bytes(range(256)) * 64),
    "state-of-nothing": written("state.sqlite3", b""),
    "state-of-others": database("CREATE TABLE written (x)", "CREATE TABLE plan (y)"),
    "state-of-the-future": database("PRAGMA user_version = 9999"),
    "state-with-a-trigger": database(
        "CREATE TABLE t (x)", "CREATE TRIGGER r AFTER INSERT ON t BEGIN DELETE FROM t; END", "PRAGMA user_version = 1"
    ),
    "journal-that-is-a-pipe": piped("journal"),
    "journal-that-is-a-link": pointing("journal"),
    "journal-that-leads-out": written("journal", b"\n" + JOURNAL + b"\n"),
    "journal-of-lists": written("journal", b"[" * 100_000),
    "journal-of-noise": written("journal", bytes(range(256)) * 400),
    "journal-of-other-types": written(
        "journal", b'\n[1,2,3]\n{"a":1}\nnull\n["a.md","b",[[1,2,3]]]\n[[],[],[]]\n[[],"b",[["a","{}",[]]]]\n'
    ),
    "journal-of-long-names": written("journal", json.dumps(["a" * 5000, "b", [["c", "{}", []]]]).encode()),
    "lock-that-is-a-pipe": piped("lock"),
    "lock-that-is-a-link": pointing("lock"),
    "lock-of-another": written("lock", b'{"pid": 1, "host": "h", "since": "x", "command": "\\u001b[31m"}'),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_folder_of_ours_is_no_way_out_of_the_repo(server: Loopback, tmp_path: Path, name: str) -> None:
    repo, outside = tmp_path / "site", tmp_path / "outside"
    path = post(repo, "a.md", webUrl=server.url("/x"))
    outside.mkdir()
    (outside / "a.md").write_bytes(b"---\ntitle: mine\n---\n")
    (repo / ".masthead").mkdir()
    FORGED[name](repo / ".masthead", outside)
    done = masthead("crawl", repo, "--format", "json", *QUICK)
    assert {each.name: each.read_bytes() for each in outside.iterdir()} == {"a.md": b"---\ntitle: mine\n---\n"}
    is_written = TITLE.encode() in path.read_bytes()
    assert is_written if done.returncode == 0 else not is_written
    assert done.returncode in {0, 1, 2, 5}
    assert b"\x1b" not in done.stderr


def test_the_state_is_for_its_owner_alone_and_holds_no_secret(server: Loopback, tmp_path: Path) -> None:
    repo = tmp_path / "site"
    server.routes["/x"] = Reply(body=PAGE, headers={"Set-Cookie": "session=hidden-word", "ETag": '"1"'})
    post(repo, "a.md", webUrl=server.url("/x"))
    masthead("crawl", repo, *QUICK)
    masthead("crawl", repo, *QUICK)
    for path in (repo / ".masthead").iterdir():
        assert not stat.S_IMODE(path.stat().st_mode) & (0 if path.name == ".gitignore" else 0o077), path.name
        assert b"hidden-word" not in path.read_bytes()
    asked = [asked.headers for asked in server.requests]
    assert all("cookie" not in headers and "referer" not in headers for headers in asked)


WITH_A_TOKEN = "/x?page=7&access_token=hidden-word"  # noqa: S105  # nobody's


def test_no_log_line_is_long_or_tells_a_secret_of_an_address(server: Loopback, tmp_path: Path) -> None:
    post(tmp_path, "a.md", webUrl=f'"{server.url(WITH_A_TOKEN)}"')
    post(tmp_path, "b.md", webUrl=f'"http://user:hidden-word@{server.host}/"')
    post(tmp_path, "c.md", webUrl=f'"{server.url("/")}{"a" * 100_000}"')
    done = masthead("crawl", tmp_path, "--verbose", *QUICK)
    assert WITH_A_TOKEN in server.paths
    assert b"page=7" in done.stderr
    assert b"hidden-word" not in done.stdout + done.stderr
    assert max(map(len, (done.stdout + done.stderr).split(b"\n"))) < 2000


def test_promise_4_two_runs_of_any_commands_at_once_are_safe(server: Loopback, tmp_path: Path) -> None:
    repo, done = tmp_path / "site", dict[str, Any]()
    for number in range(5):
        post(repo, f"{number}.md", **OLD, webUrl=server.url(f"/x?{number}"))
    held, free = threading.Event(), threading.Event()

    def waiting(asked: Asked) -> Reply:
        held.set()
        free.wait(60)
        return Reply(body=page(excerpt=f"{EXCERPT} {asked.path}"))

    server.routes["/x"] = waiting
    first = threading.Thread(target=lambda: done.update(first=alone("crawl", repo, *QUICK)))
    first.start()
    held.wait(60)
    before = files(repo)
    seconds = [
        masthead("recrawl", server.url("/x?1"), "--content", repo, *QUICK),
        masthead("add", server.url("/new"), "--content", repo, *QUICK),
        masthead("crawl", repo, "--due", *QUICK),
    ]
    assert [each.returncode for each in seconds] == [5, 5, 5]
    assert all(b"masthead crawl, process" in each.stderr for each in seconds)
    assert files(repo) == before
    free.set()
    first.join()
    assert done["first"] == 0
    assert all(EXCERPT.encode() in raw for raw in files(repo).values())


@pytest.mark.parametrize(("command", "words"), [("recrawl", ["/x"]), ("add", ["/new"])])
def test_who_holds_a_repo_is_named_by_its_own_command(
    server: Loopback, tmp_path: Path, command: str, words: list[str]
) -> None:
    post(tmp_path, "a.md", **OLD, webUrl=server.url("/x"))
    told: list[str] = []

    def looking(_: Asked) -> Reply:
        told.append(json.loads((tmp_path / ".masthead" / "lock").read_bytes())["command"])
        return Reply(body=PAGE)

    server.routes["/x"] = server.routes["/new"] = looking
    masthead(command, *map(server.url, words), "--content", tmp_path, *QUICK)
    assert set(told) == {f"masthead {command}"}


def test_who_runs_the_spider_by_scrapy_is_named_so(server: Loopback, tmp_path: Path) -> None:
    post(tmp_path, "a.md", **OLD, webUrl=server.url("/x"))
    told: list[str] = []

    def looking(_: Asked) -> Reply:
        told.append(json.loads((tmp_path / ".masthead" / "lock").read_bytes())["command"])
        return Reply(body=PAGE)

    server.routes["/x"] = looking
    settings = ["-s", "DOWNLOAD_DELAY=0", "-s", "LOG_LEVEL=ERROR"]
    words = [sys.executable, "-m", "scrapy", "crawl", "entries", "-a", f"content={tmp_path}", *settings]
    env = environment() | {"MASTHEAD_ALLOW_HOSTS": "127.0.0.2/32"}
    done = subprocess.run(words, cwd=ROOT, env=env, check=False, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
    assert told == ["scrapy crawl entries"]


def test_a_check_that_mends_holds_the_repo_under_its_own_name(tmp_path: Path) -> None:
    path = post(tmp_path, "a.md", webUrl='"https://a.example/x"')
    told: list[str] = []

    def looking(*_: object) -> list[Flaw]:
        told.append(json.loads((tmp_path / ".masthead" / "lock").read_bytes())["command"])
        return []

    repo = ContentRepo(tmp_path)
    bench = Bench(repo=repo, config=Config(), checked=looking, scores=False)
    assert bench.mend([path.relative_to(tmp_path).as_posix()], datetime(2026, 1, 1, tzinfo=UTC)).fixed == []
    assert told == ["masthead check --fix"]


# Twelve lines that stand for 10^13 values, where somebody writes them all out.
ALIASES = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n" for before, name in pairwise("abcdefghijklm")
)


def test_lists_of_aliases_of_lists_of_aliases_stop_no_command(server: Loopback, tmp_path: Path) -> None:
    texts = {
        "_data/topics/00-all.yaml": f"{ALIASES}name: all\nkeywords: [*m, robots]\n",
        "_data/organizations/a.example.md": f"---\n{ALIASES}name: a\notherNames: [*m]\n---\n",
        "_data/organizations/b.example.yaml": f"{ALIASES}name: a\ndomain: *m\n",
        "_news/aliases.md": f"---\n{ALIASES}webUrl: {server.url('/x')}\nprovider: *m\nrelated: *m\n---\n",
    }
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    healthy = post(tmp_path, "healthy.md", webUrl=server.url("/x"))
    assert b"data.invalid" in masthead("check", tmp_path).stdout
    assert masthead("crawl", tmp_path, *QUICK).returncode == 0
    assert TITLE.encode() in healthy.read_bytes()
    assert b"  - all\n" in healthy.read_bytes()
    assert masthead("explain", healthy, "--content", tmp_path).returncode == 0


def alone(*words: str | Path) -> int:
    """Run in a process of its own, as the warm one answers one at a time."""
    command = [sys.executable, "-m", "crawler", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, env=environment(), check=False, capture_output=True).returncode


OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def test_nothing_that_a_page_or_a_repo_says_is_obeyed_by_a_terminal(server: Loopback, tmp_path: Path) -> None:
    escape = "robots \x1b]0;evil\x07 walk \x9b31m home \u202eevil"
    head = '<meta property="og:site_name" content="a\x1b[31mb"><link rel="amphtml" href="http://x\x1b[31m/">'
    server.routes["/x"] = Reply(body=page(head, title=escape))
    path = post(tmp_path, "a.md", webUrl=server.url("/x"))
    post(tmp_path, "b\x1b[31m.md", webUrl="[1")
    post(tmp_path, "d.md", webUrl=f'"{server.url("/near")}\\e[31m"')
    server.routes["/coded"] = Reply(body=PAGE, headers={"Content-Encoding": "a\x1b[31m"})
    post(tmp_path, "e.md", webUrl=server.url("/coded"))
    post(tmp_path, "c.md", webUrl='"http://nobody.example/\\e[31m"')
    told = [
        masthead("crawl", tmp_path, *QUICK),
        masthead("crawl", tmp_path, "--verbose", *QUICK),
        masthead("explain", path, "--content", tmp_path),
        masthead("explain", path, "--fetch", "--content", tmp_path, *QUICK),
        masthead("extract", server.url("/x"), "--explain", *QUICK),
        masthead("status", tmp_path),
        masthead("recrawl", server.url("/y"), "--content", tmp_path),
    ]
    for done in told:
        assert OBEYED.findall((done.stdout + done.stderr).decode()) == []
    raw = json.loads(told[4].stdout)["candidates"]["title"][0]["raw"]
    assert escape in raw  # JSON still says what was there
