"""Whose turn it is: a silent host among many healthy ones costs these nothing."""

from __future__ import annotations

import json
import threading
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from scrapy import Request
from scrapy.settings import Settings
from scrapy.squeues import FifoMemoryQueue, LifoMemoryQueue

from crawler.middlewares.turns import CountingDownloader, Turns
from tests.asking import ask
from tests.laboratory.case import PAGE
from tests.laboratory.server import NETWORK, Exchange, Host, Laboratory
from tests.laboratory.slow import dripping, silent
from tests.loopback import Loopback, Reply, redirect
from tests.running import ROOT, environment, post, run

if TYPE_CHECKING:
    from pathlib import Path

HEALTHY = tuple(f"127.64.1.{number}" for number in range(1, 51))
SILENT = "127.64.2.1"


class Downloading:
    """As much of Scrapy's crawler as the queue uses."""

    def __init__(self, per_host: int = 1) -> None:
        self.settings = Settings({"CONCURRENT_REQUESTS_PER_DOMAIN": per_host})
        self.engine = self.spider = self
        self.unfinished: dict[str, set[str]] = {}
        self.downloader = CountingDownloader.__new__(CountingDownloader)
        self.downloader.busy = Counter()
        self.downloader.waiting = Counter()
        self.downloader.ip_concurrency = 0

    def queue(self) -> Turns:
        return Turns.from_crawler(
            self,  # type: ignore[arg-type]  # as above
            downstream_queue_cls=LifoMemoryQueue,
            key="",
            start_queue_cls=FifoMemoryQueue,
        )


def popped(crawler: Downloading, queue: Turns) -> list[str]:
    """Take all that may go now, and let it stay in the downloader."""
    taken = []
    while (request := queue.pop()) is not None:
        crawler.downloader.busy[crawler.downloader.get_slot_key(request)] += 1
        taken.append(request.url.removeprefix("http://"))
    return taken


@pytest.mark.parametrize("per_host", [1, 2])
def test_no_host_holds_more_than_it_may_answer_and_one(per_host: int) -> None:
    crawler = Downloading(per_host)
    queue = crawler.queue()
    for number in range(9):
        queue.push(Request(f"http://silent/{number}"))
    assert len(popped(crawler, queue)) == per_host + 1
    assert len(queue) == 9 - per_host - 1


def test_idle_hosts_come_first_and_all_take_turns() -> None:
    crawler = Downloading()
    queue = crawler.queue()
    for host in "abc":
        for number in range(3):
            queue.push(Request(f"http://{host}/{number}", meta={"is_start_request": True}))
    assert popped(crawler, queue) == ["a/0", "b/0", "c/0", "a/1", "b/1", "c/1"]
    del crawler.downloader.busy["b"]
    crawler.downloader.busy["c"] -= 1
    assert popped(crawler, queue) == ["b/2", "c/2"]
    assert len(queue) == 1


def test_a_host_whose_pages_wait_for_what_they_name_is_asked_for_that_but_for_no_other_page() -> None:
    crawler = Downloading()
    queue = crawler.queue()
    crawler.unfinished = {"a": set("1234")}
    queue.push(Request("http://a/5"))
    queue.push(Request("http://b/1"))
    assert popped(crawler, queue) == ["a/5", "b/1"]  # nothing was under way, whose end could be waited for
    crawler.downloader.busy = Counter({"c": 1})
    queue.push(Request("http://a/6"))
    assert popped(crawler, queue) == []
    queue.push(Request("http://a/4.png", priority=20))
    assert popped(crawler, queue) == ["a/4.png"]
    crawler.unfinished["a"].remove("4")
    assert popped(crawler, queue) == ["a/6"]


def test_a_closed_queue_is_empty() -> None:
    crawler = Downloading()
    queue = crawler.queue()
    queue.push(Request("http://a/"))
    assert queue.close() == []
    assert queue.pop() is None
    assert len(queue) == 0


def test_promise_12_a_silent_host_among_50_healthy_ones_costs_them_nothing(tmp_path: Path) -> None:
    repo, left = tmp_path / "site", [len(HEALTHY)]
    before_done: list[str] = []
    done, counting = threading.Event(), threading.Lock()

    def silent(exchange: Exchange) -> None:
        done.wait(100)
        if not done.is_set():
            before_done.append(exchange.path)
        exchange.reset()

    def healthy(_: Exchange) -> str:
        with counting:
            left[0] -= 1
            if not left[0]:
                done.set()  # only now is the silent host released
        return PAGE

    hosts = {host: Host(routes={"/x": healthy}) for host in HEALTHY}
    with Laboratory({**hosts, SILENT: Host(routes={"/*": silent})}) as laboratory:
        for number in range(100):  # first in order, and three times what fits into the whole downloader
            post(repo, f"0-{number}.md", webUrl=laboratory.url(SILENT, f"/{number}"))
        for host in HEALTHY:
            post(repo, f"1-{host}.md", webUrl=laboratory.url(host))
        job = {"names": {}, "deadline": 100, "note": str(tmp_path / "note")}
        words = ("crawl", str(repo), "--format", "json", "--delay", "0", "--allow-host", NETWORK)
        env = environment() | {"LABORATORY": json.dumps(job)}
        report = json.loads(run("tests.laboratory.hurried", *words, cwd=ROOT, stdin=b"", env=env).stdout)
    assert before_done == []
    assert report["entries"]["enriched"] == len(HEALTHY)
    assert sum(report["entries"].values()) == len(HEALTHY) + 100


