"""What a user can get wrong: one clear line each, exit code 2, never a traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.running import masthead, post

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["crawl", "/no/such/folder"], "/no/such/folder does not exist"),
        (["crawl", "/etc/hostname"], "is a file"),
        (["crawl", "--limit", "0"], "--limit"),
        (["crawl", ".", "--delay", "soon"], "--delay"),
        (["crawl", "--no-such-option"], "--no-such-option"),
        (["crawl", ".", "--allow-host", "example.com"], "example.com"),
        (["crawl", ".", "--replay", "/no/such.warc.gz"], "/no/such.warc.gz does not exist"),
        (["crawl", ".", "--replay", "/etc/hostname"], "/etc/hostname"),
        (["crawl", ".", "--record", "/no/such/folder/a.warc.gz"], "/no/such/folder/a.warc.gz"),
        (["crwal"], "crwal"),
        (["demo", "--into", "."], ". exists already"),
    ],
)
def test_a_wrong_word_is_named_and_nothing_runs(words: list[str], told: str, tmp_path: Path) -> None:
    done = masthead(*words, cwd=tmp_path)
    assert done.returncode == 2, done.stderr.decode()
    assert told in done.stderr.decode().splitlines()[-1]


def test_a_folder_that_is_no_content_repo_must_be_named(tmp_path: Path) -> None:
    done = masthead("crawl", cwd=tmp_path)
    assert done.returncode == 2
    assert b"name the content repo" in done.stderr


def test_a_content_repo_is_the_default_in_its_own_folder(tmp_path: Path) -> None:
    (tmp_path / "_config.yml").write_text("title: x\n")
    done = masthead("crawl", cwd=tmp_path)
    assert done.returncode == 0
    assert b"no entries" in done.stderr


def test_a_wrong_configuration_names_file_line_and_what_would_be_right(tmp_path: Path) -> None:
    (tmp_path / "masthead.yaml").write_text("amp: keep\nexclud: [x]\n")
    done = masthead("crawl", tmp_path)
    assert done.returncode == 2
    (line,) = done.stderr.decode().splitlines()
    assert "masthead.yaml:2" in line
    assert "exclude" in line


def test_an_empty_repo_says_so_and_is_no_failure(tmp_path: Path) -> None:
    done = masthead("crawl", tmp_path)
    assert done.returncode == 0
    assert b"no entries" in done.stderr


def test_nothing_matched_is_exit_code_4(tmp_path: Path) -> None:
    post(tmp_path, "a.md", webUrl="https://a.invalid/")
    done = masthead("crawl", tmp_path, "--match", "_learning/*")
    assert done.returncode == 4
    assert b"nothing matched" in done.stderr


def test_strict_makes_failures_count(tmp_path: Path) -> None:
    post(tmp_path, "a.md", webUrl="http://127.0.0.1/")
    assert masthead("crawl", tmp_path).returncode == 0
    assert masthead("crawl", tmp_path, "--strict").returncode == 1


@pytest.mark.parametrize("words", [["--help"], ["crawl", "--help"], ["extract", "--help"], ["demo", "--help"]])
def test_help_has_an_example(words: list[str]) -> None:
    done = masthead(*words)
    assert done.returncode == 0
    assert b"examples:" in done.stdout
