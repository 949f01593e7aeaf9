"""Which stories are near to which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.related import index as module
from pipelines.related.index import CROWD, DAY, FINALISTS, WINDOW, Index, Story

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS = ("harbour", "storm", "Ferry", "gauge", "Tide", "island", "crew", "2025", "surge", "ship")


def story(number: int, title: str, **more: Any) -> Story:
    return Story(**{"url": f"https://news.example/{number}", "shelf": "_news", "at": 0.0, "title": title, **more})


stories = st.lists(
    st.tuples(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6), st.integers(0, 20)), min_size=1, max_size=12
).map(lambda rows: [story(n, " ".join(words), at=day * DAY) for n, (words, day) in enumerate(rows)])


def test_the_same_story_is_nearer_than_another_one() -> None:
    index = Index(
        [
            story(1, "Tide gauges learn to forecast storm surges"),
            story(2, "Old tide gauges forecast storm surges"),
            story(3, "Three ferries and no storm"),
            story(4, "Bread is dearer again"),
        ]
    )
    assert [url for _, url in index.near("https://news.example/1")][:1] == ["https://news.example/2"]
    assert index.score("https://news.example/1", "https://news.example/4") == 0


def test_stories_of_another_time_or_another_collection_are_not_near() -> None:
    index = Index([story(1, "Storm"), story(2, "Storm", at=WINDOW + 1), story(3, "Storm", shelf="_events")])
    assert index.near("https://news.example/1") == []
    assert index.score("https://news.example/1", "https://news.example/2") == 0
    assert index.score("https://news.example/1", "https://news.example/3") == 0


def test_the_farther_apart_in_time_the_less_near() -> None:
    near, far = (
        Index([story(1, "Storm surge"), story(2, "Storm surge", at=apart), story(3, "Bread")]) for apart in (0, 2 * DAY)
    )
    one, other = "https://news.example/1", "https://news.example/2"
    assert near.score(one, other) > far.score(one, other) > 0


def test_of_two_files_with_one_address_one_counts() -> None:
    index = Index([story(1, "Storm"), story(2, "Storm surge"), story(2, "Storm surge", at=5.0), story(3, "Bread")])
    assert [url for _, url in index.near("https://news.example/1")] == ["https://news.example/2"]


def test_who_is_not_here_has_no_neighbours() -> None:
    index = Index([story(1, "Storm")])
    assert index.near("https://news.example/9") == []
    assert index.score("https://news.example/1", "https://news.example/9") == 0
    assert "https://news.example/9" not in index
    assert Index([]).near("https://news.example/1") == []


def test_a_crowd_of_like_stories_is_not_looked_at_one_by_one() -> None:
    looked = 0

    class Counted(Index):
        def _score(self, number: int, other: int, mine: Mapping[int, float]) -> float:
            nonlocal looked
            looked += 1
            return super()._score(number, other, mine)

    index = Counted(story(number, "Storm surge at the harbour", at=float(number)) for number in range(10 * CROWD))
    found = index.near(f"https://news.example/{5 * CROWD}")
    assert looked == len(found) == FINALISTS
    assert module.RAREST < 10 * CROWD


@settings(max_examples=40, deadline=None)
@given(stories, st.randoms(use_true_random=False))
def test_the_order_of_the_files_decides_nothing(rows: list[Story], chance: Any) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)
    one, other = Index(rows), Index(shuffled)
    assert all(one.near(row.url) == other.near(row.url) for row in rows)


@settings(max_examples=40, deadline=None)
@given(stories)
def test_a_post_is_never_its_own_neighbour_and_scores_are_the_same_both_ways(rows: list[Story]) -> None:
    index = Index(rows)
    for row in rows:
        found = index.near(row.url)
        assert row.url not in {url for _, url in found}
        assert len({url for _, url in found}) == len(found)
        for score, url in found:
            assert 0 <= score <= 1
            assert abs(score - index.score(url, row.url)) < 1e-9
