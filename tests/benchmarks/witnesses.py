"""What other readers of pages say of the corpus, each in an environment of its own; those of Node where npm is."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tests.benchmarks import installing, witness

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Command = tuple[str, ...]
    Rows = Sequence[dict[str, Any]]

WORKER: Final = Path(witness.__file__)
NODE_WORKER: Final = WORKER.with_suffix(".cjs")
PACKAGES: Final = ("extruct", "trafilatura", "newspaper4k")  # what the readers of `peer.py` and `witness.py` need
# @postlight/parser needs a package that only its author's git has.
NODE_PACKAGES: Final = (
    "metascraper",
    *(f"metascraper-{field}" for field in (*witness.FIELDS, "logo", "url")),
    "unfurl.js",
)
"""What the readers of `peer.cjs` and `witness.cjs` need."""


def read(work: Path, rows: Rows, home: Path) -> dict[str, dict[str, Any]]:
    """Return what each peer says of these pages, by the page's id; `home` holds the corpus's index."""
    said = {}
    for name, (command, folder) in _installed(work).items():
        sys.stderr.write(f"asking {name} ...\n")
        said[name] = asked(command, folder, rows, home)
    return said


def _installed(work: Path) -> dict[str, tuple[Command, Path]]:
    """Return for each peer how it is started, and where."""
    python = str(installing.python(work / "peers", PACKAGES))
    found = {name: ((python, str(WORKER), name), work) for name in witness.PEERS}
    node = installing.node(work / "peers-node", NODE_PACKAGES)
    return found if node is None else {**found, "metascraper": (("node", str(NODE_WORKER)), node)}


def asked(command: Command, folder: Path, rows: Rows, home: Path) -> dict[str, Any]:
    """Return what one peer says of each page, by the page's id."""
    with subprocess.Popen(
        command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        said = {}
        for page in _pages(rows, home):
            process.stdin.write(page + "\n")
            process.stdin.flush()
            answer = json.loads(process.stdout.readline())
            said[answer["id"]] = answer
        process.stdin.close()
    return said


def _pages(rows: Rows, home: Path) -> Iterator[str]:
    """Yield each page as a peer is given it: decoded as its labels say."""
    for row in rows:
        body = (home / "html" / row["html_file"]).read_bytes()
        charset = (row.get("charset") or {}).get("effective") or "utf-8"
        yield json.dumps({"id": row["id"], "url": row["url"] or "", "body": body.decode(charset, "replace")})
