"""A look at what is remembered, for commands that write none of it; what is damaged there is told on standard error."""

from __future__ import annotations

import sys
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from crawler.cli import UsageError
from crawler.memory import Memory
from crawler.state import StateError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def remembered(root: Path, state: str, command: str, *, now: datetime | None = None) -> Iterator[Memory]:
    """Yield the memory of the repo at `root`, to be read only. Raises `UsageError` where it cannot be.

    `command` is whose name stands before what is told.
    """
    try:
        with closing(Memory.open(root, state, now=now or datetime.now(UTC), dry_run=True)) as memory:
            yield memory
            tell_damage(memory, state, command)
    except StateError as error:
        raise UsageError(str(error)) from None


def tell_damage(memory: Memory, state: str, command: str) -> None:
    """Tell what of the state could not be read, if anything."""
    if memory.lost is not None:
        print(f"masthead {command}: {state} {memory.lost}", file=sys.stderr)
