"""A check tells of AMP pages that crawls have found gone, and asks nobody."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.loopback import Loopback, Reply
from tests.running import QUICK, masthead, post

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = """<!doctype html><html lang="en"><head><title>Tides</title><meta property="og:title" content="Tides at noon">
<link rel="amphtml" href="{amp}"></head><body><h1>Tides at noon</h1></body></html>"""


@pytest.fixture
def server() -> Iterator[Loopback]:
    replies = {f"/{name}": Reply(body=PAGE.format(amp=f"/amp/{name}")) for name in ("gone", "back", "other")}
    replies["/amp/gone"] = Reply(status=404, body="<p>No such page</p>")
    replies["/amp/back"] = Reply(status=301, headers={"Location": "/back"})
    with Loopback(replies, host="127.0.0.2") as running:
        yield running


def found(repo: Path, *more: str) -> list[dict[str, Any]]:
    done = masthead("check", repo, "--format", "json", *more)
    flaws: list[dict[str, Any]] = json.loads(done.stdout)["findings"]
    return [one for one in flaws if one["code"] == "amp.gone"]


def test_amp_pages_that_are_gone_are_told_at_their_line_when_asked_for(tmp_path: Path, server: Loopback) -> None:
    for name in ("gone", "back"):
        url, amp = server.url(f"/{name}"), server.url(f"/amp/{name}")
        post(tmp_path, f"{name}.md", webUrl=url, ampWebUrl=amp, cdnAmpWebUrl=amp)
    post(tmp_path, "plain.md", webUrl=server.url("/other"))
    (tmp_path / "_news" / "link.md").symlink_to(tmp_path / "_news" / "gone.md")
    assert found(tmp_path, "--amp") == []
    assert masthead("crawl", tmp_path, *QUICK).returncode == 0
    asked = len(server.requests)
    told = found(tmp_path, "--amp")
    assert [(one["path"], one["line"], one["level"]) for one in told] == [
        ("_news/back.md", 4, "warning"),
        ("_news/gone.md", 4, "warning"),
    ]
    assert [one["message"] for one in told] == [
        "ampWebUrl leads to the page itself, as the last crawl found",
        "ampWebUrl is gone (status 404), as the last crawl found",
    ]
    assert [one["path"] for one in found(tmp_path, "--amp", "--match", "_news/g*")] == ["_news/gone.md"]
    assert found(tmp_path) == []
    assert len(server.requests) == asked
    path = tmp_path / "_news" / "gone.md"
    path.write_text(path.read_text().replace("/amp/gone", "/amp/new"))
    assert [one["path"] for one in found(tmp_path, "--amp")] == ["_news/back.md"]
