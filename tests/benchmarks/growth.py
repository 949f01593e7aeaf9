"""How cost grows: crawls of more pages and of more hosts, scans of larger repos, up to a million files."""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.items import History, Outcome
from crawler.memory import served
from crawler.runlock import FOLDER
from crawler.state import State
from tests.benchmarks import content, scanning, series
from tests.benchmarks.crawling import DOING, QUIET, arena
from tests.benchmarks.measuring import Cost, python, run
from tests.benchmarks.report import Figure, Plan, times

if TYPE_CHECKING:
    Point = dict[str, float]

PAGES = (1_000, 5_000, 20_000)
MOST_PAGES = 100_000
HOSTS = (1, 4, 16, 64, 256)
PAGES_OF_HOSTS = 1_024
FILES = (1_000, 10_000, 100_000)
MILLION = 1_000_000
MB = 1_000_000


def measure_pages(plan: Plan) -> dict[str, Figure]:
    """Return the rows of crawls that grow; their pages are small, since it is not reading that is measured."""
    points = [_crawled(plan, plan.size(pages), due=True) for pages in PAGES]
    series.keep(plan.work / "series", "pages", points)
    few, many = points[0], points[-1]
    sizes = "; ".join(f"{point['crawl MB']:.0f} MB at {point['pages']:,} pages" for point in points)
    theirs = f"the spider that only fetches: {few['fetch MB']:.0f} to {many['fetch MB']:.0f} MB"
    costs = ", ".join(f"{point['crawl ms']:.2f}" for point in points)
    return {
        "growth-memory": times(many["crawl MB"] / few["crawl MB"], f"{sizes}; {theirs}"),
        "growth-cpu": times(many["crawl ms"] / few["crawl ms"], f"{costs} ms a page"),
    }


def measure_hosts(plan: Plan) -> dict[str, Figure]:
    """Return the row of crawls of as many pages on more and more hosts."""
    points = [_crawled(plan, plan.size(PAGES_OF_HOSTS), hosts=hosts) for hosts in HOSTS]
    series.keep(plan.work / "series", "hosts", points)
    costs = ", ".join(f"{point['crawl ms']:.2f}" for point in points)
    note = f"{points[0]['pages']:,} pages; {costs} ms a page with {', '.join(map(str, HOSTS))} hosts"
    return {"growth-hosts": times(points[-1]["crawl ms"] / points[0]["crawl ms"], note)}


def measure_most(plan: Plan) -> dict[str, Figure]:
    """Return the row of the largest crawl; one on one page says what starting costs."""
    point = _crawled(plan, plan.size(MOST_PAGES), due=True)
    series.keep(plan.work / "series", "most", [point])
    due = f"with nothing due then {point['due s']:.1f} s of CPU and {point['due MB']:.0f} MB"
    note = f"{point['pages']:,} pages at {point['crawl ms']:.2f} ms; {due}"
    return {"most-memory": Figure(value=point["crawl MB"], shown=f"{point['crawl MB']:.0f} MB", note=note)}


def _crawled(plan: Plan, pages: int, *, hosts: int = 1, due: bool = False) -> Point:
    """Return what crawls of so many small pages cost: CPU milliseconds a page without starting, megabytes at the peak.

    With `due` also what a run costs right after, when nothing is due: CPU seconds, starting included.
    """
    with arena(plan, 1, small=True) as one:
        bases = one.fetch(QUIET), one.crawl()
    with arena(plan, pages, hosts=hosts, small=True) as made:
        fetch, crawl = made.fetch(QUIET), made.crawl()
        made.expect_all(made.written())
        after = _due(made.crawl("--due", again=True)) if due else {}
    told: Point = {"pages": pages, "hosts": hosts}
    for name, base, whole in zip(("fetch", "crawl"), bases, (fetch, crawl), strict=True):
        told |= {f"{name} ms": (whole.cpu - base.cpu) / (pages - 1) * 1e3, f"{name} MB": whole.peak / MB}
    return told | after


def _due(cost: Cost) -> Point:
    return {"due s": cost.cpu, "due MB": cost.peak / MB}


def measure_files(plan: Plan) -> dict[str, Figure]:
    """Return the rows of scans of larger and larger repos, and of crawls of them when nothing is due."""
    points = [_scanned(plan, plan.size(files), due=True) for files in FILES]
    series.keep(plan.work / "series", "files", points)
    few, many = points[0], points[-1]
    costs = ", ".join(f"{point['scan s'] / point['files'] * 1e6:.0f}" for point in points)
    note = f"{costs} µs of CPU a file, starting included; {many['scan MB']:.0f} MB at {many['files']:,}"
    before = f"{few['due s']:.2f} s and {few['due MB']:.0f} MB at {few['files']:,} entries"
    return {
        "growth-files": times(many["scan s"] / many["files"] / (few["scan s"] / few["files"]), note),
        "growth-due": Figure(
            value=many["due s"], shown=f"{many['due s']:.1f} s", note=f"{many['due MB']:.0f} MB; {before}"
        ),
    }


def measure_million(plan: Plan) -> dict[str, Figure]:
    """Return the rows of a repo of a million files full of entries."""
    point = _scanned(plan, plan.size(MILLION))
    series.keep(plan.work / "series", "million", [point])
    files = f"{point['files']:,} files"
    return {
        "million-time": Figure(value=point["scan s"], shown=f"{point['scan s']:.0f} s", note=files),
        "million-again": Figure(
            value=point["again s"],
            shown=f"{point['again s']:.0f} s",
            note=f"{point['again MB']:.0f} MB; the first, which remembers them, {point['first s']:.0f} s",
        ),
        "million-memory": Figure(
            value=point["scan MB"],
            shown=f"{point['scan MB']:.0f} MB",
            note=f"{point['scan MB'] * MB / point['files']:.0f} bytes a file",
        ),
    }


def _scanned(plan: Plan, files: int, *, due: bool = False) -> Point:
    """Return what scans of so many files cost, starting included: one that remembers nothing, a first and a second.

    With `due` also what a crawl costs when none of their addresses is due, for the second time.
    """
    plan.work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=plan.work) as folder:
        repo = Path(folder) / "repo"
        content.filled(repo, files)
        bare = python("tests.benchmarks.scanning", repo)
        first, again = scanning.twice(repo)
        crawled = _undue(repo) if due else {}
        shutil.rmtree(repo)
    told: Point = {"files": files}
    for name, cost in (("scan", bare), ("first", first), ("again", again)):
        told |= {f"{name} s": cost.cpu, f"{name} MB": cost.peak / MB}
    return told | crawled


def _undue(repo: Path) -> Point:
    ask(repo)
    return _due([run(*DOING, "crawl", repo, "--due") for _ in range(2)][-1])


def ask(repo: Path) -> None:
    """Let the state of a repo remember that every address of it was asked an hour ago, and is due in a month."""
    now = datetime.now(UTC)
    asked, month = now - timedelta(hours=1), timedelta(days=30)
    state = repo / FOLDER / "state.sqlite3"
    state.parent.mkdir()
    with State.open(state) as kept, kept.together():
        for known in scanning.scan(repo):
            history = History(
                asked=asked, due=now + month, interval=month, outcome=Outcome.OK, status=200,
                final_url=known.url, manner="0", entries=served(known.entries),
            )  # fmt: skip
            kept.pages.remember(known.url, history)
