"""What a 304 may stand for, and what it may not; what a run leaves to the next one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from crawler import __version__
from crawler.state import Plan, State
from tests.loopback import Asked, Loopback, Reply, redirect
from tests.running import QUICK, crawl, masthead, post

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = """<!doctype html><html lang="en"><head><title>{title}</title><meta property="og:title" content="{title}">
<link rel="amphtml" href="/amp"></head><body><h1>{title}</h1></body></html>"""
AMP = """<!doctype html><html amp lang="en"><head><title>A title</title><link rel="canonical" href="/story">
<meta property="og:description" content="An excerpt that only the AMP page has, and that is long enough.">
</head><body><h1>A title</h1></body></html>"""


def page(title: str = "A title", etag: str = '"1"') -> Any:
    """Return a route that answers 304 to who has this version."""

    def answer(asked: Asked) -> Reply:
        if asked.headers.get("if-none-match") == etag:
            return Reply(status=304, type=None, headers={"ETag": etag})
        return Reply(body=PAGE.format(title=title), headers={"ETag": etag})

    return answer


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback({"/story": page()}, host="127.0.0.2") as running:
        yield running


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    (tmp_path / "site" / "_news").mkdir(parents=True)
    return tmp_path / "site"


def asked(server: Loopback) -> list[str]:
    """Return the paths that were asked since the last look, robots.txt aside."""
    paths = [path for path in server.paths if path != "/robots.txt"]
    server.requests.clear()
    return paths


def outcomes(report: dict[str, Any]) -> list[tuple[str, str]]:
    return [(row["url"].rsplit("/", 1)[1], row["outcome"]) for row in report["details"]["pages"]]


def test_a_304_that_names_another_version_is_not_believed(server: Loopback, repo: Path) -> None:
    post(repo, "a.md", webUrl=server.url("/story"))
    crawl(repo)
    asked(server)

    def confused(question: Asked) -> Reply:
        if "if-none-match" in question.headers:
            return Reply(status=304, type=None, headers={"ETag": '"of something else"'})
        return Reply(body=PAGE.format(title="A newer title"))

    server.routes["/story"] = confused
    report = crawl(repo)
    assert asked(server)[:2] == ["/story", "/story"]
    assert report["files"] == ["_news/a.md"]
    assert 'title: "A newer title"' in (repo / "_news/a.md").read_text()


def test_a_304_in_the_weak_form_of_the_same_version_is_believed(server: Loopback, repo: Path) -> None:
    post(repo, "a.md", webUrl=server.url("/story"))
    crawl(repo)
    server.routes["/story"] = Reply(status=304, type=None, headers={"ETag": 'W/"1"'})
    assert ("story", "not-modified") in outcomes(crawl(repo))


def test_a_304_from_another_final_address_is_not_about_what_was_read(server: Loopback, repo: Path) -> None:
    server.routes["/amp"] = Reply(body=AMP, headers={"ETag": '"amp"'})
    post(repo, "a.md", webUrl=server.url("/story"))
    crawl(repo)
    asked(server)

    def conditional(question: Asked) -> Reply:
        if question.headers.get("if-none-match") == '"amp"':
            return Reply(status=304, type=None, headers={"ETag": '"amp"'})
        return Reply(body=PAGE.format(title="The story at its new place"), headers={"ETag": '"amp"'})

    server.routes |= {"/story": redirect("/amp"), "/amp": conditional}
    report = crawl(repo)
    assert asked(server)[:4] == ["/story", "/amp", "/story", "/amp"]
    assert 'title: "The story at its new place"' in (repo / "_news/a.md").read_text()
    assert sum(report["entries"].values()) == 1
    crawl(repo)
    assert asked(server)[:2] == ["/story", "/amp"]


def test_an_amp_page_that_did_not_answer_is_asked_again_while_its_web_page_is_as_it_was(
    server: Loopback, repo: Path
) -> None:
    server.routes["/amp"] = Reply(status=500)
    path = post(repo, "a.md", webUrl=server.url("/story"))
    crawl(repo)
    asked(server)
    server.routes["/amp"] = Reply(body=AMP)
    assert crawl(repo)["pages"] == {"not-modified": 1, "ok": 1}
    assert "only the AMP page has" in path.read_text()
    asked(server)
    crawl(repo)
    assert asked(server) == ["/story"]


def test_who_begins_to_want_amp_gets_it_though_no_page_has_changed(server: Loopback, repo: Path) -> None:
    server.routes["/amp"] = Reply(body=AMP)
    path = post(repo, "a.md", webUrl=server.url("/story"))
    crawl(repo, "--amp", "ignore")
    assert asked(server) == ["/story"]
    crawl(repo)
    assert asked(server) == ["/story", "/amp"]
    assert "only the AMP page has" in path.read_text()


def test_files_that_share_an_address_do_not_keep_each_other_due(server: Loopback, repo: Path) -> None:
    for name in ("a.md", "b.md"):
        post(repo, name, webUrl=server.url("/story"))
    for name, paths in (("a.md", ["/story", "/amp"]), ("b.md", ["/story"]), ("a.md", []), ("b.md", [])):
        crawl(repo, "--due", "--match", f"_news/{name}")
        assert asked(server) == paths
    assert crawl(repo, "--due")["entries"] == {"not-due": 2}
    assert "title:" in (repo / "_news/b.md").read_text()


def test_a_dry_run_asks_conditionally_tells_the_same_and_writes_nothing(server: Loopback, repo: Path) -> None:
    path = post(repo, "a.md", webUrl=server.url("/story"))
    crawl(repo)
    asked(server)
    path.write_text(path.read_text().replace('title: "A title"\n', ""))
    before = path.read_text()
    dry, forced = crawl(repo, "--dry-run"), crawl(repo, "--dry-run", "--force", "title")
    assert [finding["code"] for finding in dry["findings"]] == ["field.removed"]
    assert (dry["files"], forced["files"], path.read_text()) == ([], ["_news/a.md"], before)
    assert crawl(repo, "--force", "title")["files"] == ["_news/a.md"]
    assert 'title: "A title"\n' in path.read_text()
    assert asked(server) == ["/story"] * 3


def test_a_replay_says_304_to_who_has_what_was_recorded_and_nothing_to_others(
    server: Loopback, repo: Path, tmp_path: Path
) -> None:
    post(repo, "a.md", webUrl=server.url("/story"))
    crawl(repo, "--record", tmp_path / "first.warc.gz")
    crawl(repo, "--record", tmp_path / "second.warc.gz")
    asked(server)
    again = crawl(repo, "--replay", tmp_path / "second.warc.gz")
    assert again["pages"] == {"not-modified": 1}
    assert crawl(repo, "--replay", tmp_path / "first.warc.gz")["pages"]["ok"] == 1
    fresh = post(tmp_path / "fresh", "a.md", webUrl=server.url("/story"))
    report = crawl(tmp_path / "fresh", "--replay", tmp_path / "second.warc.gz")
    assert report["details"]["pages"][0]["reason"] == "not-in-archive"
    crawl(tmp_path / "fresh", "--due")
    assert asked(server) == ["/story", "/amp"]  # what an archive lacks is as due as it was
    assert "title:" in fresh.read_text()


def test_an_origin_that_asked_for_time_is_left_alone_whoever_leads_to_it(server: Loopback, repo: Path) -> None:
    with Loopback(host="127.0.0.2") as other:
        for name in ("0", "1"):
            other.routes[f"/{name}"] = Reply(status=429, headers={"Retry-After": "7200"})
            post(repo, f"{name}.md", webUrl=other.url(f"/{name}"))
        crawl(repo, "--concurrency", "1")
        other.requests.clear()
        server.routes["/story"] = redirect(other.url("/2"))
        post(repo, "2.md", webUrl=server.url("/story"))
        report = crawl(repo)
        assert other.paths == []
        assert report["entries"] == {"kept": 1, "not-due": 2}


def test_an_entry_whose_file_could_not_be_written_is_due_at_once(server: Loopback, repo: Path) -> None:
    path = post(repo, "a.md", webUrl=server.url("/story"))

    def meanwhile(_: Asked) -> Reply:
        path.write_text("---\ntitle: all is new\n---\n")
        return Reply(body=PAGE.format(title="A title"))

    server.routes["/story"] = meanwhile
    assert crawl(repo)["entries"] == {"kept": 1}
    server.routes["/story"] = page()
    asked(server)
    post(repo, "a.md", webUrl=server.url("/story"))
    assert crawl(repo, "--due")["entries"] == {"enriched": 1}
    assert "/story" in asked(server)


def test_what_a_run_had_learned_before_it_was_killed_is_not_lost_to_a_narrower_one(
    server: Loopback, repo: Path
) -> None:
    paths = {name: post(repo, f"{name}.md", webUrl=server.url(f"/{name}")) for name in ("a", "b")}
    before = paths["b"].read_bytes()
    server.routes |= {f"/{name}": page(f"Title {name}") for name in paths}
    crawl(repo)
    done = paths["b"].read_bytes()
    paths["b"].write_bytes(before)
    with State.open(repo / ".masthead" / "state.sqlite3") as state:
        url, now = server.url("/b"), datetime.now(UTC)
        learned = state.pages.evidence(url)
        assert learned is not None
        state.forget("_news/b.md", url, ["title", "type", "provider.name", "provider.domain"])
        state.begin(Plan(run="killed", started=now, settings={"version": __version__}))
        state.keep(url, learned)
    asked(server)
    assert crawl(repo, "--due", "--match", "_news/a.md")["entries"] == {"not-due": 1}
    assert crawl(repo, "--due")["files"] == ["_news/b.md"]
    assert [path for path in asked(server) if path != "/amp"] == ["/b"]
    assert paths["b"].read_bytes() == done


def test_a_state_that_cannot_be_written_is_told_and_a_dry_run_does_without(server: Loopback, repo: Path) -> None:
    post(repo, "a.md", webUrl=server.url("/story"))
    (repo / ".masthead").mkdir()
    (repo / ".masthead" / "state.sqlite3").symlink_to("/nowhere")
    done = masthead("crawl", repo, *QUICK)
    assert (done.returncode, b"link" in done.stderr) == (2, True)
    assert crawl(repo, "--dry-run")["files"] == ["_news/a.md"]
