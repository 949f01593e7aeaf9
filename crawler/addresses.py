"""Which addresses a crawl may touch, and how a host can spell one: pure rules, no lookup."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterable

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

PUBLIC = "public"
WEB_PORTS = frozenset({80, 443, 8080, 8443})

# IANA special-purpose registry (RFC 6890 and its updates) and RFC 5771.
_IPV4_BLOCKS: tuple[tuple[IPv4Network, str], ...] = tuple(
    (IPv4Network(block), kind)
    for block, kind in (
        ("0.0.0.0/8", "this-network"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "carrier-nat"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "protocol"),
        ("192.0.2.0/24", "documentation"),
        ("192.31.196.0/24", "infrastructure"),
        ("192.52.193.0/24", "infrastructure"),
        ("192.88.99.0/24", "6to4-relay"),
        ("192.168.0.0/16", "private"),
        ("192.175.48.0/24", "infrastructure"),
        ("198.18.0.0/15", "benchmarking"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
)

# RFC 4291 section 2.4: only 2000::/3 is handed out; inside it, these are no hosts of the web.
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_IPV6_BLOCKS: tuple[tuple[IPv6Network, str], ...] = tuple(
    (IPv6Network(block), kind)
    for block, kind in (
        ("::/128", "unspecified"),
        ("::1/128", "loopback"),
        ("::/96", "v4-compatible"),
        ("2001::/32", "teredo"),
        ("2001::/23", "protocol"),
        ("2001:db8::/32", "documentation"),
        ("2002::/16", "6to4"),
        ("2620:4f:8000::/48", "infrastructure"),
        ("3ffe::/16", "6bone"),
        ("3fff::/20", "documentation"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
    )
)

# RFC 6052: behind the well-known NAT64 prefix stands the IPv4 address that is really reached.
_NAT64 = IPv6Network("64:ff9b::/96")
_ISATAP = 0x00005EFE  # RFC 5214: these 32 bits, the "universal" bit aside, stand before the tunnelled address
_ISATAP_MASK = 0xFDFFFFFF

_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+", re.ASCII | re.IGNORECASE).fullmatch
_LONGEST_LITERAL = 256


@dataclass(frozen=True, slots=True)
class Policy:
    """What a crawl may connect to: public addresses on web ports, and whatever the operator opened on any port."""

    opened: tuple[Network, ...] = ()

    @classmethod
    def of(cls, hosts: Iterable[object]) -> Policy:
        """Return the policy that opens these addresses or networks; `ValueError` names the first that is neither."""
        return cls(tuple(ip_network(str(host), strict=False) for host in hosts))

    def opens(self, address: Address) -> bool:
        """Tell whether the operator opened this address, by itself or by its network."""
        reached = unwrapped(address)
        return any(reached in network for network in self.opened)

    def welcomes(self, address: Address) -> bool:
        """Tell whether this address may be connected to, on the right port."""
        return verdict(address) == PUBLIC or self.opens(address)

    def admits(self, address: Address, port: int) -> bool:
        """Tell whether this very address and port may be connected to."""
        return self.opens(address) or (port in WEB_PORTS and verdict(address) == PUBLIC)


def verdict(address: Address) -> str:
    """Return `PUBLIC`, or the kind of address that it is instead: loopback, private, multicast, 6to4, ..."""
    reached = unwrapped(address)
    if isinstance(reached, IPv4Address):
        return next((kind for block, kind in _IPV4_BLOCKS if reached in block), PUBLIC)
    kind = next((kind for block, kind in _IPV6_BLOCKS if reached in block), None)
    return kind or _unicast(reached)


def _unicast(address: IPv6Address) -> str:
    if address not in _GLOBAL_UNICAST:
        return "reserved"
    return "isatap" if (int(address) >> 32) & _ISATAP_MASK == _ISATAP else PUBLIC


def unwrapped(address: Address) -> Address:
    """Return the address that a connection would really reach: the IPv4 one inside IPv4-mapped and NAT64 forms."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else address


def literal(host: str) -> Address | None:
    """Return the address that a URL's host spells, or `None` for a name.

    It reads what browsers and `inet_aton` read (WHATWG URL, 3.5): one to four parts in decimal, octal or hexadecimal,
    full-width digits, percent-encoding, a trailing dot, IPv6 with brackets or a zone.
    """
    if len(host) > _LONGEST_LITERAL:
        return None
    plain = unicodedata.normalize("NFKC", unquote(host)).replace("\u3002", ".").strip()
    bare = plain.removeprefix("[").removesuffix("]")
    return _ipv6(bare) if ":" in bare else _ipv4(bare)


def _ipv6(text: str) -> IPv6Address | None:
    try:
        return IPv6Address(text.partition("%")[0])
    except ValueError:
        return None


def _ipv4(text: str) -> IPv4Address | None:
    parts = text.removesuffix(".").split(".")
    if len(parts) > 4 or not all(map(_NUMBER, parts)):  # noqa: PLR2004  # an IPv4 address has four bytes
        return None
    try:
        *head, last = map(_number, parts)
    except ValueError:  # an octal part with an 8 in it
        return None
    tail = 256 ** (4 - len(head))
    if last >= tail or any(byte > 255 for byte in head):  # noqa: PLR2004  # the largest byte
        return None
    return IPv4Address(sum(byte << 24 - 8 * place for place, byte in enumerate(head)) + last)


def _number(part: str) -> int:
    if part[:2].lower() == "0x":
        return int(part[2:] or "0", 16)
    return int(part, 8 if part.startswith("0") else 10)


def parsed(text: str) -> Address | None:
    """Return the address in the canonical spelling that resolvers answer with, zone dropped, or `None`."""
    try:
        return ip_address(text.partition("%")[0])
    except ValueError:
        return None
