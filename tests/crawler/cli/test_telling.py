"""What a person sees: the summary, the progress line, the demo."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from crawler.cli.crawl import CRAWL, keep
from crawler.cli.summary import text
from crawler.extensions.progress import state
from crawler.items import EntryOutcome, Finding, Outcome, Page, Role
from crawler.report import Report
from crawler.spool import Spool
from tests.loopback import Loopback, Reply
from tests.pipelines.making import entry
from tests.running import QUICK, ROOT, environment, masthead, post

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHALLENGED = (Outcome.BLOCKED, "challenge")


def reported() -> Report:
    report = Report(total=4, done=3)
    for url, outcome, reason in (("a", Outcome.OK, None), ("b", *CHALLENGED), ("c", Outcome.BLOCKED, "forbidden")):
        report.page(Page(role=Role.WEB, url=url, final_url=url, outcome=outcome, reason=reason))
    report.entry(entry(), EntryOutcome.ENRICHED)
    report.entry(entry(at=("related", 0)), EntryOutcome.KEPT, "challenge")
    report.invalid(Finding(code="frontmatter.invalid", path="b.md", line=3, message="no closing fence"))
    report.files.append("_news/story.md")
    return report


def test_the_summary_counts_by_outcome_with_the_reasons_behind() -> None:
    lines = text(reported(), seconds=1.25, dry_run=False).splitlines()
    assert lines == [
        "3 entries, changed 1 file in 1.2 s",
        "  entries  enriched 1  kept 1 (challenge 1)  invalid 1 (frontmatter.invalid 1)",
        "  pages    blocked 2 (challenge 1, forbidden 1)  ok 1",
        "findings",
        "  b.md:3  frontmatter.invalid  no closing fence",
    ]


def test_a_dry_run_says_what_would_change() -> None:
    assert text(reported(), seconds=0, dry_run=True).startswith("3 entries, would change 1 file")


def test_many_findings_are_cut_and_differences_only_counted() -> None:
    report = Report()
    report.findings.extend(Finding(code="image.dead", path=f"{number:02}.md", message="x") for number in range(25))
    report.findings.extend([Finding(code="field.differs", path="a.md", message="x")] * 7)
    report.faults.append("a fault")
    told = text(report, seconds=0, dry_run=False)
    assert told.count("image.dead") == 20
    assert "... and 5 more" in told
    assert "7 x field.differs" in told
    assert "fault: a fault" in told


def test_the_report_is_the_same_whatever_order_things_came_in() -> None:
    one, other = reported(), reported()
    for name in ("entry_rows", "page_rows", "findings"):
        turned: Spool[Any] = Spool()
        turned.extend(reversed(list(getattr(other, name))))
        setattr(other, name, turned)
    assert json.dumps(one.as_json()) == json.dumps(other.as_json())


def test_the_progress_line_says_how_far_the_crawl_is() -> None:
    assert state(reported(), 2.0) == "3/4  1.5 pages/s  blocked 2  ok 1"
    assert state(Report(), 0.0) == "0/0  0.0 pages/s  "


def test_progress_lives_on_a_terminal_only(tmp_path: Path) -> None:
    with Loopback({"/slow": Reply(body="x" * 8, drip=0.1)}, host="127.0.0.2") as server:
        post(tmp_path, "a.md", webUrl=server.url("/slow"))
        ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "crawler", "crawl", str(tmp_path), *QUICK]
        running = subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=theirs)
        told, _ = running.communicate(timeout=60)
        os.close(theirs)
        seen = b""
        while chunk := _read(ours):
            seen += chunk
        quiet = masthead("crawl", tmp_path, *QUICK)
    os.close(ours)
    assert b"0/1  " in seen
    assert seen.endswith(b"\r\x1b[K")
    assert b"\x1b" not in told
    assert quiet.stderr == b""


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # the other end is closed and everything was read
        return b""


def test_the_demo_shows_the_main_job_and_a_second_crawl_changes_nothing(tmp_path: Path) -> None:
    done = masthead("demo", "--into", tmp_path / "example")
    told = done.stdout.decode()
    assert done.returncode == 0
    assert "+ampWebUrl:" in told
    assert "entries, changed 6 files" in told
    for word in ("gone 1", "forbidden 1", "private-address 1", "frontmatter.invalid", "amp.unpaired"):
        assert word in told
    command = told.splitlines()[-1].split()
    before = {path: path.read_bytes() for path in (tmp_path / "example").rglob("*.md")}
    again = masthead(*command[1:], "--format", "json")
    assert json.loads(again.stdout)["files"] == []
    assert {path: path.read_bytes() for path in before} == before


def test_the_demo_leaves_nothing_behind(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "crawler", "demo", "--format", "json"],
        cwd=ROOT,
        env=environment() | {"TMPDIR": str(tmp_path)},
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout)["entries"]["enriched"] == 7
    assert list(tmp_path.iterdir()) == []


def test_findings_of_one_place_are_told_in_one_order_whoever_answered_first() -> None:
    told = []
    for order in permutations("abc"):
        report = Report()
        report.findings.extend(Finding(code="field.differs", path="a.md", line=1, message=each) for each in order)
        told.append(report.as_json()["findings"])
    assert all(one == told[0] for one in told)


class _Breaking(dict[str, object]):
    """A report that ends with an interruption while it is written."""

    def items(self) -> Iterator[tuple[str, object]]:  # type: ignore[override]
        yield "version", 1
        raise KeyboardInterrupt


def test_a_report_that_is_not_written_to_its_end_leaves_the_one_before_it(tmp_path: Path) -> None:
    keep(tmp_path, {"version": 0}, CRAWL)
    with pytest.raises(KeyboardInterrupt):
        keep(tmp_path, _Breaking(version=1), CRAWL)
    assert json.loads((tmp_path / "report.json").read_text()) == {"version": 0}
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]
