"""Stage of the spider of one address: everything that was read, as the JSON object of `masthead extract`."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from crawler.amp import cache_url, candidates, pair
from crawler.items import SPEAKING, Candidate, EntryItem, Field, Image, Instant, Page, Picture, Role, Size, Source
from crawler.normalize.domain import provider_domain
from crawler.normalize.instant import text
from crawler.normalize.url import host
from pipelines.choice import Choice, choose

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Described = dict[str, Any]


def describe(
    pages: Mapping[Role, Page], pictures: Mapping[str, Picture], *, now: datetime, explain: bool = False
) -> Described:
    """Return what the web page says: unknown is `None` or `[]`, times are as in a record.

    With `explain`, `candidates` lists for each field every value that was offered, in order of rank.
    """
    page = pages[Role.WEB]
    usable = [one for one in pages.values() if one.outcome in SPEAKING]
    choice = choose(usable, now=now)
    said = _page(page) | _facts(choice) | _amp(page) | _provider(page, choice)
    said["images"] = [_image(image) for image in _measured(choice.value(Field.IMAGES) or (), pictures)]
    said["sources"] = {str(field): str(source) for field, source in choice.sources.items()}
    if explain:
        offers = {**choice.candidates, **_derived(page, said, choice)}
        said["candidates"] = {str(field): [told(one) for one in made] for field, made in offers.items() if made}
    return said


def _page(page: Page) -> Described:
    document = page.document
    return {
        "url": page.url,
        "finalUrl": page.final_url,
        "status": page.status,
        "outcome": page.outcome,
        "reason": page.reason,
        "verdict": document.verdict if document is not None else None,
        "isAmp": document.is_amp if document is not None else False,
    }


def _facts(choice: Choice) -> Described:
    published = choice.facts.get(Field.PUBLISHED)
    return {
        "title": choice.value(Field.TITLE),
        "excerpt": choice.value(Field.EXCERPT),
        "publishedDateTime": plain(choice.value(Field.PUBLISHED)),
        "publishedRaw": published.raw if published is not None else None,
        "updatedDateTime": plain(choice.value(Field.UPDATED)),
        "type": choice.value(Field.TYPE),
        "canonicalUrl": choice.value(Field.CANONICAL),
        "authors": list(choice.value(Field.AUTHORS) or ()),
        "keywords": list(choice.value(Field.KEYWORDS) or ()),
        "section": choice.value(Field.SECTION),
        "lang": choice.value(Field.LANG),
        "isAccessibleForFree": choice.value(Field.FREE),
    }


def _amp(page: Page) -> Described:
    """Return the AMP address as the page states it; only a crawl, which asks the other page too, proves the pair."""
    own = pair(page, None, page.url).url
    address = own or next(iter(candidates(page)), None)
    return {"ampUrl": address, "cdnAmpUrl": cache_url(address) if address else None}


def _provider(page: Page, choice: Choice) -> Described:
    name = host(page.final_url or page.url)
    return {
        "provider": {
            "name": choice.value(Field.PROVIDER_NAME),
            "domain": provider_domain(name, ()) if name else None,
            "logo": choice.value(Field.LOGO),
        }
    }


def _derived(page: Page, said: Described, choice: Choice) -> dict[Field, tuple[Candidate, ...]]:
    """Return the candidates of what is not chosen but follows: the domain, the page that is its own AMP, the cache."""
    address, stated = said["ampUrl"], choice.candidates[Field.AMP_URL]
    is_stated = any(one.value == address for one in stated)
    own = () if is_stated else _made(Source.LINK, "link[rel=canonical]", address, address)
    domain = said["provider"]["domain"]
    return {
        Field.AMP_URL: (*own, *stated),
        Field.CDN_AMP_URL: _made(Source.LINK, "computed from ampUrl", address, said["cdnAmpUrl"]),
        Field.PROVIDER_DOMAIN: _made(Source.ADDRESS, "registrable domain", page.final_url or page.url, domain),
    }


def _made(source: Source, via: str, raw: str | None, value: str | None) -> tuple[Candidate, ...]:
    if raw is None or value is None:
        return ()
    return (Candidate(source=source, role=Role.WEB, via=via, raw=raw, value=value),)


def _measured(offered: tuple[Image, ...], pictures: Mapping[str, Picture]) -> Iterator[Image]:
    """Yield the pictures with their measured size where they were measured; what is no picture is left out."""
    for image in offered:
        known = pictures.get(image.url)
        if known is None:
            yield image
        elif known.size is not None:
            yield Image(url=image.url, size=known.size)


def _image(image: Image) -> Described:
    size = image.size
    return {"url": image.url, "width": size.width if size else None, "height": size.height if size else None}


def told(one: Candidate) -> Described:
    """Return a candidate as a person is told of it."""
    return {
        "source": one.source,
        "page": one.role if one.source not in {Source.REGISTRY, Source.REPO} else None,
        "via": one.via,
        "raw": one.raw,
        "value": plain(one.value),
        "rejected": one.rejected,
    }


def plain(value: object) -> Any:  # JSON
    """Return a value as JSON holds it."""
    if isinstance(value, Instant):
        return text(value)
    if isinstance(value, Image):
        return _image(value)
    if isinstance(value, (tuple, list)):
        return [plain(one) for one in value]
    return str(value) if isinstance(value, (Size, date)) else value


class DescribeStage:
    """Turns the item of one address into its JSON object."""

    def __init__(self, crawler: Any) -> None:  # a running scrapy.crawler.Crawler
        """Keep the running crawl, for its instant and its settings."""
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:  # the same
        """Return the stage as Scrapy builds it."""
        return cls(crawler)

    def process_item(self, item: EntryItem) -> Described:
        """Return the JSON object."""
        explain = self._crawler.settings.getbool("MASTHEAD_EXPLAIN")
        return describe(item.evidence.pages, item.evidence.pictures, now=self._crawler.spider.now, explain=explain)
