"""`masthead add`: a new file in house style, or none and the reason."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from tests.loopback import Loopback, Reply, redirect
from tests.running import QUICK, ROOT, environment, masthead

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PICTURE = (ROOT / "tests/golden/pictures/1400x933.jpg").read_bytes()
TITLE = "Tide gauges: forecasts & “storms” - AI"
NAME = "2026-01-02-tide-gauges-forecasts-storms-ai.md"
PAGE = f"""<!doctype html><html lang="en"><head><title>{TITLE}</title>
<link rel="canonical" href="/2026/tides"><meta property="og:title" content="{TITLE}">
<meta property="og:description" content="An excerpt that is long enough to be worth its place in a record.">
<meta property="og:image" content="/a.jpg"><meta property="article:published_time" content="2026-01-02T23:04:05Z">
<meta property="og:type" content="article"></head><body><h1>{TITLE}</h1></body></html>"""
SIBLING = """---
category: news
title: "An older post: with a colon"
excerpt: "It has an excerpt, too, and is long enough for one."
publishedDateTime: 2025-12-0{day}T10:00:00Z
originalUrl: "https://older.example/post{day}"
webUrl: "https://older.example/post{day}"
type: article
quality: 50
heat: 50
published: false

provider:
  name: Older
  domain: older.example

topics:
  - AI

images:
  - url: "https://older.example/p.jpg"
    width: 800
    height: 600
    title: "An older post: with a colon"

secured: "b3BhcXVl;PT0="
---

"""


@pytest.fixture
def server() -> Iterator[Loopback]:
    routes = {
        "/2026/tides": Reply(body=PAGE),
        "/short": redirect("/2026/tides?utm_source=letter"),
        "/wall": Reply(status=403, body="<title>Just a moment...</title>"),
        "/gone": Reply(status=410),
        "/empty": Reply(body="<html><head></head><body></body></html>"),
        "/a.jpg": Reply(body=PICTURE, type="image/jpeg", ranges=True),
    }
    with Loopback(routes, host="127.0.0.2") as running:
        yield running


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    (folder / "_news").mkdir(parents=True)
    for day in (1, 2, 3):
        (folder / f"_news/2025-12-0{day}-an-older-post-with-a-colon.md").write_text(SIBLING.format(day=day))
    (folder / "_data/topics").mkdir(parents=True)
    (folder / "_data/topics/00-ai.yaml").write_text("name: AI\nkeywords: [ai]\n")
    (folder / "_config.yml").write_text("url: https://notes.example\n")
    return folder


def add(repo: Path, *words: str, code: int = 0) -> dict[str, Any]:
    done = masthead("add", *words, "--content", repo, "--format", "json", *QUICK)
    assert done.returncode == code, done.stderr.decode()
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def posts(repo: Path) -> set[str]:
    return {path.name for path in (repo / "_news").iterdir() if not path.name.startswith("2025")}


def test_a_page_becomes_a_file_in_the_style_of_its_collection(server: Loopback, repo: Path) -> None:
    report = add(repo, server.url("/short"))
    assert report["files"] == [f"_news/{NAME}"]
    assert (
        (repo / "_news" / NAME).read_bytes().decode()
        == f"""---
category: news
title: "{TITLE}"
excerpt: "An excerpt that is long enough to be worth its place in a record."
publishedDateTime: 2026-01-02T23:04:05Z
originalUrl: "{server.url("/short")}"
webUrl: "{server.url("/2026/tides")}"
type: article

topics:
  - AI

images:
  - url: "{server.url("/a.jpg")}"
    width: 1400
    height: 933
    title: "{TITLE}"
---

