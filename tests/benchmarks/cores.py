"""What a second core is worth: pages a second of whole crawls, on the wall, with processes that read."""

from __future__ import annotations

import os
import shutil
from statistics import median
from typing import TYPE_CHECKING, Final

from tests.benchmarks.crawling import arena
from tests.benchmarks.measuring import MeasuringFailed
from tests.benchmarks.report import Figure, Plan, times

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.benchmarks.crawling import Arena

PAGES, HOSTS, ROUNDS = 300, 16, 3
CORE: Final = "0"
ONE: Final = "one core"
WAYS: Final[Mapping[str, tuple[str, ...]]] = {
    ONE: (),
    "jobs 0": ("--jobs", "0"),
    "jobs 1": ("--jobs", "1"),
    "jobs 2": ("--jobs", "2"),
}
"""How the pages are crawled; only the first is held to one core."""


def measure(plan: Plan) -> dict[str, Figure]:
    """Return the row of `cores`: the same pages on one core, and on all with more and more processes, in turn."""
    if shutil.which("taskset") is None or (os.cpu_count() or 1) == 1:
        raise MeasuringFailed("needs a second core, and taskset")
    with arena(plan, plan.size(PAGES), hosts=HOSTS) as made:
        rounds = [_round(made) for _ in range(plan.rounds(ROUNDS))]
        served = made.site.counted()["microseconds"] / 1e3
    return figures(rounds, f"{served / (made.site.pages * len(rounds) * len(WAYS)):.1f} ms of CPU a page")


def figures(rounds: Sequence[Mapping[str, float]], served: str) -> dict[str, Figure]:
    """Return the row for these rounds of pages a second; the best number of processes counts."""
    speed = {way: median(one[way] for one in rounds) for way in WAYS}
    gain = {way: median(one[way] / one[ONE] for one in rounds) for way in WAYS if way != ONE}
    best = max(gain, key=lambda way: gain[way])
    seen = ", ".join(f"{way} {each:.0f}" for way, each in speed.items())
    spread = ", ".join(f"{one[best] / one[ONE]:.2f}" for one in rounds)
    note = f"{best}; pages a second: {seen}; rounds {spread}; the site takes {served} of the same cores"
    return {"cores": times(gain[best], note)}


def _round(made: Arena) -> dict[str, float]:
    """Return the pages a second of each way, without what starting takes."""
    return {way: _speed(made, *options, core=CORE if way == ONE else "") for way, options in WAYS.items()}


def _speed(made: Arena, *options: str, core: str) -> float:
    base = made.crawl(*options, limit=1, core=core)
    whole = made.crawl(*options, core=core)
    return (made.site.pages - 1) / (whole.wall - base.wall)
