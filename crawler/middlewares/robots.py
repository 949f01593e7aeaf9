"""robots.txt as RFC 9309 has it: one fetch an origin and run, kept when it is there, feared when it cannot be had."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.exceptions import NotConfigured
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from crawler.exchange import PATRON, VALIDATORS, AddressRefused, GivenUp, Reason, Refused, became, validators
from crawler.items import Outcome
from crawler.middlewares.pace import slow_down
from crawler.middlewares.underway import patron_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.state.origins import Origin, Origins

_LONGEST = 500 * 1024  # RFC 9309, 2.5
_MOST_REDIRECTS = 5  # RFC 9309, 2.3.1.2
_LONGEST_DELAY = 30.0
_ABSENT = frozenset({Reason.NOT_IN_ARCHIVE, Reason.TOO_MANY_REDIRECTS})
# The page itself would fail in the very same way, and says more about it than "robots" would.
_HOST_IS_LOST = frozenset({Reason.DNS, Reason.TLS, Reason.CONNECTION})

_AGENT_LINE = re.compile(r"\s*user[ -]?agent(?:\s*:|\s)\s*(\*|[a-z_-]*)", re.IGNORECASE).match
_TOKEN = re.compile(r"[A-Za-z_-]+")
_BEHIND_MOZILLA = re.compile(r"compatible;\s{0,8}([A-Za-z_-]+)")
_SOMEBODY_ELSE = "-"


@dataclass(frozen=True, slots=True)
class Rules:
    """What one origin lets one crawler do; without a parser, everything."""

    token: str = "*"  # noqa: S105  # a product token is a name, no secret
    parser: Protego | None = None

    def allow(self, url: str) -> bool:
        """Tell whether this address may be asked."""
        return self.parser is None or self.parser.can_fetch(url, self.token)

    @property
    def delay(self) -> float:
        """Seconds between two requests that the origin asks for, at most 30."""
        asked = self.parser.crawl_delay(self.token) if self.parser is not None else None
        return min(asked or 0.0, _LONGEST_DELAY)


ALLOWED = Rules()


class Unheard(NamedTuple):
    """No answer: whoever an origin was asked for is waited for no longer."""

    cause: GivenUp


class Asking(NamedTuple):
    """A file under way, or here, and for whose sake it was asked for."""

    patron: str
    task: asyncio.Task[Rules | Exception | Unheard]


def read(body: bytes, token: str) -> Rules:
    """Return the rules in a robots.txt for the crawler with this product token; an HTML page has none."""
    text = _text(body)
    if text.lstrip().startswith("<"):
        return ALLOWED
    return Rules(token, Protego.parse(_concerning(text, token)))


def _text(body: bytes) -> str:
    return body[:_LONGEST].decode("utf-8-sig", "replace")


def _concerning(text: str, token: str) -> str:
    """Return the text with every other crawler called "-".

    Protego keeps each rule once for each agent of its group, so a file of many agents costs their product; and it
    takes an agent's line as a prefix of our name, where RFC 9309, 2.2.1 wants the whole product token.
    """
    return "\n".join(_line(line, token.lower()) for line in text.splitlines())


def _line(line: str, token: str) -> str:
    agent = _AGENT_LINE(line)
    if agent is None:
        return line
    named = agent[1].lower()
    return f"User-agent: {named if named in {'*', token} else _SOMEBODY_ELSE}"


def product_token(user_agent: str) -> str:
    """Return the name that robots.txt files call a crawler by: `Masthead` of `Masthead/1.0 (+https://...)`."""
    hidden = _BEHIND_MOZILLA.search(user_agent) if user_agent.startswith("Mozilla/") else None
    if hidden is not None:
        return hidden[1]
    found = _TOKEN.match(user_agent)
    return found[0] if found is not None else "*"


class Robots:
    """Downloader middleware that asks an origin's robots.txt before anything else of it.

    Requests with `dont_obey_robotstxt` in their meta pass, as Scrapy users expect.
    """

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self._crawler = crawler
        agent = crawler.settings["ROBOTSTXT_USER_AGENT"] or crawler.settings["USER_AGENT"]
        self._token = product_token(agent)
        self._asked: dict[str, Asking] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware, unless ROBOTSTXT_OBEY is off."""
        return cls(crawler)

    @property
    def _spider(self) -> Origins:
        return self._crawler.spider  # type: ignore[return-value]  # the project has no other spiders

    async def process_request(self, request: Request) -> None:
        """Let a request pass, or raise why it may not be made."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        rules = await self._rules(request)
        if isinstance(rules, Exception):
            request.meta["dont_retry"] = True
            raise rules.with_traceback(None)
        if not rules.allow(request.url):
            raise Refused(Reason.ROBOTS, request.url)
        if rules.delay:
            slow_down(self._crawler, request, rules.delay)

    async def _rules(self, request: Request) -> Rules | Exception:
        """Return the rules of an origin; where whoever they were asked for was given up meanwhile, ask anew."""
        parts, patron = urlparse_cached(request), patron_of(request)
        origin = f"{parts.scheme}://{parts.netloc}"
        while True:
            asked = self._asked.get(origin) or self._ask(origin, patron)
            # One waiting request that is given up must not take the answer from the others.
            rules = asked.task.result() if asked.task.done() else await asyncio.shield(asked.task)
            if not isinstance(rules, Unheard):
                return rules
            if self._asked.get(origin) is asked:
                del self._asked[origin]
            if asked.patron == patron:
                return rules.cause

    def _ask(self, origin: str, patron: str) -> Asking:
        task = asyncio.ensure_future(self._fetch(origin, patron))
        asked = self._asked[origin] = Asking(patron, task)
        return asked

    async def _fetch(self, origin: str, patron: str) -> Rules | Exception | Unheard:
        url, before = f"{origin}/robots.txt", self._spider.origin(origin)
        known = {VALIDATORS: {url: before.validators}} if before.robots is not None else {}
        meta = {"dont_obey_robotstxt": True, "redirect_ttl": _MOST_REDIRECTS, PATRON: patron, **known}
        request = Request(url, callback=NO_CALLBACK, meta=meta)
        try:
            return self._answered(origin, await self._crawler.engine.download_async(request), before)
        except GivenUp as error:
            return Unheard(error)
        except Exception as error:  # noqa: BLE001  # whatever the network did, it is an answer
            return self._failed(origin, error)

    def _answered(self, origin: str, response: Response, before: Origin) -> Rules | Exception:
        """Tell a file that is there from one that is not (every 4xx) and one out of reach (RFC 9309, 2.3.1)."""
        outcome = became(response).outcome
        if outcome is Outcome.NOT_MODIFIED and before.robots is not None:
            return read(before.robots.encode(), self._token)
        if outcome is Outcome.OK:
            self._remember(origin, response)
            return read(response.body, self._token)
        if response.status // 100 in {3, 4}:
            return ALLOWED
        return Refused(Reason.ROBOTS_UNREACHABLE, f"{origin}/robots.txt answered {response.status}")

    def _remember(self, origin: str, response: Response) -> None:
        """Remember a file that the next run need not be sent again; one from another address has no validators here."""
        own = validators(response) if response.url == f"{origin}/robots.txt" else None
        if own is not None:
            before = self._spider.origin(origin)
            self._spider.said(origin, replace(before, robots=_text(response.body), validators=own))

    def _failed(self, origin: str, error: Exception) -> Rules | Exception:
        ended, host = became(error), urlsplit(origin).hostname
        if ended.reason in _ABSENT:
            return ALLOWED
        if ended.reason in _HOST_IS_LOST or (isinstance(error, AddressRefused) and error.host == host):
            return error
        return Refused(Reason.ROBOTS_UNREACHABLE, f"{origin}/robots.txt: {ended.reason}")
