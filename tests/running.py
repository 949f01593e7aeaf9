"""Running the program as a user does: its own process, its own exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
QUICK = ("--delay", "0", "--allow-host", "127.0.0.2/32")


def environment() -> dict[str, str]:
    """The environment without anything that would configure the program, and with coverage where the tests have it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MASTHEAD_")}
    return kept | {"PYTHONPATH": str(ROOT), "NO_COLOR": "1"}


def masthead(*arguments: str | Path, cwd: Path = ROOT, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run `masthead` with these arguments to its end; a traceback is never an answer."""
    command = [sys.executable, "-m", "crawler", *map(str, arguments)]
    done = subprocess.run(
        command, capture_output=True, check=False, cwd=cwd, input=stdin, env=environment(), timeout=120
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done


def post(repo: Path, name: str, **keys: str) -> Path:
    """Write a post with these keys, each value as it shall stand, and return its path."""
    path = repo / "_news" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(f"{key}: {value}\n" for key, value in keys.items())
    path.write_bytes(f"---\n{lines}---\n\nA body.\n".encode())
    return path
