"""What other readers of pages cost, each in an environment of its own, on the same pages in the same run."""

from __future__ import annotations

import contextlib
import json
import subprocess
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from tests.benchmarks import corpus, installing, reading, witnesses
from tests.benchmarks.measuring import MeasuringFailed, cpu
from tests.benchmarks.report import Figure, Need, Plan, times

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.benchmarks.corpus import RealPage

PAGES = 125
WARM = 30  # pages that everybody reads before; Node translates what it has run often
PACKAGES = witnesses.PACKAGES  # their readers have their names
WORKER = Path(__file__).with_name("peer.py")
NODE_READERS = ("metascraper", "metascraper-six", "unfurl")
NODE_WORKER = WORKER.with_suffix(".cjs")
NOWHERE = "https://example.com/"  # for a page whose address nobody knows: some read none without


def measure(plan: Plan) -> dict[str, Figure]:
    """Return the rows of the peers: how many times the CPU of `extract()` each takes."""
    python = str(installing.python(plan.work / "peers", PACKAGES))
    return _measured(plan, {name: (python, str(WORKER), name) for name in PACKAGES}, plan.work)


def measure_node(plan: Plan) -> dict[str, Figure]:
    """Return the rows of the peers in Node."""
    folder = installing.node(plan.work / "peers-node", witnesses.NODE_PACKAGES)
    if folder is None:
        raise MeasuringFailed("there are no readers for Node")
    return _measured(plan, {name: ("node", str(NODE_WORKER), name) for name in NODE_READERS}, folder)


def _measured(plan: Plan, commands: Mapping[str, Sequence[str]], folder: Path) -> dict[str, Figure]:
    if plan.corpus is None:
        raise MeasuringFailed(f"needs {Need.CORPUS}")
    pages = corpus.pages(plan.corpus, plan.size(PAGES))
    with contextlib.ExitStack() as stack:
        started = {name: stack.enter_context(peer(command, folder)) for name, command in commands.items()}
        return figures(started, pages, warm=plan.size(WARM))


class Peer:
    """Another reader, waiting in its own process for a page to read."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def read(self, page: RealPage) -> float:
        """Return the CPU seconds that its process takes for a page; what it cannot read is part of its work."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        asked = {"body": page.body.decode("utf-8", "replace"), "url": page.url or NOWHERE}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())


@contextlib.contextmanager
def peer(command: Sequence[str], folder: Path) -> Iterator[Peer]:
    """Keep one peer's process, which runs in `folder`, as long as the `with` lasts."""
    with subprocess.Popen(
        command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            yield Peer(process)
        finally:
            assert process.stdin is not None
            process.stdin.close()


def figures(peers: Mapping[str, Peer], pages: Sequence[RealPage], *, warm: int) -> dict[str, Figure]:
    """Return how many times our CPU each peer takes, page by page in turn, after so many pages to warm up on.

    The mean counts, as the plan has it; a few pages that a peer is slow on can make it, so the median is told as well.
    """
    for page in pages[:warm]:
        for reader in peers.values():
            reader.read(page)
    ours: list[float] = []
    theirs: dict[str, list[float]] = {name: [] for name in peers}
    for page in pages:
        reading.read(page)  # it has to be as warm as in a crawl, after the peers had the processor
        ours.append(cpu(reading.read, page))
        for name, reader in peers.items():
            theirs[name].append(reader.read(page))
    return {name: _figure(ours, spent) for name, spent in theirs.items()}


def _figure(ours: Sequence[float], theirs: Sequence[float]) -> Figure:
    on_average = sum(theirs) / sum(ours)
    usually = median(other / own for own, other in zip(ours, theirs, strict=True))
    spent = f"{sum(theirs) / len(theirs) * 1e3:.1f} ms a page against {sum(ours) / len(ours) * 1e3:.2f}"
    note = f"{len(ours)} pages; {spent}; the median page {usually:.1f} times"
    return times(on_average, note)
