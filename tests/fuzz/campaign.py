"""Many inputs through one target: what raised, what was slow, bounded by number and by time."""

from __future__ import annotations

import signal
import time
import traceback
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tests.fuzz.mutation import mutated

if TYPE_CHECKING:
    from pathlib import Path
    from types import FrameType

    from tests.fuzz.targets import Target

STUCK: Final = 60
"""Seconds of CPU after which an input is given up, as soon as Python code runs again."""
SHOWN: Final = 20  # faults that are kept with their traceback


class Stuck(Exception):  # noqa: N818  # what happened, not what went wrong
    """An input that does not come to an end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What one input did that it must not do; `number` and the campaign's seed bring it back."""

    number: int
    size: int
    told: str
    input: bytes = field(repr=False)


@dataclass(slots=True, kw_only=True)
class Campaign:
    """What a campaign has come to so far."""

    target: str
    seed: int
    bearable: float
    runs: int = 0
    seconds: float = 0.0  # of CPU, in the target
    slowest: float = 0.0
    slowest_number: int = -1
    slowest_size: int = 0
    raised: int = 0
    slow: int = 0
    faults: list[Fault] = field(default_factory=list)

    def report(self) -> str:
        """Return the figures as lines."""
        figures = (
            f"{self.target}: {self.runs} runs, {self.raised} exceptions, {self.slow} slower than {self.bearable:g} s; "
            f"{self.seconds:.1f} s of CPU; slowest input {self.slowest * 1000:.1f} ms "
            f"({self.slowest_size} bytes, --seed {self.seed} --only {self.slowest_number})"
        )
        told = (f"--seed {self.seed} --only {one.number} ({one.size} bytes)\n{one.told}" for one in self.faults)
        return "\n".join((figures, *told))


def fuzz(
    target: Target, *, runs: int, seconds: float, seed: int = 0, first: int = 0, corpus: Path | None = None
) -> Campaign:
    """Return what this many inputs came to, or as many as these seconds allow; `first` is the first one's number."""
    done = Campaign(target=target.name, seed=seed, bearable=target.bearable)
    seeds, words = target.seeds(corpus), target.words
    end = time.monotonic() + seconds
    before = signal.signal(signal.SIGPROF, _stuck)
    try:
        for number in range(first, first + runs):
            _one(done, target, number, mutated(number, seed, seeds, words))
            if time.monotonic() > end:
                break
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    return done


def _stuck(_: int, __: FrameType | None) -> None:
    raise Stuck(f"no end after {STUCK} s of CPU")


def _one(done: Campaign, target: Target, number: int, data: bytes) -> None:
    """Give one input to the target, and keep what came of it."""
    told = ""
    signal.setitimer(signal.ITIMER_PROF, STUCK)
    start = time.process_time()
    try:
        target.take(data)
    except Exception:  # noqa: BLE001  # that there is none is what is measured
        told = traceback.format_exc(limit=-8)
        done.raised += 1
    spent = time.process_time() - start
    signal.setitimer(signal.ITIMER_PROF, 0)
    done.runs += 1
    done.seconds += spent
    if spent > done.slowest:
        done.slowest, done.slowest_number, done.slowest_size = spent, number, len(data)
    if spent > done.bearable:
        told += f"{spent:.1f} s of CPU"
        done.slow += 1
    if told and len(done.faults) < SHOWN:
        done.faults.append(Fault(number=number, size=len(data), told=told, input=data))
