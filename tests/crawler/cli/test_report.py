"""The JSON report has exactly the keys that are documented, whatever happened in the run."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.loopback import Loopback, Reply
from tests.manyhosts import Web, crawl
from tests.running import QUICK, ROOT, masthead, post

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DOCUMENT, _, RUNNING = (ROOT / "docs/report.md").read_text(encoding="utf-8").partition("## While it runs")
KEYS = dict(re.findall(r"^\| `([a-zA-Z.*\[\]]+)` \| ([a-z? ]+) \|", DOCUMENT, re.MULTILINE))
EVENTS = re.findall(r"^\| `([a-z]+\.[a-z]+)` \|", RUNNING, re.MULTILINE)
TABLES = {key.removesuffix(".*") for key in KEYS if key.endswith(".*")}
TYPES = {
    "text": {str},
    "number": {int, float},
    "flag": {bool},
    "text or number": {str, int},
    "any": {str, int, bool, list, dict, type(None)},
}
PAGE = """<!doctype html><html lang="en"><head><title>A title</title><meta property="og:title" content="A title">
</head><body><h1>A title</h1></body></html>"""


def leaves(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every value of a report by the key that the document has for it."""
    if key.endswith(".*") or not isinstance(value, (dict, list)):
        yield key, value
    elif isinstance(value, list):
        for one in value:
            yield from leaves(one, f"{key}[]")
    else:
        for name, one in value.items():
            part = "*" if key in TABLES else name
            yield from leaves(one, f"{key}.{part}" if key else part)


def agree(report: dict[str, Any]) -> set[str]:
    """Assert that a report is as documented, and return the keys that it has."""
    found = set()
    for key, value in leaves(report):
        said = KEYS[key]
        assert type(value) in TYPES[said.removesuffix("?")] | ({type(None)} if said.endswith("?") else set()), key
        found.add(key)
    return found


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback({"/story": Reply(body=PAGE)}, host="127.0.0.2") as running:
        yield running


def test_a_report_has_the_documented_keys_and_all_of_them(server: Loopback, tmp_path: Path) -> None:
    repo = tmp_path / "site"
    post(repo, "a.md", webUrl=server.url("/story"))
    post(repo, "b.md", webUrl=server.url("/gone"))
    post(repo, "c.md", webUrl=server.url("/story"), title="Mine")
    (repo / "_news" / "d.md").write_text(f"---\ntitle: D\nrelated:\n  - webUrl: {server.url('/story')}\n---\n")
    (repo / "_news" / "e.md").write_text("---\ntitle: [\n---\n")
    done = masthead("crawl", repo, "--format", "json", "--report", tmp_path / "out", *QUICK)
    report = json.loads(done.stdout)
    assert json.loads((tmp_path / "out" / "report.json").read_text()) == report
    assert (report["version"], report["command"], report["dryRun"]) == (1, "crawl", False)
    found = agree(report)
    assert KEYS.keys() - found == {"faults[]", "pictures.*"}
    (change,) = [one for one in report["changes"] if one["path"] == "_news/a.md"]
    assert (change["set"]["title"], change["was"]["title"]) == ("A title", None)
    assert change["sources"].keys() == {"title"}
    rows = {row["path"]: row for row in report["details"]["entries"]}
    assert (rows["_news/a.md"]["requests"], rows["_news/a.md"]["bytes"]) == (1, len(PAGE))
    server.routes["/story"] = Reply(body=PAGE.replace("A title", "Another title"))
    again = json.loads(masthead("recrawl", server.url("/story"), "--content", repo, "--format", "json", *QUICK).stdout)
    assert again.pop("targets")
    agree(again)
    (change,) = [one for one in again["changes"] if one["path"] == "_news/a.md"]
    assert (change["was"]["title"], change["set"]["title"]) == ("A title", "Another title")


def test_reports_of_many_pages_and_faults_have_the_documented_keys(tmp_path: Path) -> None:
    with Web(pages=60, hosts=20) as web:
        repo = web.repo(tmp_path / "site")
        report = crawl(repo)
        assert "pictures.*" in agree(report)
        assert sum(report["entries"].values()) == len(report["details"]["entries"]) == 60
        web.change(*range(60))
        gated = masthead("crawl", repo, "--format", "json", "--delay", "0", "--allow-host", "127.1.0.0/16")
        assert gated.returncode == 3
        report = json.loads(gated.stdout)
        assert report["gate"]
        agree(report)
        assert sum(report["entries"].values()) == 60


def test_events_have_their_documented_names_and_say_what_the_report_says(server: Loopback, tmp_path: Path) -> None:
    post(tmp_path / "site", "a.md", webUrl=server.url("/story"))
    server.routes["/story"] = Reply(body=PAGE.replace("</head>", '<meta property="og:image" content="/a.jpg"></head>'))
    done = masthead("crawl", tmp_path / "site", "--verbose", "--format", "json", *QUICK)
    told = dict(re.findall(r": ([a-z]+\.[a-z]+) (\{.*\})$", done.stderr.decode(), re.MULTILINE))
    assert set(told) == set(EVENTS)
    report = json.loads(done.stdout)
    assert json.loads(told["crawl.page"]) in report["details"]["pages"]
    assert json.loads(told["crawl.entry"]).items() <= report["details"]["entries"][0].items()
    assert json.loads(told["crawl.end"])["files"] == 1
