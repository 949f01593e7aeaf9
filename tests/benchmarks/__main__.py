"""Ratios measured side by side: python -m tests.benchmarks [NAME...] [--list] [--quick] [--peers] [--growth]."""

from __future__ import annotations

import argparse
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks import corpus
from tests.benchmarks.measuring import MeasuringFailed
from tests.benchmarks.report import Figure, Need, Plan, Row, as_json, machine, table
from tests.benchmarks.rows import ROWS
from tests.running import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WORK = ROOT / "build" / "bench"
DEARER: Mapping[Need, str] = {
    Need.PEERS: "also the rows of other programs, which pip and npm install: 10 minutes",
    Need.GROWTH: "also how cost grows with pages, hosts and files: 20 minutes",
    Need.MILLION: "also a million files and a crawl of 100,000 pages: an hour, and 5 GB of disk",
    Need.HOSTILE: "also crawls with a hostile host among healthy ones: 12 minutes on the wall",
}


def main(argv: Sequence[str] | None = None, *, work: Path = WORK) -> int:
    """Measure the rows that are asked for, print their table, keep it in `build/bench`, and return the exit code."""
    options = _parser().parse_args(argv)
    unknown = sorted(set(options.names) - {row.name for row in ROWS})
    if unknown:
        _say(f"no row is called {', '.join(unknown)}; --list names them")
        return 2
    if options.list:
        for row in ROWS:
            sys.stdout.write(f"{row.name:18}{row.target.text if row.target else '-':10}{row.what}\n")
        return 0
    wanted = [row for row in ROWS if row.name in options.names or not options.names]
    work = options.work or work
    plan = Plan(work=work, corpus=corpus.locate(), quick=options.quick)
    lacking = _lacking(plan, {need for need in DEARER if getattr(options, need.strip("-"))})
    possible = [row for row in wanted if row.needs not in lacking]
    _tell_skipped([row for row in wanted if row.needs in lacking])
    figures = measured(possible, plan)
    _keep(figures, possible, work)
    return 0 if len(figures) == len(possible) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these rows")
    parser.add_argument("--list", action="store_true", help="name the rows and their targets")
    parser.add_argument("--quick", action="store_true", help="fewer rounds on fewer subjects: to try, not to quote")
    for need, more in DEARER.items():
        parser.add_argument(need, action="store_true", help=more)
    parser.add_argument("--work", type=Path, metavar="DIR", help="where to write (default: build/bench)")
    return parser


def _lacking(plan: Plan, asked: set[Need]) -> set[Need]:
    """Return what this run does not have."""
    missing = {Need.CORPUS} if plan.corpus is None else set()
    return missing | (DEARER.keys() - asked)


def _tell_skipped(rows: Sequence[Row]) -> None:
    for need in Need:
        names = [row.name for row in rows if row.needs is need]
        if names:
            _say(f"skipped without {need}: {', '.join(names)}")


def measured(rows: Sequence[Row], plan: Plan) -> dict[str, Figure]:
    """Return the figures of these rows; what several rows come from is measured once, what fails is said."""
    figures: dict[str, Figure] = {}
    for measure in dict.fromkeys(row.by for row in rows):
        began = time.monotonic()
        _say(f"measuring {', '.join(row.name for row in rows if row.by is measure)} ...")
        try:
            figures |= measure(plan)
        except MeasuringFailed as fault:
            _say(f"    failed: {fault}")
        _say(f"    {time.monotonic() - began:.0f} s")
    wanted = {row.name for row in rows}
    return {name: figure for name, figure in figures.items() if name in wanted}


def _keep(figures: dict[str, Figure], rows: Sequence[Row], work: Path) -> None:
    """Print the table, and keep it with the machine it was measured on."""
    here = machine(datetime.now(UTC))
    shown = f"{table(rows, figures)}\n{', '.join(f'{name} {value}' for name, value in here.items())}\n"
    sys.stdout.write(shown)
    work.mkdir(parents=True, exist_ok=True)
    (work / "bench.md").write_text(shown, encoding="utf-8")
    (work / "bench.json").write_text(as_json(rows, figures, here), encoding="utf-8")
    _say(f"kept in {work / 'bench.md'} and {work / 'bench.json'}")


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
