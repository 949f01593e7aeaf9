"""SIGINT and SIGTERM at every stage of a run: nothing lost, nothing half-written, the documented exit code."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.loopback import Asked, Loopback, Reply
from tests.running import QUICK, ROOT, environment, masthead, post

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PAGE = '<title>A title that is there</title><meta property="og:title" content="A title that is there">'
SIGNALS = [(signal.SIGINT, 130), (signal.SIGTERM, 143)]

# The program, which says when it begins to end with some pages settled; its patience is then over where it shall be.
TELLING = """import asyncio, sys
from crawler.cli import main, running
stop = running._Ending._stop
def told(ending):
    def look():
        if ending._crawler.spider.report.done < {settled}:
            asyncio.get_running_loop().call_later(0.01, look)
            return
        print("it begins to end", file=sys.stderr, flush=True)
        if {gives_up}:
            ending._give_up()
    stop(ending)
    look()
running._Ending._stop = told
running.GRACE = running.HALT = 60
sys.exit(main(sys.argv[1:]))"""


class Held:
    """A page whose server has begun to answer and does not go on until it is let go."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.let_go = threading.Event()

    def __call__(self, _asked: Asked) -> Reply:
        self.asked.set()
        self.let_go.wait(60)
        return Reply(body=PAGE)


@pytest.fixture
def held() -> Iterator[Held]:
    page = Held()
    yield page
    page.let_go.set()


@pytest.fixture
def server(held: Held) -> Iterator[Loopback]:
    with Loopback({"/story": Reply(body=PAGE), "/held": held}, host="127.0.0.2") as running:
        yield running
        held.let_go.set()


@contextmanager
def started(*words: str | Path, settled: int = 0, gives_up: bool = False) -> Iterator[subprocess.Popen[bytes]]:
    program = TELLING.format(settled=settled, gives_up=gives_up)
    # Without any delay Scrapy starts what a host has waiting all at once, whatever its concurrency.
    polite = ("--delay", "0.01", "--allow-host", "127.0.0.2/32")
    command = [sys.executable, "-c", program, *map(str, words), *polite]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=pipe, stderr=pipe) as running:
        try:
            yield running
        finally:
            running.kill()


def ended(running: subprocess.Popen[bytes]) -> tuple[int, str]:
    """Wait for the end; nothing that went wrong inside may be told at length."""
    told, said = running.communicate(timeout=60)
    assert b"Traceback" not in said + told, said.decode()
    assert b"destroyed" not in said
    return running.returncode, (told + said).decode()


