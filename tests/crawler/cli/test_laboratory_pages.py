"""Hostile servers against the whole program: each page ends as its outcome, and none costs another."""

from __future__ import annotations

import gzip
import random
from typing import TYPE_CHECKING, Any

import pytest

from tests.loopback import Loopback, Reply, redirect
from tests.running import crawl, post

if TYPE_CHECKING:
    from pathlib import Path

HEAD = '<html><head><title>A title that a page gives</title><meta property="og:description" content="%s">' % (
    "word " * 20
)
WHOLE = f"{HEAD}</head><body>{''.join(f'<p>{number:x}</p>' for number in range(900))}</body></html>"
NOISE = random.Random(70).randbytes(60_000)  # noqa: S311  # noise, not a secret

PAGES = {
    "healthy": Reply(body=WHOLE),
    "wrong-length": Reply(body=WHOLE, headers={"Content-Length": str(len(WHOLE) + 500)}, cut=len(WHOLE)),
    "cut-off": Reply(body=WHOLE, cut=len(HEAD) + 600),
    "cut-in-the-gzip": Reply(body=gzip.compress(WHOLE.encode())[:-20], headers={"Content-Encoding": "gzip"}),
    "whole-gzip": Reply(body=gzip.compress(WHOLE.encode()), headers={"Content-Encoding": "gzip"}),
    "cut-in-the-title": Reply(body="<html><head><title>A title that is cut o"),
    "noise": Reply(body=NOISE, type="text/html"),
    "to-nonsense": redirect("javascript:alert(1)"),
    "to-a-broken-host": redirect("http://[::1"),
    "maintenance": Reply(body="<html><head><title>503 Service Unavailable</title></head><body></body></html>"),
    "nothing": Reply(body=""),
}
ENDS = {
    "healthy": ("enriched", None),
    "wrong-length": ("enriched", None),
    "cut-off": ("kept", "broken-body"),
    "cut-in-the-gzip": ("kept", "broken-body"),
    "whole-gzip": ("enriched", None),
    "cut-in-the-title": ("kept", "says-nothing"),
    "noise": ("kept", "by-its-bytes"),
    "to-nonsense": ("kept", "address"),
    "to-a-broken-host": ("kept", "address"),
    "maintenance": ("kept", "error-title"),
    "nothing": ("kept", "says-nothing"),
}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    repo = tmp_path_factory.mktemp("laboratory")
    with Loopback({f"/{name}": reply for name, reply in PAGES.items()}, host="127.0.0.2") as server:
        for name in PAGES:
            post(repo, f"{name}.md", webUrl=server.url(f"/{name}"))
        return repo, crawl(repo)


@pytest.mark.parametrize("name", PAGES)
def test_a_hostile_page_ends_as_its_outcome_and_changes_nothing(report: tuple[Path, dict[str, Any]], name: str) -> None:
    repo, told = report
    rows = {row["path"]: (row["outcome"], row["reason"]) for row in told["details"]["entries"]}
    assert rows[f"_news/{name}.md"] == ENDS[name]
    is_changed = b"\ntitle: " in (repo / "_news" / f"{name}.md").read_bytes()
    assert is_changed is (ENDS[name][0] == "enriched")


def test_no_page_of_the_web_makes_an_address_of_ours_invalid(report: tuple[Path, dict[str, Any]]) -> None:
    _, told = report
    assert told["findings"] == []
    assert told["faults"] == []
    assert sum(told["entries"].values()) == len(PAGES)
