"""What a domain may name in a content repo, and that nothing else ever does."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.normalize.filename import SIDES, is_plain, logo_path, organization_path

HOSTILE = {
    "nothing": "",
    "a dot": ".",
    "two dots": "..",
    "up": "../../etc/passwd",
    "inside": "example.com/../../x",
    "absolute": "/etc/passwd",
    "backslash": "..\\x",
    "two dots in a row": "a..b",
    "hidden": ".example.com",
    "an end in a dot": "example.com.",
    "an option": "-rf.example.com",
    "capitals": "Example.com",
    "a space": "example.com x",
    "a line": "example.com\n",
    "zero": "example.com\0",
    "a percent": "example.com%2f..",
    "a colon": "c:example.com",
    "an umlaut": "münchen.de",
    "full width dots": "a。com",
    "other digits": "a٣.com",
    "markup": "{{site.url}}.com",
    "too long": "a" * 201,
}


@pytest.mark.parametrize("domain", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_strange_name_names_no_file(domain: str) -> None:
    assert not is_plain(domain)
    assert logo_path(domain, 50) is None
    assert organization_path(domain) is None


@pytest.mark.parametrize("domain", ["example.com", "xn--mnchen-3ya.de", "cloud.example.co.uk", "127.0.0.2", "a"])
def test_a_domain_names_its_files(domain: str) -> None:
    assert [logo_path(domain, side) for side in SIDES] == [
        f"assets/images/organizations/{domain}-50x50.jpg",
        f"assets/images/organizations/{domain}-400x400.jpg",
    ]
    assert organization_path(domain) == f"_data/organizations/{domain}.md"


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40) | st.text("ab.-/\\", max_size=12))
def test_whatever_names_a_file_names_it_in_its_folder(domain: str) -> None:
    path = logo_path(domain, 50)
    if path is not None:
        assert PurePosixPath(path).parts[:-1] == ("assets", "images", "organizations")
        assert ".." not in path
        assert path.isascii()
