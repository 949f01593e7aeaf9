"""The git program: run with a bound, without prompts, in a clean environment, its faults as refusals."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from tempfile import TemporaryFile
from time import monotonic
from typing import IO, TYPE_CHECKING

from crawler.gitrepo.refusals import Refusal, Stop
from crawler.gitrepo.wording import quoting, tail

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

_GRACE = 5.0  # seconds in which git may tidy up after it was told to stop
_TAIL = 8192  # bytes of what git and the hooks said
_UNKNOWN_OPTION = 129  # git's exit code for it

# Everything else that begins with GIT_ would point git at another repository, or change how it reads paths.
_KEPT = re.compile(
    r"GIT_((AUTHOR|COMMITTER)_(NAME|EMAIL|DATE)|CONFIG_(GLOBAL|SYSTEM|NOSYSTEM|COUNT|(KEY|VALUE)_\d+)"
    r"|CEILING_DIRECTORIES|EXEC_PATH)"
)

_FAULTS = (
    ("aborted by hook", Refusal.HOOK, "a hook of this repository refused the commit"),
    ("index.lock", Refusal.LOCKED, "another git command is at work here, or one died"),
    ("cannot lock ref", Refusal.LOCKED, "another git command moved the branch meanwhile; run again"),
)
"""What git says in its complaints, what that means, and what to tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a git command answered: exit code, output, the last lines of what it complained of."""

    code: int
    out: bytes
    complaint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Git:
    """The git program, asked about one folder until one moment of the monotonic clock."""

    root: Path
    until: float

    @classmethod
    def within(cls, root: Path, bound: float) -> Git:
        """Return git for a folder, with this many seconds for all its work."""
        return cls(root=root.absolute(), until=monotonic() + bound)

    def afterwards(self) -> Git:
        """Return the same git with time to tidy up, however much has passed."""
        return replace(self, until=max(self.until, monotonic() + _GRACE))

    def need(self, *words: str, paths: Iterable[bytes] = ()) -> bytes:
        """Return the output of a git command; raises `Stop` when it fails."""
        done = self.ask(*words, paths=paths)
        if done.code:
            raise fault(done)
        return done.out

    def ask(self, *words: str | bytes, paths: Iterable[bytes] = (), extra: Mapping[str, str] | None = None) -> Done:
        """Run one git command to its end and return its answer, whatever its exit code.

        `paths` are its input, each ended by NUL; `extra` are variables for it. Raises `Stop` when git cannot be run or
        the time is over.
        """
        # Files instead of pipes: a list of paths is whole even if we are killed while git reads it, and a process
        # that a hook leaves behind keeps no pipe open for us to wait on.
        with ExitStack() as stack:
            try:
                given, out, err = (stack.enter_context(TemporaryFile()) for _ in range(3))
                given.writelines(path + b"\0" for path in paths)
                given.seek(0)
                process = _started(self.root, words, extra or {}, (given, out, err))
            except OSError as error:
                raise _unstarted(error) from None
            code = _waited(process, self.until, err)
            return Done(code=code, out=_read(out), complaint=tail(_read(err, _TAIL)))


def _started(
    root: Path, words: Sequence[str | bytes], extra: Mapping[str, str], files: tuple[IO[bytes], IO[bytes], IO[bytes]]
) -> subprocess.Popen[bytes]:
    given, out, err = files
    # A session of its own: no terminal to ask questions on, and one group to end with all its hooks.
    return subprocess.Popen(  # noqa: S603  # no shell; every path comes as input, not as an argument
        ["git", "-C", root, *words],  # noqa: S607  # the user's own git is meant
        stdin=given,
        stdout=out,
        stderr=err,
        env=_environment() | dict(extra),
        start_new_session=True,
    )


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or _KEPT.fullmatch(name)}
    kept.pop("LANGUAGE", None)
    # English, as its complaints are read; but plain "C" would make hooks in Ruby or Perl choke on UTF-8.
    return kept | {"LC_ALL": "C.UTF-8", "GIT_TERMINAL_PROMPT": "0"}


def _waited(process: subprocess.Popen[bytes], until: float, err: IO[bytes]) -> int:
    try:
        return process.wait(max(0.0, until - monotonic()))
    except subprocess.TimeoutExpired:
        told = "git did not end in time; a hook or a signing program may wait for something"
        raise Stop(Refusal.TIMEOUT, quoting(told, tail(_read(err, _TAIL)))) from None
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Stop a git that still runs, and its hooks: first so that it removes its lock files, then for good."""
    if process.poll() is None:
        for sign in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, sign)
            with suppress(subprocess.TimeoutExpired):
                process.wait(_GRACE)


def _read(file: IO[bytes], last: int | None = None) -> bytes:
    size = file.seek(0, os.SEEK_END)
    file.seek(0 if last is None else max(0, size - last))
    return file.read()


def fault(done: Done) -> Stop:
    """Return the refusal that a failed command comes to."""
    if done.code == _UNKNOWN_OPTION:
        return Stop(Refusal.NO_GIT, "this git is too old; --commit needs git 2.25 or newer")
    for words, reason, told in _FAULTS:
        if words in done.complaint:
            return Stop(reason, quoting(told, done.complaint))
    return Stop(Refusal.FAILED, quoting(f"git failed with exit code {done.code}", done.complaint))


def _unstarted(error: OSError) -> Stop:
    if error.filename == "git":
        return Stop(Refusal.NO_GIT, f"the program git cannot be run ({error.strerror}); install it")
    told = f"git cannot be asked ({error.strerror}); see to room for temporary files and to open files"
    return Stop(Refusal.FAILED, told)
