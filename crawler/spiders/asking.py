"""Asking the web for one group of entries at a time: from a known state to requests, from responses to evidence."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cached_property
from time import monotonic
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.utils.misc import load_object
from w3lib.url import safe_url_string

from crawler import exchange, frontier, reading
from crawler.extractors.imagesize import ImageProbe
from crawler.extractors.imagesize.walk import first_range, next_range
from crawler.items import EntryItem, EntryOutcome, Outcome, Page, Picture, Role
from crawler.report import Report
from crawler.spiders.answers import answered, fingerprint, measured, read_page
from crawler.state.origins import Origin
from crawler.workers.readers import Readers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.exchange import Became
    from crawler.frontier import Ask, Known, Weighed
    from crawler.items import Entry, Evidence, Validators
    from crawler.reading import Answer
    from crawler.workers.line import Line

# A group that has begun is finished before the next one starts: fewer open groups, less memory.
PRIORITY = {Role.WEB: 0, Role.AMP: 10, Role.IMAGE: 20}


class AskingSpider(Spider):
    """Fetches web page, AMP page and picture heads of each group and yields one item an entry."""

    follow_amp = True
    names: Mapping[str, tuple[str, ...]] = MappingProxyType({})  # of providers, by domain
    zones: Mapping[str, tzinfo] = MappingProxyType({})  # of providers, by domain
    now: datetime
    weigh: Callable[..., Weighed]
    recall: Callable[..., Weighed]
    terms: Callable[..., list[Any]]

    def __init__(self, name: str | None = None, **arguments: Any) -> None:
        """Begin with nothing known."""
        super().__init__(name, **arguments)
        self.report = Report()
        self._began = monotonic()
        self.expected = 0  # entries that must have an outcome in the end
        self.is_all_begun = False  # every group has been asked for, or waits in the scheduler
        self._open: dict[str, Known] = {}
        self._pictures: dict[str, Picture] = {}
        self._waiting: dict[str, list[Known]] = {}
        self.unfinished: defaultdict[str, set[str]] = defaultdict(set)  # by host, pages that wait for what they name

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Return a spider that knows its instant, and whom to ask what its pages come to."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        said = crawler.settings.get("MASTHEAD_NOW")
        spider.now = datetime.fromisoformat(said) if isinstance(said, str) else said or datetime.now(UTC)
        spider.weigh = load_object(crawler.settings["MASTHEAD_WEIGH"])
        spider.recall = load_object(crawler.settings["MASTHEAD_RECALL"])
        spider.terms = load_object(crawler.settings["MASTHEAD_TERMS"])
        crawler.signals.connect(spider.note_fault, signal=signals.spider_error)
        crawler.signals.connect(spider.note_fault, signal=signals.item_error)
        return spider

    @cached_property
    def readers(self) -> Readers:
        """Who reads pages: none of these processes is there before it has one to read."""
        settings = self.crawler.settings
        named = {"reader": settings["MASTHEAD_READER"], "chooser": settings["MASTHEAD_CHOOSER"]}
        return Readers(settings.getint("MASTHEAD_JOBS"), **named)

    def instant(self) -> datetime:
        """Return the present instant: that of the run, and the time since."""
        return self.now + timedelta(seconds=monotonic() - self._began)

    def origin(self, url: str) -> Origin:  # noqa: ARG002  # for spiders that remember
        """Return what the origin of an address has said in earlier runs."""
        return Origin()

    def said(self, url: str, said: Origin) -> None:
        """Remember what the origin of an address says; a spider without a memory does not."""

    def groups(self) -> Iterator[Known]:
        """Yield the groups to ask for."""
        raise NotImplementedError

    async def start(self) -> AsyncIterator[Any]:
        """Yield the first request of every group."""
        self._open = {known.url: known for known in self.groups()}
        self.expected = self.report.entries.total() + sum(len(known.entries) for known in self._open.values())
        for url, evidence in self.kept():
            for item in self._settled(url, evidence):
                yield item
        for known in tuple(self._open.values()):
            for step in self._proceed(known):
                yield step
        self.is_all_begun = True

    def kept(self) -> Iterable[tuple[str, Evidence]]:
        """Return what is known about addresses before any is asked."""
        return ()

    def _settled(self, url: str, evidence: Evidence) -> Iterator[EntryItem]:
        known = self._open.pop(url, None)
        if known is not None:
            self.report.done += 1
            yield from (self.item(entry, evidence) for entry in known.entries)

    def closed(self, reason: str) -> None:
        """Account for the entries that the end of the crawl left unsettled: each has exactly one outcome."""
        self.readers.close()
        for known in self._open.values():
            for entry in known.entries:
                self.report.entry(entry, EntryOutcome.KEPT, "internal-error" if reason == "finished" else "interrupted")

    def note_fault(self, failure: Failure) -> None:
        """Note what went wrong in our own code: it is never the end of the run, and never kept quiet."""
        self.report.faults.append(f"{failure.type}: {failure.getErrorMessage()}")

    def _proceed(self, known: Known) -> Iterator[Request | EntryItem]:
        """Yield the next request of a group, or its items once nothing is left to ask."""
        page = frontier.next_page(known, follow_amp=self.follow_amp)
        if page is not None:
            yield from self._page_request(known, page)
            return
        if known.weighed is None:
            known = known.with_weight(self.weigh(known, now=self.now, names=self.names, zones=self.zones))
        if known.before is None and frontier.next_picture(known) is not None:
            known = self.reminded(known)
        while (picture := frontier.next_picture(known)) is not None:
            if picture.url not in self._pictures:
                yield from self._picture_request(known, picture)
                return
            known = known.with_picture(self._pictures[picture.url])
        self.unfinished[_host(known.url)].discard(known.url)
        yield from self._settle(known)

    def _settle(self, known: Known) -> Iterator[EntryItem]:
        self.report.done += 1
        self._open.pop(known.url, None)
        evidence = self.evidence(known)
        for entry in known.entries:
            yield self.item(entry, evidence)

    def item(self, entry: Entry, evidence: Evidence) -> EntryItem:
        """Return the item of an entry."""
        return EntryItem(entry=entry, evidence=evidence, record=entry.record)

    def evidence(self, known: Known) -> Evidence:
        """Return what the items of a settled group carry."""
        return known.evidence

    def validators(self, known: Known) -> Mapping[str, Validators]:  # noqa: ARG002  # the same
        """Return what origins want to be told back about the pages of a group, by final address."""
        return {}

    def recalled(self, known: Known, page: Page) -> Known | None:  # noqa: ARG002  # the same
        """Return the group with a page that is as it was; `None` where nobody remembers how that is."""
        return None

    def reminded(self, known: Known) -> Known:
        """Return the group with what an earlier run has learned about its pictures."""
        return known

    def _page_request(self, known: Known, ask: Ask, *, anew: bool = False) -> Iterator[Any]:
        said = {} if anew else self.validators(known)
        meta = {exchange.VALIDATORS: said} if said else {}
        try:
            yield self._request(ask, self._page_received, {"known": known, "ask": ask}, patron=known.url, meta=meta)
        except ValueError as error:  # what Scrapy cannot take for a URL at all
            yield from self._page_failed(known, ask, exchange.became(error))

    def _request(
        self, ask: Ask, callback: Any, known: dict[str, Any], *, patron: str, meta: dict[str, Any], **more: Any
    ) -> Request:
        """Return a request; `patron` is the address of the page for whose sake it is made."""
        name = _host(patron)
        if ask.role is not Role.WEB:
            self.unfinished[name].add(patron)
        return Request(
            ask.url,
            callback=callback,
            errback=self._failed,
            cb_kwargs=known,
            priority=PRIORITY[ask.role],
            dont_filter=True,
            meta={exchange.PATRON: name, **meta},
            **more,
        )

    def _page_received(self, response: Response, known: Known, ask: Ask) -> Iterator[Any] | AsyncIterator[Any]:
        self._spent(known.url, response)
        answer = answered(response, ask, self.instant())
        if isinstance(answer, Page):
            return self._page_read(answer, known, ask)
        line = self.readers.chosen(answer, ask.url)
        if line is not None:
            return self._page_read_apart(line, response, answer, known, ask)
        return self._page_read(read_page(response, ask, answer, reading.understood(answer, ask.url)), known, ask)

    async def _page_read_apart(
        self, line: Line, response: Response, answer: Answer, known: Known, ask: Ask
    ) -> AsyncIterator[Any]:
        is_web = ask.role is Role.WEB
        terms = self.terms(known.url, now=self.now, names=self.names, zones=self.zones) if is_web else None
        page = read_page(response, ask, answer, await self.readers.read(line, answer, ask.url, terms))
        for step in self._page_read(page, known, ask):
            yield step

    def _page_read(self, page: Page, known: Known, ask: Ask) -> Iterator[Any]:
        after = known.with_page(page) if page.outcome is not Outcome.NOT_MODIFIED else self.recalled(known, page)
        if after is None:
            yield from self._page_request(known, ask, anew=True)
            return
        self.report.page(page)
        yield from self._proceed(after)

    def _spent(self, url: str, response: Response) -> None:
        self.report.cost(url, len(response.body), response.meta.get("download_latency", 0.0))

    def _failed(self, failure: Failure) -> Iterator[Any]:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it on every errback's failure
        ask: Ask = request.cb_kwargs["ask"]
        end = exchange.became(failure)
        if ask.role is Role.IMAGE and isinstance(failure.value, exchange.GivenUp):
            yield from self._picture_given_up(ask, Picture(url=ask.url, **end._asdict()))
        elif ask.role is Role.IMAGE:
            yield from self._measured(Picture(url=ask.url, **end._asdict()))
        else:
            yield from self._page_failed(request.cb_kwargs["known"], ask, end)

    def _page_failed(self, known: Known, ask: Ask, end: Became) -> Iterator[Any]:
        page = Page(role=ask.role, url=ask.url, final_url=ask.url, **end._asdict())
        self.report.page(page)
        yield from self._proceed(known.with_page(page))

    def _picture_request(self, known: Known, ask: Ask) -> Iterator[Request]:
        """Yield the request for a picture, unless another group is already waiting for the same one."""
        waiting = self._waiting.setdefault(ask.url, [])
        waiting.append(known)
        if len(waiting) == 1:
            yield self._picture_part(ask, ImageProbe(), first_range())

    def _picture_part(self, ask: Ask, probe: ImageProbe, part: str, hashed: str | None = None) -> Request:
        return self._request(
            ask,
            self._picture_received,
            {"ask": ask, "probe": probe, "hashed": hashed},
            headers={"Range": part, "Accept": "image/*,*/*;q=0.8", "Accept-Encoding": "identity"},
            patron=self._waiting[ask.url][0].url,
            meta={exchange.PROBE: probe, "download_maxsize": 0},  # EarlyStop bounds it, by what was read
        )

    def _picture_received(
        self, response: Response, ask: Ask, probe: ImageProbe, hashed: str | None = None
    ) -> Iterator[Any]:
        self._spent(self._waiting[ask.url][0].url, response)
        end, hashed = exchange.became(response), hashed or fingerprint(response, probe)
        if end.outcome is Outcome.OK and (part := next_range(probe)) is not None:
            yield self._picture_part(ask, probe, part, hashed)
            return
        yield from self._measured(measured(ask.url, end, probe, hashed))

    def _picture_given_up(self, ask: Ask, picture: Picture) -> Iterator[Any]:
        """Tell the groups of the host that is given up that there is no picture; ask for it for the others' sake."""
        first, *others = self._waiting.pop(ask.url)
        self.report.picture(picture)
        yield from self._proceed(first.with_picture(picture))
        for known in others:
            if _host(known.url) == _host(first.url):
                yield from self._proceed(known.with_picture(picture))
            else:
                yield from self._picture_request(known, ask)

    def _measured(self, picture: Picture) -> Iterator[Any]:
        self.report.picture(picture)
        self._pictures[picture.url] = picture
        for known in self._waiting.pop(picture.url, ()):
            yield from self._proceed(known.with_picture(picture))


def _host(url: str) -> str:
    """Return the host of an address as Scrapy names slots by it; empty where it cannot be read."""
    try:
        return urlsplit(url if url.isascii() else safe_url_string(url)).hostname or ""
    except ValueError:
        return ""
