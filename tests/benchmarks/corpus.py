"""Where the corpus of real data is, and the parts of it that are measured on."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.running import ROOT

HOME = "MASTHEAD_CORPUS"


@dataclass(frozen=True, slots=True, kw_only=True)
class RealPage:
    """One page as a publisher served it."""

    body: bytes
    url: str
    content_type: str


def locate() -> Path | None:
    """Return the folder of the unpacked corpus, or `None` where this machine has none; it is unpacked once."""
    home = Path(os.environ.get(HOME, ROOT.parent / "shared" / "corpus")).resolve()
    unpack = home.parent / "tools" / "unpack-corpus"
    if not unpack.exists():
        return None
    return Path(subprocess.run([unpack], check=True, capture_output=True, text=True).stdout.strip())


def index(path: Path) -> list[dict[str, Any]]:
    """Return the rows of an index in JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def pages(corpus: Path, count: int) -> list[RealPage]:
    """Return about so many real pages, evenly taken from the whole index."""
    rows = [row for row in index(corpus / "pages" / "index.dev.jsonl") if row["kind"] == "real"]
    return [_page(corpus, row) for row in every(rows, count)]


def _page(corpus: Path, row: dict[str, Any]) -> RealPage:
    body = (corpus / "pages" / "html" / row["html_file"]).read_bytes()
    return RealPage(body=body, url=row["url"] or "", content_type=row.get("http_content_type") or "")


def every(rows: list[Any], count: int) -> list[Any]:
    """Return every n-th row, so that at most `count` and more than half as many remain."""
    return rows[:: -(-len(rows) // count) or 1]
