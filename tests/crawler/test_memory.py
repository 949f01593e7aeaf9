import shutil
import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from crawler.frontier import Known, Weighed
from crawler.items import (
    Document,
    Fact,
    Field,
    History,
    Metadata,
    Outcome,
    Picture,
    Role,
    Size,
    Source,
    Validators,
    Verdict,
    Written,
)
from crawler.memory import Memory, note_whole, served, sweep
from crawler.runlock import Held
from crawler.schedule import Bounds
from crawler.state import StateError
from crawler.state.origins import Origin
from tests.pipelines.making import entry, item, page

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WROTE = {"title": Written(value="T", source="opengraph"), "ampWebUrl": Written(value="A", source="link")}
URL = "https://news.example/story"


def opened(root: Path, *, now: datetime = NOW, dry_run: bool = False) -> Memory:
    return Memory.open(root, ".masthead/state.sqlite3", now=now, dry_run=dry_run)


def learn(memory: Memory, facts: Mapping[Field, Fact] = MappingProxyType({}), **more: Any) -> History | None:
    """Let a memory learn of one page that says `facts`."""
    document = Document(url=URL, verdict=Verdict.OK, metadata=(Metadata(source=Source.TITLE),))
    asked = page(document=document, validators=Validators(etag='"1"'), **more)
    weighed = Weighed(facts=facts, unpaired="not-amp", wanted=lambda _: ())
    known = Known(url=URL, entries=(entry(),), pages={Role.WEB: asked}, weighed=weighed)
    return memory.learned(known, manner="1 a", now=NOW, bounds=Bounds())


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
    gone = dict.fromkeys(("ampWebUrl", "cdnAmpWebUrl"), Written(value=None, source="link"))
    memory.wrote([replace(item(), written=gone)])
    assert set(memory.last(entry())) == {"title"}
    memory.close()


def test_evidence_of_a_run_that_was_cut_short_is_there_for_a_day(tmp_path: Path) -> None:
    cut = opened(tmp_path)
    learn(cut)
    cut.close()
    soon = opened(tmp_path, now=NOW + timedelta(hours=23))
    assert [(url, evidence.unpaired) for url, evidence in soon.kept()] == [(URL, "not-amp")]
    soon.close()
    late = opened(tmp_path, now=NOW + timedelta(hours=25))
    assert list(late.kept()) == []
    late.close()


def test_a_plan_that_is_done_is_nobodys_to_finish(tmp_path: Path) -> None:
    memory = opened(tmp_path)
    learn(memory)
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
    assert learn(blank) is not None
    blank.said(URL, Origin(robots="x"))
    assert (blank.history(URL), blank.evidence(URL), blank.documents(URL), blank.origin(URL)) == (
        None,
        None,
        {},
        Origin(),
    )
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
    learn(memory)
    memory.said(URL, Origin())
    memory.done()
    assert memory.last(entry()) == {}
    memory.close()
    opened(tmp_path).close()


def test_what_a_page_said_is_known_to_the_next_run(tmp_path: Path) -> None:
    first = opened(tmp_path)
    said = {Field.TITLE: Fact(value="T", source=Source.TITLE, via="title")}
    learn(first, said)
    first.said(URL + "?x", Origin(robots="User-agent: *"))
    first.close()
    second = opened(tmp_path)
    history, evidence = second.history(URL), second.evidence(URL)
    assert history is not None
    assert (history.asked, history.validators) == (NOW, {"https://news.example/story": Validators(etag='"1"')})
    assert evidence is not None
    assert evidence.facts == said
    assert second.documents(URL)[Role.WEB].metadata == (Metadata(source=Source.TITLE),)
    assert second.origin("https://news.example/").robots == "User-agent: *"
    second.close()


def test_a_page_that_fails_takes_nothing_away_from_what_it_said(tmp_path: Path) -> None:
    memory = opened(tmp_path)
    learn(memory, {Field.TITLE: Fact(value="T", source=Source.TITLE, via="title")})
    history = learn(memory, outcome=Outcome.FAILED)
    assert history is not None
    assert len(history.failures) == 1
    assert memory.evidence(URL) is not None
    assert memory.documents(URL)
    memory.close()


def test_a_picture_that_was_measured_later_is_remembered_too(tmp_path: Path) -> None:
    memory = opened(tmp_path)
    learn(memory)
    before = memory.evidence(URL)
    assert before is not None
    picture = Picture(url="https://news.example/a.png", outcome=Outcome.OK, size=Size(width=3, height=4))
    known = Known(url=URL, entries=(entry(),), pages={Role.WEB: page(outcome=Outcome.NOT_MODIFIED)}, before=before)
    memory.learned(known.with_picture(picture), manner="1 a", now=NOW, bounds=Bounds())
    after = memory.evidence(URL)
    assert after is not None
    assert after.pictures == {picture.url: picture}
    assert memory.documents(URL)
    memory.close()


