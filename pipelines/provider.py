"""Stage: who published the page; the repo's own registry speaks first, and its logo file decides about the logo."""

from __future__ import annotations

import operator
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from crawler.items import EntryItem, Fact, Field, Image, Provider, Size, Source, Written
from crawler.normalize.text import fold
from pipelines.ownership import Claimed, House, is_worse, rule, told
from pipelines.stage import Stage
from pipelines.testimony import key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crawler.repository import Organization

# Collections whose logo addresses are complete; elsewhere they are site-relative.
ABSOLUTE = ("_news/",)
LOGO = Size(width=50, height=50)
AGREED = 2  # records that call a provider alike; then it is no slip
SHORTEST = 3  # letters that two spellings of a name must share


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """What the repo knows about one domain."""

    organizations: Mapping[str, Organization]
    names: Mapping[str, int] = field(default_factory=dict)  # by which other records call it, and how many
    site: str = ""  # url + baseurl
    logo: str | None = None  # site-relative path of the logo file


def provide(item: EntryItem, domain: str | None, known: Registry, house: House) -> EntryItem:
    """Return the item with the parts of its provider merged by who wrote what, and its logo as the repo has it."""
    current = item.record.provider or Provider()
    said, organization = _name(item, domain, known), known.organizations.get(domain or "")
    is_another = partial(_is_another, organization)
    item, name = _part(item, Field.PROVIDER_NAME, current.name, said, house, differs=is_another)
    by_address = Fact(value=domain, source=Source.ADDRESS, via="address") if domain else None
    item, where = _part(item, Field.PROVIDER_DOMAIN, current.domain, by_address, house)
    item, images = _logo(item, current.images, known, house)
    wanted = Provider(name=name, domain=where, images=images)
    return item if wanted == current else replace(item, record=replace(item.record, provider=wanted))


def _part(
    item: EntryItem,
    key: Field,
    current: str | None,
    fact: Fact | None,
    house: House,
    *,
    differs: Callable[[str], bool] = lambda _current: True,
) -> tuple[EntryItem, str | None]:
    """Return what shall stand for the name or the domain; `differs` tells whether a person's word means another."""
    if fact is None:
        return item, current
    last = item.last.get(key)
    claimed = Claimed(current=current, last=str(last.value) if last is not None else None, new=str(fact.value))
    policy, force = house.policy_of(key, item.entry), house.forces(key)
    ruling = rule(claimed, same=_same, policy=policy, worse=is_worse(key, last, fact), force=force)
    if current is None or differs(current):
        item = told(item, key, ruling, claimed)
    if ruling.value == current:
        return item, current
    return replace(item, written={**item.written, key: Written(value=ruling.value, source=fact.source)}), ruling.value


def _same(one: str, other: str) -> bool:
    return fold(one) == fold(other)


def _is_another(organization: Organization | None, name: str) -> bool:
    """Return whether a name is none of the organization's own: those mean it, too."""
    return organization is None or not organization.is_called(name)


def _name(item: EntryItem, domain: str | None, known: Registry) -> Fact | None:
    organization = known.organizations.get(domain) if domain else None
    return known_name(domain, organization, known.names) or item.evidence.facts.get(Field.PROVIDER_NAME)


def known_name(domain: str | None, organization: Organization | None, names: Mapping[str, int]) -> Fact | None:
    """Return what the repo calls a provider: by its registry, else by what most other records say."""
    if organization is not None:
        return Fact(value=organization.name, source=Source.REGISTRY, via="registry")
    agreed = agreed_name(names, domain) if domain else None
    return Fact(value=agreed, source=Source.REGISTRY, via="other records") if agreed is not None else None


def agreed_name(names: Mapping[str, int], domain: str) -> str | None:
    """Return the name by which most records call a provider, `None` where none is plain.

    Spellings of one name count together, and the one that most records have is taken. A name that a single record has
    must be that of the domain: headlines have stood in its place.
    """
    counts, spelt = Counter[str](), dict[str, str]()
    for name, count in sorted(names.items(), key=lambda pair: (-pair[1], pair[0])):
        counts[spelt.setdefault(key(name), name)] += count
    ranked = counts.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    name, count = ranked[0]
    return name if count >= AGREED or _resembles(name, domain) else None


def _resembles(name: str, domain: str) -> bool:
    """Return whether a name says what the domain says: the same letters, one within the other, or its initials."""
    words, joined = fold(name).split(), key(name)
    label = domain.partition(".")[0].replace("-", "")
    shorter, longer = sorted((joined, label), key=len)
    if len(shorter) >= SHORTEST and shorter in longer:
        return True
    return label in {joined, "".join(word[0] for word in words)}


def _logo(
    item: EntryItem, current: tuple[Image, ...], known: Registry, house: House
) -> tuple[EntryItem, tuple[Image, ...]]:
    """Return the logo, which is there if and only if its file is; related stories have none."""
    key = Field.PROVIDER_IMAGES
    if item.entry.at:
        return item, current
    said, last, wanted = _addresses(current), item.last.get(key), _wanted(item, current, known)
    before = ", ".join(map(str, last.value)) if last is not None and isinstance(last.value, list) else None
    claimed = Claimed(current=said, last=before, new=wanted)
    policy, force = house.policy_of(key, item.entry), house.forces(key)
    ruling = rule(claimed, same=operator.eq, policy=policy, force=force)
    item = told(item, key, ruling, claimed)
    if ruling.value == said:
        return item, current
    logo = (Image(url=ruling.value, size=LOGO),) if ruling.value is not None else ()
    written = Written(value=[ruling.value] if logo else None, source=Source.REGISTRY)
    return replace(item, written={**item.written, key: written}), logo


def _addresses(images: tuple[Image, ...]) -> str | None:
    return ", ".join(image.url for image in images) or None


def _wanted(item: EntryItem, current: tuple[Image, ...], known: Registry) -> str | None:
    """Return the address of the logo's file; where it stands already, in whatever form, what stands there."""
    if known.logo is None or any(image.url.endswith(known.logo) for image in current):
        return _addresses(current) if known.logo is not None else None
    return f"{known.site if item.entry.path.startswith(ABSOLUTE) else ''}{known.logo}"


class ProviderStage(Stage):
    """Merges provider.name, provider.domain and provider.images."""

    name = "provider"

    def think(self, item: EntryItem) -> EntryItem:
        """Return the item with its provider."""
        repo = self.spider.repo
        domain = repo.provider(item.entry.web_url)
        logo = repo.logo(domain) if domain else None
        is_nameless = item.record.provider is None or item.record.provider.name is None
        names: Mapping[str, int] = {}
        if domain is not None and is_nameless and domain not in repo.organizations:  # for then all files may be read
            names = repo.names(item.entry.web_url, domain)
        known = Registry(organizations=repo.organizations, names=names, site=repo.address, logo=logo)
        return provide(item, domain, known, self.house)
