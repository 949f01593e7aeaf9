import pytest

from crawler.items import EntryItem, Field, Image, Provider, Record, Size, Written
from crawler.repository import Organization
from pipelines.ownership import House
from pipelines.provider import Registry, agreed_name, provide
from tests.pipelines.making import entry, item

HOUSE = House()
KNOWN = {"news.example": Organization(name="The News", domain="news.example")}
LOGO = "/assets/images/organizations/news.example-50x50.jpg"


def test_the_repos_own_registry_speaks_before_the_page() -> None:
    said = item(Record(), {Field.PROVIDER_NAME: "News Corp International"})
    after = provide(said, "news.example", Registry(organizations=KNOWN), HOUSE)
    assert after.record.provider == Provider(name="The News", domain="news.example")


def test_an_unknown_domain_takes_the_name_that_the_page_gives() -> None:
    said = item(Record(), {Field.PROVIDER_NAME: "Other Paper"})
    after = provide(said, "other.example", Registry(organizations=KNOWN), HOUSE)
    assert after.record.provider == Provider(name="Other Paper", domain="other.example")


def test_only_what_is_empty_is_filled() -> None:
    said = item(Record(provider=Provider(name="As the author says")), {Field.PROVIDER_NAME: "Other"})
    after = provide(said, "news.example", Registry(organizations=KNOWN), HOUSE)
    assert after.record.provider == Provider(name="As the author says", domain="news.example")


@pytest.mark.parametrize(
    ("path", "address"),
    [("_news/a.md", f"https://site.example/base{LOGO}"), ("_learning/videos/a.md", LOGO), ("_people/a.md", LOGO)],
)
def test_a_logo_file_gives_the_logo_in_the_form_of_the_collection(path: str, address: str) -> None:
    said = item(entry=entry(path=path))
    known = Registry(organizations=KNOWN, site="https://site.example/base", logo=LOGO)
    provider = provide(said, "news.example", known, HOUSE).record.provider
    assert provider is not None
    assert provider.images == (Image(url=address, size=Size(width=50, height=50)),)


def test_without_a_logo_file_there_is_no_logo_and_a_related_story_never_has_one() -> None:
    related = item(Record(), at=("related", 0))
    known = Registry(organizations=KNOWN, logo=LOGO)
    for said, registry in ((item(Record()), Registry(organizations=KNOWN)), (related, known)):
        provider = provide(said, "news.example", registry, HOUSE).record.provider
        assert provider is not None
        assert provider.images == ()


@pytest.mark.parametrize("closed", [Field.PROVIDER, Field.PROVIDER_NAME, Field.PROVIDER_DOMAIN])
def test_what_is_locked_is_not_filled(closed: Field) -> None:
    said = item(Record(), closed=frozenset({closed}))
    provider = provide(said, "news.example", Registry(organizations=KNOWN), HOUSE).record.provider or Provider()
    filled = {
        Field.PROVIDER: provider.name or provider.domain,
        Field.PROVIDER_NAME: provider.name,
        Field.PROVIDER_DOMAIN: provider.domain,
    }
    assert filled[closed] is None


def test_a_complete_provider_is_nothing_new() -> None:
    said = item(Record(provider=Provider(name="The News", domain="news.example")))
    assert provide(said, "news.example", Registry(organizations=KNOWN), HOUSE) is said


def test_a_part_that_a_person_deleted_stays_deleted() -> None:
    last = {"provider.name": Written(value="The News", source="registry")}
    after = provide(item(Record(), last=last), "news.example", Registry(organizations=KNOWN), HOUSE)
    assert after.record.provider == Provider(domain="news.example")
    assert [finding.code for finding in after.findings] == ["field.removed"]


def test_our_logo_goes_with_its_file_and_a_persons_stays() -> None:
    image = Image(url=LOGO, size=Size(width=50, height=50))
    stored = Record(provider=Provider(name="N", domain="news.example", images=(image,)))
    ours = {"provider.images": Written(value=[LOGO], source="registry")}
    for last, images in ((ours, ()), ({}, (image,))):
        after = provide(item(stored, last=last), "news.example", Registry(organizations=KNOWN), HOUSE).record.provider
        assert after is not None
        assert after.images == images


