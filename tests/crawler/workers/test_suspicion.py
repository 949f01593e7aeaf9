from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.workers.suspicion import LARGE, is_hard

TEASER = b"<div><p>Text with <b>a bold</b> word and <a href=/x>a link</a>, <em class=y>and</em> more.</p></div>"


def test_an_ordinary_page_is_not_hard_and_a_very_large_one_is() -> None:
    assert not is_hard(TEASER)
    assert not is_hard(TEASER * 5_000)
    assert is_hard(b"x" * (LARGE + 1))


@pytest.mark.parametrize("tag", [b"b", b"I", b"strong", b"FONT", b"code", b"small", b"nobr", b"tt", b"big", b"strike"])
@pytest.mark.parametrize("space", [b" ", b"\n", b"/"])
def test_elements_that_every_block_opens_anew_make_a_small_page_hard(tag: bytes, space: bytes) -> None:
    opened = b"".join(b"<%b%bid=%d>" % (tag, space, number) for number in range(400))
    assert is_hard(b"<p>" + opened + b"<p>x" * 1_000)
    assert not is_hard(b"<p>" + opened + b"<p>x" * 100)


def test_elements_of_no_attributes_count_too() -> None:
    assert is_hard(b"<p><b><b><b><i><i><i><u><u><u>" + b"<p>x" * 90_000)


def test_elements_that_are_closed_are_not_opened_anew() -> None:
    assert not is_hard(b"<p>" + b"<b id=x>bold</b>" * 2_000 + b"<p>x" * 20_000)


@settings(max_examples=100)
@given(st.binary(max_size=300), st.integers(1, 3_000))
def test_any_bytes_are_hard_or_not(body: bytes, times: int) -> None:
    assert is_hard(body * times) in {True, False}
