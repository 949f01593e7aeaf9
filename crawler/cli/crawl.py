"""Crawl the entries of a content repo and merge what their pages say into the same files.

Only what is empty is filled in; what a person wrote stays. A failed page is an outcome, not an error.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from crawler.cli import UsageError
from crawler.cli.run_options import add_network_arguments, network_settings
from crawler.items import EntryOutcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.report import Report

EXAMPLES = """examples:
  masthead crawl                             the repo in this folder
  masthead crawl ~/site --dry-run            print the diff, write nothing
  masthead crawl ~/site --match '_news/2026-*' --limit 50
  masthead crawl ~/site --format json > report.json
  masthead crawl ~/site --record run.warc.gz    keep every response
  masthead crawl ~/site --replay run.warc.gz    answer from it, no connection opened"""

MARKERS = ("masthead.yaml", "_config.yml")
FAILED = (EntryOutcome.KEPT, EntryOutcome.INVALID, EntryOutcome.REFUSED)
FORCIBLE = ("title", "excerpt", "publishedDateTime", "type", "ampWebUrl", "images")
NOTHING: Mapping[str, Any] = MappingProxyType({})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("content", nargs="?", metavar="CONTENT", help="the content repo (default: this folder)")
    parser.add_argument("--match", action="append", default=[], metavar="GLOB", help="only these paths (repeatable)")
    parser.add_argument("--collection", metavar="NAME", help="only this collection, such as news")
    parser.add_argument("--due", action="store_true", help="only what is due by its history; for scheduled runs")
    parser.add_argument("--limit", type=_count, default=0, metavar="N", help="at most N entries")
    parser.add_argument(
        "--force",
        action="append",
        default=[],
        choices=FORCIBLE,
        metavar="FIELD",
        help="take the page's value of this key for once, whoever wrote the present one; of images, a picture that was "
        "taken out (repeatable; a lock stays)",
    )
    parser.add_argument("--no-gate", action="store_true", help="write even a plan that looks like an accident")
    parser.add_argument("--dry-run", action="store_true", help="write nothing, print the unified diff")
    parser.add_argument("--commit", action="store_true", help="one git commit of exactly the changed files")
    parser.add_argument("--report", type=Path, metavar="DIR", help="write report.json into this folder")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="json: one document on stdout")
    parser.add_argument(
        "--strict", action="store_true", help="exit 1 when an entry could not be read or its page failed"
    )
    add_network_arguments(parser)


def _count(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """Crawl as asked and return the exit code."""
    return crawl(content_root(arguments.content), arguments)


def content_root(given: str | None) -> Path:
    """Return the content repo's folder. Raises `UsageError` where there is none."""
    if given is None and not any(Path(marker).is_file() for marker in MARKERS):
        raise UsageError(f"this folder holds no {' or '.join(MARKERS)}; name the content repo: masthead crawl PATH")
    root = Path(given or ".")
    if not root.exists():
        raise UsageError(f"{root} does not exist; CONTENT is the folder of the content repo")
    if not root.is_dir():
        raise UsageError(f"{root} is a file; CONTENT is the folder of the content repo (--match picks files in it)")
    return root


def crawl(
    root: Path, arguments: argparse.Namespace, *, show_diff: bool = False, overrides: Mapping[str, Any] = NOTHING
) -> int:
    """Run the entries spider, print its report, and return the exit code."""
    settings = network_settings(root, arguments) | dict(overrides)
    from crawler.cli import committing

    if arguments.commit and not arguments.dry_run:
        committing.check(root, settings["MASTHEAD_CONFIG"].commit.author)
    from crawler.cli.running import run as crawl_with
    from crawler.runlock import Held  # Scrapy is loaded only by who crawls

    began = time.monotonic()
    match = [*arguments.match, *([f"_{arguments.collection.removeprefix('_')}/**"] if arguments.collection else [])]
    done = crawl_with(
        "entries",
        settings,
        content=str(root),
        match=match,
        limit=arguments.limit,
        force=arguments.force,
        gated=not arguments.no_gate,
        commit=arguments.commit,
        dry_run=arguments.dry_run,
        due=arguments.due,
    )
    if isinstance(done.error, Held):
        print(f"masthead crawl: {done.error}", file=sys.stderr)
        return 5
    if done.spider is None or done.error is not None:
        raise UsageError(str(done.error or "the crawl could not start"))
    report = done.spider.report
    if arguments.commit and report.files and not arguments.dry_run:
        committing.commit(root, report, settings["MASTHEAD_CONFIG"].commit)
    if arguments.report is not None:
        _keep(arguments.report, report)
    _tell(report, arguments, seconds=time.monotonic() - began, show_diff=show_diff or arguments.dry_run)
    return done.exit_code or _exit_code(report, arguments)


def _keep(folder: Path, report: Report) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(report.as_json(), ensure_ascii=False, indent=2)
        (folder / "report.json").write_bytes(f"{text}\n".encode("utf-8", "backslashreplace"))
    except OSError as error:
        print(f"masthead crawl: --report {folder} cannot be written ({error.strerror})", file=sys.stderr)


def _tell(report: Report, arguments: argparse.Namespace, *, seconds: float, show_diff: bool) -> None:
    from crawler.cli import summary  # after the crawl

    if arguments.format == "json":
        print(json.dumps({"dryRun": arguments.dry_run, **report.as_json()}, ensure_ascii=False, indent=2))
        return
    sys.stdout.flush()
    for path in sorted(report.diffs) if show_diff else ():
        # A diff is bytes: line ends and odd encodings are part of what it shows.
        sys.stdout.buffer.write(report.diffs[path].encode("utf-8", "surrogateescape"))
    sys.stdout.flush()
    print(summary.text(report, seconds=seconds, dry_run=arguments.dry_run))


def _exit_code(report: Report, arguments: argparse.Namespace) -> int:
    if not report.entries.total():
        if arguments.match or arguments.collection:
            print("masthead crawl: nothing matched; GLOB is on paths relative to CONTENT", file=sys.stderr)
            return 4
        print("masthead crawl: no entries: no content file has front matter with a webUrl", file=sys.stderr)
    if report.gate is not None:
        return 3
    if report.faults:
        return 1
    failed = any(report.entries[outcome] for outcome in FAILED)
    return 1 if arguments.strict and failed else 0
