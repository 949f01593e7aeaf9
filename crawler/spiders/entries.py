"""The spider of the main job: every entry of a content repo."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from crawler import frontier, schedule
from crawler.config import Config, load
from crawler.config.scrapy import from_config
from crawler.frontmatter.fields import FIELD_OF_KEY, NO_FIELDS
from crawler.globs import glob
from crawler.items import EntryItem, EntryOutcome, Evidence, Finding, Outcome, Role
from crawler.memory import Memory, served
from crawler.normalize.domain import registrable
from crawler.normalize.url import host
from crawler.reading import Manner
from crawler.repository import ContentRepo
from crawler.spiders.answers import is_confirmed
from crawler.spiders.asking import AskingSpider
from crawler.spiders.stories import Stories

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

    from crawler.frontier import Known
    from crawler.items import Entry, Field, History, Page, Validators
    from crawler.spiders.logowalk import LogoWalk
    from crawler.state.origins import Origin


class EntriesSpider(AskingSpider):
    """`scrapy crawl entries -a content=PATH`: the same work as `masthead crawl PATH`."""

    name = "entries"
    remembering: type[Memory] = Memory
    config: Config
    memory: Memory
    repo: ContentRepo
    manner: Manner
    stories: Stories
    walk: LogoWalk | None = None  # where logos are asked for

    def __init__(  # noqa: PLR0917  # Scrapy passes `-a` arguments by name
        self,
        content: str = ".",
        match: str | Iterable[str] = "",
        limit: str | int = 0,
        force: str | Iterable[str] = "",
        gated: str | bool = True,  # noqa: FBT001, FBT002  # the same
        commit: str | bool = False,  # noqa: FBT001, FBT002  # the same
        dry_run: str | bool = False,  # noqa: FBT001, FBT002  # Scrapy passes `-a dry_run=1` by name
        diff: str | bool = False,  # noqa: FBT001, FBT002  # the same
        due: str | bool = False,  # noqa: FBT001, FBT002  # the same
        follow_moves: str | bool = False,  # noqa: FBT001, FBT002  # the same
        reapply: str | bool = False,  # noqa: FBT001, FBT002  # the same
        **arguments: Any,
    ) -> None:
        """Take the content repo and what narrows the crawl; lists may be comma-separated texts.

        `match`: globs on paths. `limit`: the most entries, 0 for all. `force`: keys whose page's value is taken for
        once. `gated`: whether a plan that looks like an accident is stopped. `commit`: look which files git has
        uncommitted before they are written. `dry_run`: write nothing. `due`: leave out what was asked not long ago.
        `follow_moves`: an entry's address follows a page that has moved for good. `reapply`: ask nobody, weigh what is
        remembered anew.
        """
        super().__init__(**arguments)
        self.content = Path(content)
        self.match = _words(match)
        self.force = frozenset(_words(force))
        self.limit = int(limit)
        self.dry_run = _truth(dry_run)
        self.diff = _truth(diff)
        self.due = _truth(due)
        self.follow_moves = _truth(follow_moves)
        self.reapply = _truth(reapply)
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
        _leave_out(crawler.settings, config.stages)
        spider.config = config
        spider.follow_amp = config.amp != "ignore"
        spider.memory = cls.remembering.open(
            spider.content,
            config.state,
            now=spider.now,
            dry_run=spider.dry_run,
            command=crawler.settings.get("MASTHEAD_COMMAND") or f"scrapy crawl {spider.name}",
        )
        spider.report.spill(spider.memory.scratch)
        spider.repo = ContentRepo(
            spider.content,
            content=config.content,
            exclude=config.exclude,
            match=spider.match,
            keys=config.keys,
            closed=partial(closed_by, config),
            before=spider.memory,
            private=config.private,
            registry=config.registry,
        )
        spider.stories = Stories(spider.repo, keeps_all="related" in config.stages)
        spider.zones = config.timezone
        spider.names = {known.domain: known.names for known in spider.repo.organizations.values()}
        spider.weigh = partial(spider.weigh, force=spider.force, common=spider.repo.is_common, private=config.private)
        spider.recall = partial(spider.recall, force=spider.force)
        spider.terms = partial(spider.terms, private=config.private)
        spider.manner = Manner.present(
            names=spider.names, zones=spider.zones, amp=spider.follow_amp, private=config.private
        )
        if "logos" in config.stages and not (spider.dry_run or spider.reapply):
            from crawler.spiders.logowalk import LogoWalk  # noqa: PLC0415  # most crawls need none of it

            spider.walk = LogoWalk(spider, crawler)
        return spider

    def provider(self, url: str) -> str | None:
        """Return the domain under which the provider of an address is known."""
        return self.repo.provider(url)

    def kept(self) -> Iterator[tuple[str, Evidence]]:
        """Return what a run that was cut short has learned."""
        for url, evidence in self.memory.kept():
            if url in self._open:
                yield url, evidence
            else:  # this run is narrower than that one was
                self.memory.postponed([url])
        yield from self._filed()

    def _filed(self) -> Iterator[tuple[str, Evidence]]:
        """Yield the related stories of a narrowed run whose own file lies outside of it: that file speaks for them."""
        copies = [url for url, known in self._open.items() if all(entry.at for entry in known.entries)]
        for url in copies if self.match and not self.force else ():
            if self.stories.record(url) is not None:
                yield url, Evidence()

    def item(self, entry: Entry, evidence: Evidence) -> EntryItem:
        """Return the item of an entry, with what Masthead wrote there last."""
        return EntryItem(entry=entry, evidence=evidence, last=self.memory.last(entry), record=entry.record)

    def origin(self, url: str) -> Origin:
        """Return what the origin of an address has said in earlier runs."""
        return self.memory.origin(url)

    def said(self, url: str, said: Origin) -> None:
        """Remember what the origin of an address says."""
        self.memory.said(url, said)

    def validators(self, known: Known) -> Mapping[str, Validators]:
        """Return what origins want to be told back, where what they sent was read as it would be read today."""
        history = self.memory.history(known.url)
        return history.validators if history is not None and self.manner.is_of_same_code(history.manner) else {}

    def recalled(self, known: Known, page: Page) -> Known | None:
        """Return the group with a page that is as it was, and with what its pages came to if nothing else changed."""
        before, history = self.memory.evidence(known.url), self.memory.history(known.url)
        told = history.validators.get(page.final_url) if history is not None else None
        if before is None or not is_confirmed(page, before.pages.get(page.role), told):
            return None
        is_same = page.role is Role.WEB and history is not None and history.manner == str(self.manner)
        # An AMP page that did not answer then may do so now.
        if is_same and not _may_answer_now(before.pages.get(Role.AMP)):
            return frontier.recalled(known, page, before, {}).with_weight(self.recall(known, before))
        documents = self.memory.documents(known.url)
        if page.role not in documents:
            return None
        if page.role is Role.WEB:
            return frontier.recalled(known, page, before, documents)
        return known.with_page(replace(page, document=documents[page.role]))

    def reminded(self, known: Known) -> Known:
        """Return the group with what an earlier run has learned about its pictures."""
        before = self.memory.evidence(known.url)
        return known if before is None else known.with_past(before)

    def _settle(self, known: Known) -> Iterator[Any]:
        waits = self.walk.hold(known, partial(EntriesSpider._settle, self, known)) if self.walk is not None else None
        return self._settled_now(known) if waits is None else waits

    def _settled_now(self, known: Known) -> Iterator[EntryItem]:
        # By the run's own instant: a job that runs every six hours must not find that five seconds are missing.
        history = self.memory.learned(known, manner=str(self.manner), now=self.now, bounds=self.config.schedule)
        return self._remarked(known.url, super()._settle(known), history)

    def _settled(self, url: str, evidence: Evidence) -> Iterator[EntryItem]:
        return self._remarked(url, super()._settled(url, evidence), self.memory.history(url))

    def _remarked(self, url: str, items: Iterator[EntryItem], history: History | None) -> Iterator[EntryItem]:
        """Yield items with what a person should know of their address."""
        remarks = list(schedule.remarks(history, self.now)) if history is not None else []
        moved = self._moved_to(url, history) if self.follow_moves else None
        if moved is not None:  # then it is no remark, but a change
            remarks = [(code, text) for code, text in remarks if code != "url.moved"]
        for item in items:
            entry = item.entry
            found = [Finding(code=code, path=entry.path, line=entry.line, message=text) for code, text in remarks]
            yield replace(item, findings=(*item.findings, *found), moved=moved)

    def _moved_to(self, url: str, history: History | None) -> str | None:
        """Return where a page has moved for good, if that is its own site: then it is the same page for sure."""
        if history is None or history.moved is None or not schedule.has_moved(history, self.now):
            return None
        places = {registrable(name) or name for name in map(host, (url, history.moved)) if name}
        return history.moved if len(places) == 1 else None

    def _proceed(self, known: Known) -> Iterator[Request | EntryItem]:
        return self._reapplied(known) if self.reapply else super()._proceed(known)

    def _reapplied(self, known: Known) -> Iterator[EntryItem]:
        """Yield the items of a group by what its pages said when they were read, weighed by the rules of today."""
        before, documents = self.memory.evidence(known.url), self.memory.documents(known.url)
        if before is None or Role.WEB not in before.pages or Role.WEB not in documents:
            self._open.pop(known.url, None)
            for entry in known.entries:
                self.report.entry(entry, EntryOutcome.NOT_DUE, "never-read")
            return
        page = replace(before.pages[Role.WEB], outcome=Outcome.NOT_MODIFIED)
        group = frontier.recalled(known, page, before, documents)
        weighed = self.weigh(group, now=self.now, names=self.names, zones=self.zones)
        yield from self._settled(known.url, group.with_weight(weighed).with_past(before).evidence)

    def closed(self, reason: str) -> None:
        """Account for what is left unsettled, and give the repo free."""
        super().closed(reason)
        lost = self.expected - self.report.entries.total()
        if lost:
            self.report.faults.append(f"{lost} entries have no outcome: an error of Masthead's own, see the log")
        if self.memory.lost is not None:
            told = Finding(code="state.damaged", path=self.config.state, message=self.memory.lost)
            self.report.findings.append(told)
        self.memory.close()
        if self.memory.fault is not None:
            self.report.faults.append(f"what was written could not be remembered: {self.memory.fault}")

    def groups(self) -> Iterator[Known]:
        """Scan the repo once and return its entries, grouped by address."""
        limit = None if self.due else self.limit or None
        found = frontier.group(islice(self._entries(), limit))
        self.stories.share(known.url for known in found if len(known.entries) > 1 and known.entries[-1].at)
        if not (self.match or limit):
            self.memory.outlived({known.url for known in found}, self.now)
        groups = self._askable(found)
        if self.due:
            groups = self._limited(groups)
        self.report.total = len(groups)
        return iter(groups)

    def _limited(self, groups: list[Known]) -> list[Known]:
        """Return as many groups as may be asked in this run; the entries of the others are noted."""
        chosen = frontier.at_most(self.limit, groups)
        taken = {known.url: known.entries for known in chosen}
        for known in groups:
            for entry in known.entries[len(taken.get(known.url, ())) :]:
                self.report.entry(entry, EntryOutcome.NOT_DUE, "limit")
        return chosen

    def _askable(self, groups: Iterable[Known]) -> list[Known]:
        """Return the groups that may be asked now, the most urgent first; the others' entries are noted."""
        ranked, kept = [], self.memory.kept_urls()
        for known in groups:
            history = self.memory.history(known.url)
            reason = self._reason_to_wait(known, history) if known.url not in kept else None
            if reason is None:
                ranked.append((schedule.urgency(history, served(known.entries)), known))
                continue
            for entry in known.entries:
                self.report.entry(entry, EntryOutcome.NOT_DUE, reason)
        return [known for _, known in sorted(ranked, key=itemgetter(0))]

    def _reason_to_wait(self, known: Known, history: History | None) -> str | None:
        if self.reapply:
            return None
        if schedule.is_left_alone(self.memory.origin(known.url).until, self.now):
            return "retry-after"
        due = not self.due or schedule.is_due(history, self.now, served(known.entries))
        return None if due else "schedule"

    def _entries(self) -> Iterator[Entry]:
        for scanned in self.repo.scan():
            for finding in scanned.findings:
                self.report.invalid(finding)
                if finding.code == "file.unreadable":
                    self.report.faults.append(f"{finding.path} {finding.message}")
            yield from scanned.entries


def _leave_out(settings: BaseSettings, stages: Container[str]) -> None:
    """Take the stages that run by name only out of the pipeline of a repo that does not name them."""
    by_name = settings.getdict("MASTHEAD_BY_NAME")
    table = settings.getdict("ITEM_PIPELINES")
    kept = {path: order for path, order in table.items() if path not in by_name or by_name[path] in stages}
    settings.set("ITEM_PIPELINES", kept, priority="spider")


def _may_answer_now(page: Page | None) -> bool:
    return page is not None and page.outcome in {Outcome.FAILED, Outcome.BLOCKED}


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
    return frozenset(FIELD_OF_KEY[key] for key in locked | never if key in FIELD_OF_KEY) or NO_FIELDS
