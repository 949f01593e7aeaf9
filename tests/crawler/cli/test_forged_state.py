"""A state that somebody forged row by row: every command goes on, says what it lost, and obeys nothing in it."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import zlib
from contextlib import closing
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from tests.laboratory import pages
from tests.laboratory.case import TITLE, page
from tests.loopback import Loopback, Reply
from tests.running import QUICK, masthead, post

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STORY = pages.article(headline=TITLE, datePublished="2026-02-01T10:00:00Z")
PAGE = page(f'<link rel="amphtml" href="/amp"><script type="application/ld+json">{STORY}</script>')
ROWS = {
    "written": ("path", "keys"),
    "pages": ("url", "history"),
    "readings": ("url", "evidence"),
    "origins": ("origin", "said"),
    "scans": ("path", "tree"),
}
ABSURD: tuple[object, ...] = (
    None, True, 0, -1, 10**18, 10**400, 1.5, 1e308, "", "x", "\ud800", "\x1b[31m", "a" * 5000, [], {}, [[]], {"a": 1},
    "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "2026-01-01T00:00:00.5+00:00", "9999-12-31",
    "http://[::1", "javascript:x", "../../outside.md", "gone", "not-modified", "json-ld", "webUrl",
)  # fmt: skip
NOTHING = (b"", b"\xff\xfe", b"{", b"[" * 90_000, b'{"v":1,"x":NaN}', b'{"v":9}', "text", 5, 1.5, float("inf"))


@pytest.fixture(scope="module")
def server() -> Iterator[Loopback]:
    routes = {"/x": Reply(body=PAGE, headers={"ETag": '"1"'}), "/z": Reply(status=429, headers={"Retry-After": "3600"})}
    with Loopback(routes, host="127.0.0.2") as site:
        yield site


@pytest.fixture(scope="module")
def crawled(server: Loopback, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repo that was crawled once."""
    repo = tmp_path_factory.mktemp("crawled") / "site"
    for name in "xyz":
        post(repo, f"{name}.md", webUrl=server.url(f"/{name}"))
    assert masthead("crawl", repo, *QUICK).returncode == 0
    return repo


@pytest.fixture
def repo(crawled: Path, tmp_path: Path) -> Path:
    shutil.copytree(crawled, tmp_path / "site")
    return tmp_path / "site"


def bent(value: Any, chance: random.Random) -> Any:
    """Return a JSON value with something absurd in one place."""
    places: list[Any] = [*value] if isinstance(value, dict) else []
    places = [*range(len(value))] if isinstance(value, list) else places
    if not places or chance.random() < 0.2:
        return chance.choice(ABSURD)
    at = chance.choice(places)
    copy = value.copy()
    copy[at] = bent(value[at], chance)
    return copy


def forged(raw: bytes, chance: random.Random) -> object:
    if chance.random() < 0.3:
        return chance.choice(NOTHING)
    return json.dumps(bent(json.loads(raw), chance), ensure_ascii=False).encode("utf-8", "surrogatepass")


def forge(repo: Path, chance: random.Random) -> None:
    """Bend every row of the state."""
    with closing(sqlite3.connect(repo / ".masthead/state.sqlite3", isolation_level=None)) as connection:
        for table, (key, column) in ROWS.items():
            for where, raw in connection.execute(f"SELECT {key}, {column} FROM {table}").fetchall():  # noqa: S608  # ours
                change = f"UPDATE {table} SET {column} = ? WHERE {key} = ?"  # noqa: S608  # the same
                connection.execute(change, (forged(raw, chance), where))
        for where, packed in connection.execute("SELECT url, documents FROM readings").fetchall():
            told = forged(zlib.decompress(packed), chance)
            documents = zlib.compress(told) if isinstance(told, bytes) else told
            connection.execute("UPDATE readings SET documents = ? WHERE url = ?", (documents, where))


def no_number(word: str) -> NoReturn:
    raise AssertionError(f"{word} is no JSON")


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("seed", range(6))
def test_no_command_stumbles_over_a_forged_state(repo: Path, seed: int) -> None:
    forge(repo, random.Random(seed))  # noqa: S311  # no secret
    told = [
        masthead("status", repo, "--format", "json"),
        masthead("explain", "_news/x.md", "--content", repo, "--format", "json"),
        masthead("crawl", repo, "--reapply", "--dry-run", "--format", "json", *QUICK),
        masthead("crawl", repo, "--due", "--format", "json", *QUICK),
    ]
    for done in told:
        json.loads(done.stdout, parse_constant=no_number)
        assert b"\x1b" not in done.stdout + done.stderr
    assert [told[0].returncode, told[2].returncode, told[3].returncode] == [0, 0, 0]
    assert told[1].returncode in {0, 4}
    assert json.loads(told[3].stdout)["faults"] == []
    assert TITLE.encode() in (repo / "_news/x.md").read_bytes()
    assert sorted(path.name for path in repo.iterdir()) == [".masthead", "_news"]


@pytest.mark.usefixtures("server")
def test_rows_that_cannot_be_read_are_told_and_the_next_crawl_heals_them(repo: Path) -> None:
    with closing(sqlite3.connect(repo / ".masthead/state.sqlite3", isolation_level=None)) as connection:
        connection.execute("UPDATE pages SET history = x'ff'")
        connection.execute("UPDATE readings SET evidence = x'ff', documents = x'ff'")
    for words in (("status", repo), ("explain", "_news/x.md", "--content", repo), ("check", repo, "--amp")):
        done = masthead(*words)
        assert (b"state.sqlite3 was damaged" in done.stderr) is (words[0] != "check")  # which looks for AMP pages only
    first, second = (json.loads(masthead("crawl", repo, *QUICK, "--format", "json").stdout) for _ in range(2))
    assert [one["message"][:11] for one in first["findings"] if one["code"] == "state.damaged"] == ["was damaged"]
    assert [one for one in second["findings"] if one["code"] == "state.damaged"] == []
    assert b"was damaged" not in masthead("explain", "_news/x.md", "--content", repo).stderr


@pytest.mark.parametrize("words", [["status", "."], ["explain", "_news/x.md", "--content", "."], ["check", "--amp"]])
def test_who_only_looks_at_a_damaged_state_is_told(repo: Path, words: list[str]) -> None:
    (repo / ".masthead/state.sqlite3").write_bytes(b"no database " * 100)
    (repo / "_config.yml").touch()
    done = masthead(*words, cwd=repo)
    assert b".masthead/state.sqlite3 was damaged, and is moved aside by the next crawl" in done.stderr


def test_a_check_that_moves_a_damaged_state_aside_says_so(repo: Path) -> None:
    (repo / ".masthead/state.sqlite3").write_bytes(b"no database " * 100)
    post(repo, "amp.md", webUrl='"https://a.example/x"', ampWebUrl='"https://a.example/amp"', cdnAmpWebUrl='"x"')
    done = masthead("check", repo, "--fix")
    assert b"moved aside to state.sqlite3.broken" in done.stderr
    assert b"cdn.ampproject.org" in (repo / "_news/amp.md").read_bytes()
