"""The resolver behind every connection: it looks names up once a run and lets only admitted addresses through."""

from __future__ import annotations

import socket
from collections import Counter
from ipaddress import IPv4Address
from threading import Thread
from typing import TYPE_CHECKING, Any, Literal, Protocol, Self
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy.resolver import HostResolution
from scrapy.utils.misc import load_object
from twisted.internet.address import IPv4Address as TxIPv4Address
from twisted.internet.address import IPv6Address as TxIPv6Address
from twisted.internet.defer import Deferred, DeferredSemaphore, succeed
from twisted.internet.interfaces import IAddress, IHostnameResolver
from zope.interface import implementer  # type: ignore[import-untyped]  # zope ships no types

from crawler.addresses import Address, Policy, literal, parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from scrapy.settings import BaseSettings
    from twisted.internet.base import DelayedCall, ReactorBase

Addresses = tuple[Address, ...]
Receiver = Any  # zope's interfaces say nothing to mypy

# A hanging lookup holds its thread until the system's resolver gives up, so there must be spare ones.
_THREADS = 16
_ATTEMPTS = 3  # a server that said "try again" may be asked so often a run
_NO_PORT = 0


class _HasSettings(Protocol):
    """What Scrapy passes here: a crawler, or the whole process."""

    @property
    def settings(self) -> BaseSettings:
        """Everything that was set."""


@implementer(IHostnameResolver)
class PublicResolver:
    """Twisted's name resolver for a crawl, dual-stack; what it hands out is exactly what is connected to.

    A name is looked up once a run, so a second answer cannot replace the one that was judged (DNS rebinding).
    """

    def __init__(self, reactor: ReactorBase, settings: BaseSettings) -> None:
        self.policy = Policy.of(settings.getlist("MASTHEAD_ALLOW_HOSTS"))
        self.proxies = proxy_hosts(settings)
        self._reactor = reactor
        self._timeout = settings.getfloat("DNS_TIMEOUT")
        self._getaddrinfo: Callable[..., Sequence[Any]] = load_object(settings["MASTHEAD_GETADDRINFO"])
        self._threads = DeferredSemaphore(_THREADS)
        self._known: dict[str, Addresses] = {}
        self._open: dict[str, _Question] = {}
        self._tried: Counter[str] = Counter()

    @classmethod
    def from_crawler(cls, crawler: _HasSettings, reactor: ReactorBase) -> Self:
        """Return the resolver of a crawl, or of the process (TWISTED_DNS_RESOLVER gets that one)."""
        return cls(reactor, crawler.settings)

    def install_on_reactor(self) -> None:
        """Make every connection of this process ask here."""
        self._reactor.installNameResolver(self)  # type: ignore[arg-type]  # what zope declares, mypy cannot see

    def seen(self, host: str) -> Addresses:
        """Return all addresses that this run has got for a host, admitted or not."""
        return self._known.get(_plain(host), ())

    def resolveHostName(  # noqa: N802  # the interface is Twisted's
        self,
        resolutionReceiver: Receiver,  # noqa: N803  # the interface is Twisted's
        hostName: str,  # noqa: N803  # the interface is Twisted's
        portNumber: int = _NO_PORT,  # noqa: N803  # the interface is Twisted's
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803  # the interface is Twisted's
        transportSemantics: str = "TCP",  # noqa: N803  # the interface is Twisted's
    ) -> HostResolution:
        """Feed the receiver with the admitted addresses of a host, none at all being a failed lookup."""
        resolution = HostResolution(hostName)
        name = _plain(hostName)

        def deliver(addresses: Addresses) -> None:
            for address in self._admitted(name, addresses, portNumber):
                found = _for_twisted(address, portNumber, transportSemantics)
                if addressTypes is None or isinstance(found, tuple(addressTypes)):
                    resolutionReceiver.addressResolved(found)
            resolutionReceiver.resolutionComplete()

        resolutionReceiver.resolutionBegan(resolution)
        self._lookup(name).addCallback(deliver)
        return resolution

    def _admitted(self, name: str, addresses: Addresses, port: int) -> Iterable[Address]:
        if name in self.proxies:
            return addresses
        if port == _NO_PORT:
            return (address for address in addresses if self.policy.welcomes(address))
        return (address for address in addresses if self.policy.admits(address, port))

    def _lookup(self, name: str) -> Deferred[Addresses]:
        """Return the addresses of a name, each name being asked for by one thread only, however many wait."""
        # Twisted brings literals here as well, in every spelling: they are judged like anything else.
        spelled = literal(name)
        if spelled is not None:
            return succeed((spelled,))
        if name in self._known:
            return succeed(self._known[name])
        if name not in self._open:
            self._open[name] = _Question(self._reactor.callLater(self._timeout, self._settle, name, None))
            self._threads.run(self._ask, name)
        answer: Deferred[Addresses] = Deferred()
        self._open[name].waiting.append(answer)
        return answer

    def _ask(self, name: str) -> Deferred[None]:
        """Start a lookup; fires when its thread ends, be it long after everybody stopped waiting."""
        ended: Deferred[None] = Deferred()

        def report(addresses: Addresses | None) -> None:
            self._settle(name, addresses)
            ended.callback(None)

        def work() -> None:
            self._reactor.callFromThread(report, self._found(name))

        # A daemon: the end of the run does not wait for somebody's dead name server.
        Thread(target=work, name=f"lookup {name}", daemon=True).start()
        return ended

    def _found(self, name: str) -> Addresses | None:
        """Return what the system says about a name, `None` when it may be asked again. Runs in a thread."""
        try:
            rows = self._getaddrinfo(name, None, 0, socket.SOCK_STREAM)
        except socket.gaierror as error:
            return None if error.errno == socket.EAI_AGAIN else ()
        except (OSError, ValueError):
            return ()
        addresses = (parsed(row[4][0]) for row in rows)
        return tuple(dict.fromkeys(address for address in addresses if address is not None))

    def _settle(self, name: str, addresses: Addresses | None) -> None:
        """Tell everybody who waits for a name; an answer that comes too late only goes into the memory."""
        question = self._open.pop(name, None)
        if addresses is None and question is not None:
            self._tried[name] += 1
        if addresses is not None or self._tried[name] >= _ATTEMPTS:
            self._known.setdefault(name, addresses or ())
        if question is not None:
            question.settle(self._known.get(name, ()))


class _Question:
    """A lookup under way: who waits for it, and the clock that ends the waiting."""

    def __init__(self, clock: DelayedCall) -> None:
        self.waiting: list[Deferred[Addresses]] = []
        self._clock = clock

    def settle(self, addresses: Addresses) -> None:
        """Give everybody their answer."""
        if self._clock.active():
            self._clock.cancel()
        for answer in self.waiting:
            answer.callback(addresses)


def proxy_hosts(settings: BaseSettings) -> frozenset[str]:
    """Return the hosts of the proxies that the operator configured: they may stand on private addresses."""
    if not settings.getbool("HTTPPROXY_ENABLED"):
        return frozenset()
    hosts = (urlsplit(url if "://" in url else f"//{url}").hostname for url in getproxies().values())
    return frozenset(_plain(host) for host in hosts if host)


def _plain(host: str) -> str:
    return host.lower().removesuffix(".")


def _for_twisted(address: Address, port: int, transport: str) -> object:
    protocol: Literal["TCP", "UDP"] = "UDP" if transport == "UDP" else "TCP"
    kind = TxIPv4Address if isinstance(address, IPv4Address) else TxIPv6Address
    return kind(protocol, str(address), port)
