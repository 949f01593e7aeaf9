"""Whose turn it is: a host that is slow, or silent, holds no more of the crawl than it may answer at once."""

from __future__ import annotations

from collections import Counter, OrderedDict
from typing import TYPE_CHECKING, Any, Final, Self

from scrapy.core.downloader import Downloader
from scrapy.pqueues import ScrapyPriorityQueue

from crawler.middlewares.underway import Underway, patron_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from scrapy import Request
    from scrapy.crawler import Crawler
    from twisted.internet.defer import Deferred

MOST_UNFINISHED: Final = 4  # pages of a host that wait for what they refer to; the next of its pages waits for them
_NEXT = 1  # request of a host that may wait in the downloader, so that the host need not wait for us


class CountingDownloader(Downloader):
    """Scrapy's downloader, which also knows of how many requests each host has it, waiting for robots.txt included."""

    def __init__(self, crawler: Crawler) -> None:
        """Begin with no request of anybody."""
        super().__init__(crawler)
        self.busy: Counter[str] = Counter()
        self.patrons: Counter[str] = Counter()
        self.waiting: Counter[str] = Counter()  # of whose requests wait for their turn, by patron
        self.underway = Underway()

    def fetch(self, request: Request) -> Deferred[Any]:  # type: ignore[override]  # Scrapy is dropping the spider argument
        """Return what becomes of a request, which is counted until then."""
        host, patron = self.get_slot_key(request), patron_of(request)
        self.busy[host] += 1
        self.patrons[patron] += 1

        def leave(result: object) -> object:
            for counted, name in ((self.busy, host), (self.patrons, patron)):
                counted[name] -= 1
                if not counted[name]:
                    del counted[name]
            return result

        return super().fetch(request).addBoth(leave)

    def hurry(self, host: str) -> None:
        """Let what waits for its time to be sent to a host go on at once: it was given up, so nothing is sent."""
        slot = self.slots.get(host)
        if slot is not None:
            slot.close()  # its clock
            slot.delay = 0
            self._process_queue(slot)


class Turns:
    """The scheduler's queue: hosts take turns, the idle ones first, and none has more requests than it may answer.

    Scrapy's own queue prefers idle hosts, too, but gives the busy ones whatever room is left; and it does not count
    requests that wait for robots.txt. So one silent host came to hold all of CONCURRENT_REQUESTS. And so would one
    whose pages refer to a new silent host each: a page is not asked while `MOST_UNFINISHED` others of its host wait.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler, startprios: object = None, **queues: Any) -> Self:  # noqa: ANN401, ARG003  # Scrapy's
        """Return the queue of a crawl; `queues` are Scrapy's arguments for those inside."""
        return cls(crawler, queues)

    def __init__(self, crawler: Crawler, queues: dict[str, Any]) -> None:
        """Begin empty; the queue keeps nothing on disk."""
        self._crawler = crawler
        self._queues = queues
        self._most = crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") + _NEXT
        self._waiting: OrderedDict[str, ScrapyPriorityQueue] = OrderedDict()
        self._length = 0
        self._urgent: Counter[str] = Counter()  # of those that wait, how many go on with what has begun

    @property
    def _downloader(self) -> CountingDownloader:
        return self._crawler.engine.downloader  # type: ignore[return-value]  # settings name it beside this queue

    def push(self, request: Request) -> None:
        """Let a request wait for its host's turn."""
        host = self._downloader.get_slot_key(request)
        if host not in self._waiting:
            self._waiting[host] = ScrapyPriorityQueue.from_crawler(self._crawler, **self._queues)
        self._waiting[host].push(request)
        self._length += 1
        self._urgent[host] += request.priority > 0
        self._downloader.waiting[patron_of(request)] += 1

    def pop(self) -> Request | None:
        """Return the next request, `None` while every host that has one waiting is busy."""
        host = self._next()
        if host is None:
            return None
        request: Request = self._waiting[host].pop()  # type: ignore[assignment]  # no empty queue stays here
        self._length -= 1
        self._urgent[host] -= request.priority > 0
        self._went(patron_of(request))
        self._waiting.move_to_end(host)
        if not self._waiting[host]:
            del self._waiting[host], self._urgent[host]
        return request

    def _went(self, patron: str) -> None:
        waiting = self._downloader.waiting
        waiting[patron] -= 1
        if not waiting[patron]:
            del waiting[patron]

    def _next(self) -> str | None:
        """Return the host whose turn it is.

        Beside hosts that are held, no more are looked at than the downloader has requests, and one.
        """
        busy, best = self._downloader.busy, None
        least = self._most
        for host in self._waiting:
            requests = busy[host]
            if busy and self._is_held(host):
                continue
            if not requests:
                return host
            if requests < least:
                best, least = host, requests
        return best

    def _is_held(self, host: str) -> bool:
        """Return whether all that waits for a host are pages, and too many before them are not done with."""
        unfinished: Mapping[str, Collection[str]] = getattr(self._crawler.spider, "unfinished", {})
        return not self._urgent[host] and len(unfinished.get(host, ())) >= MOST_UNFINISHED

    def close(self) -> list[int]:
        """Forget all; returns what Scrapy would keep on disk."""
        self._waiting.clear()
        self._length = 0
        return []

    def __len__(self) -> int:
        return self._length
