import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extractors.httplink import read
from crawler.items import Source

BASE = "https://news.example/story?x=1"


@pytest.mark.parametrize(
    "header",
    [
        '<https://news.example/story>; rel="canonical"',
        "</story>; rel=canonical",
        '<https://cdn.example/a.css>; rel=preload; as=style, </story>; rel="nofollow canonical"; type="text/html"',
        '</story>;REL="Canonical"',
    ],
)
def test_a_link_header_names_the_canonical_address(header: str) -> None:
    said = read([header], BASE)
    assert said is not None
    assert said.source is Source.HTTP
    assert [claim.value for claim in said.canonical] == ["https://news.example/story"]


@pytest.mark.parametrize(
    "headers", [[], ['<https://news.example/a.css>; rel="preload"'], ["nonsense"], ["<unclosed; rel=canonical"]]
)
def test_other_links_say_nothing(headers: list[str]) -> None:
    assert read(headers, BASE) is None


def test_an_address_that_cannot_be_read_is_a_claim_without_a_value() -> None:
    said = read(["<javascript:alert(1)>; rel=canonical"], BASE)
    assert said is not None
    assert said.canonical[0].value is None


@given(st.lists(st.text(max_size=200), max_size=3))
def test_no_header_crashes_it(headers: list[str]) -> None:
    read(headers, BASE)
