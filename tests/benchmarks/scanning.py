"""What scanning a large content repo costs: python -m tests.benchmarks.scanning CONTENT scans one, and that is all."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from crawler import frontier
from crawler.repository import ContentRepo
from tests.benchmarks import content
from tests.benchmarks.measuring import contest, python
from tests.benchmarks.report import Figure, Plan, times

if TYPE_CHECKING:
    from collections.abc import Callable

FILES = 20_000
LARGE = 100_000  # files that the target of memory and time is set for
ROUNDS = 3
ROUNDS_IDLE = 9  # it takes no time, and little of it shakes the ratio
MB = 1_000_000


def measure(plan: Plan) -> dict[str, Figure]:
    """Return the rows of scanning: a repo with nothing to do, one full of entries, and the memory of the latter."""
    files = plan.size(FILES)
    idle = _on(plan, content.unaddressed, files, lambda repo: _cpu(repo, plan.rounds(ROUNDS_IDLE)))
    full = _on(plan, content.filled, files, lambda repo: _cpu(repo, plan.rounds(ROUNDS)) | _memory(repo, files))
    return {"scan-idle": idle["scan"], "scan-entries": full["scan"]} | {
        name: figure for name, figure in full.items() if name != "scan"
    }


def _on(
    plan: Plan, make: Callable[[Path, int], None], files: int, measured: Callable[[Path], dict[str, Figure]]
) -> dict[str, Figure]:
    plan.work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=plan.work) as folder:
        repo = Path(folder) / "repo"
        make(repo, files)
        figures = measured(repo)
        shutil.rmtree(repo)
    return figures


def _cpu(repo: Path, rounds: int) -> dict[str, Figure]:
    found = contest({"read": read, "scan": scan}, [repo], rounds, warm=1)
    reading, scanning = found.mean("read"), found.mean("scan")
    note = f"{scanning:.2f} s; reading takes {reading:.2f} s; rounds {found.spread('scan', 'read')}"
    return {"scan": times(found.ratio("scan", "read"), note)}


def _memory(repo: Path, files: int) -> dict[str, Figure]:
    """Return peak memory and time of a scan in its own process, carried on in a straight line to the large repo."""
    empty = repo.with_name("empty")
    empty.mkdir()
    base, cost = python("tests.benchmarks.scanning", empty), python("tests.benchmarks.scanning", repo)
    share = LARGE / files
    memory = (base.peak + (cost.peak - base.peak) * share) / MB
    seconds = base.wall + (cost.wall - base.wall) * share
    return {
        "scan-memory": Figure(
            value=memory,
            shown=f"{memory:.0f} MB",
            note=f"{cost.peak / MB:.0f} MB at {files} files, {base.peak / MB:.0f} at none, the rest in proportion",
        ),
        "scan-time": Figure(
            value=seconds, shown=f"{seconds:.1f} s", note=f"{cost.wall:.1f} s at {files} files, the rest in proportion"
        ),
    }


def read(repo: Path) -> int:
    """Return how many bytes the files of a repo have, reading each of them."""
    total = 0
    for folder, _, names in os.walk(repo):
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:  # noqa: PTH118, PTH123  # the floor has no pathlib
                total += len(file.read())
    return total


def scan(repo: Path) -> list[frontier.Known]:
    """Return what a crawl holds before its first request: every entry, grouped by address."""
    return frontier.group(entry for scanned in ContentRepo(repo).scan() for entry in scanned.entries)


if __name__ == "__main__":
    scan(Path(sys.argv[1]))
