"""Stage: who published the page; the repo's own registry speaks first, and its logo file decides about the logo."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from crawler.items import EntryItem, Fact, Field, Image, Provider, Size, Source
from crawler.normalize.domain import provider_domain
from crawler.normalize.url import host
from pipelines.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.repository import Organization

# Collections whose logo addresses are complete; elsewhere they are site-relative.
ABSOLUTE = ("_news/", "_samples/")
T = TypeVar("T")
LOGO = Size(width=50, height=50)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """What the repo knows about one domain."""

    organizations: Mapping[str, Organization]
    site: str = ""  # url + baseurl
    logo: str | None = None  # site-relative path of the logo file


def domain_of(item: EntryItem, organizations: Mapping[str, Organization]) -> str | None:
    """Return the provider's domain: the longest known suffix of the host, else the registrable domain."""
    name = host(item.entry.web_url)
    return provider_domain(name, organizations.keys()) if name else None


def provide(item: EntryItem, domain: str | None, known: Registry) -> EntryItem:
    """Return the item with the empty parts of its provider filled in."""
    if Field.PROVIDER in item.entry.closed:
        return item
    current = item.record.provider or Provider()
    name, source = _name(item, domain, known)
    wanted = Provider(
        name=current.name or _open(item, Field.PROVIDER_NAME, name),
        domain=current.domain or _open(item, Field.PROVIDER_DOMAIN, domain),
        images=current.images or _open(item, Field.PROVIDER_IMAGES, _logo(item, known)) or (),
    )
    if wanted == current:
        return item
    provenance = {**item.provenance, Field.PROVIDER: source}
    return replace(item, record=replace(item.record, provider=wanted), provenance=provenance)


def _open(item: EntryItem, field: Field, value: T | None) -> T | None:
    return None if field in item.entry.closed else value


def _name(item: EntryItem, domain: str | None, known: Registry) -> tuple[str | None, Source]:
    organization = known.organizations.get(domain) if domain else None
    if organization is not None:
        return organization.name, Source.REGISTRY
    fact = item.evidence.facts.get(Field.PROVIDER_NAME)
    return (
        (fact.value, fact.source) if isinstance(fact, Fact) and isinstance(fact.value, str) else (None, Source.ADDRESS)
    )


def _logo(item: EntryItem, known: Registry) -> tuple[Image, ...]:
    """Return the logo, which is there if and only if its file is; related stories have none."""
    if known.logo is None or item.entry.at:
        return ()
    site = known.site if item.entry.path.startswith(ABSOLUTE) else ""
    return (Image(url=f"{site}{known.logo}", size=LOGO),)


class ProviderStage(Stage):
    """Fills provider.name, provider.domain and provider.images."""

    name = "provider"

    def think(self, item: EntryItem) -> EntryItem:
        """Return the item with its provider."""
        repo = self.spider.repo
        domain = domain_of(item, repo.organizations)
        logo = repo.logo(domain) if domain else None
        return provide(item, domain, Registry(organizations=repo.organizations, site=repo.address, logo=logo))
