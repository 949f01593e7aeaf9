"""Tell what is remembered of a content repo's pages: what became of them, what is due when, who wants to be left alone.

Nothing is asked and nothing is written; it can run beside a crawl.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from crawler.cli import UsageError
from crawler.cli.crawl import content_root

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    from crawler.items import History
    from crawler.state.origins import Origin

EXAMPLES = """examples:
  masthead status                    the repo in this folder
  masthead status ~/site --hosts     by host: pages, failures, how long to wait
  masthead status ~/site --format json"""

SHOWN = 10  # addresses of each kind that the text lists; the JSON has all


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What is remembered: histories by address, what origins said, at which instant it is told."""

    now: datetime
    pages: dict[str, History]
    origins: dict[str, Origin]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("content", nargs="?", metavar="CONTENT", help="the content repo (default: this folder)")
    parser.add_argument("--hosts", action="store_true", help="by host instead of by page")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="json: one document on stdout")


def run(arguments: argparse.Namespace) -> int:
    """Print the status and return the exit code."""
    status = look(content_root(arguments.content), datetime.now(UTC))
    if arguments.format == "json":
        print(json.dumps(as_json(status), ensure_ascii=False, indent=2))
    else:
        print("\n".join(hosts(status) if arguments.hosts else text(status)))
    return 0


def look(root: Path, now: datetime) -> Status:
    """Return what is remembered of the repo at `root`. Raises `UsageError` where its state cannot be read."""
    from crawler.cli.remembering import remembered
    from crawler.config import ConfigError, load  # SQLite and YAML only for who looks

    try:
        config = load(root)
        with remembered(root, config.state, "status", now=now) as memory:
            return Status(now=now, pages=dict(memory.histories()), origins=dict(memory.origins()))
    except ConfigError as error:
        raise UsageError(str(error)) from None


def text(status: Status) -> Iterator[str]:
    """Yield the lines of the status by page."""
    if not status.pages:
        yield "nothing is remembered yet: masthead crawl asks every page"
        return
    yield f"{len(status.pages)} addresses  {_counted(Counter(page.outcome for page in status.pages.values()))}"
    due = sorted(status.pages.items(), key=lambda page: page[1].due)
    now = sum(page.due <= status.now for _, page in due)
    soon = sum(status.now < page.due <= status.now + timedelta(days=1) for _, page in due)
    yield f"due now {now}, within a day {soon}, later {len(due) - now - soon}"
    yield from _listed("next", [f"{_when(page.due, status.now)}  {url}  {why(page)}" for url, page in due])
    yield from _listed("a person should look at", sorted(_remarked(status)))
    yield from _listed("blocked", sorted(f"{url}  {why(page)}" for url, page in due if page.outcome == "blocked"))
    yield from _listed("asked for time", sorted(_waiting(status)))


def hosts(status: Status) -> Iterator[str]:
    """Yield the lines of the status by origin, the largest first."""
    from crawler.normalize.url import origin

    counted: dict[str, Counter[str]] = {}
    for url, page in status.pages.items():
        counted.setdefault(origin(url) or url, Counter())[page.outcome] += 1
    for name, outcomes in sorted(counted.items(), key=lambda one: (-one[1].total(), one[0])):
        said = status.origins.get(name)
        waits = f"  not before {_iso(said.until)}" if said and said.until and said.until > status.now else ""
        yield f"{name}  {outcomes.total()} pages  {_counted(outcomes)}{waits}"


def why(page: History) -> str:
    """Return why an address is due when it is, for a person."""
    reason = f"{page.outcome} ({page.reason})" if page.reason else page.outcome.value
    failed = len(page.failures)
    if failed:
        return f"{reason}, on {failed} {'day' if failed == 1 else 'days'} since {page.failures[0].day}"
    return f"{reason}, looked at every {_length(page.interval)}"


def as_json(status: Status) -> dict[str, Any]:
    """Return the status as JSON-ready data."""
    return {
        "now": _iso(status.now),
        "pages": [
            {
                "url": url,
                "outcome": page.outcome,
                "reason": page.reason,
                "asked": _iso(page.asked),
                "due": _iso(page.due),
                "interval": round(page.interval.total_seconds()),
                "failures": [{"day": failure.day.isoformat(), "outcome": failure.outcome} for failure in page.failures],
                "movedTo": page.moved,
            }
            for url, page in sorted(status.pages.items())
        ],
        "waiting": {
            name: _iso(said.until)
            for name, said in sorted(status.origins.items())
            if said.until is not None and said.until > status.now
        },
    }


def _remarked(status: Status) -> Iterator[str]:
    from crawler import schedule

    for page in status.pages.values():
        for code, message in schedule.remarks(page, status.now):
            yield f"{code}  {message}"


def _waiting(status: Status) -> Iterator[str]:
    for name, said in status.origins.items():
        if said.until is not None and said.until > status.now:
            yield f"{name}  not before {_iso(said.until)}"


def _listed(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield title
        yield from (f"  {line}" for line in lines[:SHOWN])
    if len(lines) > SHOWN:
        yield f"  and {len(lines) - SHOWN} more (--format json lists them)"


def _counted(outcomes: Counter[Any]) -> str:
    return "  ".join(f"{outcome} {count}" for outcome, count in sorted(outcomes.items()))


def _when(due: datetime, now: datetime) -> str:
    return "now" if due <= now else _iso(due)


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _length(interval: timedelta) -> str:
    hours = interval.total_seconds() / 3600
    return f"{hours:.0f} h" if interval <= timedelta(days=2) else f"{hours / 24:.0f} d"
