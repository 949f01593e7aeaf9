import operator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ownership import rule

VALUES = st.sampled_from([None, "one", "two", "three"])


@pytest.mark.parametrize(
    ("current", "last", "new", "value", "finding"),
    [
        (None, None, "new", "new", None),
        (None, None, None, None, None),
        (None, "last", "new", None, "field.removed"),
        (None, "last", None, None, None),
        ("mine", "mine", "new", "new", None),
        ("mine", None, "new", "mine", "field.differs"),
        ("mine", "last", "new", "mine", "field.differs"),
        ("mine", "mine", None, "mine", None),
        ("mine", None, "mine", "mine", None),
    ],
)
def test_who_may_write_follows_the_table(
    current: str | None, last: str | None, new: str | None, value: str | None, finding: str | None
) -> None:
    ruling = rule(current, new, last=last, same=operator.eq)
    assert (ruling.value, ruling.finding) == (value, finding)


def test_a_worse_value_never_replaces_our_own() -> None:
    ruling = rule("ours", "weaker", last="ours", same=operator.eq, worse=lambda _current, new: new == "weaker")
    assert ruling.value == "ours"


def test_what_means_the_same_keeps_its_spelling() -> None:
    assert rule("The  Title", "the title", same=lambda a, b: a.split() == b.split() or a.casefold() != b).value == (
        "The  Title"
    )


@given(current=VALUES, last=VALUES, new=VALUES)
def test_a_persons_word_always_stands(current: str | None, last: str | None, new: str | None) -> None:
    ruling = rule(current, new, last=last, same=operator.eq)
    if current is not None and current != last:
        assert ruling.value == current
    if new is None:
        assert ruling.value == current


@given(current=VALUES, last=VALUES, new=VALUES)
def test_deciding_twice_decides_the_same(current: str | None, last: str | None, new: str | None) -> None:
    once = rule(current, new, last=last, same=operator.eq).value
    written = once if once != current else last
    assert rule(once, new, last=written, same=operator.eq).value == once
