"""The spider of the main job: every entry of a content repo."""

from __future__ import annotations

import os
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from crawler import frontier
from crawler.config import Config, load
from crawler.config.scrapy import from_config
from crawler.frontmatter.fields import FIELD_OF_KEY
from crawler.repository import ContentRepo, glob
from crawler.spiders.asking import AskingSpider

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scrapy.crawler import Crawler

    from crawler.frontier import Known
    from crawler.items import Entry, Evidence, Field
from crawler.items import EntryItem
from crawler.memory import Memory


class EntriesSpider(AskingSpider):
    """`scrapy crawl entries -a content=PATH`: the same work as `masthead crawl PATH`."""

    name = "entries"
    config: Config
    memory: Memory
    repo: ContentRepo

    def __init__(  # noqa: PLR0917  # Scrapy passes `-a` arguments by name
        self,
        content: str = ".",
        match: str | Iterable[str] = "",
        limit: str | int = 0,
        force: str | Iterable[str] = "",
        gated: str | bool = True,  # noqa: FBT001, FBT002  # the same
        commit: str | bool = False,  # noqa: FBT001, FBT002  # the same
        dry_run: str | bool = False,  # noqa: FBT001, FBT002  # Scrapy passes `-a dry_run=1` by name
        **arguments: Any,
    ) -> None:
        """Take the content repo and what narrows the crawl; lists may be comma-separated texts.

        `match`: globs on paths. `limit`: the most entries, 0 for all. `force`: keys whose page's value is taken for
        once. `gated`: whether a plan that looks like an accident is stopped. `commit`: look
        which files git has uncommitted before they are written. `dry_run`: write nothing.
        """
        super().__init__(**arguments)
        self.content = Path(content)
        self.match = _words(match)
        self.force = frozenset(_words(force))
        self.limit = int(limit)
        self.dry_run = _truth(dry_run)
        self.gated = _truth(gated)
        self.commit = _truth(commit)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Return a spider on its content repo, with the repo's own configuration."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        config = crawler.settings.get("MASTHEAD_CONFIG")
        if config is None:
            config = load(spider.content, environ=os.environ)
            crawler.settings.setdict(from_config(config), priority="spider")
        spider.config = config
        spider.follow_amp = config.amp != "ignore"
        spider.memory = Memory.open(spider.content, config.state, now=spider.now, dry_run=spider.dry_run)
        spider.repo = ContentRepo(
            spider.content,
            content=config.content,
            exclude=config.exclude,
            match=spider.match,
            keys=config.keys,
            closed=partial(closed_by, config),
        )
        spider.zones = config.timezone
        spider.names = {known.domain: known.name for known in spider.repo.organizations.values()}
        return spider

    def kept(self) -> Iterator[tuple[str, Evidence]]:
        """Return what a run that was cut short has learned."""
        return self.memory.kept()

    def item(self, entry: Entry, evidence: Evidence) -> EntryItem:
        """Return the item of an entry, with what Masthead wrote there last."""
        return EntryItem(entry=entry, evidence=evidence, last=self.memory.last(entry), record=entry.record)

    def _settle(self, known: Known) -> Iterator[EntryItem]:
        self.memory.keep(known.url, known.evidence)
        yield from super()._settle(known)

    def closed(self, reason: str) -> None:
        """Account for what is left unsettled, and give the repo free."""
        super().closed(reason)
        self.memory.close()
        if self.memory.fault is not None:
            self.report.faults.append(f"what was written could not be remembered: {self.memory.fault}")

    def groups(self) -> Iterator[Known]:
        """Scan the repo once and return its entries, grouped by address."""
        groups = frontier.group(islice(self._entries(), self.limit or None))
        self.report.total = len(groups)
        return iter(groups)

    def _entries(self) -> Iterator[Entry]:
        for scanned in self.repo.scan():
            for finding in scanned.findings:
                self.report.invalid(finding)
            yield from scanned.entries


def _truth(given: str | bool) -> bool:  # noqa: FBT001  # Scrapy's command line passes text
    """Return a truth value however it was given."""
    return given if isinstance(given, bool) else given.lower() in {"1", "true", "yes"}


def _words(given: str | Iterable[str]) -> tuple[str, ...]:
    """Return a list that Scrapy's command line can only pass as one text, divided by commas."""
    return tuple(filter(None, given.split(","))) if isinstance(given, str) else tuple(given)


def closed_by(config: Config, path: str) -> frozenset[Field]:
    """Return the fields that the configuration closes in one file: by `lock`, or by a policy of `never`."""
    locked = {key for pattern, keys in config.lock.items() if glob(path, pattern) for key in keys}
    never = {key for key, policy in config.policy.items() if policy == "never"}
    return frozenset(FIELD_OF_KEY[key] for key in locked | never if key in FIELD_OF_KEY)
