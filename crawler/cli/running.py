"""Running one spider in this process, from settings to how it ended, signals included."""

from __future__ import annotations

import logging
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from crawler.cli import interrupts
from crawler.cli.wall import WALL, policy_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from collections.abc import Set as AbstractSet
    from types import FrameType

    from scrapy import Request
    from scrapy.core.engine import ExecutionEngine
    from scrapy.crawler import AsyncCrawlerProcess, Crawler

    from crawler.spiders.asking import AskingSpider

GRACE: Final = 20.0  # seconds that requests under way still have after a signal
SPIDERS: Final = {"entries": "entries", "page": "page", "add": "adding", "logos": "logos"}
"""The spiders that commands run, each with its module in crawler.spiders: no other need be loaded."""

HALT: Final = 2.0  # seconds after a second signal until the process ends, whatever it is doing


@dataclass(kw_only=True)
class Run:
    """One finished crawl: its spider, its items where they were asked for, and the signal that ended it early.

    `halted` says that a second signal ended it at once: nothing was written any more, what was read is kept.
    """

    spider: AskingSpider | None = None
    items: list[Any] = field(default_factory=list)
    interrupted: int | None = None
    halted: bool = False
    error: BaseException | None = None

    @property
    def exit_code(self) -> int:
        """0, or 128 plus the number of the signal that ended the run, or 1 where it could not start."""
        if self.interrupted is not None:
            return 128 + self.interrupted
        return 1 if self.error else 0


def run(spider_name: str, settings: Mapping[str, Any], *, keep_items: bool = False, **arguments: object) -> Run:
    """Crawl with the named spider until it is done, and return how it went."""
    interrupts.hold()
    try:
        with WALL.up(policy_of(settings)):
            return _run(spider_name, settings, keep_items=keep_items, **arguments)
    finally:
        interrupts.release()


def _run(spider_name: str, settings: Mapping[str, Any], *, keep_items: bool, **arguments: object) -> Run:
    # Scrapy reads the source around every frame of the stack, three times over, while it loads these two. So they are
    # loaded from here, before it would load them itself from under forty frames more.
    import scrapy.core.downloader.contextfactory
    import scrapy.core.downloader.tls  # noqa: F401  # the same
    from scrapy import signals  # a second of import that only a crawl shall pay
    from scrapy.crawler import AsyncCrawlerProcess  # the same
    from scrapy.settings import Settings  # the same

    own = Settings()
    own.setmodule("crawler.settings", priority="project")
    own.set("SPIDER_MODULES", [f"crawler.spiders.{SPIDERS[spider_name]}"], priority="project")
    own.setdict(dict(settings), priority="cmdline")
    process = AsyncCrawlerProcess(own)
    crawler = process.create_crawler(spider_name)
    result = Run()
    interrupts.handle(_Ending(process, crawler, result).received)
    noted = interrupts.taken()  # while Scrapy was loaded
    if noted is not None:
        return Run(interrupted=noted, halted=True)
    if keep_items:
        crawler.signals.connect(
            lambda item: result.items.append(item),  # noqa: PLW0108  # Scrapy must see the name
            signal=signals.item_scraped,
            weak=False,
        )
    task = process.crawl(crawler, **arguments)
    with _hushed(own["LOG_LEVEL"]):
        process.start(install_signal_handlers=False)  # Scrapy's know no deadline, and Twisted's no second signal
    result.spider = crawler.spider  # type: ignore[assignment]  # the project has no other spiders
    # `start()` returns normally after a failed start, so what went wrong is looked for.
    result.error = task.exception() if task.done() and not task.cancelled() else None
    _close(crawler, result)
    return result


@contextmanager
def _hushed(level: str) -> Iterator[None]:
    """Let no record be made below a level.

    Scrapy's handler drops these too, but each has been made and carried to it; and Scrapy sets the levels of the root's
    and of its own logger when a crawl begins.
    """
    before = logging.root.manager.disable
    logging.disable(logging.getLevelNamesMapping()[level] - 1)
    try:
        yield
    finally:
        logging.disable(before)


