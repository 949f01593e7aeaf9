"""Asking on behalf of several groups: what one host's end means for the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from twisted.python.failure import Failure

from crawler.exchange import GivenUp, Reason
from crawler.frontier import Known, Weighed
from crawler.items import Outcome, Page, Role
from crawler.spiders.asking import AskingSpider, _host

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrapy import Request

    from crawler.items import Picture

PICTURE = "https://cdn.example/a.jpg"


def waiting(url: str) -> Known:
    """Return a group whose page was read, and that only waits for its picture."""

    def wanted(pictures: Mapping[str, Picture]) -> tuple[str, ...]:
        return () if PICTURE in pictures else (PICTURE,)

    page = Page(role=Role.WEB, url=url, final_url=url, outcome=Outcome.OK)
    return Known(url=url, pages={Role.WEB: page}, weighed=Weighed(facts={}, wanted=wanted))


def asked(spider: AskingSpider, *urls: str) -> list[Request]:
    """Let groups ask for the same picture; return the requests that are made."""
    steps = [step for url in urls for step in spider._proceed(waiting(url))]
    return [step for step in steps if not isinstance(step, tuple)]


def test_a_picture_that_several_hosts_wait_for_is_not_lost_with_the_first_of_them() -> None:
    spider = AskingSpider("asking")
    (first,) = asked(
        spider, "https://late.example/1", "https://late.example/2", "https://b.example/", "https://c.example/"
    )
    failure = Failure(GivenUp(Reason.TIMEOUT, "late.example"))
    failure.request = first  # type: ignore[attr-defined]  # as Scrapy does
    (again,) = spider._failed(failure)
    assert again.url == PICTURE
    assert again.meta["masthead_patron"] == "b.example"
    assert [known.url for known in spider._waiting[PICTURE]] == ["https://b.example/", "https://c.example/"]
    assert spider.report.done == len(("1", "2"))


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://EXAMPLE.com:80/a", "example.com"),
        ("https://münchen.example/", "xn--mnchen-3ya.example"),
        ("https://[::1", ""),
    ],
)
def test_hosts_are_named_as_the_downloader_names_their_slots(url: str, host: str) -> None:
    assert _host(url) == host
