"""The spider of the main job: every entry of a content repo."""

from __future__ import annotations

import os
from dataclasses import replace
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
    from crawler.items import Entry, Field


class EntriesSpider(AskingSpider):
    """`scrapy crawl entries -a content=PATH`: the same work as `masthead crawl PATH`."""

    name = "entries"
    config: Config
    repo: ContentRepo

    def __init__(
        self,
        content: str = ".",
        match: str | Iterable[str] = "",
        limit: str | int = 0,
        force: str | Iterable[str] = "",
        dry_run: str | bool = False,  # noqa: FBT001, FBT002  # Scrapy passes `-a dry_run=1` by name
        **arguments: Any,
    ) -> None:
        """Take the content repo, globs on its paths (comma-separated), the most entries to crawl (0: all), keys to force."""
        super().__init__(**arguments)
        self.content = Path(content)
        self.match = _words(match)
        self.force = frozenset(_words(force))
        self.limit = int(limit)
        self.dry_run = dry_run if isinstance(dry_run, bool) else dry_run.lower() in {"1", "true", "yes"}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Return a spider on its content repo, with the repo's own configuration."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        config = crawler.settings.get("MASTHEAD_CONFIG")
        if config is None:
            config = load(spider.content, environ=os.environ)
            crawler.settings.setdict(from_config(config), priority="spider")
        spider.config = config
        spider.repo = ContentRepo(
            spider.content, content=config.content, exclude=config.exclude, match=spider.match, keys=config.keys
        )
        spider.zones = config.timezone
        spider.names = {known.domain: known.name for known in spider.repo.organizations.values()}
        return spider

    def groups(self) -> Iterator[Known]:
        """Scan the repo once and return its entries, grouped by address."""
        groups = frontier.group(islice(self._entries(), self.limit or None))
        self.report.total = len(groups)
        return iter(groups)

    def _entries(self) -> Iterator[Entry]:
        for scanned in self.repo.scan():
            for finding in scanned.findings:
                self.report.invalid(finding)
            closed = closed_by(self.config, scanned.path)
            for entry in scanned.entries:
                yield replace(entry, closed=entry.closed | closed) if closed else entry


def _words(given: str | Iterable[str]) -> tuple[str, ...]:
    """Return a list that Scrapy's command line can only pass as one text, divided by commas."""
    return tuple(filter(None, given.split(","))) if isinstance(given, str) else tuple(given)


def closed_by(config: Config, path: str) -> frozenset[Field]:
    """Return the fields that the configuration closes in one file: by `lock`, or by a policy of `never`."""
    locked = {key for pattern, keys in config.lock.items() if glob(path, pattern) for key in keys}
    never = {key for key, policy in config.policy.items() if policy == "never"}
    return frozenset(FIELD_OF_KEY[key] for key in locked | never if key in FIELD_OF_KEY)
