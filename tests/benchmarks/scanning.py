"""What scanning a large content repo costs: python -m tests.benchmarks.scanning CONTENT [STATE] scans one, no more."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from crawler import frontier
from crawler.repository import ContentRepo
from crawler.state import State
from tests.benchmarks import content
from tests.benchmarks.measuring import contest, python
from tests.benchmarks.report import Figure, Plan, times

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.state.scans import Scans
    from tests.benchmarks.measuring import Cost

FILES = 20_000
LARGE = 100_000  # files that the target of memory and time is set for
ROUNDS = 3
ROUNDS_IDLE = 9  # it takes no time, and little of it shakes the ratio
MB = 1_000_000
LONG_AGO = 1_700_000_000  # seconds since 1970


def measure(plan: Plan) -> dict[str, Figure]:
    """Return the rows of scanning: a repo with nothing to do, one full of entries, and the memory of the latter."""
    files = plan.size(FILES)
    idle = _on(plan, content.unaddressed, files, lambda repo: _cpu(repo, plan.rounds(ROUNDS_IDLE)))
    full = _on(plan, content.filled, files, lambda repo: _whole(repo, files, plan.rounds(ROUNDS)))
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


def _whole(repo: Path, files: int, rounds: int) -> dict[str, Figure]:
    return _cpu(repo, rounds) | _memory(repo, files) | _again(repo, files)


def _again(repo: Path, files: int) -> dict[str, Figure]:
    """Return the time of a scan after one that has remembered every file, carried on like that of the first."""
    _, cost = twice(repo)
    nothing = repo.with_name("nothing.sqlite3")
    base = python("tests.benchmarks.scanning", repo.with_name("empty"), nothing)
    seconds = base.cpu + (cost.cpu - base.cpu) * LARGE / files
    note = f"{cost.cpu:.2f} s of CPU at {files} files, {base.cpu:.2f} at none, the rest in proportion"
    return {"scan-again": Figure(value=seconds, shown=f"{seconds:.1f} s", note=note)}


def twice(repo: Path) -> tuple[Cost, Cost]:
    """Return what a scan that remembers every file costs, and what the next one does."""
    state = repo.with_name("state.sqlite3")
    for file in os.scandir(repo / content.NEWS):
        os.utime(file.path, (LONG_AGO, LONG_AGO))  # what was written just now is looked at again
    first = python("tests.benchmarks.scanning", repo, state)
    return first, python("tests.benchmarks.scanning", repo, state)


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


def scan(repo: Path, before: Scans | None = None) -> list[frontier.Known]:
    """Return what a crawl holds before its first request: every entry, grouped by address."""
    return frontier.group(entry for scanned in ContentRepo(repo, before=before).scan() for entry in scanned.entries)


def main(repo: str, state: str = "") -> None:
    """Scan a repo; with a state, as a run does that remembers what the one before has read."""
    if not state:
        scan(Path(repo))
        return
    with State.open(Path(state)) as known:
        scan(Path(repo), known.scans(writes=True))


if __name__ == "__main__":
    main(*sys.argv[1:])
