"""What a crawl loads: no stage that nobody has named, and nothing of a web archive that nobody writes."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.loopback import Loopback, Reply
from tests.running import QUICK, ROOT, environment, post

if TYPE_CHECKING:
    from pathlib import Path

OPTIONAL = (
    "pipelines.related.listed",
    "pipelines.related.index",
    "pipelines.score",
    "pipelines.logos",
    "pipelines.logos.making",
    "PIL",
    "warcio",
)
PROGRAM = f"""
import sys
from crawler.cli import main
code = main(sys.argv[1:])
print(*(name for name in {OPTIONAL!r} if name in sys.modules), end="", file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize(("stages", "expected"), [("[merge]", set()), ("[merge, score]", {"pipelines.score"})])
def test_a_crawl_loads_no_stage_that_its_repo_does_not_name(tmp_path: Path, stages: str, expected: set[str]) -> None:
    with Loopback({"/story": Reply(body="<title>A story</title><h1>A story</h1>")}, host="127.0.0.2") as server:
        post(tmp_path, "a.md", webUrl=server.url("/story"))
        (tmp_path / "masthead.yaml").write_text(f"stages: {stages}\n")
        command = [sys.executable, "-c", PROGRAM, "crawl", tmp_path, *QUICK]
        done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, check=False)
    loaded = set(done.stderr.decode().splitlines()[-1].split()) if done.stderr else set()
    assert done.returncode == 0
    assert loaded == expected
