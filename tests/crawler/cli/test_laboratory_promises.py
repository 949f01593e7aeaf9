"""The promises of the specification that no other file of the laboratory has a test for, each by its number."""

from __future__ import annotations

import os
import re
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from tests.laboratory.case import EXCERPT, PAGE, TITLE
from tests.loopback import Asked, Loopback, Reply, redirect
from tests.running import QUICK, ROOT, environment, masthead, post

if TYPE_CHECKING:
    from collections.abc import Iterator

MEMORY = "/dev/shm"  # noqa: S108  # a killed process has no need of a disk


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback({"/x": Reply(body=PAGE, headers={"ETag": '"1"'})}, host="127.0.0.2") as healthy:
        yield healthy


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else tmp_path) as made:
        yield Path(made)


def test_promise_1_after_kill_9_files_are_whole_the_next_run_completes_and_git_fsck_is_clean(folder: Path) -> None:
    quiet = {name: value for name, value in environment().items() if not name.startswith("COV")}
    quiet |= {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
    command = [sys.executable, "-m", "tests.crashing", "crawl", str(folder), "70", "6"]
    done = subprocess.run(command, cwd=ROOT, env=quiet, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()  # what it checks stands in tests/crashing.py


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most}))
from crawler.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("most", [10, 400])
def test_promise_2_where_no_more_can_be_written_files_are_whole_and_the_exit_code_says_so(
    server: Loopback, tmp_path: Path, most: int
) -> None:
    path = post(tmp_path / "site", "a.md", webUrl=server.url("/x"), note=f'"{"word " * 100}"')
    before = path.read_bytes()
    words = [sys.executable, "-c", LIMITED.format(most=most), "crawl", str(tmp_path / "site"), *QUICK]
    done = subprocess.run(words, cwd=ROOT, env=environment(), capture_output=True, check=False)
    assert done.returncode in {1, 2}
    assert b"Traceback" not in done.stderr
    assert path.read_bytes() == before
    assert masthead("crawl", tmp_path / "site", *QUICK).returncode == 0
    assert TITLE.encode() in path.read_bytes()
    assert [each.name for each in path.parent.iterdir()] == ["a.md"]


@pytest.mark.parametrize("command", ["recrawl", "add", "check", "status"])
def test_promise_2_every_command_tells_of_a_full_disk_and_leaves_all_files_as_they_are(
    server: Loopback, tmp_path: Path, command: str
) -> None:
    url, repo = server.url("/x"), tmp_path / "site"
    post(repo, "a.md", webUrl=url)
    post(repo, "b.md", webUrl='"https://a.example/x"', ampWebUrl='"https://a.example/amp"', cdnAmpWebUrl='"x"')
    masthead("crawl", repo, "--match", "_news/a.md", *QUICK)
    before = {path: path.read_bytes() for path in (repo / "_news").iterdir()}
    words = {
        "recrawl": [url, "--content", repo, *QUICK],
        "add": [f"{url}?new", "--content", repo, *QUICK],
        "check": [repo, "--fix"],
        "status": [repo],
    }
    full = [sys.executable, "-c", LIMITED.format(most=400), command, *map(str, words[command])]
    done = subprocess.run(full, cwd=ROOT, env=environment(), capture_output=True, check=False)
    assert (done.returncode, b"Traceback" in done.stderr) == (2, False)
    assert done.stderr.startswith(f"masthead {command}: ".encode())
    assert {path: path.read_bytes() for path in (repo / "_news").iterdir()} == before
    assert masthead("check", repo, "--fix").returncode == 0
    assert not (repo / ".masthead/lock").exists()


