"""What `masthead status` tells of a repo: it asks nobody, writes nothing, and says when and why."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from crawler.cli.status import Status, as_json, hosts, text, why
from crawler.items import Failure, History, Outcome
from crawler.state import State
from crawler.state.origins import Origin
from tests.running import masthead

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 10, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)
A, B = "https://a.example", "https://b.example"
FINE = History(asked=NOW, due=NOW + DAY, interval=DAY, outcome=Outcome.OK, final_url=f"{A}/1", entries="e")
LOST = replace(
    FINE,
    outcome=Outcome.GONE,
    reason="not-found",
    failures=tuple(Failure(day=(NOW - days * DAY).date(), outcome=Outcome.GONE) for days in (5, 1)),
)
SHUT = replace(FINE, outcome=Outcome.BLOCKED, reason="forbidden", due=NOW - DAY)
STATUS = Status(
    now=NOW,
    pages={f"{A}/1": FINE, f"{A}/2": LOST, f"{B}/3": SHUT, f"{B}/4": replace(FINE, due=NOW + 9 * DAY)},
    origins={B: Origin(until=NOW + DAY), A: Origin(until=NOW - DAY)},
)


def test_it_counts_outcomes_and_what_is_due() -> None:
    lines = list(text(STATUS))
    assert lines[:2] == ["4 addresses  blocked 1  gone 1  ok 2", "due now 1, within a day 2, later 1"]


def test_it_says_when_each_page_is_due_and_why() -> None:
    lines = "\n".join(text(STATUS))
    assert "next\n  now  https://b.example/3  blocked (forbidden), looked at every 24 h\n" in lines
    assert "2026-10-11T12:00:00Z  https://a.example/1  ok, looked at every 24 h" in lines
    assert why(LOST) == "gone (not-found), on 2 days since 2026-10-05"
    assert why(replace(FINE, interval=3 * DAY)) == "ok, looked at every 3 d"
    assert why(replace(LOST, failures=LOST.failures[:1])).endswith("on 1 day since 2026-10-05")


def test_it_names_what_a_person_should_look_at_and_who_asked_for_time() -> None:
    lines = "\n".join(text(STATUS))
    assert "a person should look at\n  url.gone  https://a.example/1 was not there on 2 days since 2026-10-05" in lines
    assert "asked for time\n  https://b.example  not before 2026-10-11T12:00:00Z" in lines


def test_by_host_the_largest_comes_first() -> None:
    assert list(hosts(STATUS)) == [
        "https://a.example  2 pages  gone 1  ok 1",
        "https://b.example  2 pages  blocked 1  ok 1  not before 2026-10-11T12:00:00Z",
    ]


def test_a_long_list_is_cut_and_says_so() -> None:
    many = Status(now=NOW, pages={f"{A}/{number:02}": FINE for number in range(13)}, origins={})
    assert list(text(many))[-1] == "  and 3 more (--format json lists them)"


def test_as_json_it_has_all() -> None:
    told = json.loads(json.dumps(as_json(STATUS)))
    assert [page["url"] for page in told["pages"]] == sorted(STATUS.pages)
    assert told["pages"][1]["failures"][0] == {"day": "2026-10-05", "outcome": "gone"}
    assert told["waiting"] == {B: "2026-10-11T12:00:00Z"}


@pytest.mark.parametrize("more", [(), ("--hosts",), ("--format", "json")])
def test_it_reads_the_state_of_a_repo_and_changes_nothing(tmp_path: Path, more: tuple[str, ...]) -> None:
    with State.open(tmp_path / ".masthead" / "state.sqlite3") as state:
        state.pages.remember(f"{A}/1", FINE)
        state.pages.said(B, Origin(until=datetime.now(UTC) + DAY))
    before = {path.name: path.read_bytes() for path in (tmp_path / ".masthead").iterdir()}
    done = masthead("status", tmp_path, *more)
    assert done.returncode == 0
    assert b"https://a.example" in done.stdout
    assert {path.name: path.read_bytes() for path in (tmp_path / ".masthead").iterdir()} == before


def test_a_repo_that_was_never_crawled_is_no_error(tmp_path: Path) -> None:
    done = masthead("status", tmp_path)
    assert done.stdout == b"nothing is remembered yet: masthead crawl asks every page\n"
    assert not (tmp_path / ".masthead").exists()


def test_a_state_that_is_somebody_elses_is_an_error_of_one_line(tmp_path: Path) -> None:
    (tmp_path / "masthead.yaml").write_text("state: notes.txt\n")
    (tmp_path / "notes.txt").write_text("hello " * 1000)
    done = masthead("status", tmp_path)
    assert done.returncode == 2
    assert b"notes.txt" in done.stderr
    assert (tmp_path / "notes.txt").read_text().startswith("hello")
