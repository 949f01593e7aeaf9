"""Make a new file for a page: its full record, in the style of the collection, under the name that its title gives.

What the page does not say, and the collection's other files have, is named and left for you. An address that an entry
has already is refused; a page that is gone, walled or without a title makes no file.
"""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING, Any, Final

from crawler.cli import UsageError
from crawler.cli.crawl import Job, add_output_arguments, content_root, crawl
from crawler.cli.run_options import add_network_arguments, configuration, content_repo

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from crawler.config import Config
    from crawler.repository import ContentRepo
    from crawler.spiders.seeking import Place

EXAMPLES = """examples:
  masthead add https://example.com/story                 into _news of the repo in this folder
  masthead add https://example.com/story --dry-run       print the file as a diff, write nothing
  masthead add https://example.com/course --collection learning/courses --content ~/site
  masthead add https://example.com/a https://example.com/b --commit"""

_COLLECTION: Final = re.compile(r"_?[A-Za-z0-9][A-Za-z0-9_-]*(?:/[A-Za-z0-9][A-Za-z0-9_-]*)*")

_OF_JEKYLL: Final = frozenset({"_archive", "_data", "_drafts", "_includes", "_layouts", "_plugins", "_sass", "_site"})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("urls", nargs="+", metavar="URL", help="the address of a page")
    parser.add_argument(
        "--collection", dest="into", default="news", metavar="NAME", help="where the file goes (default: news)"
    )
    add_output_arguments(parser)
    add_network_arguments(parser, names_folder=True)
    parser.set_defaults(match=[], collection=None, limit=0, force=[], no_gate=True, due=False, strict=False)


def run(arguments: argparse.Namespace) -> int:
    """Make the files and return the exit code: 2 where an address is wrong or known, 1 where a page made no file."""
    root = content_root(arguments.content, "masthead add URL --content PATH")
    own = configuration(root, arguments)
    repo = content_repo(root, own)
    urls = list(dict.fromkeys(_address(url) for url in arguments.urls))
    folder = _folder(root, arguments.into, own)
    known = _known(repo, urls)
    if known:
        return _refused(known, arguments)
    job = Job("add", "add", {"url": urls, "folder": folder}, verbs=("added", "would add"), complete=True)
    return crawl(root, arguments, job=job)


def _address(given: str) -> str:
    """Return an address as a browser asks for it; a person's words stand in `originalUrl` as they are."""
    from crawler.normalize.url import page_address

    if not given.lower().startswith(("http://", "https://")) or page_address(given, "") is None:
        raise UsageError(f"{given} is not an address; URL is one http(s) address, such as https://example.com/story")
    return given


def _folder(root: Path, name: str, own: Config) -> str:
    """Return the folder of a collection, relative to the repo: `_news` for news, else the folder of that name."""
    from crawler.spiders.seeking import is_content

    if not _COLLECTION.fullmatch(name):
        raise UsageError(f"--collection {name}: a collection is the name of a folder of the repo, such as news")
    names = (name,) if name.startswith("_") else (f"_{name}", name)
    found = next((one for one in names if _is_folder(root, one)), None)
    if found is None:
        there = sorted(path.name[1:] for path in root.glob("_*") if path.is_dir() and path.name not in _OF_JEKYLL)
        others = f"; there are {', '.join(there)}" if there else ""
        raise UsageError(f"--collection {name}: {root} has no folder _{name.removeprefix('_')}{others}")
    if not is_content(f"{found}/2026-01-01-a.md", own.content, own.exclude):
        raise UsageError(
            f"--collection {name}: `content` and `exclude` leave {found}/*.md out, so no crawl would see it"
        )
    return found


def _is_folder(root: Path, name: str) -> bool:
    folder = root / name
    return folder.is_dir() and folder.resolve().is_relative_to(root.resolve())


def _known(repo: ContentRepo, urls: Sequence[str]) -> Mapping[str, Sequence[Place]]:
    from crawler.spiders.seeking import places

    return {url: found for url, found in places(repo, urls).items() if found}


def _refused(known: Mapping[str, Sequence[Place]], arguments: argparse.Namespace) -> int:
    """Say which addresses are there already, and where, and return exit code 2: then no page is asked for."""
    rows: list[dict[str, Any]] = []
    for url, found in known.items():
        one = found[0]
        rows.append({"url": url, "path": one.path, "line": one.line, "at": list(one.at), "key": one.key})
        advice = f"`masthead recrawl {url}` reads its page again" if one.entry else "give it a webUrl, then recrawl it"
        print(f"masthead add: {url} is the {one.key} at {one.where} already; {advice}", file=sys.stderr)
    if arguments.format == "json":
        print(json.dumps({"dryRun": arguments.dry_run, "known": rows}, ensure_ascii=False, indent=2))
    return 2
