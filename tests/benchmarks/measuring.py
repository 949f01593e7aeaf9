"""What things cost: contestants side by side in this process, commands in a process of their own."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Generic, TypeVar

from tests.running import ROOT, environment

Subject = TypeVar("Subject")
Contestant = Callable[[Subject], object]

LONGEST = 3_600  # seconds that any one measured command may take


class MeasuringFailed(Exception):  # noqa: N818  # the row has no figure, and the others go on
    """Something that was to be measured did not do its work."""


@dataclass(frozen=True, slots=True)
class Contest(Generic[Subject]):
    """CPU seconds of each round, by contestant: all subjects of the round together."""

    rounds: Mapping[str, Sequence[float]]
    subjects: int

    def mean(self, name: str) -> float:
        """Return a contestant's CPU seconds a subject, in the median round."""
        return median(self.rounds[name]) / self.subjects

    def ratio(self, name: str, against: str) -> float:
        """Return how many times another's CPU a contestant took, in the median round."""
        return median(one / other for one, other in zip(self.rounds[name], self.rounds[against], strict=True))

    def spread(self, name: str, against: str) -> str:
        """Return the lowest and the highest ratio of all rounds, as text."""
        ratios = [one / other for one, other in zip(self.rounds[name], self.rounds[against], strict=True)]
        return f"{min(ratios):.2f} to {max(ratios):.2f}"


def contest(
    contestants: Mapping[str, Contestant[Subject]], subjects: Sequence[Subject], rounds: int, *, warm: int = 30
) -> Contest[Subject]:
    """Let every contestant do every subject, one after another, and return what each took.

    The order turns from subject to subject, since who comes second finds the bytes in the processor's cache. What a
    contestant returns is thrown away off the clock. The first `warm` subjects are done once before, unmeasured.
    """
    for subject in subjects[:warm]:
        for do in contestants.values():
            do(subject)
    order = list(contestants)
    spent: dict[str, list[float]] = {name: [0.0] * rounds for name in order}
    for number in range(rounds):
        for subject in subjects:
            order.append(order.pop(0))
            for name in order:
                spent[name][number] += cpu(contestants[name], subject)
    return Contest(spent, len(subjects))


def cpu(do: Contestant[Subject], subject: Subject) -> float:
    """Return the CPU seconds of this process that one call takes."""
    began = time.process_time()
    made = do(subject)
    spent = time.process_time() - began
    del made
    return spent


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one finished command cost: seconds on the wall, CPU seconds (user and system), peak memory in bytes."""

    wall: float
    cpu: float
    peak: int
    out: str


def run(*command: str | Path, cwd: Path = ROOT) -> Cost:
    """Run a command to its end and return what it cost and printed; raises `MeasuringFailed` where it fails.

    A process inherits the peak memory of who starts it, so a small launcher stands between.
    """
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "cost.json"
        launcher = [sys.executable, "-S", "-m", "tests.benchmarks.launcher", str(told), *map(str, command)]
        done = subprocess.run(
            launcher, cwd=cwd, env=environment(), capture_output=True, text=True, check=False, timeout=LONGEST
        )
        if done.returncode:
            raise MeasuringFailed(
                f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stderr[-2_000:]}"
            )
        return Cost(**json.loads(told.read_text(encoding="utf-8")), out=done.stdout)


def python(module: str, *arguments: str | Path) -> Cost:
    """Run a module of the benchmarks in a process of its own."""
    return run(sys.executable, "-m", module, *arguments)
