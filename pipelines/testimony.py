"""What the pages of one entry say together: the offers for a field, and the facts by which an offer is judged."""

from __future__ import annotations

import re
from collections import Counter
from copy import copy
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from crawler.items import Claim, Document, Metadata, Page, Role, Source, Verdict
from crawler.normalize.domain import registrable
from crawler.normalize.text import fold, overlap
from crawler.normalize.url import fold_picture, host, is_home

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime, tzinfo

    from crawler.items import Field, Instant

AGREES: Final = 0.6
"""Share of common tokens from which on two texts are taken for two spellings of one."""

FEWEST_BREAKS: Final = 3
"""Spaces that a sentence has, and a name hardly."""

FEWEST_VOICES: Final = 3
"""Sources that it takes for two to outvote one."""

_SITE: Final = (Source.OPEN_GRAPH, Source.JSON_LD, Source.META, Source.TWITTER)
_TITLES: Final = (
    Source.JSON_LD,
    Source.OPEN_GRAPH,
    Source.TWITTER,
    Source.MICRODATA,
    Source.META,
    Source.HEADING,
    Source.TITLE,
)
SEPARATOR: Final = re.compile(
    r"\s+[-\u2013\u2014|/\u00b7\u2022:~<>\u00bb\u00ab\u203a\u2039\u2192]{1,3}\s+|\s*(?:\||\u00bb|\u203a|::|_)\s*|:\s+|\s*\u2014\s*"
)
"""What stands between a title and what a site hangs on it."""


LONGEST: Final = 500  # characters of a title that anything may be cut from
MOST_GAPS: Final = 8  # separators that are looked at from either end of a title
MOST_TITLES: Final = 32  # of one kind that others are compared with; a story has few, and each costs each other one


@lru_cache(maxsize=64)  # asked of the same few titles again and again
def parted(title: str) -> tuple[tuple[str, str], ...]:
    """Return what stands before and behind each separator of a title, the middle of a long row of them left out."""
    gaps = list(SEPARATOR.finditer(title)) if len(title) <= LONGEST else []
    ends = [*gaps[:MOST_GAPS], *gaps[MOST_GAPS:][-MOST_GAPS:]]
    return tuple((title[: gap.start()].strip(), title[gap.end() :].strip()) for gap in ends)


# Who describes a page, each with its voice.
_VOICES: Final = {
    **dict.fromkeys((Source.OPEN_GRAPH, Source.TWITTER), "cards"),
    **{source: str(source) for source in (Source.JSON_LD, Source.META, Source.MICRODATA)},
}
# How a sentence ends that was not cut off.
_ENDED: Final = re.compile(r"""(?<!\.)[.!?\u3002\uff01\uff1f]["'\u00bb\u00ab\u2019\u201c\u201d)]{0,3}$""")

# What a site is called can be inferred by what these say, or what is known of them.
_NAMING: Final = (Source.REGISTRY, Source.TITLE, Source.ADDRESS)


class Offer(NamedTuple):
    """One claim for one field, with who makes it."""

    source: Source
    role: Role
    claim: Claim[Any]


