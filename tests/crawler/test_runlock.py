from __future__ import annotations

import json
import os
import resource
import socket
import stat
import subprocess
import sys
import tempfile
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler import runlock
from crawler.runlock import Held, Holder, LockError, RunLock
from tests.running import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOW = datetime(2026, 3, 1, 14, 0, 5, 999, tzinfo=timezone(timedelta(hours=2)))

IMPORTS = """import os, sys
from datetime import UTC, datetime
from pathlib import Path
from crawler.runlock import Held, RunLock
"""

HOLDING = """
with RunLock(Path(sys.argv[1]), now=datetime(2026, 1, 1, tzinfo=UTC), command="masthead crawl"):
    print("held", flush=True)
    sys.stdin.read()"""

# Whoever holds the lock makes a folder that only one can make; 0 is a clean end, anything else a clash.
COMPETING = """
root = Path(sys.argv[1]); left = 40
while left:
    try:
        with RunLock(root, now=datetime(2026, 1, 1, tzinfo=UTC)):
            (root / "alone").mkdir(); (root / "alone").rmdir(); left -= 1
    except Held:
        pass"""

# The parent dies as soon as its child is on its feet; the child lives until its input ends.
DYING = """
here, there = os.pipe()
with RunLock(Path(sys.argv[1]), now=datetime(2026, 1, 1, tzinfo=UTC)):
    if os.fork() == 0:
        os.write(there, b"x")
        os._exit(len(sys.stdin.read()))
    os.read(here, 1)
    os.kill(os.getpid(), 9)"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "a site"
    folder.mkdir()
    return folder


@pytest.fixture
def lock(root: Path) -> RunLock:
    return RunLock(root, now=NOW, command="masthead crawl")


def program(script: str, root: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", IMPORTS + script, root],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@contextmanager
def elsewhere(root: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock, until it is told to end or killed."""
    with program(HOLDING, root) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def holder_of(lock: RunLock) -> Holder | None:
    with pytest.raises(Held) as held, lock:
        pytest.fail("two runs hold one repo")
    return held.value.holder


def test_a_run_says_who_it_is_and_leaves_no_lock_behind(root: Path, lock: RunLock) -> None:
    file = root / ".masthead/lock"
    with lock as held:
        assert held is lock
        assert held.held
        assert json.loads(file.read_bytes()) == {
            "pid": os.getpid(),
            "host": os.uname().nodename,
            "since": "2026-03-01T12:00:05Z",
            "command": "masthead crawl",
        }
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert names(root / ".masthead") == [".gitignore"]
    lock.forget()


def test_a_second_run_is_told_who_holds_the_repo(root: Path, lock: RunLock) -> None:
    with elsewhere(root) as other:
        holder = holder_of(lock)
        assert holder == Holder(
            pid=other.pid, host=os.uname().nodename, since="2026-01-01T00:00:00Z", command="masthead crawl"
        )
        assert not lock.held
        with pytest.raises(Held, match=f"masthead crawl, process {other.pid} on .*, since 2026-01-01T00:00:00Z"):
            lock.__enter__()


def test_two_locks_of_one_process_exclude_each_other(root: Path, lock: RunLock) -> None:
    with lock:
        assert holder_of(RunLock(root, now=NOW)) == lock.holder
    with lock, RunLock(root, "other", now=NOW):
        pass


def test_a_run_that_fails_lets_go(lock: RunLock) -> None:
    with suppress(ZeroDivisionError), lock:
        raise ZeroDivisionError
    with lock:
        assert lock.held


def test_the_lock_of_a_killed_run_is_nobodys(root: Path, lock: RunLock) -> None:
    with elsewhere(root) as other:
        other.kill()
        other.wait(60)
        assert (root / ".masthead/lock").exists()
        with lock:
            assert json.loads((root / ".masthead/lock").read_bytes())["pid"] == os.getpid()
    assert not (root / ".masthead/lock").exists()


def test_many_runs_never_hold_it_at_once(root: Path) -> None:
    competitors = [program(COMPETING, root) for _ in range(4)]
    for one in competitors:
        one.communicate(timeout=120)
    assert [one.returncode for one in competitors] == [0, 0, 0, 0]
    assert names(root / ".masthead") == [".gitignore"]


