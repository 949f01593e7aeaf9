import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.frontmatter.plain import first_document


def test_every_scalar_is_text() -> None:
    assert first_document(b"a: 2020-01-02\nb: [1, yes, ~]\n") == {"a": "2020-01-02", "b": ["1", "yes", "~"]}


def test_of_several_documents_the_first_counts() -> None:
    assert first_document(b"a: b\n---\n") == {"a": "b"}


UNREADABLE = [b"", b"a: [", b"\xff\xfe", b"[" * 60_000, b"- " * 60_000, b"x" * (1 << 21), b"&a [*b]"]


@pytest.mark.parametrize("raw", UNREADABLE)
def test_what_cannot_be_read_is_nothing(raw: bytes) -> None:
    assert first_document(raw) is None


@given(st.binary(max_size=200))
def test_no_bytes_crash_it(raw: bytes) -> None:
    first_document(raw)
