"""What it costs to start the program for the least that it can do."""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median

from tests.benchmarks.measuring import run
from tests.benchmarks.report import Figure, Plan

ROUNDS = 15
PROGRAM = Path(sys.executable).with_name("masthead")


def measure(plan: Plan) -> dict[str, Figure]:
    """Return the rows of `masthead --help`, beside a Python that does nothing."""
    helped, nothing = [], []
    for _ in range(plan.rounds(ROUNDS)):
        helped.append(run(PROGRAM, "--help"))
        nothing.append(run(sys.executable, "-c", "pass"))
    wall, bare = (median(cost.wall for cost in costs) for costs in (helped, nothing))
    cpu, bare_cpu = (median(cost.cpu for cost in costs) for costs in (helped, nothing))
    return {
        "help-wall": _figure(wall, bare),
        "help-cpu": _figure(cpu, bare_cpu),
    }


def _figure(ours: float, bare: float) -> Figure:
    note = f"{ours / bare:.1f} times `python -c pass`, which takes {bare:.3f} s"
    return Figure(value=ours, shown=f"{ours:.3f} s", note=note)
