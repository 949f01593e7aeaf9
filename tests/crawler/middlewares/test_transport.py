"""What a server may send before its body: much, but not without end."""

from __future__ import annotations

import pytest

from crawler.middlewares.transport import LONGEST_HEAD
from tests.asking import Run, ask
from tests.laboratory.case import chunked
from tests.laboratory.server import NETWORK, Host, Laboratory
from tests.loopback import Loopback, Reply

LINE = b"X-Filler: " + b"f" * 15_000 + b"\r\n"
MANY = LONGEST_HEAD // len(LINE) + 60


@pytest.fixture(scope="module")
def run() -> Run:
    end = b"Content-Type: text/html\r\nContent-Length: 2\r\n\r\nok"
    routes = {
        "/long": Reply(raw=b"HTTP/1.1 200 OK\r\n" + LINE * 10 + end),
        "/endless": Reply(raw=b"HTTP/1.1 200 OK\r\n" + LINE * MANY + end),
        "/hints": Reply(raw=(b"HTTP/1.1 103 Early Hints\r\n" + LINE + b"\r\n") * MANY + b"HTTP/1.1 200 OK\r\n" + end),
        "/large": Reply(body=b"x" * 4 * LONGEST_HEAD),
    }
    with Loopback(routes, host="127.0.0.2") as site:
        wanted = [{"url": site.url(name), "key": name.strip("/")} for name in routes]
        return ask(*wanted, settings={"MASTHEAD_ALLOW_HOSTS": ["127.0.0.2/32"]})


def test_long_headers_are_read(run: Run) -> None:
    assert (run.answers["long"].outcome, run.answers["long"].body) == ("ok", b"ok")


@pytest.mark.parametrize("name", ["endless", "hints"])
def test_headers_without_end_are_refused_for_their_size(run: Run, name: str) -> None:
    assert (run.answers[name].outcome, run.answers[name].reason) == ("refused", "size")


def test_a_body_is_not_counted_as_headers(run: Run) -> None:
    assert len(run.answers["large"].body) == 4 * LONGEST_HEAD


def test_a_host_whose_answer_costs_too_much_to_take_in_is_asked_no_more_and_costs_no_other() -> None:
    laborious = Host(routes={"/*": lambda exchange: exchange.flood(chunked(), b"1\r\na\r\n" * 10_000)})
    with Laboratory({"127.64.0.1": laborious, "127.64.0.2": Host(routes={"/*": "fine"})}) as laboratory:
        urls = [laboratory.url(host, f"/{number}") for number in range(3) for host in laboratory.hosts]
        asked = ask(*urls, settings={"MASTHEAD_ALLOW_HOSTS": [NETWORK]})
    assert sum(number for (host, _), number in laboratory.asked.items() if host == "127.64.0.1") == 1
    assert {asked.answers[url].outcome for url in urls[1::2]} == {"ok"}
    assert "dataloss" in asked.answers[urls[0]].flags
    assert [asked.answers[url].reason for url in urls[2::2]] == ["not-asked"] * 2
