"""What a whole crawl costs: fetch, extract, merge and write, against a spider that only fetches the same pages."""

from __future__ import annotations

import hashlib
import shutil
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from tests.benchmarks import content
from tests.benchmarks.measuring import Cost, MeasuringFailed, run
from tests.benchmarks.report import Figure, Plan, times
from tests.benchmarks.site import NETWORK, Site, site

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGES = 600
MANY = 1_000
ROUNDS = 5
AT_ONCE = 8  # requests to the one host
QUIET = "LOG_LEVEL=ERROR"
MB = 1_000_000
DOING = (sys.executable, "-m", "tests.benchmarks.fetching")
KEEN = ("--delay", "0", "--per-host", str(AT_ONCE), "--allow-host", NETWORK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arena:
    """Where crawls run: a site, a folder for what they write, and the content repo as it was before any of them."""

    site: Site
    folder: Path

    @property
    def fresh(self) -> Path:
        """The content repo that nobody has crawled yet."""
        return self.folder / "fresh"

    @property
    def repo(self) -> Path:
        """The content repo that is crawled."""
        return self.folder / "repo"

    def fetch(self, *settings: str, limit: int = 0) -> Cost:
        """Return what fetching all pages costs, or the first few."""
        urls = self.folder / "urls.txt"
        urls.write_text("\n".join(self.site.urls[: limit or None]), encoding="utf-8")
        return run(*DOING, "fetch", urls, "DOWNLOAD_DELAY=0", f"CONCURRENT_REQUESTS_PER_DOMAIN={AT_ONCE}", *settings)

    def crawl(self, *options: str, again: bool = False, limit: int = 0, core: str = "") -> Cost:
        """Return what a crawl of all entries costs, or of the first few: of a fresh repo, or of the one there is.

        With a `core` it may use that one alone.
        """
        if not again:
            self.renew()
        few = ["--limit", str(limit)] if limit else []
        pinned = ["taskset", "-c", core] if core else []
        return run(*pinned, *DOING, "crawl", self.repo, *KEEN, *few, *options)

    def renew(self) -> None:
        """Let the content repo be as it was before anybody crawled it."""
        shutil.rmtree(self.repo, ignore_errors=True)
        shutil.copytree(self.fresh, self.repo)

    def written(self) -> dict[str, str]:
        """Return a digest of every content file."""
        return _digests(self.repo)

    def expect_all(self, written: dict[str, str]) -> None:
        """Stop where a crawl did not fill in every file: a figure of half a job is none."""
        same = [name for name, digest in _digests(self.fresh).items() if written[name] == digest]
        if same:
            raise MeasuringFailed(f"the crawl left {len(same)} of {len(written)} files as they were, as {same[0]}")


def _digests(repo: Path) -> dict[str, str]:
    files = sorted((repo / content.NEWS).iterdir())
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


@contextmanager
def arena(plan: Plan, pages: int, *, hosts: int = 1, small: bool = False) -> Iterator[Arena]:
    """Run a site, and make a content repo of its pages."""
    plan.work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=plan.work) as folder, site(pages, hosts=hosts, small=small) as served:
        made = Arena(site=served, folder=Path(folder))
        content.crawled(made.fresh, served.urls)
        yield made


def measure(plan: Plan) -> dict[str, Figure]:
    """Return the rows of the first and the second crawl."""
    with arena(plan, plan.size(PAGES)) as made:
        return figures(made, plan.rounds(ROUNDS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """CPU seconds a page of one round, by who crawled; what the second crawl wrote, and how often it asked politely."""

    fetch: float
    quiet: float
    crawl: float
    again: float
    changed: int
    conditional: int


def figures(made: Arena, rounds: int) -> dict[str, Figure]:
    """Return what crawls of these pages cost."""
    pages, seen = made.site.pages, [_round(made) for _ in range(rounds)]
    crawl, again, fetch, quiet = (
        median(getattr(one, name) for one in seen) * 1e3 for name in ("crawl", "again", "fetch", "quiet")
    )
    ratios = [one.crawl / one.fetch for one in seen]
    shown = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    changed, conditional = sum(one.changed for one in seen), min(one.conditional for one in seen)
    above = median(one.again - one.fetch for one in seen) * 1e3
    polite = 100 * conditional / pages
    note = f"{pages} pages; {crawl:.2f} ms a page against {fetch:.2f}; rounds {shown}"
    return {
        "crawl": times(median(ratios), note),
        "crawl-quiet": times(median(one.crawl / one.quiet for one in seen), f"against {quiet:.2f} ms a page"),
        "second-files": Figure(value=changed, shown=str(changed), note=f"{rounds} rounds of {pages} files"),
        "second-asks": Figure(value=polite, shown=f"{polite:.0f} %", note=f"{conditional} of {pages} requests"),
        "second-cpu": Figure(value=above, shown=f"{above:.2f} ms", note=f"{again:.2f} ms an entry, the fetch included"),
    }


def _round(made: Arena) -> Round:
    """Crawl once in every way.

    What a process costs before its second page is measured on one page, and taken off: so figures are CPU a page.
    """
    pages = made.site.pages
    fetch = slope(made.fetch(limit=1), made.fetch(), pages)
    quiet = slope(made.fetch(QUIET, limit=1), made.fetch(QUIET), pages)
    crawl = slope(made.crawl(limit=1), made.crawl(), pages)
    before = made.written()
    made.expect_all(before)
    base = made.crawl(again=True, limit=1)
    made.site.counted()
    again = slope(base, made.crawl(again=True), pages)
    conditional = made.site.counted()["conditional"]
    changed = sum(before[name] != digest for name, digest in made.written().items())
    return Round(fetch=fetch, quiet=quiet, crawl=crawl, again=again, changed=changed, conditional=conditional)


def slope(base: Cost, whole: Cost, pages: int) -> float:
    """Return the CPU seconds of a page, without what the process costs anyway."""
    return (whole.cpu - base.cpu) / (pages - 1)


def measure_memory(plan: Plan) -> dict[str, Figure]:
    """Return the row of peak memory: both crawls of many pages, once."""
    with arena(plan, plan.size(MANY)) as made:
        theirs, ours = made.fetch().peak, made.crawl().peak
    note = f"{made.site.pages} pages; {ours / MB:.0f} MB against {theirs / MB:.0f}"
    return {"crawl-memory": times(ours / theirs, note)}
