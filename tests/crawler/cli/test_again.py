"""The second crawl and those after it: conditional requests, 304, what is due, moves, Retry-After, robots.txt."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.loopback import Asked, Loopback, Reply, redirect
from tests.running import QUICK, ROOT, crawl, environment, masthead, post

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PICTURE = (ROOT / "tests/golden/pictures/1400x933.jpg").read_bytes()
PAGE = """<!doctype html><html lang="en"><head><title>{title}</title>
<meta property="og:title" content="{title}">
<meta property="og:description" content="An excerpt that is long enough to be worth its place in a record.">
<meta property="og:image" content="/a.jpg"><link rel="amphtml" href="/amp">
<meta property="article:published_time" content="2025-01-02T03:04:05Z"></head><body><h1>{title}</h1></body></html>"""
AMP = """<!doctype html><html amp lang="en"><head><title>A title</title><link rel="canonical" href="/story">
<script async src="https://cdn.ampproject.org/v0.js"></script></head><body><h1>A title</h1></body></html>"""
MASTHEAD = "masthead.yaml"


def conditional(body: str, etag: str | None = '"1"', modified: str | None = None) -> Any:
    """Return a route that answers 304 to who tells its validators back."""

    def answer(asked: Asked) -> Reply:
        told = asked.headers.get("if-none-match"), asked.headers.get("if-modified-since")
        said = {"ETag": etag, "Last-Modified": modified}
        headers = {name: value for name, value in said.items() if value}
        if told == (etag, modified):
            return Reply(status=304, type=None, headers=headers)
        return Reply(body=body, headers=headers)

    return answer


@pytest.fixture
def server() -> Iterator[Loopback]:
    routes = {
        "/story": conditional(PAGE.format(title="A title")),
        "/amp": conditional(AMP, '"amp"'),
        "/a.jpg": Reply(body=PICTURE, type="image/jpeg", ranges=True),
    }
    with Loopback(routes, host="127.0.0.2") as running:
        yield running


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    (tmp_path / "site" / "_news").mkdir(parents=True)
    return tmp_path / "site"


def crawl_at(now: str, repo: Path, *more: str) -> None:
    """Crawl what is due at an instant of the test's own, the way that Scrapy's own tools do."""
    quick = ["-s", "DOWNLOAD_DELAY=0", "-s", f"MASTHEAD_NOW={now}", "-s", "LOG_LEVEL=ERROR"]
    (repo / MASTHEAD).write_text("allow_hosts: [127.0.0.2/32]\nconcurrency: {delay: 0}\n")
    command = [
        sys.executable,
        "-m",
        "scrapy",
        "crawl",
        "entries",
        "-a",
        f"content={repo}",
        "-a",
        "due=1",
        *quick,
        *more,
    ]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, check=False, timeout=90)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr == b""


def asked(server: Loopback) -> list[str]:
    """Return the paths that were asked since the last look."""
    paths = server.paths
    server.requests.clear()
    return paths


def outcomes(report: dict[str, Any]) -> dict[str, Any]:
    return {row["url"].rsplit("/", 1)[1]: (row["outcome"], row["reason"]) for row in report["details"]["pages"]}


def test_a_page_that_is_as_it_was_is_not_sent_again_and_still_counts(server: Loopback, repo: Path) -> None:
    path = post(repo, "a.md", webUrl=server.url("/story"))
    crawl(repo)
    assert asked(server) == ["/robots.txt", "/story", "/amp", "/a.jpg"]
    text = path.read_text()
    path.write_text(text.replace('title: "A title"', "title: Mine", 1))
    report = crawl(repo)
    assert asked(server) == ["/robots.txt", "/story"]
    assert report["pages"] == {"not-modified": 1}
    assert report["entries"] == {"unchanged": 1}
    assert "field.differs" in {finding["code"] for finding in report["findings"]}
    post(repo, "b.md", webUrl=server.url("/story"))
    report = crawl(repo)
    assert asked(server) == ["/robots.txt", "/story"]
    assert report["files"] == ["_news/b.md"]
    assert "width: 1400" in (repo / "_news" / "b.md").read_text()


def test_validators_of_both_kinds_are_told_back_as_they_were_said(server: Loopback, repo: Path) -> None:
    server.routes["/story"] = conditional(PAGE.format(title="A"), 'W/"x y"', "Mon, 02 Nov 2026 10:00:00 GMT")
    post(repo, "a.md", webUrl=server.url("/story"))
    crawl(repo)
    assert crawl(repo)["pages"] == {"not-modified": 1}
    last = server.requests[-1]
    assert (last.headers["if-none-match"], last.headers["if-modified-since"]) == (
        'W/"x y"',
        "Mon, 02 Nov 2026 10:00:00 GMT",
    )


def test_a_page_that_changed_is_read_anew_and_its_amp_page_asked_conditionally(server: Loopback, repo: Path) -> None:
    path = post(repo, "a.md", webUrl=server.url("/story"))
    crawl(repo)
    asked(server)
    server.routes["/story"] = conditional(PAGE.format(title="Another title"), '"2"')
    report = crawl(repo)
    assert asked(server) == ["/robots.txt", "/story", "/amp"]
    assert outcomes(report) == {"story": ("ok", None), "amp": ("not-modified", None)}
    assert 'title: "Another title"\n' in path.read_text()


def test_a_304_that_nobody_asked_for_is_a_failure(server: Loopback, repo: Path) -> None:
    server.routes["/story"] = Reply(status=304, type=None)
    post(repo, "a.md", webUrl=server.url("/story"))
    assert outcomes(crawl(repo)) == {"story": ("failed", "status")}


def test_without_what_it_said_a_page_is_asked_for_again_in_full(server: Loopback, repo: Path) -> None:
    post(repo, "a.md", webUrl=server.url("/story"))
    crawl(repo)
    asked(server)
    forget = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('DELETE FROM readings'); c.commit()"
    subprocess.run([sys.executable, "-c", forget, str(repo / ".masthead/state.sqlite3")], check=True)
    report = crawl(repo)
    assert asked(server)[:3] == ["/robots.txt", "/story", "/story"]
    assert outcomes(report)["story"] == ("ok", None)
    assert report["entries"] == {"unchanged": 1}


def test_validators_go_to_no_other_address(server: Loopback, repo: Path) -> None:
    post(repo, "a.md", webUrl=server.url("/old"))
    server.routes["/old"] = redirect("/story")
    crawl(repo)
    asked(server)
    crawl(repo)
    told = {request.path: request.headers.get("if-none-match") for request in server.requests}
    assert told == {"/robots.txt": None, "/old": None, "/story": '"1"'}


def test_a_permanent_redirect_is_a_move_and_a_temporary_one_is_not(server: Loopback, repo: Path) -> None:
    post(repo, "a.md", webUrl=server.url("/moved"))
    post(repo, "b.md", webUrl=server.url("/elsewhere"))
    server.routes["/moved"] = redirect("/story", 301)
    server.routes["/elsewhere"] = redirect("/story", 302)
    report = crawl(repo)
    assert outcomes(report)["moved"] == ("moved", None)
    assert outcomes(report)["elsewhere"] == ("ok", None)
    assert report["entries"] == {"enriched": 2}


def test_robots_txt_is_asked_conditionally_and_its_rules_still_count(server: Loopback, repo: Path) -> None:
    server.routes["/robots.txt"] = conditional("User-agent: *\nDisallow: /closed\n", '"r"')
    post(repo, "a.md", webUrl=server.url("/story"))
    post(repo, "b.md", webUrl=server.url("/closed"))
    for _ in range(2):
        assert outcomes(crawl(repo))["closed"] == ("refused", "robots")
    told = [request.headers.get("if-none-match") for request in server.requests if request.path == "/robots.txt"]
    assert told == [None, '"r"']


def test_only_what_is_due_is_asked(server: Loopback, repo: Path) -> None:
    post(repo, "a.md", webUrl=server.url("/story"))
    crawl_at("2026-01-01T00:00:00+00:00", repo)
    assert "/story" in asked(server)
    crawl_at("2026-01-01T05:00:00+00:00", repo)
    assert asked(server) == []
    post(repo, "b.md", webUrl=server.url("/new"))
    crawl_at("2026-01-01T05:30:00+00:00", repo)
    assert asked(server) == ["/robots.txt", "/new"]
    crawl_at("2026-01-01T06:00:00+00:00", repo)
    assert asked(server) == ["/robots.txt", "/story"]


def test_what_is_not_due_is_told_and_a_limit_counts_what_is_due(server: Loopback, repo: Path) -> None:
    post(repo, "a.md", webUrl=server.url("/story"))
    crawl(repo)
    asked(server)
    for name in ("b", "c", "d"):
        server.routes[f"/{name}"] = Reply(body=PAGE.format(title=name))
        post(repo, f"{name}.md", webUrl=server.url(f"/{name}"))
    report = crawl(repo, "--due", "--limit", "2")
    assert report["entries"] == {"enriched": 2, "not-due": 2}
    assert {path for path in asked(server) if len(path) == 2} == {"/b", "/c"}
    reasons = [row["reason"] for row in report["details"]["entries"] if row["outcome"] == "not-due"]
    assert sorted(reasons) == ["limit", "schedule"]


def test_a_page_that_asked_for_time_gets_it_in_the_next_run(server: Loopback, repo: Path) -> None:
    post(repo, "a.md", webUrl=server.url("/busy"))
    server.routes["/busy"] = Reply(status=429, headers={"Retry-After": "7200"})
    crawl_at("2026-01-01T00:00:00+00:00", repo)
    server.routes["/busy"] = Reply(body=PAGE.format(title="Open"))
    asked(server)
    crawl_at("2026-01-01T01:59:00+00:00", repo)
    assert asked(server) == []


def test_an_origin_that_asks_twice_for_time_is_left_alone_in_this_run_and_the_next(
    server: Loopback, repo: Path
) -> None:
    for number in range(5):
        server.routes[f"/{number}"] = Reply(status=503, headers={"Retry-After": "7200"})
        post(repo, f"{number}.md", webUrl=server.url(f"/{number}"))
    report = crawl(repo, "--per-host", "1", "--concurrency", "1")
    assert [path for path in asked(server) if path != "/robots.txt"] == ["/0", "/1"]
    assert report["entries"] == {"kept": 5}
    assert outcomes(report)["4"] == ("blocked", "rate-limited")
    again = crawl(repo)
    assert asked(server) == []
    assert again["entries"] == {"not-due": 5}
    assert {row["reason"] for row in again["details"]["entries"]} == {"retry-after"}


def test_a_host_that_asks_for_a_moment_gets_it_and_is_asked_on(server: Loopback, repo: Path) -> None:
    server.routes["/0"] = Reply(status=429, headers={"Retry-After": "1"})
    post(repo, "0.md", webUrl=server.url("/0"))
    post(repo, "1.md", webUrl=server.url("/story"))
    report = crawl(repo, "--per-host", "1", "--concurrency", "1")
    assert outcomes(report)["story"] == ("ok", None)


@pytest.mark.parametrize("days", [("2026-01-01", "2026-01-02")])
def test_a_page_that_is_not_there_on_two_days_is_a_finding(server: Loopback, repo: Path, days: tuple[str, str]) -> None:
    post(repo, "a.md", webUrl=server.url("/lost"))
    crawl_at(f"{days[0]}T00:00:00+00:00", repo)
    crawl_at(f"{days[1]}T00:00:00+00:00", repo)
    report = crawl(repo)
    (finding,) = report["findings"]
    assert finding["code"] == "url.gone"
    assert server.url("/lost") in finding["message"]


def test_a_damaged_state_is_told_and_the_crawl_goes_on(server: Loopback, repo: Path) -> None:
    post(repo, "a.md", webUrl=server.url("/story"))
    state = repo / ".masthead/state.sqlite3"
    state.parent.mkdir(exist_ok=True)
    state.write_bytes(b"no database " * 100)
    for options, aside in ((["--dry-run"], "by the next crawl"), ([], "state.sqlite3.broken")):
        report = json.loads(masthead("crawl", repo, *QUICK, *options, "--format", "json").stdout)
        (told,) = (one for one in report["findings"] if one["code"] == "state.damaged")
        assert aside in told["message"]
    assert (state.parent / "state.sqlite3.broken").read_bytes() == b"no database " * 100
    assert report["entries"] == {"enriched": 1}
