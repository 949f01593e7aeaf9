"""Which stories are near to which: an index of all posts by their terms, asked for the neighbours of one of them."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from itertools import islice
from math import log, sqrt
from typing import TYPE_CHECKING, Final

from pipelines.related.words import TERMS, terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

DAY: Final = 86_400.0  # seconds
WINDOW: Final = 7 * DAY  # two posts that are farther apart tell no one story
HALF_DAY: Final = 12  # hours after which nearness in time begins to count for less
RAREST: Final = 32  # terms of a post by which its neighbours are found
CROWD: Final = 64  # posts that are looked at for one of them, the nearest in time
NUMBER: Final = 0xFFFFFF  # the bits of a packed term that hold its number
FINALISTS: Final = 32  # of those found, how many are compared in full


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A post as the index takes it: its address, where it stands, when it was published, its text."""

    url: str
    shelf: str  # its collection: stories of two are never related
    at: float  # seconds of Unix time
    title: str | None
    excerpt: str | None = None


class Index:
    """All posts of a repo by their terms.

    Posts are numbered in the order of their times, so that those within a window are one run of numbers, in each
    list of posts that share a term as well. Memory is four arrays of a number for each term of each post; a question
    costs the same however many posts there are.
    """

    def __init__(self, stories: Iterable[Story]) -> None:
        """Take all posts, in any order; of two with one address the earlier counts."""
        rows = sorted((one.at, one.url, one.shelf, _packed(one)) for one in stories)
        self._numbers: dict[str, int] = {}
        for number, row in enumerate(rows):
            self._numbers.setdefault(row[1], number)
        self._urls = [row[1] for row in rows]
        self._shelves = [row[2] for row in rows]
        self._times = array("d", (row[0] for row in rows))
        self._terms = [row[3] for row in rows]
        self._firsts = _firsts(self._terms)
        self._posts, self._weights = _postings(self._terms, self._firsts)
        self._norms = array("d", map(self._norm, range(len(rows))))

    def __contains__(self, url: str) -> bool:
        return url in self._numbers

    def near(self, url: str) -> list[tuple[float, str]]:
        """Return the posts near to the one at an address, each with a score of 0 to 1, the nearest first."""
        number = self._numbers.get(url)
        if number is None:
            return []
        finalists = sorted(self._shared(number).items(), key=lambda pair: (-pair[1], pair[0]))[:FINALISTS]
        mine = self._worth(number)
        scored = ((self._score(number, other, mine), self._urls[other]) for other, _ in finalists)
        return sorted(scored, key=lambda pair: (-pair[0], pair[1]))

    def score(self, url: str, other: str) -> float:
        """Return how near two posts are, 0 to 1; 0 where one of them is not here, or not of the same time."""
        first, second = self._numbers.get(url), self._numbers.get(other)
        return 0.0 if first is None or second is None else self._score(first, second, self._worth(first))

    def _shared(self, number: int) -> dict[int, float]:
        """Return what each post of the window shares with a post in its rarest terms, unweighed by length."""
        time = self._times[number]
        low, high = bisect_left(self._times, time - WINDOW), bisect_right(self._times, time + WINDOW)
        found: dict[int, float] = defaultdict(float)
        for term, weight, crowd in islice(self._telling(number, low, high), RAREST):
            worth = weight * self._rarity(term) ** 2
            for place in crowd:
                found[self._posts[place]] += worth * self._weights[place]
        shelf, own = self._shelves[number], self._urls[number]
        return {
            other: sum_ / self._norms[other]
            for other, sum_ in found.items()
            if self._shelves[other] == shelf and self._urls[other] != own and self._numbers[self._urls[other]] == other
        }

    def _telling(self, number: int, low: int, high: int) -> Iterator[tuple[int, int, range]]:
        """Yield the terms of a post that others of the window have, the rarest first, each with weight and places."""
        for _, term, weight in sorted(
            (self._count(term), term, weight) for term, weight in _pairs(self._terms[number])
        ):
            crowd = self._crowd(term, number, low, high)
            if len(crowd) > 1:
                yield term, weight, crowd

    def _crowd(self, term: int, number: int, low: int, high: int) -> range:
        """Return the places of posts of the window in the list of a term: the nearest in time, where there are many."""
        first, last = self._firsts[term], self._firsts[term + 1]
        start, end = (bisect_left(self._posts, edge, first, last) for edge in (low, high))
        if end - start > CROWD:
            middle = bisect_left(self._posts, number, start, end)
            start = max(start, min(middle - CROWD // 2, end - CROWD))
            end = start + CROWD
        return range(start, end)

    def _score(self, number: int, other: int, mine: Mapping[int, float]) -> float:
        """Return the cosine of two posts' terms, weighed by rarity, less the farther they are apart in time.

        `mine` are the weights of the first one, each by the square of its rarity.
        """
        apart = abs(self._times[number] - self._times[other])
        if apart > WINDOW or self._shelves[number] != self._shelves[other]:
            return 0.0
        shared = sum(mine[one & NUMBER] * (one >> 24) for one in _view(self._terms[other]) if one & NUMBER in mine)
        cosine = min(1.0, shared / (self._norms[number] * self._norms[other]))
        return cosine / (1 + log(1 + apart / 3600 / HALF_DAY))

    def _worth(self, number: int) -> Mapping[int, float]:
        return {term: weight * self._rarity(term) ** 2 for term, weight in _pairs(self._terms[number])}

    def _count(self, term: int) -> int:
        return self._firsts[term + 1] - self._firsts[term]

    def _rarity(self, term: int) -> float:
        return log((len(self._urls) + 1) / (self._count(term) + 0.5))

    def _norm(self, number: int) -> float:
        return sqrt(sum((weight * self._rarity(term)) ** 2 for term, weight in _pairs(self._terms[number]))) or 1.0


def _packed(story: Story) -> bytes:
    """Return the terms of a story, four bytes each: the number, and the weight in the highest."""
    found = sorted(terms(story.title, story.excerpt).items())
    return array("I", (weight << 24 | term for term, weight in found)).tobytes()


def _pairs(packed: bytes) -> Iterator[tuple[int, int]]:
    for one in _view(packed):
        yield one & NUMBER, one >> 24


def _view(packed: bytes) -> memoryview[int]:
    return memoryview(packed).cast("I")


def _firsts(packed: list[bytes]) -> array[int]:
    """Return where the list of each term begins among all postings; the next one's beginning is its end."""
    firsts = array("I", bytes(4 * (TERMS + 1)))
    for one in packed:
        for term, _ in _pairs(one):
            firsts[term + 1] += 1
    for term in range(TERMS):
        firsts[term + 1] += firsts[term]
    return firsts


def _postings(packed: list[bytes], firsts: array[int]) -> tuple[array[int], array[int]]:
    """Return the posts of all terms, one list behind the other, each in order of time, and their weights in them."""
    size, nexts = firsts[-1], firsts[:]
    posts, weights = array("I", bytes(4 * size)), array("B", bytes(size))
    for number, one in enumerate(packed):
        for term, weight in _pairs(one):
            place = nexts[term]
            posts[place], weights[place] = number, weight
            nexts[term] = place + 1
    return posts, weights
