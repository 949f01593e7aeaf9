"""What other readers of pages say of the corpus, each in an environment of its own; those of Node where npm is."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tests.benchmarks import peers, witness

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Command = tuple[str, ...]
    Rows = Sequence[dict[str, Any]]

WORKER: Final = Path(witness.__file__)
NODE_WORKER: Final = WORKER.with_suffix(".cjs")
# @postlight/parser needs a package that only its author's git has; unfurl.js reads no page that it did not fetch.
NODE_PACKAGES: Final = ("metascraper", *(f"metascraper-{field}" for field in witness.FIELDS))


def read(work: Path, rows: Rows, home: Path) -> dict[str, dict[str, Any]]:
    """Return what each peer says of these pages, by the page's id; `home` holds the corpus's index."""
    said = {}
    for name, (command, folder) in _installed(work).items():
        sys.stderr.write(f"asking {name} ...\n")
        said[name] = asked(command, folder, rows, home)
    return said


def _installed(work: Path) -> dict[str, tuple[Command, Path]]:
    """Return for each peer how it is started, and where."""
    python = str(peers.installed(work / "peers"))
    found = {name: ((python, str(WORKER), name), work) for name in witness.PEERS}
    node = _node(work / "peers-node")
    return found if node is None else {**found, "metascraper": (("node", str(NODE_WORKER)), node)}


def _node(folder: Path) -> Path | None:
    """Return the folder of the packages for Node, or `None` where they cannot be had."""
    npm = shutil.which("npm")
    ready = folder / "ready"
    if npm is None or shutil.which("node") is None:
        sys.stderr.write("no Node here: its readers are left out\n")
        return None
    if not ready.exists():
        folder.mkdir(parents=True, exist_ok=True)
        quietly = ("--no-audit", "--no-fund", "--ignore-scripts", "--silent", "--prefix", str(folder))
        if subprocess.run([npm, "install", *quietly, *NODE_PACKAGES], check=False, stdout=sys.stderr).returncode:
            sys.stderr.write("npm cannot install the readers for Node: they are left out\n")
            return None
        ready.touch()
    return folder


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
