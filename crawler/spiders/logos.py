"""The spider that gives the providers of a content repo their logos."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Self

from crawler.items import Emblem, Logos
from crawler.normalize.filename import SIDES, is_plain, logo_path, organization_path
from crawler.repository import FileRefused, read
from crawler.spiders import emblems
from crawler.spiders.emblems import Search
from crawler.spiders.entries import EntriesSpider
from crawler.spiders.logowalk import LogoWalk
from crawler.spiders.page import Aside

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator, Mapping

    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

REMEMBERED: Final = 8  # pages of a provider whose word is looked up
HERE: Final = {"kind": "existing file"}


@dataclass(slots=True)
class Served:
    """A provider of the repo: how its posts call it, and the addresses of some of them."""

    names: Counter[str] = field(default_factory=Counter)
    urls: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name that most posts have; empty where none has any."""
        return min(self.names, key=lambda name: (-self.names[name], name), default="")


class LogosSpider(EntriesSpider):
    """`scrapy crawl logos -a content=PATH`: the same work as `masthead logos PATH`."""

    name = "logos"
    remembering = Aside
    walk: LogoWalk

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Let no stage wait for entries: there are none."""
        super().update_settings(settings)
        settings.set("ITEM_PIPELINES", {}, priority="spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Return a spider on its content repo."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        # It is told who asks, and needs no stage of that name.
        spider.walk = LogoWalk(spider, crawler, remake=spider.remake)
        return spider

    def __init__(
        self,
        domain: str | Iterable[str] = (),
        remake: str | bool = False,  # noqa: FBT001, FBT002  # Scrapy passes `-a` arguments by name
        **arguments: Any,
    ) -> None:
        """Take the providers that are meant, all of the repo's where none is named.

        `remake` lets new logos take the place of old ones. `limit` counts providers here.
        """
        super().__init__(**arguments)
        self.providers: Mapping[str, Served] = {}
        self._wanted = frozenset(filter(None, domain.split(",")) if isinstance(domain, str) else domain)
        self.remake = remake if isinstance(remake, bool) else remake.lower() in {"1", "true", "yes"}

    async def start(self) -> AsyncIterator[Any]:
        """Yield the first request for every provider that lacks its logo."""
        providers = self.providers = self._providers()
        chosen = [domain for domain in sorted(providers) if self._is_open(domain)][: self.limit or None]
        self.report.total = len(chosen)
        for domain in chosen:
            emblem = self._here(domain, providers[domain])
            if emblem is None:
                for request in self.walk.begin(self._search(domain, providers[domain]), self._settled_one):
                    yield request
            else:
                self.walk.tell(domain, await self.walk.made(emblem), {**HERE, "source": emblem.source})
                self.report.done += 1

    def _settled_one(self) -> Iterator[Any]:
        self.report.done += 1
        return iter(())

    def _providers(self) -> dict[str, Served]:
        """Return the providers of the posts, and the known ones that were named; those of strange names are told."""
        found = {domain: Served() for domain in self._wanted & self.repo.organizations.keys()}
        for entry in self._posts():
            domain = self.provider(entry.web_url)
            if domain is None or (self._wanted and domain not in self._wanted):
                continue
            served = found.setdefault(domain, Served())
            provider = entry.record.provider
            if provider is not None and provider.name:
                served.names[provider.name] += 1
            served.urls = [*served.urls, entry.web_url][-REMEMBERED:]
        for domain in [domain for domain in found if not is_plain(domain)]:
            found.pop(domain)
            told = Logos(reason="has none: its domain cannot be a part of a file's name")
            self.walk.tell(domain, told, {})
        return found

    def _posts(self) -> Iterator[Any]:
        """Yield the entries that show a logo: related stories do not."""
        for scanned in self.repo.scan():
            yield from (entry for entry in scanned.entries if not entry.at)

    def _is_open(self, domain: str) -> bool:
        """Return whether a provider lacks its logo, or the file that tells the site of it."""
        if self.remake or not self._has(logo_path(domain, SIDES[0])):
            return True
        return domain not in self.repo.organizations and not self._has(organization_path(domain))

    def _has(self, path: str | None) -> bool:
        return path is not None and os.path.lexists(self.repo.root / path)

    def _here(self, domain: str, served: Served) -> Emblem | None:
        """Return what can be done without asking anybody: logos are there, or the large one is."""
        small, large = (logo_path(domain, side) or "" for side in SIDES)
        name = served.name or emblems.called(domain)
        if self.remake:
            return None
        if self._has(small):
            return Emblem(domain=domain, name=name, source=small)
        if not self._has(large):
            return None
        try:
            return Emblem(domain=domain, name=name, source=large, body=read(self.repo.root / large))
        except FileRefused:  # no file that anybody could use
            return None

    def _search(self, domain: str, served: Served) -> Search:
        known = (document for url in served.urls for document in self.memory.documents(url).values())
        said = [one for document in known for one in emblems.of_document(document, domain)]
        return Search(domain=domain, name=served.name).offered(said)