def test_a_logo_that_a_person_took_out_stays_out() -> None:
    ours = {"provider.images": Written(value=[LOGO], source="registry")}
    after = provide(item(Record(), last=ours), "news.example", Registry(organizations=KNOWN, logo=LOGO), HOUSE)
    assert after.record.provider == Provider(name="The News", domain="news.example")
    assert [finding.code for finding in after.findings] == ["field.removed"]


def rests(after: EntryItem) -> tuple[Provider | None, list[str]]:
    return after.record.provider, [finding.code for finding in after.findings]


OWN = House(policy={"provider": "own"})


def test_a_name_and_a_domain_that_masthead_wrote_are_corrected_where_the_repo_owns_them() -> None:
    stored = Provider(name="An Older Name", domain="www.news.example")
    last = {
        "provider.name": Written(value="An Older Name", source="title"),
        "provider.domain": Written(value="www.news.example", source="url"),
    }
    said = item(Record(provider=stored), last=last)
    known = Registry(organizations=KNOWN)
    after = provide(said, "news.example", known, OWN)
    assert rests(after) == (Provider(name="The News", domain="news.example"), [])
    assert after.written["provider.name"] == Written(value="The News", source="registry")
    assert provide(said, "news.example", known, HOUSE) is said


def test_a_persons_name_stays_and_is_a_finding_only_where_the_repo_owns_it() -> None:
    stored = Provider(name="As the author says", domain="news.example")
    said = item(Record(provider=stored))
    assert rests(provide(said, "news.example", Registry(organizations=KNOWN), OWN)) == (stored, ["field.differs"])
    assert rests(provide(said, "news.example", Registry(organizations=KNOWN), HOUSE)) == (stored, [])


def test_a_page_never_corrects_the_registrys_name() -> None:
    stored = Provider(name="The News", domain="news.example")
    last = {"provider.name": Written(value="The News", source="registry")}
    said = item(Record(provider=stored), {Field.PROVIDER_NAME: "News Corp International"}, last=last)
    assert rests(provide(said, "news.example", Registry(organizations={}), OWN)) == (stored, [])


def test_the_same_name_in_another_spelling_is_the_same() -> None:
    stored = Provider(name="THE NEWS", domain="News.example")
    assert rests(provide(item(Record(provider=stored)), "news.example", Registry(organizations=KNOWN), OWN)) == (
        stored,
        [],
    )


def test_force_takes_the_registrys_name_for_once() -> None:
    stored = Provider(name="As the author says", domain="as.the.author.says")
    forced = House(force=frozenset({"provider.name"}))
    after = provide(item(Record(provider=stored)), "news.example", Registry(organizations=KNOWN), forced)
    assert after.record.provider == Provider(name="The News", domain="as.the.author.says")


@pytest.mark.parametrize("address", [LOGO, f"http://elsewhere.example/base{LOGO}"])
def test_a_logo_that_stands_there_in_another_form_is_the_same(address: str) -> None:
    image = Image(url=address, size=Size(width=50, height=50))
    stored = Provider(name="The News", domain="news.example", images=(image,))
    known = Registry(organizations=KNOWN, site="https://site.example", logo=LOGO)
    said = item(Record(provider=stored))
    assert provide(said, "news.example", known, HOUSE) is said


def test_a_logo_of_another_file_is_the_persons_and_is_named() -> None:
    image = Image(url="/assets/images/own.jpg", size=Size(width=50, height=50))
    stored = Provider(name="The News", domain="news.example", images=(image,))
    said = item(Record(provider=stored))
    known = Registry(organizations=KNOWN, logo=LOGO)
    assert rests(provide(said, "news.example", known, HOUSE)) == (stored, ["field.differs"])
    assert rests(provide(said, "news.example", known, House(policy={"provider.images": "fill"}))) == (stored, [])


