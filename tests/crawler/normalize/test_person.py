"""What stands in an author's place and is nobody's name."""

from __future__ import annotations

import pytest

from crawler.normalize.person import objection


@pytest.mark.parametrize("name", ["Ann Poe", "annpoe", "von der Aue", "牛镛", "Anna Null"])
def test_nothing_stands_against_a_name(name: str) -> None:
    assert objection(name) is None


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("https://example.com/ann", "is an address"),
        ("ann@example.com", "is an address"),
        ("30.04.2020", "is a date"),
        ("18:41", "is a date"),
        ("No Author", "names nobody"),
        ("unknown", "names nobody"),
        ("Agencies", "names nobody"),
        ("----", "names nobody"),
        ("%author%", "names nobody"),
        ("N/A", "names nobody"),
        ("Example GmbH", "is an organization"),
        ("Friends of the Harbour e.V.", "is an organization"),
        ("one two three four five six seven eight", "is an organization"),
    ],
)
def test_what_is_no_name_is_told_by_its_kind(name: str, reason: str) -> None:
    assert objection(name) == reason
