"""What one hostile host among fifty healthy ones costs these: a crawl with it against the same crawl without it.

Each host has twenty pages and is asked once a second, as by default; a healthy one answers within a tenth of one.
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from tests.benchmarks.measuring import MeasuringFailed, run
from tests.benchmarks.report import Figure, Plan, times
from tests.laboratory.case import HEAD, PAGE, chunked, page
from tests.laboratory.server import NETWORK, Answer, Exchange, Host, Laboratory
from tests.laboratory.slow import dripping, silent
from tests.running import post

if TYPE_CHECKING:
    from collections.abc import Mapping

HOSTS, PAGES, ROUNDS = 50, 20, 3
HEALTHY = tuple(f"127.64.1.{number + 1}" for number in range(HOSTS))
HOSTILE = "127.64.2.1"


def late(seconds: float) -> Answer:
    """Return a page that takes so long to come."""

    def answer(exchange: Exchange) -> str:
        exchange.closing.wait(seconds)
        return PAGE

    return answer


def _every_other(exchange: Exchange) -> str | None:
    if int(exchange.path.rpartition("/")[2]) % 2:
        return PAGE
    silent(exchange)
    return None


BOMB = gzip.compress(b"<p>" + bytes(50_000_000))
GZIP = HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(BOMB) + BOMB
HARD = page(body="<p><b><i>" * 100_000)

REFERRED: Final = 4  # hosts that each page of one kind names


def _naming(exchange: Exchange) -> str:
    """Return a page that names four hosts of its own, each of which is silent."""
    port, number = exchange.socket.getsockname()[1], int(exchange.path.rpartition("/")[2])
    amp, *pictures = (f"http://{host}:{port}/" for host in _named(number))
    said = "".join(f'<meta property="og:image" content="{url}p.png">' for url in pictures)
    return page(f'<link rel="amphtml" href="{amp}amp">{said}')


def _named(number: int) -> list[str]:
    return [f"127.64.{3 + number}.{turn + 1}" for turn in range(REFERRED)]


KINDS: Mapping[str, Host] = {
    "silent from the start": Host(greeting=silent),
    "silent behind robots.txt": Host(routes={"/*": silent, "/robots.txt": ""}),
    "every other page silent": Host(routes={"/*": _every_other, "/robots.txt": ""}),
    "pages in drops": Host(routes={"/*": dripping(HEAD + b"\r\n" + PAGE.encode()[:300], b"<p>")}),
    "pages after 9 seconds": Host(routes={"/*": late(9)}),
    "pictures and AMP pages silent": Host(
        routes={
            "/*": silent,
            "/robots.txt": "",
            **{
                f"/{number}": page(
                    f'<link rel="amphtml" href="/amp/{number}"><meta property="og:image" content="/p/{number}">'
                )
                for number in range(PAGES)
            },
        }
    ),
    "pages that name silent hosts": Host(routes={"/robots.txt": "", "/*": _naming}),
    "endless bodies": Host(routes={"/*": lambda exchange: exchange.flood(HEAD + b"\r\n", b"<p>" + b"a" * 65000)}),
    "endless tiny chunks": Host(routes={"/*": lambda exchange: exchange.flood(chunked(), b"1\r\na\r\n" * 10_000)}),
    "gzip bombs": Host(routes={"/*": GZIP}),
    "pages hard to parse": Host(routes={"/*": HARD}),
}


def measure(plan: Plan) -> dict[str, Figure]:
    """Return the row of `hostile-time`: the worst of all kinds of hostility."""
    plan.work.mkdir(parents=True, exist_ok=True)
    pages, rounds = plan.size(PAGES), range(1 if plan.quick else ROUNDS)
    with tempfile.TemporaryDirectory(dir=plan.work) as folder:
        seen = [_round(Path(folder), pages, number) for number in rounds]
    ratios = {kind: median(one[kind] / one[""] for one in seen) for kind in KINDS}
    alone = median(one[""] for one in seen)
    shown = ", ".join(f"{kind} {ratio:.2f}" for kind, ratio in ratios.items())
    note = f"{HOSTS} hosts of {pages} pages, a second between two of a host: {alone:.1f} s without; {shown}"
    return {"hostile-time": times(max(ratios.values()), note)}


def _round(folder: Path, pages: int, number: int) -> dict[str, float]:
    kinds: dict[str, Host | None] = {"": None, **KINDS}
    return {kind: _seconds(folder / f"{number}-{turn}", pages, host) for turn, (kind, host) in enumerate(kinds.items())}


def _seconds(repo: Path, pages: int, hostile: Host | None) -> float:
    """Return how long a crawl takes; it must have enriched every page of every healthy host."""
    healthy = {host: Host(routes={"/*": late(0.1), "/robots.txt": ""}) for host in HEALTHY}
    own = {} if hostile is None else {HOSTILE: hostile}
    named = {host: Host(greeting=silent) for number in range(pages) for host in _named(number)}
    with Laboratory({**healthy, **own, **named}) as laboratory:
        for host in (*own, *healthy):
            for number in range(pages):
                post(repo, f"{host}-{number}.md", webUrl=laboratory.url(host, f"/{number}"))
        words = ("crawl", repo, "--format", "json", "--allow-host", NETWORK)
        cost = run(sys.executable, "-m", "crawler", *words)
    rows = json.loads(cost.out)["details"]["entries"]
    done = sum(row["outcome"] == "enriched" and f"/{HOSTILE}-" not in row["path"] for row in rows)
    if done != HOSTS * pages:
        raise MeasuringFailed(f"{done} of {HOSTS * pages} healthy pages were enriched")
    return cost.wall
