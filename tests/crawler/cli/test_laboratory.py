"""A laboratory against the whole program: some 200 hosts that misbehave, each in its own way, in two crawls."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from ruamel.yaml import YAML

from crawler.exchange import Reason
from crawler.items import EntryOutcome, Outcome
from tests.laboratory import bodies, content, pages, redirects, slow, transport
from tests.laboratory.case import PAGE, POST, TITLE, Case
from tests.laboratory.server import NETWORK, Host, Laboratory
from tests.running import ROOT, environment, run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

QUICK = {case.name: case for case in (*transport.CASES, *redirects.CASES, *bodies.CASES, *pages.CASES, *slow.TLS)}
SLOW = {case.name: case for case in slow.CASES}  # in a crawl of short deadlines, where nothing else is at stake
CASES = QUICK | SLOW
DIRTY = re.compile(
    "[\\x00-\\x1f\\x7f-\\x9f\\u061c\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060\\u2066-\\u2069\\ud800-\\udfff\\ufeff\\ufff9-\\ufffb\\uffff]"
)
LONGEST = 2000
JUDGED = {"blocked", "soft404", "not-html", "failed"}  # whose reasons are those of verdicts, too


@dataclass(frozen=True, kw_only=True)
class Result:
    """What one crawl over many hosts came to."""

    before: Mapping[str, bytes]
    after: Mapping[str, bytes]
    report: Mapping[str, Any]
    requests: Mapping[str, int]
    hosts: Mapping[str, str]  # the address of each case's host
    caught: Sequence[str]
    peak: int  # MiB

    def row(self, case: Case) -> dict[str, Any]:
        """Return what became of the case's entry."""
        return next(row for row in self.report["details"]["entries"] if row["path"] == path_of(case))


def path_of(case: Case) -> str:
    return f"_news/{case.name}.md"


def crawl(repo: Path, deadline: float = 30.0) -> dict[str, Any]:
    """Crawl a repo in the laboratory and return the report; `peak` beside the repo is what it took, in KiB."""
    job = {"names": redirects.NAMES, "deadline": deadline, "note": str(repo.with_name("peak"))}
    words = ("crawl", str(repo), "--format", "json", "--delay", "0", "--allow-host", NETWORK)
    env = environment() | {"LABORATORY": json.dumps(job)}
    done = run("tests.laboratory.hurried", *words, cwd=ROOT, stdin=b"", env=env)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr == b""
    return dict(json.loads(done.stdout))


def crawled(repo: Path, cases: Sequence[Case], *, deadline: float = 30.0) -> Result:
    """Crawl a repo with one entry a case."""
    places = {case.name: f"127.64.{number // 250}.{number % 250 + 1}" for number, case in enumerate(cases)}
    hosts = {places[one.name]: Host(routes=one.routes, tls=one.tls, greeting=one.greeting) for one in cases}
    (repo / "_news").mkdir(parents=True)
    with Laboratory(hosts) as laboratory:
        for case in cases:
            host = places[case.name]
            address = laboratory.url(host) if case.url is None else laboratory.filled(case.url.encode(), host).decode()
            (repo / path_of(case)).write_bytes(POST.replace(b"%s", address.encode()))
        before, report = contents(repo), crawl(repo, deadline)
    asked = Counter(host for host, _ in laboratory.asked.elements())
    return Result(
        before=before,
        after=contents(repo),
        report=report,
        requests={name: asked[host] for name, host in places.items()},
        hosts={name: laboratory.url(host, "") for name, host in places.items()},
        caught=laboratory.caught,
        peak=int(repo.with_name("peak").read_text()) // 1024,
    )


def contents(repo: Path) -> dict[str, bytes]:
    paths = (path for path in repo.rglob("*") if path.is_file() and not path.is_symlink())
    files = {path.relative_to(repo).as_posix(): path for path in paths}
    return {name: path.read_bytes() for name, path in files.items() if not name.startswith(".masthead/")}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Result]:
    """What became of each case: one crawl for those that answer, one with short deadlines for those that do not."""
    folder = tmp_path_factory.mktemp("laboratory")
    quick = crawled(folder / "quick" / "site", list(QUICK.values()))
    slow = crawled(folder / "slow" / "site", list(SLOW.values()), deadline=2.0)
    return dict.fromkeys(QUICK, quick) | dict.fromkeys(SLOW, slow)


def front(raw: bytes, reader: Any = yaml.BaseLoader) -> dict[str, Any]:
    text = raw.split(b"---\n", 2)[1]
    return dict(yaml.load(text, reader)) if reader is not YAML else dict(YAML(typ="safe", pure=True).load(text))  # noqa: S506  # BaseLoader and SafeLoader make plain data