def test_a_file_that_the_run_before_removed_is_not_taken_for_the_lock(
    root: Path, lock: RunLock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ending = RunLock(root, now=NOW)
    ending.__enter__()
    real = runlock._lock

    def let_the_other_end_first(handle: int) -> None:
        ending.__exit__()
        real(handle)

    monkeypatch.setattr(runlock, "_lock", let_the_other_end_first)
    with lock:
        monkeypatch.undo()
        assert holder_of(RunLock(root, now=NOW)) == lock.holder


def test_a_lock_that_changes_hands_for_ever_is_given_up(
    root: Path, lock: RunLock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runlock, "_lock", lambda _handle: (root / ".masthead/lock").unlink())
    with pytest.raises(LockError, match="changes hands"), lock:
        pytest.fail("held")


def test_the_file_of_another_run_is_never_removed(root: Path, lock: RunLock) -> None:
    with lock:
        (root / ".masthead/lock").unlink()
        (root / ".masthead/lock").write_text("theirs", encoding="utf-8")
    assert (root / ".masthead/lock").read_text(encoding="utf-8") == "theirs"


def test_a_folder_that_goes_away_meanwhile_is_no_fault(root: Path, lock: RunLock) -> None:
    with lock:
        (root / ".masthead/lock").unlink()
        (root / ".masthead/.gitignore").unlink()
        (root / ".masthead").rmdir()
    assert names(root) == []


def in_a_child(work: Callable[[], bool]) -> bool:
    child = os.fork()
    if child == 0:
        os._exit(0 if work() else 1)
    return os.waitpid(child, 0)[1] == 0


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_forked_child_does_not_hold_the_lock_of_its_parent(root: Path, lock: RunLock) -> None:
    def ends_the_block_in_the_child() -> bool:
        held = lock.held
        lock.__exit__()
        return not held and (root / ".masthead/lock").exists()

    with lock:
        assert in_a_child(ends_the_block_in_the_child)
        assert holder_of(RunLock(root, now=NOW)) == lock.holder


def test_a_child_that_lives_on_does_not_keep_a_dead_parents_lock(root: Path, lock: RunLock) -> None:
    parent = program(DYING, root)
    assert parent.wait(60) == -9
    with lock:
        assert lock.held
    parent.communicate()


def test_a_program_that_is_started_does_not_get_the_lock(root: Path, lock: RunLock) -> None:
    with lock:
        seen = subprocess.run(
            ["ls", "-l", "/proc/self/fd"], capture_output=True, check=True, close_fds=False, text=True
        )
    assert "masthead/lock" not in seen.stdout
    assert names(root / ".masthead") == [".gitignore"]


@pytest.mark.parametrize(
    "said", [b"", b"{", b"[" * 4000, b"{}", b'"x"', b"\xff", b'{"pid": "1"}', b'{"pid":' + b"9" * 4080]
)
def test_a_holder_that_has_not_said_who_it_is_holds_it_all_the_same(root: Path, lock: RunLock, said: bytes) -> None:
    with lock:
        (root / ".masthead/lock").write_bytes(said)
        assert holder_of(RunLock(root, now=NOW)) is None


@given(raw=st.binary(max_size=200))
def test_no_bytes_in_the_file_do_harm(raw: bytes) -> None:
    assert runlock._holder(raw) is None


def test_what_a_holder_says_is_safe_for_a_terminal() -> None:
    said = {"pid": 1, "host": "a\x1b[31m", "since": "x\n", "command": "\ud800"}
    assert runlock._holder(json.dumps(said).encode()) == Holder(pid=1, host="a[31m", since="x", command="?")


def test_git_ignores_the_folder_from_its_first_day(root: Path, lock: RunLock) -> None:
    subprocess.run(["git", "init", "--quiet", root], check=True)
    with lock:
        (root / ".masthead/state.sqlite3").touch()
        status = subprocess.run(
            ["git", "-C", root, "status", "--porcelain", "--untracked-files=all"], capture_output=True, check=True
        )
    assert status.stdout == b""


def test_a_folder_that_died_while_it_was_made_is_finished(root: Path, lock: RunLock) -> None:
    (root / ".masthead").mkdir()
    (root / ".masthead/.gitignore").touch()
    with lock:
        assert (root / ".masthead/.gitignore").read_bytes() == b"*\n"


def test_an_older_folder_is_as_its_owner_wants_it(root: Path, lock: RunLock) -> None:
    (root / ".masthead").mkdir()
    (root / ".masthead/state.sqlite3").touch()
    with lock:
        assert not (root / ".masthead/.gitignore").exists()
    (root / ".masthead/state.sqlite3").unlink()
    (root / ".masthead/.gitignore").write_text("lock\n", encoding="utf-8")
    with lock:
        assert (root / ".masthead/.gitignore").read_text(encoding="utf-8") == "lock\n"


def a_socket(path: Path) -> None:
    with tempfile.TemporaryDirectory() as short, socket.socket(socket.AF_UNIX) as one:
        one.bind(f"{short}/s")
        Path(f"{short}/s").rename(path)


STRANGE: dict[str, Callable[[Path], object]] = {
    "link": lambda path: path.symlink_to("/etc"),
    "dangling link": lambda path: path.symlink_to("nowhere"),
    "link to a file": lambda path: path.symlink_to("/etc/hostname"),
    "pipe": os.mkfifo,
    "folder": Path.mkdir,
    "file": Path.touch,
    "socket": a_socket,
}


PLACES = {".masthead": "folder", ".masthead/lock": "file", ".masthead/.gitignore": "file"}


@pytest.mark.parametrize(
    ("name", "kind"), [(name, kind) for name, usual in PLACES.items() for kind in STRANGE if kind != usual]
)
def test_what_does_not_belong_there_is_neither_followed_nor_waited_for(
    root: Path, lock: RunLock, name: str, kind: str
) -> None:
    place = root / name
    place.parent.mkdir(exist_ok=True)
    STRANGE[kind](place)
    with pytest.raises(LockError) as error, lock:
        pytest.fail("held")
    assert str(error.value).startswith(f"{place}: ")
    assert "move it away" in str(error.value)
    assert isinstance(error.value.__cause__, OSError)
    assert names(place.parent) == [place.name]


@contextmanager
def as_nobody() -> Iterator[None]:
    """Root may write everywhere, so it has to be somebody else for a while."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_a_read_only_folder_is_named_with_the_remedy() -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        root.chmod(0o555)
        with as_nobody(), pytest.raises(LockError, match=r"\.masthead: .*Permission denied.*make it writable"):
            RunLock(root, now=NOW).__enter__()
        root.chmod(0o755)
        (root / ".masthead").mkdir()
        (root / ".masthead").chmod(0o555)
        with as_nobody(), pytest.raises(LockError, match=r"\.masthead/lock: .*make it writable"):
            RunLock(root, now=NOW).__enter__()


def test_a_folder_that_does_not_exist_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(LockError, match="existing folder"):
        RunLock(tmp_path / "none", now=NOW).__enter__()
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(("limit", "bound"), [(resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_NOFILE, 3)])
def test_a_system_that_refuses_leaves_nothing_locked(root: Path, lock: RunLock, limit: int, bound: int) -> None:
    usual = resource.getrlimit(limit)
    resource.setrlimit(limit, (bound, usual[1]))
    try:
        with pytest.raises(LockError):
            lock.__enter__()
    finally:
        resource.setrlimit(limit, usual)
    assert not lock.held
    assert not (root / ".masthead/lock").exists()
    with lock:
        assert lock.held


def test_an_unknown_refusal_is_told_as_the_system_tells_it(root: Path) -> None:
    told = runlock._told(root, OSError(5, "Input/output error"))
    assert told.startswith(f"{root / 'lock'}: ")
    assert "Input/output error" in told


def test_a_folder_further_down_is_made_on_the_way(root: Path) -> None:
    with RunLock(root, "var/masthead", now=datetime(2026, 1, 1, tzinfo=UTC)):
        assert (root / "var/masthead/lock").exists()
