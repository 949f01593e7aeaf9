"""A file is its old self or complete at any moment, and an edit by somebody else is not lost."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest

from crawler.memory import sweep
from crawler.repository import FileUnreadable
from pipelines import atomic
from pipelines.atomic import Rewrite
from pipelines.inside import Moved, read_in, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OLD, NEW = b"old " * 1000, b"new " * 1000
REWRITE = Rewrite(before=OLD, after=NEW)
POST = "_news/a.md"


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    (tmp_path / ".masthead").mkdir()
    (tmp_path / "_news").mkdir()
    (tmp_path / POST).write_bytes(OLD)
    return tmp_path


def replace(repo: Path, path: str = POST) -> None:
    atomic.replace(repo, repo / ".masthead", path, REWRITE)


def strays(repo: Path) -> list[str]:
    return [str(path.relative_to(repo)) for path in repo.rglob("*") if path.is_file() and path.name != "a.md"]


def test_a_file_is_replaced_with_its_mode_and_nothing_stays_behind(repo: Path) -> None:
    (repo / POST).chmod(0o604)
    replace(repo)
    assert (repo / POST).read_bytes() == NEW
    assert stat.S_IMODE((repo / POST).stat().st_mode) == 0o604
    assert (repo / POST).stat().st_nlink == 1
    assert strays(repo) == []


def test_a_file_of_the_root_and_one_deep_below_are_replaced(repo: Path) -> None:
    (repo / "x" / "y").mkdir(parents=True)
    for path in ("a.md", "x/y/a.md"):
        (repo / path).write_bytes(OLD)
        replace(repo, path)
        assert read_in(repo, path) == NEW
    assert settle(repo, ["a.md", "x/y/a.md", POST]) == {}


def test_a_file_keeps_its_owner_where_that_is_ours_to_give(repo: Path) -> None:
    if os.geteuid():
        pytest.skip("only root may give files away")
    os.chown(repo / POST, 12345, 23456)
    replace(repo)
    facts = (repo / POST).stat()
    assert (facts.st_uid, facts.st_gid) == (12345, 23456)


def test_where_only_the_group_is_ours_to_give_the_group_is_kept(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def fchown(_handle: int, user: int, group: int) -> None:
        asked.append((user, group))
        if user != -1:
            raise PermissionError(errno.EPERM, "no")

    monkeypatch.setattr(os, "fchown", fchown)
    replace(repo)
    facts = (repo / POST).stat()
    assert asked == [(facts.st_uid, facts.st_gid), (-1, facts.st_gid)]


@pytest.mark.parametrize("edited", [b"edited by hand", b""])
def test_a_file_that_is_not_what_was_read_is_left_alone(repo: Path, edited: bytes) -> None:
    (repo / POST).write_bytes(edited)
    with pytest.raises(Moved):
        replace(repo)
    assert (repo / POST).read_bytes() == edited
    assert strays(repo) == []


def test_a_file_that_is_gone_is_not_made_again(repo: Path) -> None:
    (repo / POST).unlink()
    with pytest.raises(Moved):
        replace(repo)
    assert list((repo / "_news").iterdir()) == []


def test_a_file_that_became_a_link_is_left_alone(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "secret"
    outside.write_bytes(OLD)
    (repo / POST).unlink()
    (repo / POST).symlink_to(outside)
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
    assert (outside / POST).read_bytes() == OLD
    assert settle(repo, [POST]) == {}


def test_what_dead_runs_left_is_in_nobodys_way(repo: Path) -> None:
    for name in (f"write-{os.getpid()}", f"write-{os.getpid()}-old"):
        (repo / ".masthead" / name).write_bytes(b"half a fi")
    replace(repo)
    assert (repo / POST).read_bytes() == NEW
    assert strays(repo) == []


def mounted_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse to move a file between folders, as the kernel does between two mounts of one disk."""
    real = os.replace

    def replaced(new: str, name: str, *, src_dir_fd: int, dst_dir_fd: int) -> None:
        if not os.path.samestat(os.fstat(src_dir_fd), os.fstat(dst_dir_fd)):
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        real(new, name, src_dir_fd=src_dir_fd, dst_dir_fd=dst_dir_fd)

    monkeypatch.setattr(os, "replace", replaced)


def test_a_file_that_cannot_be_moved_from_our_folder_is_written_beside_its_model(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repo / "_news" / atomic.BESIDE).write_bytes(b"half a fi")
    mounted_twice(monkeypatch)
    replace(repo)
    assert (repo / POST).read_bytes() == NEW
    assert strays(repo) == []