def _close(crawler: Crawler, result: Run) -> None:
    """Say what was lost, and keep what an end at once has left open."""
    if result.spider is None:
        return
    # A crawl that could not start has no stats, and nobody closes its spider.
    lost = crawler.stats.get_value("archive/error") if result.error is None else None
    if lost:
        result.spider.report.faults.append(f"the archive could not be written: {lost}")
    result.spider.report.faults.extend(WALL.stopped)
    memory = getattr(result.spider, "memory", None)
    if (result.interrupted is not None or result.error is not None) and memory is not None:
        memory.close()  # again, where the spider could


class _Ending:
    """How signals end one crawl.

    The first lets requests under way finish for `GRACE` seconds, starts no other, and has written what is settled. The
    second ends the crawl where it stands, the process `HALT` seconds later at the latest.
    """

    def __init__(self, process: AsyncCrawlerProcess, crawler: Crawler, result: Run) -> None:
        self._process = process
        self._crawler = crawler
        self._result = result

    def received(self, number: int, _frame: FrameType | None) -> None:
        """Handle a signal; what touches the crawl happens on its event loop."""
        if self._result.halted:
            interrupts.leave(number)
        elif self._result.interrupted is None:
            self._result.interrupted = number
            self._later(self._stop)
        else:
            self._result.halted = True
            interrupts.leave_soon(number, HALT)
            self._later(self._halt)

    @staticmethod
    def _later(do: Callable[[], object]) -> None:
        from twisted.internet import reactor  # installed by now

        reactor.callFromThread(do)

    def _stop(self) -> None:
        import asyncio

        loop = asyncio.get_running_loop()
        # What is given up has nothing more to tell, though asyncio would say at length that it is gone.
        loop.set_exception_handler(lambda _loop, _context: None)
        self._forget_waiting()
        loop.call_later(GRACE, self._give_up)
        self._stopping = loop.create_task(self._process.stop())
        self._stopping.add_done_callback(lambda _task: self._halt())

    def _forget_waiting(self) -> None:
        """Take back the requests that wait for their turn or for robots.txt: nobody has been asked for them yet.

        Whoever waits for robots.txt has no slot yet, and whoever waits for a turn stands in the queue of one. All
        others have been sent, or answered: what has come in may still be on its way through the middlewares.
        """
        if self._engine is None:
            return
        self._engine.pause()  # what is scheduled stays so
        downloader = self._engine.downloader
        downloader.domain_concurrency = downloader.ip_concurrency = 0  # no host is asked anything any more
        waiting = {request for request in downloader.active if downloader.DOWNLOAD_SLOT not in request.meta}
        for slot in downloader.slots.values():
            slot.concurrency = 0
            waiting.update(request for request, _ in slot.queue)
        self._forget(waiting)

    def _give_up(self) -> None:
        """Wait no longer for what is still under way; what has come in is read to its end."""
        if self._engine is not None:
            self._forget(self._engine.downloader.active)

    def _forget(self, requests: AbstractSet[Request]) -> None:
        """Let the end of the crawl not wait for these requests, nor hear of them: their entries stay as they are."""
        slot = self._engine._slot if self._engine is not None else None  # noqa: SLF001  # Scrapy has no other way
        if slot is None:
            return
        for request in slot.inprogress & requests:
            request.callback = request.errback = _unheard
            slot.remove_request(request)

    @property
    def _engine(self) -> ExecutionEngine | None:
        return self._crawler._engine  # noqa: SLF001  # the public name raises until the crawl has begun

    @staticmethod
    def _halt() -> None:
        from twisted.internet import reactor

        with suppress(RuntimeError):  # it stops already
            reactor.stop()  # type: ignore[misc]  # zope's interface has it without self


def _unheard(*_result: object, **_known: object) -> None:
    """Take an answer that came too late."""
