"""`masthead crawl --commit`: one commit of exactly the files that were written."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.loopback import Loopback, Reply
from tests.running import QUICK, masthead, post

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = '<title>A title</title><meta property="og:title" content="A title"><meta property="og:type" content="article">'


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback({"/story": Reply(body=PAGE)}, host="127.0.0.2") as running:
        yield running


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Loopback) -> Path:
    for name, value in (("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_SYSTEM", "/dev/null")):
        monkeypatch.setenv(name, value)
    folder = tmp_path / "site"
    for name in ("a.md", "b.md"):
        post(folder, name, webUrl=server.url("/story"))
    (folder / "masthead.yaml").write_text('commit: {author: "Bot <bot@example.com>"}\n')
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "-qm", "first")
    return folder


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_one_commit_holds_the_changed_files_and_says_what_changed(repo: Path) -> None:
    done = masthead("crawl", repo, "--commit", *QUICK)
    assert done.returncode == 0, done.stderr.decode()
    assert git(repo, "log", "-1", "--format=%an %s") == "Bot Update news"
    assert "title: 2 entries" in git(repo, "log", "-1", "--format=%b")
    assert git(repo, "status", "--porcelain") == ""
    assert f"committed {git(repo, 'rev-parse', 'HEAD')[:12]}" in done.stdout.decode()
    assert git(repo, "fsck") == ""


def test_nothing_changed_is_no_commit(repo: Path) -> None:
    masthead("crawl", repo, "--commit", *QUICK)
    head = git(repo, "rev-parse", "HEAD")
    assert masthead("crawl", repo, "--commit", *QUICK).returncode == 0
    assert git(repo, "rev-parse", "HEAD") == head


def test_a_file_with_somebodys_uncommitted_work_is_written_and_left_out(repo: Path) -> None:
    (repo / "_news/a.md").write_text((repo / "_news/a.md").read_text() + "A word of mine.\n")
    done = masthead("crawl", repo, "--commit", "--format", "json", *QUICK)
    report = json.loads(done.stdout)
    assert [(one["code"], one["path"]) for one in report["findings"]] == [("commit.left-out", "_news/a.md")]
    assert git(repo, "show", "--name-only", "--format=", "HEAD") == "_news/b.md"
    assert "A word of mine." in (repo / "_news/a.md").read_text()
    assert report["commit"] == git(repo, "rev-parse", "HEAD")


def test_staged_changes_of_somebody_stop_the_run_before_anything_is_fetched(repo: Path, server: Loopback) -> None:
    (repo / "other.txt").write_text("x")
    git(repo, "add", "other.txt")
    done = masthead("crawl", repo, "--commit", *QUICK)
    assert done.returncode == 2
    assert b"--commit:" in done.stderr
    assert server.requests == []


def test_a_repo_that_is_no_git_repo_is_minded_only_by_commit(tmp_path: Path, server: Loopback) -> None:
    post(tmp_path / "plain", "a.md", webUrl=server.url("/story"))
    assert masthead("crawl", tmp_path / "plain", "--commit", *QUICK).returncode == 2
    assert masthead("crawl", tmp_path / "plain", *QUICK).returncode == 0


def test_a_hook_that_refuses_is_named_and_the_exit_code_says_so(repo: Path) -> None:
    hook = repo / ".git/hooks/pre-commit"
    hook.write_text("#!/bin/sh\necho no such day for commits >&2\nexit 1\n")
    hook.chmod(0o755)
    done = masthead("crawl", repo, "--commit", *QUICK)
    assert done.returncode == 1
    assert "no such day for commits" in done.stdout.decode()
    assert "title: A title" in (repo / "_news/a.md").read_text().replace('"', "")


def refusing(repo: Path) -> Path:
    hook = repo / ".git/hooks/pre-commit"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    return hook


def committed(repo: Path) -> list[str]:
    return git(repo, "show", "--name-only", "--format=", "HEAD").split()


def test_what_a_refused_commit_left_is_committed_by_the_next_run(repo: Path, server: Loopback) -> None:
    hook = refusing(repo)
    assert masthead("crawl", repo, "--commit", *QUICK).returncode == 1
    server.routes["/story"] = Reply(body=PAGE.replace("A title", "A better title"))
    assert masthead("crawl", repo, *QUICK).returncode == 0  # nobody asked for a commit
    hook.unlink()
    done = masthead("crawl", repo, "--commit", "--format", "json", *QUICK)
    report = json.loads(done.stdout)
    assert report["files"] == []
    assert committed(repo) == ["_news/a.md", "_news/b.md"]
    assert report["commit"] == git(repo, "rev-parse", "HEAD")
    assert [(one["code"], one["path"]) for one in report["findings"]] == [
        ("commit.note", "_news/a.md"),
        ("commit.note", "_news/b.md"),
    ]
    assert git(repo, "status", "--porcelain") == ""


def test_what_a_refused_commit_left_is_a_persons_once_a_person_has_touched_it(repo: Path) -> None:
    hook = refusing(repo)
    masthead("crawl", repo, "--commit", *QUICK)
    hook.unlink()
    (repo / "_news/a.md").write_text((repo / "_news/a.md").read_text() + "A word of mine.\n")
    assert masthead("crawl", repo, "--commit", *QUICK).returncode == 0
    assert committed(repo) == ["_news/b.md"]
    assert git(repo, "status", "--porcelain") == "M _news/a.md"


def test_a_persons_work_is_not_committed_because_a_run_without_commit_wrote_beside_it(repo: Path) -> None:
    (repo / "_news/a.md").write_text((repo / "_news/a.md").read_text() + "A word of mine.\n")
    masthead("crawl", repo, *QUICK)
    head = git(repo, "rev-parse", "HEAD")
    assert masthead("crawl", repo, "--commit", *QUICK).returncode == 0
    assert git(repo, "rev-parse", "HEAD") == head


@pytest.mark.parametrize("options", [("--commit",), ("--dry-run",), ("--dry-run", "--format", "json")])
def test_files_with_any_name_are_crawled_reported_and_committed(
    tmp_path: Path, repo: Path, server: Loopback, options: tuple[str, ...]
) -> None:
    names = ["a b.md", "new\nline.md", "caf\udce9.md", "-rf.md", 'q"uote\\.md', "\x1b[31mred.md"]
    for name in names:
        post(repo, name, webUrl=server.url("/story"))
    (repo / "_news" / "torn\udce9\n.md").write_text('---\ntitle: "x\nwebUrl: https://a.example/\n')
    git(repo, "add", ".")
    git(repo, "-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "-qm", "odd")
    done = masthead("crawl", repo, *options, "--report", tmp_path / "report", *QUICK)
    assert done.returncode == 0, done.stderr.decode()
    report = json.loads((tmp_path / "report" / "report.json").read_text())
    assert set(report["files"]) == {f"_news/{name}" for name in (*names, "a.md", "b.md")}
    assert [one["code"] for one in report["findings"]] == ["frontmatter.invalid"]
    if "--commit" in options:
        assert git(repo, "status", "--porcelain") == ""
        listed = subprocess.run(
            ["git", "show", "-z", "--name-only", "--format=", "HEAD"], cwd=repo, check=True, capture_output=True
        )
        assert {os.fsdecode(path) for path in listed.stdout.split(b"\0") if path} == set(report["files"])
    elif "json" in options:
        assert json.loads(done.stdout)["files"] == report["files"]
    else:
        diff = done.stdout[: done.stdout.rindex(b"9 entries")]
        command = ["git", "apply", "--check", "-"]
        subprocess.run(command, cwd=repo, input=diff, check=True, capture_output=True)
        assert b"\x1b" not in done.stdout
