"""Asking for providers' logos: one candidate after another, until one is drawn or none is left."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from scrapy import Request
from scrapy.utils.misc import load_object

from crawler import exchange
from crawler.exchange import Reason
from crawler.extractors import extract
from crawler.extractors.icons import icons
from crawler.extractors.imagesize import LIMIT, ImageProbe
from crawler.items import Emblem, Entry, Field, Finding, Logos, Outcome, Page, Picture, Record, Role, Verdict, Written
from crawler.memory import Note
from crawler.normalize.filename import SIDES, logo_path
from crawler.spiders import emblems
from crawler.spiders.answers import measured
from crawler.spiders.emblems import Candidate, Found, Search
from crawler.workers.suspicion import LARGE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.frontier import Known
    from crawler.items import Document
    from crawler.spiders.entries import EntriesSpider

PRIORITY: Final = 20  # as pictures have: what has begun is finished first
AT_ONCE: Final = 2  # pictures that are being drawn
AGAIN: Final = timedelta(days=30)  # until a crawl looks again for a logo that was not to be had
TRIED: Final = "tried"  # the key under which the state knows of that
HOMES: Final = frozenset((Verdict.OK, Verdict.HOME, Verdict.EMPTY))  # what a home page may look like to a reader
ABSENT: Final = frozenset((Outcome.REFUSED, Outcome.FAILED))  # nobody answers there, or nobody may be asked


UNREACHED: Final = frozenset({
    Reason.TIMEOUT, Reason.NOT_ASKED, Reason.DNS, Reason.CONNECTION, Reason.ROBOTS_UNREACHABLE, Reason.RATE_LIMITED,
    Reason.SERVER_ERROR, Reason.NOT_IN_ARCHIVE,
})  # fmt: skip
"""Reasons that say nothing about a provider's pictures: the next run may reach them."""


