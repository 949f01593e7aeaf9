"""What the repo itself offers for an entry, beside its pages, and why each offer won or lost."""

from crawler.items import Candidate, Fact, Field, Image, Provider, Record, Role, Source
from crawler.repository import Organization
from pipelines.choice import OUTRANKED, REPEATED
from pipelines.own import ALONE, OTHER_NAME, OTHER_SPELLING, OWN_FILE, REPO_NAME, UNCLEAR, Own, chosen, offered
from tests.pipelines.making import entry

POST = Organization(name="HLP", domain="hlp.example", other_names=("Harbour Light Post",))


def page(value: str, rejected: str | None = None, source: Source = Source.OPEN_GRAPH) -> Candidate:
    return Candidate(source=source, role=Role.WEB, via="said", raw=value, value=value, rejected=rejected)


def names(own: Own, *said: Candidate) -> list[tuple[str, object, str | None]]:
    found = offered(own, {Field.PROVIDER_NAME: said})[Field.PROVIDER_NAME]
    return [(one.via, one.value, one.rejected) for one in found]


def test_the_registry_speaks_before_other_records_and_these_before_the_page() -> None:
    own = Own(domain="hlp.example", organization=POST, names={"HLP": 2, "Harbour-Light Post": 1, "Storm at noon": 1})
    said = (page("harbour light post", OUTRANKED), page("Gazette"), page("x", "too short"), page("HLP", REPEATED))
    assert names(own, page("HLP", source=Source.REGISTRY), *said) == [
        ("registry", "HLP", None),
        ("2 other records", "HLP", REPEATED),
        ("1 other record", "Harbour-Light Post", OTHER_NAME),
        ("1 other record", "Storm at noon", OUTRANKED),
        ("said", "harbour light post", OTHER_NAME),
        ("said", "Gazette", REPO_NAME),
        ("said", "x", "too short"),
        ("said", "HLP", REPEATED),
    ]
    assert chosen(own, {})[Field.PROVIDER_NAME].via == "registry"


def test_without_a_registry_the_records_that_agree_speak() -> None:
    own = Own(domain="hlp.example", names={"The Post": 3, "the-post": 1, "Gazette": 1})
    assert names(own, page("Gazette", "in doubt")) == [
        ("3 other records", "The Post", None),
        ("1 other record", "Gazette", OUTRANKED),
        ("1 other record", "the-post", OTHER_SPELLING),
        ("said", "Gazette", "in doubt"),
    ]
    assert chosen(own, {})[Field.PROVIDER_NAME].value == "The Post"


def test_records_that_do_not_agree_leave_the_word_to_the_page() -> None:
    said = Fact(value="Gazette", source=Source.OPEN_GRAPH, via="said")
    for counts, reason in (({"One": 1, "Two": 1}, UNCLEAR), ({"Storm at noon": 1}, ALONE)):
        own = Own(domain="hlp.example", names=counts)
        told = names(own, page("Gazette"))
        assert {rejected for _, _, rejected in told[:-1]} == {reason}
        assert told[-1] == ("said", "Gazette", None)
        assert chosen(own, {Field.PROVIDER_NAME: said})[Field.PROVIDER_NAME] is said


def test_the_own_file_of_a_related_story_speaks_before_its_page() -> None:
    own = Own(file="_news/own.md", record=Record(title="As it is filed"))
    pages = (page("As the page says"), page("x", "too short"), page("As it is filed"))
    said = {Field.TITLE: pages, Field.EXCERPT: (page("An excerpt"),)}
    found = offered(own, said)
    assert [(one.via, one.value, one.rejected) for one in found[Field.TITLE]] == [
        ("own file _news/own.md", "As it is filed", None),
        ("said", "As the page says", OWN_FILE),
        ("said", "x", "too short"),
        ("said", "As it is filed", REPEATED),
    ]
    assert found[Field.EXCERPT] == said[Field.EXCERPT]
    assert chosen(own, {})[Field.TITLE].value == "As it is filed"


def test_domain_and_logo_are_told_with_how_they_are_known() -> None:
    known = Own(domain="hlp.example", organization=POST, logo="/logo.jpg")
    found = offered(known, {})
    assert [one.via for one in found[Field.PROVIDER_DOMAIN]] == ["known to the repo"]
    assert [one.value for one in found[Field.PROVIDER_IMAGES]] == ["/logo.jpg"]
    assert [one.via for one in offered(Own(domain="a.example"), {})[Field.PROVIDER_DOMAIN]] == ["registrable domain"]
    assert offered(Own(), {}) == {Field.PROVIDER_NAME: (), Field.PROVIDER_DOMAIN: (), Field.PROVIDER_IMAGES: ()}


def test_an_entry_does_not_count_as_another_record() -> None:
    own = Own(domain="hlp.example", names={"HLP": 2, "Post": 1})
    mine = Record(provider=Provider(name="HLP", domain="hlp.example"))
    assert own.besides(entry(record=mine)).names == {"HLP": 1, "Post": 1}
    assert own.besides(entry(record=mine, at=("related", 0))) is own
    assert own.besides(entry(record=Record(provider=Provider(name="HLP", domain="other.example")))) is own
    assert own.besides(entry(record=Record())) is own


def test_a_page_that_has_the_picture_of_the_own_file_says_nothing_else() -> None:
    same, other = Image(url="https://a.example/1.jpg?w=300"), Image(url="https://a.example/2.jpg")
    own = Own(file="_news/own.md", record=Record(images=(Image(url="https://a.example/1.jpg"),)))
    pages = tuple(
        Candidate(source=Source.OPEN_GRAPH, role=Role.WEB, via="og:image", raw=one.url, value=one)
        for one in (same, other)
    )
    told = offered(own, {Field.IMAGES: pages})[Field.IMAGES]
    assert [one.rejected for one in told] == [None, REPEATED, OWN_FILE]
