"""What logs and findings show of an address."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.normalize.discretion import LONGEST, discreet

PLAIN = "https://example.com/story?page=2&author=who#part"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (PLAIN, PLAIN),
        ("http://user:pass@example.com/", "http://...@example.com/"),
        ("https://example.com/?a=1&access_token=hidden&b=2", "https://example.com/?a=1&access_token=...&b=2"),
        ("https://example.com/?apikey=hidden", "https://example.com/?apikey=..."),
        ("https://example.com/?X-Amz-Signature=hidden", "https://example.com/?X-Amz-Signature=..."),
        ("https://example.com/#id_token=hidden", "https://example.com/#id_token=..."),
        ("https://example.com/?keyword=robots", "https://example.com/?keyword=robots"),
        ("no address at all", "no address at all"),
    ],
)
def test_what_looks_like_a_secret_is_not_shown(address: str, shown: str) -> None:
    assert discreet(address) == shown


@settings(deadline=None, max_examples=100)
@given(st.text())
def test_no_text_is_shown_at_length(text: str) -> None:
    assert len(discreet(text * 50)) <= LONGEST + 3