class LogoWalk:
    """The logos of one run: each provider's is looked for once, and whoever waits for it goes on when it is decided."""

    def __init__(self, spider: EntriesSpider, crawler: Crawler, *, remake: bool = False) -> None:
        """Begin with nobody waiting; `remake` lets new files take the place of those that are there."""
        self.rows: list[dict[str, Any]] = []
        self._spider = spider
        self._remake = remake
        self._make: Callable[..., Awaitable[Logos]] = load_object(crawler.settings["MASTHEAD_LOGOS"])
        self._waiting: dict[str, list[Callable[[], Iterator[Any]]]] = {}
        self._known: dict[str, bool] = {}
        self._turns = asyncio.Semaphore(AT_ONCE)

    def wants(self, domain: str) -> bool:
        """Return whether a provider has no logo file, and none was looked for in vain not long ago."""
        if domain not in self._known:
            path = logo_path(domain, SIDES[0])
            self._known[domain] = path is not None and not self._is_there(path) and not self._is_tried(path)
        return self._known[domain]

    def _is_there(self, path: str) -> bool:
        return os.path.lexists(self._spider.repo.root / path)

    def _is_tried(self, path: str) -> bool:
        tried = self._spider.memory.last(_entry(path)).get(TRIED)
        return tried is not None and timedelta() <= self._spider.now - _instant(tried.value) < AGAIN

    def begin(self, search: Search, then: Callable[[], Iterator[Any]]) -> Iterator[Request]:
        """Yield the first request for a logo, unless it is under way; `then` gives what comes once it is decided."""
        waiting = self._waiting.setdefault(search.domain, [])
        waiting.append(then)
        request = self._next(search) if len(waiting) == 1 else None
        if request is not None:
            yield request

    def hold(self, known: Known, then: Callable[[], Iterator[Any]]) -> Iterator[Any] | None:
        """Let the posts of an address wait for their provider's logo; `None` where there is nothing to wait for.

        So all posts of a provider show the logo in the run that makes it.
        """
        domain = self._spider.provider(known.url)
        if not (domain and any(not entry.at for entry in known.entries) and _speaks(known) and self.wants(domain)):
            return None
        documents = (page.document for page in known.pages.values() if page.document is not None)
        said = [one for document in documents for one in emblems.of_document(document, domain)]
        return self.begin(Search(domain=domain, name=_called(known)).offered(said), then)

    def _next(self, search: Search) -> Request | None:
        """Return the next request: the best candidate, and where none is left the home page."""
        candidate = search.next()
        if candidate is not None:
            said = {"headers": {"Accept": "image/*,*/*;q=0.8"}, "meta": {"download_maxsize": LIMIT}}
            return self._request(candidate.url, self._pictured, {"search": search, "candidate": candidate}, said)
        if search.found is None and not search.visited:
            return self._request(search.home, self._welcomed, {"search": search, "candidate": None}, {})
        return None

    def _request(self, url: str, callback: Any, known: dict[str, Any], said: dict[str, Any]) -> Request:
        return Request(
            url,
            callback=callback,
            errback=self._failed,
            cb_kwargs=known,
            # Who holds a picture goes first: then few are held.
            priority=PRIORITY + (known["search"].found is not None),
            dont_filter=True,
            **{**said, "meta": {exchange.PATRON: known["search"].domain, **said.get("meta", {})}},
        )

    async def _go(self, search: Search) -> AsyncIterator[Any]:
        """Yield the next request; after the last one what has waited for the logo, which is made before."""
        request = self._next(search)
        while request is None and search.found is not None and (after := await self._minted(search)) is not None:
            search, request = after, self._next(after)
        if request is not None:
            yield request
            return
        if search.found is None:
            self._missed(search)
        self._known[search.domain] = False
        for then in self._waiting.pop(search.domain, ()):
            for step in then():
                yield step

    async def _minted(self, search: Search) -> Search | None:
        """Make the logo of what was found; return how the search goes on where that cannot be drawn."""
        found = search.found
        if found is None:
            return None
        name = search.name or emblems.called(search.domain)
        made = await self.made(Emblem(domain=search.domain, name=name, source=found.candidate.url, body=found.body))
        if not made.drawn:
            return replace(search, found=None).without(found.candidate, str(made.reason))
        self._told(search, found, made)
        return None

    async def made(self, emblem: Emblem) -> Logos:
        """Return what became of an emblem, drawn and written."""
        async with self._turns:
            return await self._make(self._spider, emblem, remake=self._remake)

    async def _pictured(self, response: Response, search: Search, candidate: Candidate) -> AsyncIterator[Any]:
        end, probe = exchange.became(response), ImageProbe()
        if end.outcome is Outcome.OK:
            probe.feed(response.body)
        self._spider.report.picture(measured(candidate.url, end, probe))
        reason = emblems.refusal(candidate, probe) if end.outcome is Outcome.OK else str(end.reason)
        if reason is None and probe.size is not None:
            after = search.having(Found(candidate, probe.size, response.body))
        else:
            after = search.without(candidate, str(reason))
        async for step in self._go(after):
            yield step

    async def _welcomed(self, response: Response, search: Search, candidate: None) -> AsyncIterator[Any]:  # noqa: ARG002  # pictures have one
        end = exchange.became(response)
        self._page(search, response.url, end)
        own = emblems.speaks_for(response.url, search.domain)
        document = _read(response, search) if end.outcome is Outcome.OK and own else None
        offered = [emblems.favicon(response.url if own else search.home)]
        if document is not None:
            named = icons(
                response.body[:LARGE], response.url, content_type=exchange.header(response, "Content-Type") or ""
            )
            offered += [*emblems.of_document(document, search.domain), *emblems.of_icons(named)]
            search = replace(search, name=search.name or _site_name(document))
        async for step in self._go(replace(search, visited=True).offered(offered)):
            yield step

    async def _failed(self, failure: Failure) -> AsyncIterator[Any]:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it on every errback's failure
        search, candidate = request.cb_kwargs["search"], request.cb_kwargs["candidate"]
        end = exchange.became(failure)
        if candidate is not None:
            self._spider.report.picture(Picture(url=candidate.url, **end._asdict()))
            after = search.without(candidate, str(end.reason))
        else:
            self._page(search, search.home, end)
            after = replace(search, visited=True)
            if end.outcome in ABSENT:
                after = replace(after, refused=(*search.refused, (search.home, str(end.reason))))
            else:
                after = after.offered((emblems.favicon(search.home),))
        async for step in self._go(after):
            yield step

    def _page(self, search: Search, final_url: str, end: exchange.Became) -> None:
        self._spider.report.page(Page(role=Role.WEB, url=search.home, final_url=final_url, **end._asdict()))

    def _told(self, search: Search, found: Found, made: Logos) -> None:
        size = (found.size.width, found.size.height)
        source = {"kind": found.candidate.kind.told, "source": found.candidate.url, "size": list(size)}
        self.tell(search.domain, made, source)
        if made.reason is None and logo_path(search.domain, SIDES[0]) not in made.files:  # something has its name
            self._remember(search.domain)
        if made.files and max(size) * 2 < SIDES[-1]:
            told = f"{search.domain} has no larger logo: its picture of {size[0]} x {size[1]} pixels would be blurred"
            self._find("provider.logo-small", search.domain, SIDES[-1], told)

    def tell(self, domain: str, made: Logos, source: Mapping[str, Any]) -> None:
        """Note what became of a provider's logo."""
        outcome = "unwritten" if made.reason is not None else "made" if made.files else "kept"
        row = {"domain": domain, "outcome": outcome, "reason": made.reason, **source, "files": list(made.files)}
        self.rows.append(row)
        if made.reason is not None:
            self._spider.report.faults.append(f"the logo of {domain} {made.reason}")

    def _missed(self, search: Search) -> None:
        counted = Counter(reason for _, reason in search.refused)
        told = ", ".join(f"{reason} {count}" for reason, count in counted.most_common()) or "nothing names one"
        refused = [{"url": url, "reason": reason} for url, reason in search.refused]
        self.rows.append({"domain": search.domain, "outcome": "none", "reason": told, "refused": refused, "files": []})
        if counted and counted.keys() <= UNREACHED:
            return
        self._find(
            "provider.logo-unmade", search.domain, SIDES[0], f"no picture of {search.domain} can be its logo: {told}"
        )
        self._remember(search.domain)

    def _remember(self, domain: str) -> None:
        """Remember that a logo was looked for in vain."""
        path = logo_path(domain, SIDES[0])
        if path is not None:
            tried = Written(value=self._spider.now.isoformat(), source="masthead")
            self._spider.memory.noted([Note(path, "", {TRIED: tried})])

    def _find(self, code: str, domain: str, side: int, message: str) -> None:
        path = logo_path(domain, side) or "."
        self._spider.report.findings.append(Finding(code=code, path=path, message=message))


