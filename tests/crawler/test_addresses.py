from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.addresses import PUBLIC, Policy, literal, parsed, unwrapped, verdict

_NOT_PUBLIC = """
0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1
172.31.255.255 192.0.0.1 192.0.0.9 192.0.2.1 192.31.196.1 192.52.193.1 192.88.99.1 192.168.0.1 192.175.48.1
198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
:: ::1 ::2 ::127.0.0.1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:0:8.8.8.8 64:ff9b::127.0.0.1
64:ff9b::10.0.0.1 64:ff9b::224.0.0.1 64:ff9b:1::8.8.8.8 100::1 2001::1 2001:2::1 2001:10::1 2001:20::1 2001:db8::1
2002:7f00:1:: 2002:808:808:: 2620:4f:8000::1 3ffe::1 3fff::1 4000::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1
fe80::1%eth0 fec0::1 feff::1 ff02::1 ff0e::1 2a00:1450::5efe:10.0.0.1 2a00:1450::200:5efe:8.8.8.8
"""

_GLOBAL = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.1 172.15.255.255
172.32.0.0 192.0.1.1 198.17.255.255 198.20.0.0 223.255.255.255 2001:200::1 2001:4860:4860::8888 2606:4700::1111
2a00:1450:4001::200e 2003::1 3000::1 ::ffff:8.8.8.8 64:ff9b::8.8.8.8
"""

_LOOPBACK = """
127.0.0.1 127.0.0.1. 127.1 127.0.1 2130706433 0x7f000001 0X7F.1 0x7f.0.0.1 0177.0.0.1 017700000001 0177.0x0.1
127.0.0.0x1 127.0.0.01 \uff11\uff12\uff17.0.0.1 \uff11\uff12\uff17\uff0e\uff10\uff0e\uff10\uff0e\uff11
127\u30020\u30020\u30021 127\uff610\uff610\uff611 \u2460\u2461\u2466.0.0.1 %31%32%37.0.0.1 127%2e0%2e0%2e1
"""


@pytest.mark.parametrize("address", _NOT_PUBLIC.split())
def test_an_address_that_is_not_of_the_public_web_is_named_for_what_it_is(address: str) -> None:
    assert verdict(ip_address(address)) != PUBLIC
    assert not Policy().admits(ip_address(address), 80)


@pytest.mark.parametrize("address", _GLOBAL.split())
def test_a_public_address_is_public_also_inside_its_ipv6_forms(address: str) -> None:
    assert verdict(ip_address(address)) == PUBLIC
    assert Policy().admits(ip_address(address), 443)


@given(st.ip_addresses())
def test_nothing_is_public_that_python_calls_private(address: IPv4Address | IPv6Address) -> None:
    if verdict(address) == PUBLIC:
        reached = unwrapped(address)
        assert reached.is_global
        assert not reached.is_multicast


@pytest.mark.parametrize("host", _LOOPBACK.split())
def test_every_spelling_of_loopback_is_read(host: str) -> None:
    assert literal(host) == IPv4Address("127.0.0.1")


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("0", "0.0.0.0"),
        ("0x", "0.0.0.0"),
        ("4294967295", "255.255.255.255"),
        ("1.16777215", "1.255.255.255"),
        ("[::1]", "::1"),
        ("::1", "::1"),
        ("[::ffff:7f00:1]", "::ffff:127.0.0.1"),
        ("fe80::1%25eth0", "fe80::1"),
        ("[fe80::1%eth0]", "fe80::1"),
    ],
)
def test_the_edges_of_literals_are_read_as_browsers_read_them(host: str, address: str) -> None:
    assert literal(host) == ip_address(address)


@pytest.mark.parametrize(
    "host",
    [
        "",
        ".",
        "example.com",
        "1.2.3.4.5",
        "256.1.1.1",
        "1.2.3.256",
        "4294967296",
        "08.1",
        "0x7g",
        "1..2",
        "-1",
        "::g",
        "1.1.1.1.example.com",
        "a" * 300,
        "1" * 300,
        "1_0",
        "\u00b2\u00b2a",
    ],
)
def test_a_name_is_no_literal(host: str) -> None:
    assert literal(host) is None


@given(st.text(max_size=300))
def test_any_text_can_be_asked_about(host: str) -> None:
    literal(host)
    parsed(host)


@given(st.from_regex(r"\A(0x[0-9a-f]{1,8}|[0-9]{1,10})(\.(0x[0-9a-f]{1,3}|[0-9]{1,4})){0,3}\Z"))
def test_what_inet_aton_takes_is_never_taken_for_a_name(host: str) -> None:
    try:
        expected = IPv4Address(socket.inet_aton(host))
    except OSError:
        return
    assert literal(host) == expected


@given(st.ip_addresses(v=4))
def test_the_canonical_spelling_of_an_address_reads_as_itself(address: IPv4Address) -> None:
    assert literal(str(address)) == parsed(str(address)) == literal(str(int(address))) == address


def test_the_operator_opens_single_addresses_and_networks_on_any_port() -> None:
    policy = Policy.of(["127.0.0.2", "10.1.0.0/16", "::1"])
    for opened in ("127.0.0.2", "10.1.2.3", "::1", "::ffff:127.0.0.2", "64:ff9b::10.1.0.1"):
        assert policy.opens(ip_address(opened))
        assert policy.welcomes(ip_address(opened))
        assert policy.admits(ip_address(opened), 12_345)
    for closed in ("127.0.0.1", "10.2.0.1", "::2"):
        assert not policy.welcomes(ip_address(closed))
        assert not policy.admits(ip_address(closed), 80)


def test_a_public_address_is_admitted_on_the_ports_of_the_web_only() -> None:
    google = ip_address("8.8.8.8")
    assert [port for port in (22, 25, 80, 443, 3306, 6379, 8080, 8443, 9200) if Policy().admits(google, port)] == [
        80,
        443,
        8080,
        8443,
    ]
    assert Policy().welcomes(google)


def test_what_is_no_network_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="neighbours"):
        Policy.of(["10.0.0.0/8", "neighbours"])
