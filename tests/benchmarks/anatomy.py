"""Where the CPU time of a page goes: python -m tests.benchmarks.anatomy [fetch | crawl | again | read] [--keep].

A sample every few milliseconds of CPU, each weighing the time since the one before, so that a long call into C counts
for what it took. It goes to the innermost frame that the table of parts knows: what serves everybody, to its caller.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import signal
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING

from tests.benchmarks import corpus, reading, series
from tests.benchmarks.crawling import AT_ONCE, QUIET, arena
from tests.benchmarks.fetching import crawl, fetch
from tests.benchmarks.report import Plan
from tests.benchmarks.site import HOST
from tests.running import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

INTERVAL = 0.002  # seconds of CPU between two samples
SHOWN = 30
IMPORTS, IMPORTLIB = "imports", "importlib._bootstrap"

PARTS = (
    ("crawler.extractors.document", "extractors: parse and collect"),
    ("crawler.extractors.hazard", "extractors: hazard"),
    ("crawler.extractors.jsonld", "extractors: JSON-LD"),
    ("extruct.opengraph", "extractors: Open Graph"),
    ("extruct", "extractors: JSON-LD"),
    ("jstyleson", "extractors: JSON-LD"),
    ("crawler.extractors.opengraph", "extractors: Open Graph"),
    ("crawler.extractors.verdict", "extractors: verdict"),
    ("crawler.extractors", "extractors: other"),
    ("crawler.normalize", "normalize"),
    ("crawler.frontmatter", "front matter"),
    ("yaml", "front matter"),
    ("crawler.repository", "repository"),
    ("crawler.middlewares", "own middlewares"),
    ("crawler.extensions", "own extensions"),
    ("crawler.state", "state"),
    ("crawler.memory", "state"),
    ("crawler.items", "values"),
    ("crawler", "spiders, frontier, report, command line"),
    ("pipelines.writer", "writer"),
    ("pipelines.difference", "writer"),
    ("pipelines.atomic", "writer"),
    ("pipelines.applying", "writer"),
    ("pipelines.revision", "writer"),
    ("pipelines.inside", "writer"),
    ("pipelines.journal", "writer"),
    ("pipelines.gate", "writer"),
    ("pipelines.choice", "choosing"),
    ("pipelines.testimony", "choosing"),
    ("pipelines.precedence", "choosing"),
    ("pipelines.doubt", "choosing"),
    ("pipelines.headline", "choosing"),
    ("pipelines.moments", "choosing"),
    ("pipelines.teaser", "choosing"),
    ("pipelines.pictures", "choosing"),
    ("pipelines", "stages"),
    ("scrapy", "Scrapy"),
    ("twisted", "Twisted"),
    ("asyncio", "asyncio"),
    ("lxml", "lxml"),
)
"""Modules by prefix, the more special first, and the part of the work that their time counts for."""


class Sampler:
    """Asks again and again what this process is doing."""

    def __init__(self, calls: str = "") -> None:
        self._prefix = calls
        self.parts: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()
        self._last = 0.0

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Sample as long as the `with` lasts."""
        signal.signal(signal.SIGPROF, self._note)
        self._last = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, INTERVAL, INTERVAL)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)

    def _note(self, _: int, frame: FrameType | None) -> None:
        now = time.process_time()
        spent, self._last = now - self._last, now
        names = list(_names(frame))
        self.parts[part([module for module, _ in names])] += spent  # type: ignore[assignment]  # seconds
        for call in {f"{module}.{name}" for module, name in names if self._prefix and module.startswith(self._prefix)}:
            self.calls[call] += spent  # type: ignore[assignment]  # seconds


def _names(frame: FrameType | None) -> Iterator[tuple[str, str]]:
    """Yield module and function of each frame, the innermost first."""
    while frame is not None:
        yield frame.f_globals.get("__name__", ""), frame.f_code.co_qualname
        frame = frame.f_back


def part(modules: list[str]) -> str:
    """Return the part of the work that a stack of modules, the innermost first, is doing."""
    if any(module.startswith(IMPORTLIB) for module in modules):
        return IMPORTS
    return next((found for module in modules if (found := _part_of(module)) is not None), "other")


def _part_of(module: str) -> str | None:
    return next((name for prefix, name in PARTS if module == prefix or module.startswith(f"{prefix}.")), None)


def table(times: Counter[str], pages: int, title: str, whole: float) -> str:
    """Return the Markdown table of seconds by name: milliseconds a page, and the share of the whole seconds."""
    lines = [f"| {title} | ms a page | share |", "|---|---|---|"]
    lines += [
        f"| {name} | {seconds / pages * 1e3:.2f} | {100 * seconds / whole:.0f} % |"
        for name, seconds in times.most_common(SHOWN)
    ]
    return "\n".join(lines) + "\n"


def sample_crawl(sampler: Sampler, pages: int, *, again: bool) -> int:
    """Sample a crawl of so many generated pages in this process, or the second crawl of them."""
    with arena(Plan(work=ROOT / "build" / "bench"), pages) as made:
        if again:
            made.crawl()
        else:
            made.fresh.rename(made.repo)
        with sampler.running(), contextlib.redirect_stdout(io.StringIO()):
            crawl(str(made.repo), "--delay", "0", "--per-host", str(AT_ONCE), "--allow-host", f"{HOST}/32")
    return pages


def sample_fetching(sampler: Sampler, pages: int) -> int:
    """Sample the spider that only fetches."""
    with arena(Plan(work=ROOT / "build" / "bench"), pages) as made:
        urls = made.folder / "urls.txt"
        urls.write_text("\n".join(made.site.urls), encoding="utf-8")
        with sampler.running():
            fetch(str(urls), "DOWNLOAD_DELAY=0", f"CONCURRENT_REQUESTS_PER_DOMAIN={AT_ONCE}", QUIET)
    return pages


def sample_reading(sampler: Sampler, pages: int) -> int:
    """Sample reading and choosing of so many corpus pages, three times over, after a first time to warm up."""
    home = corpus.locate()
    if home is None:
        raise SystemExit("no corpus on this machine (MASTHEAD_CORPUS)")
    real = corpus.pages(home, pages)
    for page in real:
        reading.chosen(page)
    with sampler.running():
        for _ in range(3):
            for page in real:
                reading.chosen(page)
    return 3 * len(real)


DOES: dict[str, Callable[[Sampler, int], int]] = {
    "fetch": sample_fetching,
    "crawl": lambda sampler, pages: sample_crawl(sampler, pages, again=False),
    "again": lambda sampler, pages: sample_crawl(sampler, pages, again=True),
    "read": sample_reading,
}


def main() -> None:
    """Sample what is asked for, and print where the time went."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.anatomy", description=__doc__)
    parser.add_argument("what", choices=DOES, nargs="?", default="crawl")
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--keep", action="store_true", help="keep the parts for the plots")
    parser.add_argument("--calls", metavar="MODULE", default="", help="also each function of these modules, by prefix")
    options = parser.parse_args()
    sampler = Sampler(options.calls)
    pages = DOES[options.what](sampler, options.pages)
    whole = sum(sampler.parts.values())
    sys.stdout.write(table(sampler.parts, pages, "part", whole))
    if options.keep:
        parts = [{"part": name, "ms": spent / pages * 1e3} for name, spent in sampler.parts.most_common()]
        series.keep(series.MEASURED, f"anatomy-{options.what}", parts)
    if options.calls:
        sys.stdout.write("\n" + table(sampler.calls, pages, "function, callees included", whole))


if __name__ == "__main__":
    main()
