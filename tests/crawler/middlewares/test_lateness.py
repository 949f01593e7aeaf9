"""Who keeps a run waiting: judged against all others, in seconds that these tests count themselves."""

from __future__ import annotations

import pytest

from crawler.middlewares.lateness import PROMPT, SHARE, TOO_LATE, Lateness

PATIENCE = PROMPT + TOO_LATE


def given_up_after(lateness: Lateness, host: str, most: int = 1000) -> int:
    """Let a host alone be busy with one exchange that is not answered; return after how many seconds it is given up."""
    for age in range(1, most):
        if lateness.second([(host, age)], {host}):
            return age
    return most


def passed(lateness: Lateness, *busy: str, seconds: int) -> None:
    """Let so many seconds pass in which these hosts answer in time."""
    for _ in range(seconds):
        assert lateness.second([(host, 0) for host in busy], busy) == frozenset()


def beside_others(count: int = 2) -> Lateness:
    """Return the hosts of a run in which so many were done before the first second had passed."""
    lateness = Lateness()
    for number in range(count):
        lateness.answered(f"quick {number}", 0)
    return lateness


def test_whoever_is_late_when_all_others_are_done_is_given_up_after_a_fixed_time() -> None:
    assert given_up_after(beside_others(), "a") == PATIENCE


def test_the_only_host_of_a_run_is_never_given_up() -> None:
    assert given_up_after(Lateness(), "a", most=500) == 500


@pytest.mark.parametrize("others", [0, 4, 20, 400])
def test_a_run_lasts_a_quarter_longer_for_the_sake_of_who_is_late_and_never_less_than_the_fixed_time(
    others: int,
) -> None:
    lateness = beside_others()
    passed(lateness, "b", seconds=others)
    assert given_up_after(lateness, "a") == max(PATIENCE, others * SHARE)


def test_nobody_is_given_up_while_others_have_anything_to_do() -> None:
    lateness = Lateness()
    for age in range(1, 500):
        assert lateness.second([("silent", age), ("other", 0)], {"silent", "other"}) == frozenset()


def test_a_host_that_waits_for_its_next_turn_is_not_late() -> None:
    lateness = beside_others()
    for _ in range(500):
        assert lateness.second([], {"polite"}) == frozenset()


def test_as_many_as_are_done_are_not_given_up_for_the_line_may_be_ours() -> None:
    late = {f"late {number}" for number in range(15)}
    lateness = beside_others(15)
    for age in range(1, 100):
        assert lateness.second([(host, age) for host in late], late) == frozenset()


def test_exchanges_of_one_host_that_are_late_at_the_same_time_count_once() -> None:
    lateness = beside_others()
    found = [lateness.second([("a", age)] * 4, {"a"}) for age in range(1, PATIENCE + 1)]
    assert found == [frozenset()] * (PATIENCE - 1) + [{"a"}]


def test_all_that_are_late_together_are_given_up_together() -> None:
    lateness = beside_others(3)
    found = [lateness.second([("a", age), ("b", age)], {"a", "b"}) for age in range(1, PATIENCE + 1)]
    assert found[-1] == {"a", "b"}
    assert not any(found[:-1])


def test_late_answers_add_up() -> None:
    lateness, given = beside_others(), 0
    for _ in range(TOO_LATE):
        for age in range(1, PROMPT + 2):  # each exchange is late by one second only
            given += bool(lateness.second([("a", age)], {"a"}))
        lateness.answered("a", PROMPT + 1)
    assert given == 1


def test_answers_in_time_make_up_for_one_that_was_late() -> None:
    lateness = beside_others()
    for age in range(1, PROMPT + TOO_LATE):
        assert lateness.second([("a", age)], {"a"}) == frozenset()
    for _ in range(TOO_LATE):
        lateness.answered("a", 1)
    assert given_up_after(lateness, "a") == PATIENCE


def test_answers_in_time_are_no_credit_for_later() -> None:
    lateness = beside_others()
    for _ in range(100):
        lateness.answered("a", 0)
    assert given_up_after(lateness, "a") == PATIENCE
