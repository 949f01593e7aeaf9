"""Runs that are killed and runs that follow them, forked off one warm process: python -m tests.crashing KIND FOLDER...

A fresh interpreter for every kill would spend its time on imports. Each kind prints what it did as JSON; what should
not have happened ends the process with the reason.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from crawler import demo, spool
from crawler.cli import main
from crawler.demo import webfolder
from tests.breaking import Breaking, killing
from tests.running import post
from tests.warm import warm
from tests.writing import engaged, finish

if TYPE_CHECKING:
    from collections.abc import Callable

NEVER = 0  # no call has this number


class UnexpectedError(AssertionError):
    """Something that no kill may lead to."""


def expect(holds: object, told: str) -> None:
    """Raise `UnexpectedError` unless something holds."""
    if not holds:
        raise UnexpectedError(told)


def forked(work: Callable[[], int | None], at: int = NEVER) -> tuple[int, int]:
    """Do something in a child that is killed before the writer's call of this number; return its end and its calls."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        code = 70
        try:
            with Breaking(at, killing) as breaking:
                code = work() or 0
            os.write(write, b"%d" % breaking.count)
        finally:
            os._exit(code)
    os.close(write)
    with os.fdopen(read) as pipe:
        calls = pipe.read()
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), int(calls or 0)


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file of a repo but those of git and of Masthead."""
    paths = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in paths.items() if not name.startswith((".git/", ".masthead/"))}


def own(folder: Path) -> set[str]:
    """Return the names of what lies in Masthead's own folder."""
    return {path.name for path in (folder / ".masthead").iterdir()}


class Trial:
    """A repo that is put back, run, killed, and run again: what must be the same each time."""

    def __init__(self, folder: Path, work: Callable[[], int | None]) -> None:
        """Run undisturbed, in a child, and remember what that comes to."""
        self.folder = folder
        self.work = work
        self.old = contents(folder)
        warm(work, folder.with_name("modules"))
        self.new = contents(folder)
        self.changed = {path for path, content in self.new.items() if self.old.get(path) != content}
        self.put_back()
        code, self.calls = forked(work)
        expect(code == 0, f"the undisturbed run ended with {code}")
        self.left = own(folder)
        expect(contents(folder) == self.new, "two undisturbed runs came to different files")
        expect(self.new.keys() == self.old.keys(), "the undisturbed run made or removed files")

    def put_back(self) -> None:
        """Make the repo what it was before any run."""
        shutil.rmtree(self.folder / ".masthead")
        for path in self.changed:
            (self.folder / path).write_bytes(self.old[path])

    def again(self) -> int:
        """Run undisturbed, and return the exit code."""
        return forked(self.work)[0]

    def kill(self, at: int) -> int:
        """Kill a run before one of the writer's calls, and run again; return how many files were written by then."""
        self.put_back()
        code, _ = forked(self.work, at)
        expect(code == -signal.SIGKILL, f"at call {at} the run ended with {code}")
        found = contents(self.folder)
        expect(found.keys() == self.old.keys(), f"a kill at call {at} left {found.keys() ^ self.old.keys()}")
        for path, content in found.items():
            expect(content in {self.old[path], self.new[path]}, f"a kill at call {at} tore {path}")
        code = self.again()
        expect(code == 0, f"after a kill at call {at} the next run ended with {code}")
        expect(contents(self.folder) == self.new, f"after a kill at call {at} the next run came to something else")
        expect(own(self.folder) == self.left, f"a kill at call {at} left {own(self.folder) ^ self.left} behind")
        return sum(found[path] == self.new[path] for path in self.changed)


def at_every_call(folder: Path, files: int) -> dict[str, object]:
    """Kill the writing of so many posts at every call, the journal and the state included in what must be right."""
    repo, blank = folder / "site", folder / "blank"
    for number in range(files):
        post(repo, f"{number}.md", webUrl=f"https://news.example/{number}")
    known: dict[str, set[str]] = {}

    def work() -> None:
        crawler, writer = engaged(repo)
        found = finish(crawler, writer)
        expect(not known or found == known, f"the state knows {found}")
        expect(not crawler.spider.report.faults, f"faults: {crawler.spider.report.faults}")

    engaged(repo)[0].spider.memory.close()  # making a state takes longer than all that follows
    (repo / ".masthead").rename(blank)

    class Blank(Trial):
        def put_back(self) -> None:
            if (self.folder / ".masthead").exists():
                super().put_back()
            shutil.copytree(blank, self.folder / ".masthead")

        def again(self) -> int:
            return self.work() or 0  # it leaves nothing behind in the process

    shutil.copytree(blank, repo / ".masthead")
    trial = Blank(repo, work)
    known.update({path: {"excerpt", "provider.domain", "publishedDateTime", "title", "type"} for path in trial.changed})
    written = [trial.kill(at) for at in range(1, trial.calls + 1)]
    return {"killed": len(written), "files": files, "written": sorted(set(written))}


def at_random_calls(folder: Path, seed: int, kills: int, *options: str) -> dict[str, object]:
    """Kill `masthead crawl` on the example repo, under git, at random calls of its writer."""
    repo, archive = folder / "site", folder / "web.warc.gz"
    shutil.copytree(demo.REPO, repo)
    webfolder.archive(demo.WEB, archive)
    _git(repo, "init", "--quiet")
    _git(repo, "add", ".")
    _git(repo, "-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "--quiet", "--message=first")
    silence = os.open(os.devnull, os.O_WRONLY)
    spool.MOST, spool.TOGETHER = 0, 1  # as in a large run: what is planned and told lies in files without a name

    def work() -> int:
        os.dup2(silence, 1)
        return main(["crawl", str(repo), "--replay", str(archive), "--format", "json", *options])

    trial = Trial(repo, work)
    chance = random.Random(seed)  # noqa: S311  # where to kill is no secret
    written = [trial.kill(at) for at in chance.sample(range(1, trial.calls + 1), kills)]
    expect(_git(repo, "fsck", "--strict") == "", "git fsck complains")
    status = {line[3:] for line in _git(repo, "status", "--porcelain").splitlines()}
    expect(status == trial.changed, f"git sees {status} changed")
    return {"killed": len(written), "files": len(trial.changed), "written": sorted(set(written))}


def _git(repo: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=repo, check=True, capture_output=True, text=True).stdout.rstrip("\n")


if __name__ == "__main__":
    kind, place, *numbers = sys.argv[1:]
    kinds: dict[str, Callable[..., dict[str, object]]] = {"writer": at_every_call, "crawl": at_random_calls}
    sys.stdout.write(json.dumps(kinds[kind](Path(place), *map(int, numbers))))
