"""Whole crawls of small repos, asked of real servers on loopback addresses."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.loopback import Asked, Loopback, Reply, redirect
from tests.running import QUICK, ROOT, crawl, environment, masthead, post

if TYPE_CHECKING:
    from collections.abc import Iterator

PICTURE = (ROOT / "tests/golden/pictures/1400x933.jpg").read_bytes()
PAGE = """<!doctype html><html lang="en"><head><title>A title that the page gives</title>
<meta property="og:title" content="A title that the page gives">
<meta property="og:description" content="An excerpt that is long enough to be worth its place in a record.">
<meta property="og:image" content="/a.jpg">
<meta property="article:published_time" content="2026-01-02T03:04:05Z">
<meta property="og:type" content="article"></head><body><h1>A title that the page gives</h1></body></html>"""


@pytest.fixture
def server() -> Iterator[Loopback]:
    routes = {"/story": Reply(body=PAGE), "/a.jpg": Reply(body=PICTURE, type="image/jpeg", ranges=True)}
    with Loopback(routes, host="127.0.0.2") as running:
        yield running


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    (folder / "_news").mkdir(parents=True)
    return folder


def snapshot(folder: Path) -> dict[str, bytes]:
    """The content of a repo, without what Masthead keeps for itself."""
    found = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith(".masthead/")}


def test_what_a_post_lacks_is_filled_in_and_nothing_else_changes(server: Loopback, repo: Path) -> None:
    path = post(repo, "a.md", title="Mine", webUrl=server.url("/story"), secured='"opaque;=="')
    path.chmod(0o640)
    report = crawl(repo)
    assert path.read_text() == (
        "---\ntitle: Mine\n"
        "excerpt: An excerpt that is long enough to be worth its place in a record.\n"
        "publishedDateTime: 2026-01-02T03:04:05Z\n"
        f"webUrl: {server.url('/story')}\n"
        "type: article\n"
        f"images:\n  - url: {server.url('/a.jpg')}\n    width: 1400\n    height: 933\n    title: Mine\n"
        'secured: "opaque;=="\n---\n\nA body.\n'
    )
    assert path.stat().st_mode & 0o7777 == 0o640
    assert report["entries"] == {"enriched": 1}
    assert report["files"] == ["_news/a.md"]
    assert {path.name for path in repo.rglob("*") if path.is_file()} == {"a.md", ".gitignore", "state.sqlite3"}


def test_a_second_crawl_writes_nothing(server: Loopback, repo: Path) -> None:
    post(repo, "a.md", webUrl=server.url("/story"))
    crawl(repo)
    before = snapshot(repo)
    assert crawl(repo)["files"] == []
    assert snapshot(repo) == before


def test_a_dry_run_prints_a_diff_that_git_can_apply_and_writes_nothing(server: Loopback, repo: Path) -> None:
    path = post(repo, "a.md", webUrl=server.url("/story"))
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    post(repo, "b.md", webUrl=server.url("/story"), title='"Mine"')
    before = snapshot(repo)
    done = masthead("crawl", repo, "--dry-run", *QUICK)
    assert snapshot(repo) == before
    diff, _, _ = done.stdout.partition(b"2 entries")
    subprocess.run(["git", "apply", "--unsafe-paths", "-"], cwd=repo, input=diff, check=True, capture_output=True)
    applied = snapshot(repo)
    for name, content in before.items():
        (repo / name).write_bytes(content)
    crawl(repo)
    assert snapshot(repo) == applied


def test_a_picture_is_asked_for_by_its_first_bytes(server: Loopback, repo: Path) -> None:
    post(repo, "a.md", webUrl=server.url("/story"))
    crawl(repo)
    (asked,) = [one for one in server.requests if one.path == "/a.jpg"]
    assert asked.headers["range"] == "bytes=0-15359"
    assert asked.headers["accept-encoding"] == "identity"


def test_entries_that_share_an_address_share_one_request(server: Loopback, repo: Path) -> None:
    for name in ("a.md", "b.md", "c.md"):
        post(repo, name, webUrl=server.url("/story"))
    assert crawl(repo)["entries"] == {"enriched": 3}
    assert server.paths.count("/story") == 1
    assert server.paths.count("/a.jpg") == 1


def test_unreachable_addresses_leave_the_work_tree_clean(repo: Path) -> None:
    with Loopback(host="127.0.0.2") as closed:
        address = closed.url("/story")
    post(repo, "a.md", webUrl=address)
    post(repo, "b.md", webUrl="https://no-such-host.invalid/story", title="AI", topics="[]")
    (repo / "_data/topics").mkdir(parents=True)
    (repo / "_data/topics/00-ai.yaml").write_text("name: AI\nkeywords: [ai]\n")
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.com"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "all"]):
        subprocess.run([*git, *words], cwd=repo, check=True)
    report = crawl(repo)
    assert report["entries"] == {"kept": 2}
    assert {row["reason"] for row in report["details"]["pages"]} == {"connection", "dns"}
    status = subprocess.run(["git", "status", "--porcelain"], cwd=repo, check=True, capture_output=True)
    assert status.stdout == b""


def test_addresses_that_nobody_should_ask_end_as_refused_and_nothing_is_connected_to(
    server: Loopback, repo: Path
) -> None:
    with Loopback({"/": Reply(body=PAGE)}, host="127.0.0.1") as canary:
        server.routes["/away"] = redirect(canary.url("/"))
        targets = [
            canary.url("/"),
            canary.url("/", host="2130706433"),
            canary.url("/", host="0x7f.1"),
            canary.url("/", host="[::ffff:127.0.0.1]"),
            canary.url("/", host="localhost"),
            "http://[::1]/",
            "file:///etc/hostname",
            "ftp://127.0.0.1/x",
            canary.url("/").replace("http://", "http://user:secret@"),
            server.url("/away"),
        ]
        for number, target in enumerate(targets):
            post(repo, f"{number}.md", webUrl=f'"{target}"')
        before = snapshot(repo)
        report = crawl(repo)
        assert canary.connections == 0
    assert report["entries"] == {"refused": len(targets)}
    assert snapshot(repo) == before


def test_what_is_no_address_at_all_is_invalid_and_named(repo: Path) -> None:
    post(repo, "a.md", webUrl="just some words")
    post(repo, "b.md", webUrl="[https://a.example/, https://b.example/]")
    report = crawl(repo)
    assert report["entries"] == {"invalid": 2}
    assert {(one["code"], one["path"]) for one in report["findings"]} == {
        ("address.invalid", "_news/a.md"),
        ("address.invalid", "_news/b.md"),
    }


def test_files_that_cannot_be_read_are_named_left_alone_and_do_not_stop_the_run(server: Loopback, repo: Path) -> None:
    good = post(repo, "good.md", webUrl=server.url("/story"))
    (repo / "_news/torn.md").write_text('---\ntitle: "x\nwebUrl: https://a.example/\n')
    (repo / "_news/twice.md").write_text("---\ntitle: a\ntitle: b\nwebUrl: https://a.example/\n---\n")
    (repo / "_news/toml.md").write_text('+++\nwebUrl = "https://a.example/"\n+++\n')
    (repo / "_news/latin.md").write_bytes(b"---\nwebUrl: https://a.example/\ntitle: caf\xe9\n---\n")
    (repo / "_news/link.md").symlink_to("/etc/hostname")
    os.mkfifo(repo / "_news/pipe.md")
    report = crawl(repo)
    assert report["entries"] == {"enriched": 1, "invalid": 6}
    assert {Path(one["path"]).stem for one in report["findings"]} == {"torn", "twice", "toml", "latin", "link", "pipe"}
    assert b"excerpt" in good.read_bytes()


def test_every_entry_and_file_ends_in_exactly_one_outcome(server: Loopback, repo: Path) -> None:
    server.routes |= {
        "/gone": Reply(status=410),
        "/wall": Reply(status=403, body="<title>Just a moment...</title>"),
        "/broken": Reply(raw=b"nonsense\r\n\r\n"),
        "/pdf": Reply(body=b"%PDF-1.7 ...", type="application/pdf"),
        "/error": Reply(status=500),
    }
    for number, path in enumerate(("/story", "/gone", "/wall", "/broken", "/pdf", "/error", "/nowhere")):
        post(repo, f"{number}.md", webUrl=server.url(path))
    report = crawl(repo)
    assert sum(report["entries"].values()) == len(report["details"]["entries"]) == 7
    assert report["entries"] == {"enriched": 1, "kept": 6}
    assert report["faults"] == []


def test_a_hand_edit_made_during_the_crawl_is_never_lost(server: Loopback, repo: Path) -> None:
    path = post(repo, "a.md", webUrl=server.url("/story"))

    def edit_meanwhile(_asked: Asked) -> Reply:
        path.write_bytes(path.read_bytes().replace(b"---\n\n", b"title: Edited by hand\n---\n\n"))
        return Reply(body=PAGE)

    server.routes["/story"] = edit_meanwhile
    assert crawl(repo)["entries"] == {"enriched": 1}
    text = path.read_text()
    assert "title: Edited by hand\n" in text
    assert "excerpt: An excerpt" in text


def test_an_entry_that_went_away_during_the_crawl_is_not_brought_back(server: Loopback, repo: Path) -> None:
    path = post(repo, "a.md", webUrl=server.url("/story"))

    def move_meanwhile(_asked: Asked) -> Reply:
        path.write_bytes(path.read_bytes().replace(b"/story", b"/another"))
        return Reply(body=PAGE)

    server.routes["/story"] = move_meanwhile
    report = crawl(repo)
    assert report["entries"] == {"kept": 1}
    assert [one["code"] for one in report["findings"]] == ["file.changed"]
    assert b"excerpt" not in path.read_bytes()


def test_what_masthead_wrote_follows_the_page_and_what_a_person_changed_does_not(server: Loopback, repo: Path) -> None:
    ours, theirs = (post(repo, name, webUrl=server.url("/story")) for name in ("a.md", "b.md"))
    crawl(repo)
    theirs.write_bytes(theirs.read_bytes().replace(b"A title that the page gives", b"Mended by hand", 1))
    server.routes["/story"] = Reply(body=PAGE.replace("A title that the page gives", "A better title of the page"))
    report = crawl(repo)
    assert report["entries"] == {"enriched": 1, "unchanged": 1}
    assert b'title: "A better title of the page"' in ours.read_bytes()
    assert b'title: "Mended by hand"' in theirs.read_bytes()


def test_what_a_person_deletes_stays_deleted_until_the_state_is_lost(server: Loopback, repo: Path) -> None:
    path = post(repo, "a.md", webUrl=server.url("/story"))
    crawl(repo)
    without = b"".join(line for line in path.read_bytes().splitlines(keepends=True) if not line.startswith(b"excerpt"))
    path.write_bytes(without)
    assert [one["code"] for one in crawl(repo)["findings"]] == ["field.removed"]
    assert path.read_bytes() == without
    assert crawl(repo, "--force", "excerpt")["files"] == ["_news/a.md"]


def test_the_gate_stops_an_accident_and_the_next_run_finishes_it_without_asking_again(
    server: Loopback, repo: Path
) -> None:
    for number in range(25):
        post(repo, f"{number:02}.md", webUrl=server.url(f"/story?{number}"))
        (repo / "_news" / f"torn-{number}.md").write_text("---\nwebUrl: [\n---\n")  # nobody crawls these
    crawl(repo)
    before, asked = snapshot(repo), len(server.requests)
    server.routes["/story"] = Reply(body=PAGE.replace("A title that the page gives", "Sorry for the inconvenience"))
    stopped = masthead("crawl", repo, *QUICK)
    assert stopped.returncode == 3
    assert b"title would be replaced in 25 of 25 entries" in stopped.stdout
    assert snapshot(repo) == before
    again = len(server.requests)
    assert again > asked
    assert len(crawl(repo, "--no-gate")["files"]) == 25
    assert len(server.requests) == again


def test_a_run_that_was_killed_is_finished_without_asking_again(server: Loopback, repo: Path) -> None:
    for number in range(70):
        post(repo, f"{number:02}.md", webUrl=server.url(f"/story?{number}"))
    post(repo, "held.md", webUrl=server.url("/held"))
    server.routes["/held"] = Reply(hold=True)
    running = start(repo)
    wait_for(server, "/story?69")
    wait_for(server, "/held")
    server.closing.wait(0.5)
    running.kill()
    running.communicate()
    assert all(b"excerpt" not in path.read_bytes() for path in repo.rglob("*.md"))
    server.routes["/held"] = Reply(status=410)
    asked = len(server.requests)
    assert crawl(repo)["entries"] == {"enriched": 70, "kept": 1}
    # What was held, robots.txt, the picture, and the last few pages whose evidence was not yet on disk.
    assert len(server.requests) - asked <= 3 + 70 - 64
    assert [path.name for path in repo.rglob("*") if "lock" in path.name or "write-" in path.name] == []


def test_a_second_run_at_once_is_told_who_holds_the_repo(server: Loopback, repo: Path) -> None:
    server.routes["/story"] = Reply(hold=True)
    post(repo, "a.md", webUrl=server.url("/story"))
    running = start(repo)
    wait_for(server, "/story")
    second = masthead("crawl", repo, *QUICK)
    assert second.returncode == 5
    assert f"process {running.pid}".encode() in second.stderr
    assert masthead("crawl", repo, "--dry-run", *QUICK, "--match", "nothing/*").returncode == 4
    end(running, signal.SIGTERM, server)


def test_a_dry_run_leaves_no_trace_even_of_a_state(server: Loopback, repo: Path) -> None:
    post(repo, "a.md", webUrl=server.url("/story"))
    masthead("crawl", repo, "--dry-run", *QUICK)
    assert [path.name for path in repo.iterdir()] == ["_news"]
    crawl(repo)
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in (repo / ".masthead").iterdir()}
    masthead("crawl", repo, "--dry-run", *QUICK)
    assert {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in (repo / ".masthead").iterdir()} == before


def test_a_locked_key_is_not_filled(server: Loopback, repo: Path) -> None:
    path = post(repo, "a.md", webUrl=server.url("/story"), masthead="{lock: [excerpt]}")
    (repo / "masthead.yaml").write_text("lock: [title]\npolicy: {images: never}\n")
    crawl(repo)
    text = path.read_text()
    assert "publishedDateTime" in text
    assert all(f"\n{key}:" not in text for key in ("title", "excerpt", "images"))


def test_amp_pages_are_not_asked_for_where_amp_is_ignored(server: Loopback, repo: Path) -> None:
    server.routes["/story"] = Reply(body=PAGE.replace("</head>", '<link rel="amphtml" href="/amp"></head>'))
    post(repo, "a.md", webUrl=server.url("/story"))
    crawl(repo, "--amp", "ignore", "--dry-run")
    assert "/amp" not in server.paths
    crawl(repo, "--dry-run")
    assert "/amp" in server.paths


def test_no_port_is_open_while_a_crawl_runs(server: Loopback, repo: Path) -> None:
    server.routes["/story"] = Reply(hold=True)
    post(repo, "a.md", webUrl=server.url("/story"))
    running = start(repo)
    wait_for(server, "/story")
    assert listening(running.pid) == []
    assert end(running, signal.SIGTERM, server) == 143


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_the_run_with_whole_files_and_the_documented_code(
    server: Loopback, repo: Path, number: signal.Signals, code: int
) -> None:
    done, held = post(repo, "a.md", webUrl=server.url("/story")), post(repo, "b.md", webUrl=server.url("/held"))
    before = held.read_bytes()
    server.routes["/held"] = Reply(hold=True)
    running = start(repo)
    wait_for(server, "/held")
    wait_for(server, "/a.jpg")
    assert end(running, number, server) == code
    assert held.read_bytes() == before
    assert b"excerpt" in done.read_bytes()


def start(repo: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "crawler", "crawl", str(repo), *QUICK, "--per-host", "4"]
    return subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def wait_for(server: Loopback, path: str) -> None:
    for _ in range(1200):  # a minute: a busy machine takes its time to load the program
        if path in server.paths:
            return
        server.closing.wait(0.05)
    pytest.fail(f"{path} was never asked for")


def end(running: subprocess.Popen[bytes], number: signal.Signals, server: Loopback) -> int:
    """Send a signal, then let go of the request that is under way: the run waits for it, up to its deadline."""
    running.send_signal(number)
    server.closing.wait(0.5)
    server.closing.set()
    _, said = running.communicate(timeout=60)
    assert b"Traceback" not in said
    return running.returncode


def listening(pid: int) -> list[str]:
    """The listening TCP sockets of one process, from the kernel's own tables (state 0A)."""
    own = {str(one.readlink()) for one in Path(f"/proc/{pid}/fd").iterdir() if one.is_symlink()}
    found = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in own:
                found.append(fields[1])
    return found


