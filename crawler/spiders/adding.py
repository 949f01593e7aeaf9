"""The spider that makes new files: one page each, under the address that the page itself gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from crawler import frontmatter
from crawler.frontier import Known
from crawler.frontmatter.collection import Form, form_of
from crawler.items import SPEAKING, Entry, EntryItem, EntryOutcome, Fact, Field, Finding, Instant, Record, Role
from crawler.normalize.slug import post_name
from crawler.normalize.url import host, page_address
from crawler.repository import FileRefused, read
from crawler.spiders.entries import EntriesSpider, closed_by
from crawler.spiders.page import Aside
from crawler.spiders.seeking import newest, places

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scrapy.settings import BaseSettings

    from crawler.items import Evidence, Validators

READ: Final = 60  # files of a collection that show how a new one is to be written
BY_PAGE: Final = frozenset({"article", "video"})  # the types that a page can tell


class AddSpider(EntriesSpider):
    """`scrapy crawl add -a url=URL -a content=PATH`: the same work as `masthead add URL --content PATH`."""

    name = "add"
    remembering = Aside

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Let the last stage be the one that makes files."""
        super().update_settings(settings)
        stages = {name: order for name, order in settings.getdict("ITEM_PIPELINES").items() if ".writer." not in name}
        settings.set("ITEM_PIPELINES", {**stages, "pipelines.creator.Creator": 900}, priority="spider")

    def __init__(self, url: str | Iterable[str] = (), folder: str = "_news", **arguments: Any) -> None:
        """Take the addresses, from Scrapy's command line one, and the folder of the collection they go to."""
        super().__init__(**arguments)
        self._urls = (url,) if isinstance(url, str) else tuple(url)
        self._folder = folder
        self._given: dict[str, str] = {}

    @cached_property
    def form(self) -> Form:
        """How the files of the collection are written."""
        return form_of(frontmatter.parse(raw) for raw in self._siblings())

    def _siblings(self) -> Iterator[bytes]:
        for path in newest(self.repo, self._folder, READ):
            try:
                yield read(self.repo.root / path)
            except FileRefused:  # a crawl names it
                continue

    @cached_property
    def required(self) -> Mapping[str, str]:
        """What a file must say to be one of its collection: the category, and a type that no page can tell."""
        keys, same = self.repo.keys, self.form.same
        found = {key: same[key] for key in ("category", keys.get("type", "type")) if key in same}
        return {key: text for key, text in found.items() if text not in BY_PAGE}

    def addresses(self, entry: Entry) -> Mapping[str, str]:
        """Return the addresses of a new entry by key: as it was given, and as the page gives it."""
        return {"originalUrl": self._given[entry.web_url], "webUrl": entry.web_url}

    def groups(self) -> Iterator[Known]:
        """Yield a group for each address that no entry has."""
        for path in newest(self.repo, self._folder.partition("/")[0]):
            self.repo.scan_file(path)  # whether pictures have titles is seen from the others
        record = Record(type=self.required.get(self.repo.keys.get("type", "type")))
        groups = [
            Known(url=url, entries=(Entry(path=self._folder, web_url=url, record=record),))
            for url in dict.fromkeys(self._urls)
            if not self._is_known(url, url)
        ]
        self.report.total = len(self._urls)
        return iter(self._askable(groups))

    def item(self, entry: Entry, evidence: Evidence) -> EntryItem:
        """Return the item of a new entry; what was written under its path before was another file."""
        return EntryItem(entry=entry, evidence=evidence, record=entry.record)

    def validators(self, known: Known) -> Mapping[str, Validators]:  # noqa: ARG002  # the hook is general
        """Return nothing: a new file holds what its page says now."""
        return {}

    def _is_known(self, given: str, address: str) -> bool:
        """Return whether an entry has the address already, which is then reported."""
        found = [place.where for place in places(self.repo, [address])[address] if place.entry is not None]
        if not found:
            return False
        entry = Entry(path=self._folder, web_url=given, record=Record())
        self._refuse(entry, f"is at {found[0]} already" + (f", as {address}" if address != given else ""))
        return True

    def _refuse(self, entry: Entry, why: str) -> None:
        self.report.done += 1
        self.report.findings.append(Finding(code="url.duplicate", path=entry.path, message=f"{entry.web_url} {why}"))
        self.report.entry(entry, EntryOutcome.KEPT, "url.duplicate")

    def _proceed(self, known: Known) -> Iterator[Any]:
        if Role.WEB in known.pages and known.url not in self._given:
            addressed = self._addressed(known)
            if addressed is None:
                return
            known = addressed
        yield from super()._proceed(known)

    def _addressed(self, known: Known) -> Known | None:
        """Return the group under the address that its page gives; `None` where another entry has that."""
        given, page = known.url, known.pages[Role.WEB]
        address = self._address(known) if page.outcome in SPEAKING else given
        self._open.pop(given, None)
        if address in self._given:
            self._refuse(known.entries[0], f"is the same page as {self._given[address]}")
            return None
        if address != given and self._is_known(given, address):
            return None
        self._given[address] = given
        entries = tuple(replace(entry, web_url=address) for entry in known.entries)
        pages = {Role.WEB: replace(page, url=address)}
        self._open[address] = replace(known, url=address, entries=entries, pages=pages)
        return self._open[address]

    def _address(self, known: Known) -> str:
        """Return the canonical address that counts, else where the redirects have led to."""
        facts = self.weigh(known, now=self.now, names=self.names, zones=self.zones).facts
        canonical, final = facts.get(Field.CANONICAL), known.pages[Role.WEB].final_url
        said = canonical.value if canonical is not None and isinstance(canonical.value, str) else final
        return page_address(said, final) or known.url

    def _settle(self, known: Known) -> Iterator[EntryItem]:
        facts = known.weighed.facts if known.weighed is not None else {}
        if Field.TITLE not in facts:
            yield from super(EntriesSpider, self)._settle(known)  # of a page that is no entry's, nothing is remembered
            return
        path = f"{self._folder}/{self._name(known.url, facts)}.md"
        entries = tuple(replace(one, path=path, closed=closed_by(self.config, path)) for one in known.entries)
        yield from super()._settle(replace(known, entries=entries))

    def _name(self, url: str, facts: Mapping[Field, Fact]) -> str:
        published = facts.get(Field.PUBLISHED)
        at = published.value.at if published is not None and isinstance(published.value, Instant) else self.now
        return post_name(at.astimezone(UTC).date(), str(facts[Field.TITLE].value), (host(url) or "").replace(".", "-"))
