"""Content files that nobody has touched are not read again, and a file that somebody has touched always is."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler import repository
from crawler.frontmatter import fields, untouched
from crawler.items import Entry, Field, Record
from crawler.repository import ContentRepo, Scanned
from crawler.state import State
from tests.running import post

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from crawler.state.scans import Scans

OLD = 1_700_000_000_000_000_000  # nanoseconds since 1970
TOLD = ("removed", "masthead", *fields.FIELD_OF_KEY)
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
    assert scans.told(marks) == {}


@pytest.mark.parametrize(
    "told", [b"{", b"[]", b"{}\n{}", b"[1]\n{}", b"[[]]\n{}", b'[[1, "u"]]\n{}', b'[["k", "1", "u"]]\n{}', b"\xff\n{}"]
)
def test_rows_that_cannot_be_read_are_as_if_not_there(
    tmp_path: Path, scans: Scans, opened: list[str], told: bytes
) -> None:
    root = repo(tmp_path / "repo")
    plain = scanned(root, scans)
    for content in (told, b"[" * 5000 + b"\n{}"):
        scans._database.change("UPDATE scans SET tree = ?", content)  # somebody else's hand
        opened.clear()
        assert scanned(root, scans) == plain
        assert len(opened) == 3


@pytest.mark.parametrize("tree", [b"{}", b"[]}", b"{]}", b"\xff}", b'{"webUrl":"https://example.com/other"}'])
def test_where_addresses_and_tree_contradict_each_other_nothing_may_be_written(
    tmp_path: Path, scans: Scans, tree: bytes
) -> None:
    root = repo(tmp_path / "repo")
    scanned(root, scans)
    scans._database.change("UPDATE scans SET tree = ?", b'[["https://example.com/story"]]\n' + tree)
    entry = scanned(root, scans)[0].entries[0]
    assert (entry.web_url, entry.record, entry.closed, entry.removed) == (STORY, Record(), frozenset(Field), True)


def test_a_bottomless_tree_is_as_if_not_there(tmp_path: Path, scans: Scans) -> None:
    root = repo(tmp_path / "repo")
    scanned(root, scans)
    scans._database.change("UPDATE scans SET tree = ?", b'[["u"]]\n' + b'{"a":' * 50_000 + b"}")
    assert scanned(root, scans)[0].entries[0].record == Record()


def test_what_the_configuration_closes_is_closed_in_files_that_are_remembered(tmp_path: Path, scans: Scans) -> None:
    root, title = repo(tmp_path / "repo"), frozenset({Field.TITLE})
    for _ in range(2):
        found = ContentRepo(root, before=scans, closed=lambda _path: title).scan()
        assert [Field.TITLE in entry.closed for one in found for entry in one.entries] == [True] * 3


def test_a_file_of_many_words_is_read_each_time(tmp_path: Path, scans: Scans, opened: list[str]) -> None:
    post(tmp_path / "repo", "a.md", webUrl=STORY, excerpt="many words " * 7000)
    aged(tmp_path / "repo")
    for _ in range(2):
        scanned(tmp_path / "repo", scans)
    assert opened == ["a.md", "a.md"]


def test_a_run_that_writes_nothing_remembers_nothing(tmp_path: Path, opened: list[str]) -> None:
    root = repo(tmp_path / "repo")
    with State.open(tmp_path / "state.sqlite3") as state:
        for _ in range(2):
            scanned(root, state.scans(writes=False))
    assert len(opened) == 6


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
NODES = st.dictionaries(st.sampled_from([*TOLD, "webUrl"]), VALUES, max_size=6) | st.fixed_dictionaries(
    {"webUrl": st.text(min_size=1)}
)


@given(front=NODES, related=st.lists(NODES, max_size=3))
@settings(deadline=None)
def test_entries_come_back_as_they_were(front: dict[str, object], related: list[dict[str, object]]) -> None:
    front = {**front, "related": related}
    found, _ = fields.entries(front, "a.md")
    told = untouched.told(found, front, {})
    assert told is not None
    assert list(untouched.entries("a.md", told, {}, frozenset())) == found


def test_what_json_lacks_is_not_remembered() -> None:
    assert untouched.told((), {"quality": float("nan")}, {}) is None


def test_an_entry_of_which_only_the_address_is_known_is_like_any_other() -> None:
    asked: list[str] = []

    def rest(entry: Entry) -> dict[str, object]:
        asked.append(entry.web_url)
        return {"record": Record(title="A"), "closed": frozenset(), "removed": False}

    entry = Entry.later("a.md", (), STORY, rest)
    assert (entry.path, entry.at, entry.web_url, entry.line, asked) == ("a.md", (), STORY, 1, [])
    assert replace(entry, web_url="https://example.com/new").record == Record(title="A")
    assert entry == Entry(path="a.md", web_url=STORY, record=Record(title="A"))
    assert asked == [STORY]
    with pytest.raises(AttributeError):
        _ = entry.nothing  # type: ignore[attr-defined]  # that is what is shown
