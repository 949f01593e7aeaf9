from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from crawler.items import Evidence, Fact, Field, Outcome, Page, Role, Source, Written
from crawler.state import Plan, State, StateError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

POST = "_news/2020-04-30-a.md"
URL = "https://a.example/story"
OTHER = "https://b.example/story"
PLAN = Plan(run="r1", started=datetime(2026, 10, 1, 12, tzinfo=UTC), settings={"match": ["_news/*"], "limit": None})


def said(text: str, source: str = "json-ld") -> Written:
    return Written(value=text, source=source)


def about(url: str, title: str = "Title") -> Evidence:
    return Evidence(
        pages={Role.WEB: Page(role=Role.WEB, url=url, final_url=url, outcome=Outcome.OK, status=200)},
        facts={Field.TITLE: Fact(value=title, source=Source.JSON_LD, via="headline", raw=title)},
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".masthead" / "state.sqlite3"


def interrupted(step: Callable[[], None], by: type[BaseException] = KeyError) -> None:
    """Do one step, then end as a run does that is interrupted."""
    step()
    raise by


def changed(path: Path, sql: str, *values: object) -> None:
    """What a hand does to the file between two runs."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(sql, values)


def test_what_was_written_is_known_to_the_next_run(path: Path) -> None:
    picture = Written(value=[{"url": "u", "width": 1, "height": 2}], source="opengraph", hash="ab")
    day = Written(value="2020-04-30T00:00:00Z", source="url", exact=False)
    with State.open(path) as state:
        state.note(POST, URL, {"title": said("T"), "images": picture, "publishedDateTime": day})
    with State.open(path) as state:
        assert state.last(POST, URL) == {"title": said("T"), "images": picture, "publishedDateTime": day}
        assert not state.recovered


def test_nothing_is_known_of_what_was_never_written(path: Path) -> None:
    with State.open(path) as state:
        state.note(POST, URL, {"title": said("T")})
        assert state.last(POST, OTHER) == {}
        assert state.last("other.md", URL) == {}
        assert state.last_of("other.md") == {}


def test_a_note_replaces_its_keys_and_leaves_the_others(path: Path) -> None:
    with State.open(path) as state:
        state.note(POST, URL, {"title": said("T"), "excerpt": said("E")})
        state.note(POST, URL, {"title": said("U", "opengraph")})
        state.note(POST, URL, {})
        assert state.last(POST, URL) == {"title": said("U", "opengraph"), "excerpt": said("E")}


def test_a_note_tells_true_from_one(path: Path) -> None:
    with State.open(path) as state:
        state.note(POST, URL, {"removed": Written(value=1, source="meta")})
        state.note(POST, URL, {"removed": Written(value=True, source="meta")})
        assert state.last(POST, URL)["removed"].value is True


def test_a_whole_file_is_told_at_once_each_story_by_its_own_address(path: Path) -> None:
    with State.open(path) as state:
        state.note(POST, URL, {"title": said("T"), "type": said("article")})
        state.note(POST, OTHER, {"title": said("Related")})
        state.note("other.md", URL, {"title": said("Elsewhere")})
        assert state.last_of(POST) == {
            (URL, "title"): said("T"),
            (URL, "type"): said("article"),
            (OTHER, "title"): said("Related"),
        }


def test_what_is_forgotten_is_unknown_again(path: Path) -> None:
    with State.open(path) as state:
        state.note(POST, URL, {"title": said("T"), "excerpt": said("E")})
        state.forget(POST, URL, ["title", "never-there"])
        assert state.last(POST, URL) == {"excerpt": said("E")}
        state.forget(POST, URL, ["excerpt"])
        assert state.last_of(POST) == {}
        state.forget("other.md", URL, ["title"])
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM written").fetchone() == (0,)


def test_names_that_are_no_utf8_and_strange_addresses_are_keys_like_others(path: Path) -> None:
    names = ["_news/caf\udce9.md", "_news/café.md", "_news/new\nline.md", "_news/\ud83d\ude00", "_news/😀", "nul\0", ""]
    with State.open(path) as state:
        for name in names:
            state.note(name, name, {name: said(name)})
        assert [state.last_of(name) for name in names] == [{(name, name): said(name)} for name in names]


def test_notes_together_are_there_at_the_end(path: Path) -> None:
    with State.open(path) as state, State.open(path) as reader:
        with state.together():
            state.note(POST, URL, {"title": said("T")})
            with state.together():
                state.note(POST, OTHER, {"title": said("U")})
            assert reader.last_of(POST) == {}
        assert len(reader.last_of(POST)) == 2


def test_notes_together_are_taken_back_by_an_exception(path: Path) -> None:
    with State.open(path) as state:
        state.note(POST, URL, {"title": said("T")})
        with pytest.raises(KeyError), state.together():
            interrupted(lambda: state.note(POST, URL, {"title": said("U")}))
        assert state.last(POST, URL) == {"title": said("T")}
        state.note(POST, URL, {"title": said("V")})
        assert state.last(POST, URL) == {"title": said("V")}


def test_what_was_kept_comes_back_in_order(path: Path) -> None:
    urls = [f"https://a.example/{number}" for number in range(150, 0, -1)]
    with State.open(path) as state:
        state.begin(PLAN)
        for url in urls:
            state.keep(url, about(url))
    with State.open(path) as state:
        assert list(state.kept()) == [(url, about(url)) for url in urls]
        assert state.kept_urls() == frozenset(urls)
        assert state.began() == PLAN


def test_what_is_kept_again_replaces_what_was_kept_before(path: Path) -> None:
    with State.open(path) as state:
        state.keep(URL, about(URL, "old"))
        state.keep(OTHER, about(OTHER))
        state.keep(URL, about(URL, "new"))
        assert list(state.kept()) == [(OTHER, about(OTHER)), (URL, about(URL, "new"))]


def test_what_is_kept_is_there_for_others_at_once(path: Path) -> None:
    with State.open(path) as state, State.open(path) as reader:
        state.keep(URL, Evidence())
        assert reader.kept_urls() == {URL}


def test_an_exception_does_not_lose_what_was_kept(path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), State.open(path) as state:
        interrupted(lambda: state.keep(URL, about(URL)), KeyboardInterrupt)
    with State.open(path) as state:
        assert state.kept_urls() == {URL}


def test_writing_goes_on_while_the_kept_are_read(path: Path) -> None:
    with State.open(path) as state:
        for number in range(200):
            state.keep(str(number), about(str(number)))
        for url, evidence in state.kept():
            with state.together():
                state.note(POST, url, {"title": said("T")})
            state.keep(url, evidence)  # goes to the end, where this reading does not come
        assert len(state.last_of(POST)) == 200
        assert len(state.kept_urls()) == 200


def test_a_new_plan_drops_what_an_older_one_kept(path: Path) -> None:
    with State.open(path) as state:
        assert state.began() is None
        state.begin(PLAN)
        state.keep(URL, about(URL))
        state.keep(OTHER, about(OTHER))
        state.begin(Plan(run="r2", started=PLAN.started))
        assert state.began() == Plan(run="r2", started=PLAN.started)
        assert state.kept_urls() == frozenset()


def test_a_dropped_plan_leaves_what_was_written(path: Path) -> None:
    with State.open(path) as state:
        state.note(POST, URL, {"title": said("T")})
        state.begin(PLAN)
        state.keep(URL, about(URL))
        state.drop_plan()
    with State.open(path) as state:
        assert state.began() is None
        assert state.kept_urls() == frozenset()
        assert state.last(POST, URL) == {"title": said("T")}


@pytest.mark.parametrize("damage", [b"{}", b"\xff", b"", "text", 5, b" " * (1 << 20) + b"{}"])
def test_a_row_that_cannot_be_read_is_as_if_it_were_not_there_and_counted_once(path: Path, damage: object) -> None:
    with State.open(path) as state:
        state.begin(PLAN)
        for name in (URL, OTHER):
            state.note(POST, name, {"title": said("T")})
            state.keep(name, about(name))
    changed(path, "UPDATE written SET keys = ? WHERE web_url = ?", damage, URL.encode())
    changed(path, "UPDATE kept SET evidence = ? WHERE url = ?", damage, URL.encode())
    changed(path, "UPDATE plan SET plan = ?", damage)
    with State.open(path) as state:
        for _ in range(2):
            assert state.last(POST, URL) == {}
            assert state.last_of(POST) == {(OTHER, "title"): said("T")}
            assert list(state.kept()) == [(OTHER, about(OTHER))]
            assert state.kept_urls() == {URL, OTHER}  # it will be asked again
            assert state.began() is None
        assert state.unreadable == 3
        assert not state.recovered
        state.note(POST, URL, {"excerpt": said("E")})
        state.keep(URL, about(URL))
        assert state.last(POST, URL) == {"excerpt": said("E")}
        assert state.kept_urls() == {URL, OTHER}


def test_an_address_that_cannot_be_read_is_counted_too(path: Path) -> None:
    with State.open(path) as state:
        state.note(POST, URL, {"title": said("T")})
        state.keep(URL, about(URL))
    changed(path, "UPDATE written SET web_url = 5")
    changed(path, "UPDATE kept SET url = x'ff'")
    with State.open(path) as state:
        assert state.last_of(POST) == {}
        assert list(state.kept()) == []
        assert state.unreadable == 2


def test_a_second_process_that_writes_gets_a_clear_answer_and_nothing_is_harmed(path: Path) -> None:
    with State.open(path, patience=0) as first, State.open(path, patience=0) as second:
        with first.together():
            first.note(POST, URL, {"title": said("T")})
            with pytest.raises(StateError, match="in use by another process"):
                second.note(POST, OTHER, {"title": said("U")})
            with pytest.raises(StateError, match="in use by another process"):
                State.open(path, patience=0)
        second.note(POST, OTHER, {"title": said("U")})
        assert len(first.last_of(POST)) == 2


def test_a_full_disk_is_told_and_costs_only_what_it_could_not_hold(path: Path) -> None:
    with State.open(path) as state:
        state.note(POST, URL, {"title": said("T")})
        state._database._connection.execute("PRAGMA max_page_count = 1")
        with pytest.raises(StateError, match="disk is full") as told:
            state.note(POST, OTHER, {"title": said("U" * 100_000)})
        assert told.value.path == path
        assert state.last_of(POST) == {(URL, "title"): said("T")}


def test_a_closed_state_says_so(path: Path) -> None:
    state = State.open(path)
    state.close()
    state.close()
    with pytest.raises(StateError, match="closed"):
        state.last(POST, URL)
