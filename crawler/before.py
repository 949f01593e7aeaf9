"""What a scan asks of the memory: files that nobody has touched need not be read again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Before(Protocol):
    """What earlier scans have read in content files, by path, and the `mark` that each file had then."""

    def told(self, marks: Mapping[str, bytes]) -> Mapping[str, bytes]:
        """Return what was told of those of these files that still have their marks."""

    def read(self, found: Mapping[str, tuple[bytes, bytes]]) -> None:
        """Remember the marks of these files, and what is to be told of each."""

    def scanned(self, count: int, is_there: Callable[[str], bool]) -> None:
        """Forget files that are gone, after a whole scan that has found so many; `is_there` tells of a path."""
