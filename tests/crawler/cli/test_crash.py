"""A run that is killed at any moment leaves whole files, and the next run finishes its work."""

from __future__ import annotations

import errno
import json
import os
import resource
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest

from crawler import demo
from crawler.demo import webfolder
from crawler.frontmatter import parse
from tests.running import ROOT, environment, masthead

if TYPE_CHECKING:
    from collections.abc import Iterator

MEMORY = "/dev/shm"  # noqa: S108  # only asked whether it is there


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where the machine has room for it: a killed process has no need of a disk."""
    with TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else tmp_path) as made:
        yield Path(made)


def crashed(*arguments: object) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.crashing", *map(str, arguments)]
    # Coverage would make file calls of its own, and could not tell of a process that is killed.
    quiet = {name: value for name, value in environment().items() if not name.startswith("COV")}
    quiet |= {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
    done = subprocess.run(command, cwd=ROOT, env=quiet, capture_output=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr.decode()
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_a_writer_killed_at_any_call_leaves_whole_files_and_the_next_run_completes_and_knows_them(folder: Path) -> None:
    told = crashed("writer", folder, 5)
    assert told["killed"] >= 180
    assert told["written"] == list(range(6))


@pytest.mark.parametrize("seed", [1, 2])
def test_a_crawl_killed_between_its_first_and_last_file_is_completed_by_the_next_one(folder: Path, seed: int) -> None:
    told = crashed("crawl", folder, seed, 20)
    assert told["killed"] == 20
    assert told["files"] >= 6
    assert len(told["written"]) >= 4


BROKEN = """
import sys
from crawler.cli import main
from tests.breaking import Breaking, failing
with Breaking(int(sys.argv[2]), failing(int(sys.argv[3])), (sys.argv[1],)):
    code = main(sys.argv[4:])
sys.exit(code)
"""


@pytest.fixture
def example(folder: Path) -> tuple[Path, Path]:
    """The example repo, and the archive that answers for its pages."""
    repo, archive = folder / "site", folder / "web.warc.gz"
    shutil.copytree(demo.REPO, repo)
    webfolder.archive(demo.WEB, archive)
    return repo, archive


# The first write and the first few opens are the journal's, which a run can do without.
@pytest.mark.parametrize(
    ("call", "at", "code"),
    [
        ("write", 2, errno.ENOSPC),
        ("fsync", 1, errno.EIO),
        ("replace", 1, errno.EROFS),
        ("open", 5, errno.EMFILE),
    ],
)
def test_a_disk_that_refuses_is_told_by_the_exit_code_and_the_name_of_the_file(
    example: tuple[Path, Path], call: str, at: int, code: int
) -> None:
    repo, archive = example
    arguments = ["crawl", str(repo), "--replay", str(archive)]
    command = [sys.executable, "-c", BROKEN, call, str(at), str(code), *arguments, "--format", "json"]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, check=False, timeout=120)
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    report = json.loads(done.stdout)
    (fault,) = report["faults"]
    (finding,) = [one for one in report["findings"] if one["code"] in {"file.unwritable", "file.unreadable"}]
    assert done.returncode == 1
    assert fault == f"{finding['path']} {finding['message']}"
    assert os.strerror(code) in fault
    assert finding["path"] not in report["files"]
    assert len(report["files"]) == 5
    again = masthead(*arguments, "--format", "json")
    assert json.loads(again.stdout)["files"] == [finding["path"]]
    assert again.returncode == 0


@pytest.mark.parametrize("room", [500, 40_000])
def test_a_full_disk_is_told_and_costs_no_file(example: tuple[Path, Path], room: int) -> None:
    repo, archive = example
    large = repo / "_news" / "2026-03-05-robot-arm-folds-laundry.md"
    large.write_bytes(large.read_bytes() + b"A long story.\n" * 4_000)
    before = {path: path.read_bytes() for path in repo.rglob("*.md")}
    command = [sys.executable, "-m", "crawler", "crawl", str(repo), "--replay", str(archive)]
    full = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (room, room))
    # Coverage would need room of its own.
    quiet = {name: value for name, value in environment().items() if not name.startswith("COV")}
    done = subprocess.run(command, cwd=ROOT, env=quiet, capture_output=True, check=False, timeout=120, preexec_fn=full)
    told = (done.stdout + done.stderr).decode()
    assert "Traceback" not in told
    assert done.returncode in {1, 2}
    assert large.name in told if done.returncode == 1 else "masthead crawl: " in told
    assert large.read_bytes() == before[large]
    for path, content in before.items():
        assert path.read_bytes() == content or parse(path.read_bytes()).problem is None
    again = masthead("crawl", repo, "--replay", archive)
    assert again.returncode == 0
    assert large.read_bytes() != before[large]


def test_folders_that_cannot_be_read_or_written_are_named(example: tuple[Path, Path]) -> None:
    repo, archive = example
    if not os.geteuid():
        pytest.skip("no folder is closed to root")
    closed = repo / "_learning"
    closed.chmod(0)
    try:
        done = masthead("crawl", repo, "--replay", archive)
    finally:
        closed.chmod(0o755)
    assert done.returncode == 1
    assert "_learning cannot be listed (Permission denied)" in done.stdout.decode()
    repo.chmod(0o555)
    try:
        done = masthead("crawl", repo, "--replay", archive)
    finally:
        repo.chmod(0o755)
    assert done.returncode == 0
