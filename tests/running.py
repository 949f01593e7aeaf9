"""Running the program as a user does: its own process, its own exit code."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parent.parent
QUICK = ("--delay", "0", "--allow-host", "127.0.0.2/32")
TIMEOUT = 120  # seconds


def environment() -> dict[str, str]:
    """The environment without anything that would configure the program, and with coverage where the tests have it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MASTHEAD_")}
    return kept | {"PYTHONPATH": str(ROOT), "NO_COLOR": "1"}


@cache
def _server() -> subprocess.Popen[bytes]:
    """The warm process that runs are forked from (`tests.warm`); one for each process of tests."""
    command = [sys.executable, "-W", "error", "-m", "tests.warm"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    atexit.register(server.communicate)
    return server


def masthead(*arguments: str | Path, cwd: Path = ROOT, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run `masthead` with these arguments to its end; a traceback is never an answer."""
    done = run("crawler.cli", *map(str, arguments), cwd=cwd, stdin=stdin, env=environment())
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done


def run(
    program: str, *words: str, cwd: Path, stdin: bytes, env: Mapping[str, str]
) -> subprocess.CompletedProcess[bytes]:
    """Run the `main` of a module in a process that is forked from the warm one; 70 is a `main` that raised."""
    server = _server()
    with tempfile.TemporaryDirectory() as folder:
        files = {name: Path(folder) / name for name in ("stdin", "stdout", "stderr")}
        for path in files.values():
            path.write_bytes(stdin if path.name == "stdin" else b"")
        job = {"program": program, "words": words, "cwd": str(cwd), "environment": dict(env), "timeout": TIMEOUT}
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(json.dumps(job | {name: str(path) for name, path in files.items()}).encode() + b"\n")
        server.stdin.flush()
        code = int(server.stdout.readline())
        out, err = (files[name].read_bytes() for name in ("stdout", "stderr"))
    return subprocess.CompletedProcess(words, code, out, err)


def crawl(repo: Path, *more: str | Path) -> dict[str, Any]:
    """Crawl a repo without delay and return the JSON report; the run has to end well."""
    done = masthead("crawl", repo, "--format", "json", *QUICK, *more)
    assert done.returncode == 0, done.stderr.decode()
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def post(repo: Path, name: str, **keys: str) -> Path:
    """Write a post with these keys, each value as it shall stand, and return its path."""
    path = repo / "_news" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(f"{key}: {value}\n" for key, value in keys.items())
    path.write_bytes(f"---\n{lines}---\n\nA body.\n".encode())
    return path