ENDLESS = 1000  # seconds: more than a run of these tests may take
HOSTILE = {
    "127.64.2.1": Host(greeting=silent),
    "127.64.2.2": Host(routes={"/robots.txt": "", "/*": silent}),
    "127.64.2.3": Host(routes={"/*": dripping(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n")}),
    "127.64.2.4": Host(routes={"/robots.txt": "", "/0": PAGE, "/*": silent}),
}


def test_promise_12_a_run_whose_healthy_hosts_are_done_does_not_wait_for_the_deadlines_of_hostile_ones(
    tmp_path: Path,
) -> None:
    hosts = {host: Host(routes={"/*": PAGE, "/robots.txt": ""}) for host in HEALTHY} | HOSTILE
    with Laboratory(hosts) as laboratory:
        for host in hosts:
            for number in range(5 if host in HOSTILE else 1):
                post(tmp_path / "site", f"{host}-{number}.md", webUrl=laboratory.url(host, f"/{number}"))
        job = {"names": {}, "deadline": ENDLESS, "prompt": 0, "note": str(tmp_path / "note")}
        words = ("crawl", str(tmp_path / "site"), "--format", "json", "--delay", "0", "--allow-host", NETWORK)
        env = environment() | {"LABORATORY": json.dumps(job)}
        report = json.loads(run("tests.laboratory.hurried", *words, cwd=ROOT, stdin=b"", env=env).stdout)
    ends = {row["path"]: (row["outcome"], row["reason"]) for row in report["details"]["entries"]}
    assert {ends.pop(f"_news/{host}-0.md") for host in HEALTHY} == {("enriched", None)}
    ends.pop("_news/127.64.2.4-0.md")  # was asked before that host fell silent, or not
    assert set(ends.values()) <= {("kept", "timeout"), ("kept", "not-asked"), ("kept", "robots-unreachable")}
    assert ("kept", "not-asked") in ends.values()
    assert len(ends) == 5 * len(HOSTILE) - 1
    asked = Counter(host for host, _ in laboratory.asked.elements())
    assert all(asked[host] <= 3 for host in HOSTILE)  # robots.txt, a page, and for one of them another page
    assert report["faults"] == []


def test_a_host_that_misses_two_deadlines_in_a_row_is_asked_no_more() -> None:
    with Loopback({"/ok": Reply(body="fine"), "/": Reply(hold=True)}, host="127.0.0.2") as server:
        for number in range(6):
            server.routes[f"/{number}"] = Reply(hold=True)
        urls = [server.url(f"/{number}") for number in range(6)]
        run = ask(*urls, settings={"MASTHEAD_ALLOW_HOSTS": ["127.0.0.2"], "DOWNLOAD_TIMEOUT": 0.5})
    assert Counter(answer.reason for answer in run.answers.values()) == {"timeout": 2, "not-asked": 4}
    assert len(server.paths) == 2  # nothing that waits for its turn is sent any more


def test_a_redirect_is_an_answer_too() -> None:
    with Loopback({"/ok": Reply(body="fine")}, host="127.0.0.3") as other, Loopback({}, host="127.0.0.2") as server:
        moved = redirect(other.url("/ok"))
        server.routes |= {"/0": Reply(hold=True), "/1": moved, "/2": Reply(hold=True), "/3": moved}
        urls = [server.url(f"/{number}") for number in range(4)]
        run = ask(*urls, settings={"MASTHEAD_ALLOW_HOSTS": ["127.0.0.0/8"], "DOWNLOAD_TIMEOUT": 0.5})
    assert [run.answers[url].reason for url in urls] == ["timeout", None, "timeout", None]


def test_one_answer_in_between_lets_a_host_be_asked_on() -> None:
    routes = {"/0": Reply(hold=True), "/1": Reply(body="fine"), "/2": Reply(hold=True), "/3": Reply(body="fine")}
    with Loopback(routes, host="127.0.0.2") as server:
        urls = [server.url(path) for path in routes]
        run = ask(*urls, settings={"MASTHEAD_ALLOW_HOSTS": ["127.0.0.2"], "DOWNLOAD_TIMEOUT": 2.0})
    assert [run.answers[url].outcome for url in urls] == ["failed", "ok", "failed", "ok"]
