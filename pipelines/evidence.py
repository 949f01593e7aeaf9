"""What a crawl asks of thought while it goes on: which facts its pages come to, which pictures to measure for them."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from crawler.amp import Pair, pair
from crawler.frontier import Known, Weighed
from crawler.items import SPEAKING, Document, Entry, Evidence, Fact, Field, Outcome, Page, Picture, Role, Source
from crawler.normalize.domain import provider_domain
from crawler.normalize.url import host
from pipelines.choice import Choice, choose
from pipelines.pictures import doubted, offered, wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import tzinfo

    Common = Callable[[str, Field, str], bool]


def weigh(
    known: Known,
    *,
    now: datetime,
    names: Mapping[str, tuple[str, ...]],
    zones: Mapping[str, tzinfo],
    force: frozenset[str] = frozenset(),
    common: Common | None = None,
    private: bool = False,
) -> Weighed:
    """Return the facts that the pages of a group come to, and a function from measured pictures to those still wanted.

    `names` and `zones` are the providers' names, the site's own first, and time zones by domain, where the content repo
    knows them; `force` holds the keys whose page's value is wanted for once; `common` tells of an address, a field and
    a value whether several records of that provider have it; `private` makes sites below a private suffix providers of
    their own. A page that is not the page says nothing, so a group of nothing else has
    no facts.
    """
    facts = _foretold(known, common)
    if facts is not None:
        return _weighed(known, facts, None, force)
    choice, proof = consider(known, now=now, names=names, zones=zones, common=common, private=private)
    facts = dict(choice.facts)
    facts.pop(Field.AMP_URL, None)  # what the page only states; a crawl writes what is proven
    if proof.url is not None:
        facts[Field.AMP_URL] = Fact(value=proof.url, source=Source.LINK, via="link[rel=amphtml], proven", raw=proof.url)

    return _weighed(known, facts, proof.reason, force)


def consider(
    known: Known,
    *,
    now: datetime,
    names: Mapping[str, tuple[str, ...]],
    zones: Mapping[str, tzinfo],
    common: Common | None = None,
    private: bool = False,
) -> tuple[Choice, Pair]:
    """Return what is chosen from the pages of a group, and whether its AMP page is proven to be its own."""
    called, zone = _provider(known.url, names, zones, private=private)
    proof = pair(known.pages.get(Role.WEB), known.pages.get(Role.AMP), known.url)
    # An AMP page that is not proven to be this story's may tell of another one.
    heard = {Role.WEB, Role.AMP} if proof.url is not None else {Role.WEB}
    pages = [page for role, page in known.pages.items() if role in heard and page.outcome in SPEAKING]
    shared = partial(common, known.url) if common is not None else None
    own, others = (called[0] if called else None), called[1:]
    choice = choose(pages, now=now, name=own, others=others, zone=zone, common=shared, private=private)
    return choice, proof


def _provider(
    url: str, names: Mapping[str, tuple[str, ...]], zones: Mapping[str, tzinfo], *, private: bool
) -> tuple[tuple[str, ...], tzinfo | None]:
    """Return the names of the provider of an address and its time zone, as far as the repo knows them."""
    name = host(url) or ""
    domain = provider_domain(name, names.keys(), private=private) or ""
    return names.get(domain, ()), zones.get(provider_domain(name, zones.keys()) or "")


def terms(
    url: str,
    *,
    now: datetime,
    names: Mapping[str, tuple[str, ...]],
    zones: Mapping[str, tzinfo],
    private: bool = False,
) -> list[Any]:
    """Return what `foretold` has to know of the provider of an address, JSON-ready."""
    called, zone = _provider(url, names, zones, private=private)
    return [now.isoformat(), list(called), str(zone) if zone is not None else None, private]


def foretold(document: Document, told: list[Any]) -> Mapping[Field, Fact]:
    """Return the facts that a web page comes to by itself, before anybody compares it with other records."""
    now, (*called,), zone, private = told
    page = Page(role=Role.WEB, url=document.url, final_url=document.url, outcome=Outcome.OK, document=document)
    return choose(
        [page],
        now=datetime.fromisoformat(now),
        name=called[0] if called else None,
        others=tuple(called[1:]),
        zone=ZoneInfo(zone) if zone is not None else None,
        private=private,
    ).facts


def _foretold(known: Known, common: Common | None) -> dict[Field, Fact] | None:
    """Return what was foretold of a group that has one page, unless other records of the provider have it, too."""
    page = known.pages.get(Role.WEB)
    document = page.document if page is not None and len(known.pages) == 1 and page.outcome in SPEAKING else None
    if document is None or document.foretold is None or document.is_amp:
        return None
    facts = dict(document.foretold.facts)
    facts.pop(Field.AMP_URL, None)
    return None if common is not None and any(common(known.url, *one) for one in _comparable(facts)) else facts


def _comparable(facts: Mapping[Field, Fact]) -> Iterator[tuple[Field, str]]:
    """Yield the chosen values that say nothing of a story where other records have them, as the doubts look for."""
    excerpt, images = facts.get(Field.EXCERPT), facts.get(Field.IMAGES)
    if excerpt is not None and isinstance(excerpt.value, str):
        yield Field.EXCERPT, excerpt.value
    for image in images.value if images is not None and isinstance(images.value, tuple) else ():
        yield Field.IMAGES, image.url


def recall(known: Known, before: Evidence, *, force: frozenset[str] = frozenset()) -> Weighed:
    """Return what the pages of a group came to when they were read, with the pictures still wanted."""
    return _weighed(known, before.facts, before.unpaired, force)


def _weighed(known: Known, facts: Mapping[Field, Fact], unpaired: str | None, force: frozenset[str]) -> Weighed:
    return Weighed(
        facts=facts,
        unpaired=unpaired,
        doubted=frozenset(address for entry in known.entries for address in doubted(entry, offered(facts))),
        wanted=partial(pictures_wanted, known.entries, facts, forced=Field.IMAGES in force),
    )


def pictures_wanted(
    entries: tuple[Entry, ...],
    facts: Mapping[Field, Fact],
    pictures: Mapping[str, Picture],
    *,
    forced: bool = False,
) -> tuple[str, ...]:
    """Return the addresses of pictures worth asking for, those of each record first."""
    said = offered(facts)
    return tuple(
        dict.fromkeys(address for entry in entries for address in wanted(entry, said, pictures, forced=forced))
    )
