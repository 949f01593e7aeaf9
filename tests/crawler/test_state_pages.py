"""What is remembered about addresses and origins: it comes back exactly, and what cannot be read is not there."""

from __future__ import annotations

import json
import sqlite3
import zlib
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.items import (
    Claim,
    Document,
    Evidence,
    History,
    Image,
    Instant,
    Metadata,
    Outcome,
    Role,
    Size,
    Source,
    Validators,
    Verdict,
)
from crawler.state import State
from crawler.state.documents import LARGEST, MOST_CLAIMS, dump_documents, load_documents
from crawler.state.histories import dump_history, load_history
from crawler.state.origins import Origin, load_origin

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
URL = "https://a.example/story"
HISTORY = History(asked=NOW, due=NOW, interval=timedelta(hours=6), outcome=Outcome.OK, final_url=URL, entries="e")
SAID = Metadata(
    source=Source.JSON_LD,
    title=(Claim(value="T", raw=" T ", via="headline"), Claim(value="U", raw="U", via="name")),
    published=(
        Claim(value=Instant(at=NOW, exact=True, day=date(2026, 10, 1)), raw="x", via="datePublished"),
        Claim(value=None, raw="soon", via="datePublished"),
    ),
    images=(Claim(value=Image(url="https://a.example/i", size=Size(width=1, height=2)), raw="i", via="image"),),
    free=(Claim(value=False, raw="False", via="isAccessibleForFree"),),
)
DOCUMENT = Document(url=URL, verdict=Verdict.OK, metadata=(SAID, Metadata(source=Source.TITLE)), encoding="utf-8")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".masthead" / "state.sqlite3"


def changed(path: Path, sql: str, *values: object) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(sql, values)


def test_what_was_read_comes_back(path: Path) -> None:
    evidence = Evidence(unpaired="not-amp")
    with State.open(path) as state:
        state.pages.remember(URL, HISTORY)
        state.pages.read(URL, evidence, {Role.WEB: DOCUMENT})
    with State.open(path) as state:
        assert state.pages.history(URL) == HISTORY
        assert state.pages.evidence(URL) == evidence
        assert state.pages.documents(URL) == {Role.WEB: DOCUMENT}
        assert list(state.pages.histories()) == [(URL, HISTORY)]
        assert state.unreadable == 0


def test_nothing_is_known_of_what_was_never_asked(path: Path) -> None:
    with State.open(path) as state:
        pages = state.pages
        assert (pages.history(URL), pages.evidence(URL), pages.documents(URL), pages.origin(URL)) == (None,) * 4
        assert list(pages.histories()) == list(pages.origins()) == []


def test_all_histories_and_origins_are_told_in_order(path: Path) -> None:
    names = [f"https://{number:04}.example" for number in range(600)]
    with State.open(path) as state:
        for name in reversed(names):
            state.pages.remember(name, HISTORY)
            state.pages.said(name, Origin(robots=name))
        assert [url for url, _ in state.pages.histories()] == names
        assert [(name, said.robots) for name, said in state.pages.origins()] == [(name, name) for name in names]


def test_what_an_origin_said_comes_back(path: Path) -> None:
    said = Origin(until=NOW, robots="User-agent: *\n", validators=Validators(etag='"x"', modified="Mon"))
    with State.open(path) as state:
        state.pages.said("https://a.example", said)
        assert state.pages.origin("https://a.example") == said


@pytest.mark.parametrize("table", ["pages", "readings", "origins"])
@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b'{"v":9}', b"x" * 2_000_000, b"[" * 100_000])
def test_a_row_that_cannot_be_read_is_as_if_it_were_not_there(table: str, content: bytes, path: Path) -> None:
    with State.open(path) as state:
        state.pages.remember(URL, HISTORY)
        state.pages.read(URL, Evidence(), {Role.WEB: DOCUMENT})
        state.pages.said(URL, Origin())
    columns = {"pages": ["history"], "readings": ["evidence", "documents"], "origins": ["said"]}[table]
    for column in columns:
        changed(path, f"UPDATE {table} SET {column} = ?", content)  # noqa: S608  # names of the test's own
    with State.open(path) as state:
        pages = state.pages
        known = [pages.history(URL), pages.evidence(URL), pages.documents(URL), pages.origin(URL)]
        assert known.count(None) == len(columns)
        assert len([*pages.histories(), *pages.origins()]) == (2 if table == "readings" else 1)
        assert state.unreadable >= len(columns)


def test_only_the_first_candidates_of_a_field_are_kept() -> None:
    many = Metadata(source=Source.META, keywords=tuple(Claim(value=str(n), raw=str(n), via="k") for n in range(50)))
    found = load_documents(dump_documents({Role.WEB: Document(url=URL, verdict=Verdict.OK, metadata=(many,))}))
    assert found is not None
    assert found[Role.WEB].metadata[0].keywords == many.keywords[:MOST_CLAIMS]


def test_a_bomb_is_no_document() -> None:
    assert load_documents(zlib.compress(b" " * (LARGEST + 1), 9)) is None
    assert load_documents(zlib.compress(b"{}")[:-3]) is None


@pytest.mark.parametrize(
    "said",
    [
        [],
        {"v": 1},
        {"v": 2, "pages": {}},
        {"v": 1, "pages": {"nobody": {}}},
        {"v": 1, "pages": {"webUrl": {"url": "u", "verdict": "ok", "amp": 1, "said": []}}},
        {"v": 1, "pages": {"webUrl": {"url": "u", "verdict": "ok", "amp": True, "said": [["title", {"source": []}]]}}},
        {"v": 1, "pages": {"webUrl": {"url": "u", "verdict": "ok", "amp": True, "said": [["title", {"title": [[]]}]]}}},
    ],
)
def test_documents_of_another_shape_are_none(said: object) -> None:
    assert load_documents(zlib.compress(json.dumps(said).encode())) is None


def test_an_origin_of_another_shape_is_none() -> None:
    assert load_origin('{"v":1,"until":"2026-01-01T00:00:00"}') is None
    assert load_origin('{"v":0}') is None


texts = st.text(max_size=20)
claims = st.builds(lambda value, raw, via: Claim(value=value, raw=raw, via=via), texts | st.none(), texts, texts)


@settings(deadline=None, max_examples=150)
@given(st.lists(claims, max_size=4), st.sampled_from(Source), st.booleans(), texts)
def test_whatever_pages_say_comes_back(said: list[Claim[str]], source: Source, amp: bool, url: str) -> None:
    metadata = Metadata(source=source, title=tuple(said), lang=tuple(said[:1]))
    document = Document(url=url, verdict=Verdict.OK, metadata=(metadata,), is_amp=amp)
    assert load_documents(dump_documents({Role.AMP: document})) == {Role.AMP: document}


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=80) | st.binary(max_size=80).map(zlib.compress))
def test_no_bytes_crash_it(content: bytes) -> None:
    load_documents(content)


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "2026-01-01T00:00:00", "x"])
def test_an_instant_that_utc_does_not_have_is_as_if_it_were_not_there(at: str) -> None:
    history = dump_history(HISTORY).replace(HISTORY.due.isoformat(), at)
    assert load_history(history) is None
    assert load_history(dump_history(HISTORY)) == HISTORY