def test_scrapys_own_command_does_the_same(server: Loopback, repo: Path) -> None:
    path = post(repo, "a.md", webUrl=server.url("/story"))
    (repo / "masthead.yaml").write_text("allow_hosts: [127.0.0.2/32]\nconcurrency: {delay: 0}\n")
    command = [sys.executable, "-m", "scrapy", "crawl", "entries", "-a", f"content={repo}"]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    assert b"An excerpt that is long enough" in path.read_bytes()


def test_a_recorded_crawl_is_replayed_without_the_servers(server: Loopback, repo: Path, tmp_path: Path) -> None:
    path, archive = post(repo, "a.md", webUrl=server.url("/story")), tmp_path / "run.warc.gz"
    before = path.read_bytes()
    crawl(repo, "--record", archive)
    after, asked = path.read_bytes(), len(server.requests)
    path.write_bytes(before)
    shutil.rmtree(repo / ".masthead")  # else the values would count as deleted by hand
    crawl(repo, "--replay", archive)
    assert path.read_bytes() == after
    assert len(server.requests) == asked


def test_only_what_matches_is_crawled(server: Loopback, repo: Path) -> None:
    post(repo, "a.md", webUrl=server.url("/story"))
    post(repo, "b.md", webUrl=server.url("/story"))
    assert crawl(repo, "--match", "_news/b*")["files"] == ["_news/b.md"]
    assert crawl(repo, "--collection", "news", "--limit", "1")["entries"] == {"enriched": 1}


def test_the_report_is_kept_where_it_is_asked_for(server: Loopback, repo: Path, tmp_path: Path) -> None:
    post(repo, "a.md", webUrl=server.url("/story"))
    masthead("crawl", repo, *QUICK, "--report", tmp_path / "out")
    assert json.loads((tmp_path / "out/report.json").read_text())["entries"] == {"enriched": 1}


def test_a_page_that_only_javascript_fills_is_a_finding_and_changes_nothing(server: Loopback, repo: Path) -> None:
    shell = '<!doctype html><title>App</title><div id="root"></div><noscript>You need to enable JavaScript</noscript>'
    server.routes["/app"] = Reply(body=f"{shell}<script src='/main.js'></script>")
    path = post(repo, "a.md", webUrl=server.url("/app"))
    before = path.read_bytes()
    report = crawl(repo)
    assert [finding["code"] for finding in report["findings"]] == ["page.needs-javascript"]
    assert report["entries"] == {"kept": 1}
    assert path.read_bytes() == before
