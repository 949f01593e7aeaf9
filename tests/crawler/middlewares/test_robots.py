from __future__ import annotations

import asyncio
from contextlib import ExitStack
from dataclasses import dataclass
from time import process_time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.http import Response
from scrapy.settings import Settings

from crawler.exchange import PATRON, GivenUp, Reason, Refused
from crawler.middlewares.robots import ALLOWED, Robots, product_token, read
from crawler.state.origins import Origin
from tests.asking import Answer, Run, ask
from tests.loopback import Loopback, Reply, Route, redirect

if TYPE_CHECKING:
    from collections.abc import Iterator

OBEY = {
    "ROBOTSTXT_OBEY": True,
    "USER_AGENT": "Masthead/1.0 (+https://example.com/bot)",
    "MASTHEAD_ALLOW_HOSTS": ["127.0.0.0/8"],
    "DOWNLOAD_TIMEOUT": 1,
}


def rules(text: str) -> Reply:
    return Reply(body=text, type="text/plain")


# One origin a case: robots.txt, and what becomes of /page.
CASES: dict[str, tuple[Route | None, str, str | None]] = {
    "absent": (None, "ok", None),
    "empty": (rules(""), "ok", None),
    "disallowed": (rules("User-agent: *\nDisallow: /"), "refused", "robots"),
    "disallowed-us": (rules("User-agent: MASTHEAD\nDisallow: /p\n\nUser-agent: *\nDisallow:"), "refused", "robots"),
    "allowed-us": (rules("User-agent: *\nDisallow: /\n\nUser-agent: masthead/1.0\nAllow: /\n"), "ok", None),
    "others": (rules("User-agent: mast\nUser-agent: headmast\nDisallow: /\n"), "ok", None),
    "longest-wins": (rules("User-agent: *\nDisallow: /\nAllow: /page\n"), "ok", None),
    "crlf-and-bom": (rules("\ufeffUser-agent: *\r\nDisallow: /page\r\n"), "refused", "robots"),
    "forbidden": (Reply(status=403, body="no"), "ok", None),
    "gone": (Reply(status=410), "ok", None),
    "too-many": (Reply(status=429), "ok", None),
    "server-error": (Reply(status=500, body="<html>User-agent: *</html>"), "refused", "robots-unreachable"),
    "unavailable": (Reply(status=503), "refused", "robots-unreachable"),
    "silent": (Reply(hold=True), "refused", "robots-unreachable"),
    "dripping": (Reply(body="x" * 1000, drip=0.01), "refused", "robots-unreachable"),
    "garbage": (Reply(raw=b"\x00\x01\x02\r\n\r\n"), "refused", "robots-unreachable"),
    "html": (Reply(body="\n<!doctype html><p>\nUser-agent: *\nDisallow: /\n"), "ok", None),
    "html-type-only": (Reply(body="User-agent: *\nDisallow: /\n"), "refused", "robots"),
    "moved": (redirect("/elsewhere.txt", 301), "refused", "robots"),
    "moved-to-private": (redirect("http://10.0.0.1/robots.txt"), "refused", "robots-unreachable"),
    "moved-for-ever": (redirect("/robots.txt"), "ok", None),
    "beyond-the-bound": (rules("User-agent: *\n" + "# .\n" * 130_000 + "Disallow: /\n"), "ok", None),
}


@dataclass
class Origins:
    run: Run
    sites: dict[str, Loopback]

    def __getitem__(self, name: str) -> Answer:
        return self.run.answers[name]


