"""Scores by who wrote what: nothing of a person's is changed, and nothing stands that does not follow."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.items import EntryItem, Field, Record, Related, Written
from crawler.normalize.heat import LOST, follows, is_shown
from pipelines.ownership import House
from pipelines.quality import Part, Point
from pipelines.score import WAITING, copy, score
from tests.pipelines.making import entry, item

FILL = House()
REFRESH = House(policy={"quality": "own"})


def formula(points: int) -> tuple[Part, ...]:
    return (Part(name="all", facts=((Point("worth it", points, lambda _: True), True),)),)


def post(*, related: int = 0, removed: bool = False, last: dict[str, Any] | None = None, **scores: Any) -> EntryItem:
    own = entry(record=Record(**scores, related=(Related(),) * related), removed=removed)
    wrote = {key: Written(value=value, source="test") for key, value in (last or {}).items()}
    return item(entry=own, last=wrote)


def scores(found: EntryItem) -> tuple[int | None, int | None, bool | None]:
    return found.record.quality, found.record.heat, found.record.shown


def again(before: EntryItem, found: EntryItem) -> EntryItem:
    """Return the item of the next run: the file as it was written, and what is remembered."""
    kept = {**before.last, **found.written}
    last = {key: one for key, one in kept.items() if one.value is not None}
    return replace(found, entry=replace(found.entry, record=found.record), last=last, written={}, findings=())


def test_a_post_without_scores_gets_all_three() -> None:
    found = score(post(related=1), formula(55), FILL)
    assert scores(found) == (55, 65, False)
    assert found.written["quality"].source == "score: all 55/55"
    assert found.written["heat"].source == "formula"


def test_a_post_is_shown_only_when_a_second_run_comes_to_the_same() -> None:
    first = post()
    waits = score(first, formula(85), FILL)
    assert scores(waits) == (None, None, None)
    assert waits.written[WAITING].value == 85
    second = again(first, waits)
    found = score(second, formula(85), FILL)
    assert scores(found) == (85, 85, True)
    assert found.written[WAITING].value is None
    third = again(second, found)
    assert score(third, formula(85), FILL) == third


def test_a_run_that_comes_to_less_makes_the_next_one_wait_again() -> None:
    cold = score(post(last={WAITING: 85}), formula(40), FILL)
    assert scores(cold) == (40, 40, False)
    assert cold.written[WAITING].value is None


def test_a_person_shows_a_post_at_once() -> None:
    assert scores(score(post(quality=85), formula(20), FILL)) == (85, 85, True)
    assert scores(score(post(heat=75), formula(75), FILL)) == (75, 75, True)
    assert scores(score(post(), formula(85), House(force=frozenset({"quality"})))) == (85, 85, True)


def test_a_persons_quality_that_only_related_stories_lift_waits() -> None:
    waits = score(post(quality=60, related=2), formula(20), FILL)
    assert scores(waits) == (60, None, None)
    assert waits.written[WAITING].value == 80


def test_a_removed_post_and_a_related_story_are_left_alone() -> None:
    removed = post(removed=True, quality=20, heat=99)
    assert score(removed, formula(85), REFRESH) is removed
    below = item(at=("related", 0))
    assert score(below, formula(85), FILL) is below


def test_a_post_that_lost_stays_lost() -> None:
    found = score(post(heat=LOST, shown=False), formula(85), FILL)
    assert scores(found) == (85, LOST, False)
    lost = post(quality=80, heat=LOST, shown=False, last={"quality": 80, "heat": 80})
    assert scores(score(lost, formula(90), REFRESH)) == (90, LOST, False)


def test_by_default_a_quality_is_only_filled_and_the_others_kept_in_step_with_it() -> None:
    ours = {"quality": 55, "heat": 55, "published": False}
    stays = post(quality=55, heat=55, shown=False, last=ours)
    assert score(stays, formula(60), FILL) is stays
    edited = post(quality=45, heat=55, shown=False, last=ours)
    assert scores(score(edited, formula(60), FILL)) == (45, 45, False)
    more = post(quality=55, heat=55, shown=False, last=ours, related=1)
    assert scores(score(more, formula(60), FILL)) == (55, 65, False)


def test_refreshing_keeps_what_masthead_wrote_current_and_nothing_else() -> None:
    ours = {"quality": 55, "heat": 55, "published": False}
    stale = post(quality=55, heat=55, shown=False, last=ours)
    assert scores(score(stale, formula(60), REFRESH)) == (60, 60, False)
    theirs = post(quality=55, heat=55, shown=False)
    assert score(theirs, formula(60), REFRESH) is theirs


def test_a_post_may_fall_out_of_sight_at_once() -> None:
    ours = {"quality": 80, "heat": 80, "published": True}
    found = score(post(quality=80, heat=80, shown=True, last=ours), formula(60), REFRESH)
    assert scores(found) == (60, 60, False)


@pytest.mark.parametrize("bonus", [1, 5])
def test_the_bonus_that_the_site_has_added_is_carried_along(bonus: int) -> None:
    ours = {"quality": 50, "heat": 50, "published": False}
    found = score(post(quality=50, heat=50 + bonus, shown=False, last=ours), formula(58), REFRESH)
    assert scores(found) == (58, 58 + bonus, False)


def test_a_bonus_does_not_make_a_heat_ours_nor_a_small_fall_a_bonus() -> None:
    theirs = post(quality=50, heat=53, shown=False, last={"quality": 50})
    assert score(theirs, formula(58), REFRESH) is theirs
    ours = {"quality": 66, "heat": 66, "published": False}
    found = score(post(quality=66, heat=66, shown=False, last=ours), formula(63), REFRESH)
    assert scores(found) == (63, 63, False)


def test_forcing_a_heat_keeps_the_bonus_of_the_site() -> None:
    force = House(force=frozenset({"heat", "quality", "published"}))
    assert scores(score(post(quality=50, heat=52, shown=False), formula(80), force)) == (80, 82, True)


def test_a_person_who_hides_a_post_is_obeyed() -> None:
    hidden = post(shown=False, last={WAITING: 85})
    assert scores(score(hidden, formula(85), FILL)) == (85, None, False)
    ours = post(quality=60, heat=60, shown=False, last={"quality": 60, "heat": 60, WAITING: 85})
    assert scores(score(ours, formula(85), REFRESH)) == (60, 60, False)


def test_a_persons_heat_stands_and_no_quality_is_written_that_contradicts_it() -> None:
    assert scores(score(post(heat=30), formula(85), FILL)) == (None, 30, False)
    assert scores(score(post(heat=30), formula(28), FILL)) == (28, 30, False)


def test_what_is_wrong_already_is_left_for_a_person() -> None:
    wrong = post(quality=80, heat=10)
    assert score(wrong, formula(85), REFRESH) is wrong


def test_a_score_that_was_taken_out_by_hand_stays_out() -> None:
    found = score(post(quality=55, heat=55, last={"quality": 55, "heat": 55, "published": False}), formula(55), FILL)
    assert scores(found) == (55, 55, None)
    assert [one.message for one in found.findings] == ["published: deleted by hand, so it stays empty"]
    none = score(post(last={"quality": 55, "heat": 55, "published": False}), formula(55), FILL)
    assert scores(none) == (None, None, None)
    assert {one.code for one in none.findings} == {"field.removed"}


def test_locks_and_policies_close_scores() -> None:
    shut = item(closed=frozenset({Field.QUALITY, Field.HEAT, Field.SHOWN}), last={"heat": Written(value=1, source="x")})
    assert score(shut, formula(85), FILL) is shut
    only = House(policy={"heat": "never"})
    assert scores(score(post(), formula(85), only)) == (85, None, None)


numbers = st.none() | st.integers(-1, 110)
truths = st.none() | st.booleans()
houses = st.sampled_from([FILL, REFRESH, House(policy={"heat": "never"}), House(force=frozenset({"quality"}))])


@settings(deadline=None, max_examples=400)
@given(
    before=st.tuples(numbers, numbers, truths),
    last=st.fixed_dictionaries(
        {}, optional={"quality": numbers, "heat": numbers, "published": truths, WAITING: numbers}
    ),
    points=st.integers(0, 100),
    related=st.integers(0, 4),
    house=houses,
)
def test_scores_follow_from_one_another_wherever_masthead_writes_them(
    before: tuple[int | None, int | None, bool | None],
    last: dict[str, Any],
    points: int,
    related: int,
    house: House,
) -> None:
    quality, heat, shown = before
    begun = post(quality=quality, heat=heat, shown=shown, related=related, last=last)
    found = score(begun, formula(points), house)
    after = found.record
    if scores(found) != before and after.heat is not None:
        assert follows(after.heat, after.quality, related)
        assert after.shown in {None, is_shown(after.heat, removed=False)}
    for key, was, now in zip(("quality", "heat", "published"), before, scores(found), strict=True):
        own = last.get(key)
        is_ours = own is not None and was is not None and (was == own or (key == "heat" and 0 <= was - own <= 5))
        assert was is None or is_ours or house.forces(key) or now == was, f"a person's {key} was changed"
    settled = again(begun, score(again(begun, found), formula(points), house))
    assert scores(score(settled, formula(points), house)) == scores(settled)


def test_a_story_that_this_run_lists_counts_at_once_and_leaves_the_bonus_what_it_was() -> None:
    last = {"quality": 50, "heat": 50, "published": False}
    begun = post(quality=50, heat=53, shown=False, last=last)
    listed = replace(begun, record=replace(begun.record, related=(Related(url="https://press.example/1"),)))
    assert scores(score(listed, formula(50), FILL)) == (50, 63, False)


@pytest.mark.parametrize(
    ("stored", "last", "own", "filled", "kept_current"),
    [
        (None, None, 60, 60, 60),  # what is absent is filled in
        (50, 50, 60, 50, 60),  # what Masthead copied follows the file where scores are kept current
        (50, None, 60, 50, 50),  # a person's number
        (55, 50, 60, 55, 55),
        (None, 50, 60, None, None),  # taken out by a person
        (50, 50, None, 50, 50),  # no file, or one without a quality
        (60, 60, 60, 60, 60),
    ],
)
def test_a_copy_has_the_quality_of_its_own_file_by_who_wrote_what(
    stored: int | None, last: int | None, own: int | None, filled: int | None, kept_current: int | None
) -> None:
    wrote = {"quality": Written(value=last, source="repo")} if last is not None else {}
    node = item(entry=entry(at=("related", 0), record=Record(quality=stored)), last=wrote)
    for house, expected in ((FILL, filled), (REFRESH, kept_current)):
        found = copy(node, own, house)
        assert found.record.quality == expected
        assert found.written == ({} if expected == stored else {"quality": Written(value=own, source="repo")})


def test_a_closed_copy_keeps_its_quality() -> None:
    node = item(entry=entry(at=("related", 0), record=Record(), closed=frozenset({Field.QUALITY})))
    assert copy(node, 60, REFRESH) is node
