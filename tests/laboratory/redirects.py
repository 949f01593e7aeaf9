"""Redirects, private addresses in every spelling, names that lie, and pages that point at services of ours."""

from __future__ import annotations

from tests.laboratory.case import GOOD, PAGE, Case, at, page
from tests.laboratory.server import Exchange, Reply, Routes


def to(target: str, status: int = 302) -> Reply:
    return Reply(status=status, headers=(("Location", target),))


def hops(count: int) -> Routes:
    steps = {f"/h{number}": to(f"/h{number + 1}") for number in range(1, count)}
    return {"/x": to("/h1"), **steps, f"/h{count}": PAGE}


def refreshed(exchange: Exchange) -> str:
    number = int(exchange.path.removeprefix("/m")) if exchange.path.startswith("/m") else 0
    return f'<meta http-equiv="refresh" content="0; url=/m{number + 1}">'


# Where a redirect leads, and what that ends as.
TARGETS = {
    "canary": ("@CANARY/", "private-address"),
    "canary-of-ipv6": ("@CANARY6/", "private-address"),
    "decimal": ("http://2130706433:@CANARYP/", "private-address"),
    "hexadecimal": ("http://0x7f.1:@CANARYP/", "private-address"),
    "octal": ("http://0177.0.0.1:@CANARYP/", "private-address"),
    "zero": ("http://0:@CANARYP/", "private-address"),
    "short": ("http://127.1:@CANARYP/", "private-address"),
    "mapped": ("http://[::ffff:127.0.0.1]:@CANARYP/", "private-address"),
    "nat64": ("http://[64:ff9b::7f00:1]:@CANARYP/", "private-address"),
    "metadata": ("http://169.254.169.254/latest/", "private-address"),
    "name-of-loopback": ("http://inside.example:@CANARYP/", "private-address"),
    "name-with-a-dot": ("http://inside.example.:@CANARYP/", "private-address"),
    "no-scheme": ("//127.0.0.1:@CANARYP/", "private-address"),
    "triple-slash": ("http:///127.0.0.1:@CANARYP/", "not-found"),
    "backslash": ("\\\\127.0.0.1:@CANARYP\\x", "not-found"),
    "credentials": ("http://user:secret@127.0.0.1:@CANARYP/", "credentials"),
    "percent-in-the-host": ("http://%31%32%37.0.0.1:@CANARYP/", "address"),
    "zone": ("http://[fe80::1%25eth0]/", "address"),
    "file": ("file:///etc/passwd", "scheme"),
    "data": ("data:text/html,<title>Evil words of a page</title>", "scheme"),
    "javascript": ("javascript:alert(1)", "address"),
    "ftp": ("ftp://127.0.0.1/x", "scheme"),
    "gopher": ("gopher://127.0.0.1:@CANARYP/x", "scheme"),
    "no-port-at-all": ("http://127.64.0.1:99999/", "address"),
    "control-characters": ("/a\x00b\x0bc", "not-found"),
    "100-kb": (f"/{'a' * 100_000}", "connection"),
    "nowhere": ("", "too-many-redirects"),
    "a-user-that-is-a-host": ("http://127.64.0.1@127.0.0.1:@CANARYP/", "credentials"),
    "a-fragment-that-is-a-host": ("http://127.0.0.1:@CANARYP#@127.64.0.1/", "private-address"),
    "full-width-digits": ("http://%ef%bc%91%ef%bc%92%ef%bc%97.0.0.1:@CANARYP/", "address"),
    "a-hex-number": ("http://0x7f000001:@CANARYP/", "private-address"),
    "an-octal-number": ("http://017700000001:@CANARYP/", "private-address"),
    "localhost-in-capitals": ("http://LOCALHOST.:@CANARYP/", "dns"),
    "web-socket": ("ws://127.0.0.1:@CANARYP/", "scheme"),
    "unix-socket": ("unix:/run/service", "address"),
    "view-source": ("view-source:http://127.0.0.1:@CANARYP/", "scheme"),
    "broken-brackets": ("http://[::1", "address"),
}

POINTING = (
    '<link rel="canonical" href="@CANARY/c"><link rel="amphtml" href="@CANARY/amp">'
    '<meta property="og:image" content="@CANARY/i.png"><link rel="icon" href="@CANARY/favicon.ico">'
    '<script src="@CANARY/x.js"></script><link rel="manifest" href="@CANARY/m"><iframe src="@CANARY/f"></iframe>'
    '<link rel="dns-prefetch" href="@CANARY"><link rel="preload" href="@CANARY6/">'
)

CASES = (
    *(at(f"to-{name}", to(target), reason) for name, (target, reason) in TARGETS.items()),
    at("to-itself", to("/x"), "too-many-redirects"),
    Case(name="8-hops", routes=hops(8), fields=GOOD),
    Case(name="9-hops", routes=hops(9), reason="too-many-redirects"),
    at("without-a-location", Reply(status=302), "status"),
    at("endless-meta-refresh", refreshed, "too-many-redirects", routes={"/m*": refreshed}),
    at("meta-refresh-to-the-canary", page('<meta http-equiv="refresh" content="0;url=@CANARY/">'), "private-address"),
    at("refresh-header-to-the-canary", Reply(PAGE, headers=(("Refresh", "0;url=@CANARY/"),)), fields=GOOD),
    at("canary-in-the-middle", to("/y"), "private-address", routes={"/y": to("@CANARY/")}),
    at("points-at-the-canary-everywhere", page(POINTING), fields=GOOD, picture="private-address"),
    at("base-of-the-canary", page('<base href="@CANARY/"><meta property="og:image" content="i.png">'), fields=GOOD),
    at("base-of-a-file", page('<base href="file:///etc/"><meta property="og:image" content="passwd">'), fields=GOOD),
    at("picture-that-redirects-to-the-canary", page('<meta property="og:image" content="/p">'), fields=GOOD,
       picture="private-address", routes={"/p": to("@CANARY/p.png")}),
    at("amp-that-redirects-to-the-canary", page('<link rel="amphtml" href="/amp">'), fields=GOOD,
       routes={"/amp": to("@CANARY/amp")}),
    at("robots-that-redirects-to-the-canary", PAGE, "robots-unreachable", routes={"/robots.txt": to("@CANARY/r")}),
    Case(name="name-of-loopback", url="http://inside.example:@CANARYP/x", reason="private-address"),
    Case(name="name-of-both", url="http://both.example:@CANARYP/x", reason="connection"),
    Case(name="name-that-changes", url="http://changing.example:@CANARYP/x", reason="connection"),
    Case(name="name-that-is-unknown", url="http://nobody.example/x", reason="dns"),
    Case(name="address-of-a-service", url="@CANARY/x", reason="private-address"),
)  # fmt: skip
NAMES = {
    "inside.example": [["127.0.0.1", "::1"]],
    "both.example": [["127.0.0.1", "127.64.255.1"]],
    "changing.example": [["127.64.255.1"], ["127.0.0.1"]],
}
