"""Generated content repos: posts in house style, as many as wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin

from tests.benchmarks.site import title

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

NEWS = "_news"


def crawled(repo: Path, urls: Iterable[str]) -> None:
    """Write one post for each address: it has a sized picture, and lacks excerpt, time and type."""
    for number, url in enumerate(urls):
        _write(repo, number, _post(number, url, told=""))


def filled(repo: Path, count: int) -> None:
    """Write so many posts with nothing left to fill in."""
    told = 'excerpt: "Forty harbours now pass their readings through a small model each hour."\n'
    told += "publishedDateTime: 2026-03-02T07:15:00Z\n"
    for number in range(count):
        _write(repo, number, _post(number, f"https://harbour-post.example/news/{number}", told=told))


def unaddressed(repo: Path, count: int) -> None:
    """Write so many posts that name no address at all: there is nothing to do for any of them."""
    for number in range(count):
        front = f'title: "{title(number)}"\nlayout: post\npublished: true\n\ntags:\n  - AI\n  - Tides\n'
        _write(repo, number, front)


def _write(repo: Path, number: int, front: str) -> None:
    folder = repo / NEWS
    if not number:
        folder.mkdir(parents=True)
        (repo / "_config.yml").write_text("url: https://notes.example\n", encoding="utf-8")
    path = folder / f"2026-03-02-tide-gauges-{number:05d}.md"
    path.write_text(f"---\n{front}---\n\n{BODY}", encoding="utf-8")


def _post(number: int, url: str, *, told: str) -> str:
    """Return a post whose picture is that of its page: another one would be looked at again."""
    kind = "type: article\n" if told else ""
    return f"""category: news
title: "{title(number)}"
{told}webUrl: "{url}"
{kind}quality: 60
heat: 60
published: false

provider:
  name: Harbour Post
  domain: harbour-post.example

topics:
  - AI

images:
  - url: "{urljoin(url, f"/p/{number}.jpg")}"
    width: 1600
    height: 900
    title: "{title(number)}"

secured: "{SECURED}"
"""


SECURED = "QXJiaXRyYXJ5IGJ5dGVzIHRoYXQgb25seSB0aGUgc2l0ZSByZWFkcw==;c2l4dGVlbiBieXRlcyBoZQ=="
BODY = "The gauges were read by hand for ninety years. Now a model reads them, and nobody misses the boat.\n" * 20
