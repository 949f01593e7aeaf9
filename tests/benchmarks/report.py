"""What the benchmarks have to tell: figures beside their targets, as a table and as JSON."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

PACKAGES = ("masthead", "scrapy", "twisted", "selectolax", "lxml", "extruct", "pyyaml", "pillow")

TENFOLD = 10


class Need(StrEnum):
    """What a row cannot be measured without."""

    NOTHING = ""
    CORPUS = "the corpus (MASTHEAD_CORPUS)"
    PEERS = "--peers"
    GROWTH = "--growth"
    MILLION = "--million"
    HOSTILE = "--hostile"


class Met(StrEnum):
    """Whether a figure reaches its target."""

    YES = "yes"
    NO = "no"
    OPEN = "-"  # nobody has set a target


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure must reach, in the words of the plan."""

    text: str
    reached: Callable[[float], bool]


def at_most(limit: float, unit: str = "") -> Target:
    """Return a target that larger figures miss."""
    return Target(f"≤ {limit:g}{unit}", lambda value: value <= limit)


def at_least(limit: float, unit: str = "") -> Target:
    """Return a target that smaller figures miss."""
    return Target(f"≥ {limit:g}{unit}", lambda value: value >= limit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured number, the way it is shown, and what else was seen on the way."""

    value: float
    shown: str
    note: str = ""


def times(value: float, note: str = "") -> Figure:
    """Return the figure of a ratio, precise enough to see why a target is just missed."""
    return Figure(value=value, shown=f"{value:.3f}" if value < TENFOLD else f"{value:.1f}", note=note)


def percent(part: int, whole: int, note: str = "") -> Figure:
    """Return the figure of a share of things that are right; only all of them are 100 %."""
    shown = "100 %" if part == whole else f"{min(99.99, 100 * part / whole):.2f} %"
    return Figure(value=100 * part / whole, shown=shown, note=note or f"{part} of {whole}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How this run measures: where the corpus is, how often, and where things may be written."""

    work: Path
    corpus: Path | None = None
    quick: bool = False

    def rounds(self, usual: int) -> int:
        """Return how many rounds a row has: two where it shall be quick."""
        return min(usual, 2) if self.quick else usual

    def size(self, usual: int) -> int:
        """Return how many subjects a row has: a quarter where it shall be quick."""
        return max(1, usual // 4) if self.quick else usual


Measure = Callable[[Plan], Mapping[str, Figure]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table: what is measured, against what, and what it should come to."""

    name: str
    what: str
    by: Measure
    target: Target | None = None
    needs: Need = Need.NOTHING

    def met(self, figure: Figure) -> Met:
        """Return whether a figure reaches this row's target."""
        if self.target is None:
            return Met.OPEN
        return Met.YES if self.target.reached(figure.value) else Met.NO


def table(rows: Iterable[Row], figures: Mapping[str, Figure]) -> str:
    """Return the Markdown table of the rows that have a figure."""
    lines = ["| row | what | measured | target | met | seen on the way |", "|---|---|---|---|---|---|"]
    for row in rows:
        figure = figures.get(row.name)
        if figure is not None:
            goal = row.target.text if row.target else Met.OPEN
            cells = (f"`{row.name}`", row.what, figure.shown, goal, row.met(figure), figure.note)
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def as_json(rows: Iterable[Row], figures: Mapping[str, Figure], machine: Mapping[str, str]) -> str:
    """Return the same as one JSON document, with the machine that it was measured on."""
    told: list[dict[str, Any]] = [
        {
            "row": row.name,
            "what": row.what,
            "value": figures[row.name].value,
            "shown": figures[row.name].shown,
            "target": row.target.text if row.target else None,
            "met": {Met.YES: True, Met.NO: False, Met.OPEN: None}[row.met(figures[row.name])],
            "note": figures[row.name].note,
        }
        for row in rows
        if row.name in figures
    ]
    return json.dumps({"machine": dict(machine), "rows": told}, ensure_ascii=False, indent=2) + "\n"


def machine(now: datetime) -> dict[str, str]:
    """Return when and where this runs: the processor, Python, and the versions of what is measured."""
    return {
        "date": now.strftime("%Y-%m-%d"),
        "processor": _processor(),
        "system": f"{platform.system()} {platform.release()}",
        "python": sys.version.split()[0],
        **{name: version(name) for name in PACKAGES},
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{names[0]}, {len(names)} cores" if names else platform.processor()
