"""When an address is asked again: a rule that is played through by a clock of the test's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.items import Evidence, Fact, Field, History, Instant, Outcome, Page, Role, Source, Validators
from crawler.schedule import (
    MOST_SERVED,
    WAITS,
    Bounds,
    Seen,
    has_moved,
    is_due,
    is_forgotten,
    is_gone,
    is_left_alone,
    may_be_gone,
    remarks,
    remembered,
    urgency,
)
from crawler.state.histories import dump_history, load_history

if TYPE_CHECKING:
    from collections.abc import Callable

START = datetime(2026, 1, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
URL, NEW = "https://a.example/x", "https://a.example/new"
BOUNDS = Bounds()
FAILING = tuple(WAITS)


def seen(
    outcome: Outcome = Outcome.OK, signature: str = "s", published: datetime | None = None, **page: object
) -> Seen:
    said = Instant(at=published, exact=True, day=published.date()) if published is not None else None
    facts = {Field.PUBLISHED: Fact(value=said, source=Source.JSON_LD, via="x")} if said is not None else {}
    web = replace(Page(role=Role.WEB, url=URL, final_url=URL, outcome=outcome), **page)
    return Seen(evidence=Evidence(pages={Role.WEB: web}, facts=facts), signature=signature, manner="1 r", entries="e")


def played(answer: Callable[[datetime, int], Seen], days: int = 120) -> tuple[list[datetime], History]:
    """Return when an address is asked by a job that runs every two hours, and what is remembered at the end."""
    history: History | None = None
    asked: list[datetime] = []
    for hours in range(0, 24 * days, 2):
        now = START + hours * HOUR
        if is_due(history, now, "e"):
            asked.append(now)
            history = remembered(history, answer(now, len(asked)), now, BOUNDS)
    assert history is not None
    return asked, history


def gaps(asked: list[datetime]) -> list[timedelta]:
    return [after - before for before, after in pairwise(asked)]


def test_what_was_never_asked_is_due_and_comes_first() -> None:
    history = remembered(None, seen(), START, BOUNDS)
    assert is_due(None, START, "e")
    assert sorted([history, None], key=lambda one: urgency(one, "e")) == [None, history]
    assert urgency(None, "e") == urgency(history, "e f") < urgency(history, "e")


def test_the_longest_overdue_comes_first() -> None:
    one, other = (remembered(None, seen(), START + hours * HOUR, BOUNDS) for hours in (0, 5))
    assert sorted([other, one], key=lambda history: urgency(history, "e")) == [one, other]


def test_an_address_that_serves_another_file_is_due_at_once() -> None:
    history = remembered(None, seen(), START, BOUNDS)
    assert not is_due(history, START, "e")
    assert is_due(history, START, "another")


def test_a_page_that_never_changes_is_asked_ever_more_rarely() -> None:
    asked, history = played(lambda now, _: seen(Outcome.NOT_MODIFIED if now > START else Outcome.OK))
    between = gaps(asked)
    assert between == sorted(between)
    assert between[0] == 6 * HOUR
    assert len(asked) < 18
    assert history.interval <= BOUNDS.latest


def test_a_page_that_always_changes_is_asked_as_often_as_allowed() -> None:
    asked, _ = played(lambda _, times: seen(signature=str(times)), days=10)
    assert set(gaps(asked)) == {6 * HOUR}


def test_a_change_brings_a_page_back_half_way_to_the_shortest_time() -> None:
    rare = replace(remembered(None, seen(), START, BOUNDS), interval=30 * HOUR)
    assert remembered(rare, seen(signature="t"), START + DAY, BOUNDS).interval == 18 * HOUR
    assert remembered(rare, seen(), START + DAY, BOUNDS).interval == 45 * HOUR


def test_a_young_post_is_asked_at_the_shortest_time() -> None:
    asked, _ = played(lambda _now, _: seen(published=START - DAY), days=7)
    assert set(gaps(asked)[:24]) == {6 * HOUR}
    assert gaps(asked)[-1] > 6 * HOUR


def test_a_page_that_is_gone_is_asked_on_another_day_and_then_fades() -> None:
    asked, history = played(lambda _now, _: seen(Outcome.GONE, status=404))
    assert gaps(asked)[0] == DAY
    assert gaps(asked) == sorted(gaps(asked))
    assert len(asked) < 13
    assert is_gone(history)
    assert [code for code, _ in remarks(history, asked[-1])] == ["url.gone"]
    assert asked[-1] > START + 60 * DAY  # never forgotten


def test_one_day_of_404_is_not_gone() -> None:
    once = remembered(None, seen(Outcome.GONE), START, BOUNDS)
    again = remembered(once, seen(Outcome.GONE), START + 5 * HOUR, BOUNDS)
    assert not is_gone(again)
    assert is_gone(remembered(again, seen(Outcome.GONE), START + DAY, BOUNDS))


def test_a_page_that_comes_back_is_as_if_it_had_never_been_away() -> None:
    gone = remembered(None, seen(Outcome.GONE), START, BOUNDS)
    back = remembered(gone, seen(), START + DAY, BOUNDS)
    assert back.failures == ()
    assert back.interval == BOUNDS.soonest


def test_a_blocked_page_never_becomes_gone() -> None:
    asked, history = played(lambda _now, _: seen(Outcome.BLOCKED, status=403))
    assert not is_gone(history)
    assert not may_be_gone(history)
    assert not list(remarks(history, asked[-1]))


def test_a_page_that_fails_for_days_is_one_for_a_person_to_look_at() -> None:
    asked, history = played(lambda _now, _: seen(Outcome.FAILED, reason="dns"), days=5)
    assert set(gaps(asked)) == {48 * HOUR}
    assert not may_be_gone(history)
    _, later = played(lambda _now, _: seen(Outcome.FAILED, reason="dns"), days=8)
    assert may_be_gone(later)
    assert not is_gone(later)
    ((code, text),) = remarks(later, START + 9 * DAY)
    assert code == "url.gone"
    assert "may be gone" in text
    assert "(dns)" in text


def test_a_failure_forgets_nothing_of_the_last_answer() -> None:
    before = remembered(None, seen(validators=Validators(etag="1"), final_url=NEW), START, BOUNDS)
    after = remembered(before, seen(Outcome.FAILED), START + DAY, BOUNDS)
    assert (after.signature, after.validators, after.final_url) == (before.signature, before.validators, NEW)


def test_a_304_without_validators_leaves_those_that_were_said() -> None:
    before = remembered(None, seen(validators=Validators(etag="1")), START, BOUNDS)
    silent = remembered(before, seen(Outcome.NOT_MODIFIED), START + DAY, BOUNDS)
    assert silent.validators == {URL: Validators(etag="1")}
    spoke = remembered(before, seen(Outcome.NOT_MODIFIED, validators=Validators(etag="2")), START + DAY, BOUNDS)
    assert spoke.validators == {URL: Validators(etag="2")}
    anew = remembered(before, seen(), START + DAY, BOUNDS)
    assert anew.validators == {}


def test_what_a_304_does_not_repeat_still_holds() -> None:
    both = Validators(etag="1", modified="Mon")
    before = remembered(None, seen(validators=both), START, BOUNDS)
    after = remembered(before, seen(Outcome.NOT_MODIFIED, validators=Validators(etag="1")), START + DAY, BOUNDS)
    assert after.validators == {URL: both}


def test_entries_that_share_an_address_are_served_one_run_after_another_and_wait_together() -> None:
    one = remembered(None, replace(seen(), entries="a"), START, BOUNDS)
    assert is_due(one, START, "b")
    other = remembered(one, replace(seen(Outcome.NOT_MODIFIED), entries="b"), START + HOUR, BOUNDS)
    assert not any(is_due(other, START + HOUR, entries) for entries in ("a", "b", "a b"))
    changed = remembered(other, replace(seen(signature="new"), entries="a"), START + DAY, BOUNDS)
    assert not is_due(changed, START + DAY, "a")
    assert is_due(changed, START + DAY, "b")


def test_of_an_address_that_too_many_share_those_are_remembered_that_were_asked_for_last() -> None:
    crowd = " ".join(map(str, range(MOST_SERVED)))
    before = remembered(None, replace(seen(), entries=crowd), START, BOUNDS)
    assert remembered(before, replace(seen(), entries="x"), START + DAY, BOUNDS).entries == "x"


def test_a_clock_that_was_ahead_keeps_no_address_waiting() -> None:
    ahead = START + 4000 * DAY
    history = remembered(None, seen(Outcome.MOVED, final_url=NEW, moved=True), ahead, BOUNDS)
    assert is_due(history, START, "e")
    assert not is_left_alone(ahead, START)
    back = remembered(history, seen(Outcome.MOVED, final_url=NEW, moved=True), START, BOUNDS)
    assert has_moved(back, START + DAY)
    gone = remembered(None, seen(Outcome.GONE), ahead, BOUNDS)
    assert [failure.day for failure in remembered(gone, seen(Outcome.GONE), START, BOUNDS).failures] == [START.date()]


def test_a_time_that_an_origin_named_is_kept_until_it_has_come() -> None:
    assert is_left_alone(START + HOUR, START)
    assert not is_left_alone(START, START)
    assert not is_left_alone(None, START)


def test_an_interval_that_nobody_could_have_made_is_cut() -> None:
    forged = replace(remembered(None, seen(), START, BOUNDS), interval=timedelta.max)
    assert remembered(forged, seen(), START, BOUNDS).interval == BOUNDS.latest


def test_an_archive_that_lacks_a_page_and_an_origin_left_alone_say_nothing_of_it() -> None:
    assert not seen(Outcome.FAILED, reason="not-in-archive").is_asked
    assert not seen(Outcome.BLOCKED, reason="rate-limited").is_asked
    assert seen(Outcome.BLOCKED, reason="rate-limited", status=429).is_asked
    assert seen(Outcome.FAILED, reason="dns").is_asked


def test_an_address_is_forgotten_a_year_after_the_last_look() -> None:
    history = remembered(None, seen(), START, BOUNDS)
    assert not is_forgotten(history, START + 365 * DAY)
    assert is_forgotten(history, START + 366 * DAY)


def test_retry_after_is_heeded_up_to_a_day() -> None:
    soon, late = START + 40 * HOUR, START + 100 * DAY
    assert remembered(None, seen(Outcome.BLOCKED, again=START + HOUR), START, BOUNDS).due == START + 24 * HOUR
    assert remembered(None, seen(Outcome.OK, again=soon), START, BOUNDS).due == START + 24 * HOUR
    assert remembered(None, seen(Outcome.OK, again=late), START, BOUNDS).due == START + 24 * HOUR
    assert remembered(None, seen(Outcome.OK, again=START + 7 * HOUR), START, BOUNDS).due == START + 7 * HOUR


def test_a_move_is_believed_on_the_second_day() -> None:
    moved = seen(Outcome.MOVED, final_url=NEW, moved=True)
    first = remembered(None, moved, START, BOUNDS)
    assert not has_moved(first, START + HOUR)
    assert not list(remarks(first, START + HOUR))
    second = remembered(first, moved, START + DAY, BOUNDS)
    assert has_moved(second, START + DAY)
    ((code, text),) = remarks(second, START + DAY)
    assert (code, NEW in text) == ("url.moved", True)
    elsewhere = remembered(second, seen(Outcome.MOVED, final_url=NEW + "er", moved=True), START + 2 * DAY, BOUNDS)
    assert not has_moved(elsewhere, START + 2 * DAY)
    still = remembered(second, seen(Outcome.NOT_MODIFIED, final_url=NEW, moved=True), START + 2 * DAY, BOUNDS)
    assert (still.moved, still.moved_since) == (NEW, START.date())
    for_now = remembered(second, seen(Outcome.NOT_MODIFIED, final_url=NEW), START + 2 * DAY, BOUNDS)
    assert for_now.moved is None
    assert remembered(second, seen(), START + 2 * DAY, BOUNDS).moved is None


def test_a_soft_404_on_two_days_is_a_finding() -> None:
    once = remembered(None, seen(Outcome.SOFT404, reason="error-title"), START, BOUNDS)
    assert not list(remarks(once, START))
    twice = remembered(once, seen(Outcome.SOFT404, reason="error-title"), START + 2 * DAY, BOUNDS)
    assert [code for code, _ in remarks(twice, START + 2 * DAY)] == ["url.soft404"]


def test_only_so_many_failures_are_remembered_and_the_first_of_them() -> None:
    history = None
    for day in range(40):
        history = remembered(history, seen(Outcome.FAILED), START + day * DAY, BOUNDS)
    assert history is not None
    assert len(history.failures) == 12
    assert history.failures[0].day == date(2026, 1, 1)
    assert history.failures[-1].day == date(2026, 2, 9)


outcomes = st.sampled_from([*FAILING, Outcome.OK, Outcome.NOT_MODIFIED, Outcome.MOVED])
steps = st.lists(st.tuples(outcomes, st.sampled_from("st"), st.integers(0, 5000)), min_size=1, max_size=12)


@settings(deadline=None, max_examples=150)
@given(steps)
def test_whatever_happens_the_next_look_is_within_bounds_and_the_history_survives_the_disk(
    happened: list[tuple[Outcome, str, int]],
) -> None:
    history, now = None, START
    for outcome, signature, hours in happened:
        now += hours * HOUR
        history = remembered(history, seen(outcome, signature), now, BOUNDS)
        assert BOUNDS.soonest <= history.due - now <= BOUNDS.latest
        assert load_history(dump_history(history)) == replace(
            history, interval=timedelta(seconds=round(history.interval.total_seconds()))
        )


@pytest.mark.parametrize("value", ["a\r\nHost: x", "\u20ac", "\x00"])
def test_a_validator_that_no_request_may_carry_costs_its_history(value: str) -> None:
    history = remembered(None, seen(validators=Validators(etag=value)), START, BOUNDS)
    assert load_history(dump_history(history)) is None


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"v":1}', '{"v":2}', "[" * 100_000, '{"v":1,"asked":"2026"}'])
def test_a_history_that_cannot_be_read_is_none(content: str) -> None:
    assert load_history(content) is None