def texts(tree: Any, at: str = "") -> dict[str, str]:
    """Return every text in a tree by its place."""
    if isinstance(tree, dict | list):
        pairs = tree.items() if isinstance(tree, dict) else enumerate(tree)
        return {place: text for key, each in pairs for place, text in texts(each, f"{at}/{key}").items()}
    return {at: tree} if isinstance(tree, str) else {}


def test_the_laboratory_has_enough_cases() -> None:
    assert len(CASES) + len(content.FILES) >= 120


@pytest.mark.parametrize("name", CASES)
def test_every_misbehaviour_ends_as_its_outcome(results: Mapping[str, Result], name: str) -> None:
    row = results[name].row(CASES[name])
    assert (row["outcome"], row["reason"]) == CASES[name].end


@pytest.mark.parametrize("name", CASES)
def test_a_file_is_byte_identical_or_has_exactly_what_its_page_says(results: Mapping[str, Result], name: str) -> None:
    case, result = CASES[name], results[name]
    before, after = (files[path_of(case)] for files in (result.before, result.after))
    if case.reason is not None:
        assert after == before
        return
    assert front(after) == front(before) | case.fields_at(result.hosts[name])
    assert after.split(b"---\n", 2)[2] == before.split(b"---\n", 2)[2]
    assert b'unknown: {a: [1, 0x10, "x"]}  # keep me\nsecured: "QUJD;REVG"\n---\n' in after


def test_promise_14_what_is_written_is_one_clean_text_to_every_reader(results: Mapping[str, Result]) -> None:
    written = [name for name, case in CASES.items() if case.reason is None]
    for name in written:
        after = results[name].after[path_of(CASES[name])]
        said = texts(front(after))
        assert [place for place, text in said.items() if DIRTY.search(text) or len(text) > LONGEST] == [], name
        for reader in (yaml.SafeLoader, YAML):
            read = texts(front(after, reader))
            assert {place: said[place] for place in read} == read, name


def test_promise_13_requests_to_a_host_are_bounded(results: Mapping[str, Result]) -> None:
    assert [name for name, case in CASES.items() if results[name].requests[name] > case.most] == []


def test_promise_8_no_canary_was_connected_to(results: Mapping[str, Result]) -> None:
    assert [one for result in results.values() for one in result.caught] == []


def test_promise_11_every_exchange_ends_whatever_drips(results: Mapping[str, Result]) -> None:
    ends = {name: results[name].row(case)["outcome"] for name, case in SLOW.items()}
    assert set(ends.values()) <= {"kept", "enriched"}


def test_promise_12_a_crawl_of_all_that_is_hostile_stays_under_400_mb(results: Mapping[str, Result]) -> None:
    assert max(result.peak for result in results.values()) < 400


def test_every_outcome_and_reason_is_from_the_documented_list(results: Mapping[str, Result]) -> None:
    reasons = set(Reason)
    for result in results.values():
        assert result.report["faults"] == []
        assert {row["outcome"] for row in result.report["details"]["entries"]} <= set(EntryOutcome)
        for row in result.report["details"]["pages"]:
            assert row["outcome"] in set(Outcome)
            assert (
                row["role"] == "image" or row["reason"] is None or row["outcome"] in JUDGED or row["reason"] in reasons
            )


def test_no_page_makes_a_file(results: Mapping[str, Result]) -> None:
    for result in results.values():
        assert result.after.keys() == result.before.keys()


def test_promise_7_what_cannot_be_understood_is_left_alone_and_named_and_stops_nothing(tmp_path: Path) -> None:
    repo, outside = tmp_path / "site", tmp_path / "outside.md"
    for name, raw in content.FILES.items():
        (repo / "_news").mkdir(parents=True, exist_ok=True)
        (repo / "_news" / f"{name}.md").write_bytes(raw)
    content.strange(repo, outside)
    with Laboratory({"127.64.0.2": Host(routes={"/x": PAGE})}) as laboratory:
        (repo / "_news" / "healthy.md").write_bytes(POST.replace(b"%s", laboratory.url("127.64.0.2").encode()))
        before = contents(repo) | {"outside": outside.read_bytes()}
        report = crawl(repo)
    after = contents(repo) | {"outside": outside.read_bytes()}
    assert {name for name in before if after[name] != before[name]} == {"_news/healthy.md"}
    assert report["entries"]["enriched"] == 1
    named = {row["path"] for row in report["details"]["entries"]}
    assert {f"_news/{name}.md" for name in content.FILES if name not in content.NO_ENTRY} <= named


def test_promise_15_dates_are_whole_and_bad_json_ld_hides_no_open_graph(results: Mapping[str, Result]) -> None:
    for name in CASES:
        said = front(results[name].after[path_of(CASES[name])])
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", said.get("publishedDateTime", "2026-01-01T00:00:00Z"))
        assert said["title"] == TITLE or not name.startswith(("json-ld-", "date-"))