def test_a_logo_of_ours_that_went_with_its_file_is_nobodys_and_may_come_back() -> None:
    image = Image(url=LOGO, size=Size(width=50, height=50))
    stored = Record(provider=Provider(name="The News", domain="news.example", images=(image,)))
    ours = {"provider.images": Written(value=[LOGO], source="registry")}
    gone = provide(item(stored, last=ours), "news.example", Registry(organizations=KNOWN), HOUSE)
    assert gone.written["provider.images"].value is None
    kept = House(policy={"provider.images": "fill"})
    assert provide(item(stored, last=ours), "news.example", Registry(organizations=KNOWN), kept).record == stored


@pytest.mark.parametrize(
    ("names", "name"),
    [
        ({}, None),
        ({"The Other Paper": 2}, "The Other Paper"),
        ({"The Other Paper": 3, "Armed robbery at noon": 1}, "The Other Paper"),
        ({"One": 2, "Two": 2}, None),
        ({"Other": 1}, "Other"),
        ({"The Other": 1}, "The Other"),
        ({"Armed robbery at noon": 1}, None),
        ({"": 1}, None),
    ],
)
def test_a_name_on_which_the_repos_records_agree_speaks_before_the_page(
    names: dict[str, int], name: str | None
) -> None:
    said = item(Record(), {Field.PROVIDER_NAME: "Said by the page"})
    after = provide(said, "other.example", Registry(organizations=KNOWN, names=names), HOUSE)
    assert after.record.provider == Provider(name=name or "Said by the page", domain="other.example")


def test_the_registry_speaks_before_other_records() -> None:
    known = Registry(organizations=KNOWN, names={"Old News": 9})
    after = provide(item(Record()), "news.example", known, HOUSE)
    assert after.record.provider == Provider(name="The News", domain="news.example")


def test_initials_are_a_name_of_their_domain() -> None:
    assert agreed_name({"Harbour Light Post": 1}, "hlp.example") == "Harbour Light Post"


WIRE = Organization(name="HLP", domain="hlp.example", other_names=("The Harbour Light Post", "Harbour Light Post"))
KNOWN_AS = Registry(organizations={"hlp.example": WIRE})


@pytest.mark.parametrize("said", ["The Harbour Light Post", "harbour-light  post", "HLP", "Someone Else"])
def test_whatever_a_page_calls_a_registered_provider_the_registered_name_is_written(said: str) -> None:
    after = provide(item(Record(), {Field.PROVIDER_NAME: said}), "hlp.example", KNOWN_AS, HOUSE)
    assert after.record.provider == Provider(name="HLP", domain="hlp.example")


def test_another_name_that_masthead_wrote_gives_way_to_the_registered_one_where_the_repo_owns_names() -> None:
    stored = Provider(name="Harbour Light Post", domain="hlp.example")
    last = {"provider.name": Written(value="Harbour Light Post", source="opengraph")}
    said = item(Record(provider=stored), last=last)
    assert rests(provide(said, "hlp.example", KNOWN_AS, OWN)) == (Provider(name="HLP", domain="hlp.example"), [])
    assert rests(provide(said, "hlp.example", KNOWN_AS, HOUSE)) == (stored, [])


def test_another_name_that_a_person_wrote_stays_and_is_no_difference() -> None:
    for last in ({}, {"provider.name": Written(value="HLP", source="registry")}):
        for name, findings in (("harbour light post", []), ("Post", ["field.differs"])):
            stored = Provider(name=name, domain="hlp.example")
            said = item(Record(provider=stored), last=last)
            assert rests(provide(said, "hlp.example", KNOWN_AS, OWN)) == (stored, findings)


def test_another_name_that_a_person_took_out_is_told() -> None:
    last = {"provider.name": Written(value="HLP", source="registry")}
    after = provide(item(Record(), last=last), "hlp.example", KNOWN_AS, HOUSE)
    assert [finding.code for finding in after.findings] == ["field.removed"]
