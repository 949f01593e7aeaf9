"""Make the logos of the providers that have none, from the pictures that their own sites name.

Two files are made of each, 50 x 50 and 400 x 400 pixels, and the provider's own file in _data/organizations where there
is none. A file that is there stays as it is. The next crawl shows the logos in the posts.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from crawler.cli.crawl import Job, add_output_arguments, content_root, count, crawled, keep
from crawler.cli.run_options import add_network_arguments, network_settings

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from crawler.cli.running import Run
    from crawler.report import Report

EXAMPLES = """examples:
  masthead logos                              all providers of the repo in this folder
  masthead logos ~/site --dry-run             ask and draw, write nothing
  masthead logos ~/site --domain example.com --domain example.org
  masthead logos ~/site --domain example.com --force    a new logo over the old one
  masthead logos ~/site --commit --format json > logos.json"""

MADE: Final = ("made", "would make")
FAILED: Final = frozenset({"none", "unwritten"})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("content", nargs="?", metavar="CONTENT", help="the content repo (default: this folder)")
    parser.add_argument(
        "--domain", action="append", default=[], dest="domains", metavar="NAME", help="only this provider (repeatable)"
    )
    parser.add_argument("--limit", type=count, default=0, metavar="N", help="at most N providers")
    parser.add_argument(
        "--force", action="store_true", dest="remake", help="make them anew where they are there, and write over them"
    )
    add_output_arguments(parser)
    parser.add_argument("--strict", action="store_true", help="exit 1 when a provider has got no logo")
    add_network_arguments(parser)
    parser.set_defaults(match=[], collection=None, force=[], no_gate=True, due=False)


def run(arguments: argparse.Namespace) -> int:
    """Make the logos and return the exit code: 4 where no post has a provider that was meant."""
    root = content_root(arguments.content, "masthead logos PATH")
    settings = network_settings(root, arguments)
    from crawler.cli import committing

    author = settings["MASTHEAD_CONFIG"].commit.author
    if arguments.commit and not arguments.dry_run:
        committing.check(root, author)
    began = time.monotonic()
    domains = sorted({domain.strip().lower().removesuffix(".") for domain in arguments.domains})
    job = Job("logos", "logos", {"domain": domains, "remake": arguments.remake})
    done = crawled(root, arguments, job, settings, diff=False)
    if isinstance(done, int):
        return done
    report: Report = done.spider.report  # type: ignore[union-attr]  # crawled gives no run without a spider
    if arguments.commit and not arguments.dry_run:
        committing.commit(root, report, settings["MASTHEAD_CONFIG"].commit)
    told = {"command": "logos", "dryRun": arguments.dry_run, "providers": _rows(done), **report.as_json()}
    if arguments.report is not None:
        keep(arguments.report, told, job)
    _tell(told, arguments, time.monotonic() - began)
    return done.exit_code or _exit_code(done, arguments)


def _rows(done: Run) -> list[dict[str, Any]]:
    spider: Any = done.spider
    return sorted(spider.walk.rows, key=lambda row: row["domain"])


def _tell(told: Mapping[str, Any], arguments: argparse.Namespace, seconds: float) -> None:
    if arguments.format == "json":
        from crawler.cli import document  # most runs tell a person

        sys.stdout.writelines(document.pieces(told))
        return
    rows = told["providers"]
    files = sum(len(row["files"]) for row in rows)
    some = f"{len(rows)} provider{'' if len(rows) == 1 else 's'}"
    print(f"{some}, {MADE[arguments.dry_run]} {files} file{'' if files == 1 else 's'} in {seconds:.1f} s")
    wide = max((len(row["domain"]) for row in rows), default=0)
    for row in rows:
        print(f"  {row['domain']:{wide}}  {_line(row)}")
    for finding in told["findings"]:
        if finding["code"] != "provider.logo-unmade":  # its line says so
            print(f"  {finding['path']}  {finding['code']}  {finding['message']}")
    for fault in told["faults"]:
        print(f"  fault: {fault}")
    if told["commit"] is not None:
        print(f"committed {told['commit'][:12]}")


def _line(row: Mapping[str, Any]) -> str:
    if row["outcome"] != "made":
        return f"{row['outcome']:10}{row['reason'] or ''}".rstrip()
    names = ", ".join(path.rpartition("/")[2] for path in row["files"])
    size = f" ({row['size'][0]} x {row['size'][1]})" if "size" in row else ""
    return f"{'made':10}{names}  from {row['kind']} {row['source']}{size}"


def _exit_code(done: Run, arguments: argparse.Namespace) -> int:
    spider: Any = done.spider
    if not (spider.providers or spider.walk.rows):
        print(
            "masthead logos: nothing matched; --domain is that of a post's provider, such as example.com",
            file=sys.stderr,
        )
        return 4
    if spider.report.faults:
        return 1
    outcomes = Counter(row["outcome"] for row in spider.walk.rows)
    return 1 if arguments.strict and FAILED & outcomes.keys() else 0
