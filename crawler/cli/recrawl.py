"""Crawl the entries that have one of these addresses, or stand in one of these files, now, whatever is due.

An address is that of an entry if it is its webUrl, its ampWebUrl or its originalUrl; www., the final slash and tracking
parameters make no difference. Related stories are entries, too.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.cli import UsageError
from crawler.cli.crawl import Job, add_run_arguments, add_selection, content_root, crawl, globs
from crawler.cli.run_options import add_network_arguments, configuration, content_repo

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Mapping, Sequence

    from crawler.repository import ContentRepo
    from crawler.spiders.seeking import Place

    Found = Mapping[str, Sequence[Place]]

EXAMPLES = """examples:
  masthead recrawl https://example.com/story               the repo in this folder
  masthead recrawl https://example.com/story --content ~/site --dry-run
  masthead recrawl _news/2026-03-01-a-story.md             all entries of a file
  masthead recrawl https://example.com/story --force title take the page's title for once"""

SCHEMES = ("http://", "https://")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("targets", nargs="+", metavar="URL|FILE", help="an address, or a content file")
    add_selection(parser)
    add_run_arguments(parser)
    add_network_arguments(parser, names_folder=True)
    parser.set_defaults(due=False)


def run(arguments: argparse.Namespace) -> int:
    """Crawl what was named and return the exit code: 4 where a target is in no entry, and then nothing is asked."""
    root = content_root(arguments.content, "masthead recrawl URL --content PATH")
    own = configuration(root, arguments)
    repo = content_repo(root, own, globs(arguments))
    urls = [target for target in arguments.targets if target.lower().startswith(SCHEMES)]
    files = {target: content_file(root, target) for target in arguments.targets if target not in urls}
    found = _found(repo, urls, files)
    missed = [target for target in dict.fromkeys(arguments.targets) if not any(one.entry for one in found[target])]
    if missed:
        return _missed(repo, found, missed, arguments)
    told = [_described(target, found[target]) for target in found]
    if arguments.format == "text":
        _say_shared(found)
    entries = {(one.path, one.entry.web_url) for of_one in found.values() for one in of_one if one.entry}
    job = Job("recrawl", "page", {"entries": entries, "file": list(files.values())}, {"targets": told})
    return crawl(root, arguments, job=job)


def _found(repo: ContentRepo, urls: list[str], files: Mapping[str, str]) -> Found:
    from crawler.frontmatter import parse  # loaded when the words are in order
    from crawler.repository import FileRefused, read
    from crawler.spiders.seeking import addresses, places

    found: dict[str, Sequence[Place]] = dict(places(repo, urls)) if urls else {}
    for target, path in files.items():
        try:
            inside = [*addresses(repo, path, parse(read(repo.root / path)))]
        except FileRefused as refusal:
            raise UsageError(f"{target} {refusal}") from None
        found[target] = [one for one in inside if one.key == "webUrl"]
    return found


def content_file(root: Path, target: str) -> str:
    """Return the path of a content file in the repo; it may be given relative to this folder or to the repo."""
    for path in (Path(target), root / target):
        if path.is_file() and path.parent.resolve().is_relative_to(root.resolve()):
            return (path.parent.resolve() / path.name).relative_to(root.resolve()).as_posix()
    if "://" in target:
        raise UsageError(f"{target} is not an http(s) address")
    if Path(target).exists():
        raise UsageError(f"{target} is no file of the content repo {root}")
    raise UsageError(f"{target} is neither an address (http:// or https://) nor a file of the content repo {root}")


def _missed(repo: ContentRepo, found: Found, missed: list[str], arguments: argparse.Namespace) -> int:
    """Say which targets are in no entry and what is near them, and return exit code 4."""
    from crawler.spiders.seeking import near

    rows: list[dict[str, Any]] = []
    for target in missed:
        nearest = near(repo, target) if target.lower().startswith(SCHEMES) and not found[target] else ()
        rows.append({"target": target, "near": [_row(one) for one in nearest], "entries": []})
        print(f"masthead recrawl: {_why(target, found[target], nearest)}", file=sys.stderr)
    if arguments.format == "json":
        print(json.dumps({"dryRun": arguments.dry_run, "targets": rows}, ensure_ascii=False, indent=2))
    return 4


def _why(target: str, found: Sequence[Place], nearest: Iterable[Place]) -> str:
    from crawler.normalize.discretion import discreet  # loaded by who has something to say

    if found:
        one = found[0]
        return f"{target} is the {one.key} at {one.where}, but there is no webUrl beside it, which makes an entry"
    if not target.lower().startswith(SCHEMES):
        return f"{target} has no entry: nothing in it has a webUrl"
    told = "".join(f"\n  near: {discreet(one.url)}  {one.where}" for one in nearest)
    return f"no entry has {target}" + (told or "; masthead add makes a new file of it")


def _say_shared(found: Found) -> None:
    for target, of_one in found.items():
        if len({one.path for one in of_one}) > 1:
            print(f"{target} is in {len({one.path for one in of_one})} files, and all are re-crawled:")
            for place in dict.fromkeys(one.where for one in of_one):
                print(f"  {place}")


def _described(target: str, of_one: Sequence[Place]) -> dict[str, Any]:
    return {"target": target, "entries": [_row(one) for one in of_one if one.entry], "near": []}


def _row(one: Place) -> dict[str, Any]:
    return {"path": one.path, "line": one.line, "at": list(one.at), "key": one.key, "url": one.url}
