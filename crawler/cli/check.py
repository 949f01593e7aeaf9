"""Check the files of a content repo without the network: what is wrong, in which file and line, what would be right.

It looks at front matter that cannot be read, addresses, AMP pairs, times, picture sizes, providers, topics, related
stories and scores. Nothing is written without --fix. docs/findings.md lists all findings.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.cli.crawl import content_root, globs
from crawler.cli.run_options import configuration, content_repo
from crawler.runlock import Held

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Sequence

    from crawler.checks import Flaw, Inspection, Level, Vocabulary
    from crawler.config import Config
    from crawler.repository import ContentRepo

EXAMPLES = """examples:
  masthead check                               the repo in this folder
  masthead check ~/site --collection news --level warning
  masthead check ~/site --fix                  put right what follows from other keys: cdnAmpWebUrl, provider.images
  masthead check ~/site --fix-scores           heat and published, too
  masthead check --amp                         and AMP pages that crawls have found gone
  masthead check --format github               annotations, in a workflow of GitHub Actions

Exit codes: 0 no errors (warnings and notes may be), 1 errors, 2 wrong use or configuration, 4 nothing matched,
5 another run holds the repo (--fix only)."""

LEVELS = ("error", "warning", "note")  # heaviest first


@dataclass(slots=True)
class Seen:
    """What a check has come to: files looked at, findings by level, and what --fix did."""

    files: int = 0
    counts: Counter[Level] = field(default_factory=Counter)
    fixed: list[Flaw] = field(default_factory=list)
    refused: list[Flaw] = field(default_factory=list)  # what stood against mending a file


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("content", nargs="?", metavar="CONTENT", help="the content repo (default: this folder)")
    parser.add_argument("--match", action="append", default=[], metavar="GLOB", help="only these paths (repeatable)")
    parser.add_argument("--collection", metavar="NAME", help="only this collection, such as news")
    parser.add_argument("--amp", action="store_true", help="also AMP pages that were gone when a crawl last asked")
    parser.add_argument("--level", choices=LEVELS, default="note", help="tell only findings of at least this level")
    parser.add_argument("--fix", action="store_true", help="put right cdnAmpWebUrl and provider.images first")
    parser.add_argument("--fix-scores", action="store_true", help="as --fix, and heat and published by their formula")
    parser.add_argument(
        "--format",
        choices=("text", "json", "github"),
        default="text",
        help="json: one document on stdout; github: annotations of a workflow",
    )


def run(arguments: argparse.Namespace) -> int:
    """Check as asked and return the exit code."""
    root = content_root(arguments.content, "masthead check PATH")
    own = configuration(root, arguments)
    repo, now = content_repo(root, own), datetime.now(UTC)
    seen, told = Seen(), globs(arguments)
    if arguments.fix or arguments.fix_scores:
        try:
            _fix(repo, own, now, arguments, seen)
        except Held as held:
            print(f"masthead check: {held}", file=sys.stderr)
            return 5
        repo = content_repo(root, own)  # which remembers what it has read
    found = chain(seen.refused, flaws(repo, own, now, told, seen), _gone(repo, own, now, arguments))
    _TELLERS[arguments.format](_counted(found, seen), seen, arguments)
    return _exit_code(seen, arguments)


def _gone(repo: ContentRepo, own: Config, now: datetime, arguments: argparse.Namespace) -> Iterator[Flaw]:
    if arguments.amp:
        from crawler.cli.amp_gone import gone  # the state is opened only for who asks for it

        yield from gone(repo, own, now, lambda path: _matches(path, globs(arguments)))


def _fix(repo: ContentRepo, own: Config, now: datetime, arguments: argparse.Namespace, seen: Seen) -> None:
    """Put right what follows from other keys. Raises `Held` where another run holds the repo, or `UsageError`."""
    from crawler.checks import Inspection
    from crawler.cli.mending import Bench  # the state is opened only for who writes

    known = _vocabulary(repo, own, now)
    found = flaws(repo, own, now, globs(arguments), Seen())
    paths = list(dict.fromkeys(flaw.path for flaw in found if flaw.mend))
    bench = Bench(
        repo=repo,
        config=own,
        checked=lambda path, raw: Inspection(known).file(path, raw),
        scores=arguments.fix_scores,
    )
    done = bench.mend(paths, now) if paths else None
    if done is not None:
        seen.fixed, seen.refused = done.fixed, done.refused


def flaws(repo: ContentRepo, own: Config, now: datetime, match: Sequence[str], seen: Seen) -> Iterator[Flaw]:
    """Yield what is wrong in the repo, file by file, then what only all of them show.

    With `match` all files are read, as a finding may be about two of them; told is what concerns the matching ones.
    """
    from crawler.checks import Inspection

    inspection = Inspection(_vocabulary(repo, own, now))
    yield from _vocabulary_flaws(repo, own, match, seen)
    for path in repo.paths():
        is_wanted = _matches(path, match)
        seen.files += is_wanted
        yield from _file(repo, path, inspection, is_wanted=is_wanted)
    for finding in repo.unlisted():
        yield _refused(finding.path, finding.code, finding.message)
    yield from inspection.conclude()


def _vocabulary(repo: ContentRepo, own: Config, now: datetime) -> Vocabulary:
    from functools import cache

    from crawler.checks import Vocabulary

    return Vocabulary(
        now=now,
        organizations={domain: one.name for domain, one in repo.organizations.items()},
        is_called=lambda domain, name: domain in repo.organizations and repo.organizations[domain].is_called(name),
        topics=tuple(topic.name for topic in repo.topics),
        root=next((topic.name for topic in repo.topics if topic.root), None),
        site=repo.address or None,
        logo=cache(repo.logo),
        keys=repo.keys,
        private=own.private,
        opened=tuple(map(str, own.allow_hosts)),
    )


def _vocabulary_flaws(repo: ContentRepo, own: Config, match: Sequence[str], seen: Seen) -> Iterator[Flaw]:
    """Yield what is wrong in the files that hold the repo's own vocabulary."""
    from crawler.checks import ORGANIZATIONS, SUFFIXES, TOPICS, Registry
    from crawler.repository import FileRefused, read

    registry = Registry()
    yield from _unfounded(repo, own, match)
    for place, kind in ((TOPICS, TOPICS), *((place, ORGANIZATIONS) for place in own.registry)):
        for path in _listed(repo.root, place.rstrip("/")):
            if not path.endswith(tuple(SUFFIXES[kind])) or not _matches(path, match):
                continue
            seen.files += not path.endswith(".md")  # which counts as content
            try:
                yield from registry.check(path, read(repo.root / path), place=place)
            except FileRefused as refusal:
                yield _refused(path, refusal.code, str(refusal))


