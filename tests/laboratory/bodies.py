"""Bodies: compression bombs, types that lie, character sets of nobody; and pages behind robots.txt and walls."""

from __future__ import annotations

import gzip
import random
import zlib
from functools import cache
from typing import TYPE_CHECKING

import brotli

from tests.laboratory.case import GOOD, HEAD, PAGE, Case, at, page
from tests.laboratory.server import Exchange, Reply

if TYPE_CHECKING:
    from collections.abc import Callable

BODY = PAGE.encode()
NOISE = random.Random(8).randbytes(200_000)  # noqa: S311  # noise, no secret
MEGABYTE = b"a" * 2**20


def coded(coding: str, body: bytes, status: int = 200) -> Reply:
    return Reply(body, status, headers=(("Content-Encoding", coding),))


def deflated(megabytes: int, wbits: int) -> bytes:
    squeezer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    return b"".join(squeezer.compress(MEGABYTE) for _ in range(megabytes)) + squeezer.flush()


@cache
def gzip_bomb() -> bytes:
    return deflated(200, 31)


@cache
def brotli_bomb() -> bytes:
    squeezer = brotli.Compressor(quality=5, lgwin=22)
    return b"".join(squeezer.process(MEGABYTE) for _ in range(400)) + squeezer.finish()


def late(make: Callable[[], Reply]) -> Callable[[Exchange], Reply]:
    """Make an answer when it is asked for: most runs of the tests ask for none."""
    return lambda _: make()


def text(body: str | bytes, status: int = 200) -> Reply:
    return Reply(body, status, "text/plain")


