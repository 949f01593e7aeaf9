"""What `masthead explain` tells of what the repo itself knows: its registry, other records, a story's own file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.loopback import Loopback, Reply
from tests.running import QUICK, masthead, post

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = """<!doctype html><html lang="en"><head><title>Tide gauges of the harbour</title>
<meta property="og:title" content="Tide gauges of the harbour"><meta property="og:site_name" content="{name}">
<meta property="og:description" content="An excerpt that is long enough to be worth its place in a record.">
</head><body><h1>Tide gauges of the harbour</h1></body></html>"""


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback({"/story": Reply(body=PAGE.format(name="The Harbour Light Post"))}, host="127.0.0.2") as running:
        yield running


def explained(repo: Path) -> list[dict[str, Any]]:
    done = masthead("explain", "_news/a.md", "--content", repo, "--format", "json")
    entries: list[dict[str, Any]] = json.loads(done.stdout)["entries"]
    return [one["fields"] for one in entries]


def verdicts(field: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    return [(one["via"], one["value"], one["rejected"]) for one in field["candidates"]]


def test_the_repo_s_own_words_stand_beside_those_of_the_page_with_why_each_won_or_lost(
    tmp_path: Path, server: Loopback
) -> None:
    url = server.url("/story")
    provider = "\n  name: {}\n  domain: 127.0.0.2"
    post(tmp_path, "a.md", webUrl=url, related=f"\n  - title: Ours\n    webUrl: {server.url('/own')}")
    post(tmp_path, "b.md", webUrl="https://other.example/b", provider=provider.format("Harbour Light Post"))
    post(tmp_path, "c.md", webUrl=server.url("/own"), title="By its own file", provider=provider.format("HLP"))
    registry = tmp_path / "_data" / "organizations" / "harbour.yml"
    registry.parent.mkdir(parents=True)
    registry.write_text("name: HLP\ndomain: 127.0.0.2\notherNames: [The Harbour Light Post]\n")
    assert masthead("crawl", tmp_path, *QUICK, "--match", "_news/a.md").returncode == 0

    told, copy = explained(tmp_path)
    assert verdicts(told["provider.name"]) == [
        ("registry", "HLP", None),
        ("1 other record", "HLP", "said before, and agrees"),
        ("1 other record", "Harbour Light Post", "outranked"),
        ("og:site_name", "The Harbour Light Post", "another name of the registered provider"),
    ]
    assert verdicts(told["provider.domain"]) == [("known to the repo", "127.0.0.2", None)]
    assert verdicts(copy["title"]) == [("own file _news/c.md", "By its own file", None)]
    assert (copy["title"]["current"], copy["title"]["chosen"]["source"]) == ("Ours", "repo")
    assert {one["page"] for one in copy["title"]["candidates"]} == {None}
    text = masthead("explain", "_news/a.md", "title", "--content", tmp_path).stdout.decode()
    assert "  By its own file  own file _news/c.md  won" in text.splitlines()


def test_a_copy_of_a_page_that_was_never_asked_is_explained_by_its_file_and_a_stranger_is_not(tmp_path: Path) -> None:
    nodes = "".join(f"\n  - webUrl: https://{host}/x" for host in ("own.example", "stranger.example"))
    post(tmp_path, "a.md", webUrl="https://a.example/a", related=nodes)
    post(tmp_path, "c.md", webUrl="https://own.example/x", title="By its own file")
    own, copy, stranger = explained(tmp_path)
    assert own == stranger == {}
    assert copy["title"]["chosen"]["value"] == "By its own file"
    assert copy["ampUrl"]["unpaired"] is None
