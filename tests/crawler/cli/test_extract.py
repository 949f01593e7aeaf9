"""`masthead extract`: one page to one JSON object, from the web, a file, standard input, or many at once."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from tests.loopback import Loopback, Reply
from tests.running import QUICK, ROOT, masthead

if TYPE_CHECKING:
    from pathlib import Path

PICTURES = ROOT / "tests/golden/pictures"
URL = "https://news.example/2026/story"
PAGE = """<!doctype html><html lang="en"><head><title>The title | News</title>
<link rel="canonical" href="/2026/story"><link rel="amphtml" href="/2026/story/amp">
<meta property="og:site_name" content="News">
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "The title", "datePublished":
"2026-01-02T03:04:05+01:00", "author": {"name": "A. Writer"}, "isAccessibleForFree": false}</script>
<meta property="og:image" content="/small.png"><meta property="og:image" content="/large.jpg">
</head><body><h1>The title</h1><p>By A. Writer</p></body></html>"""
KEYS = {
    "url", "finalUrl", "status", "verdict", "title", "excerpt", "publishedDateTime", "updatedDateTime", "type",
    "canonicalUrl", "ampUrl", "cdnAmpUrl", "isAmp", "provider", "authors", "keywords", "section", "lang", "images",
    "isAccessibleForFree", "sources",
}  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_a_file_is_read_with_the_address_it_came_from(file: Path) -> None:
    said = json.loads(masthead("extract", file, "--url", URL).stdout)
    assert set(said) >= KEYS
    assert said["verdict"] == "ok"
    assert said["title"] == "The title"
    assert said["publishedDateTime"] == "2026-01-02T02:04:05Z"
    assert said["canonicalUrl"] == URL
    assert said["ampUrl"] == f"{URL}/amp"
    assert said["cdnAmpUrl"] == "https://news-example.cdn.ampproject.org/c/s/news.example/2026/story/amp"
    assert said["provider"]["name"] == "News"
    assert said["provider"]["domain"] == "news.example"
    assert said["authors"] == ["A. Writer"]
    assert said["isAccessibleForFree"] is False
    assert said["images"][0] == {"url": "https://news.example/small.png", "width": None, "height": None}
    assert said["sources"]["title"] == "h1"


def test_standard_input_gives_the_same_as_the_file(file: Path) -> None:
    piped = masthead("extract", "-", "--url", URL, stdin=PAGE.encode())
    assert piped.stdout == masthead("extract", file, "--url", URL).stdout


def test_explain_lists_every_candidate_and_why_it_lost(file: Path) -> None:
    said = json.loads(masthead("extract", file, "--url", URL, "--explain").stdout)
    titles = said["candidates"]["title"]
    assert {"source", "raw", "value", "rejected"} <= set(titles[0])
    assert [one["source"] for one in titles if one["rejected"] is None] == ["h1"]
    assert all(one["rejected"] for one in titles if one["source"] != "h1")


STRANGE = (
    b"[" * 100_000,
    b"9" * 5000,
    b"\xff",
    b'{"file": "\\u0000"}',
    b'{"file": "\\ud800"}',
    b'{"file": "%s/pipe"}',
    b'{"file": "' + b"a" * 5000 + b'"}',
    b'{"file": "%s"}',
)


def test_no_line_of_a_batch_stops_the_others_or_is_waited_for(file: Path) -> None:
    os.mkfifo(file.parent / "pipe")
    lines = [line.replace(b"%s", str(file.parent).encode()) for line in STRANGE]
    last = json.dumps({"file": str(file), "url": "http://example.com/\ud800"}).encode()
    done = masthead("extract", "--batch", stdin=b"\n".join([*lines, last]))
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert ["error" in one for one in said] == [True] * len(lines) + [False]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", '[{"a": NaN}]'])
def test_a_name_that_is_no_json_is_not_told_back(file: Path, number: str) -> None:
    lines = f'{{"id": {number}, "file": "{file}"}}\n{{"id": "\\ud800", "file": "{file}"}}\n'
    done = masthead("extract", "--batch", stdin=lines.encode())
    first, second = (json.loads(line, parse_constant=pytest.fail) for line in done.stdout.splitlines())
    assert "line 1" in first["error"]
    assert second["title"] == "The title"


def test_a_batch_answers_each_line_in_order_whatever_is_wrong_with_some(file: Path) -> None:
    lines = [
        json.dumps({"id": "a", "file": str(file), "url": URL}),
        "not json",
        json.dumps({"url": URL}),
        json.dumps({"id": "b", "file": "/no/such/file", "url": URL}),
        json.dumps({"file": str(file), "url": ""}),
    ]
    done = masthead("extract", "--batch", stdin="\n".join(lines).encode())
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [one.get("title") for one in said] == ["The title", None, None, None, "The title"]
    assert said[0]["id"] == "a"
    assert "line 2" in said[1]["error"]
    assert "line 3" in said[2]["error"]
    assert said[3]["id"] == "b"
    assert "/no/such/file does not exist" in said[3]["error"]


def test_from_a_url_pictures_are_measured_and_what_is_none_is_left_out() -> None:
    routes = {
        "/story": Reply(body=PAGE),
        "/small.png": Reply(status=404),
        "/large.jpg": Reply(body=(PICTURES / "1400x933.jpg").read_bytes(), type="text/plain", ranges=True),
    }
    with Loopback(routes, host="127.0.0.2") as server:
        done = masthead("extract", server.url("/story"), *QUICK)
        said = json.loads(done.stdout)
    assert done.returncode == 0
    assert (said["status"], said["outcome"], said["verdict"]) == (200, "ok", "ok")
    assert said["images"] == [{"url": server.url("/large.jpg"), "width": 1400, "height": 933}]
    assert "/2026/story/amp" not in server.paths


def test_a_page_that_cannot_be_had_is_an_outcome_on_both_streams() -> None:
    with Loopback({"/gone": Reply(status=410)}, host="127.0.0.2") as server:
        done = masthead("extract", server.url("/gone"), *QUICK)
    said = json.loads(done.stdout)
    assert done.returncode == 0
    assert (said["outcome"], said["reason"], said["status"], said["title"]) == ("gone", "gone", 410, None)
    assert b"gone (gone)" in done.stderr


def test_a_private_address_is_refused() -> None:
    with Loopback({"/": Reply(body=PAGE)}) as canary:
        said = json.loads(masthead("extract", canary.url("/")).stdout)
        assert canary.connections == 0
    assert (said["outcome"], said["reason"]) == ("refused", "private-address")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["extract"], "name a URL, an HTML file, or -"),
        (["extract", "/no/such/file"], "/no/such/file does not exist"),
        (["extract", "/"], "cannot be read"),
        (["extract", "--batch", "x.html"], "leave TARGET out"),
    ],
)
def test_a_wrong_use_is_one_clear_line(words: list[str], told: str) -> None:
    done = masthead(*words)
    assert done.returncode == 2
    assert told in done.stderr.decode()
    assert len(done.stderr.splitlines()) == 1


def test_every_document_of_the_corpus_is_read(corpus: Path) -> None:
    rows = [json.loads(line) for line in (corpus / "pages/index.dev.jsonl").read_bytes().splitlines()]
    lines = [
        json.dumps({"id": row["id"], "file": str(corpus / "pages/html" / row["html_file"]), "url": row["url"] or ""})
        for row in rows
    ]
    done = masthead("extract", "--batch", stdin="\n".join(lines).encode())
    said = [json.loads(line) for line in done.stdout.split(b"\n") if line]
    assert [one["id"] for one in said] == [row["id"] for row in rows]
    assert [one["error"] for one in said if "error" in one] == []
    assert len(said) == 1574
