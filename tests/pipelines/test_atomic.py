"""A file is its old self or complete at any moment, whatever the disk or the process does at any call."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from crawler.memory import sweep
from pipelines import atomic
from pipelines.atomic import Moved, Rewrite
from tests.running import ROOT, environment

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OLD, NEW = b"old " * 1000, b"new " * 1000
REWRITE = Rewrite(before=OLD, after=NEW)
CALLS = ("open", "fsync", "fchown", "fchmod", "replace", "unlink", "stat", "lstat", "fstat", "close")


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    (tmp_path / ".masthead").mkdir()
    (tmp_path / "_news").mkdir()
    (tmp_path / "_news" / "a.md").write_bytes(OLD)
    return tmp_path


def replace(repo: Path) -> None:
    atomic.replace(repo, repo / ".masthead", repo / "_news" / "a.md", REWRITE)


def content(repo: Path) -> bytes:
    return (repo / "_news" / "a.md").read_bytes()


def strays(repo: Path) -> list[str]:
    return [str(path.relative_to(repo)) for path in repo.rglob("*") if path.is_file() and path.name != "a.md"]


def test_a_file_is_replaced_with_its_mode_and_nothing_stays_behind(repo: Path) -> None:
    (repo / "_news" / "a.md").chmod(0o604)
    replace(repo)
    assert content(repo) == NEW
    assert stat.S_IMODE((repo / "_news" / "a.md").stat().st_mode) == 0o604
    assert strays(repo) == []


def test_a_file_that_is_not_what_was_read_is_left_alone(repo: Path) -> None:
    (repo / "_news" / "a.md").write_bytes(b"edited by hand")
    with pytest.raises(Moved):
        replace(repo)
    assert content(repo) == b"edited by hand"
    assert strays(repo) == []


def test_a_file_that_became_a_link_is_left_alone(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "secret"
    outside.write_bytes(OLD)
    (repo / "_news" / "a.md").unlink()
    (repo / "_news" / "a.md").symlink_to(outside)
    with pytest.raises(Moved):
        replace(repo)
    assert outside.read_bytes() == OLD


def test_a_folder_that_became_a_link_out_of_the_repo_is_not_followed(
    repo: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (repo / "_news").rename(outside / "_news")
    (repo / "_news").symlink_to(outside / "_news")
    with pytest.raises(Moved):
        replace(repo)
    assert (outside / "_news" / "a.md").read_bytes() == OLD


def failing(real: Callable[..., object], at: int, code: int, count: list[int]) -> Callable[..., object]:
    def call(*arguments: object, **more: object) -> object:
        count[0] += 1
        if count[0] == at:
            raise OSError(code, os.strerror(code))
        return real(*arguments, **more)

    return call


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EMFILE, errno.EROFS])
@pytest.mark.parametrize("name", CALLS)
def test_a_disk_that_refuses_at_any_call_leaves_whole_files(
    name: str, code: int, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for at in range(1, 7):
        (repo / "_news" / "a.md").write_bytes(OLD)
        with monkeypatch.context() as patch:
            patch.setattr(os, name, failing(getattr(os, name), at, code, [0]))
            with contextlib.suppress(OSError, Moved):
                replace(repo)
        assert content(repo) in {OLD, NEW}
        sweep(repo / ".masthead")
        assert strays(repo) == []


def test_a_short_write_is_no_half_file(repo: Path) -> None:
    script = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
    )
    done = child(repo, script)
    assert b"OSError" in done.stderr
    assert content(repo) == OLD
    assert strays(repo) == []


KILLER = """
import os, signal
count = 0
def dying(real):
    def call(*arguments, **more):
        global count
        count += 1
        if count == {at}:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **more)
    return call
"""
KILL = "".join(f"os.{name} = dying(os.{name})\n" for name in CALLS)


def child(repo: Path, script: str) -> subprocess.CompletedProcess[bytes]:
    """Replace the file in a process of its own, after `script` has prepared it."""
    work = (
        "from pathlib import Path\nfrom pipelines import atomic\n"
        f"repo = Path({str(repo)!r})\n"
        f"rewrite = atomic.Rewrite(before=b'old ' * 1000, after=b'new ' * 1000)\n{script}\n"
        "atomic.replace(repo, repo / '.masthead', repo / '_news' / 'a.md', rewrite)\n"
    )
    command = [sys.executable, "-c", work]
    # Coverage would make file calls of its own, and each would be one to be killed at.
    quiet = {name: value for name, value in environment().items() if not name.startswith("COV")}
    return subprocess.run(command, cwd=ROOT, env=quiet, capture_output=True, check=False, timeout=60)


def test_a_process_killed_at_any_call_leaves_a_whole_file_and_the_next_run_leaves_nothing_else(repo: Path) -> None:
    seen = set()
    for at in range(1, 60):
        (repo / "_news" / "a.md").write_bytes(OLD)
        done = child(repo, KILLER.format(at=at) + KILL)
        assert done.returncode in {0, -signal.SIGKILL}, done.stderr.decode()
        seen.add(content(repo))
        assert seen <= {OLD, NEW}
        sweep(repo / ".masthead")
        assert strays(repo) == []
        if done.returncode == 0:
            break
    else:
        pytest.fail("the process was killed at every call that was tried")
    assert seen == {OLD, NEW}


def test_an_edit_made_between_reading_and_writing_is_never_lost(repo: Path) -> None:
    file = repo / "_news" / "a.md"
    write = atomic._write
    for number in range(100):
        file.write_bytes(OLD)
        edit = f"edit {number}".encode()

        def edited(beside: Path, after: bytes, model: Path, edit: bytes = edit) -> None:
            write(beside, after, model)
            file.write_bytes(edit)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(atomic, "_write", edited)
            with pytest.raises(Moved):
                replace(repo)
        assert file.read_bytes() == edit
