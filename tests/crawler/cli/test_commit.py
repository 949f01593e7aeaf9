"""`masthead crawl --commit`: one commit of exactly the files that were written."""

from __future__ import annotations

import json
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
