"""`masthead` as it is, in a laboratory: other deadlines and names, and what it took is noted."""

from __future__ import annotations

import json
import os
import resource
import socket
from pathlib import Path
from typing import Any

from crawler import settings
from crawler.cli import main as masthead
from crawler.middlewares import lateness

MOST = 1 << 30  # bytes of addresses, those of the program and its libraries included
NAMES: dict[str, list[list[str]]] = {}


def lookup(name: str, *_: object) -> list[Any]:
    """Answer in the shape of `socket.getaddrinfo`, the first answer first and the last one for ever."""
    answers = NAMES.get(name)
    if answers is None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")
    found = answers.pop(0) if len(answers) > 1 else answers[0]
    return [(socket.AF_INET6 if ":" in one else socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 0)) for one in found]


def main(words: list[str]) -> int:
    """Run `masthead` with these words as `LABORATORY` in the environment says."""
    job = json.loads(os.environ["LABORATORY"])
    NAMES.update(job["names"])
    settings.MASTHEAD_GETADDRINFO = "tests.laboratory.hurried.lookup"
    settings.DOWNLOAD_TIMEOUT = job["deadline"]
    # A machine that is busy answers late; no outcome depends on it but where a test says so.
    lateness.PROMPT = job.get("prompt", 1000)  # type: ignore[misc]  # final but for this
    resource.setrlimit(resource.RLIMIT_AS, (MOST, MOST))  # what needs more fails, and says so
    code = masthead(words)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # KiB
    Path(job["note"]).write_text(f"{peak}", encoding="utf-8")
    return code