def _speaks(known: Known) -> bool:
    return known.weighed is not None and bool(known.weighed.facts)


def _called(known: Known) -> str:
    """Return what posts call their provider, else what their page calls it; empty where neither does."""
    names = (entry.record.provider.name for entry in known.entries if entry.record.provider is not None)
    fact = known.weighed.facts.get(Field.PROVIDER_NAME) if known.weighed is not None else None
    return next(filter(None, names), str(fact.value) if fact is not None else "")


def _read(response: Response, search: Search) -> Document | None:
    """Return what a home page says in as many bytes as may be read here; `None` of a wall."""
    content_type = exchange.header(response, "Content-Type") or ""
    document = extract(response.body[:LARGE], response.url, content_type=content_type, asked=search.home)
    return document if document.verdict in HOMES else None


def _site_name(document: Document) -> str:
    names = (claim.value for said in document.metadata for claim in said.site_name if claim.value)
    return next(names, "")


def _entry(path: str) -> Entry:
    return Entry(path=path, web_url="", record=Record())


def _instant(value: object) -> datetime:
    """Return an instant as the state holds it; one of long ago for what is none."""
    with suppress(ValueError):
        found = datetime.fromisoformat(str(value))
        if found.tzinfo is not None:
            return found
    return datetime.fromtimestamp(0, UTC)
