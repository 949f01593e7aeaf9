"""Why an entry has its values: who wrote what stands there, and what the repo says where no page does."""

from datetime import UTC, datetime

from crawler.frontier import Known
from crawler.items import Image, Provider, Record, Written
from crawler.repository import Organization
from pipelines.explain import explain
from pipelines.own import Own
from tests.pipelines.making import entry

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LOGO = "/assets/images/organizations/hlp.example-50x50.jpg"


def test_a_provider_is_told_with_who_wrote_each_of_its_parts() -> None:
    provider = Provider(name="A person's", domain="hlp.example", images=(Image(url=LOGO),))
    last = {
        "provider.name": Written(value="HLP", source="registry"),
        "provider.domain": Written(value="hlp.example", source="url"),
        "provider.images": Written(value=[LOGO], source="registry"),
    }
    post = entry("https://www.hlp.example/a", record=Record(provider=provider))
    own = Own(domain="hlp.example", organization=Organization(name="HLP", domain="hlp.example"), logo=LOGO)
    group = Known(url=post.web_url, entries=(post,))
    fields = explain(post, group, last=last, now=NOW, names={}, zones={}, own=own)
    told = {name: (fields[name]["writtenBy"], fields[name]["chosen"]["value"]) for name in last}
    assert told == {
        "provider.name": (None, "HLP"),
        "provider.domain": ("url", "hlp.example"),
        "provider.images": ("registry", LOGO),
    }
    assert fields["provider.name"]["current"] == "A person's"


def test_without_a_word_of_the_repo_nothing_is_chosen_where_no_page_speaks() -> None:
    post = entry()
    fields = explain(post, Known(url=post.web_url, entries=(post,)), last={}, now=NOW, names={}, zones={})
    assert {field["chosen"] for field in fields.values()} == {None}
    assert {len(field["candidates"]) for field in fields.values()} == {0}
