"""Who comes into a list of related stories, who stays, and who goes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.items import Related
from pipelines.related.belonging import COMES, MOST, STAYS, Change, Listing, belonging

OWN = "https://news.example/own"


def url(name: object) -> str:
    return f"https://news.example/{name}"


def new(name: object, quality: int | None = None) -> Related:
    return Related(url=url(name), quality=quality)


def there(*names: object, quality: int | None = None) -> tuple[Related, ...]:
    return tuple(replace(new(name, quality), at=number) for number, name in enumerate(names))


def decide(
    scores: dict[str, float], items: tuple[Related, ...] = (), ours: tuple[str, ...] = (), **more: Any
) -> Change:
    listing = Listing(items=items, own=(OWN,), ours=ours, touched=frozenset(more.get("touched", ())))
    near = sorted(((value, Related(url=name)) for name, value in scores.items()), key=lambda one: -one[0])
    return belonging(listing, near, more.get("score", scores.get))


def urls(change: Change) -> list[str | None]:
    return [item.url for item in change.items]


def test_a_story_comes_from_one_score_on_and_goes_below_a_lower_one() -> None:
    assert urls(decide({url(1): COMES, url(2): COMES - 0.01})) == [url(1)]
    assert urls(decide({url(1): STAYS}, there(1), (url(1),))) == [url(1)]
    gone = decide({url(1): STAYS - 0.01}, there(1), (url(1),))
    assert (gone.items, gone.went) == ((), (url(1),))


def test_a_story_whose_score_cannot_be_known_stays() -> None:
    assert urls(decide({}, there(1), (url(1),), score=lambda _: None)) == [url(1)]


def test_what_a_person_put_there_or_wrote_in_stays() -> None:
    assert urls(decide({}, there(1, 2), (url(2),), touched=(url(2),), score=lambda _: 0.0)) == [url(1), url(2)]
    nameless = (Related(at=0),)
    assert decide({}, nameless, score=lambda _: 0.0).items == nameless


def test_what_a_person_took_out_does_not_come_back() -> None:
    change = decide({url(1): 1.0}, (), (url(1),))
    assert (change.items, change.kept_out) == ((), (url(1),))


def test_a_new_story_goes_before_the_first_that_is_worse_and_the_others_keep_their_order() -> None:
    listing = Listing(items=(*there(1, quality=40), Related(url=url(2), quality=60, at=1)), own=(OWN,))
    near = [(1.0, new(3, 50)), (0.9, new(4)), (0.8, new(5, 30))]
    assert urls(belonging(listing, near, lambda _: 1.0)) == [url(3), url(1), url(2), url(5), url(4)]


scored = st.dictionaries(st.integers(0, 30).map(url) | st.just(OWN) | st.just(f"{OWN}/?utm_source=a"), st.floats(0, 1))


@settings(max_examples=150, deadline=None)
@given(scored, st.lists(st.integers(0, 30), max_size=14), st.sets(st.integers(0, 40)))
def test_no_list_holds_the_post_itself_a_story_twice_or_more_than_it_may(
    scores: dict[str, float], listed: list[int], ours: set[int]
) -> None:
    items = there(*listed)
    change = decide(scores, items, tuple(map(url, sorted(ours))))
    assert OWN not in urls(change)
    assert f"{OWN}/?utm_source=a" not in urls(change)
    assert all(
        urls(change).count(name) <= max(1, listed.count(int(str(name).rsplit("/", 1)[-1]))) for name in urls(change)
    )
    assert len(change.items) <= max(MOST, len(items))
    theirs = [item for item in items if item.url not in {url(one) for one in ours}]
    assert [item for item in change.items if item in theirs] == theirs


@settings(max_examples=100, deadline=None)
@given(scored, st.floats(-0.03, 0.03))
def test_a_score_that_moves_around_one_threshold_changes_a_list_once(scores: dict[str, float], move: float) -> None:
    first = decide(scores)
    items = tuple(replace(item, at=number) for number, item in enumerate(first.items))
    ours = tuple(item.url for item in items if item.url is not None)
    moved = {name: min(value, COMES) + move for name, value in scores.items() if name in ours}
    again = decide(moved, items, ours)
    assert (again.came, again.went) == ((), ())


@settings(max_examples=60, deadline=None)
@given(scored, st.lists(st.integers(0, 30), max_size=8, unique=True), st.sets(st.integers(0, 30)))
def test_what_was_decided_is_decided_again(scores: dict[str, float], listed: list[int], ours: set[int]) -> None:
    change = decide(scores, there(*listed), tuple(map(url, sorted(ours))))
    after = tuple(replace(item, at=number) for number, item in enumerate(change.items))
    left = [one for one in (*map(url, sorted(ours)), *change.came) if one not in change.went]
    again = decide(scores, after, tuple(dict.fromkeys(left)))
    # What took a place that was full may come now.
    assert again.went == ()
    assert again.came == () or len(there(*listed)) >= MOST or bool(change.went)
