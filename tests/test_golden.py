"""Whole cases: a folder is a test. `before/` is crawled against `web/`, and must become `after/`, byte for byte.

A case of several crawls has a folder for each, in order: its `before/` is laid over what the last one left, as a person
edits files between two runs; its `web/` is the web from then on; its `options` are further words of the command line.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from crawler.demo import webfolder
from crawler.items import Outcome
from tests.running import masthead

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted({path.parent.parent if path.parent.name.isdigit() else path.parent for path in GOLDEN.rglob("web")})
TOLD = ("entries", "pictures", "findings")


def files(folder: Path) -> dict[str, bytes]:
    found = {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith(".masthead/")}


def crawl(repo: Path, archive: Path, options: list[str]) -> dict[str, Any]:
    replay = ["--replay", str(archive), "--format", "json", *options]
    done = masthead("crawl", repo, *replay)
    assert done.returncode == 0, done.stderr.decode()
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def options(step: Path) -> list[str]:
    return (step / "options").read_text().split() if (step / "options").exists() else []


def lay(step: Path, repo: Path, archive: Path) -> None:
    """Do what happened since the last crawl: to the files, and on the web."""
    if (step / "before").exists():
        shutil.copytree(step / "before", repo, dirs_exist_ok=True)
    if (step / "web").exists():
        webfolder.archive(step / "web", archive)


def update(step: Path, repo: Path, report: dict[str, Any]) -> None:
    shutil.rmtree(step / "after", ignore_errors=True)
    shutil.copytree(repo, step / "after", ignore=shutil.ignore_patterns(".masthead"))
    told = {key: report[key] for key in TOLD}
    (step / "report.json").write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n")


def said(report: dict[str, Any]) -> set[tuple[str, str, str]]:
    return {(one["code"], one["path"], one["message"]) for one in report["findings"]}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_repo_becomes_what_its_pages_say_and_then_stays(case: Path, tmp_path: Path) -> None:
    repo, archive = tmp_path / "repo", tmp_path / "web.warc.gz"
    for step in sorted(path for path in case.iterdir() if path.name.isdigit()) or [case]:
        lay(step, repo, archive)
        report = crawl(repo, archive, options(step))
        if os.environ.get("UPDATE_GOLDEN"):
            update(step, repo, report)
        assert files(repo) == files(step / "after")
        expected = json.loads((step / "report.json").read_text())
        assert {key: report[key] for key in expected} == expected
    again = crawl(repo, archive, options(step))
    assert again["files"] == []
    assert files(repo) == files(step / "after")
    assert said(again) <= said(report)
    assert Outcome.OK not in again["pictures"], "a picture that is there was asked for again"