@pytest.fixture(scope="module")
def origins() -> Iterator[Origins]:
    with ExitStack() as stack:
        sites = {}
        for number, (name, (robots, _, _)) in enumerate(CASES.items()):
            site = stack.enter_context(Loopback({"/page": Reply(body="page")}, host=f"127.0.1.{number + 1}"))
            if robots is not None:
                site.routes["/robots.txt"] = robots
            site.routes["/elsewhere.txt"] = rules("User-agent: *\nDisallow: /page")
            sites[name] = site
        wanted = [{"url": site.url("/page"), "key": name} for name, site in sites.items()]
        wanted += [{"url": sites["disallowed"].url(f"/page?{number}"), "key": f"again{number}"} for number in range(5)]
        wanted += [{"url": sites["allowed-us"].url("/away"), "key": "away"}]
        wanted += [{"url": sites["disallowed"].url("/page?meta"), "key": "meta", "meta": {"dont_obey_robotstxt": True}}]
        sites["allowed-us"].routes["/away"] = redirect(sites["disallowed"].url("/page"))
        wanted += [
            {"url": "http://nowhere.test/page", "key": "no-name"},
            {"url": "http://127.0.1.250/", "key": "no-server"},
        ]
        wanted += [{"url": "http://inside.test/", "key": "inside"}]
        run = ask(*wanted, settings=OBEY, names={"inside.test": [["10.0.0.1"]]})
        yield Origins(run, sites)


@pytest.mark.parametrize("name", CASES)
def test_robots_txt_decides_as_rfc_9309_says(origins: Origins, name: str) -> None:
    _, outcome, reason = CASES[name]
    assert (origins[name].outcome, origins[name].reason) == (outcome, reason)
    assert ("/page" in origins.sites[name].paths) == (outcome == "ok")


def test_an_origin_is_asked_once_a_run_however_many_pages_wait(origins: Origins) -> None:
    assert origins.sites["disallowed"].paths.count("/robots.txt") == 1
    assert {origins[f"again{number}"].reason for number in range(5)} == {"robots"}


def test_a_redirect_is_judged_by_the_robots_txt_of_where_it_leads(origins: Origins) -> None:
    assert origins["away"].reason == "robots"


def test_a_request_may_say_that_it_needs_no_leave(origins: Origins) -> None:
    assert origins["meta"].outcome == "ok"


def test_a_robots_txt_is_followed_for_five_redirects_and_no_further(origins: Origins) -> None:
    assert origins.sites["moved-for-ever"].paths.count("/robots.txt") == 6


@pytest.mark.parametrize(
    ("name", "ended"),
    [
        ("no-name", ("failed", "dns")),
        ("no-server", ("failed", "connection")),
        ("inside", ("refused", "private-address")),
    ],
)
def test_a_host_that_is_lost_says_so_itself(origins: Origins, name: str, ended: tuple[str, str]) -> None:
    assert (origins[name].outcome, origins[name].reason) == ended


def test_crawl_delay_spaces_the_requests_of_its_host_only() -> None:
    slow = rules("User-agent: *\nCrawl-delay: 0.4\n")
    with Loopback({"/robots.txt": slow}, host="127.0.2.1") as one, Loopback(host="127.0.2.2") as other:
        run = ask(
            *[one.url(f"/{number}") for number in range(3)],
            *[other.url(f"/{number}") for number in range(3)],
            settings=OBEY | {"CONCURRENT_REQUESTS_PER_DOMAIN": 2},
        )
    assert run.seconds >= 2 * 0.4
    assert [url.startswith(other.url("")) for url in run.order].index(True) < 3
    assert all(url.startswith(one.url("")) for url in run.order[-2:])


def test_robots_txt_is_not_asked_for_when_it_is_switched_off() -> None:
    with Loopback({"/page": Reply(body="page")}, host="127.0.2.3") as site:
        ask(site.url("/page"), settings=OBEY | {"ROBOTSTXT_OBEY": False})
    assert site.paths == ["/page"]


@pytest.mark.parametrize(
    ("agent", "token"),
    [
        ("Masthead/1.0 (+https://example.com/bot)", "Masthead"),
        ("Example-Bot", "Example-Bot"),
        ("Mozilla/5.0 (compatible; Masthead/1.0; +https://example.com)", "Masthead"),
        ("Mozilla/5.0 (X11; Linux)", "Mozilla"),
        ("007bot", "*"),
        ("", "*"),
    ],
)
def test_the_product_token_is_the_name_in_the_user_agent(agent: str, token: str) -> None:
    assert product_token(agent) == token


