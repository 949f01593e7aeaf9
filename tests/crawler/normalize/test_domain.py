from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.normalize.domain import provider_domain, registrable

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("www.example.com", "example.com"),
        ("WWW.Example.com.", "example.com"),
        ("news.bbc.co.uk", "bbc.co.uk"),
        ("a.b.city.kawasaki.jp", "city.kawasaki.jp"),
        ("xn--55qx5d.xn--j6w193g", None),
        ("someone.github.io", "github.io"),
        ("co.uk", None),
        ("com", None),
        ("localhost", None),
        ("127.0.0.1", None),
        ("::1", None),
        ("a..example", None),
        ("", None),
    ],
)
def test_a_host_belongs_to_the_domain_that_somebody_registered(host: str, expected: str | None) -> None:
    assert registrable(host) == expected


def test_a_customer_of_a_company_suffix_is_a_domain_when_asked_for() -> None:
    assert registrable("www.someone.github.io", private=True) == "someone.github.io"
    assert registrable("github.io", private=True) is None


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("cloud.google.com", "cloud.google.com"),
        ("docs.cloud.google.com", "cloud.google.com"),
        ("www.google.com", "google.com"),
        ("www.unknown.co.uk", "unknown.co.uk"),
        ("notgoogle.com", "notgoogle.com"),
        ("localhost", None),
    ],
)
def test_the_longest_known_organization_names_the_provider(host: str, expected: str | None) -> None:
    assert provider_domain(host, frozenset(("google.com", "cloud.google.com"))) == expected


@pytest.mark.parametrize(
    ("host", "known", "icann", "private"),
    [
        ("ann.github.io", (), "github.io", "ann.github.io"),
        ("www.ann.github.io", ("github.io",), "github.io", "ann.github.io"),
        ("www.ann.github.io", ("ann.github.io",), "ann.github.io", "ann.github.io"),
        ("docs.ann.github.io", ("docs.ann.github.io",), "docs.ann.github.io", "docs.ann.github.io"),
        ("github.io", ("github.io",), "github.io", "github.io"),
        ("www.example.co.uk", (), "example.co.uk", "example.co.uk"),
        ("cloud.google.com", ("cloud.google.com",), "cloud.google.com", "cloud.google.com"),
    ],
)
def test_what_stands_below_a_private_suffix_is_a_provider_of_its_own_when_asked_for(
    host: str, known: tuple[str, ...], icann: str, private: str
) -> None:
    assert provider_domain(host, known) == icann
    assert provider_domain(host, known, private=True) == private


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_no_host_raises(host: str) -> None:
    found = registrable(host)
    assert found is None or host.lower().removesuffix(".").endswith(found)


def test_real_hosts_have_the_provider_that_their_editors_gave_them(corpus: Path) -> None:
    known = {path.stem for path in corpus.glob("organizations/*/*.md")}
    with (corpus / "provider_pairs.tsv").open(encoding="utf-8", newline="") as file:
        pairs = [(row["host"], row["provider.domain"]) for row in csv.DictReader(file, delimiter="\t")]
    missed = {host for host, domain in pairs if provider_domain(host, known) != domain}
    # One repo files every YouTube video under the maker of the product; one organization file was never kept.
    assert missed == {"youtube.com", "aws.amazon.com"}
    assert len(pairs) == 232
