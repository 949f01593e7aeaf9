"""One run per content repo: a kernel lock whose file says who holds it, and which a dead run lets go by itself."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import re
import stat
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Self
from weakref import WeakSet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

FOLDER = ".masthead"
LOCK = "lock"
IGNORE = ".gitignore"

# O_NONBLOCK: a pipe in the lock's place must be refused, not waited for.
_OPEN = os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
_ATTEMPTS = 100  # each one more means that yet another run ended just now
_LARGEST = 4096  # bytes of what a holder says about itself
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")

_STRANGE = "it is not what Masthead puts there: look at it, then move it away"
_REMEDIES = {
    errno.EACCES: "make it writable for this user",
    errno.EPERM: "make it writable for this user",
    errno.EROFS: "the file system is read-only: mount it writable, or work on a copy",
    errno.ENOENT: "the content repo must be an existing folder",
    errno.ENOSPC: "make room on the disk",
    errno.EDQUOT: "make room on the disk",
    errno.EFBIG: "the system's limit for file sizes is too low",
    errno.EMFILE: "too many files are open",
    errno.ENFILE: "too many files are open",
    errno.ENOLCK: "this file system has no locks: keep the content repo on a local disk",
    errno.ELOOP: _STRANGE,
    errno.ENOTDIR: _STRANGE,
    errno.EISDIR: _STRANGE,
    errno.EEXIST: _STRANGE,
    errno.EINVAL: _STRANGE,
    errno.ENXIO: _STRANGE,
}
"""What a person can do about each refusal of the system."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who holds a lock: `since` is an instant in UTC as text, `command` has no arguments, as these may hold secrets."""

    pid: int
    host: str
    since: str
    command: str

    def __str__(self) -> str:
        return f"{self.command}, process {self.pid} on {self.host}, since {self.since}"


class Held(Exception):  # noqa: N818  # an outcome, not an error
    """Another live run holds the repo; `holder` is `None` where it has not yet said who it is."""

    def __init__(self, holder: Holder | None) -> None:
        super().__init__(f"another run holds this content repo: {holder or 'it has only just begun'}")
        self.holder = holder


class LockError(Exception):
    """The lock cannot be had for a reason that is no other run; names the path and the remedy."""


class RunLock:
    """The right to change one content repo: held by one process at most, from `with` to its end or its death."""

    def __init__(self, root: Path, folder: str = FOLDER, *, now: datetime, command: str = "masthead") -> None:
        """Prepare the lock of the repo at `root`; nothing is touched before `with`.

        `folder`, relative to `root`, belongs to Masthead alone; `now` is the aware instant at which the run begins;
        `command` is what is running, without its arguments.
        """
        self._root = root
        self._place = root / folder
        self._since = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self._command = command
        self._handle: int | None = None

    @property
    def holder(self) -> Holder:
        """This process, as another run is told of it."""
        return Holder(pid=os.getpid(), host=os.uname().nodename, since=self._since, command=self._command)

    @property
    def held(self) -> bool:
        """Whether this process holds the lock; false in a child that was forked from the one that does."""
        return self._handle is not None

    def __enter__(self) -> Self:
        """Take the lock at once or not at all; raises `Held` or `LockError`."""
        try:
            self._handle = self._acquired()
        except OSError as error:
            raise LockError(_told(self._place, error)) from error
        _LOCKS.add(self)
        return self

    def __exit__(self, *_: object) -> None:
        """Remove the lock's file, then let go."""
        handle, self._handle = self._handle, None
        if handle is not None:
            _release(self._place, handle)

    def _acquired(self) -> int:
        _make(self._root, self._place)
        with _opened(self._place) as folder:
            handle = _taken(folder)
            try:
                _hide(folder)
                _sign(handle, self.holder)
            except OSError:
                _release(self._place, handle)
                raise
        return handle

    def forget(self) -> None:
        """Close this process's copy of the lock without letting go of the lock itself."""
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)


_LOCKS: WeakSet[RunLock] = WeakSet()


def _in_child() -> None:
    # A forked child shares the open file, and with it the lock: it would keep a dead parent's lock alive.
    for lock in tuple(_LOCKS):
        lock.forget()


os.register_at_fork(after_in_child=_in_child)


def _make(root: Path, place: Path) -> None:
    folder = root
    for part in PurePath(os.path.relpath(place, root)).parts:
        folder /= part
        with suppress(FileExistsError):
            folder.mkdir()


@contextmanager
def _opened(place: Path) -> Iterator[int]:
    folder = os.open(place, os.O_RDONLY | os.O_DIRECTORY | _OPEN)
    try:
        yield folder
    finally:
        os.close(folder)


def _taken(folder: int) -> int:
    """Return the open, locked file that stands at the lock's path; raises `Held` or `OSError`."""
    for _ in range(_ATTEMPTS):
        handle = os.open(LOCK, os.O_RDWR | os.O_CREAT | _OPEN, 0o600, dir_fd=folder)
        try:
            _lock(handle)
            # The run before may have removed this very file between the opening and the locking.
            if _stands(handle, folder):
                return handle
        except BaseException:  # an interrupt, too, must not leave the file open and so the repo locked
            os.close(handle)
            raise
        os.close(handle)
    raise OSError(errno.EAGAIN, "changes hands too fast", LOCK)


def _lock(handle: int) -> None:
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        raise OSError(errno.EINVAL, "Not a regular file", LOCK)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Held(_holder(os.pread(handle, _LARGEST, 0))) from None


def _stands(handle: int, folder: int) -> bool:
    """Return whether the open file is the one that has the lock's name."""
    try:
        there = os.stat(LOCK, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return os.path.samestat(os.fstat(handle), there)


def _release(place: Path, handle: int) -> None:
    # A file that cannot be removed is harmless: the lock is the kernel's, and it goes with the handle.
    with suppress(OSError), _opened(place) as folder:
        if _stands(handle, folder):
            os.unlink(LOCK, dir_fd=folder)
    os.close(handle)


def _hide(folder: int) -> None:
    """Let git ignore a folder that is new, so nothing but the lock is in it; an older one is as its owner wants it."""
    if set(os.listdir(folder)) - {LOCK, IGNORE}:
        return
    handle = os.open(IGNORE, os.O_WRONLY | os.O_CREAT | _OPEN, 0o644, dir_fd=folder)
    try:
        if os.fstat(handle).st_size == 0:
            os.write(handle, b"*\n")
    finally:
        os.close(handle)


def _sign(handle: int, holder: Holder) -> None:
    """Say in the file who holds it; a reader finds the whole text or none that it can read."""
    os.ftruncate(handle, 0)
    os.pwrite(handle, json.dumps(asdict(holder)).encode() + b"\n", 0)


def _holder(raw: bytes) -> Holder | None:
    """Return who holds the lock as its file says, `None` for anything that a holder would not write."""
    try:
        said = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    match said:
        case {"pid": int(pid), "host": str(host), "since": str(since), "command": str(command)}:
            return Holder(pid=pid, host=_plain(host), since=_plain(since), command=_plain(command))
    return None


def _plain(text: str) -> str:
    return _CONTROL.sub("", text).encode("utf-8", "replace").decode()


def _told(place: Path, error: OSError) -> str:
    """Return one line: which path, what the system said, what to do."""
    path = place / (error.filename or LOCK)
    remedy = _REMEDIES.get(error.errno or 0, "without it two runs could write at once")
    return f"{path}: cannot be used as this repo's lock ({error.strerror}); {remedy}"
