"""What the end of a large crawl costs: python -m tests.benchmarks.applying CONTENT [floor] applies one plan."""

from __future__ import annotations

import json
import os
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from tests.benchmarks import content
from tests.benchmarks.measuring import MeasuringFailed, python
from tests.benchmarks.report import Figure, Plan, times
from tests.writing import engaged, thought

FILES = 5_000
LARGE = 20_000  # files that the target is set for
FEW = 2_000
ROUNDS = 3
MB = 1_000_000


def measure(plan: Plan) -> dict[str, Figure]:
    """Return the rows of applying: its time and memory on a large repo, and its CPU beside a bare safe rewriting."""
    large, few = plan.size(FILES), plan.size(FEW)
    plan.work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=plan.work) as folder:
        rounds = [(_told(Path(folder), few), _told(Path(folder), few, "floor")) for _ in range(plan.rounds(ROUNDS))]
        small, much = rounds[-1][0], _told(Path(folder), large)
    ratios = [one["cpu"] / floor["cpu"] for one, floor in rounds]
    grown = [(told["after"] - told["before"]) / MB for told in (small, much)]
    scale = LARGE / large
    return {
        "apply": times(
            median(ratios),
            f"{1e3 * median(one['cpu'] for one, _ in rounds) / few:.2f} ms a file; "
            f"rounds {min(ratios):.2f} to {max(ratios):.2f}",
        ),
        "apply-time": Figure(
            value=much["wall"] * scale,
            shown=f"{much['wall'] * scale:.1f} s",
            note=f"{much['wall']:.1f} s at {large} files, {much['cpu']:.1f} s of them CPU, the rest in proportion",
        ),
        "apply-memory": times(
            much["after"] / much["before"],
            f"peak {much['after'] / MB:.0f} MB, {grown[1]:.1f} more than the plan itself, at {large} files; "
            f"{small['after'] / MB:.0f} MB, {grown[0]:.1f} more, at {few}",
        ),
    }


def _told(folder: Path, files: int, *how: str) -> dict[str, float]:
    """Return what applying a plan for so many fresh files took; raises `MeasuringFailed` unless each was written."""
    repo = folder / "repo"
    content.crawled(repo, (f"https://harbour-post.example/news/{number}" for number in range(files)))
    told: dict[str, float] = json.loads(python("tests.benchmarks.applying", repo, *how).out.splitlines()[-1])
    shutil.rmtree(repo)
    if told["files"] != files:
        raise MeasuringFailed(f"{told['files']:.0f} of {files} files were written")
    return told


def apply(repo: Path) -> dict[str, float]:
    """Apply a plan for every file of a repo, and return what that took: seconds, and peak memory before and after."""
    crawler, writer = engaged(repo)
    for item in thought(crawler):
        writer.process_item(item)
    before, clock = _peak(), (time.perf_counter(), time.process_time())
    writer.close_spider()
    took = (time.perf_counter() - clock[0], time.process_time() - clock[1])
    crawler.spider.memory.close()
    done = crawler.spider.report
    return {"files": len(done.files), "wall": took[0], "cpu": took[1], "before": before, "after": _peak()}


def floor(repo: Path) -> dict[str, float]:
    """Give every file of a repo a few lines more, safely and with no thought: read, write beside, fsync, rename."""
    paths = [os.path.join(folder, name) for folder, _, names in os.walk(repo / content.NEWS) for name in names]  # noqa: PTH118  # the floor has no pathlib
    before, clock = _peak(), (time.perf_counter(), time.process_time())
    for path in paths:
        with open(path, "rb") as file:  # noqa: PTH123  # the same
            raw = file.read()
        with open(f"{path}.new", "xb") as file:  # noqa: PTH123  # the same
            file.write(raw + b"x" * 150)
            file.flush()
            os.fsync(file.fileno())
        os.rename(f"{path}.new", path)  # noqa: PTH104  # the same
    took = (time.perf_counter() - clock[0], time.process_time() - clock[1])
    return {"files": len(paths), "wall": took[0], "cpu": took[1], "before": before, "after": _peak()}


def _peak() -> int:
    """Return the peak memory of this process so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    sys.stdout.write(json.dumps((floor if "floor" in sys.argv else apply)(Path(sys.argv[1]))) + "\n")
