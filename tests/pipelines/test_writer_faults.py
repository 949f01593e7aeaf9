"""Whatever a disk answers, at whichever of the writer's calls: whole files, named faults, and a next run that mends."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from shutil import copytree, rmtree
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from crawler.state import State
from tests.breaking import CALLS, Breaking, failing, falling_short
from tests.running import post
from tests.writing import applied, engaged, finish

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from typing import Any

MEMORY = "/dev/shm"  # noqa: S108  # only asked whether it is there
CODES = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EMFILE, errno.EROFS)
LOST = os.strerror(errno.EIO)
POSTS = ("a.md", "b.md")
ADDRESS = "https://news.example/"
KEYS = {"title", "excerpt", "publishedDateTime", "type", "provider.domain"}
FIRED_AT_LEAST = 80  # by each kind of error, in the writing of two files: five kinds are 400 points


@pytest.fixture
def repo(tmp_path: Path) -> Iterator[Path]:
    """A repo in memory where the machine has room for it: hundreds of runs would wait for the disk."""
    with TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else tmp_path) as folder:
        yield restored(Path(folder) / "site")


def restored(folder: Path) -> Path:
    """Write the posts as they were, and forget everything else; a blank state is copied, as making one takes time."""
    own, blank = folder / ".masthead", folder.with_name("blank")
    if not blank.exists():
        blank.mkdir()
        State.open(blank / "state.sqlite3").close()
    if own.exists():
        rmtree(own)
    copytree(blank, own)
    for name in POSTS:
        post(folder, name, webUrl=f"{ADDRESS}{name}")
    return folder


def contents(repo: Path) -> dict[str, bytes]:
    return {f"_news/{name}": (repo / "_news" / name).read_bytes() for name in POSTS}


def files(repo: Path) -> set[str]:
    """The names of all files, without those in which SQLite keeps what a process did not get to tidy up."""
    names = {str(path.relative_to(repo)) for path in repo.rglob("*") if path.is_file()}
    return {name for name in names if not name.endswith(("-wal", "-shm"))}


def finished(repo: Path) -> tuple[list[str], dict[str, set[str]]]:
    """Run undisturbed, and return the faults and the keys that Masthead then knows it wrote, by path."""
    crawler, writer = engaged(repo)
    known = finish(crawler, writer)
    return crawler.spider.report.faults, known


def each_break(
    repo: Path, how: Callable[..., Any], only: Collection[str] = CALLS
) -> Iterator[tuple[str, dict[str, bytes], list[str], list[tuple[str, str]]]]:
    """Break the first call of the writer, then the second of a fresh run, and so on until none is left to break."""
    for at in range(1, 1_000):
        restored(repo)
        with Breaking(at, how, only) as breaking:
            report = applied(repo)
        if breaking.fired is None:
            return
        yield breaking.fired, contents(repo), report.faults, [(one.code, one.path) for one in report.findings]


@pytest.mark.parametrize("code", CODES, ids=[errno.errorcode[code] for code in CODES])
def test_an_error_at_any_call_leaves_whole_files_and_names_those_it_kept_from_being_written(
    repo: Path, code: int
) -> None:
    old = contents(repo)
    undisturbed = finished(repo)
    assert undisturbed == ([], dict.fromkeys(old, KEYS))
    new, left = contents(repo), files(repo)
    fired = []
    for call, found, faults, findings in each_break(repo, failing(code)):
        fired.append(call)
        assert sum(found[path] == old[path] for path in found) <= 1, (len(fired), call)
        for path, content in found.items():
            assert content in {old[path], new[path]}, (len(fired), call)
            if content == old[path]:
                assert any(fault.startswith(f"{path} ") for fault in faults), (len(fired), call)
                assert {one for one, named in findings if named == path} <= {"file.unwritable", "file.unreadable"}
        assert finished(repo) == undisturbed, (len(fired), call)
        assert (contents(repo), files(repo)) == (new, left)
    assert len(fired) >= FIRED_AT_LEAST
    assert {"open", "read", "write", "fsync", "fchown", "fchmod", "replace", "link", "stat", "fstat"} <= set(fired)


def test_a_call_that_does_only_a_part_is_carried_on(repo: Path) -> None:
    applied(repo)
    new, fired = contents(repo), []
    for call, found, faults, _ in each_break(repo, falling_short, ("read", "write")):
        fired.append(call)
        assert (found, faults) == (new, [])
    assert fired.count("write") >= 2 * len(POSTS)
    assert fired.count("read") >= 2 * len(POSTS)


def filling(_name: str, real: Callable[..., Any], arguments: tuple[Any, ...], more: dict[str, Any]) -> None:
    real(arguments[0], bytes(arguments[1])[:7], **more)
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_disk_that_is_full_in_the_middle_of_a_file_leaves_the_old_one(repo: Path) -> None:
    old, refused = contents(repo), set()
    for _, found, faults, _ in each_break(repo, filling, ("write",)):
        assert [path for path in found if found[path] == old[path]] == [fault.split()[0] for fault in faults]
        refused.update(faults)
    told = "cannot be written (No space left on device); nothing was changed"
    assert refused == {f"{path} {told}" for path in old}


def test_a_folder_that_does_not_reach_the_disk_is_named_and_what_was_written_is_known_to_the_next_run(
    repo: Path,
) -> None:
    undisturbed = finished(repo)
    told = [faults for _, _, faults, _ in each_break(repo, failing(errno.EIO), ("fsync",))]
    assert told[-1] == [f"_news/{name} was written, but may be lost with the power ({LOST})" for name in POSTS]
    with Breaking(len(told), failing(errno.EIO), ("fsync",)):
        restored(repo)
        applied(repo)
    assert (repo / ".masthead" / "journal").exists()
    assert finished(repo) == undisturbed
    assert not (repo / ".masthead" / "journal").exists()
