from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.items import Evidence, Written
from crawler.state import State, StateError, place, schema

POST, URL = "a.md", "https://a.example/"
TITLE = {"title": Written(value="T", source="json-ld")}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".masthead" / "state.sqlite3"


def filled(path: Path) -> bytes:
    with State.open(path) as state:
        for number in range(40):
            state.note(f"{number}.md", URL, TITLE)
            state.keep(f"{URL}{number}", Evidence())
    return path.read_bytes()


def ran(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def used(path: Path) -> State:
    """Every question that can be asked of a state; it may only answer or raise `StateError`."""
    with State.open(path) as state:
        state.last(POST, URL)
        state.last_of(POST)
        state.began()
        list(state.kept())
        state.note(POST, URL, TITLE)
        state.keep(URL, Evidence())
        state.drop_plan()
    return state


def test_folder_and_file_are_private_and_git_does_not_see_them(path: Path) -> None:
    with State.open(path) as state:
        state.note(POST, URL, TITLE)
        assert {one.name for one in path.parent.iterdir()} == {
            ".gitignore", "state.sqlite3", "state.sqlite3-wal", "state.sqlite3-shm",
        }  # fmt: skip
        assert {one.stat().st_mode & 0o777 for one in path.parent.glob("state*")} == {0o600}
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert {one.name for one in path.parent.iterdir()} == {".gitignore", "state.sqlite3"}
    assert "*" in (path.parent / ".gitignore").read_text().splitlines()


def test_a_folder_of_other_peoples_things_gets_no_file_but_the_state(tmp_path: Path) -> None:
    with State.open(tmp_path / "state.db"):
        pass
    assert [one.name for one in tmp_path.iterdir()] == ["state.db"]


def test_a_gitignore_that_is_there_stays(path: Path) -> None:
    path.parent.mkdir()
    (path.parent / ".gitignore").write_text("mine\n")
    with State.open(path):
        pass
    assert (path.parent / ".gitignore").read_text() == "mine\n"


def test_a_name_is_taken_literally(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = [":memory:", "a?b#c%41.db", "file:x.db?mode=memory", "new\nline.db", os.fsdecode(b"caf\xe9.db")]
    for name in names:
        with State.open(Path(name)) as state:
            state.note(POST, URL, TITLE)
    assert sorted(os.listdir(tmp_path)) == sorted(names)  # noqa: PTH208  # names that are no UTF-8


def test_commits_are_in_a_journal_that_outlives_the_process(path: Path) -> None:
    with State.open(path) as state:
        ask = state._database._connection.execute
        assert ask("PRAGMA journal_mode").fetchone() == (b"wal",)
        assert ask("PRAGMA synchronous").fetchone() == (1,)
        assert ask("PRAGMA user_version").fetchone() == (schema.VERSION,)


@pytest.mark.parametrize("suffix", ["", "-wal", "-shm"])
def test_a_link_is_refused_and_what_it_points_to_is_left_alone(path: Path, suffix: str) -> None:
    target = path.parent.parent / "target"
    target.write_bytes(b"precious")
    path.parent.mkdir()
    path.with_name(path.name + suffix).symlink_to(target)
    with pytest.raises(StateError, match="remove"):
        State.open(path)
    assert target.read_bytes() == b"precious"


def test_a_folder_that_is_a_link_is_refused(path: Path) -> None:
    (path.parent.parent / "elsewhere").mkdir()
    path.parent.symlink_to(path.parent.parent / "elsewhere")
    with pytest.raises(StateError, match="folder that is a link"):
        State.open(path)
    assert not list((path.parent.parent / "elsewhere").iterdir())


def test_a_pipe_is_refused_without_waiting_on_it(path: Path) -> None:
    path.parent.mkdir()
    os.mkfifo(path)
    with pytest.raises(StateError, match="link or a device"):
        State.open(path)


def test_a_rollback_journal_is_never_played_back(path: Path) -> None:
    filled(path)
    path.with_name("state.sqlite3-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(600))
    with pytest.raises(StateError, match="-journal beside it"):
        State.open(path)


@pytest.mark.parametrize(
    "content", [b"xy", b"not a database " * 100, bytes(5000), b"SQLite format 3\0" + b"\xff" * 5000]
)
def test_a_file_that_is_no_database_is_moved_aside(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    aside = path.with_name("state.sqlite3.broken")
    aside.write_bytes(b"an older one")
    for name in ("state.sqlite3-wal", "state.sqlite3-shm"):
        path.with_name(name).write_bytes(b"remains")
    with State.open(path) as state:
        assert state.recovered
        state.note(POST, URL, TITLE)
    assert aside.read_bytes() == content
    with State.open(path) as state:
        assert not state.recovered
        assert state.last(POST, URL) == TITLE
    assert {one.name for one in path.parent.iterdir()} == {".gitignore", "state.sqlite3", "state.sqlite3.broken"}


def test_a_folder_in_the_place_of_the_state_is_moved_aside(path: Path) -> None:
    (path / "inside").mkdir(parents=True)
    with State.open(path) as state:
        assert state.recovered
    assert path.with_name("state.sqlite3.broken").joinpath("inside").is_dir()


def test_what_cannot_be_moved_aside_is_told(path: Path) -> None:
    path.mkdir(parents=True)
    path.with_name("state.sqlite3.broken").write_bytes(b"an older one")
    with pytest.raises(StateError, match="Not a directory"):
        State.open(path)


@pytest.mark.parametrize("name", ["README.md", "masthead.yaml", "_news"])
def test_a_post_that_was_named_by_mistake_is_not_moved(tmp_path: Path, name: str) -> None:
    post = tmp_path / name
    if name == "_news":
        post.mkdir()
    else:
        post.write_text("---\ntitle: A\n---\n" * 100)
    with pytest.raises(StateError, match="no database"):
        State.open(post)
    assert [one.name for one in tmp_path.iterdir()] == [name]


def test_the_database_of_another_program_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    ran(path, "CREATE TABLE users (name TEXT)")
    before = path.read_bytes()
    with pytest.raises(StateError, match="another program"):
        State.open(path)
    assert path.read_bytes() == before


def test_the_state_of_a_newer_masthead_is_left_alone_and_the_remedy_is_told(path: Path) -> None:
    filled(path)
    ran(path, f"PRAGMA user_version = {schema.VERSION + 1}")
    before = path.read_bytes()
    with pytest.raises(StateError, match=r"newer Masthead.*upgrade Masthead, or remove") as told:
        State.open(path)
    assert str(path) in str(told.value)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "change",
    [
        "CREATE VIEW more AS SELECT * FROM written",
        "CREATE TRIGGER tick AFTER INSERT ON kept BEGIN DELETE FROM written; END",
        "DROP TABLE plan",
        "PRAGMA user_version = 0",
        "PRAGMA user_version = -1",
    ],
)
def test_tables_that_masthead_did_not_make_are_not_used(path: Path, change: str) -> None:
    filled(path)
    ran(path, change)
    with State.open(path) as state:
        assert state.recovered
        assert state.last("1.md", URL) == {}


def test_a_header_that_asks_for_another_sqlite_is_damage(path: Path) -> None:
    for offset in (18, 19, 47):  # the versions of the format for writing, for reading, and of the schema
        whole = bytearray(filled(path))
        whole[offset] = 9
        path.write_bytes(whole)
        with State.open(path) as state:
            assert state.recovered


def test_pages_that_contradict_one_another_are_found_when_the_state_is_opened(path: Path) -> None:
    whole = bytearray(filled(path))
    half = len(whole) // 2
    whole[half : half + 4096] = b"\xa5" * 4096
    path.write_bytes(whole)
    with State.open(path) as state:
        assert state.recovered


def test_a_new_version_brings_the_tables_up_to_date_and_keeps_the_rows(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(path)
    known, visits = schema.MIGRATIONS, "CREATE TABLE visits (url BLOB PRIMARY KEY)"
    bad = (*known, (visits, "UPDATE written SET path = x'61'"), ("CREATE TABLE written (url)",))
    monkeypatch.setattr(schema, "MIGRATIONS", bad)
    monkeypatch.setattr(schema, "VERSION", len(bad))
    before = path.read_bytes()
    with pytest.raises(StateError):  # the last of the steps fails, so none is taken
        State.open(path.rename(path.with_name("copy.md")))
    assert path.with_name("copy.md").read_bytes() == before
    path.with_name("copy.md").rename(path)
    monkeypatch.setattr(schema, "MIGRATIONS", (*known, (visits,)))
    monkeypatch.setattr(schema, "VERSION", len(known) + 1)
    with State.open(path) as state:
        assert not state.recovered
        assert state.last("1.md", URL) == TITLE
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(known) + 1,)


@pytest.mark.parametrize("where", ["/proc/masthead/state.sqlite3", "/dev/null/state.sqlite3", "/dev/null"])
def test_a_place_that_cannot_be_written_is_told_with_its_reason(where: str) -> None:
    with pytest.raises(StateError, match=where):
        State.open(Path(where))


@pytest.mark.parametrize("name", ["n" * 300, "a\0b.sqlite3", "/".join(["d" * 200] * 4) + "/s.db", "\ud800.db"])
def test_a_name_that_no_file_can_have_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(StateError):
        State.open(tmp_path / name)


def test_a_file_that_may_only_be_read_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = filled(path)
    connect = sqlite3.connect
    # Root may write everywhere, so SQLite is told to open the file as it would be for others.
    monkeypatch.setattr(sqlite3, "connect", lambda at, **given: connect(f"file:{at}?mode=ro", uri=True, **given))
    monkeypatch.setattr(os, "access", lambda *_: False)
    schema._expected(schema.VERSION)
    with pytest.raises(StateError, match=r"state\.sqlite3: the state cannot be written"):
        State.open(path)
    assert path.read_bytes() == before


def test_a_disk_that_knows_no_shared_memory_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "_journal", lambda *_: b"delete")
    with pytest.raises(StateError, match="local disk"):
        State.open(path)


def test_a_state_that_breaks_as_soon_as_it_is_made_is_not_made_for_ever(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def always(_: sqlite3.Connection) -> None:
        raise schema.Damaged("bad memory")

    monkeypatch.setattr(schema, "check", always)
    with pytest.raises(StateError, match="damaged again"):
        State.open(path)


def test_states_that_are_made_at_the_same_moment_are_one(path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from crawler.items import Written; from crawler.state import State\n"
        "sys.stdin.read()\n"
        "with State.open(Path(sys.argv[1]), patience=60) as state:\n"
        "    assert not state.recovered\n"
        "    for number in range(20): state.note(sys.argv[2], str(number), {'title': Written(value=1, source='s')})\n"
    )
    names = [str(number) for number in range(4)]
    writers = [
        subprocess.Popen([sys.executable, "-c", program, path, name], stdin=subprocess.PIPE, cwd=Path.cwd())
        for name in names
    ]
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.close()
    assert [writer.wait(timeout=120) for writer in writers] == [0] * len(names)
    with State.open(path) as state:
        assert [len(state.last_of(name)) for name in names] == [20] * len(names)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return filled(tmp_path_factory.mktemp("whole") / "state.sqlite3")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=600) | st.binary(max_size=300).map(lambda tail: b"SQLite format 3\0" + tail))
def test_no_bytes_in_the_place_of_the_state_make_it_fail(path: Path, content: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    assert used(path).recovered or len(content) < 2  # SQLite takes a single byte for an empty file


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_damage_to_a_state_makes_it_fail_otherwise_than_by_its_own_error(
    path: Path, whole: bytes, data: st.DataObject
) -> None:
    broken = bytearray(whole)
    places = st.integers(0, 120) | st.integers(0, len(whole) - 1)
    for at, value in data.draw(st.lists(st.tuples(places, st.binary(min_size=1, max_size=8)), max_size=4)):
        broken[at : at + len(value)] = value
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(broken[: data.draw(st.just(len(broken)) | st.integers(0, len(broken)))])
    path.with_name("state.sqlite3-wal").write_bytes(data.draw(st.binary(max_size=64)))
    with suppress(StateError):
        used(path)
    path.with_name("state.sqlite3-wal").unlink(missing_ok=True)
    path.with_name("state.sqlite3-shm").unlink(missing_ok=True)
