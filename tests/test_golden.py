"""Whole cases: a folder is a test. `before/` is crawled against `web/`, and must become `after/`, byte for byte."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.demo import webfolder

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(folder.name for folder in GOLDEN.iterdir() if (folder / "before").is_dir())


def files(folder: Path) -> dict[str, bytes]:
    found = {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith(".masthead/")}


def crawl(repo: Path, archive: Path) -> dict[str, object]:
    command = [sys.executable, "-m", "crawler", "crawl", str(repo), "--replay", str(archive), "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    report: dict[str, object] = json.loads(done.stdout)
    return report


@pytest.mark.parametrize("case", CASES)
def test_a_repo_becomes_what_its_pages_say_and_then_stays(case: str, tmp_path: Path) -> None:
    folder, repo, archive = GOLDEN / case, tmp_path / "repo", tmp_path / "web.warc.gz"
    shutil.copytree(folder / "before", repo)
    webfolder.archive(folder / "web", archive)
    report = crawl(repo, archive)
    if os.environ.get("UPDATE_GOLDEN"):
        shutil.rmtree(folder / "after", ignore_errors=True)
        shutil.copytree(repo, folder / "after", ignore=shutil.ignore_patterns(".masthead"))
        told = {"entries": report["entries"], "findings": report["findings"]}
        (folder / "report.json").write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n")
    assert files(repo) == files(folder / "after")
    expected = json.loads((folder / "report.json").read_text())
    assert {key: report[key] for key in expected} == expected
    again = crawl(repo, archive)
    assert again["files"] == []
    assert files(repo) == files(folder / "after")
