"""The guard: no request leaves for an address, a port or a scheme that is not the public web's."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Self

from scrapy import Request, signals
from scrapy.exceptions import CannotResolveHostError
from scrapy.utils.httpobj import urlparse_cached

from crawler.addresses import WEB_PORTS, Address, Policy, literal
from crawler.exchange import AddressRefused, Ended, Reason, Refused
from crawler.middlewares.resolver import PublicResolver, proxy_hosts

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

_DEFAULT_PORTS = {"http": 80, "https": 443}
# Whatever else two URL parsers could read differently is refused before anybody connects.
_HOST_AND_PORT = re.compile(r"(?:\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,255})(?::[0-9]{0,5})?", re.ASCII).fullmatch
_LONGEST_URL = 4096


class PublicHosts:
    """Downloader middleware that refuses what may not be asked, on every hop.

    Redirects, meta refresh, robots.txt and pictures all come through here as requests of their own. Names are
    judged later, by the resolver, on the addresses that are then connected to.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._policy = Policy.of(crawler.settings.getlist("MASTHEAD_ALLOW_HOSTS"))
        self._proxies = proxy_hosts(crawler.settings)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the guard of a crawl; it cannot be switched off."""
        guard = cls(crawler)
        crawler.signals.connect(guard.warn, signal=signals.spider_opened)
        return guard

    def warn(self) -> None:
        """Say at the start of the run what a proxy hides from the guard."""
        if self._proxies:
            logger.warning(
                "Requests go through the proxy %s, which looks names up itself: it must refuse private addresses.",
                ", ".join(sorted(self._proxies)),
            )

    def process_request(self, request: Request) -> None:
        """Let a request pass, or raise why not."""
        self._resolver()
        objection = self._objection(request)
        if objection is not None:
            raise objection

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Tell a host whose every address was refused from one that does not exist."""
        if not isinstance(exception, CannotResolveHostError):
            return
        parts = urlparse_cached(request)
        host = parts.hostname or ""
        addresses = self._resolver().seen(host)
        if addresses:
            raise self._refusal(host, addresses) from exception

    def _objection(self, request: Request) -> Ended | None:
        parts = urlparse_cached(request)
        if parts.scheme not in _DEFAULT_PORTS:
            return Refused(Reason.SCHEME, f"{parts.scheme} is not http or https")
        if "@" in parts.netloc:
            return Refused(Reason.CREDENTIALS, f"a user name or password stands before {parts.hostname}")
        if not _HOST_AND_PORT(parts.netloc) or len(request.url) > _LONGEST_URL:
            # An address that we were sent to says nothing about the one that was asked.
            kind = Ended if request.meta.get("redirect_times") else Refused
            return kind(Reason.ADDRESS, request.url[:_LONGEST_URL])
        return self._host_objection(parts.hostname or "", parts.port or _DEFAULT_PORTS[parts.scheme])

    def _host_objection(self, host: str, port: int) -> Refused | None:
        address = literal(host)
        if address is not None:
            return None if self._policy.admits(address, port) else self._refusal(host, (address,))
        if host in self._proxies:
            return Refused(Reason.PRIVATE_ADDRESS, f"{host} is the proxy")
        # Where hosts are opened, a name may lead to one of them, on any port: the resolver will see.
        if port in WEB_PORTS or self._policy.opened:
            return None
        return Refused(Reason.PORT, f"{port} is not a port of the web")

    def _refusal(self, host: str, addresses: tuple[Address, ...]) -> AddressRefused:
        open_elsewhere = any(map(self._policy.welcomes, addresses))
        return AddressRefused(Reason.PORT if open_elsewhere else Reason.PRIVATE_ADDRESS, host, addresses)

    def _resolver(self) -> PublicResolver:
        """Return the resolver in force, put there where the process has another, or ours with other hosts open."""
        from twisted.internet import reactor  # noqa: PLC0415  # importing it installs one

        found = reactor.nameResolver
        if isinstance(found, PublicResolver) and found.policy == self._policy:
            return found
        # `scrapy crawl` builds the process before the spider has read which hosts its content repo opens.
        ours = PublicResolver.from_crawler(self._crawler, reactor)
        ours.install_on_reactor()
        return ours
