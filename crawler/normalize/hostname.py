"""A host as a page spells it, to the one spelling that DNS and browsers use."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from urllib.parse import unquote

MAX_HOST = 253  # octets of a name without its final dot (RFC 1035, 2.3.4)
_LABEL = re.compile(r"[a-z0-9_-]{1,63}")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
_IPV4_PARTS = 4
_OCTET = 255
_TOO_MUCH = 2**32
_IPV4_DIGITS = 12  # as octal, 2**32 - 1 has eleven digits and a leading zero


@lru_cache(maxsize=1024)
def ascii_host(raw: str) -> str | None:
    """Return a host in lower-case A-labels, an IPv4 address in four parts or an IPv6 address in brackets.

    `None` is a host that no browser would ask (WHATWG URL, host parsing; UTS #46 without transitional forms).
    """
    if raw.startswith("["):
        return _ipv6(raw)
    name = unquote(raw)
    mapped = _mapped(name) if len(name) <= MAX_HOST + 1 else None
    if mapped is None:
        return None
    labels = mapped.removesuffix(".").split(".")
    if _NUMBER.fullmatch(labels[-1]):
        return _ipv4(labels)
    encoded = _a_labels(labels)
    return None if encoded is None else encoded + "." * mapped.endswith(".")


def unicode_host(host: str) -> str | None:
    """Return a host in A-labels with each `xn--` label decoded (RFC 3492), or `None` where one cannot be."""
    decoded = [_u_label(label) for label in host.split(".")]
    return None if None in decoded else ".".join(label or "" for label in decoded)


def is_address(host: str) -> bool:
    """Whether a host is an IP address, IPv6 with or without its brackets."""
    if host[-1:].isalpha() and ":" not in host:
        return False  # as nearly all; the library takes twenty times as long to say so
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _mapped(name: str) -> str | None:
    """Return a name mapped by UTS #46, or `None` where it holds a forbidden character."""
    if name.isascii():
        return name.lower()
    import idna  # noqa: PLC0415 - its tables cost 40 ms and nearly every host is ASCII

    try:
        return idna.uts46_remap(name, std3_rules=False, transitional=False)
    except (idna.IDNAError, ValueError):
        return None


def _a_labels(labels: list[str]) -> str | None:
    encoded = [label if label.isascii() else f"xn--{label.encode('punycode').decode('ascii')}" for label in labels]
    if not all(_LABEL.fullmatch(label) and _u_label(label) for label in encoded):
        return None
    host = ".".join(encoded)
    return host if len(host) <= MAX_HOST else None


def _u_label(label: str) -> str | None:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode") or None
    except ValueError:
        return None


def _ipv6(raw: str) -> str | None:
    if "%" in raw:  # a zone means something on one machine only
        return None
    try:
        return f"[{ipaddress.IPv6Address(raw.removeprefix('[').removesuffix(']')).compressed}]"
    except ValueError:
        return None


def _ipv4(labels: list[str]) -> str | None:
    """Return the dotted form of one to four numbers, each decimal, octal or hexadecimal (WHATWG URL, IPv4 parser)."""
    *head, last = [_number(label) for label in labels]
    if last >= 256 ** (_IPV4_PARTS + 1 - len(labels)) or max(head, default=0) > _OCTET:
        return None
    return str(ipaddress.IPv4Address(last + sum(part << 8 * (3 - place) for place, part in enumerate(head))))


def _number(text: str) -> int:
    """Return what a part of an IPv4 address counts; what cannot be read counts as too much."""
    base, digits = (16, text[2:] or "0") if text.startswith("0x") else (8 if text.startswith("0") else 10, text)
    try:
        return int(digits, base) if _NUMBER.fullmatch(text) and len(text) <= _IPV4_DIGITS else _TOO_MUCH
    except ValueError:
        return _TOO_MUCH
