"""Having a picture drawn by a child process, and taking whatever becomes of it as a value."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PROGRAM: Final = Path(__file__).with_name("drawing.py")
DEADLINE: Final = 20.0  # seconds on the wall, also where the child waits for a busy processor
REASONS: Final = frozenset({"too-many-pixels", "too-much-memory", "undecodable"})
"""What a child may answer; of what it does not survive, the parent says `died` or `deadline`."""

# Nothing of the rest of the environment is a decoder's business.
_NEEDED: Final = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")
_LONGEST: Final = 4 << 20  # bytes of an answer: two JPEG files of 400 x 400 pixels at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Logo files by their side in pixels, or the reason why there are none."""

    files: Mapping[int, bytes] = field(default_factory=dict)
    reason: str | None = None


def drawn(raw: bytes, sides: Sequence[int], *, deadline: float = DEADLINE, program: Path = PROGRAM) -> Drawn:
    """Return the picture as square JPEG files of these sides, those that it is too small for left out. Never raises.

    `raw` are the bytes as they came. They are decoded in a process of their own, which has `deadline` seconds.
    """
    command = [sys.executable, "-I", str(program), *map(str, sides)]
    environment = {name: os.environ[name] for name in _NEEDED if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603  # our own program, and numbers
            command,
            input=raw,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=deadline,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Drawn(reason="deadline")
    except OSError:  # no process, no memory for one
        return Drawn(reason="no-process")
    return _read(done.stdout, sides) if done.returncode == 0 else Drawn(reason="died")


def _read(answer: bytes, sides: Sequence[int]) -> Drawn:
    """Return what a child has answered; one that decodes hostile bytes is not believed to keep to the form."""
    head, _, rest = answer[:_LONGEST].partition(b"\n")
    try:
        match json.loads(head):
            case {"reason": str(reason)} if reason in REASONS:
                return Drawn(reason=reason)
            case {"reason": None, "lengths": list(lengths)}:
                return Drawn(files=_files(lengths, rest, sides))
    except (ValueError, TypeError, RecursionError):
        pass
    return Drawn(reason="died")


def _files(lengths: list[object], rest: bytes, sides: Sequence[int]) -> dict[int, bytes]:
    """Return the files that stand behind the head; raises `ValueError` where they do not."""
    files, at = {}, 0
    for pair in lengths:
        match pair:
            case [int(side), int(length)] if side in sides and 0 < length <= len(rest) - at:
                files[side] = rest[at : at + length]
                at += length
            case _:
                raise ValueError("not a length of ours")
    return files
