"""The wall below the guard: while a crawl runs, no socket of this process connects to what it may not touch."""

from __future__ import annotations

import errno
import socket
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from crawler.addresses import Policy, parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_EVENTS: Final = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_FAMILIES: Final = frozenset({socket.AF_INET, socket.AF_INET6})


class Wall:
    """An audit hook (PEP 578) on every connection of the process, whichever library makes it.

    The guard has judged each address before; what arrives here all the same has found a way around it, so it is
    stopped and told as a fault. Hooks cannot be taken away: this one is put up once and stands open between crawls.
    """

    def __init__(self) -> None:
        """Begin open, and not yet hooked."""
        self.stopped: list[str] = []
        self._policy: Policy | None = None
        self._is_up = False
        self._is_hooked = False

    @contextmanager
    def up(self, policy: Policy | None) -> Iterator[Wall]:
        """Let only connections through that a policy admits, with `None` none at all."""
        if not self._is_hooked:
            sys.addaudithook(self._hook())
            self._is_hooked = True
        self.stopped.clear()
        self._policy, self._is_up = policy, True
        try:
            yield self
        finally:
            self._is_up = False

    def _hook(self) -> Callable[[str, tuple[Any, ...]], None]:
        """Return what is called hundreds of times for each page: a function, for a method takes four times as long."""

        def heard(event: str, arguments: tuple[Any, ...]) -> None:
            if event in _EVENTS and self._is_up:
                self._judge(arguments)

        return heard

    def _judge(self, arguments: tuple[Any, ...]) -> None:
        ours, address = arguments[0], arguments[1]
        if address is not None and not self._admits(ours.family, address):
            self.stopped.append(f"a connection to {address!r} was stopped below the guard: please report it")
            raise PermissionError(errno.EACCES, "no address of the public web")

    def _admits(self, family: int, address: object) -> bool:
        if self._policy is None or family not in _FAMILIES or not isinstance(address, tuple):
            return False
        found = parsed(str(address[0]))
        return found is not None and self._policy.admits(found, address[1])


WALL: Final = Wall()


def policy_of(settings: Mapping[str, Any]) -> Policy | None:
    """Return what the settings of a run let it connect to: nothing where an archive answers."""
    if settings.get("MASTHEAD_REPLAY"):
        return None
    return Policy.of(settings.get("MASTHEAD_ALLOW_HOSTS") or ())