@pytest.mark.parametrize(
    ("text", "delay"),
    [("7", 7.0), ("0.5", 0.5), ("30", 30.0), ("86400", 30.0), ("nan", 0.0), ("-1", 0.0), ("soon", 0.0), ("1e999", 0.0)],
)
def test_crawl_delay_is_honoured_up_to_half_a_minute(text: str, delay: float) -> None:
    assert read(f"User-agent: *\nCrawl-delay: {text}".encode(), "masthead").delay == delay


def test_without_rules_there_is_no_delay() -> None:
    assert ALLOWED.delay == 0.0
    assert ALLOWED.allow("http://example.com/")


@given(st.binary(max_size=600), st.sampled_from([b"", b"User-agent: *\n", b"User-agent: Masthead\nDisallow: "]))
def test_any_bytes_are_a_robots_txt(noise: bytes, start: bytes) -> None:
    found = read(start + noise, "Masthead")
    found.allow("http://example.com/a?b=c")
    assert 0.0 <= found.delay <= 30.0


@pytest.mark.parametrize(
    "hostile",
    [
        b"".join(b"User-agent: a%d\n" % number for number in range(30_000)) + b"Disallow: /a\n" * 8_000,
        b"User-agent: *\n"
        + b"".join(b"User-agent a%d\n" % number for number in range(20_000))
        + b"Disallow: /\n" * 9_000,
        b"User-agent: *\nDisallow: /" + b"*a" * 200_000,
        b"User-agent: *\n" + b"Disallow: /*a*a*a*a*a*a*b\n" * 15_000,
        b"user-agent" + b" " * 500_000,
    ],
    ids=["agents", "agents-without-colon", "stars", "many-stars", "spaces"],
)
def test_a_hostile_robots_txt_costs_no_more_than_its_length(hostile: bytes) -> None:
    began = process_time()
    read(hostile, "masthead").allow("http://example.com/" + "a" * 2_000)
    assert process_time() - began < 2.0


class Patrons:
    """As much of Scrapy's crawler as the middleware uses: whoever asks for the sake of `late` is given up."""

    settings = Settings({"ROBOTSTXT_OBEY": True, "USER_AGENT": "Masthead/1.0"})

    def __init__(self) -> None:
        self.engine = self.spider = self
        self.asked: list[str] = []

    def origin(self, _: str) -> Origin:
        return Origin()

    async def download_async(self, request: Request) -> Response:
        self.asked.append(request.meta[PATRON])
        await asyncio.sleep(0)
        if request.meta[PATRON].startswith("late"):
            raise GivenUp(Reason.TIMEOUT, request.meta[PATRON])
        return Response(request.url, body=b"User-agent: *\nDisallow: /private")


def allowed(robots: Robots, patron: str, path: str = "/a.jpg") -> object:
    request = Request(f"https://cdn.example{path}", meta={PATRON: patron})
    return robots.process_request(request)


def test_rules_that_were_asked_for_a_host_that_is_given_up_are_asked_for_anew() -> None:
    async def crawl() -> tuple[list[object], list[str]]:
        crawler = Patrons()
        robots = Robots(crawler)  # type: ignore[arg-type]  # as above
        patrons = ("late", "late too", "late", "b", "c")
        ends = await asyncio.gather(*(allowed(robots, one) for one in patrons), return_exceptions=True)  # type: ignore[arg-type]  # coroutines
        ends += await asyncio.gather(allowed(robots, "d", "/private"), return_exceptions=True)  # type: ignore[arg-type]  # the same
        return ends, crawler.asked

    ends, asked = asyncio.run(crawl())
    assert [type(end) for end in ends] == [GivenUp, GivenUp, GivenUp, type(None), type(None), Refused]
    assert [one for one in asked if not one.startswith("late")] == ["b"]
    assert len(asked) <= 4
