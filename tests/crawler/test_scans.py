"""Content files that nobody has touched are not read again, and a file that somebody has touched always is."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler import repository
from crawler.repository import ContentRepo, Scanned
from crawler.state import State
from tests.running import post

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from crawler.state.scans import Scans

OLD = 1_700_000_000_000_000_000  # nanoseconds since 1970
STORY = "https://example.com/story"


def aged(root: Path) -> None:
    """Let all files of a repo have been written long ago: what was written just now may be written again unseen."""
    for path in sorted(root.rglob("*.md")):
        os.utime(path, ns=(OLD, OLD))


@pytest.fixture
def scans(tmp_path: Path) -> Iterator[Scans]:
    with State.open(tmp_path / "state.sqlite3") as state:
        yield state.scans(writes=True)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    names: list[str] = []
    real = repository.read

    def noted(path: Path) -> bytes:
        names.append(path.name)
        return real(path)

    monkeypatch.setattr(repository, "read", noted)
    return names


def scanned(root: Path, scans: Scans | None, keys: Mapping[str, str] | None = None) -> list[Scanned]:
    return list(ContentRepo(root, before=scans, keys=keys).scan())


def repo(root: Path) -> Path:
    related = [{"title": "Another", "webUrl": "https://example.com/other"}]
    images = [{"url": "https://example.com/a.jpg", "width": 640, "height": 480, "title": "A"}]
    provider = {"name": "Example", "domain": "example.com"}
    post(root, "a.md", webUrl=STORY, provider=provider, topics=["AI"], images=images, related=related, secured="x;y")
    post(root, "b.md", webUrl=f"{STORY}/2", masthead={"lock": ["title"]}, excerpt={"not": "a text"})
    post(root, "idle.md")
    aged(root)
    return root


def test_files_are_read_once_and_found_the_same_again(tmp_path: Path, scans: Scans, opened: list[str]) -> None:
    root = repo(tmp_path / "repo")
    plain = scanned(root, None)
    opened.clear()
    assert scanned(root, scans) == plain
    assert opened == ["a.md", "b.md", "idle.md"]
    opened.clear()
    assert scanned(root, scans) == plain
    assert opened == []


@pytest.mark.parametrize("touch", ["in place", "a new file", "the time alone", "the size alone"])
def test_a_file_that_was_touched_is_read_again(tmp_path: Path, scans: Scans, opened: list[str], touch: str) -> None:
    root = repo(tmp_path / "repo")
    scanned(root, scans)
    path = next(root.rglob("a.md"))
    changed = path.read_bytes().replace(b"/story", b"/glory" if touch != "the size alone" else b"/stories")
    if touch == "a new file":
        path.rename(path.with_suffix(".old"))
    if touch != "the time alone":
        path.write_bytes(changed)
    os.utime(path, ns=(OLD, OLD + (touch == "the time alone")))
    opened.clear()
    first = scanned(root, scans)[0].entries[0]
    assert opened == ["a.md"]
    assert (first.web_url == STORY) is (touch == "the time alone")


def test_a_file_that_was_written_just_now_is_not_remembered(tmp_path: Path, scans: Scans, opened: list[str]) -> None:
    post(tmp_path / "repo", "a.md", webUrl=STORY)
    scanned(tmp_path / "repo", scans)
    scanned(tmp_path / "repo", scans)
    assert opened == ["a.md", "a.md"]


def test_what_a_person_should_look_at_is_told_each_time(tmp_path: Path, scans: Scans) -> None:
    root = tmp_path / "repo"
    path = post(root, "a.md", webUrl=["https://example.com/1"])
    path.with_name("torn.md").write_text("---\ntitle: x\nwebUrl: y\n")
    aged(root)
    told = [finding.code for one in scanned(root, scans) for finding in one.findings]
    assert told == ["address.invalid", "frontmatter.invalid"]
    assert [finding.code for one in scanned(root, scans) for finding in one.findings] == told


def test_other_names_of_keys_are_another_reading(tmp_path: Path, scans: Scans) -> None:
    root = tmp_path / "repo"
    post(root, "a.md", link=STORY)
    aged(root)
    assert scanned(root, scans) == []
    assert scanned(root, scans, {"webUrl": "link"})[0].entries[0].web_url == STORY
    assert scanned(root, scans) == []


def test_what_the_file_keeps_for_itself_is_not_remembered(tmp_path: Path, scans: Scans) -> None:
    root = repo(tmp_path / "repo")
    scanned(root, scans)
    assert b"secured" not in (tmp_path / "state.sqlite3").read_bytes()


def test_files_that_are_gone_are_forgotten(tmp_path: Path, scans: Scans) -> None:
    root = repo(tmp_path / "repo")
    scanned(root, scans)
    path = next(root.rglob("a.md"))
    path.rename(path.with_name("c.md"))
    list(ContentRepo(root, before=scans, match=("**/b.md",)).scan())  # a part of the repo tells nothing of the rest
    marks = dict.fromkeys(("_news/a.md", "_news/b.md", "_news/c.md"), b"")
    scanned(root, scans)
    remembered = scans._database.rows("SELECT path FROM scans ORDER BY path")  # nothing else tells
    assert remembered == [(name.encode(),) for name in ("_news/b.md", "_news/c.md", "_news/idle.md")]
    assert scans.trees(marks) == {}


def test_rows_that_cannot_be_read_are_as_if_not_there(tmp_path: Path, scans: Scans, opened: list[str]) -> None:
    root = repo(tmp_path / "repo")
    plain = scanned(root, scans)
    for tree in (b"{", b"[]", b"\xff", b"[" * 5000):
        scans._database.change("UPDATE scans SET tree = ?", tree)  # somebody else's hand
        opened.clear()
        assert scanned(root, scans) == plain
        assert len(opened) == 3


def test_a_run_that_writes_nothing_remembers_nothing(tmp_path: Path, opened: list[str]) -> None:
    root = repo(tmp_path / "repo")
    with State.open(tmp_path / "state.sqlite3") as state:
        for _ in range(2):
            scanned(root, state.scans(writes=False))
    assert len(opened) == 6


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(tree=st.dictionaries(st.text(), VALUES, max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_tree_comes_back_as_it_was(scans: Scans, tree: dict[str, object]) -> None:
    scans.read({"a.md": (b"1", tree)})
    assert scans.trees({"a.md": b"1"}) == {"a.md": tree}
    assert scans.trees({"a.md": b"2"}) == {}
