"""Addresses that follow pages which have moved for good, and what is remembered weighed anew without asking."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from crawler.state import State
from tests import running
from tests.loopback import Asked, Loopback, Reply, redirect
from tests.running import masthead, post

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = """<!doctype html><html lang="en"><head><title>A title</title><meta property="og:title" content="A title">
</head><body><h1>A title</h1></body></html>"""


def page(asked: Asked) -> Reply:
    """Answer 304 to who has the page."""
    if asked.headers.get("if-none-match") == '"1"':
        return Reply(status=304, type=None)
    return Reply(body=PAGE, headers={"ETag": '"1"'})


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback({"/old": redirect("/new", 301), "/new": page}, host="127.0.0.2") as running:
        yield running


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    (tmp_path / "site" / "_news").mkdir(parents=True)
    return tmp_path / "site"


def crawl(repo: Path, *more: str) -> dict[str, Any]:
    return running.crawl(repo, "--allow-host", "127.0.0.3/32", *more)


def a_day_later(repo: Path, url: str) -> None:
    """Let the move of an address have been seen on the day before."""
    with State.open(repo / ".masthead" / "state.sqlite3") as state:
        history = state.pages.history(url)
        assert history is not None
        assert history.moved_since is not None
        state.pages.remember(url, replace(history, moved_since=history.moved_since - timedelta(days=1)))


def test_an_address_follows_a_move_that_was_seen_on_two_days(server: Loopback, repo: Path) -> None:
    path = post(repo, "a.md", webUrl=f'"{server.url("/old")}"', quality="60")
    related = f"related:\n  - webUrl: {server.url('/old')}\n"
    other = repo / "_news" / "b.md"
    other.write_text(f"---\ntitle: B\n{related}---\n")
    assert crawl(repo, "--follow-moves")["files"] == ["_news/a.md", "_news/b.md"]
    before = path.read_text()
    a_day_later(repo, server.url("/old"))
    server.requests.clear()
    dry = crawl(repo, "--follow-moves", "--dry-run")
    assert (dry["files"], path.read_text()) == (["_news/a.md", "_news/b.md"], before)
    assert [one["code"] for one in crawl(repo, "--dry-run")["findings"]] == ["url.moved", "url.moved"]
    report = crawl(repo, "--follow-moves")
    assert path.read_text() == before.replace(server.url("/old"), server.url("/new"))
    assert f"webUrl: {server.url('/new')}" in other.read_text()
    assert report["findings"] == []
    assert report["changes"][0]["set"] == {"webUrl": server.url("/new")}
    assert report["changes"][0]["sources"] == {"webUrl": "http"}


def test_what_is_remembered_goes_along_with_the_address(server: Loopback, repo: Path) -> None:
    path = post(repo, "a.md", webUrl=server.url("/old"))
    crawl(repo)
    a_day_later(repo, server.url("/old"))
    crawl(repo, "--follow-moves")
    server.requests.clear()
    assert crawl(repo, "--due")["entries"] == {"not-due": 1}
    assert crawl(repo)["pages"] == {"not-modified": 1}
    assert [one for one in server.paths if one != "/robots.txt"] == ["/new"]
    server.routes["/new"] = Reply(body=PAGE.replace("A title", "A newer title"))
    crawl(repo)
    assert 'title: "A newer title"' in path.read_text()  # still known as Masthead's own word


@pytest.mark.parametrize("status", [302, 307])
def test_a_move_for_now_or_of_one_day_is_not_followed(server: Loopback, repo: Path, status: int) -> None:
    server.routes["/elsewhere"] = redirect("/new", status)
    for name in ("old", "elsewhere"):
        post(repo, f"{name}.md", webUrl=server.url(f"/{name}"))
    for _ in range(2):
        crawl(repo, "--follow-moves")
    assert server.url("/old") in (repo / "_news/old.md").read_text()
    assert server.url("/elsewhere") in (repo / "_news/elsewhere.md").read_text()


def test_a_move_to_another_site_is_for_a_person_to_follow(server: Loopback, repo: Path) -> None:
    with Loopback({"/new": page}, host="127.0.0.3") as other:
        server.routes["/old"] = redirect(other.url("/new"), 308)
        path = post(repo, "a.md", webUrl=server.url("/old"))
        crawl(repo)
        a_day_later(repo, server.url("/old"))
        report = crawl(repo, "--follow-moves")
    assert [one["code"] for one in report["findings"]] == ["url.moved"]
    assert server.url("/old") in path.read_text()


def test_reapplying_asks_nobody_and_weighs_what_was_read_by_the_present_rules(server: Loopback, repo: Path) -> None:
    path = post(repo, "a.md", webUrl=server.url("/new"))
    crawl(repo)
    read = path.read_bytes()
    post(repo, "a.md", webUrl=server.url("/new"))
    post(repo, "b.md", webUrl=server.url("/new"), title="Mine")
    post(repo, "c.md", webUrl=server.url("/never"))
    server.requests.clear()
    report = crawl(repo, "--reapply", "--force", "title", "--force", "type", "--force", "provider")
    assert (server.requests, server.connections > 0) == ([], True)
    assert report["entries"] == {"enriched": 2, "not-due": 1}
    assert [row["reason"] for row in report["details"]["entries"] if row["outcome"] == "not-due"] == ["never-read"]
    assert path.read_bytes() == read
    assert "A title" in (repo / "_news/b.md").read_text()
    organizations = repo / "_data" / "organizations"
    organizations.mkdir(parents=True)
    (organizations / "127.0.0.2.md").write_text("---\nname: The House\ndomain: 127.0.0.2\n---\n")
    assert crawl(repo, "--reapply")["faults"] == []
    assert server.requests == []


def test_reapplying_and_asking_what_is_due_are_two_things(repo: Path) -> None:
    assert masthead("crawl", repo, "--reapply", "--due").returncode == 2
