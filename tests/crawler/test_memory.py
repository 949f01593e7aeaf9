import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.items import Evidence, Record, Written
from crawler.memory import Memory, sweep
from crawler.runlock import Held
from tests.pipelines.making import entry, item

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WROTE = {"title": Written(value="T", source="opengraph"), "ampWebUrl": Written(value="A", source="link")}
KNOWN = Evidence(unpaired="not-amp")
URL = "https://news.example/story"


def opened(root: Path, *, now: datetime = NOW, dry_run: bool = False) -> Memory:
    return Memory.open(root, ".masthead/state.sqlite3", now=now, dry_run=dry_run)


def files(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def test_what_was_written_is_known_to_the_next_run(tmp_path: Path) -> None:
    first = opened(tmp_path)
    assert first.last(entry()) == {}
    first.wrote([replace(item(), written=WROTE)])
    first.close()
    second = opened(tmp_path)
    assert second.last(entry()) == WROTE
    assert second.last(entry("https://other.example/")) == {}
    second.close()


def test_an_amp_pair_that_was_taken_out_is_forgotten(tmp_path: Path) -> None:
    memory = opened(tmp_path)
    memory.wrote([replace(item(), written=WROTE)])
    memory.wrote([replace(item(Record(amp_url="A", cdn_amp_url="C")), record=Record())])
    assert set(memory.last(entry())) == {"title"}
    memory.close()


def test_evidence_of_a_run_that_was_cut_short_is_there_for_a_day(tmp_path: Path) -> None:
    cut = opened(tmp_path)
    cut.keep(URL, KNOWN)
    cut.close()
    soon = opened(tmp_path, now=NOW + timedelta(hours=23))
    assert list(soon.kept()) == [(URL, KNOWN)]
    soon.close()
    late = opened(tmp_path, now=NOW + timedelta(hours=25))
    assert list(late.kept()) == []
    late.close()


def test_a_plan_that_is_done_is_nobodys_to_finish(tmp_path: Path) -> None:
    memory = opened(tmp_path)
    memory.keep(URL, KNOWN)
    memory.done()
    memory.close()
    after = opened(tmp_path)
    assert list(after.kept()) == []
    after.close()


def test_one_run_holds_the_repo_and_its_end_gives_it_free(tmp_path: Path) -> None:
    memory = opened(tmp_path)
    with pytest.raises(Held):
        opened(tmp_path)
    memory.close()
    opened(tmp_path).close()


def test_a_dry_run_knows_what_was_written_and_writes_nothing(tmp_path: Path) -> None:
    blank = opened(tmp_path, dry_run=True)
    blank.keep(URL, KNOWN)
    blank.wrote([replace(item(), written=WROTE)])
    blank.done()
    assert (blank.last(entry()), list(blank.kept())) == ({}, [])
    blank.close()
    assert files(tmp_path) == set()
    real = opened(tmp_path)
    real.wrote([replace(item(), written=WROTE)])
    real.close()
    before = files(tmp_path)
    dry = opened(tmp_path, dry_run=True)
    assert dry.last(entry()) == WROTE
    dry.close()
    assert files(tmp_path) == before


def test_a_disk_that_fails_ends_the_memory_and_not_the_run(tmp_path: Path) -> None:
    memory = opened(tmp_path)
    with sqlite3.connect(tmp_path / ".masthead" / "state.sqlite3") as other:
        other.execute("DROP TABLE written")
        other.execute("DROP TABLE kept")
    other.close()
    memory.wrote([replace(item(), written=WROTE)])
    assert memory.fault is not None
    memory.keep(URL, KNOWN)
    memory.done()
    assert memory.last(entry()) == {}
    memory.close()
    opened(tmp_path).close()


def test_what_dead_runs_left_unfinished_is_removed_and_nothing_else(tmp_path: Path) -> None:
    opened(tmp_path).close()
    before = files(tmp_path)
    (tmp_path / ".masthead" / "write-123").write_bytes(b"half a fi")
    (tmp_path / ".masthead" / "write-folder").mkdir()
    sweep(tmp_path / ".masthead")
    assert files(tmp_path) == before
