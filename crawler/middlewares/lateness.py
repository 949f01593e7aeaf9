"""Who keeps a run waiting: hosts that answer late, judged against all others, in seconds that somebody else counts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

PROMPT: Final = 5  # seconds that any exchange may take
TOO_LATE: Final = 5  # seconds beyond that, in the sum of a host's exchanges, from which on it is late
SHARE: Final = 0.25  # of the time that all others took: so much longer a run lasts for the sake of those that are late


class Lateness:
    """The hosts of one run and how late they are; an exchange in time makes up for one second.

    Time is what `second` is told: while the crawl itself was busy and took no answers in, none passes. Where as many
    are late as are not, the fault may be our own line's, and nobody is given up for it.
    """

    def __init__(self) -> None:
        """Begin with everybody in time."""
        self._late: Counter[str] = Counter()
        self._seen: dict[str, int] = {}  # when a host was last seen to have anything to do
        self._now = 0

    def answered(self, host: str, age: int) -> None:
        """Take note that an exchange has ended after so many seconds."""
        self._seen.setdefault(host, self._now)
        if age <= PROMPT and self._late[host] > 0:
            self._late[host] -= 1

    def second(self, ages: Iterable[tuple[str, int]], busy: Collection[str]) -> frozenset[str]:
        """Let a second pass and return the hosts that are waited for no longer.

        `ages`: host and age in seconds of each exchange under way. `busy`: the hosts that have anything to do. Nobody
        is waited for in vain where there never was anybody else.
        """
        self._now += 1
        self._late.update({host for host, age in ages if age > PROMPT})
        self._seen.update(dict.fromkeys(busy, self._now))
        if any(self._late[host] < TOO_LATE for host in busy):
            return frozenset()
        others = [at for host, at in self._seen.items() if self._late[host] < TOO_LATE]
        if len(others) <= len(busy):
            return frozenset()
        return frozenset(busy) if self._now >= max(others) * (1 + SHARE) else frozenset()
