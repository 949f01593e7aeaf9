"""The stage `score`, as a user meets it: named in masthead.yaml, told by `explain`, right by `check`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.loopback import Loopback, Reply
from tests.running import crawl, masthead, post

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = """<!doctype html><html lang="en"><head><title>{title}</title><meta property="og:title" content="{title}">
<meta property="og:description" content="Forty harbours now pass their readings through a small model each hour, day \
and night, and act on what it says."><meta property="article:published_time" content="2026-03-01T18:41:00Z">
<meta property="og:site_name" content="Harbour News"></head><body><h1>{title}</h1></body></html>"""
TITLE = "Tide gauges learn to forecast storm surges"


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback({"/story": Reply(body=PAGE.format(title=TITLE))}, host="127.0.0.2") as running:
        yield running


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    (tmp_path / "masthead.yaml").write_text("stages: [merge, provider, topics, score]\nscore: refresh\n")
    return tmp_path


def lines(path: Path) -> list[str]:
    return [line for line in path.read_text().splitlines() if line.startswith(("quality", "heat", "published:"))]


def test_scores_are_written_in_their_place_with_their_reasons(repo: Path, server: Loopback) -> None:
    path = post(repo, "a.md", webUrl=server.url("/story"), type="article")
    (change,) = crawl(repo)["changes"]
    assert lines(path) == ["quality: 54", "heat: 54", "published: false"]
    assert (
        change["sources"]["quality"]
        == "score: completeness 24/30, picture 0/20, provider 0/10, date 10/10, amp 0/10, text 20/20"
    )
    text = path.read_text()
    assert text.index("type:") < text.index("quality:") < text.index("heat:") < text.index("published:")
    assert text.index("published:") < text.index("provider:")
    assert crawl(repo)["files"] == []
    assert masthead("check", repo, "--level", "warning").returncode == 0


def test_a_post_is_shown_by_the_second_run_and_a_removed_one_never(repo: Path, server: Loopback) -> None:
    picture = "\n  - url: https://harbour.example/p.jpg\n    width: 1200\n    height: 675"
    path = post(repo, "a.md", webUrl=server.url("/story"), type="article", images=picture)
    removed = post(repo, "b.md", webUrl=server.url("/story"), type="article", images=picture, removed="true")
    crawl(repo)
    assert lines(path) == []
    assert crawl(repo)["files"] == ["_news/a.md"]
    assert lines(path) == ["quality: 74", "heat: 74", "published: true"]
    assert lines(removed) == []
    assert crawl(repo)["files"] == []
    path.write_text(path.read_text().replace("    width: 1200\n", "    width: 700\n"))
    crawl(repo)
    assert lines(path) == ["quality: 69", "heat: 69", "published: false"]


def test_explain_tells_a_quality_part_by_part_even_before_any_crawl(repo: Path, server: Loopback) -> None:
    post(repo, "a.md", webUrl=server.url("/story"), type="article", quality="61")
    told = masthead("explain", "_news/a.md", "quality", "--content", repo)
    assert told.returncode == 0
    assert told.stdout.decode().splitlines()[1:6] == [
        "quality",
        "  in the file  61  a person's",
        "  by formula   2 of 100",
        "    2 of 30    completeness",
        "      -  8     title",
    ]
    crawl(repo)
    done = masthead("explain", "_news/a.md", "quality", "--content", repo, "--format", "json")
    (entry,) = json.loads(done.stdout)["entries"]
    field = entry["fields"]["quality"]
    assert field["chosen"] == {"value": 54, "source": "score", "via": "formula"}
    assert field["chosen"]["value"] == sum(part["points"] for part in field["parts"])
    assert (field["current"], field["writtenBy"]) == (61, None)


def test_without_the_stage_there_are_no_scores(tmp_path: Path, server: Loopback) -> None:
    path = post(tmp_path, "a.md", webUrl=server.url("/story"))
    crawl(tmp_path)
    assert lines(path) == []
