import operator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.config.policies import SENSIBLE
from crawler.frontmatter.fields import FIELD_OF_KEY
from crawler.items import Entry, Fact, Field, Instant, Source, Written
from pipelines.ownership import POLICIES, POWERS, Claimed, House, Policy, Ruling, is_closed, is_worse, rule, rule_list
from tests.pipelines.making import entry

# Two spellings of each meaning, so that what is the same is not always equal.
WORDS = st.sampled_from(["one", "ONE", "two", "TWO", "three"])
VALUES = st.none() | WORDS
POLICY = st.sampled_from(list(Policy))
FLAGS = st.fixed_dictionaries({"worse": st.booleans(), "sharper": st.booleans()})


def same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


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


@pytest.mark.parametrize("policy", Policy)
def test_each_policy_allows_what_it_says(policy: Policy) -> None:
    def ruled(current: str | None, last: str | None, new: str | None) -> Ruling[str]:
        return rule(Claimed(current=current, last=last, new=new), same=same, policy=policy)

    is_open = policy is not Policy.NEVER
    owns = policy in {Policy.OWN, Policy.DERIVE}
    assert ruled(None, None, "new").value == ("new" if is_open else None)
    assert ruled("ours", "ours", "new").value == ("new" if owns else "ours")
    assert ruled("ours", "ours", None).value == (None if policy is Policy.DERIVE else "ours")
    assert ruled("theirs", None, "new") == Ruling(value="theirs", finding="field.differs" if owns else None)
    assert ruled(None, "ours", "new") == Ruling(value=None, finding="field.removed" if is_open else None)


def test_what_is_sharper_replaces_our_own_and_nobody_elses() -> None:
    assert rule(Claimed(current="ours", last="ours", new="OURS"), same=same, sharper=True).value == "OURS"
    assert rule(Claimed(current="theirs", last=None, new="THEIRS"), same=same, sharper=True).value == "theirs"


def test_a_repos_policy_stands_over_the_table_and_provider_speaks_for_its_parts() -> None:
    post = entry()
    house = House(policy={"excerpt": "fill", "provider": "own"}, force=frozenset({"provider"}))
    assert house.policy_of("title", post) is Policy.OWN
    assert house.policy_of("excerpt", post) is Policy.FILL
    assert house.policy_of("provider.name", post) is Policy.OWN
    assert house.policy_of("provider.images", post) is Policy.DERIVE
    assert house.policy_of("secured", post) is Policy.NEVER
    assert house.forces("provider.name")
    assert not house.forces("title")


def test_a_part_of_the_provider_may_have_a_policy_of_its_own() -> None:
    house = House(policy={"provider": "never", "provider.domain": "own"})
    assert house.policy_of("provider.name", entry()) is Policy.NEVER
    assert house.policy_of("provider.domain", entry()) is Policy.OWN


@pytest.mark.parametrize(
    ("closed", "at", "key", "expected"),
    [
        (Field.TITLE, (), "title", True),
        (Field.TITLE, (), "excerpt", False),
        (Field.AMP_URL, (), "ampWebUrl", True),
        (Field.PROVIDER, (), "provider.images", True),
        (Field.PROVIDER_NAME, (), "provider.domain", False),
        (Field.RELATED, (), "title", False),
        (Field.RELATED, ("related", 0), "title", True),
        (Field.RELATED, ("related", 0), "provider.name", True),
    ],
)
def test_a_lock_closes_a_key_its_parts_and_of_related_all_that_is_in_it(
    *, closed: Field, at: tuple[str | int, ...], key: str, expected: bool
) -> None:
    post = entry(closed=frozenset({closed}), at=at)
    assert is_closed(post, key) is expected
    if expected:
        assert House(policy={key: "own"}, force=frozenset({key})).policy_of(key, post) is Policy.NEVER


def test_the_built_in_policies_make_sense_and_every_key_of_the_table_can_be_locked() -> None:
    assert all(policy in SENSIBLE[key] for key, policy in POLICIES.items())
    assert set(POLICIES) <= set(FIELD_OF_KEY)
    assert {word for words in SENSIBLE.values() for word in words} == set(Policy) == set(POWERS)


def test_the_rank_of_sources_is_that_of_the_precedence_table() -> None:
    strong, weak = Written(value="x", source="json-ld"), Written(value="x", source="title")
    graph = Fact(value="y", source=Source.OPEN_GRAPH, via="og:title")
    assert is_worse(Field.TITLE, strong, graph)
    assert not is_worse(Field.TITLE, weak, graph)
    assert not is_worse(Field.TITLE, None, graph)
    assert not is_worse(Field.TITLE, Written(value="x", source="of an older version"), graph)
    assert not is_worse(Field.PROVIDER_DOMAIN, strong, graph)


