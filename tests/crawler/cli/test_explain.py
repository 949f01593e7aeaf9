"""What `masthead explain` tells of a file: from what the last crawl read, or from the pages as they are now."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.loopback import Loopback, Reply
from tests.running import QUICK, masthead, post

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = """<!doctype html><html lang="en"><head><title>A title that the page gives | Site</title>
<meta property="og:title" content="{title}">
<meta property="og:description" content="An excerpt that is long enough to be worth its place in a record.">
<meta name="description" content="Too short"></head><body><h1>{title}</h1></body></html>"""


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback(
        {"/story": Reply(body=PAGE.format(title="A title that the page gives"))}, host="127.0.0.2"
    ) as running:
        yield running


@pytest.fixture
def repo(tmp_path: Path, server: Loopback) -> Path:
    post(tmp_path, "a.md", title="Mine", webUrl=server.url("/story"))
    done = masthead("crawl", tmp_path, *QUICK)
    assert done.returncode == 0
    return tmp_path


def explained(repo: Path, *more: str) -> dict[str, Any]:
    done = masthead(
        "explain", "_news/a.md", *more, "--content", repo, "--format", "json", "--allow-host", "127.0.0.2/32"
    )
    assert done.returncode == 0, done.stderr.decode()
    (entry,) = json.loads(done.stdout)["entries"]
    fields: dict[str, Any] = entry["fields"]
    return fields


def test_every_value_has_its_author_and_every_candidate_its_reason(repo: Path, server: Loopback) -> None:
    asked = len(server.requests)
    fields = explained(repo)
    assert (fields["title"]["current"], fields["title"]["writtenBy"]) == ("Mine", None)
    assert fields["title"]["chosen"]["value"] == "A title that the page gives"
    assert fields["excerpt"]["writtenBy"] == "opengraph"
    lost = {one["via"]: one["rejected"] for one in fields["excerpt"]["candidates"]}
    assert lost["og:description"] is None
    assert lost["meta[name=description]"] is not None
    assert len(server.requests) == asked


def test_a_value_that_a_person_changed_is_the_persons(repo: Path) -> None:
    path = repo / "_news" / "a.md"
    path.write_text(path.read_text().replace("An excerpt that", "An extract that"))
    assert explained(repo)["excerpt"]["writtenBy"] is None


def test_with_fetch_the_page_is_asked_now_and_nothing_is_written(repo: Path, server: Loopback) -> None:
    server.routes["/story"] = Reply(body=PAGE.format(title="Another title by now"))
    before = (repo / "_news" / "a.md").read_bytes()
    fields = explained(repo, "--fetch", "--delay", "0")
    assert fields["title"]["chosen"]["value"] == "Another title by now"
    assert explained(repo)["title"]["chosen"]["value"] == "A title that the page gives"
    assert (repo / "_news" / "a.md").read_bytes() == before


def test_one_field_is_told_alone_and_as_text(repo: Path, server: Loopback) -> None:
    done = masthead("explain", "_news/a.md", "title", "--content", repo)
    lines = done.stdout.decode().splitlines()
    assert lines[:4] == [
        f"_news/a.md:1  {server.url('/story')}",
        f"  webUrl  ok  {server.url('/story')}",
        "title",
        "  in the file  Mine  a person's",
    ]
    assert "won" in done.stdout.decode()
    assert "excerpt" not in done.stdout.decode()


def test_a_file_whose_page_was_never_asked_is_told_so(repo: Path) -> None:
    post(repo, "b.md", webUrl="https://nobody.example/asked")
    done = masthead("explain", "_news/b.md", "--content", repo)
    assert done.returncode == 4
    assert b"nothing is known of its pages: masthead recrawl asks them" in done.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nowhere.md",), b"nowhere.md is neither an address"),
        (("_news/a.md", "colour"), b"colour is no field; it is one of: title,"),
        (("_news/none.md",), b"none.md has no entry"),
        (("_news/torn.md",), b"never closed"),
    ],
)
def test_a_wrong_word_is_one_clear_line(repo: Path, words: tuple[str, ...], told: bytes) -> None:
    (repo / "_news" / "none.md").write_text("---\ntitle: x\n---\n")
    (repo / "_news" / "torn.md").write_text("---\ntitle: x\n")
    done = masthead("explain", *words, "--content", repo)
    assert done.returncode == 2
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1