def test_a_file_on_another_file_system_is_written_beside_its_model(repo: Path, tmp_path: Path) -> None:
    memory = Path("/dev/shm")  # noqa: S108  # another file system that most machines have
    if not os.access(memory, os.W_OK) or memory.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("no second file system here")
    with TemporaryDirectory(dir=memory) as own:
        atomic.replace(repo, Path(own), POST, REWRITE)
        assert list(Path(own).iterdir()) == []
    assert (repo / POST).read_bytes() == NEW
    assert strays(repo) == []


def test_a_disk_without_hard_links_is_written_all_the_same(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refused)
    replace(repo)
    assert (repo / POST).read_bytes() == NEW


def test_a_fault_of_the_disk_is_told_from_a_file_that_moved(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> bytes:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch:
        patch.setattr(os, "read", refused)
        with pytest.raises(FileUnreadable):
            replace(repo)
        with pytest.raises(FileUnreadable):
            read_in(repo, POST)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refused)
        assert settle(repo, [POST])[POST].errno == errno.EIO
    assert (repo / POST).read_bytes() == OLD
    assert strays(repo) == []


EDITOR = """
import os, sys
for line in sys.stdin:
    kind, path, text = line.rstrip("\\n").split("\\t")
    if kind == "in place":
        with open(path, "w") as file:
            file.write(text)
    elif kind == "behind":
        with open(path, "a") as file:
            file.write(text)
    else:
        with open(path + ".swp", "w") as file:
            file.write(text)
        os.replace(path + ".swp", path)
    print("done", flush=True)
"""


@pytest.fixture
def editor() -> Iterator[subprocess.Popen[str]]:
    """Another process that edits a file when it is told to, and says when it has."""
    command = [sys.executable, "-S", "-c", EDITOR]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        yield running


def edit(editor: subprocess.Popen[str], kind: str, file: Path, text: str) -> None:
    given, said = editor.stdin, editor.stdout
    assert given is not None
    assert said is not None
    given.write(f"{kind}\t{file}\t{text}\n")
    given.flush()
    assert said.readline() == "done\n"


# The last call before which an edit by a rename is seen, and the last one after which an edit in place is seen.
MOMENTS = [
    *((kind, call) for kind in ("in place", "behind", "by rename") for call in ("write", "fsync", "link")),
    ("in place", "replace"),
    ("behind", "replace"),
]


@pytest.mark.parametrize(("kind", "call"), MOMENTS)
def test_an_edit_by_another_process_between_reading_and_writing_is_never_lost(
    repo: Path, editor: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch, kind: str, call: str
) -> None:
    file, done = repo / POST, [0]
    real: Callable[..., Any] = getattr(os, call)

    def meanwhile(*arguments: Any, **more: Any) -> Any:
        if not done[0]:
            done[0] = 1
            edit(editor, kind, file, f"edit {number}")
        return real(*arguments, **more)

    for number in range(10):
        file.write_bytes(OLD)
        done[0] = 0
        with monkeypatch.context() as patch:
            patch.setattr(os, call, meanwhile)
            with pytest.raises(Moved):
                replace(repo)
        assert done == [1]
        expected = f"edit {number}".encode()
        assert file.read_bytes() == (OLD + expected if kind == "behind" else expected)
        assert strays(repo) == []


def test_an_editor_that_holds_the_file_open_writes_into_what_was_put_back(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.replace
    with (repo / POST).open("ab", buffering=0) as held, monkeypatch.context() as patch:

        def meanwhile(*arguments: Any, **more: Any) -> None:
            patch.setattr(os, "replace", real)
            held.write(b"first half, ")
            real(*arguments, **more)

        patch.setattr(os, "replace", meanwhile)
        with pytest.raises(Moved):
            replace(repo)
        held.write(b"second half")
    assert (repo / POST).read_bytes() == OLD + b"first half, second half"


def test_a_mode_that_was_changed_meanwhile_is_not_undone(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fsync

    def meanwhile(handle: int) -> None:
        (repo / POST).chmod(0o600)
        real(handle)

    (repo / POST).chmod(0o644)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", meanwhile)
        with pytest.raises(Moved):
            replace(repo)
    replace(repo)
    assert stat.S_IMODE((repo / POST).stat().st_mode) == 0o600


def test_sweeping_removes_what_a_kill_leaves_behind(repo: Path) -> None:
    os.link(repo / POST, repo / ".masthead" / "write-1-old")
    (repo / ".masthead" / "write-1").write_bytes(NEW)
    sweep(repo / ".masthead")
    assert strays(repo) == []
    assert (repo / POST).read_bytes() == OLD
