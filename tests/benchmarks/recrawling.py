"""What one address by hand costs, from cold start to written file, against Scrapy's own fetch of its page."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from tests.benchmarks.crawling import Arena, arena
from tests.benchmarks.measuring import Cost, MeasuringFailed, run
from tests.benchmarks.report import Figure, Plan, times
from tests.benchmarks.site import HOST

if TYPE_CHECKING:
    from collections.abc import Callable

PAGES = 200  # entries of the repo, one of which is meant
ROUNDS = 9
SCRIPTS = Path(sys.executable).parent


def measure(plan: Plan) -> dict[str, Figure]:
    """Return the row of `recrawl`: both programs as a user starts them, in turn."""
    with arena(plan, plan.size(PAGES)) as made:
        url = made.site.urls[-1]
        rounds = [(_fetch(url), _recrawl(made, url)) for _ in range(plan.rounds(ROUNDS))]
    ratios = [ours.cpu / theirs.cpu for theirs, ours in rounds]
    fetch, recrawl = (_median(rounds, which, lambda cost: cost.cpu) for which in (0, 1))
    slow, slower = (_median(rounds, which, lambda cost: cost.wall) for which in (0, 1))
    note = f"{recrawl:.2f} s CPU against {fetch:.2f}, {slower:.2f} s on the wall against {slow:.2f}"
    shown = f"{min(ratios):.2f} to {max(ratios):.2f}"
    return {"recrawl": times(median(ratios), f"{note}; {made.site.pages} entries; rounds {shown}")}


def _median(rounds: list[tuple[Cost, Cost]], which: int, of: Callable[[Cost], float]) -> float:
    return median(of(one[which]) for one in rounds)


def _fetch(url: str) -> Cost:
    # Below no scrapy.cfg, so that it is Scrapy with its own settings.
    return run(SCRIPTS / "scrapy", "fetch", url, cwd=Path("/"))


def _recrawl(made: Arena, url: str) -> Cost:
    """Re-crawl one address of a repo that nobody has crawled yet."""
    shutil.rmtree(made.repo, ignore_errors=True)
    shutil.copytree(made.fresh, made.repo)
    before = made.written()
    cost = run(
        SCRIPTS / "masthead", "recrawl", url, "--content", made.repo, "--delay", "0", "--allow-host", f"{HOST}/32"
    )
    changed = sum(made.written()[name] != digest for name, digest in before.items())
    if changed != 1:
        raise MeasuringFailed(f"the recrawl changed {changed} files instead of one")
    return cost