def test_those_that_share_an_address_are_known_by_their_files() -> None:
    assert served([entry(path="a.md"), entry(path="b.md")]) == served([entry(path="b.md"), entry(path="a.md")])
    assert served([entry(path="a.md")]) != served([entry(path="b.md")])
    assert served([entry(path="a.md"), entry(path="a.md", at=("related", 0))]) == served([entry(path="a.md")])
    assert set(served([entry(path="a.md")]).split()) < set(served([entry(path="a.md"), entry(path="b.md")]).split())
    assert " " not in served(entry(path=f"{number}.md") for number in range(513))


def test_what_nobody_was_asked_for_is_not_learned(tmp_path: Path) -> None:
    memory = opened(tmp_path)
    assert learn(memory, outcome=Outcome.FAILED, reason="not-in-archive") is None
    assert memory.kept_urls() == frozenset()
    memory.close()


def test_what_a_dead_run_learned_and_nobody_took_up_is_due_at_once(tmp_path: Path) -> None:
    cut = opened(tmp_path)
    learn(cut)
    assert cut.kept_urls() == {URL}
    cut.close()
    late = opened(tmp_path, now=NOW + timedelta(hours=25))
    history = late.history(URL)
    assert history is not None
    assert history.entries == ""
    late.postponed(["https://unknown.example/"])
    late.close()


def test_an_address_that_no_entry_has_is_forgotten_after_a_year_with_all_that_belongs_to_it(tmp_path: Path) -> None:
    memory = opened(tmp_path)
    learn(memory, {Field.TITLE: Fact(value="T", source=Source.TITLE, via="title")})
    memory.said(URL, Origin(robots="x"))
    memory.wrote([replace(item(), written=WROTE)])
    memory.noted([note_whole("_news/story.md", "digest")])
    memory.outlived({"https://other.example/"}, NOW + timedelta(days=400))
    assert memory.history(URL) is not None  # as many are remembered as there are: nothing to look for
    memory.outlived({URL}, NOW + timedelta(days=400))
    memory.outlived(frozenset(), NOW + timedelta(days=300))
    assert memory.last(entry()) == WROTE
    memory.outlived(frozenset(), NOW + timedelta(days=400))
    assert (memory.history(URL), memory.evidence(URL), memory.last(entry())) == (None, None, {})
    assert (memory.origin(URL), memory.whole("_news/story.md")) == (Origin(), None)
    memory.close()


def test_a_state_that_is_written_while_it_is_copied_is_looked_at_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = opened(tmp_path)
    first.wrote([replace(item(), written=WROTE)])
    copy, writes = shutil.copyfile, iter(range(3))

    def copied(source: str, target: str) -> None:
        copy(source, target)
        number = next(writes, None)
        if number is not None:
            first.wrote([replace(item(), written={"type": Written(value=str(number), source="x")})])

    monkeypatch.setattr("crawler.memory.shutil.copyfile", copied)
    dry = opened(tmp_path, dry_run=True)
    assert set(dry.last(entry())) == {*WROTE, "type"}
    dry.close()
    writes = iter(range(1000))
    with pytest.raises(StateError, match="is being written"):
        opened(tmp_path, dry_run=True)
    first.close()


def test_a_state_that_cannot_be_copied_is_told(tmp_path: Path) -> None:
    opened(tmp_path).close()
    (tmp_path / ".masthead" / "state.sqlite3-wal").mkdir()
    with pytest.raises(StateError, match="cannot be read"):
        opened(tmp_path, dry_run=True)


def test_what_dead_runs_left_unfinished_is_removed_and_nothing_else(tmp_path: Path) -> None:
    opened(tmp_path).close()
    before = files(tmp_path)
    (tmp_path / ".masthead" / "write-123").write_bytes(b"half a fi")
    (tmp_path / ".masthead" / "write-folder").mkdir()
    sweep(tmp_path / ".masthead")
    assert files(tmp_path) == before


def test_an_address_has_served_a_copy_that_was_written_from_its_own_file(tmp_path: Path) -> None:
    copied = {"title": Written(value="T", source=Source.REPO)}
    node = entry(path="_news/other.md", at=("related", 0))
    memory = opened(tmp_path)
    memory.wrote([replace(item(entry=node), written=copied)])
    assert memory.history(URL) is None
    learn(memory)
    memory.wrote([replace(item(entry=node), written={**copied, "excerpt": Written(value="E", source="opengraph")})])
    history = memory.history(URL)
    assert history is not None
    assert history.entries == served([entry()])
    for _ in range(2):
        memory.wrote([replace(item(entry=node), written=copied)])
        history = memory.history(URL)
        assert history is not None
        assert history.entries == served([entry(), node])
    memory.postponed([URL])
    memory.wrote([replace(item(entry=node), written=copied)])
    history = memory.history(URL)
    assert history is not None
    assert not history.entries
    memory.close()
