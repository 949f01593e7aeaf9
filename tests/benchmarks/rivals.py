"""What whole crawls of other tools cost, against the spider that only fetches and beside our own, in the same run."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from tests.benchmarks import installing, others
from tests.benchmarks.crawling import Arena, arena, slope
from tests.benchmarks.measuring import Cost, run
from tests.benchmarks.report import Figure, Plan, times

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PAGES, FEW, ROUNDS = 400, 80, 3
PACKAGES = ("scrapy", "extruct", "ruamel.yaml", "pyyaml", "news-please")
SLOW = ("extruct", "newsplease")  # a tenth of a second a page and more: of the first few pages alone
WORKER = Path(others.__file__)
OURS, FLOOR = "masthead", "fetch"


def measure(plan: Plan) -> dict[str, Figure]:
    """Return the rows of other tools' crawls."""
    python = installing.python(plan.work / "peers-crawls", PACKAGES)
    with arena(plan, plan.size(PAGES)) as made:
        return figures([_round(made, python, plan.size(FEW)) for _ in range(plan.rounds(ROUNDS))], made.site.pages)


def figures(rounds: Sequence[Mapping[str, float]], pages: int) -> dict[str, Figure]:
    """Return the rows for these rounds of CPU seconds a page."""
    ours = median(one[OURS] / one[FLOOR] for one in rounds)
    found = {}
    for name in others.TOOLS:
        own, floor = (median(one[each] for one in rounds) * 1e3 for each in (name, FLOOR))
        spread = ", ".join(f"{one[name] / one[FLOOR]:.1f}" for one in rounds)
        note = f"{own:.1f} ms a page against {floor:.2f}; Masthead in the same rounds {ours:.2f}; rounds {spread}"
        found[f"crawl-{name}"] = times(median(one[name] / one[FLOOR] for one in rounds), f"{pages} pages; {note}")
    return found


def _round(made: Arena, python: Path, few: int) -> dict[str, float]:
    """Crawl once in every way and return CPU seconds a page, without what a process costs before its second page."""
    pages = made.site.pages
    found = {
        FLOOR: slope(made.fetch(limit=1), made.fetch(), pages),
        OURS: slope(made.crawl(limit=1), made.crawl(), pages),
    }
    for name in others.TOOLS:
        some = few if name in SLOW else pages
        # Two, because news-please takes another way for a single one.
        base, whole = (_other(made, python, name, count) for count in (2, some))
        found[name] = (whole.cpu - base.cpu) / (some - 2)
    return found


def _other(made: Arena, python: Path, name: str, count: int) -> Cost:
    made.renew()
    urls = made.folder / "urls.txt"
    urls.write_text("\n".join(made.site.urls[:count]), encoding="utf-8")
    return run(python, WORKER, name, made.repo, urls)
