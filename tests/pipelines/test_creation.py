"""A new file is not there or complete, and takes nobody's place."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, Any

import pytest

from pipelines.creation import Taken, create
from pipelines.inside import Moved

if TYPE_CHECKING:
    from pathlib import Path

RAW = b"---\ntitle: x\n---\n\n"
PATH = "_news/a.md"


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    for name in (".masthead", "_news"):
        (tmp_path / name).mkdir()
    return tmp_path


def make(repo: Path) -> None:
    create(repo, repo / ".masthead", PATH, RAW)


def found(repo: Path) -> dict[str, bytes]:
    return {str(path.relative_to(repo)): path.read_bytes() for path in repo.rglob("*") if path.is_file()}


def test_the_file_is_complete_and_nothing_else_stays(repo: Path) -> None:
    make(repo)
    assert found(repo) == {PATH: RAW}
    mask = os.umask(0)
    os.umask(mask)
    assert (repo / PATH).stat().st_mode & 0o777 == 0o666 & ~mask


@pytest.mark.parametrize("name", ["a.md", "A.MD"])
def test_a_name_in_use_stays_its_owner_s(repo: Path, name: str) -> None:
    (repo / "_news" / name).write_bytes(b"theirs")
    with pytest.raises(Taken, match=name):
        make(repo)
    assert found(repo) == {f"_news/{name}": b"theirs"}


def test_even_a_link_that_leads_nowhere_is_somebody_s(repo: Path) -> None:
    (repo / PATH).symlink_to(repo / "away.md")
    with pytest.raises(Taken):
        make(repo)
    assert found(repo) == {}


def test_a_folder_behind_a_link_is_not_written_to(repo: Path, tmp_path: Path) -> None:
    (repo / "_news").rmdir()
    (tmp_path / "elsewhere").mkdir()
    (repo / "_news").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Moved):
        make(repo)
    assert found(repo) == {}


def test_what_a_dead_run_left_is_in_nobodys_way(repo: Path) -> None:
    (repo / f".masthead/write-{os.getpid()}").write_bytes(b"half")
    make(repo)
    assert found(repo) == {PATH: RAW}


@pytest.mark.parametrize("code", [errno.EPERM, errno.EOPNOTSUPP])
def test_without_links_the_name_is_taken_first(repo: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(code, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    make(repo)
    assert found(repo) == {PATH: RAW}


def test_without_links_somebody_who_was_faster_keeps_the_name(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        (repo / PATH).write_bytes(b"theirs")
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    with pytest.raises(Taken):
        make(repo)
    assert found(repo) == {PATH: b"theirs"}


@pytest.mark.parametrize("call", ["link", "fsync", "write"])
def test_a_disk_that_refuses_leaves_nothing_behind(repo: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, call, refuse)
    with pytest.raises(OSError, match="No space"):
        make(repo)
    monkeypatch.undo()
    assert found(repo) == {}


def test_without_links_a_disk_that_refuses_gives_the_name_back(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "not permitted")

    for call in ("link", "replace"):
        monkeypatch.setattr(os, call, refuse)
    with pytest.raises(PermissionError):
        make(repo)
    monkeypatch.undo()
    assert found(repo) == {}
