"""`masthead recrawl`: the entries of one address or file, now."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.loopback import Loopback, Reply
from tests.running import QUICK, ROOT, environment, masthead, post

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PICTURE = (ROOT / "tests/golden/pictures/1400x933.jpg").read_bytes()
PAGE = """<!doctype html><html lang="en"><head><title>A title that the page gives</title>
<meta property="og:title" content="A title that the page gives">
<meta property="og:description" content="An excerpt that is long enough to be worth its place in a record.">
<meta property="og:type" content="article"></head><body><h1>A title that the page gives</h1></body></html>"""


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback({"/story": Reply(body=PAGE), "/other": Reply(body=PAGE)}, host="127.0.0.2") as running:
        yield running


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    (folder / "_news").mkdir(parents=True)
    return folder


def recrawl(repo: Path, *words: str | Path) -> dict[str, Any]:
    done = masthead("recrawl", *words, "--content", repo, "--format", "json", *QUICK)
    assert done.returncode == 0, done.stderr.decode()
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def news(server: Loopback) -> list[str]:
    """The pages that were asked for."""
    return [path for path in server.paths if path != "/robots.txt"]


def test_only_the_entries_of_the_address_are_crawled(server: Loopback, repo: Path) -> None:
    post(repo, "a.md", webUrl=server.url("/story"))
    other = post(repo, "b.md", webUrl=server.url("/other"))
    before = other.read_bytes()
    report = recrawl(repo, server.url("/story"))
    assert report["files"] == ["_news/a.md"]
    assert other.read_bytes() == before
    assert news(server) == ["/story"]


@pytest.mark.parametrize("spelt", ["/story/", "/story?utm_source=letter", "/story#part", "/stor%79"])
def test_an_address_is_found_however_it_is_spelt(server: Loopback, repo: Path, spelt: str) -> None:
    post(repo, "a.md", webUrl=server.url("/story"))
    assert recrawl(repo, server.url(spelt))["entries"] == {"enriched": 1}
    assert news(server) == ["/story"]


@pytest.mark.parametrize("key", ["ampWebUrl", "originalUrl"])
def test_the_other_addresses_of_an_entry_name_it_too(server: Loopback, repo: Path, key: str) -> None:
    post(repo, "a.md", **{"webUrl": server.url("/story"), key: server.url("/elsewhere")})
    report = recrawl(repo, server.url("/elsewhere"), "--amp", "ignore")
    assert report["entries"] == {"enriched": 1}
    assert report["targets"][0]["entries"][0]["key"] == key


def test_related_stories_are_entries_and_two_files_are_both_crawled_and_named(server: Loopback, repo: Path) -> None:
    post(repo, "a.md", webUrl=server.url("/story"))
    related = f"\n  - webUrl: {server.url('/story')}\n    title: Mine"
    post(repo, "b.md", webUrl=server.url("/other"), related=related)
    done = masthead("recrawl", server.url("/story"), "--content", repo, *QUICK)
    told = done.stdout.decode()
    assert done.returncode == 0
    assert "2 files" in told.splitlines()[0]
    assert "  _news/a.md:2" in told
    assert "  _news/b.md:4 (related story)" in told
    assert "2 entries, changed 2 files" in told
    assert news(server) == ["/story"]
    assert (repo / "_news/b.md").read_text().startswith(f"---\nwebUrl: {server.url('/other')}\n")


def test_a_file_means_all_its_entries_wherever_it_is_named_from(server: Loopback, repo: Path) -> None:
    related = f"\n  - webUrl: {server.url('/other')}"
    path = post(repo, "a.md", webUrl=server.url("/story"), related=related)
    post(repo, "b.md", webUrl=server.url("/other"))
    for named in (path, os.path.relpath(path, ROOT), "_news/a.md"):
        report = recrawl(repo, named, "--dry-run")
        assert report["files"] == ["_news/a.md"]
        assert report["entries"] == {"enriched": 2}


def test_what_is_not_due_is_crawled_all_the_same(server: Loopback, repo: Path) -> None:
    path = post(repo, "a.md", webUrl=server.url("/story"))
    masthead("crawl", repo, *QUICK)
    server.routes["/story"] = Reply(body=PAGE.replace("A title that the page gives", "A better title of the page"))
    assert recrawl(repo, server.url("/story"))["entries"] == {"enriched": 1}
    assert "A better title of the page" in path.read_text()


def test_it_writes_what_a_crawl_would_write(server: Loopback, repo: Path, tmp_path: Path) -> None:
    server.routes |= {
        "/story": Reply(body=PAGE.replace("</head>", '<meta property="og:image" content="/a.jpg"></head>')),
        "/a.jpg": Reply(body=PICTURE, type="image/jpeg", ranges=True),
    }
    image = f"\n  - url: {server.url('/b.jpg')}\n    width: 1200\n    height: 800"
    for number in range(3):  # a collection whose pictures have no title
        post(repo, f"2026-01-0{number}.md", title=f"T{number}", images=image, webUrl=server.url(f"/none{number}"))
    path = post(repo, "a.md", webUrl=server.url("/story"))
    shutil.copytree(repo, tmp_path / "twin")
    recrawl(repo, server.url("/story"))
    masthead("crawl", tmp_path / "twin", *QUICK, "--match", "_news/*")
    assert path.read_bytes() == (tmp_path / "twin/_news/a.md").read_bytes()
    assert b"width: 1400" in path.read_bytes()


def test_no_entry_with_the_address_is_exit_code_4_and_the_nearest_are_named(server: Loopback, repo: Path) -> None:
    for number, name in enumerate(("/2026/storm-tides", "/2026/storm-tide-gauges", "/about", "/2025/other")):
        post(repo, f"{number}.md", webUrl=server.url(name))
    post(repo, "9.md", webUrl="https://example.com/2026/storm-tide")
    done = masthead("recrawl", server.url("/2026/storm-tide"), "--content", repo, *QUICK)
    lines = done.stderr.decode().splitlines()
    assert done.returncode == 4
    assert lines[0] == f"masthead recrawl: no entry has {server.url('/2026/storm-tide')}"
    assert lines[1:3] == [
        f"  near: {server.url('/2026/storm-tides')}  _news/0.md:2",
        f"  near: {server.url('/2026/storm-tide-gauges')}  _news/1.md:2",
    ]
    assert len(lines) == 4
    assert server.requests == []


def test_as_json_the_nearest_are_data(server: Loopback, repo: Path) -> None:
    post(repo, "a.md", webUrl=server.url("/story"))
    done = masthead("recrawl", server.url("/stories"), "--content", repo, "--format", "json", *QUICK)
    (row,) = json.loads(done.stdout)["targets"]
    assert row["target"] == server.url("/stories")
    assert row["near"] == [{"path": "_news/a.md", "line": 2, "at": [], "key": "webUrl", "url": server.url("/story")}]


def test_one_unknown_address_among_known_ones_stops_all_before_anything_is_asked(server: Loopback, repo: Path) -> None:
    post(repo, "a.md", webUrl=server.url("/story"))
    done = masthead("recrawl", server.url("/story"), "https://example.com/x", "--content", repo, *QUICK)
    assert done.returncode == 4
    assert b"masthead add" in done.stderr
    assert server.requests == []


def test_an_address_without_a_web_url_beside_it_is_no_entry_and_says_so(server: Loopback, repo: Path) -> None:
    post(repo, "a.md", title="A video", originalUrl=server.url("/story"))
    done = masthead("recrawl", server.url("/story"), "--content", repo, *QUICK)
    assert done.returncode == 4
    assert b"is the originalUrl at _news/a.md:3, but there is no webUrl beside it" in done.stderr
    assert masthead("recrawl", "_news/a.md", "--content", repo).returncode == 4


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nowhere.md"], "nowhere.md is neither an address"),
        (["ftp://example.com/x"], "ftp://example.com/x is not an http(s) address"),
        (["/etc/hostname"], "/etc/hostname is no file of the content repo"),
        (["https://example.com/", "nowhere.md"], "nowhere.md is neither an address"),
        ([], "URL|FILE"),
    ],
)
def test_a_wrong_word_is_one_clear_line(words: list[str], told: str, repo: Path) -> None:
    done = masthead("recrawl", *words, "--content", repo)
    assert done.returncode == 2
    assert told in done.stderr.decode().splitlines()[-1]


def test_outside_a_content_repo_it_must_be_named(tmp_path: Path) -> None:
    done = masthead("recrawl", "https://example.com/", cwd=tmp_path)
    assert done.returncode == 2
    assert b"recrawl" in done.stderr
    assert b"--content" in done.stderr
    assert masthead("recrawl", "https://example.com/", "--content", "/no/such/folder").returncode == 2


def test_a_crawl_that_was_cut_short_keeps_its_evidence_but_for_what_was_asked_anew(
    server: Loopback, repo: Path
) -> None:
    """A gate's stop keeps all it has read; recrawling one of them replaces that one and drops nothing."""
    for number in range(25):
        post(repo, f"{number:02}.md", webUrl=server.url(f"/story?n={number}"))
    masthead("crawl", repo, *QUICK)
    server.routes["/story"] = Reply(body=PAGE.replace("A title that the page gives", "Sorry for the inconvenience"))
    assert masthead("crawl", repo, *QUICK).returncode == 3
    server.routes["/story"] = Reply(body=PAGE.replace("A title that the page gives", "The right title of the page"))
    recrawl(repo, server.url("/story?n=7"))
    asked = len(server.requests)
    masthead("crawl", repo, "--no-gate", *QUICK)
    assert len(server.requests) == asked
    assert "The right title" in (repo / "_news/07.md").read_text()
    assert "Sorry" in (repo / "_news/08.md").read_text()


def test_scrapys_own_page_spider_does_the_same_where_it_is_given_a_content_repo(server: Loopback, repo: Path) -> None:
    path = post(repo, "a.md", webUrl=server.url("/story"))
    post(repo, "b.md", webUrl=server.url("/other"))
    (repo / "masthead.yaml").write_text("allow_hosts: [127.0.0.2/32]\nconcurrency: {delay: 0}\n")
    command = [sys.executable, "-m", "scrapy", "crawl", "page", "-a", f"url={server.url('/story')}"]
    done = subprocess.run(
        [*command, "-a", f"content={repo}"], cwd=ROOT, env=environment(), capture_output=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr.decode()
    assert b"An excerpt that is long enough" in path.read_bytes()
    assert news(server) == ["/story"]