def signalled(running: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Send a signal, and wait until it has begun to end."""
    running.send_signal(number)
    assert running.stderr is not None
    while b"it begins to end" not in (line := running.stderr.readline()):
        assert line


def repo_of(server: Loopback, folder: Path, *paths: str) -> dict[str, Path]:
    return {path: post(folder, f"{number}.md", webUrl=server.url(path)) for number, path in enumerate(paths)}


@pytest.mark.parametrize(("number", "code"), SIGNALS)
def test_what_is_under_way_is_finished_and_written(
    server: Loopback, held: Held, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    files = repo_of(server, tmp_path, "/held")
    with started("crawl", tmp_path) as running:
        assert held.asked.wait(60)
        signalled(running, number)
        held.let_go.set()
        assert ended(running)[0] == code
    assert b"A title that is there" in files["/held"].read_bytes()


@pytest.mark.parametrize(("number", "code"), SIGNALS)
def test_what_does_not_end_in_time_is_given_up_and_the_rest_is_written(
    held: Held, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    asked: list[str] = []
    with Loopback(third_is_held(held, asked), host="127.0.0.2") as server:
        files = repo_of(server, tmp_path, *PATHS)
        with started("crawl", tmp_path, settled=2, gives_up=True) as running:
            assert held.asked.wait(60)
            running.send_signal(number)
            returned, told = ended(running)
    assert returned == code
    assert "interrupted" in told
    assert b"A title that is there" in files[asked[0]].read_bytes()
    assert b"A title that is there" not in files[asked[2]].read_bytes()
    assert sorted(path.name for path in (tmp_path / ".masthead").iterdir()) == [".gitignore", "state.sqlite3"]


PATHS = ("/one", "/two", "/three")


def third_is_held(held: Held, asked: list[str]) -> dict[str, Callable[[Asked], Reply]]:
    """Routes of which two answer, and the one that is asked for last does not: by then the first was read."""

    def answer(one: Asked) -> Reply:
        asked.append(one.path)
        return held(one) if len(asked) == len(PATHS) else Reply(body=PAGE)

    return dict.fromkeys(PATHS, answer)


def test_nothing_is_asked_for_after_the_signal(server: Loopback, held: Held, tmp_path: Path) -> None:
    repo_of(server, tmp_path, *(f"/held?{number}" for number in range(9)))
    with started("crawl", tmp_path) as running:
        assert held.asked.wait(60)
        signalled(running, signal.SIGTERM)
        held.let_go.set()
        ended(running)
    assert [path for path in server.paths if path != "/robots.txt"] == server.paths[1:2]


def test_a_second_signal_ends_it_at_once_and_what_was_read_is_kept(held: Held, tmp_path: Path) -> None:
    asked: list[str] = []
    with Loopback(third_is_held(held, asked), host="127.0.0.2") as server:
        files = repo_of(server, tmp_path, *PATHS)
        before = {path: file.read_bytes() for path, file in files.items()}
        with started("crawl", tmp_path, settled=2) as running:
            assert held.asked.wait(60)
            signalled(running, signal.SIGTERM)
            running.send_signal(signal.SIGINT)
            returned, told = ended(running)
        assert returned == 143
        assert "stopped at once" in told
        assert {path: file.read_bytes() for path, file in files.items()} == before
        held.let_go.set()
        assert masthead("crawl", tmp_path, *QUICK).returncode == 0
    assert asked[0] not in asked[3:]
    assert all(b"A title that is there" in file.read_bytes() for file in files.values())


# The program, which is told to end while an answer is on its way through the middlewares.
CAUGHT = """import asyncio, os, signal, sys
from crawler.cli import main, running
from crawler.middlewares.compression import Compression
stop, decoded, stopping = running._Ending._stop, Compression.process_response, []
def told(ending):
    stop(ending)
    stopping.append(ending)
async def caught(self, request, response):
    if request.url.endswith("/story") and not stopping:
        os.kill(os.getpid(), signal.SIGTERM)
        while not stopping:
            await asyncio.sleep(0)
    return decoded(self, request, response)
running._Ending._stop, Compression.process_response = told, caught
sys.exit(main(sys.argv[1:]))"""


def test_what_has_come_in_but_was_not_read_yet_is_written_too(server: Loopback, tmp_path: Path) -> None:
    files = repo_of(server, tmp_path, "/story")
    command = [sys.executable, "-c", CAUGHT, "crawl", str(tmp_path), *QUICK]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (143, b"")
    assert b"A title that is there" in files["/story"].read_bytes()


def test_a_recrawl_and_an_add_end_in_the_same_way(server: Loopback, held: Held, tmp_path: Path) -> None:
    files = repo_of(server, tmp_path, "/held")
    before = files["/held"].read_bytes()
    with started("recrawl", server.url("/held"), "--content", tmp_path, gives_up=True) as running:
        assert held.asked.wait(60)
        running.send_signal(signal.SIGTERM)
        assert ended(running)[0] == 143
    assert files["/held"].read_bytes() == before
    held.asked.clear()
    with started("add", server.url("/held?other"), "--content", tmp_path, gives_up=True) as running:
        assert held.asked.wait(60)
        running.send_signal(signal.SIGINT)
        assert ended(running)[0] == 130
    assert [path.name for path in (tmp_path / "_news").iterdir()] == ["0.md"]


def test_an_extraction_is_interrupted_in_one_word(server: Loopback, held: Held) -> None:
    with started("extract", server.url("/held"), gives_up=True) as running:
        assert held.asked.wait(60)
        running.send_signal(signal.SIGINT)
        assert ended(running)[0] == 130


# Holds the program where it loads a module, says so on its standard output, and waits there for the signal.
HOLDING = """import importlib.abc, os, sys
class Holding(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == {module!r} and not seen:
            seen.append(name)
            os.write(1, b"loading")
            os.read(0, 1)
seen = []
sys.meta_path.insert(0, Holding())
"""


@pytest.mark.parametrize(("number", "code"), SIGNALS)
@pytest.mark.parametrize(
    "module", ["argparse", "crawler.cli.streams", "crawler.cli.crawl", "crawler.config", "scrapy.crawler"]
)
def test_no_moment_of_starting_up_tells_a_traceback(
    tmp_path: Path, module: str, number: signal.Signals, code: int
) -> None:
    post(tmp_path, "a.md", webUrl="https://example.com/")
    before = (tmp_path / "_news/a.md").read_bytes()
    program = HOLDING.format(module=module) + "from crawler.cli import main\nsys.exit(main(sys.argv[1:]))"
    pipe = subprocess.PIPE
    command = [sys.executable, "-S", "-c", f"import sys; sys.path[:] = {sys.path!r}\n{program}", "crawl", str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, env=environment(), stdin=pipe, stdout=pipe, stderr=pipe) as running:
        assert running.stdout is not None
        assert running.stdin is not None
        assert os.read(running.stdout.fileno(), 7) == b"loading"
        running.send_signal(number)
        running.stdin.write(b"x")
        running.stdin.flush()
        told, said = running.communicate(timeout=60)
    assert (running.returncode, told, said) == (code, b"", b"")
    assert (tmp_path / "_news/a.md").read_bytes() == before


def test_a_second_signal_ends_the_loading_at_once(tmp_path: Path) -> None:
    program = HOLDING.format(module="crawler.config").replace(
        "os.read(0, 1)", "os.read(0, 1); os.write(1, b'!'); os.read(0, 1)"
    )
    program += "from crawler.cli import main\nsys.exit(main(sys.argv[1:]))"
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", program, "crawl", str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, env=environment(), stdin=pipe, stdout=pipe, stderr=pipe) as running:
        assert running.stdout is not None
        assert running.stdin is not None
        assert os.read(running.stdout.fileno(), 7) == b"loading"
        running.send_signal(signal.SIGINT)
        running.stdin.write(b"x")
        running.stdin.flush()
        assert os.read(running.stdout.fileno(), 1) == b"!"
        running.send_signal(signal.SIGTERM)
        assert running.wait(60) == 143
        assert running.stderr is not None
        assert running.stderr.read() == b""


def test_a_command_that_only_reads_is_interrupted_too_though_nobody_takes_its_output() -> None:
    pipe = subprocess.PIPE
    command = [sys.executable, "-m", "crawler", "extract", "--batch"]
    with subprocess.Popen(command, cwd=ROOT, env=environment(), stdin=pipe, stdout=pipe, stderr=pipe) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        running.stdin.write(b"no json\n" * 4_000)  # more answers than a pipe holds
        running.stdin.flush()
        assert running.stdout.read(1) == b"{"  # it works
        running.send_signal(signal.SIGTERM)
        assert running.wait(60) == 143
        assert running.stderr is not None
        assert running.stderr.read() == b""
