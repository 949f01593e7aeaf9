"""Draws the plots of docs/performance.md: python -m tests.benchmarks.plots remakes all of them, without measuring.

They are drawn from the series in docs/plots. With `--take` what was measured last (build/bench/series) comes there
before: the rows of `--growth` and `--million` leave series there, and so does `anatomy --keep`, which `--sample` runs.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tests.benchmarks import series
from tests.benchmarks.svg import Bar, Line, bars, lines
from tests.running import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Load = Callable[[str], list[dict[str, Any]]]

FETCHED, CRAWLED, DUE = "fetch only", "crawl", "nothing due"
SAMPLED: Final = {"fetch": FETCHED, "crawl": "first crawl", "again": "second crawl"}
SAMPLING: Final = ("--pages", "600", "--keep")

PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "Scrapy, Twisted, asyncio": ("Scrapy", "Twisted", "asyncio"),
    "reading": ("extractors", "normalize", "lxml", "values", "own middlewares"),
    "choosing, stages": ("choosing", "stages"),
    "writing: files, diff, fsync": ("writer",),
    "front matter, scan": ("front matter", "repository"),
    "state": ("state",),
    "imports": ("imports",),
    "spiders, report, rest": (),
}
"""What the parts of `anatomy` are drawn as, by the beginning of their names; the last takes the rest."""


def main(argv: Sequence[str] | None = None, *, measured: Path = series.MEASURED, kept: Path = series.KEPT) -> int:
    """Draw every plot whose series are there, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", action="store_true", help="sample the parts of a page before")
    parser.add_argument("--take", action="store_true", help="take over what was measured last")
    parser.add_argument("--from", dest="measured", type=Path, default=measured, metavar="DIR", help="measured there")
    options = parser.parse_args(argv)
    if options.sample:
        for what in SAMPLED:
            subprocess.run([sys.executable, "-m", "tests.benchmarks.anatomy", what, *SAMPLING], check=True, cwd=ROOT)
    if options.take:
        sys.stderr.write(f"taken over: {', '.join(series.take_over(options.measured, kept)) or 'nothing'}\n")
    for name, draw in PLOTS.items():
        drawn = draw(lambda wanted: series.load(kept, wanted))
        if drawn is None:
            sys.stderr.write(f"{name}.svg: not all of its series are there\n")
        else:
            (kept / f"{name}.svg").write_text(drawn, encoding="utf-8")
    sys.stdout.write(table(lambda wanted: series.load(kept, wanted)))
    return 0


def page(load: Load) -> str | None:
    """Return the plot of where the time of a page goes."""
    drawn = [Bar(name=name, parts=parts(told)) for what, name in SAMPLED.items() if (told := load(f"anatomy-{what}"))]
    title = "Where the CPU time of a page goes (600 generated pages, starting spread over them)"
    return bars(title, "ms", drawn) if drawn else None


def table(load: Load) -> str:
    """Return the same as a Markdown table: milliseconds a page of each part."""
    columns = {name: dict(parts(points)) for what, name in SAMPLED.items() if (points := load(f"anatomy-{what}"))}
    lines = [f"| part | {' | '.join(columns)} |", "|---" * (1 + len(columns)) + "|"]
    for part in PARTS:
        cells = [f"{told[part]:.2f}" if part in told else "" for told in columns.values()]
        lines.append(f"| {part} | {' | '.join(cells)} |")
    lines.append(f"| **all** | {' | '.join(f'**{sum(told.values()):.2f}**' for told in columns.values())} |")
    return "\n".join(lines) + "\n" if columns else ""


def parts(points: Sequence[Mapping[str, Any]]) -> list[tuple[str, float]]:
    """Return the milliseconds of each part that is drawn, those without any left out."""
    told = dict.fromkeys(PARTS, 0.0)
    *_, rest = PARTS
    for point in points:
        told[next((name for name, begin in PARTS.items() if point["part"].startswith(begin)), rest)] += point["ms"]
    return [(name, spent) for name, spent in told.items() if spent]


def memory(load: Load) -> str | None:
    """Return the plot of peak memory against pages."""
    points = [*load("pages"), *load("most")]
    drawn = [
        _line(CRAWLED, points, "pages", "crawl MB"),
        _line(FETCHED, points, "pages", "fetch MB"),
        _line(DUE, points, "pages", "due MB"),
    ]
    return lines("Peak memory grows with the pages of a run", "pages", "MB", drawn) if points else None


def pages(load: Load) -> str | None:
    """Return the plot of CPU a page against pages."""
    points = [*load("pages"), *load("most")]
    drawn = [_line(CRAWLED, points, "pages", "crawl ms"), _line(FETCHED, points, "pages", "fetch ms")]
    title = "CPU of a page in larger and larger crawls"
    return lines(title, "pages", "ms of CPU a page (small pages)", drawn, logs="x") if points else None


def hosts(load: Load) -> str | None:
    """Return the plot of CPU a page against hosts."""
    points = load("hosts")
    drawn = [_line(CRAWLED, points, "hosts", "crawl ms"), _line(FETCHED, points, "hosts", "fetch ms")]
    title = "The same number of pages on more and more hosts"
    return lines(title, "hosts", "ms of CPU a page (small pages)", drawn, logs="x") if points else None


def files(load: Load) -> str | None:
    """Return the plot of scans against files."""
    points = [*load("files"), *load("million")]
    drawn = [
        _line("first scan", points, "files", "scan s"),
        _line("nothing changed", points, "files", "again s"),
        _line(f"crawl, {DUE}", points, "files", "due s"),
    ]
    title = "What a larger content repo costs"
    return lines(title, "files", "seconds of CPU, starting included", drawn, logs="xy") if points else None


def _line(name: str, points: Sequence[Mapping[str, Any]], x: str, y: str) -> Line:
    """Return the line of what was measured at some of these points."""
    return Line(name=name, points=sorted((point[x], point[y]) for point in points if y in point))


PLOTS: Final[Mapping[str, Callable[[Load], str | None]]] = {
    "page": page,
    "memory": memory,
    "pages": pages,
    "hosts": hosts,
    "files": files,
}

if __name__ == "__main__":
    sys.exit(main())
