"""What follows from a quality is the same for who writes it and for who checks it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.normalize.heat import BONUS, LOST, bonus, follows, heat_of, is_shown

NUMBERS = st.integers(-5, 120)


@pytest.mark.parametrize(
    ("quality", "related", "heat"), [(49, 3, 49), (50, 0, 50), (50, 3, 80), (80, 2, 100), (0, 9, 0)]
)
def test_related_stories_count_from_a_quality_of_fifty(quality: int, related: int, heat: int) -> None:
    assert heat_of(quality, related) == heat


@given(quality=NUMBERS, related=st.integers(0, 20), more=st.integers(-9, 15))
def test_a_heat_follows_with_a_bonus_of_at_most_five(quality: int, related: int, more: int) -> None:
    heat = heat_of(quality, related) + more
    is_bonus = 0 <= more <= BONUS
    assert bonus(heat, quality, related) == (more if is_bonus else None)
    assert follows(heat, quality, related) is (is_bonus or heat == LOST)
    assert follows(heat, None, related)


@pytest.mark.parametrize(("heat", "removed", "shown"), [(69, False, False), (70, False, True), (70, True, False)])
def test_a_post_is_shown_from_a_heat_of_seventy_unless_it_is_removed(heat: int, removed: bool, shown: bool) -> None:
    assert is_shown(heat, removed=removed) is shown


def test_a_post_that_lost_is_never_shown() -> None:
    assert follows(LOST, 80, 2)
    assert not is_shown(LOST, removed=False)