@dataclass(frozen=True)
class Testimony:
    """The documents of an entry that are the page, and what is known besides; the web page first, then AMP."""

    pages: tuple[tuple[Role, Document], ...]
    now: datetime
    name: str | None = None  # of the provider, as the content repo knows it
    zone: tzinfo | None = None  # of the provider, for times that name none
    title: str | None = None  # that was chosen, for the fields that are chosen after it
    common: Callable[[Field, str], bool] | None = None  # whether several records of the provider have a value
    others: tuple[str, ...] = ()  # what else the provider is called, as the content repo knows it
    private: bool = False  # whether a site below a private suffix, as in `ann.github.io`, is named after its own part

    def said(self, source: Source) -> Sequence[tuple[Role, Metadata]]:
        """Return what one source says on each page, and then what the site's name comes to by that source."""
        stated = self._by_source.get(source, ())
        return (*stated, *self._named[source]) if source in _NAMING else stated

    def values(self, field: str, *sources: Source) -> Iterator[Any]:
        """Yield every readable value of a field of `Metadata`, source by source."""
        for source in sources:
            for _, metadata in self._by_source.get(source, ()):
                for claim in getattr(metadata, field):
                    if claim.value is not None:
                        yield claim.value

    @cached_property
    def _by_source(self) -> Mapping[Source, list[tuple[Role, Metadata]]]:
        found: dict[Source, list[tuple[Role, Metadata]]] = {}
        for role, document in self.pages:
            for metadata in document.metadata:
                found.setdefault(metadata.source, []).append((role, metadata))
        return found

    @cached_property
    def _named(self) -> Mapping[Source, tuple[tuple[Role, Metadata], ...]]:
        named = {
            source: tuple(Claim(value=name, raw=name, via="name") for name in self._inferred(source))
            for source in _NAMING
        }
        return {
            source: ((Role.WEB, Metadata(source=source, site_name=names)),) if names else ()
            for source, names in named.items()
        }

    def titled(self, title: str) -> Testimony:
        """Return the same, with the title that was chosen; what was found out of the pages stays found."""
        known = copy(self)
        vars(known)["title"] = title
        return known

    def is_common(self, field: Field, value: str) -> bool:
        """Return whether several records of the provider have this value, where the repo is known."""
        return self.common is not None and self.common(field, value)

    def _inferred(self, source: Source) -> tuple[str, ...]:
        """Return the site's names by the repo, by the segment that `<title>` adds, by the domain in title form."""
        if source is Source.REGISTRY:
            return (self.name,) if self.name else ()
        if source is Source.TITLE:
            return self.agreed_names
        label = (registrable(self.host, private=True) or self.host).partition(".")[0] if self.private else self.label
        return (label.replace("-", " ").title(),) if label and not label.isdigit() else ()

    @cached_property
    def url(self) -> str:
        """The final address of the first page; empty where there is none."""
        return self.pages[0][1].url if self.pages else ""

    @cached_property
    def is_home(self) -> bool:
        """Whether the first page is a site's front page."""
        return is_home(self.url)

    @cached_property
    def host(self) -> str:
        """The host of the first page without `www.`."""
        return (host(self.url) or "").removeprefix("www.")

    @cached_property
    def domain(self) -> str:
        """The registrable domain of the first page, or its host where it has none."""
        return registrable(self.host) or self.host

    @cached_property
    def label(self) -> str:
        """The first label of the domain: `example` of `example.co.uk`."""
        return self.domain.partition(".")[0]

    @cached_property
    def account(self) -> str | None:
        """The key of whose part of the domain the page is: `ann` at `ann.blogs.example`, where Ann writes."""
        part = self.host.removesuffix(self.domain).strip(".")
        return key(part) if part and "." not in part else None

    @cached_property
    def site_names(self) -> tuple[str, ...]:
        """All names that the site gives itself, as written."""
        said = (
            *self.values("site_name", *_SITE, Source.HEADING),
            *self.values("publisher", Source.JSON_LD, Source.MICRODATA, Source.META),
        )
        said = tuple(name for name in said if not self._is_headline(name))
        return (self.name, *self.others, *said) if self.name else said

    def _is_headline(self, name: str) -> bool:
        """Whether a name is none, but what the page tells: systems fill in its title where they ask for the site's."""
        words = fold(name)
        if words.count(" ") < FEWEST_BREAKS or _alike(key(name), key(self.label)):
            return False
        called = tuple(map(fold, self.values("title", Source.OPEN_GRAPH, Source.TITLE)))
        told = map(fold, self.values("title", Source.HEADING, Source.JSON_LD))
        return bool(called) and all(title.startswith(words) for title in called) and words in told

    @cached_property
    def own_keys(self) -> frozenset[str]:
        """The keys of the site's domain and host, and of their first labels."""
        known = (self.domain, self.host, f"www.{self.host}", self.label, self.host.partition(".")[0])
        return frozenset(key(each) for each in known if len(each) > len("ab"))

    @cached_property
    def names(self) -> frozenset[str]:
        """The keys of everything that the site is called."""
        return self.own_keys.union(map(key, (*self.site_names, *self.agreed_names)))

    @cached_property
    def brands(self) -> frozenset[str]:
        """The keys of what the site is called, other than by its publisher's name alone."""
        said = (*self.values("site_name", *_SITE, Source.HEADING), *self.agreed_names, self.name or "", *self.others)
        return self.own_keys.union(map(key, said))

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """The texts of the h1s of the first page that has any, the site's own name left out."""
        first = next((metadata.title for _, metadata in self._by_source.get(Source.HEADING, ())), ())
        return tuple(claim.value for claim in first if claim.value and key(claim.value) not in self.names)

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """All titles of the pages, as written."""
        return tuple(self.values("title", *_TITLES))

    @cached_property
    def title_keys(self) -> frozenset[str]:
        """The keys of all titles."""
        return frozenset(map(fold, self.titles))

    @cached_property
    def plain_titles(self) -> tuple[str, ...]:
        """The titles that are no structured data's: a headline has to resemble one of them."""
        return _few(self.values("title", Source.OPEN_GRAPH, Source.HEADING, Source.TITLE))

    @cached_property
    def unseen_titles(self) -> tuple[str, ...]:
        """The titles but those of headings, which a reader sees."""
        return _few(self.values("title", *(source for source in _TITLES if source is not Source.HEADING)))

    @cached_property
    def unseen_keys(self) -> frozenset[str]:
        """The keys of those titles."""
        return frozenset(map(fold, self.unseen_titles))

    @cached_property
    def cuts(self) -> dict[str, str]:
        """What `headline.cut` has made of titles so far: the same few are asked for again and again."""
        return {}

    @cached_property
    def excerpts(self) -> tuple[str, ...]:
        """All descriptions of the pages, as written."""
        return tuple(self.values("excerpt", *_TITLES))

    @cached_property
    def agreed_excerpts(self) -> frozenset[str]:
        """The keys of the descriptions that two voices state first, where one of them is a whole sentence.

        What a page says for cards is one voice: systems that fill in one field of theirs fill in the others.
        """
        first = {source: text for source in _VOICES if (text := next(self.values("excerpt", source), None))}
        if len(set(first.values())) == 1 or len(first) < FEWEST_VOICES:  # as on most pages
            return frozenset()
        said = {(_VOICES[source], fold(text)): text for source, text in first.items()}
        counted = Counter(words for _, words in said)
        return frozenset(words for (_, words), text in said.items() if counted[words] > 1 and _ENDED.search(text))

    @cached_property
    def confirmed_days(self) -> frozenset[date]:
        """The days of all publications that are more than a bare page's."""
        claims = (claim for _, document in self.pages for metadata in document.metadata for claim in metadata.published)
        return frozenset(
            claim.value.day for claim in claims if claim.value and not claim.via.endswith("Page.datePublished")
        )

    @cached_property
    def plain_days(self) -> frozenset[date]:
        """The days of the `<time>`s that nothing marks as the publication."""
        claims = (claim for _, metadata in self._by_source.get(Source.TIME, ()) for claim in metadata.published)
        return frozenset(claim.value.day for claim in claims if claim.value is not None and claim.via == "time")

    @cached_property
    def exact_times(self) -> tuple[Instant, ...]:
        """The publications of the pages that are more than a day, in the order in which they are believed."""
        said = (*_TITLES[:2], Source.META, Source.MICRODATA, Source.TIME)
        return tuple(value for value in self.values("published", *said) if value.exact)

    @cached_property
    def logos(self) -> frozenset[str]:
        """The keys of the pictures that are the publisher's logo."""
        return frozenset(map(fold_picture, self.values("logo", Source.JSON_LD, Source.MICRODATA, Source.LINK)))

    @cached_property
    def seen_authors(self) -> frozenset[str]:
        """The keys of the authors that a reader of the page sees."""
        return frozenset(map(key, self.values("authors", Source.TEXT)))

    @cached_property
    def byline(self) -> tuple[str, ...]:
        """The names of the line that tells a reader who wrote the story."""
        claims = (claim for _, metadata in self._by_source.get(Source.TEXT, ()) for claim in metadata.authors)
        return tuple(claim.value for claim in claims if claim.value and claim.via == "byline")

    def resembles_site(self, name: str) -> bool:
        """Whether a name resembles what the site calls itself, its domain or host, or has its domain's initials."""
        joined = key(name)
        if any(_alike(joined, key(each)) or overlap(name, each) >= AGREES for each in self.values("site_name", *_SITE)):
            return True
        labels = (key(self.label), key(self.host.partition(".")[0]))
        initials = "".join(word[0] for word in fold(name).split())
        return any(_alike(joined, label) or initials == label for label in labels)

    @cached_property
    def agreed_names(self) -> tuple[str, ...]:
        """What `<title>` adds to a title that another source states, and the segment that is the domain's label."""
        stated = self.own_keys.union(map(key, self.site_names))
        others = frozenset(fold(title) for title in self.values("title", *_TITLES[:-1]) if key(title) not in stated)
        found = []
        for title in self.values("title", Source.TITLE):
            for head, tail in parted(title):
                found += [tail] * (fold(head) in others) + [head] * (fold(tail) in others)
                found += [part for part in (head, tail) if _bare(key(part)) == _bare(key(self.label))]
        return tuple(name for name in found if name and fold(name) not in others)


def heard(
    pages: Sequence[Page],
    *,
    now: datetime,
    name: str | None,
    zone: tzinfo | None,
    common: Callable[[Field, str], bool] | None = None,
) -> Testimony:
    """Return what the pages say that were read and are what was asked for."""
    read = [(page.role, page.document) for page in pages if page.document and page.document.verdict is Verdict.OK]
    order = sorted(read, key=lambda pair: pair[0] is not Role.WEB)
    return Testimony(tuple(order), now, name, zone, common=common)


def _few(titles: Iterable[str]) -> tuple[str, ...]:
    return tuple(islice(dict.fromkeys(titles), MOST_TITLES))


def key(name: str) -> str:
    """Return the key under which two spellings of a name are one: folded, without spaces."""
    return fold(name).replace(" ", "")


def _bare(joined: str) -> str:
    """Return a joined name without its article: `thehindu` and `hindu` are one."""
    return joined.removeprefix("the")


def _alike(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) > len("ab") and shorter in longer
