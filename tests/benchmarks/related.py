"""How well and how fast related stories are found: `python -m tests.benchmarks.related [--size N]...`.

Measured against the real lists of one repo of the corpus, by pairs of a post and a story in its list. The posts are
halved by a hash of their path: one half is what the scores were tuned on. Each story counts once, by the latest of its
versions. Its candidates are the stories that the site can have had at that version, by the times of publishing in all
files of the same commit; stories that would have the same path as the post were never beside it. Where a story of a
list has no file in the corpus, which holds a sample of the repo, the copy in the list stands for the file.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any

from crawler import frontmatter
from crawler.normalize.instant import instant
from crawler.normalize.slug import slug
from pipelines.related.belonging import COMES, MOST
from pipelines.related.index import DAY, Index, Story

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

CORPUS = Path("~/.cache/masthead-corpus/frontmatter").expanduser()
REPO = "google-cloud-platform"
LATE = 2 / 24 * DAY  # a run comes by every two hours


@dataclass(frozen=True)
class Lists:
    """The real lists: stories by address, and of each post its path, what is listed, and who was there then."""

    stories: Mapping[str, Story]
    paths: Mapping[str, str]
    listed: Mapping[str, frozenset[str]]
    until: Mapping[str, float]

    def is_beside(self, post: str, other: str) -> bool:
        """Return whether the site can have had two stories at the same time."""
        one, two = self.stories[post], self.stories[other]
        return post != other and two.at <= self.until[post] and _place(one) != _place(two)


def _place(story: Story) -> tuple[int, str]:
    return int(story.at // DAY), slug(story.title or "")


def lists(folder: Path) -> Lists:
    """Return the real lists of the repo in an unpacked corpus."""
    latest: dict[str, tuple[float, str, Any]] = {}
    stories: dict[str, Story] = {}
    versions = list(_versions(folder))
    until: dict[str, float] = defaultdict(float)
    for row, data in versions:
        until[row["commit"]] = max(until[row["commit"]], *(_time(node) for node in (data, *_related(data))))
    for row, data in versions:
        for node in (*_related(data), data):
            if _time(node):
                stories[node["webUrl"]] = _story(node)
        key = until[row["commit"]], row["path"], data
        latest[data["webUrl"]] = max(latest.get(data["webUrl"], key), key, key=lambda one: one[0])
    return Lists(
        stories=stories,
        paths={url: path for url, (_, path, _) in latest.items()},
        listed={
            url: frozenset(node["webUrl"] for node in _related(data)) - {url} for url, (_, _, data) in latest.items()
        },
        until={url: time + LATE for url, (time, _, _) in latest.items()},
    )


def _versions(folder: Path) -> Iterator[tuple[dict[str, str], Any]]:
    for line in (folder / "index.jsonl").read_text().splitlines():
        row = json.loads(line)
        if row["repo"].endswith(f"/{REPO}") and row["path"].startswith("_news/"):
            data = frontmatter.parse((folder / row["file"]).read_bytes()).data
            if data.get("webUrl") and _time(data):
                yield row, data


def _related(data: Any) -> list[Any]:
    return [node for node in data.get("related") or [] if node.get("webUrl")]


def _time(data: Any) -> float:
    known = instant(str(data.get("publishedDateTime") or ""))
    return known.at.timestamp() if known is not None else 0.0


def _story(data: Any) -> Story:
    return Story(
        url=data["webUrl"], shelf="_news", at=_time(data), title=data.get("title"), excerpt=data.get("excerpt")
    )


Found = dict[str, list[tuple[float, str]]]


def found(real: Lists, change: Callable[[Story], Story] = lambda story: story) -> Found:
    """Return what discovery offers to each post, with scores."""
    index = Index(map(change, real.stories.values()))
    return {url: [one for one in index.near(url) if real.is_beside(url, one[1])] for url in real.paths}


def measured(real: Lists, offers: Found, posts: Iterable[str], least: float) -> tuple[float, float, float]:
    """Return precision, recall and F1 of what is offered from a score on, against what is listed."""
    right = offered = listed = 0
    for url in posts:
        chosen = {other for score, other in offers[url][:MOST] if score >= least}
        right, offered = right + len(chosen & real.listed[url]), offered + len(chosen)
        listed += len(real.listed[url])
    precision, recall = right / max(1, offered), right / max(1, listed)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def halves(real: Lists, *, lists_only: bool) -> tuple[list[str], list[str]]:
    """Return the posts of the tuned half and those of the other, all of them or those that have a list."""
    posts = [url for url in sorted(real.paths) if real.listed[url] or not lists_only]
    tuned = [url for url in posts if sha256(real.paths[url].encode()).digest()[0] % 2 == 0]
    return tuned, sorted(set(posts) - set(tuned))


def best(real: Lists, offers: Found) -> float:
    """Return the score that does best on the tuned half: by the mean F1 over its lists and over all its posts."""
    sides = [halves(real, lists_only=only)[0] for only in (True, False)]
    return max(range(5, 60), key=lambda one: sum(measured(real, offers, side, one / 100)[2] for side in sides)) / 100


def titles_only(story: Story) -> Story:
    """Return a story without its excerpt."""
    return Story(url=story.url, shelf=story.shelf, at=story.at, title=story.title)


def overlapping(real: Lists) -> Found:
    """Return what the plainest rule offers: stories by the share of words that two titles have in common."""
    words = {url: frozenset((story.title or "").casefold().split()) for url, story in real.stories.items()}
    offers: Found = {}
    for url in real.paths:
        others = [other for other in words if real.is_beside(url, other) and words[url] & words[other]]
        scored = ((len(words[url] & words[one]) / len(words[url] | words[one]), one) for one in others)
        offers[url] = sorted(scored, key=lambda one: (-one[0], one[1]))
    return offers


def told(line: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{line}\n")


def accuracy(folder: Path) -> None:
    """Print precision, recall and F1 of discovery, and of titles alone as the index weighs them."""
    real = lists(folder)
    plain, alone, full = overlapping(real), found(real, titles_only), found(real)
    ways = (
        ("words of titles", plain, best(real, plain)),
        ("titles alone", alone, best(real, alone)),
        ("title and excerpt", full, COMES),
    )
    for name, offers, least in ways:
        for only, posts in ((True, "posts with a list"), (False, "all posts")):
            sides = zip(("tuned half", "other half"), halves(real, lists_only=only), strict=True)
            for side, urls in sides:
                figures = "/".join(f"{one:.2f}" for one in measured(real, offers, urls, least))
                told(f"{name:<18} from {least:.2f}  {posts:<17} {side} ({len(urls):>3}): {figures}")


def generated(size: int) -> Iterator[Story]:
    """Yield stories of made-up words, some of which are far more common than others, a hundred a day."""
    chance = random.Random(1)  # noqa: S311  # no secret
    heads, middles = "ba ke lo mi nu ra se ti vo zu pra ste kri".split(), "dor lan mik ner pol ras sil tun vex".split()
    words = [a + b + c for a in heads for b in middles for c in ("", "ia", "on", "er", "ix", "al", "um", "or", "os")]
    weights = list(accumulate(1 / (rank + 1) for rank in range(len(words))))
    for number in range(size):
        title, excerpt = (" ".join(chance.choices(words, cum_weights=weights, k=count)) for count in (9, 45))
        time = chance.random() * DAY * size / 100
        yield Story(
            url=f"https://p{number % 997}.example/{number}",
            shelf="_news",
            at=time,
            title=title.title(),
            excerpt=excerpt,
        )


def speed(size: int) -> None:
    """Print CPU seconds to index stories, milliseconds to ask for the neighbours of one, and memory."""
    stories = list(generated(size))
    before, start = _memory(), process_time()
    index = Index(stories)
    built = process_time()
    asked = stories[:: max(1, size // 1_000)]
    for story in asked:
        index.near(story.url)
    spent = (process_time() - built) / len(asked) * 1e3
    told(f"{size:>7} stories: indexed in {built - start:.1f} s, {spent:.2f} ms a post, +{_memory() - before} MiB")


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, action="append", help="stories to generate; may be repeated")
    given = parser.parse_args()
    if CORPUS.is_dir():
        accuracy(CORPUS)
    for size in given.size or (20_000, 100_000):
        speed(size)


if __name__ == "__main__":
    main()
