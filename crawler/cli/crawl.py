"""Crawl the entries of a content repo and merge what their pages say into the same files.

Only what is empty is filled in; what a person wrote stays. A failed page is an outcome, not an error.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from crawler.cli import UsageError
from crawler.cli.run_options import add_network_arguments, network_settings
from crawler.items import EntryOutcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.cli.running import Run
    from crawler.report import Report

EXAMPLES = """examples:
  masthead crawl                             the repo in this folder
  masthead crawl ~/site --dry-run            print the diff, write nothing
  masthead crawl ~/site --due --follow-moves --commit    a scheduled run
  masthead crawl ~/site --match '_news/2026-*' --limit 50
  masthead crawl ~/site --format json > report.json
  masthead crawl ~/site --record run.warc.gz    keep every response
  masthead crawl ~/site --replay run.warc.gz    answer from it, no connection opened"""

MARKERS = ("masthead.yaml", "_config.yml")
FAILED = (EntryOutcome.KEPT, EntryOutcome.INVALID, EntryOutcome.REFUSED)
FORCIBLE = (
    "title", "excerpt", "publishedDateTime", "type", "ampWebUrl", "cdnAmpWebUrl",
    "provider", "provider.name", "provider.domain", "provider.images", "topics", "images",
)  # fmt: skip
NOTHING: Mapping[str, Any] = MappingProxyType({})


class Job(NamedTuple):
    """What a command asks of a crawl: its own name, the spider, and what that is told beside the common options.

    `told` stands in the JSON report, before the rest of it. `verbs` say what became of files, and would in a dry run.
    `complete`: whether an entry that was not written makes exit code 1.
    """

    command: str = "crawl"
    spider: str = "entries"
    words: Mapping[str, Any] = NOTHING
    told: Mapping[str, object] = NOTHING
    verbs: tuple[str, str] = ("changed", "would change")
    complete: bool = False


CRAWL = Job()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("content", nargs="?", metavar="CONTENT", help="the content repo (default: this folder)")
    add_selection(parser)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--due", action="store_true", help="only what is due by its history; for scheduled runs")
    which.add_argument(
        "--reapply", action="store_true", help="ask nobody; weigh what the pages said by the present rules"
    )
    parser.add_argument(
        "--follow-moves",
        action="store_true",
        help="let webUrl follow a page that has moved for good within its site (301, 308, on two days)",
    )
    add_run_arguments(parser)
    add_network_arguments(parser)


def add_selection(parser: argparse.ArgumentParser) -> None:
    """Declare which entries are meant."""
    parser.add_argument("--match", action="append", default=[], metavar="GLOB", help="only these paths (repeatable)")
    parser.add_argument("--collection", metavar="NAME", help="only this collection, such as news")
    parser.add_argument("--limit", type=count, default=0, metavar="N", help="at most N entries")


def add_run_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what becomes of what is learned."""
    parser.add_argument(
        "--force",
        action="append",
        default=[],
        choices=FORCIBLE,
        metavar="FIELD",
        help="take the page's value of this key for once, whoever wrote or removed the present one (repeatable; a lock "
        "stays)",
    )
    parser.add_argument("--no-gate", action="store_true", help="write even a plan that looks like an accident")
    add_output_arguments(parser)
    parser.add_argument(
        "--strict", action="store_true", help="exit 1 when an entry could not be read or its page failed"
    )


def add_output_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what is written, and what is told."""
    parser.add_argument("--dry-run", action="store_true", help="write nothing, print the unified diff")
    parser.add_argument("--commit", action="store_true", help="one git commit of exactly the changed files")
    parser.add_argument("--report", type=Path, metavar="DIR", help="write report.json into this folder")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="json: one document on stdout")


def count(text: str) -> int:
    """Return a number above 0 that an option was given."""
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """Crawl as asked and return the exit code."""
    return crawl(content_root(arguments.content), arguments)


def content_root(given: str | None, example: str = "masthead crawl PATH") -> Path:
    """Return the content repo's folder. Raises `UsageError` where there is none."""
    if given is None and not any(Path(marker).is_file() for marker in MARKERS):
        raise UsageError(f"this folder holds no {' or '.join(MARKERS)}; name the content repo: {example}")
    root = Path(given or ".")
    if not root.exists():
        raise UsageError(f"{root} does not exist; CONTENT is the folder of the content repo")
    if not root.is_dir():
        raise UsageError(f"{root} is a file; CONTENT is the folder of the content repo (--match picks files in it)")
    return root