FEW = """
import resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, ({most}, {most}))
from crawler.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("most", [8, 12, 15])
def test_promise_2_where_no_more_files_can_be_opened_the_exit_code_says_so_and_the_repo_is_let_go(
    server: Loopback, tmp_path: Path, most: int
) -> None:
    path = post(tmp_path / "site", "a.md", webUrl=server.url("/x"))
    before = path.read_bytes()
    words = [sys.executable, "-c", FEW.format(most=most), "crawl", str(tmp_path / "site"), *QUICK]
    done = subprocess.run(words, cwd=ROOT, env=environment(), capture_output=True, check=False)
    assert b"Traceback" not in done.stderr
    assert (path.read_bytes() == before) is (done.returncode != 0)
    assert done.returncode in {0, 1, 2}
    assert not (tmp_path / "site" / ".masthead" / "lock").exists()
    assert masthead("crawl", tmp_path / "site", *QUICK).returncode == 0


def test_promise_3_what_a_person_wrote_survives_byte_for_byte(server: Loopback, tmp_path: Path) -> None:
    path = post(tmp_path, "a.md")
    kept = (
        "\ufeff---\r\n# by hand\r\ntitle: 'It''s mine'   # a comment\r\nunknown: {a: [1, 0x10, ~]}\r\nexcerpt: \r\n"
        f"webUrl: {server.url('/x')}\r\nsecured: QUJD;REVG\r\n---\r\nThe body {{{{ stays }}}}\r\n\r\nwithout an end"
    ).encode()
    path.write_bytes(kept)
    path.chmod(0o640)
    masthead("crawl", tmp_path, *QUICK)
    after = path.read_bytes()
    assert EXCERPT.encode() in after
    assert [line for line in kept.split(b"\r\n") if line not in after.split(b"\r\n")] == [b"excerpt: "]
    assert after.count(b"\r\n") == after.count(b"\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_promise_5_a_second_run_and_a_failed_one_change_nothing(server: Loopback, tmp_path: Path) -> None:
    path = post(tmp_path, "a.md", webUrl=server.url("/x"))
    masthead("crawl", tmp_path, *QUICK)
    first = path.read_bytes()
    assert TITLE.encode() in first
    for reply in (server.routes["/x"], Reply(), Reply(status=403, body="no"), Reply(body=PAGE[:150], cut=150)):
        server.routes["/x"] = reply
        masthead("crawl", tmp_path, *QUICK)
        assert path.read_bytes() == first


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_promise_6_a_signal_ends_the_run_with_its_code_and_what_was_fetched_written(
    server: Loopback, tmp_path: Path, number: int
) -> None:
    paths = [post(tmp_path, f"{name}.md", webUrl=server.url(f"/{name}")) for name in "xy"]
    second, told, pages = threading.Event(), threading.Event(), ["first", "second"]

    def held(_: Asked) -> Reply:
        number = pages.pop(0)
        if number == "second":
            second.set()
            told.wait(60)
        return Reply(body=PAGE.replace(EXCERPT, f"The {number} page: {EXCERPT}"))

    server.routes["/x"] = server.routes["/y"] = held
    command = [sys.executable, "-m", "crawler", "crawl", str(tmp_path), *QUICK]
    with subprocess.Popen(command, cwd=ROOT, env=environment(), stderr=subprocess.PIPE) as run:
        assert second.wait(60)
        run.send_signal(number)
        told.set()
        assert run.wait(60) == 128 + number
    assert any(b"The first page" in path.read_bytes() for path in paths)


def test_promise_9_nothing_that_one_origin_says_reaches_another(server: Loopback, tmp_path: Path) -> None:
    secret = {"Set-Cookie": "session=hidden-word", "ETag": '"hidden-word"'}
    with Loopback({"/z": Reply(body=PAGE)}, host="127.0.0.2") as other:
        server.routes["/x"] = Reply(body=redirect("").body, status=302, headers=secret | {"Location": other.url("/z")})
        post(tmp_path, "a.md", webUrl=server.url("/x"))
        for _ in range(2):
            masthead("crawl", tmp_path, *QUICK)
    for asked in other.requests:
        assert not {"cookie", "referer", "authorization", "if-none-match", "origin"} & asked.headers.keys()
    assert all("hidden-word" not in str(asked.headers) for asked in (*server.requests, *other.requests))
    assert all(b"hidden-word" not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_promise_16_robots_first_a_contact_named_validators_told_and_retry_after_obeyed(
    server: Loopback, tmp_path: Path
) -> None:
    for name in "xyz":
        post(tmp_path, f"{name}.md", webUrl=server.url(f"/{name}"))
    agent = "ExampleBot/1.0 (+https://example.com/bot)"
    options = (*QUICK, "--user-agent", agent)
    for path in ("/y", "/z"):
        server.routes[path] = Reply(status=429, headers={"Retry-After": "3600"})
    masthead("crawl", tmp_path, *options)
    assert server.paths[0] == "/robots.txt"
    assert {asked.headers["user-agent"] for asked in server.requests} == {agent}
    server.requests.clear()
    masthead("crawl", tmp_path, *options)
    assert server.requests == []  # two pages have asked for time, so the origin is left alone
    (tmp_path / ".masthead" / "state.sqlite3").unlink()
    server.routes["/y"] = server.routes["/z"] = Reply(status=404)
    masthead("crawl", tmp_path, *options)
    server.requests.clear()
    masthead("crawl", tmp_path, *options)
    said = {asked.path: asked.headers.get("if-none-match") for asked in server.requests}
    assert said["/x"] == '"1"'


def test_every_promise_has_a_test_that_is_named_after_it() -> None:
    named = {
        int(number)
        for path in (ROOT / "tests").rglob("test_*.py")
        for number in re.findall(r"^def test_promise_(\d+)_", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert named == set(range(1, 17))