XML = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "%s">%s]><html><head><title>&m;</title></head></html>'
LAUGHS = XML % ("ha" * 5, "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12)))
OUTSIDE = '<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><html><head><title>Words &a; of</title></head></html>'
WALL = (
    '<html><head><title>Just a moment...</title></head><script src="/cdn-cgi/challenge-platform/x.js"></script></html>'
)
CONSENT = '<html><head><title>Before you continue</title></head><body><form action="/consent">Accept all</form></body>'

CODINGS = (
    at("gzip", coded("gzip", gzip.compress(BODY)), fields=GOOD),
    at("deflate", coded("deflate", zlib.compress(BODY)), fields=GOOD),
    at("brotli", coded("br", brotli.compress(BODY)), fields=GOOD),
    at("gzip-bomb", late(lambda: coded("gzip", gzip_bomb())), "size"),
    at("deflate-bomb", late(lambda: coded("deflate", deflated(200, 15))), "size"),
    at("brotli-bomb", late(lambda: coded("br", brotli_bomb())), "size"),
    at("gzip-bomb-in-gzip", late(lambda: coded("gzip, gzip", gzip.compress(gzip_bomb()))), "size"),
    at("gzip-bomb-behind-a-page", late(lambda: coded("gzip", gzip.compress(BODY) + gzip_bomb())), "size"),
    at("gzip-bomb-of-a-404", late(lambda: coded("gzip", gzip_bomb(), 404)), "size"),
    at("100-codings", coded(", ".join(["gzip"] * 100), BODY), "decode"),
    at("gzip-cut-off", coded("gzip", gzip.compress(BODY * 2)[:-30]), "broken-body"),
    at("gzip-that-is-none", coded("gzip", BODY), "decode"),
    at("gzip-of-a-wrong-sum", coded("gzip", gzip.compress(BODY)[:-8] + b"\0" * 8), fields=GOOD),
    at("gzip-and-garbage", coded("gzip", gzip.compress(BODY) + b"garbage"), fields=GOOD),
    at("gzip-of-100000-members", late(lambda: coded("gzip", gzip.compress(b"a") * 100_000)), "broken-body"),
    at("gzip-of-nothing", coded("gzip", b""), "says-nothing"),
    at("unknown-coding", coded("banana", BODY), fields=GOOD),
    at("zstd-nobody-asked-for", coded("zstd", b"\x28\xb5\x2f\xfd" + b"\0" * 30), "says-nothing"),
)  # fmt: skip

TYPES = (
    at("pdf-as-html", b"%b\r\n%b" % (HEAD, b"%PDF-1.7\n" + b"x" * 3000), "by-its-bytes"),
    at("json-as-html", '{"title": "A title of some words", "description": "none of it is a page"}', "says-nothing"),
    at("feed-as-html", '<?xml version="1.0"?><rss><channel><title>A feed</title></channel></rss>', "by-its-bytes"),
    at("noise-as-html", Reply(NOISE), "by-its-bytes"),
    at("zip-as-html", Reply(b"PK\x03\x04" + b"\0" * 999), "by-its-bytes"),
    at("html-as-pdf", Reply(PAGE, type="application/pdf"), fields=GOOD),
    at("html-as-a-picture", Reply(PAGE, type="image/png"), fields=GOOD),
    at("html-without-a-type", Reply(PAGE, type=None), fields=GOOD),
    at("html-of-a-broken-type", Reply(PAGE, type="\x80/;;;=;charset"), fields=GOOD),
    at("nothing-but-spaces", " \n" * 1000, "says-nothing"),
    at("entities-that-grow", Reply(LAUGHS, type="application/xhtml+xml"), fields={"title": "&m;"}),
    at("entity-of-a-file", Reply(OUTSIDE, type="application/xhtml+xml"), fields={"title": "Words &a; of"}),
    at("charset-base64", Reply(PAGE, type="text/html; charset=base64"), fields=GOOD),
    at("charset-unknown", Reply(PAGE, type="text/html; charset=klingon"), fields=GOOD),
    at("charset-utf-7", Reply(PAGE, type="text/html; charset=utf-7"), fields=GOOD),
    at("charset-idna", Reply(PAGE, type="text/html; charset=idna"), fields=GOOD),
    at("charset-unicode-escape", Reply(PAGE, type="text/html; charset=unicode_escape"), fields=GOOD),
    at("charset-of-100-kb", Reply(PAGE, type="text/html; charset=" + "u" * 9000), fields=GOOD),
    at("utf-16-with-a-mark", Reply(b"\xff\xfe" + PAGE.encode("utf-16-le")), fields=GOOD),
    at("utf-32-with-a-mark", Reply(b"\xff\xfe\0\0" + PAGE.encode("utf-32-le")), fields=GOOD),
    at("20000-charsets", page("<meta charset=utf-7>" * 20_000), fields=GOOD),
    at("bytes-that-are-no-utf-8", Reply(page("<p>\udcff\udcfe</p>").encode("utf-8", "surrogateescape")), fields=GOOD),
)  # fmt: skip

STARRED = "Disallow: /" + "*a*" * 50 + "$\n"
LATE = "Fri, 31 Dec 9999 23:59:59 GMT"


def guarded(name: str, robots: Reply | str, reason: str | None = None, path: str = "/x") -> Case:
    url = None if path == "/x" else f"@HERE{path}"
    fields = GOOD if reason is None else None
    return Case(
        name=f"robots-{name}", routes={"/robots.txt": robots, path: PAGE}, reason=reason, fields=fields, url=url
    )


MANNERS = (
    guarded("500", text("x", 500), "robots-unreachable"),
    guarded("401", text("x", 401)),
    guarded("429", text("x", 429)),
    guarded("html", PAGE),
    guarded("disallow", text("User-agent: *\nDisallow: /"), "robots"),
    guarded("with-a-mark", text("\ufeffUser-agent: *\nDisallow: /\n"), "robots"),
    guarded("of-carriage-returns", text("User-agent: *\rDisallow: /\r"), "robots"),
    guarded("with-a-nul", text("User-agent: *\nDisallow: /\0\n")),
    guarded("of-noise", text(NOISE)),
    guarded("of-stars", text("User-agent: *\nDisallow: /" + "*a" * 3000 + "$\n"), "robots", "/" + "a" * 3000),
    guarded("of-many-stars", text(f"User-agent: *\n{STARRED * 3000}"), "robots", "/" + "a" * 3000),
    guarded("of-200000-agents", text(("User-agent: *\n" * 200_000)[:490_000])),
    guarded("that-redirects-to-itself", Reply(status=302, headers=(("Location", "/robots.txt"),))),
    guarded("that-is-a-bomb", late(lambda: coded("gzip", gzip_bomb())), "robots-unreachable"),
    guarded("that-slows-by-nan", text("User-agent: *\nCrawl-delay: nan\n")),
    at("wall-of-503", Reply(WALL, 503), "challenge"),
    at("wall-of-200", WALL, "cloudflare"),
    at("wall-of-429", Reply(PAGE, 429, headers=(("Retry-After", "9" * 400),)), "rate-limited"),
    at("wall-for-8000-years", Reply(PAGE, 503, headers=(("Retry-After", LATE),)), "server-error"),
    at("wall-of-consent", CONSENT, "consent-page"),
    at("login", '<html><head><title>Log in</title></head><form><input type="password"></form></html>', "login-page"),
    at("page-not-found-as-200", page(title="404 - Page not found"), "error-title"),
)  # fmt: skip

CASES = (*CODINGS, *TYPES, *MANNERS)
