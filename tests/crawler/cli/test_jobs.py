"""Pages that are read in processes of their own: the same files come of it, and no page stops the crawl."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from tests.loopback import Asked, Loopback, Reply
from tests.running import QUICK, ROOT, crawl, environment, masthead, post, run

if TYPE_CHECKING:
    from pathlib import Path

SLOW = "tests.crawler.workers.crawling"
PAGE = """<!doctype html><html lang="en"><head><title>The title of page {number}</title>
<meta property="og:description" content="An excerpt about number {number} that is long enough to be taken.">
<meta property="article:published_time" content="2025-01-02T03:04:0{number}Z"></head><body>{body}</body></html>"""
ENDLESS = "<p>read this for ever</p>"
# What each block opens anew: 164 kB that stand for sixteen million elements.
GROWING = "<p>" + "".join(f"<b id={number}>" for number in range(400)) + "<p>x" * 40_000
BODIES = {"one": "", "endless": ENDLESS, "growing": GROWING, "two": "<p>A text.</p>", "three": ""}


def site(bodies: dict[str, str]) -> Loopback:
    routes = {f"/{name}": Reply(body=PAGE.format(number=n, body=body)) for n, (name, body) in enumerate(bodies.items())}
    return Loopback(routes, host="127.0.0.2")


def repo_of(server: Loopback, folder: Path, names: dict[str, str]) -> Path:
    for name in names:
        post(folder, f"{name}.md", webUrl=server.url(f"/{name}"))
    return folder


def crawled(repo: Path, *options: str, program: str = SLOW, **variables: str) -> dict[str, Any]:
    words = ("crawl", str(repo), *QUICK, "--format", "json", *options)
    done = run(program, *words, cwd=ROOT, stdin=b"", env=environment() | variables)
    assert done.stderr == b""
    told: dict[str, Any] = json.loads(done.stdout)
    assert told["faults"] == []
    return told


def pages(told: dict[str, Any]) -> dict[str, tuple[str, str | None]]:
    return {row["url"].rpartition("/")[2]: (row["outcome"], row["reason"]) for row in told["details"]["pages"]}


def texts(repo: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (repo / "_news").iterdir()}


def test_a_page_that_cannot_be_read_in_time_is_given_up_and_all_others_are_written(tmp_path: Path) -> None:
    with site(BODIES) as server:
        alone, helped = (repo_of(server, tmp_path / name, BODIES) for name in ("alone", "helped"))
        mine = pages(crawled(alone, "--per-host", "5"))
        theirs = pages(crawled(helped, "--per-host", "5", "--jobs", "2"))
    assert theirs["endless"] == ("failed", "too-complex")  # that it was read apart at all is told by this
    assert theirs["growing"] == mine["growing"]
    assert mine["growing"] == ("ok", None)  # cut before it is parsed
    assert [theirs[name] for name in ("one", "two", "three")] == [("ok", None)] * 3
    before, after = texts(alone), texts(helped)
    assert b"The title of page" in before.pop("endless.md")
    assert b"The title of page" not in after.pop("endless.md")
    assert b"The title of page" in after["growing.md"]
    assert before == after


SHARED = "Everything that happens at the harbour, every morning and for everybody."
STORY = """<!doctype html><html lang="en"><head><title>Story {name} | Harbour Post</title>
<meta property="og:site_name" content="Harbour Post"><meta property="og:description" content="{excerpt}">
<meta property="og:image" content="/{name}.jpg">{links}<meta name="author" content="Ann Author"></head>
<body><h1>Story {name}</h1><p>By <a rel="author">Ann Author</a></p></body></html>"""


def kinds() -> dict[str, Reply]:
    """Return pages of all kinds that reading in a process of its own might tell apart."""

    def story(name: str, excerpt: str = "", links: str = "", more: str = "") -> Reply:
        own = excerpt or f"An excerpt about {name} alone that is long enough."
        return Reply(body=STORY.format(name=name, excerpt=own, links=links) + more, headers={"ETag": '"1"'})

    amp = """<!doctype html><html amp lang="en"><head><link rel="canonical" href="/amp-of"><title>Story on AMP</title>
    <script async src="https://cdn.ampproject.org/v0.js"></script></head><body><h1>Story on AMP</h1></body></html>"""
    return {
        **{f"/shared{number}": story(f"shared{number}", SHARED) for number in range(5)},
        "/plain": story("plain"),
        "/amp-of": story("amp-of", links='<link rel="amphtml" href="/amp">'),
        "/amp": Reply(body=amp),
        "/wall": Reply(body="<title>Just a moment...</title><script src=/cdn-cgi/challenge-platform/x.js></script>"),
        "/many": story(
            "many", links="".join(f'<meta property="og:image" content="/{number}.jpg">' for number in range(40))
        ),
        "/hard": story("hard", more="<p>x</p>" * 150_000),
        "/gone": Reply(status=404),
    }


def test_a_run_with_readers_comes_to_the_same_files_and_the_same_report_and_so_do_the_runs_after_it(
    tmp_path: Path,
) -> None:
    with Loopback(kinds(), host="127.0.0.2") as server:
        names = {path.strip("/"): "" for path in kinds() if path != "/amp"}
        repos = {jobs: repo_of(server, tmp_path / jobs, names) for jobs in ("0", "2")}
        for repo in repos.values():
            for number in range(3):
                post(repo, f"shared{number}.md", webUrl=server.url(f"/shared{number}"), excerpt=SHARED)
        for again in ([], [], ["--reapply"]):
            told = {jobs: crawl(repo, "--jobs", jobs, "--no-gate", *again) for jobs, repo in repos.items()}
            for report in told.values():
                for row in report["details"]["entries"]:
                    del row["seconds"]
            assert told["0"] == told["2"]
            assert texts(repos["0"]) == texts(repos["2"])
    assert SHARED.encode() not in texts(repos["2"])["shared4.md"]


@pytest.mark.parametrize("given", ["0", "65", "many"])
def test_jobs_are_a_small_number(given: str, tmp_path: Path) -> None:
    done = masthead("crawl", tmp_path, "--jobs", given)
    assert (done.returncode, b"from 0 to 64" in done.stderr) == ((0, False) if given == "0" else (2, True))


def test_no_more_is_fetched_than_can_be_read(tmp_path: Path) -> None:
    size, most, at_once = 600_000, 5_000_000, 4
    bodies = {"0": ENDLESS} | {str(number): "x" * size for number in range(1, 25)}
    with site(bodies) as server:
        repo = repo_of(server, tmp_path / "repo", bodies)
        told = crawled(repo, "--per-host", str(at_once), "--jobs", "1", WAITED=str(tmp_path / "waited"))
    assert told["pages"] == {"failed": 1, "ok": 24}
    waited = int((tmp_path / "waited").read_text(encoding="ascii"))
    assert 2 * size < waited < most + (at_once + 1) * size


def test_a_signal_to_the_crawl_and_its_readers_ends_both_in_order(tmp_path: Path) -> None:
    asked = threading.Event()

    def endless(_: Asked) -> Reply:
        asked.set()
        return Reply(body=PAGE.format(number=1, body=ENDLESS))

    with Loopback({"/one": Reply(body=PAGE.format(number=1, body="")), "/endless": endless}, host="127.0.0.2") as web:
        repo = repo_of(web, tmp_path, {"one": "", "endless": ""})
        command = [sys.executable, "-m", SLOW, "crawl", str(repo), *QUICK, "--jobs", "1"]
        pipe = subprocess.PIPE
        with subprocess.Popen(
            command, cwd=ROOT, env=environment(), stdout=pipe, stderr=pipe, start_new_session=True
        ) as running:
            assert asked.wait(60)
            os.killpg(running.pid, signal.SIGINT)  # as a terminal does
            out, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert b"Traceback" not in out + err
    with pytest.raises(ProcessLookupError):  # nobody is left
        os.killpg(running.pid, 0)


def test_a_file_that_would_make_a_parser_run_away_is_read_as_far_as_it_does_not(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE.format(number=1, body=GROWING), encoding="utf-8")
    done = masthead("extract", tmp_path / "page.html", "--url", "https://a.example/story")
    told = json.loads(done.stdout)
    assert (done.returncode, told["title"]) == (0, "The title of page 1")
