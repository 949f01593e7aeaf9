"""The writer beside people who write the same files, and what it remembers of a run that was killed."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from crawler.frontmatter import parse
from crawler.items import EntryOutcome, Written
from crawler.memory import Note
from crawler.repository import LARGEST
from pipelines import atomic
from pipelines.journal import NAME, Journal
from tests.running import post
from tests.writing import applied, engaged, finish, thought

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ADDRESS = "https://news.example/story"
TOLD = "Forty harbours now pass their readings"


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    post(tmp_path / "site", "a.md", webUrl=ADDRESS)
    return tmp_path / "site"


def closed_after(repo: Path, edit: Callable[[], object], **arguments: object) -> Any:
    """Plan a whole repo, let somebody edit it, write the plan, and return the report."""
    crawler, writer = engaged(repo, **arguments)
    try:
        for item in list(thought(crawler)):
            writer.process_item(item)
        edit()
        writer.close_spider()
    finally:
        crawler.spider.memory.close()
    return crawler.spider.report


def outcomes(report: Any) -> list[tuple[str, str, str | None]]:
    return sorted((row["webUrl"], str(row["outcome"]), row["reason"]) for row in report.entry_rows)


def test_a_file_that_was_edited_meanwhile_keeps_the_edit_and_gets_what_it_still_lacks(repo: Path) -> None:
    file = repo / "_news" / "a.md"
    report = closed_after(repo, lambda: file.write_text(f"---\nwebUrl: {ADDRESS}\ntitle: Mine\n---\n\nMy body.\n"))
    assert "title: Mine" in file.read_text()
    assert "My body." in file.read_text()
    assert TOLD in file.read_text()
    assert outcomes(report) == [(ADDRESS, "enriched", None)]


def test_an_entry_that_somebody_took_out_is_kept_and_counted_once(repo: Path) -> None:
    file, other = repo / "_news" / "a.md", "https://news.example/other"
    file.write_text(f"---\nwebUrl: {ADDRESS}\nrelated:\n  - webUrl: {other}\n---\n")
    report = closed_after(repo, lambda: file.write_text(f"---\nwebUrl: {ADDRESS}\n---\n"))
    assert outcomes(report) == [(other, "kept", "file.changed"), (ADDRESS, "enriched", None)]


def test_an_entry_that_moved_within_its_file_is_found_by_its_address(repo: Path) -> None:
    file, other = repo / "_news" / "a.md", "https://news.example/other"
    file.write_text(f"---\nrelated:\n  - webUrl: {ADDRESS}\n---\n")
    moved = f"---\nrelated:\n  - webUrl: {other}\n  - webUrl: {ADDRESS}\n---\n"
    report = closed_after(repo, lambda: file.write_text(moved))
    first, second = parse(file.read_bytes()).data["related"]
    assert first == {"webUrl": other}
    assert TOLD in second["excerpt"]
    assert outcomes(report) == [(ADDRESS, "enriched", None)]


def test_a_file_whose_entry_has_all_by_now_is_unchanged(repo: Path, tmp_path: Path) -> None:
    twin = post(tmp_path / "twin", "a.md", webUrl=ADDRESS)
    applied(tmp_path / "twin")
    report = closed_after(repo, lambda: (repo / "_news" / "a.md").write_bytes(twin.read_bytes()))
    assert outcomes(report) == [(ADDRESS, "unchanged", None)]
    assert report.files == []


@pytest.mark.parametrize(
    "content", [b"no front matter", b"---\nwebUrl: https://else.example/\n---\n", b"---\n: [\n---\n"]
)
def test_a_file_that_has_no_such_entry_any_more_is_left_alone(repo: Path, content: bytes) -> None:
    report = closed_after(repo, lambda: (repo / "_news" / "a.md").write_bytes(content))
    assert (repo / "_news" / "a.md").read_bytes() == content
    assert outcomes(report) == [(ADDRESS, "kept", "file.changed")]
    assert report.faults == []


def test_a_file_that_became_something_else_is_refused_and_is_no_fault_of_the_machine(repo: Path) -> None:
    file = repo / "_news" / "a.md"
    edits: list[Callable[[], object]] = [
        file.unlink,
        lambda: file.symlink_to("/etc/hostname"),
        lambda: (file.unlink(), os.mkfifo(file)),
        lambda: (file.unlink(), file.write_bytes(b"x" * (LARGEST + 1))),
        lambda: (file.unlink(), file.parent.rename(repo / "_old")),
    ]
    for number, edit in enumerate(edits):
        crawler, writer = engaged(repo)
        if not number:
            planned = list(thought(crawler))
        for item in planned:
            writer.process_item(item)
        edit()
        writer.close_spider()
        crawler.spider.memory.close()
        assert outcomes(crawler.spider.report) == [(ADDRESS, "kept", "file.refused")]
        assert crawler.spider.report.faults == []


def test_a_file_that_changes_again_and_again_is_left_to_the_next_run_and_counted_once(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, real, edits = repo / "_news" / "a.md", atomic.replace, []

    def meanwhile(*arguments: Any) -> None:
        edits.append(f"---\nwebUrl: {ADDRESS}\n---\n\nEdit {len(edits)}.\n")
        file.write_text(edits[-1])
        real(*arguments)

    monkeypatch.setattr(atomic, "replace", meanwhile)
    report = applied(repo)
    assert file.read_text() == edits[-1]
    assert outcomes(report) == [(ADDRESS, "kept", "file.changed")]
    assert len(edits) == 5


def test_an_edit_that_cannot_be_proven_exact_is_refused(repo: Path) -> None:
    file = repo / "_news" / "a.md"
    file.write_text(f"---\nwebUrl: {ADDRESS}\nexcerpt: &one ''\nother: *one\n---\n")
    before = file.read_bytes()
    report = applied(repo)
    assert [one.code for one in report.findings] == ["edit.refused"]
    assert outcomes(report) == [(ADDRESS, "kept", "edit.refused")]
    assert (file.read_bytes(), report.files, report.faults) == (before, [], [])


def test_diffs_are_made_only_for_who_asks(repo: Path) -> None:
    assert list(applied(repo, dry_run=True, diff=True).diffs) == ["_news/a.md"]
    assert applied(repo, dry_run=True).diffs == {}
    assert applied(repo).diffs == {}


def test_a_dry_run_touches_nothing_of_a_killed_run(repo: Path) -> None:
    applied(repo)
    journal = repo / ".masthead" / NAME
    journal.write_text("[]\n")
    applied(repo, dry_run=True)
    assert journal.exists()
    applied(repo)
    assert not journal.exists()


def line(path: str, content: bytes, **written: object) -> str:
    keys = {key: {"value": value, "source": "json-ld"} for key, value in written.items()}
    return json.dumps([path, sha256(content).hexdigest(), [[ADDRESS, json.dumps({"v": 1, "keys": keys}), []]]])


def test_a_journal_is_believed_where_the_file_holds_what_it_says_and_nowhere_else(repo: Path) -> None:
    content = (repo / "_news" / "a.md").read_bytes()
    (repo / ".masthead").mkdir()
    deep = "[" * 100_000
    lines = [
        line("_news/a.md", content, title="Right"),
        line("_news/a.md", b"not this", excerpt="Wrong"),
        line("_news/none.md", content, excerpt="Wrong"),
        line("../site/_news/a.md", content, excerpt="Wrong"),
        *(
            "{",
            "[]",
            "null",
            deep,
            '["a", "b", 3]',
            '[1, 2, [[3, "{}", []]]]',
            line("_news/a.md", content)[:-9],
            "\udcff",
        ),
    ]
    (repo / ".masthead" / NAME).write_bytes("\n".join(lines).encode("utf-8", "surrogateescape"))
    crawler, writer = engaged(repo)
    entries = [entry for scanned in crawler.spider.repo.scan() for entry in scanned.entries]
    assert set(crawler.spider.memory.last(entries[0])) == {"title"}
    finish(crawler, writer)


def test_a_journal_that_is_no_file_of_ours_is_not_followed(repo: Path, tmp_path: Path) -> None:
    own = repo / ".masthead"
    own.mkdir()
    (tmp_path / "secret").write_text("mine\n")
    (own / NAME).symlink_to(tmp_path / "secret")
    journal = Journal(repo, own)
    assert list(journal.left()) == []
    journal.tell("_news/a.md", b"x", [Note("_news/a.md", ADDRESS, {"title": Written(value="T", source="x")})])
    journal.done()
    assert (tmp_path / "secret").read_text() == "mine\n"


def test_every_entry_has_one_outcome_whatever_became_of_its_file(repo: Path) -> None:
    for number in range(4):
        post(repo, f"{number}.md", webUrl=f"{ADDRESS}/{number}")
    report = closed_after(repo, (repo / "_news" / "2.md").unlink)
    assert report.entries == {EntryOutcome.ENRICHED: 4, EntryOutcome.KEPT: 1}
    assert len(report.entry_rows) == 5
