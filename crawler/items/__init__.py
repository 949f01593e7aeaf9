"""The nouns that all other modules speak in: frozen values, and the closed lists of words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from crawler.items.words import SPEAKING, EntryOutcome, Field, Outcome, Role, Source, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime, timedelta

__all__ = [
    "SPEAKING",
    "Candidate",
    "Claim",
    "Document",
    "Emblem",
    "Entry",
    "EntryItem",
    "EntryOutcome",
    "Evidence",
    "Fact",
    "Failure",
    "Field",
    "Finding",
    "Foretold",
    "History",
    "Image",
    "Instant",
    "Logos",
    "Metadata",
    "Outcome",
    "Page",
    "Picture",
    "Provider",
    "Record",
    "Related",
    "Role",
    "Size",
    "Source",
    "Validators",
    "Verdict",
    "Written",
]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Displayed pixels, each 1 to 65,535."""

    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Instant:
    """A point in time as a page names it.

    `at` is aware, in UTC, whole seconds; where only a day is known, `exact` is false and `at` is that day's
    midnight. `day` is the calendar day in the offset that the page itself used.
    """

    at: datetime
    exact: bool
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture by its address; `size` is what is declared or measured."""

    url: str
    size: Size | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """The organization behind a page."""

    name: str | None = None
    domain: str | None = None
    images: tuple[Image, ...] = ()


class Claim(NamedTuple, Generic[T]):
    """One value that one source offers for one field; `value` is `None` where `raw` could not be read.

    A tuple, since a page makes some fifty of them, and these are made in a third of the time.
    """

    value: T | None
    raw: str
    via: str  # where exactly: "og:title", "NewsArticle.headline", "meta[name=author]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What ONE source on ONE page says, in document order; silence is the empty tuple."""

    source: Source
    title: tuple[Claim[str], ...] = ()
    excerpt: tuple[Claim[str], ...] = ()
    published: tuple[Claim[Instant], ...] = ()
    created: tuple[Claim[Instant], ...] = ()
    updated: tuple[Claim[Instant], ...] = ()
    type: tuple[Claim[str], ...] = ()  # "article" or "video"
    canonical: tuple[Claim[str], ...] = ()
    amp_url: tuple[Claim[str], ...] = ()  # <link rel=amphtml>
    publisher: tuple[Claim[str], ...] = ()
    site_name: tuple[Claim[str], ...] = ()
    logo: tuple[Claim[str], ...] = ()
    authors: tuple[Claim[str], ...] = ()
    keywords: tuple[Claim[str], ...] = ()
    section: tuple[Claim[str], ...] = ()
    lang: tuple[Claim[str], ...] = ()
    images: tuple[Claim[Image], ...] = ()
    free: tuple[Claim[bool], ...] = ()  # schema.org isAccessibleForFree


