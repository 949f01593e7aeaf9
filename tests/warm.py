"""A process that has loaded all that a run loads, and forks one run after another: python -m tests.warm.

A fresh interpreter would spend most of a test's time on imports. A child has its own arguments, folder, environment
and output, and ends with the program's own exit code; what an interpreter does before `main` is tested where a process
is really started.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import tempfile
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler import demo
from crawler.cli import main
from crawler.demo import webfolder
from crawler.normalize.domain import provider_domain

if TYPE_CHECKING:
    from collections.abc import Callable

REACTOR = "twisted.internet.reactor"  # importing it installs one
FAILED = 70  # the exit code of a child whose own set-up failed


def warm(work: Callable[[], object], note: Path) -> None:
    """Load what a run loads, so that its children share it: a first child says what that is."""
    child = os.fork()
    if not child:
        try:
            work()
            note.write_text("\n".join(sys.modules), encoding="utf-8")
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    for name in note.read_text(encoding="utf-8").split("\n"):
        with suppress(ImportError):  # modules that others make up
            if name != REACTOR:
                import_module(name)
    provider_domain("www.example.co.uk", ())  # reads the list of public suffixes
    note.unlink()
    gc.collect()
    gc.freeze()


def example(folder: Path) -> None:
    """Crawl the example repo, which uses nearly all that there is."""
    archive = folder / "web.warc.gz"
    webfolder.archive(demo.WEB, archive)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    main(["crawl", str(demo.REPO), "--dry-run", "--replay", str(archive)])


def run(job: dict[str, Any]) -> None:
    """Be the program of this job, and end."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        os.dup2(os.open(job[name], os.O_RDWR), number)
    os.chdir(job["cwd"])
    os.environ.clear()
    os.environ.update(job["environment"])
    sys.argv = ["masthead", *job["words"]]
    code = import_module(job["program"]).main(job["words"])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def forked(job: dict[str, Any]) -> int:
    """Return the exit code of a job; a negative one is the signal that ended it, or the alarm that it ran too long."""
    child = os.fork()
    if not child:
        try:
            signal.alarm(job["timeout"])
            run(job)
        except SystemExit as end:  # argparse
            if isinstance(end.code, str):
                sys.stderr.write(end.code)
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(end.code if isinstance(end.code, int) else 1)
        except BaseException:  # noqa: BLE001  # told as Python would tell it, for the test to see
            sys.excepthook(*sys.exc_info())
            sys.stderr.flush()
        os._exit(FAILED)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def serve() -> None:
    """Answer each job on standard input, one line of JSON, with its exit code."""
    with tempfile.TemporaryDirectory() as folder:
        warm(lambda: example(Path(folder)), Path(folder) / "modules")
    for line in sys.stdin:
        sys.stdout.write(f"{forked(json.loads(line))}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
