"""What to ask next, as a pure function of what is known so far; entries are grouped by address before any is asked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from crawler import amp
from crawler.items import SPEAKING, Document, Entry, Evidence, Fact, Field, Outcome, Page, Picture, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One address to fetch, and in which role."""

    role: Role
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What the pages of a group come to, once all of them are there: facts, and why an AMP page is not the pair.

    `doubted` are pictures of the records that the pages give a reason to look at again; `wanted` takes the pictures
    measured so far and returns the addresses still worth measuring, best first.
    """

    facts: Mapping[Field, Fact]
    unpaired: str | None = None
    doubted: frozenset[str] = frozenset()
    wanted: Callable[[Mapping[str, Picture]], tuple[str, ...]]


NO_PAGES: Final[Mapping[Role, Page]] = {}
NO_PICTURES: Final[Mapping[str, Picture]] = {}
"""What all groups begin with: two more of each would be an eighth of what a large repo's groups take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known about one web address and the entries that share it."""

    url: str
    entries: tuple[Entry, ...] = ()
    pages: Mapping[Role, Page] = field(default_factory=lambda: NO_PAGES)
    amp_asked: tuple[str, ...] = ()
    weighed: Weighed | None = None
    pictures: Mapping[str, Picture] = field(default_factory=lambda: NO_PICTURES)
    before: Evidence | None = None  # what an earlier run has learned, where it was looked up

    @property
    def evidence(self) -> Evidence:
        """All that was learned, in the form that stages think about and that can be kept: without the documents."""
        return Evidence(
            pages={role: replace(page, document=None) for role, page in self.pages.items()},
            facts=self.weighed.facts if self.weighed is not None else {},
            unpaired=self.weighed.unpaired if self.weighed is not None else None,
            pictures=self.pictures,
        )

    def with_page(self, page: Page) -> Known:
        """Return the same with one more page; an AMP page is kept only until a better one pairs."""
        asked = (*self.amp_asked, page.url) if page.role is Role.AMP else self.amp_asked
        return replace(self, pages={**self.pages, page.role: page}, amp_asked=asked)

    def with_weight(self, weighed: Weighed) -> Known:
        """Return the same, its pages weighed."""
        return replace(self, weighed=weighed)

    def with_past(self, before: Evidence) -> Known:
        """Return the same with what an earlier run has learned: a picture whose size is known is not asked again.

        But for those that the pages put into doubt and did not then: what was there once may be gone.
        """
        doubted = self.weighed.doubted if self.weighed is not None and self._names_others(before) else frozenset()
        sized = {
            url: picture for url, picture in before.pictures.items() if picture.size is not None and url not in doubted
        }
        return replace(self, before=before, pictures={**sized, **self.pictures})

    def _names_others(self, before: Evidence) -> bool:
        """Return whether the pages offer other pictures than they did."""
        facts = self.weighed.facts if self.weighed is not None else {}
        now, then = (one.get(Field.IMAGES) for one in (facts, before.facts))
        return now is not None and (then is None or now.value != then.value)

    def with_picture(self, picture: Picture) -> Known:
        """Return the same with one more measured picture."""
        return replace(self, pictures={**self.pictures, picture.url: picture})


def recalled(known: Known, page: Page, before: Evidence, documents: Mapping[Role, Document]) -> Known:
    """Return the group with all its pages as they were, after the web page said that it still is (304).

    An AMP page that was read is taken as it was, too: it is the same story, and would be one more request.
    """
    pages = {Role.WEB: replace(page, document=documents.get(Role.WEB))}
    amp_page = before.pages.get(Role.AMP)
    if amp_page is not None and amp_page.outcome in SPEAKING:
        pages[Role.AMP] = replace(amp_page, outcome=Outcome.NOT_MODIFIED, document=documents.get(Role.AMP))
    return replace(known.with_past(before), pages=pages)


def group(entries: Iterable[Entry]) -> list[Known]:
    """Return one `Known` for each distinct address, in the order of the first entry that has it, files before copies.

    Scrapy's duplicate filter would drop the second entry of a shared address silently, so sharing is settled here.
    """
    shared: dict[str, list[Entry]] = {}
    for entry in entries:
        shared.setdefault(entry.web_url, []).append(entry)
    return [Known(url=url, entries=tuple(sorted(group, key=_is_copy))) for url, group in shared.items()]


def _is_copy(entry: Entry) -> bool:
    return bool(entry.at)


def at_most(limit: int, groups: Iterable[Known]) -> list[Known]:
    """Return the first groups, cut where they have `limit` entries; all where that is 0."""
    chosen, left = [], limit
    for known in groups:
        if limit and not left:
            break
        cut = known.entries[:left] if limit else known.entries
        chosen.append(replace(known, entries=cut))
        left -= len(cut)
    return chosen


def next_page(known: Known, *, follow_amp: bool = True) -> Ask | None:
    """Return the next page to fetch for this group: the web page, then the AMP page; `None` when all are there."""
    if Role.WEB not in known.pages:
        return Ask(role=Role.WEB, url=known.url)
    if known.weighed is not None:
        return None
    address = _next_amp(known) if follow_amp else None
    return Ask(role=Role.AMP, url=address) if address is not None else None


def next_picture(known: Known) -> Ask | None:
    """Return the next picture to measure for this group, whose pages are weighed; `None` when nothing is open."""
    wanted = known.weighed.wanted(known.pictures) if known.weighed is not None else ()
    url = next((url for url in wanted if url not in known.pictures), None)
    return Ask(role=Role.IMAGE, url=url) if url is not None else None


def _next_amp(known: Known) -> str | None:
    web, paired = known.pages[Role.WEB], known.pages.get(Role.AMP)
    if web.outcome is Outcome.REFUSED or amp.pair(web, paired, known.url).url is not None:
        return None
    return next((url for url in _amp_addresses(web, known.entries) if url not in known.amp_asked), None)


def _amp_addresses(web: Page, entries: tuple[Entry, ...]) -> tuple[str, ...]:
    """Return the page's own AMP links, else what a record holds: a proven AMP page can speak for a walled one."""
    said = amp.candidates(web)
    return said or tuple(dict.fromkeys(entry.record.amp_url for entry in entries if entry.record.amp_url))[:1]
