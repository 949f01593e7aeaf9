"""What the content repo itself offers for an entry, as candidates beside those of its pages."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from crawler.items import Candidate, Fact, Field, Role, Source
from pipelines.choice import OUTRANKED, REPEATED, keys_of
from pipelines.provider import known_name
from pipelines.related.copying import facts_of
from pipelines.testimony import key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from crawler.items import Entry, Record
    from crawler.repository import Organization

OTHER_NAME: Final = "another name of the registered provider"
OTHER_SPELLING: Final = "another spelling of what most records say"
UNCLEAR: Final = "as many records say something else"
ALONE: Final = "said by one record, and not like the domain"
OWN_FILE: Final = "the story's own file speaks first"
REPO_NAME: Final = "the repo has a name for the domain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What a repo knows about an entry: the provider of its address, and, of a related story, its own file.

    `names` are those by which other records call the provider, and how many each; `logo` is the address of its picture.
    """

    domain: str | None = None
    organization: Organization | None = None
    names: Mapping[str, int] = field(default_factory=dict)
    logo: str | None = None
    file: str | None = None
    record: Record | None = None

    def besides(self, entry: Entry) -> Own:
        """Return the same without what the entry's own record says of its provider's name."""
        provider = entry.record.provider
        if entry.at or provider is None or provider.name is None or provider.domain != self.domain:
            return self
        return replace(self, names=Counter(self.names) - Counter((provider.name,)))


def chosen(own: Own, facts: Mapping[Field, Fact]) -> Mapping[Field, Fact]:
    """Return the facts of an entry's pages with those of the repo in their place, as the stages weigh them."""
    said = {**facts, **_of_file(own)}
    name, domain = _named(own), own.domain
    if name is not None:
        said[Field.PROVIDER_NAME] = name
    if domain is not None:
        said[Field.PROVIDER_DOMAIN] = Fact(value=domain, source=Source.ADDRESS, via=_how(own))
    if own.logo is not None:
        said[Field.PROVIDER_IMAGES] = Fact(value=own.logo, source=Source.REGISTRY, via="logo file")
    return said


def _of_file(own: Own) -> Mapping[Field, Fact]:
    return facts_of(own.record) if own.record is not None else {}


def _named(own: Own) -> Fact | None:
    return known_name(own.domain, own.organization, own.names)


def _how(own: Own) -> str:
    return "known to the repo" if own.organization is not None else "registrable domain"


def offered(own: Own, said: Mapping[Field, tuple[Candidate, ...]]) -> Mapping[Field, tuple[Candidate, ...]]:
    """Return the candidates of an entry's pages behind those of the repo, each with the reason why it lost."""
    found = dict(said)
    for name, fact in _of_file(own).items():
        filed = keys_of(name, fact.value)
        found[name] = (_made(fact, f"own file {own.file}"), *(_filed(one, name, filed) for one in said.get(name, ())))
    found[Field.PROVIDER_NAME] = tuple(_names(own, found.get(Field.PROVIDER_NAME, ())))
    for name in (Field.PROVIDER_DOMAIN, Field.PROVIDER_IMAGES):
        fact_of = chosen(own, {}).get(name)
        found[name] = (_made(fact_of, fact_of.via),) if fact_of is not None else ()
    return found


def _filed(one: Candidate, name: Field, filed: frozenset[object]) -> Candidate:
    """Return a page's candidate as it stands behind the own file's value, whose keys are `filed`."""
    lost = REPEATED if keys_of(name, one.value) <= filed else OWN_FILE
    return replace(one, rejected=one.rejected or lost)


def _made(fact: Fact, via: str) -> Candidate:
    return Candidate(source=fact.source, role=Role.WEB, via=via, raw=fact.raw, value=fact.value)


def _names(own: Own, said: tuple[Candidate, ...]) -> Iterator[Candidate]:
    """Yield who has a name for the provider: the registry, other records, and who speaks where these are silent."""
    won = _named(own)
    offers = [*_ours(own, won), *(_behind(one, own, won) for one in said if one.source is not Source.REGISTRY)]
    is_won = False
    for one in offers:
        is_again = one.rejected is None and is_won and won is not None
        yield replace(one, rejected=REPEATED) if is_again else one
        is_won = is_won or one.rejected is None


def _ours(own: Own, won: Fact | None) -> Iterator[Candidate]:
    if own.organization is not None:
        yield _offer("registry", own.organization.name)
    for name, count in sorted(own.names.items(), key=lambda pair: (-pair[1], pair[0])):
        yield _offer(f"{count} other record{'s' if count > 1 else ''}", name, _against(own, name, won))


def _offer(via: str, name: str, reason: str | None = None) -> Candidate:
    return Candidate(source=Source.REGISTRY, role=Role.WEB, via=via, raw=name, value=name, rejected=reason)


def _behind(one: Candidate, own: Own, won: Fact | None) -> Candidate:
    """Return a page's name for the provider as it stands behind that of the repo."""
    if won is None or one.rejected not in {None, OUTRANKED, REPEATED}:
        return one
    if one.value == won.value:
        return replace(one, rejected=None)
    is_other = own.organization is not None and own.organization.is_called(str(one.value))
    return replace(one, rejected=OTHER_NAME if is_other else REPO_NAME)


def _against(own: Own, name: str, won: Fact | None) -> str | None:
    """Return why what other records call a provider is not taken, `None` where it is."""
    if won is None:
        return UNCLEAR if len(own.names) > 1 else ALONE
    if name == won.value:
        return None
    if own.organization is not None and own.organization.is_called(name):
        return OTHER_NAME
    return OTHER_SPELLING if key(name) == key(str(won.value)) else OUTRANKED
