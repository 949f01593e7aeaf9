from __future__ import annotations

import queue
import socket
import threading
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import pytest
from scrapy.settings import Settings
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.task import Clock

from crawler.middlewares.resolver import PublicResolver

if TYPE_CHECKING:
    from collections.abc import Callable


class Reactor(Clock):
    """A reactor whose time and whose thread are the test's own."""

    def __init__(self) -> None:
        super().__init__()
        self.posted: queue.Queue[tuple[Callable[..., None], tuple[object, ...]]] = queue.Queue()
        self.installed: object = None

    def callFromThread(self, call: Callable[..., None], *args: object) -> None:  # noqa: N802  # the name is Twisted's
        self.posted.put((call, args))

    def installNameResolver(self, resolver: object) -> None:  # noqa: N802  # the name is Twisted's
        self.installed = resolver

    def work(self) -> None:
        """Do what the next thread wants done."""
        call, args = self.posted.get(timeout=20)
        call(*args)


class Receiver:
    """What Twisted's endpoint gives to a resolver."""

    def __init__(self) -> None:
        self.began: list[str] = []
        self.addresses: list[IPv4Address | IPv6Address] = []
        self.complete = 0

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802  # the interface is Twisted's
        self.began.append(resolution.name)

    def addressResolved(self, address: IPv4Address | IPv6Address) -> None:  # noqa: N802  # the interface is Twisted's
        self.addresses.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802  # the interface is Twisted's
        self.complete += 1


def rows(*addresses: str) -> list[Any]:
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in addresses]


def resolver(getaddrinfo: Callable[..., Any], **settings: object) -> tuple[PublicResolver, Reactor]:
    every = {"MASTHEAD_GETADDRINFO": getaddrinfo, "DNS_TIMEOUT": 10, "HTTPPROXY_ENABLED": False} | settings
    reactor = Reactor()
    return PublicResolver(reactor, Settings(every)), reactor  # type: ignore[arg-type]  # what a resolver needs of one


def test_public_addresses_come_through_once_each_with_the_port_and_private_ones_do_not() -> None:
    answer = rows("8.8.8.8", "10.0.0.1", "8.8.8.8", "2606:4700::1111", "fe80::1%eth0", "not-an-address")
    found, reactor = resolver(lambda *_: answer)
    receiver = Receiver()
    assert found.resolveHostName(receiver, "A.test.", 443).name == "A.test."
    reactor.work()
    assert receiver.addresses == [IPv4Address("TCP", "8.8.8.8", 443), IPv6Address("TCP", "2606:4700::1111", 443)]
    assert (receiver.began, receiver.complete) == (["A.test."], 1)
    assert [str(address) for address in found.seen("a.TEST")] == ["8.8.8.8", "10.0.0.1", "2606:4700::1111", "fe80::1"]


def test_everybody_who_waits_for_a_name_shares_one_lookup() -> None:
    asked: list[str] = []

    def lookup(name: str, *_: object) -> list[Any]:
        asked.append(name)
        return rows("8.8.8.8")

    found, reactor = resolver(lookup)
    receivers = [Receiver() for _ in range(3)]
    for port, receiver in zip((80, 443, 22), receivers, strict=True):
        found.resolveHostName(receiver, "a.test", port)
    reactor.work()
    found.resolveHostName(last := Receiver(), "a.test", 8080)
    assert asked == ["a.test"]
    assert [len(receiver.addresses) for receiver in (*receivers, last)] == [1, 1, 0, 1]
    assert reactor.getDelayedCalls() == []


def test_an_answer_that_comes_too_late_serves_those_who_ask_later() -> None:
    release = threading.Event()

    def lookup(*_: object) -> list[Any]:
        release.wait(20)
        return rows("8.8.8.8")

    found, reactor = resolver(lookup)
    found.resolveHostName(first := Receiver(), "slow.test", 80)
    reactor.advance(10)
    assert (first.addresses, first.complete) == ([], 1)
    release.set()
    reactor.work()
    found.resolveHostName(second := Receiver(), "slow.test", 80)
    assert len(second.addresses) == 1
    assert first.complete == 1


@pytest.mark.parametrize(
    ("error", "times"),
    [
        (socket.gaierror(socket.EAI_NONAME, "unknown"), 1),
        (socket.gaierror(socket.EAI_AGAIN, "later"), 3),
        (OSError("no threads"), 1),
        (UnicodeError("label too long"), 1),
    ],
)
def test_a_failed_lookup_is_final_unless_the_server_asked_to_come_again(error: Exception, times: int) -> None:
    asked: list[object] = []

    def lookup(*_: object) -> list[Any]:
        asked.append(None)
        raise error

    found, reactor = resolver(lookup)
    for number in range(5):
        found.resolveHostName(receiver := Receiver(), "a.test", 80)
        if number < times:
            reactor.work()
        assert (receiver.addresses, receiver.complete) == ([], 1)
    assert len(asked) == times


def test_hanging_lookups_hold_a_bounded_number_of_threads() -> None:
    release, running = threading.Event(), threading.Semaphore(0)

    def lookup(*_: object) -> list[Any]:
        running.release()
        release.wait(20)
        return []

    found, reactor = resolver(lookup)
    for number in range(40):
        found.resolveHostName(Receiver(), f"{number}.test", 80)
    alive = [thread for thread in threading.enumerate() if thread.name.startswith("lookup ")]
    assert len(alive) == 16
    assert all(thread.daemon for thread in alive)
    release.set()
    for _ in range(40):
        reactor.work()
        assert running.acquire(timeout=20)


def test_literals_are_answered_without_a_lookup_and_judged() -> None:
    found, _ = resolver(lambda *_: pytest.fail("looked up"), MASTHEAD_ALLOW_HOSTS=["127.0.0.2"])
    admitted = []
    for host in ("127.0.0.2", "127.0.0.1", "2130706433", "8.8.8.8", "::1"):
        found.resolveHostName(receiver := Receiver(), host, 80)
        admitted += [address.host for address in receiver.addresses]
    assert admitted == ["127.0.0.2", "8.8.8.8"]


def test_a_caller_may_want_one_family_only_and_name_no_port() -> None:
    found, reactor = resolver(lambda *_: rows("8.8.8.8", "2606:4700::1111", "10.0.0.1"))
    found.resolveHostName(receiver := Receiver(), "a.test", addressTypes=[IPv6Address], transportSemantics="UDP")
    reactor.work()
    assert receiver.addresses == [IPv6Address("UDP", "2606:4700::1111", 0)]


def test_the_proxy_alone_may_stand_on_a_private_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://Proxy.test:3128")
    monkeypatch.setenv("https_proxy", "proxy6.test:3128")
    found, reactor = resolver(lambda *_: rows("10.0.0.1"), HTTPPROXY_ENABLED=True)
    admitted = {}
    for host in ("proxy.test", "proxy6.test", "other.test"):
        found.resolveHostName(receiver := Receiver(), host, 3128)
        reactor.work()
        admitted[host] = len(receiver.addresses)
    assert admitted == {"proxy.test": 1, "proxy6.test": 1, "other.test": 0}


def test_it_takes_the_place_of_the_reactors_own_resolver() -> None:
    found, reactor = resolver(lambda *_: [])
    found.install_on_reactor()
    assert reactor.installed is found
    assert found.policy.opens(ip_address("10.0.0.1")) is False
