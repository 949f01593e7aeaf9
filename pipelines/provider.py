"""Stage: who published the page; the repo's own registry speaks first, and its logo file decides about the logo."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crawler.items import EntryItem, Field, Finding, Image, Provider, Size, Source, Written
from crawler.normalize.domain import provider_domain
from crawler.normalize.url import host
from pipelines.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.repository import Organization

# Collections whose logo addresses are complete; elsewhere they are site-relative.
ABSOLUTE = ("_news/", "_samples/")
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
    """Return the item with the empty parts of its provider filled in, and its logo as the repo has it."""
    if Field.PROVIDER in item.entry.closed:
        return item
    current = item.record.provider or Provider()
    name, source = _name(item, domain, known)
    item, chosen = _part(item, Field.PROVIDER_NAME, current.name, Written(value=name, source=source))
    by_address = Written(value=domain, source=Source.ADDRESS)
    item, where = _part(item, Field.PROVIDER_DOMAIN, current.domain, by_address)
    item, images = _logo(item, current.images, known)
    wanted = Provider(name=chosen, domain=where, images=images)
    return item if wanted == current else replace(item, record=replace(item.record, provider=wanted))


def _part(item: EntryItem, field: Field, current: str | None, new: Written) -> tuple[EntryItem, str | None]:
    """Return what shall stand for one part: filled where it is empty, unless a person emptied it."""
    if current is not None or not isinstance(new.value, str) or field in item.entry.closed:
        return item, current
    if field in item.last:
        return _removed(item, field), None
    return replace(item, written={**item.written, field: new}), new.value


def _removed(item: EntryItem, field: Field) -> EntryItem:
    message = f"{field}: deleted by hand, so it stays empty"
    finding = Finding(code="field.removed", path=item.entry.path, line=item.entry.line, message=message)
    return replace(item, findings=(*item.findings, finding))


def _name(item: EntryItem, domain: str | None, known: Registry) -> tuple[str | None, Source]:
    organization = known.organizations.get(domain) if domain else None
    if organization is not None:
        return organization.name, Source.REGISTRY
    fact = item.evidence.facts.get(Field.PROVIDER_NAME)
    if fact is None or not isinstance(fact.value, str):
        return None, Source.ADDRESS
    return fact.value, fact.source


def _logo(item: EntryItem, current: tuple[Image, ...], known: Registry) -> tuple[EntryItem, tuple[Image, ...]]:
    """Return the logo, which is there if and only if its file is; related stories have none."""
    field = Field.PROVIDER_IMAGES
    if item.entry.at or field in item.entry.closed:
        return item, current
    last = item.last.get(field)
    if known.logo is None:
        is_ours = last is not None and last.value == [image.url for image in current]
        return item, () if is_ours else current
    if current:
        return item, current
    if last is not None:
        return _removed(item, field), ()
    site = known.site if item.entry.path.startswith(ABSOLUTE) else ""
    logo = Image(url=f"{site}{known.logo}", size=LOGO)
    written = Written(value=[logo.url], source=Source.REGISTRY)
    return replace(item, written={**item.written, field: written}), (logo,)


class ProviderStage(Stage):
    """Fills provider.name, provider.domain and provider.images."""

    name = "provider"

    def think(self, item: EntryItem) -> EntryItem:
        """Return the item with its provider."""
        repo = self.spider.repo
        domain = domain_of(item, repo.organizations)
        logo = repo.logo(domain) if domain else None
        return provide(item, domain, Registry(organizations=repo.organizations, site=repo.address, logo=logo))
