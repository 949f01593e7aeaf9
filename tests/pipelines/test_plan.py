"""A plan that is too large for memory: the same files, the same report, and nothing left behind."""

from __future__ import annotations

import errno
import io
import json
import pickle
import sys
from contextlib import redirect_stdout, suppress
from dataclasses import replace
from types import SimpleNamespace
from typing import IO, TYPE_CHECKING, Any

import pytest

from crawler import spool
from crawler.cli import document, summary
from crawler.memory import Memory
from pipelines.plan import Plan
from tests.pipelines.making import entry, item
from tests.running import post
from tests.writing import applied, engaged, thought

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.report import Report

NAMES = [f"{number:02}.md" for number in range(12)]
CASES: list[dict[str, Any]] = [{}, {"dry_run": True, "diff": True}, {"commit": True}, {"gated": False}]


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    return site(tmp_path / "site")


LATE = "stages: [merge, amp, provider, topics, images, related, score]\n"


def site(root: Path) -> Path:
    """Make a repo whose files share addresses, and of which one cannot be read."""
    for number, name in enumerate(NAMES):
        post(root, name, webUrl=f"https://news.example/{number % 9}")
    post(root, "related.md", webUrl="https://news.example/own", related=[{"webUrl": "https://news.example/1"}] * 2)
    (root / "_news" / "broken.md").write_text("---\nwebUrl: [\n---\n")
    return root


def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "MOST", 2)
    monkeypatch.setattr(spool, "TOGETHER", 3)
    monkeypatch.setattr(spool, "ROOM", 0)


def told(report: Report) -> tuple[str, str, dict[str, str]]:
    """Return the JSON document, the summary and the diffs of a run."""
    return (
        "".join(document.pieces(report.as_json())),
        summary.text(report, seconds=1.0, dry_run=False, named=True),
        dict(report.diffs),
    )


def content(repo: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((repo / "_news").iterdir())}


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("arguments", CASES)
def test_what_is_planned_on_disk_makes_the_same_files_and_the_same_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: dict[str, Any], late: bool
) -> None:
    one, other = site(tmp_path / "one"), site(tmp_path / "other")
    for root in (one, other) if late else ():
        (root / "masthead.yaml").write_text(LATE)
    report = applied(one, **arguments)
    small(monkeypatch)
    spilled = applied(other, **arguments)
    assert isinstance(spilled.as_json()["details"]["entries"], spool.Ordered)
    assert told(spilled) == told(report)
    assert content(other) == content(one)


def test_a_document_is_what_the_standard_library_makes_of_it(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = json.dumps(applied(repo, dry_run=True).as_json(), ensure_ascii=False, indent=2)
    small(monkeypatch)
    assert "".join(document.pieces(applied(repo, dry_run=True).as_json())) == f"{plain}\n"
    with pytest.raises(TypeError, match="set is nothing"):
        list(document.pieces({"rows": set()}))


def test_a_document_can_be_printed_piece_by_piece() -> None:
    with redirect_stdout(io.StringIO()) as out:
        sys.stdout.writelines(document.pieces({"rows": [1], "none": []}))
    assert json.loads(out.getvalue()) == {"rows": [1], "none": []}


def test_a_gate_stops_a_plan_on_disk_and_tells_of_every_item(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = (tmp_path / name for name in ("one", "other"))
    reports = []
    for root in (one, other):
        for number in range(24):
            post(root, f"{number:02}.md", webUrl=f"https://news.example/{number}", title="Old")
        before = content(root)
        reports.append(applied(root, force="title"))
        assert content(root) == before
        small(monkeypatch)
    report, spilled = reports
    assert spilled.gate == report.gate == "title would be replaced in 24 of 24 entries, which is more than 50%"
    assert told(spilled) == told(report)
    assert len(spilled.changes) == 24


def test_no_file_of_a_large_plan_has_a_name(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small(monkeypatch)
    crawler, writer = engaged(repo)
    before = sorted(path for path in repo.rglob("*") if path.is_file())
    for one in thought(crawler):
        writer.process_item(one)
    assert sorted(path for path in repo.rglob("*") if path.is_file()) == before
    crawler.spider.memory.close()


def test_on_a_disk_without_room_a_large_plan_stays_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = site(tmp_path / "one"), site(tmp_path / "other")
    report = applied(one)
    small(monkeypatch)

    def full(_memory: Memory) -> IO[bytes]:
        raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr(Memory, "scratch", full)
    assert told(applied(other)) == told(report)
    assert content(other) == content(one)


def test_items_of_one_file_stay_together_in_the_order_in_which_they_were_planned(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    small(monkeypatch)
    plan = Plan(spool.anonymous)
    items = [item(entry=entry(path=f"{number % 3}.md", at=("related", number))) for number in range(10)]
    for one in items:
        plan.add(one)
    revisions = list(plan.revisions())
    assert [one.path for one in revisions] == ["0.md", "1.md", "2.md"]
    assert [one.items for one in revisions] == [tuple(items[number::3]) for number in range(3)]
    assert (len(plan), plan.paths()) == (10, {"0.md", "1.md", "2.md"})


def test_memory_that_ends_while_items_go_to_the_disk_moves_none_to_the_file_of_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    small(monkeypatch)
    plan, left = Plan(spool.anonymous), [MemoryError()]

    def dumps(row: object, protocol: int) -> bytes:
        if left:
            raise left.pop()
        return pickle.dumps(row, protocol)

    monkeypatch.setattr(spool, "pickle", SimpleNamespace(**(vars(pickle) | {"dumps": dumps})))
    for name in NAMES:
        with suppress(MemoryError):
            plan.add(replace(item(), entry=replace(entry(), path=name)))
    assert not left
    assert [(one.path, [each.entry.path for each in one.items]) for one in plan.revisions()] == [
        (name, [name]) for name in NAMES
    ]
