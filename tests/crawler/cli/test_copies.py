"""Copies in lists of related stories follow the files of their stories, and nobody is asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler import frontmatter
from tests.loopback import Loopback, Reply
from tests.running import QUICK, masthead, post

if TYPE_CHECKING:
    from pathlib import Path

PAGE = """<!doctype html><html lang="en"><head><title>{title}</title><meta property="og:title" content="{title}">
<meta property="og:description" content="Forty harbours of Zeeland now pass their readings through Gezeiten, a small \
model that forecasts storm surges."><meta property="article:published_time" content="2026-03-01T18:41:00Z">
</head><body><h1>{title}</h1></body></html>"""
TITLES = {"/one": "Zeeland harbours trust Gezeiten for surges", "/two": "Gezeiten warns Zeeland harbours of surges"}


def test_a_new_copy_makes_nothing_due_and_its_quality_follows_its_file_in_the_same_run(tmp_path: Path) -> None:
    (tmp_path / "masthead.yaml").write_text(
        "stages: [merge, provider, topics, related, score]\nscore: refresh\ngate: {files: 1}\n"
    )
    routes = {path: Reply(body=PAGE.format(title=title)) for path, title in TITLES.items()}
    with Loopback(routes, host="127.0.0.2") as server:
        one, two = (post(tmp_path, f"{path[1:]}.md", webUrl=server.url(path), type="article") for path in routes)
        for number in range(9):  # so that words of the two are rare
            post(tmp_path, f"{number}.md", title=f"Plain subject {number}", publishedDateTime="2026-03-01T10:00:00Z")
        assert masthead("crawl", tmp_path, *QUICK).returncode == 0
        before = {path: qualities(path) for path in (one, two)}
        assert [len(listed) for _, listed in before.values()] == [1, 1]
        assert before[one] == (before[two][1][0], [before[two][0]])

        asked = len(server.requests)
        done = masthead("crawl", tmp_path, *QUICK, "--due")
        assert done.returncode == 0
        assert len(server.requests) == asked

        one.write_text(one.read_text().replace("related:", "topics: [Sea]\nrelated:", 1))
        assert masthead("crawl", tmp_path, *QUICK).returncode == 0
        assert qualities(one)[0] == before[one][0] + 2
        assert qualities(two)[1] == [before[one][0] + 2]


def qualities(path: Path) -> tuple[int, list[int]]:
    """Return a post's quality and those of the copies in its list."""
    data = frontmatter.parse(path.read_bytes()).data
    listed = data["related"]
    assert isinstance(listed, list)
    return int(str(data["quality"])), [int(str(one["quality"])) for one in listed if isinstance(one, dict)]
