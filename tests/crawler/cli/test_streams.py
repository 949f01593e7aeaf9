"""The program and its three standard streams: closed, full, in another encoding."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import ROOT, environment

PAGE = "<title>A café learns to count</title>".encode()
EXTRACT = ("-m", "crawler", "extract", "-", "--url", "https://example.com/a")


def test_json_is_utf_8_whatever_the_terminal_s_encoding() -> None:
    told = environment() | {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    done = subprocess.run([sys.executable, *EXTRACT], input=PAGE, capture_output=True, check=True, cwd=ROOT, env=told)
    assert json.loads(done.stdout.decode("utf-8"))["title"] == "A café learns to count"


def test_what_has_no_utf_8_is_written_so_that_json_reads_it_back() -> None:
    line = b'{"id": "caf\\udce9", "file": "nowhere.html"}'
    command = [sys.executable, "-m", "crawler", "extract", "--batch"]
    done = subprocess.run(command, input=line, capture_output=True, check=True, cwd=ROOT, env=environment())
    assert b"Traceback" not in done.stderr
    assert json.loads(done.stdout)


def test_a_full_output_is_one_line_on_stderr_and_wrong_use() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, *EXTRACT], input=PAGE, stdout=full, stderr=subprocess.PIPE, check=False, cwd=ROOT,
            env=environment(),
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.decode().splitlines() == ["masthead extract: [Errno 28] No space left on device"]


@pytest.mark.parametrize("closed", [(0,), (1,), (2,), (0, 1, 2)])
def test_closed_streams_stop_nothing_and_no_file_takes_their_place(closed: tuple[int, ...], tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    program = (
        f"import os; [os.close(number) for number in {closed}]\n"
        "from crawler.cli import streams\n"
        "streams.ready()\n"
        f"file = open({str(seen)!r}, 'w'); print('lost'); file.write(str(file.fileno())); file.close()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], check=False, cwd=ROOT, env=environment())
    assert done.returncode == 0
    assert int(seen.read_text()) > 2
