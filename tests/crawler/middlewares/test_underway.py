"""Exchanges under way: those of a host that is given up end at once, and nothing more is sent to it."""

from __future__ import annotations

import asyncio

import pytest
from scrapy import Request

from crawler.exchange import PATRON, GivenUp, Reason
from crawler.middlewares.lateness import PROMPT, TOO_LATE
from crawler.middlewares.underway import Underway


def asking(host: str, patron: str | None = None) -> Request:
    return Request(f"http://{host}/", meta={} if patron is None else {PATRON: patron})


async def waited(underway: Underway, request: Request, answer: asyncio.Event) -> str:
    """Send something and wait for the answer, as the handler does."""
    sent = underway.begin(request)
    try:
        await answer.wait()
    except asyncio.CancelledError:
        return "given up" if sent.is_given_up else "cancelled"
    finally:
        underway.end(sent)
    return "answered"


def test_a_host_that_is_left_costs_what_is_asked_of_it_or_for_its_sake_and_nothing_else() -> None:
    async def crawl() -> list[str]:
        underway, answer = Underway(), asyncio.Event()
        requests = [asking("a"), asking("c", patron="a"), asking("b")]
        tasks = [asyncio.ensure_future(waited(underway, one, answer)) for one in requests]
        await asyncio.sleep(0)
        underway.leave("a")
        await asyncio.wait(tasks[:2])
        answer.set()
        return list(await asyncio.gather(*tasks))

    assert asyncio.run(crawl()) == ["given up", "given up", "answered"]


def test_nothing_more_is_sent_to_a_host_that_is_left_or_for_its_sake() -> None:
    underway = Underway()
    underway.leave("a")
    for request in (asking("a"), asking("c", patron="a")):
        with pytest.raises(GivenUp) as ended:
            underway.begin(request)
        assert ended.value.reason is Reason.NOT_ASKED
    underway.admit(asking("c", patron="b"))


def test_what_a_closed_host_refers_to_elsewhere_is_still_asked_for() -> None:
    underway = Underway()
    underway.close("a")
    with pytest.raises(GivenUp):
        underway.begin(asking("a", patron="b"))
    underway.admit(asking("c", patron="a"))


def test_what_somebody_else_cancels_is_not_given_up() -> None:
    async def crawl() -> str:
        underway = Underway()
        task = asyncio.ensure_future(waited(underway, asking("a"), asyncio.Event()))
        await asyncio.sleep(0)
        task.cancel()
        return await task

    assert asyncio.run(crawl()) == "cancelled"


def test_an_exchange_grows_older_until_it_is_over() -> None:
    async def crawl() -> list[frozenset[str]]:
        underway = Underway()
        over = [underway.begin(asking(host)) for host in ("b", "d")]
        sent = underway.begin(asking("c", patron="a"))
        for one in over:
            underway.end(one)
        told = [underway.second({"a"}) for _ in range(PROMPT + TOO_LATE)]
        underway.end(sent)
        return [*told, underway.second(())]

    *before, last, after = asyncio.run(crawl())
    assert not any(before)
    assert (last, after) == ({"a"}, frozenset())
