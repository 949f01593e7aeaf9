"""The spiders of one address: what a page says, and the entries of a content repo that have it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from crawler.frontier import Known
from crawler.items import Entry, Record
from crawler.memory import Memory
from crawler.spiders.asking import AskingSpider
from crawler.spiders.entries import EntriesSpider
from crawler.spiders.seeking import newest, places

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from scrapy.crawler import Crawler

    from crawler.items import Evidence


class PageSpider(AskingSpider):
    """`scrapy crawl page -a url=URL -O -:json`: the JSON of `masthead extract URL`.

    With `-a content=PATH` it is an `AddressSpider`, which does the work of `masthead recrawl URL`.
    """

    name = "page"
    follow_amp = False

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> AskingSpider:  # type: ignore[override]  # as above
        """Return the spider for these arguments; alone it has one stage, which describes the page."""
        if kwargs.get("content"):
            return AddressSpider.from_crawler(crawler, *args, **kwargs)
        crawler.settings.set("ITEM_PIPELINES", {"pipelines.describe.DescribeStage": 100}, priority="spider")
        return super().from_crawler(crawler, *args, **kwargs)

    def __init__(self, url: str | Iterable[str] = "", **arguments: Any) -> None:
        """Take the addresses to ask; Scrapy's command line gives one."""
        super().__init__(**arguments)
        self.urls = _one_or_more(url)

    def evidence(self, known: Known) -> Evidence:
        """Return what was learned, with the documents: every candidate may be asked for."""
        return replace(known.evidence, pages=known.pages)

    def groups(self) -> Iterator[Known]:
        """Yield a group for each address."""
        self.report.total = len(self.urls)
        for url in self.urls:
            yield Known(url=url, entries=(Entry(path="", web_url=url, record=Record()),))


class Aside(Memory):
    """The memory of a run beside the crawls: it neither takes up nor ends the plan of one that was cut short.

    What it learns replaces what that plan holds of the same addresses, so that no older evidence comes after it.
    """

    def begin(self, now: datetime) -> None:  # noqa: ARG002  # plans have an age, others' are left as they are
        """Begin no plan; where there is one, it shall hold nothing older than what this run learns."""
        self._planned = self._state is not None and self._state.began() is not None

    def outlived(self, urls: AbstractSet[str], now: datetime) -> None:
        """Forget nothing: this run knows a few entries only."""

    def kept_urls(self) -> frozenset[str]:
        """Return nothing, like `kept`."""
        return frozenset()

    def kept(self) -> Iterator[tuple[str, Evidence]]:
        """Yield nothing: what is asked for by hand is asked now."""
        yield from ()

    def done(self) -> None:
        """End no plan."""


class AddressSpider(EntriesSpider):
    """The entries that have an address, or are in a file, whatever is due; `page` with a content repo."""

    name = ""  # for Scrapy's list of spiders, where it is `page`
    remembering = Aside

    def __init__(
        self, url: str | Iterable[str] = (), file: str | Iterable[str] = (), entries: Any = (), **arguments: Any
    ) -> None:
        """Take addresses and paths of content files, from Scrapy's command line one each.

        `entries` are pairs of path and `webUrl` that are known to be meant.
        """
        super().__init__(name="page", **arguments)
        self._urls = _one_or_more(url)
        self._files = frozenset(_one_or_more(file))
        self._known = frozenset(entries)

    def _entries(self) -> Iterator[Entry]:
        wanted = self._known | self._found()
        paths = sorted({path for path, _ in wanted} | self._files)
        found = []
        for path in paths:
            scanned = self.repo.scan_file(path)
            for finding in scanned.findings:
                self.report.invalid(finding)
            found += [entry for entry in scanned.entries if path in self._files or (path, entry.web_url) in wanted]
        for collection in {entry.path.partition("/")[0] for entry in found if not (entry.at or entry.record.images)}:
            # Whether its pictures have titles is seen from the others.
            for path in newest(self.repo, collection):
                self.repo.scan_file(path)
        return iter(found)

    def _found(self) -> frozenset[tuple[str, str]]:
        entries = {
            (one.path, one.entry.web_url)
            for of_url in places(self.repo, self._urls).values()
            for one in of_url
            if one.entry
        }
        if self._urls and not entries:
            self.report.faults.append(f"no entry has the address {' or '.join(self._urls)}")
        return frozenset(entries)


def _one_or_more(given: str | Iterable[str]) -> tuple[str, ...]:
    return ((given,) if given else ()) if isinstance(given, str) else tuple(given)