@dataclass(frozen=True, slots=True, kw_only=True)
class Foretold:
    """What the process that read a page has made of it besides.

    `facts` are what its claims come to by themselves, before anybody compares them with other records; `names_amp` says
    whether any claim is the address of an AMP page; `kept` is the whole document as JSON, in the form of the state.
    """

    facts: Mapping[Field, Fact]
    names_amp: bool
    kept: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Everything that one response says, before anybody chooses."""

    url: str  # the final address that the bytes came from
    verdict: Verdict
    reason: str | None = None  # what made the verdict, when it is not OK
    metadata: tuple[Metadata, ...] = ()
    is_amp: bool = False
    encoding: str | None = None
    foretold: Foretold | None = field(default=None, repr=False, compare=False)
    _said: Callable[[str], tuple[Metadata, ...]] | None = field(default=None, repr=False, compare=False)

    @classmethod
    def later(
        cls, url: str, encoding: str | None, *, is_amp: bool, foretold: Foretold,
        said: Callable[[str], tuple[Metadata, ...]],
    ) -> Document:  # fmt: skip
        """Return the document of a page whose `metadata` is read out of what was foretold when somebody wants it."""
        document = cls(url=url, verdict=Verdict.OK, is_amp=is_amp, encoding=encoding, foretold=foretold, _said=said)
        object.__delattr__(document, "metadata")
        return document

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:  # asked for no more than what has not been filled in
            if name == "metadata" and self._said is not None and self.foretold is not None:
                object.__setattr__(self, name, self._said(self.foretold.kept))
            return object.__getattribute__(self, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What an origin wants to be told back, as it said it, so that it need not send a page again (RFC 9110, 8.8)."""

    etag: str | None = None
    modified: str | None = None  # the Last-Modified field


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One asked address and what came of it; a page without a document says nothing."""

    role: Role
    url: str
    final_url: str
    outcome: Outcome
    reason: str | None = None
    status: int | None = None
    document: Document | None = None
    validators: Validators | None = None
    again: datetime | None = None  # not to be asked before (RFC 9110, 10.2.3: Retry-After)
    moved: bool = False  # nothing but permanent redirects led to the final address


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One asked picture address and what came of it."""

    url: str
    outcome: Outcome
    reason: str | None = None
    status: int | None = None
    size: Size | None = None
    format: str | None = None
    hash: str | None = None  # of its first bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One value that was offered for a field, as shown to a person; `rejected` says why it lost, or `None`."""

    source: Source
    role: Role
    via: str
    raw: str
    value: object
    rejected: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """One item of a list of related stories: one that stands at number `at` of the file's list, or a new one.

    `record` is what it holds, or is written from; an item without an address is no entry.
    """

    url: str | None = None
    quality: int | None = None
    at: int | None = None
    record: Record | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The part of an entry that the web may fill; times are text as they stand in the file."""

    title: str | None = None
    excerpt: str | None = None
    published: str | None = None
    web_url: str | None = None  # only where the entry's own address shall become another one
    amp_url: str | None = None
    cdn_amp_url: str | None = None
    type: str | None = None
    provider: Provider | None = None
    topics: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    quality: int | None = None
    heat: int | None = None
    shown: bool | None = None  # the key `published`
    related: tuple[Related, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One node of front matter with an address of its own."""

    path: str  # relative to the content repo, with "/"
    at: tuple[str | int, ...] = ()  # () is the file itself, ("related", 0) its first related story
    web_url: str
    record: Record
    closed: frozenset[Field] = frozenset()  # locked, or present in a shape that is not ours: never written
    line: int = 1
    removed: bool = False  # taken off the site by its author
    _rest: Callable[[Entry], Mapping[str, Any]] | None = field(default=None, repr=False, compare=False)

    @classmethod
    def later(cls, path: str, at: tuple[str | int, ...], url: str, rest: Callable[[Entry], Mapping[str, Any]]) -> Entry:
        """Return an entry whose `record`, `closed` and `removed` are asked of `rest` when somebody wants one of them.

        A large repo has many entries of which a run needs no more than the address.
        """
        entry = cls.__new__(cls)
        for name, value in (("path", path), ("at", at), ("web_url", url), ("line", 1), ("_rest", rest)):
            object.__setattr__(entry, name, value)
        return entry

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:  # asked for no more than what has not been filled in
            rest = self._rest(self) if name in ("record", "closed", "removed") else {}
            for key, value in {**rest, "_rest": None}.items():
                object.__setattr__(self, key, value)
            return object.__getattribute__(self, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """The value that won for one field, and who said it."""

    value: object
    source: Source
    via: str
    raw: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that a person should look at; `code` is stable and documented."""

    code: str
    path: str
    line: int | None = None
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that was learned about one address: what became of its pages, the facts they come to, measured pictures.

    `facts[Field.AMP_URL]` is an AMP address that is proven; `unpaired` says why one that was asked for is not.
    """

    pages: Mapping[Role, Page] = field(default_factory=dict)
    facts: Mapping[Field, Fact] = field(default_factory=dict)
    unpaired: str | None = None
    pictures: Mapping[str, Picture] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A value that Masthead wrote into a file, as the state remembers it: JSON-ready, with the source it came from."""

    value: object
    source: str
    exact: bool = True  # false for a time of which only the day was known
    hash: str | None = None  # of a picture's bytes, by which it is known again under another address


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A day on which an address did not give its page, and what came instead."""

    day: date  # of UTC
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What is remembered about one web address between runs: when it was asked, what came of it, when it is due.

    `signature` is that of the facts that its last good answer came to, `manner` names how they were read. `failures`
    are the days since that answer, the first one and the latest. `moved` is the address that a permanent redirect has
    led to ever since the day `moved_since`. `entries` names those that have got what it says now.
    """

    asked: datetime
    due: datetime
    interval: timedelta
    outcome: Outcome
    reason: str | None = None
    status: int | None = None
    final_url: str
    signature: str | None = None
    manner: str | None = None
    validators: Mapping[str, Validators] = field(default_factory=dict)  # by final address of a page
    failures: tuple[Failure, ...] = ()
    moved: str | None = None
    moved_since: date | None = None
    entries: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryItem:
    """The one item of the whole house: an entry, the evidence about it, and what it shall become."""

    entry: Entry
    evidence: Evidence
    last: Mapping[str, Written] = field(default_factory=dict)  # by key
    record: Record
    written: Mapping[str, Written] = field(default_factory=dict)  # what this run changes, by key
    findings: tuple[Finding, ...] = ()
    moved: str | None = None  # where its page has moved for good, if the entry shall follow
    nodes: Mapping[str, Mapping[str, Written]] = field(default_factory=dict)  # of stories that come or go, by address


@dataclass(frozen=True, slots=True, kw_only=True)
class Emblem:
    """A picture that shall become a provider's logo: its bytes as they came, and the address or path they came from.

    Without bytes the logos are there, and only the provider's own file is wanted.
    """

    domain: str
    name: str  # of the provider
    source: str = ""
    body: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Logos:
    """What became of an emblem: the paths of the files that were made, or would be, and what stood against others.

    `drawn` is false where the bytes could not be drawn; then another picture may do.
    """

    files: tuple[str, ...] = ()
    reason: str | None = None
    drawn: bool = True
