import operator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.items import Fact, Field, Source, Written
from pipelines.ownership import Claimed, House, Policy, is_worse, rule

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
    ruling = rule(Claimed(current=current, last=last, new=new), same=operator.eq)
    assert (ruling.value, ruling.finding) == (value, finding)


def test_a_worse_value_never_replaces_our_own() -> None:
    ruling = rule(Claimed(current="ours", last="ours", new="weaker"), same=operator.eq, worse=True)
    assert ruling.value == "ours"


def test_what_means_the_same_keeps_its_spelling() -> None:
    claimed = Claimed(current="The Title", last=None, new="the title")
    assert rule(claimed, same=lambda one, other: one.casefold() == other.casefold()).value == "The Title"


def test_a_forced_value_is_written_over_anything_but_silence() -> None:
    assert rule(Claimed(current="mine", last=None, new="new"), same=operator.eq, force=True).value == "new"
    assert rule(Claimed(current=None, last="old", new="new"), same=operator.eq, force=True).value == "new"
    assert rule(Claimed(current="mine", last=None, new=None), same=operator.eq, force=True).value == "mine"


def test_a_repos_policy_stands_over_the_table_and_provider_speaks_for_its_parts() -> None:
    house = House(policy={"excerpt": "fill", "provider": "never"}, force=frozenset({"provider"}))
    assert house.policy_of("title") is Policy.OWN
    assert house.policy_of("excerpt") is Policy.FILL
    assert house.policy_of("provider.name") is Policy.NEVER
    assert house.policy_of("secured") is Policy.NEVER
    assert house.forces("provider.name")
    assert not house.forces("title")


def test_the_rank_of_sources_is_that_of_the_precedence_table() -> None:
    strong, weak = Written(value="x", source="json-ld"), Written(value="x", source="title")
    graph = Fact(value="y", source=Source.OPEN_GRAPH, via="og:title")
    assert is_worse(Field.TITLE, strong, graph)
    assert not is_worse(Field.TITLE, weak, graph)
    assert not is_worse(Field.TITLE, Written(value="x", source="of an older version"), graph)


@given(current=VALUES, last=VALUES, new=VALUES)
def test_a_persons_word_always_stands(current: str | None, last: str | None, new: str | None) -> None:
    ruling = rule(Claimed(current=current, last=last, new=new), same=operator.eq)
    if current is not None and current != last:
        assert ruling.value == current
    if new is None:
        assert ruling.value == current


@given(current=VALUES, last=VALUES, new=VALUES)
def test_deciding_twice_decides_the_same(current: str | None, last: str | None, new: str | None) -> None:
    once = rule(Claimed(current=current, last=last, new=new), same=operator.eq).value
    written = once if once != current else last
    assert rule(Claimed(current=once, last=written, new=new), same=operator.eq).value == once
