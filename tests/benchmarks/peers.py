"""What other readers of pages cost, each in an environment of its own, on the same pages in the same run."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import venv
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from tests.benchmarks import corpus, reading
from tests.benchmarks.measuring import cpu
from tests.benchmarks.report import Figure, Plan, times

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.benchmarks.corpus import RealPage

PAGES = 125
PACKAGES = {"extruct": "extruct", "trafilatura": "trafilatura", "newspaper4k": "newspaper4k"}
WORKER = Path(__file__).with_name("peer.py")


def measure(plan: Plan) -> dict[str, Figure]:
    """Return the rows of the peers: how many times the CPU of `extract()` each takes."""
    assert plan.corpus is not None
    python = installed(plan.work / "peers")
    pages = corpus.pages(plan.corpus, plan.size(PAGES))
    with contextlib.ExitStack() as stack:
        return figures({name: stack.enter_context(peer(python, name)) for name in PACKAGES}, pages)


def installed(folder: Path) -> Path:
    """Return the Python of the peers' environment, made at the first call: they are no dependencies of ours."""
    python = folder / "bin" / "python"
    ready = folder / "ready"
    if not ready.exists():
        sys.stderr.write(f"installing {', '.join(PACKAGES.values())} into {folder}\n")
        venv.create(folder, with_pip=True, clear=True)
        pip = [str(python), "-m", "pip", "--disable-pip-version-check", "-qq", "install"]
        # The pip that some Pythons bring cannot resolve `lxml[html-clean]`, which two of the peers want.
        subprocess.run([*pip, "--upgrade", "pip"], check=True, stdout=sys.stderr)
        subprocess.run([*pip, *PACKAGES.values()], check=True, stdout=sys.stderr)
        ready.touch()
    return python


class Peer:
    """Another reader, waiting in its own process for a page to read."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def read(self, page: RealPage) -> float:
        """Return the CPU seconds that its process takes for a page; what it cannot read is part of its work."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        asked = {"body": page.body.decode("utf-8", "replace"), "url": page.url}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())


@contextlib.contextmanager
def peer(python: Path, name: str) -> Iterator[Peer]:
    """Keep one peer's process as long as the `with` lasts."""
    command = [str(python), str(WORKER), name]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            yield Peer(process)
        finally:
            assert process.stdin is not None
            process.stdin.close()


def figures(peers: Mapping[str, Peer], pages: Sequence[RealPage]) -> dict[str, Figure]:
    """Return how many times our CPU each peer takes, page by page in turn, after a page to warm up on.

    The mean counts, as the plan has it; a few pages that a peer is slow on can make it, so the median is told as well.
    """
    for reader in peers.values():
        reader.read(pages[0])
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
