"""Run the main job on the built-in example repo, answered from a built-in archive: no connection is opened.

The repo holds the shapes that real ones have: CRLF line ends, comments, unknown keys, related stories, a video, a
retired AMP page, a bot wall, a page that is gone, a torn file, an address that nobody should ask.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from crawler.cli import UsageError

EXAMPLES = """examples:
  masthead demo
  masthead demo --into /tmp/example     keep the repo, look around, crawl it again"""

INSTANT = datetime(2026, 3, 12, tzinfo=UTC)  # the day the example was written: the same result on any day


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument(
        "--into", type=Path, metavar="DIR", help="put the example repo into this new folder and keep it"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="json: one document on stdout")


def run(arguments: argparse.Namespace) -> int:
    """Crawl a copy of the example repo and print what changed."""
    if arguments.into is None:
        with tempfile.TemporaryDirectory(prefix="masthead-demo-") as folder:
            return _crawl(Path(folder) / "example", arguments)
    if arguments.into.exists():
        raise UsageError(f"--into {arguments.into} exists already; name a new folder, nothing is overwritten")
    code = _crawl(arguments.into, arguments)
    if arguments.format == "text":
        print(f"\nThe repo stays in {arguments.into}. A second crawl changes nothing:")
        print(f"  masthead crawl {arguments.into} --replay {_archive(arguments.into)}")
    return code


def _archive(repo: Path) -> Path:
    return repo / ".masthead" / "demo.warc.gz"


def _crawl(repo: Path, arguments: argparse.Namespace) -> int:
    from crawler import demo  # loaded only when it is run
    from crawler.cli import crawl  # the same
    from crawler.demo import webfolder  # the same

    shutil.copytree(demo.REPO, repo)
    _archive(repo).parent.mkdir()
    webfolder.archive(demo.WEB, _archive(repo))
    parser = argparse.ArgumentParser()
    crawl.add_arguments(parser)
    options = parser.parse_args([str(repo), "--replay", str(_archive(repo)), "--format", arguments.format])
    return crawl.crawl(repo, options, show_diff=True, overrides={"MASTHEAD_NOW": INSTANT})
