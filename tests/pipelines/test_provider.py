import pytest

from crawler.items import Field, Image, Provider, Record, Size, Written
from crawler.repository import Organization
from pipelines.provider import Registry, domain_of, provide
from tests.pipelines.making import entry, item

KNOWN = {"news.example": Organization(name="The News", domain="news.example")}
LOGO = "/assets/images/organizations/news.example-50x50.jpg"


def test_the_repos_own_registry_speaks_before_the_page() -> None:
    said = item(Record(), {Field.PROVIDER_NAME: "News Corp International"})
    after = provide(said, "news.example", Registry(organizations=KNOWN))
    assert after.record.provider == Provider(name="The News", domain="news.example")


def test_an_unknown_domain_takes_the_name_that_the_page_gives() -> None:
    said = item(Record(), {Field.PROVIDER_NAME: "Other Paper"})
    after = provide(said, "other.example", Registry(organizations=KNOWN))
    assert after.record.provider == Provider(name="Other Paper", domain="other.example")


def test_only_what_is_empty_is_filled() -> None:
    said = item(Record(provider=Provider(name="As the author says")), {Field.PROVIDER_NAME: "Other"})
    after = provide(said, "news.example", Registry(organizations=KNOWN))
    assert after.record.provider == Provider(name="As the author says", domain="news.example")


@pytest.mark.parametrize(
    ("path", "address"),
    [("_news/a.md", f"https://site.example/base{LOGO}"), ("_learning/videos/a.md", LOGO), ("_people/a.md", LOGO)],
)
def test_a_logo_file_gives_the_logo_in_the_form_of_the_collection(path: str, address: str) -> None:
    said = item(entry=entry(path=path))
    known = Registry(organizations=KNOWN, site="https://site.example/base", logo=LOGO)
    provider = provide(said, "news.example", known).record.provider
    assert provider is not None
    assert provider.images == (Image(url=address, size=Size(width=50, height=50)),)


def test_without_a_logo_file_there_is_no_logo_and_a_related_story_never_has_one() -> None:
    related = item(Record(), at=("related", 0))
    known = Registry(organizations=KNOWN, logo=LOGO)
    for said, registry in ((item(Record()), Registry(organizations=KNOWN)), (related, known)):
        provider = provide(said, "news.example", registry).record.provider
        assert provider is not None
        assert provider.images == ()


@pytest.mark.parametrize("closed", [Field.PROVIDER, Field.PROVIDER_NAME, Field.PROVIDER_DOMAIN])
def test_what_is_locked_is_not_filled(closed: Field) -> None:
    said = item(Record(), closed=frozenset({closed}))
    provider = provide(said, "news.example", Registry(organizations=KNOWN)).record.provider or Provider()
    filled = {
        Field.PROVIDER: provider.name or provider.domain,
        Field.PROVIDER_NAME: provider.name,
        Field.PROVIDER_DOMAIN: provider.domain,
    }
    assert filled[closed] is None


def test_a_complete_provider_is_nothing_new() -> None:
    said = item(Record(provider=Provider(name="The News", domain="news.example")))
    assert provide(said, "news.example", Registry(organizations=KNOWN)) is said


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("https://www.news.example/a", "news.example"),
        ("https://cloud.google.com/x", "google.com"),
        ("https://www.bbc.co.uk/x", "bbc.co.uk"),
        ("not an address", None),
    ],
)
def test_the_domain_is_a_known_one_or_the_registrable_one(address: str, domain: str | None) -> None:
    assert domain_of(item(entry=entry(address)), KNOWN) == domain


def test_a_part_that_a_person_deleted_stays_deleted() -> None:
    last = {"provider.name": Written(value="The News", source="registry")}
    after = provide(item(Record(), last=last), "news.example", Registry(organizations=KNOWN))
    assert after.record.provider == Provider(domain="news.example")
    assert [finding.code for finding in after.findings] == ["field.removed"]


def test_our_logo_goes_with_its_file_and_a_persons_stays() -> None:
    image = Image(url=LOGO, size=Size(width=50, height=50))
    stored = Record(provider=Provider(name="N", domain="news.example", images=(image,)))
    ours = {"provider.images": Written(value=[LOGO], source="registry")}
    for last, images in ((ours, ()), ({}, (image,))):
        after = provide(item(stored, last=last), "news.example", Registry(organizations=KNOWN)).record.provider
        assert after is not None
        assert after.images == images


def test_a_logo_that_a_person_took_out_stays_out() -> None:
    ours = {"provider.images": Written(value=[LOGO], source="registry")}
    after = provide(item(Record(), last=ours), "news.example", Registry(organizations=KNOWN, logo=LOGO))
    assert after.record.provider == Provider(name="The News", domain="news.example")
    assert [finding.code for finding in after.findings] == ["field.removed"]
