"""The exchanges of a crawl that are under way, and the end of those whose host is given up."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scrapy.utils.httpobj import urlparse_cached

from crawler.exchange import PATRON, GivenUp, Reason
from crawler.middlewares import lateness
from crawler.middlewares.lateness import Lateness

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from scrapy import Request


@dataclass(slots=True, eq=False)
class Sent:
    """One exchange: who is asked and for whose sake, the task that waits for the answer, and for how many seconds."""

    host: str
    patron: str
    task: asyncio.Task[object] | None
    age: int = 0
    is_given_up: bool = False


class Underway:
    """What has been sent and not been answered; `closed` are the hosts to which nothing more is sent.

    What a page refers to is asked for the sake of the page's host, its patron: a page may name a new host each time.
    So nothing more is sent for the sake of those that are `left`, either. `missed` counts deadlines in a row.
    """

    def __init__(self) -> None:
        """Begin with nothing sent."""
        self.closed: set[str] = set()
        self.left: set[str] = set()
        self.missed: Counter[str] = Counter()
        self._sent: set[Sent] = set()
        self._lateness = Lateness()

    def admit(self, request: Request) -> None:
        """Let a request pass, or raise that its host is closed, or its patron left."""
        host, patron = host_of(request), patron_of(request)
        if host in self.closed or patron in self.left:
            raise GivenUp(Reason.NOT_ASKED, f"{host if host in self.closed else patron} is given up")

    def begin(self, request: Request) -> Sent:
        """Note that the present task sends a request, or raise that it may not."""
        self.admit(request)
        sent = Sent(host_of(request), patron_of(request), asyncio.current_task())
        self._sent.add(sent)
        return sent

    def answered(self, sent: Sent) -> None:
        """Note that a host talks, whatever it says."""
        self.missed.pop(sent.host, None)

    def end(self, sent: Sent) -> None:
        """Note that an exchange is over."""
        self._sent.discard(sent)
        self._lateness.answered(sent.patron, sent.age)

    def second(self, busy: Collection[str]) -> frozenset[str]:
        """Let all that is under way become a second older; returns the hosts that only keep the run from its end.

        `busy`: the patrons of all that is to do, whether it is under way or not.
        """
        for sent in self._sent:
            sent.age += 1
        return self._lateness.second([(sent.patron, sent.age) for sent in self._sent], set(busy) - self.left)

    def close(self, host: str) -> None:
        """Send nothing more to a host, and wait for its answers no longer."""
        self.closed.add(host)
        self._end(sent for sent in self._sent if sent.host == host)

    def leave(self, host: str) -> None:
        """Send nothing more to a host or for its sake, and wait for that no longer."""
        self.left.add(host)
        self.close(host)
        self._end(sent for sent in self._sent if sent.patron == host)

    @staticmethod
    def _end(exchanges: Iterable[Sent]) -> None:
        for sent in exchanges:
            if sent.task is not None and not sent.is_given_up:
                sent.is_given_up = True
                sent.task.cancel()


def host_of(request: Request) -> str:
    """Return who is asked."""
    return urlparse_cached(request).hostname or ""


def patron_of(request: Request) -> str:
    """Return the host for whose sake somebody is asked; that is itself, as a rule."""
    patron: str = request.meta.get(PATRON) or host_of(request)
    return patron


def given_up(sent: Sent) -> GivenUp:
    """Return the end of an exchange that is given up; one that is not late yet says nothing about its host."""
    return GivenUp(Reason.TIMEOUT if sent.age > lateness.PROMPT else Reason.NOT_ASKED, f"{sent.host} is given up")