def crawl(
    root: Path,
    arguments: argparse.Namespace,
    *,
    job: Job = CRAWL,
    show_diff: bool = False,
    overrides: Mapping[str, Any] = NOTHING,
) -> int:
    """Run a spider on a content repo, print its report, and return the exit code."""
    settings = network_settings(root, arguments) | dict(overrides)
    if arguments.commit and not arguments.dry_run:
        from crawler.cli import committing  # loaded only by who commits

        committing.check(root, settings["MASTHEAD_CONFIG"].commit.author)
    began, show_diff = time.monotonic(), show_diff or arguments.dry_run
    done = crawled(root, arguments, job, settings, diff=show_diff and arguments.format == "text")
    if isinstance(done, int):
        return done
    report: Report = done.spider.report  # type: ignore[union-attr]  # crawled gives no run without a spider
    if arguments.commit and not arguments.dry_run:
        committing.commit(root, report, settings["MASTHEAD_CONFIG"].commit)
    if arguments.report is not None:
        keep(arguments.report, _as_json(report, arguments, job), job)
    _tell(report, arguments, job, seconds=time.monotonic() - began, show_diff=show_diff)
    return done.exit_code or _exit_code(report, arguments, job)


def crawled(
    root: Path, arguments: argparse.Namespace, job: Job, settings: Mapping[str, Any], *, diff: bool
) -> Run | int:
    """Return the finished crawl, or the exit code of one that has nothing to report. Raises `UsageError`."""
    from crawler.cli.running import run as crawl_with
    from crawler.runlock import Held  # Scrapy is loaded only by who crawls

    done = crawl_with(
        job.spider,
        {**settings, "MASTHEAD_COMMAND": f"masthead {job.command}"},
        content=str(root),
        match=globs(arguments),
        limit=arguments.limit,
        force=arguments.force,
        gated=not arguments.no_gate,
        commit=arguments.commit,
        dry_run=arguments.dry_run,
        diff=diff,
        due=arguments.due,
        follow_moves=getattr(arguments, "follow_moves", False),
        reapply=getattr(arguments, "reapply", False),
        **job.words,
    )
    if done.halted:
        if done.spider is not None:
            print(f"masthead {job.command}: stopped at once; the next crawl takes up what was read", file=sys.stderr)
        return done.exit_code
    if isinstance(done.error, Held):
        print(f"masthead {job.command}: {done.error}", file=sys.stderr)
        return 5
    if done.spider is None or done.error is not None:
        raise UsageError(str(done.error or "the crawl could not start"))
    return done


def globs(arguments: argparse.Namespace) -> list[str]:
    """Return the globs on paths that narrow a run."""
    collection = arguments.collection
    return [*arguments.match, *([f"_{collection.removeprefix('_')}/**"] if collection else [])]


def _as_json(report: Report, arguments: argparse.Namespace, job: Job) -> dict[str, Any]:
    """Return the one JSON document of a run (docs/report.md)."""
    return {"command": job.command, "dryRun": arguments.dry_run, **job.told, **report.as_json()}


def keep(folder: Path, told: Mapping[str, Any], job: Job) -> None:
    """Write the JSON report into a folder; one that cannot be written to is told of."""
    from crawler.cli import document  # after the crawl

    new = folder / ".report.json"  # takes the name once it is whole: a large one takes seconds
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            new.unlink(missing_ok=True)  # a dead run's, or somebody's link to elsewhere
            with new.open("x", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
                file.writelines(document.pieces(told))
            new.replace(folder / "report.json")
        finally:
            new.unlink(missing_ok=True)
    except OSError as error:
        print(f"masthead {job.command}: --report {folder} cannot be written ({error.strerror})", file=sys.stderr)


def _tell(report: Report, arguments: argparse.Namespace, job: Job, *, seconds: float, show_diff: bool) -> None:
    from crawler.cli import document, summary  # after the crawl

    if arguments.format == "json":
        sys.stdout.writelines(document.pieces(_as_json(report, arguments, job)))
        return
    sys.stdout.flush()
    for path in sorted(report.diffs) if show_diff else ():
        # A diff is bytes: line ends and odd encodings are part of what it shows.
        sys.stdout.buffer.write(report.diffs[path].encode("utf-8", "surrogateescape"))
    sys.stdout.flush()
    print(summary.text(report, seconds=seconds, dry_run=arguments.dry_run, verbs=job.verbs, named=job.complete))


def _exit_code(report: Report, arguments: argparse.Namespace, job: Job) -> int:
    if not report.entries.total():
        if arguments.match or arguments.collection:
            print(f"masthead {job.command}: nothing matched; GLOB is on paths relative to CONTENT", file=sys.stderr)
            return 4
        print(f"masthead {job.command}: no entries: no content file has front matter with a webUrl", file=sys.stderr)
    if report.gate is not None:
        return 3
    if report.faults:
        return 1
    missing = [row for row in report.entry_rows if row["outcome"] is not EntryOutcome.ENRICHED] if job.complete else []
    for row in missing:
        print(f"masthead {job.command}: {row['webUrl']} made no file ({row['reason']})", file=sys.stderr)
    if missing:
        return 1
    failed = any(report.entries[outcome] for outcome in FAILED)
    return 1 if arguments.strict and failed else 0