"""
    )
    assert {path.name for path in (repo / ".masthead").iterdir()} == {".gitignore", "state.sqlite3"}


def test_what_no_page_tells_is_left_for_the_person_and_named(server: Loopback, repo: Path) -> None:
    (finding,) = add(repo, server.url("/short"))["findings"]
    assert finding["code"] == "record.incomplete"
    assert finding["message"].endswith("does not say: quality, heat, published, provider, secured")


@pytest.mark.parametrize("category", ["category: news\n", ""])
def test_the_file_is_what_a_crawl_makes_of_one_with_only_its_addresses(
    server: Loopback, repo: Path, tmp_path: Path, category: str
) -> None:
    for path in (repo / "_news").iterdir():
        path.write_text(path.read_text().replace("category: news\n", category))
    shutil.copytree(repo, tmp_path / "twin")
    add(repo, server.url("/short"))
    twin = tmp_path / "twin/_news" / NAME
    address, given = server.url("/2026/tides"), server.url("/short")
    twin.write_text(f'---\n{category}originalUrl: "{given}"\nwebUrl: "{address}"\n---\n\n')
    done = masthead("crawl", tmp_path / "twin", "--match", f"_news/{NAME}", *QUICK)
    assert done.returncode == 0
    assert (repo / "_news" / NAME).read_bytes() == twin.read_bytes()
    assert b"width: 1400" in twin.read_bytes()


def test_later_crawls_own_what_was_added(server: Loopback, repo: Path) -> None:
    add(repo, server.url("/2026/tides"))
    path = repo / "_news" / NAME
    before = path.read_bytes()
    match = ("--match", f"_news/{NAME}")
    masthead("crawl", repo, *match, *QUICK)
    assert path.read_bytes() == before
    server.routes["/2026/tides"] = Reply(body=PAGE.replace("An excerpt that", "A better excerpt that"))
    masthead("crawl", repo, *match, *QUICK)
    assert path.read_bytes() == before.replace(b"An excerpt that", b"A better excerpt that")


def test_a_dry_run_prints_a_diff_that_git_can_apply_and_makes_nothing(server: Loopback, repo: Path) -> None:
    done = masthead("add", server.url("/short"), "--content", repo, "--dry-run", *QUICK)
    assert done.returncode == 0
    assert posts(repo) == set()
    assert not (repo / ".masthead").exists()
    diff, _, told = done.stdout.partition(b"1 entry, would add 1 file")
    subprocess.run(["git", "apply", "--unsafe-paths", "-"], cwd=repo, input=diff, check=True, capture_output=True)
    applied = (repo / "_news" / NAME).read_bytes()
    (repo / "_news" / NAME).unlink()
    add(repo, server.url("/short"))
    assert (repo / "_news" / NAME).read_bytes() == applied
    assert NAME.encode() in told


def test_one_commit_holds_the_new_file(server: Loopback, repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_SYSTEM", "/dev/null")):
        monkeypatch.setenv(name, value)
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.com"]
    (repo / "masthead.yaml").write_text('commit: {author: "Bot <bot@example.com>"}\n')
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "all"]):
        subprocess.run([*git, *words], cwd=repo, check=True)
    report = add(repo, server.url("/short"), "--commit")
    show = ["git", "show", "--name-status", "--format=%H %s", "HEAD"]
    told = subprocess.run(show, cwd=repo, check=True, capture_output=True, text=True).stdout
    assert told.splitlines() == [f"{report['commit']} Update news", "", f"A\t_news/{NAME}"]


@pytest.mark.parametrize("spelt", ["https://older.example/post1", "http://www.older.example/post1/?utm_source=x"])
def test_an_address_that_an_entry_has_is_refused_with_file_and_line(repo: Path, spelt: str) -> None:
    done = masthead("add", spelt, "--content", repo, *QUICK)
    assert done.returncode == 2
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith(f"masthead add: {spelt} is the webUrl at _news/2025-12-01-an-older-post-with-a-colon.md:7")
    assert f"masthead recrawl {spelt}" in line
    assert posts(repo) == set()


def test_an_address_that_turns_out_to_be_an_entry_s_makes_no_second_file(server: Loopback, repo: Path) -> None:
    add(repo, server.url("/2026/tides"))
    report = add(repo, server.url("/short"), code=1)
    assert report["entries"] == {"kept": 1}
    (finding,) = report["findings"]
    assert finding["code"] == "url.duplicate"
    assert f"{server.url('/short')} is at _news/{NAME}:7 already" in finding["message"]
    assert posts(repo) == {NAME}


def test_two_addresses_of_one_page_make_one_file(server: Loopback, repo: Path) -> None:
    server.routes["/again"] = redirect("/2026/tides")
    report = add(repo, server.url("/short"), server.url("/again"), code=1)
    assert report["entries"] == {"enriched": 1, "kept": 1}
    assert posts(repo) == {NAME}


@pytest.mark.parametrize(
    ("path", "reason"),
    [("/wall", "forbidden"), ("/gone", "gone"), ("/nowhere", "not-found"), ("/empty", "says-nothing")],
)
def test_a_page_that_is_not_there_makes_no_file_and_says_why(
    server: Loopback, repo: Path, path: str, reason: str
) -> None:
    done = masthead("add", server.url(path), "--content", repo, *QUICK)
    assert done.returncode == 1
    assert f"masthead add: {server.url(path)} made no file ({reason})" in done.stderr.decode()
    assert posts(repo) == set()


def test_one_page_that_fails_costs_the_others_nothing(server: Loopback, repo: Path) -> None:
    report = add(repo, server.url("/gone"), server.url("/short"), code=1)
    assert report["files"] == [f"_news/{NAME}"]


@pytest.mark.parametrize("name", [NAME, NAME.upper()])
def test_a_name_in_use_is_a_collision_and_nothing_is_written_over(server: Loopback, repo: Path, name: str) -> None:
    theirs = repo / "_news" / name
    theirs.write_text("mine\n")
    for words in ((), ("--dry-run",)):
        report = add(repo, server.url("/short"), *words, code=1)
        assert [one["code"] for one in report["findings"]] == ["path.collision"]
        assert name in report["findings"][0]["message"]
    assert theirs.read_text() == "mine\n"
    assert {path.name for path in (repo / ".masthead").iterdir()} == {".gitignore", "state.sqlite3"}


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("../../etc/passwd", "2026-01-02-etcpasswd.md"),
        ("{{ site.title }} --- \x00\u202e", "2026-01-02--sitetitle-.md"),
        ("日本語の見出しです", "2026-01-02-127-0-0-2.md"),
        ("word " * 300, None),
    ],
)
def test_no_page_chooses_where_its_file_stands(server: Loopback, repo: Path, title: str, name: str | None) -> None:
    server.routes["/2026/tides"] = Reply(body=PAGE.replace(TITLE, title))
    (path,) = add(repo, server.url("/short"))["files"]
    assert re.fullmatch(r"_news/[a-z0-9-]{1,200}\.md", path)
    assert name is None or path == f"_news/{name}"
    assert {one.name for one in repo.iterdir()} == {"_news", "_data", "_config.yml", ".masthead"}


def test_a_page_without_a_date_is_named_by_the_day_and_the_date_is_left_for_you(server: Loopback, repo: Path) -> None:
    server.routes["/2026/tides"] = Reply(
        body=re.sub("<meta property=.article:pub[^>]*>", "", PAGE).replace("/2026", "")
    )
    before = datetime.now(UTC).date()
    report = add(repo, server.url("/short"))
    days = {day.isoformat() for day in (before, datetime.now(UTC).date())}
    assert report["files"][0][len("_news/") :][:10] in days
    assert "publishedDateTime" in report["findings"][0]["message"]


def test_a_collection_with_its_own_style_gets_its_own_style(server: Loopback, repo: Path) -> None:
    courses = repo / "_learning/courses"
    courses.mkdir(parents=True)
    for number in range(2):
        front = f"title: 'Course {number}'\nwebUrl: https://c.example/{number}\ntype: course\nprice: Free\n"
        (courses / f"course-{number}.md").write_bytes(f"---\n{front}---\n\n".replace("\n", "\r\n").encode())
    report = add(repo, server.url("/short"), "--collection", "learning/courses")
    raw = (repo / report["files"][0]).read_bytes()
    assert raw.count(b"\r\n") == raw.count(b"\n")
    assert f"webUrl: {server.url('/2026/tides')}\r\ntype: course\r\n".encode() in raw
    assert f"title: '{TITLE}'\r\n".encode() in raw
    assert b"price" not in raw


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["example.com/story"], "example.com/story is not an address"),
        (["http://"], "http:// is not an address"),
        (["https://a.example/", "--collection", "sports"], "has no folder _sports; there are news"),
        (["https://a.example/", "--collection", "../news"], "--collection ../news"),
        (["https://a.example/", "--exclude", "_news/**"], "no crawl would see it"),
        ([], "URL"),
    ],
)
def test_a_wrong_word_is_one_clear_line(repo: Path, words: list[str], told: str) -> None:
    done = masthead("add", *words, "--content", repo)
    assert done.returncode == 2
    assert told in done.stderr.decode().splitlines()[-1]


def test_a_folder_that_leads_out_of_the_repo_is_no_collection(repo: Path, tmp_path: Path) -> None:
    (tmp_path / "away").mkdir()
    (repo / "_away").symlink_to(tmp_path / "away")
    done = masthead("add", "https://a.example/", "--collection", "away", "--content", repo)
    assert done.returncode == 2
    assert list((tmp_path / "away").iterdir()) == []


def test_scrapys_own_command_does_the_same(server: Loopback, repo: Path) -> None:
    (repo / "masthead.yaml").write_text("allow_hosts: [127.0.0.2/32]\nconcurrency: {delay: 0}\n")
    command = [sys.executable, "-m", "scrapy", "crawl", "add", "-a", f"url={server.url('/short')}"]
    done = subprocess.run(
        [*command, "-a", f"content={repo}"], cwd=ROOT, env=environment(), capture_output=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr.decode()
    assert posts(repo) == {NAME}