def _unfounded(repo: ContentRepo, own: Config, match: Sequence[str]) -> Iterator[Flaw]:
    """Yield the places of the registry that somebody has named and that hold nothing to read."""
    from crawler.checks import ORGANIZATIONS, SUFFIXES, Flaw

    for place in own.registry:
        is_there = any(path.endswith(tuple(SUFFIXES[ORGANIZATIONS])) for path in _listed(repo.root, place.rstrip("/")))
        if not is_there and place.rstrip("/") != ORGANIZATIONS.rstrip("/") and _matches(place, match):
            message = "is named by `registry`, and no file there describes a provider"
            right = "a folder or a YAML file of this repo; else take it out of `registry`"
            yield Flaw(code="data.invalid", path=place, line=1, message=message, right=right)


def _listed(root: Path, place: str) -> list[str]:
    """Return the paths of a folder's files, or of the one file that stands in its place."""
    try:
        return sorted(f"{place}/{file.name}" for file in (root / place).iterdir())
    except NotADirectoryError:
        return [place]
    except OSError:  # there is none, as a rule
        return []


def _file(repo: ContentRepo, path: str, inspection: Inspection, *, is_wanted: bool) -> Iterator[Flaw]:
    from crawler.repository import FileRefused, read

    try:
        raw = read(f"{repo.root}/{path}")
    except FileRefused as refusal:
        if is_wanted:
            yield _refused(path, refusal.code, str(refusal))
        return
    yield from inspection.file(path, raw, is_wanted=is_wanted)


def _refused(path: str, code: str, message: str) -> Flaw:
    from crawler.checks import Flaw

    right = "a regular file that this user may read, or exclude it in masthead.yaml"
    return Flaw(code=code, path=path, line=1, message=message, right=right)


def _matches(path: str, match: Sequence[str]) -> bool:
    from crawler.globs import glob

    return not match or any(glob(path, pattern) for pattern in match)


def _counted(found: Iterator[Flaw], seen: Seen) -> Iterator[Flaw]:
    for flaw in found:
        seen.counts[flaw.level] += 1
        yield flaw


def _told(found: Iterator[Flaw], level: str) -> Iterator[Flaw]:
    heavy = LEVELS[: LEVELS.index(level) + 1]
    return (flaw for flaw in found if flaw.level in heavy)


def _text(found: Iterator[Flaw], seen: Seen, arguments: argparse.Namespace) -> None:
    from crawler.checks import telling

    for flaw in seen.fixed:
        print(f"fixed {telling.line(flaw)}")
    for flaw in _told(found, arguments.level):
        print(telling.line(flaw))
    print(f"{f'{len(seen.fixed)} fixed; ' if seen.fixed else ''}{telling.total(seen.counts, seen.files)}")


def _json(found: Iterator[Flaw], seen: Seen, arguments: argparse.Namespace) -> None:
    from crawler.checks import telling

    rows = [telling.row(flaw) for flaw in _told(found, arguments.level)]
    counts = {level: seen.counts[level] for level in seen.counts}
    told = {
        "files": seen.files,
        "counts": counts,
        "findings": rows,
        "fixed": [telling.row(flaw) for flaw in seen.fixed],
    }
    print(json.dumps(told, ensure_ascii=False, indent=2))


def _github(found: Iterator[Flaw], seen: Seen, arguments: argparse.Namespace) -> None:
    from crawler.checks import telling

    root = content_root(arguments.content)
    workspace = os.environ.get("GITHUB_WORKSPACE") or "."
    prefix = os.path.relpath(root.resolve(), Path(workspace).resolve())
    for flaw in _told(found, arguments.level):
        print(telling.annotation(flaw, os.path.normpath(f"{prefix}/{flaw.path}")))
    print(telling.total(seen.counts, seen.files))


_TELLERS: dict[str, Callable[[Iterator[Flaw], Seen, argparse.Namespace], None]] = {
    "text": _text,
    "json": _json,
    "github": _github,
}
"""How the findings are told, by format."""


def _exit_code(seen: Seen, arguments: argparse.Namespace) -> int:
    if not seen.files and globs(arguments):
        print("masthead check: nothing matched; GLOB is on paths relative to CONTENT", file=sys.stderr)
        return 4
    if not seen.files:
        print("masthead check: no content files: none matches, or the folder is another one", file=sys.stderr)
    return 1 if seen.counts["error"] else 0  # type: ignore[index]  # a level is its word