def test_a_source_that_is_asked_twice_has_its_better_rank_only_for_an_exact_time() -> None:
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    exact, day = (Instant(at=noon, exact=exact, day=noon.date()) for exact in (True, False))
    graph = Written(value="x", source="opengraph")
    for instant, worse in ((exact, False), (day, True)):
        fact = Fact(value=instant, source=Source.JSON_LD, via="datePublished")
        assert is_worse(Field.PUBLISHED, graph, fact) is worse
    heading = Fact(value="y", source=Source.HEADING, via="h1")
    assert is_worse(Field.TITLE, graph, heading)
    assert not is_worse(Field.TITLE, Written(value="x", source="h1"), heading)


@given(current=WORDS, last=VALUES, new=VALUES, policy=POLICY, flags=FLAGS)
def test_a_persons_word_is_never_lost(
    current: str, last: str | None, new: str | None, policy: Policy, flags: dict[str, bool]
) -> None:
    ruling = rule(Claimed(current=current, last=last, new=new), same=same, policy=policy, **flags)
    if last is None or not same(current, last):
        assert ruling.value == current


@given(last=WORDS, new=VALUES, policy=POLICY, flags=FLAGS)
def test_what_a_person_took_out_stays_out(last: str, new: str | None, policy: Policy, flags: dict[str, bool]) -> None:
    assert rule(Claimed(current=None, last=last, new=new), same=same, policy=policy, **flags).value is None


@given(current=VALUES, last=VALUES, policy=POLICY, flags=FLAGS, force=st.booleans())
def test_silence_changes_nothing_but_what_is_derived(
    *, current: str | None, last: str | None, policy: Policy, flags: dict[str, bool], force: bool
) -> None:
    ruling = rule(Claimed(current=current, last=last, new=None), same=same, policy=policy, force=force, **flags)
    assert ruling.finding is None
    assert ruling.value == current or (policy is Policy.DERIVE and current is not None and ruling.value is None)


@given(current=VALUES, last=VALUES, new=VALUES, policy=POLICY, flags=FLAGS, force=st.booleans())
def test_a_second_application_changes_nothing_and_finds_nothing_new(
    *, current: str | None, last: str | None, new: str | None, policy: Policy, flags: dict[str, bool], force: bool
) -> None:
    def ruled(now: str | None, remembered: str | None) -> Ruling[str]:
        claimed = Claimed(current=now, last=remembered, new=new)
        return rule(claimed, same=same, policy=policy, force=force, **flags)

    once = ruled(current, last)
    again = ruled(once.value, once.value if once.value != current else last)
    assert again.value == once.value
    assert again.finding in {None, once.finding}


@given(
    current=VALUES,
    last=VALUES,
    new=VALUES,
    policy=POLICY,
    named=st.sets(st.sampled_from(["title", "provider", "provider.name"])),
)
def test_force_opens_only_what_it_names_and_no_lock(
    current: str | None, last: str | None, new: str | None, policy: Policy, named: set[str]
) -> None:
    house, claimed = House(force=frozenset(named)), Claimed(current=current, last=last, new=new)
    for key in ("title", "provider.name", "provider.domain"):
        forced = rule(claimed, same=same, policy=policy, force=house.forces(key))
        if key in named or (key.startswith("provider") and "provider" in named):
            expected = current if policy is Policy.NEVER or new is None else new
            assert forced.value == expected or (new is None and policy is Policy.DERIVE)
        else:
            assert forced == rule(claimed, same=same, policy=policy)


def test_a_list_is_added_to_and_what_was_taken_out_stays_out() -> None:
    claimed = Claimed(current=("One",), last=("two",), new=("one", "TWO", "three", "Three"))
    listed = rule_list(claimed, same=same)
    assert (listed.added, listed.removed) == (("three",), ("TWO",))
    assert rule_list(claimed, same=same, force=True).added == ("TWO", "three")


@pytest.mark.parametrize(("policy", "force"), list(product([Policy.NEVER, Policy.FILL], [False, True])))
def test_a_list_is_filled_or_left_as_its_policy_says(*, policy: Policy, force: bool) -> None:
    empty = Claimed(current=None, last=None, new=("two",))
    begun = Claimed(current=("one",), last=None, new=("two",))
    is_open = policy is Policy.FILL
    assert rule_list(empty, same=same, policy=policy, force=force).added == (("two",) if is_open else ())
    assert rule_list(begun, same=same, policy=policy, force=force).added == (("two",) if is_open and force else ())


LISTS = st.lists(WORDS, max_size=4, unique=True).map(tuple)


@given(have=LISTS, last=LISTS, new=LISTS, policy=st.sampled_from([Policy.NEVER, Policy.FILL, Policy.ADD]))
def test_adding_twice_adds_once(
    have: tuple[str, ...], last: tuple[str, ...], new: tuple[str, ...], policy: Policy
) -> None:
    once = rule_list(Claimed(current=have, last=last, new=new), same=same, policy=policy)
    after = Claimed(current=(*have, *once.added), last=(*last, *once.added), new=new)
    again = rule_list(after, same=same, policy=policy)
    assert again.added == ()
    assert set(again.removed) <= set(once.removed)


def test_an_entry_without_locks_is_open() -> None:
    post: Entry = replace(entry(), closed=frozenset())
    assert not any(is_closed(post, key) for key in POLICIES)
