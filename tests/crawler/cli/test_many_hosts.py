"""A hundred pages on twenty hosts, with all that happens to pages: what three runs ask, and what killed ones leave."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

import pytest

from crawler.state import State
from tests.manyhosts import ENDS, SILENT, Web, by_host, crawl, killed, overlapping, texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGES, HOSTS = 100, 20


@pytest.fixture
def web() -> Iterator[Web]:
    with Web(pages=PAGES, hosts=HOSTS) as running:
        yield running


def test_three_runs_enrich_ask_conditionally_and_write_what_has_changed(web: Web, tmp_path: Path) -> None:
    repo, pages = web.repo(tmp_path / "site"), range(PAGES)
    assert {web.kind(number) for number in pages} >= ENDS.keys()
    there = [number for number in pages if web.is_there(number)]
    web.pause = 0.002
    first = crawl(repo)
    assert sum(first["entries"].values()) == PAGES
    assert first["files"] == [f"_news/{number:05}.md" for number in there]
    log = web.taken()
    assert overlapping(log) == []
    assert not any(seen.conditional for seen in log)

    before = texts(repo)
    second = crawl(repo)
    assert sum(second["entries"].values()) == PAGES
    assert (second["files"], texts(repo) == before) == ([], True)
    log = web.taken()
    assert overlapping(log) == []
    assert not any(seen.path.endswith(".jpg") for seen in log)
    answered = [seen for seen in log if seen.path != "/robots.txt" and seen.status == 200]
    assert answered == []
    assert all(seen.conditional for seen in log if seen.status == 304)
    assert sum(seen.status == 304 and seen.path != "/robots.txt" for seen in log) == len(there)

    web.change(*there[::30])
    third = crawl(repo)
    changed = [f"_news/{number:05}.md" for number in there[::30]]
    assert third["files"] == changed
    after = texts(repo)
    assert [f"_news/{name}" for name in after if after[name] != before[name]] == changed
    web.taken()
    assert crawl(repo, "--due")["entries"] == {"not-due": PAGES}
    assert web.taken() == []


@pytest.mark.parametrize("at", [60, 100])
def test_after_a_kill_only_what_was_not_settled_is_asked_and_nothing_is_lost(web: Web, tmp_path: Path, at: int) -> None:
    web.pages = 60
    whole = web.repo(tmp_path / "whole")
    crawl(whole)
    web.taken()
    repo = web.repo(tmp_path / "killed")
    assert len(killed(web, repo, at)) >= at - 1
    with State.open(repo / ".masthead" / "state.sqlite3") as state:
        settled = state.kept_urls()
    report = crawl(repo, "--due")
    assert sum(report["entries"].values()) == web.pages
    asked = {f"http://{seen.host}{seen.path}" for seen in web.taken()}
    pages = {web.url(number) for number in range(web.pages)}
    barred = {web.url(number) for number in range(web.pages) if web.robots(web.host(number)) in SILENT}
    assert asked & pages == pages - settled - barred
    assert texts(repo) == texts(whole)


def test_no_host_is_asked_sooner_than_its_delay_allows(tmp_path: Path) -> None:
    with Web(pages=60, hosts=3) as web:
        repo, began = web.repo(tmp_path / "site"), monotonic()
        crawl(repo, delay="0.05")
        log = web.taken()
    assert max(map(len, by_host(log))) > 30
    for seen in by_host(log):
        for number, one in enumerate(seen):
            # Two may come in close together where the first was held up, but none before its turn.
            assert one.began - began >= 0.05 * number
