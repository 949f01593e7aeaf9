"""Transport: bytes that are no HTTP, or hardly, and connections that break."""

from __future__ import annotations

from tests.laboratory.case import GOOD, HEAD, PAGE, Case, at, chunked, sized
from tests.laboratory.server import Exchange, Reply

BODY = PAGE.encode()
CHUNK = b"%x\r\n%b\r\n" % (len(BODY), BODY)


def flood(first: bytes, again: bytes) -> object:
    return lambda exchange: exchange.flood(first, again)


def broken(first: bytes) -> object:
    def answer(exchange: Exchange) -> None:
        exchange.socket.sendall(first)
        exchange.reset()

    return answer


def once_broken() -> object:
    tried: list[Exchange] = []

    def answer(exchange: Exchange) -> str | None:
        tried.append(exchange)
        if len(tried) == 1:
            exchange.reset()
            return None
        return PAGE

    return answer


CASES = (
    at("healthy", PAGE, fields=GOOD),
    at("endless-body", flood(HEAD + b"\r\n", b"<p>" + b"a" * 65000), "size"),
    at("endless-chunks", flood(chunked(), b"ffff\r\n" + b"a" * 0xFFFF + b"\r\n"), "size"),
    at("endless-chunks-of-1-byte", flood(chunked(), b"1\r\na\r\n" * 10_000), "broken-body"),
    at(
        "chunked-twice",
        HEAD + b"Transfer-Encoding: chunked\r\n" + chunked(CHUNK, b"0\r\n\r\n")[len(HEAD) :],
        fields=GOOD,
    ),
    at("link-of-200000-lesses", Reply(PAGE, headers=(("Link", "<" * 200_000),)), "connection"),
    at("5000-links", Reply(PAGE, headers=(("Link", "<@CANARY/>; rel=amphtml"),) * 5000), fields=GOOD),
    at("etag-of-odd-bytes", Reply(PAGE, headers=(("ETag", '"\x01\x7f\xff"'),)), fields=GOOD),
    at("alternative-service", Reply(PAGE, headers=(("Alt-Svc", 'h2="127.0.0.1:@CANARYP"'),)), fields=GOOD),
    at("endless-chunk-size", flood(chunked(), b"0" * 65536), "broken-body"),
    at("endless-chunk-extension", flood(chunked(b"5;"), b"a=b;" * 16384), "broken-body"),
    at("endless-trailers", flood(chunked(CHUNK, b"0\r\n"), b"X: y\r\n" * 16384), fields=GOOD),
    at("endless-100", flood(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000), "size"),
    at("endless-103", flood(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 1000), "size"),
    at("endless-headers", flood(b"HTTP/1.1 200 OK\r\n", b"X-A: bbbbbbbbbbbbbbbb\r\n" * 2000), "size"),
    at("endless-header-line", flood(b"HTTP/1.1 200 OK\r\nX-A: ", b"a" * 65536), "connection"),
    at("endless-status-line", flood(b"HTTP/1.1 200 ", b"a" * 65536), "connection"),
    at("headers-of-5-mb", b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 600_000 + b"\r\n" + BODY, "size"),
    at("one-103-before", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + sized(len(BODY)), fields=GOOD),
    at("101", b"HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n", "connection"),
    at("http-0.9", BODY, "connection"),
    at("http-1.0", b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + BODY, fields=GOOD),
    at("http-2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "broken-body"),
    at("ssh", b"SSH-2.0-OpenSSH_9\r\n", "broken-body"),
    at("all-256-bytes", bytes(range(256)) * 50, "broken-body"),
    at("nothing", b"", "connection"),
    at("reset-at-once", broken(b""), "connection"),
    at("reset-in-the-headers", broken(b"HTTP/1.1 200 OK\r\nConte"), "connection"),
    at("closed-in-the-status", b"HTTP/1.1 200", "connection"),
    at("closed-in-the-body", sized(9000, BODY[:200]), "broken-body"),
    at("closed-in-a-chunk", chunked(b"1000\r\n", BODY[:200]), "broken-body"),
    at("closed-after-the-chunks", chunked(CHUNK), fields=GOOD),
    at("chunk-size-of-letters", chunked(b"zz\r\nabc\r\n"), "broken-body"),
    at("chunk-size-below-zero", chunked(b"-5\r\nabc\r\n"), "broken-body"),
    at("chunk-size-of-64-bits", chunked(b"ffffffffffffffff\r\nabc\r\n"), "broken-body"),
    at("longer-than-it-is", sized(len(BODY) + 500), fields=GOOD),
    at("length-below-zero", sized(-5), "broken-body"),
    at("length-of-letters", HEAD + b"Content-Length: abc\r\n\r\n" + BODY, "broken-body"),
    at("length-of-5000-digits", HEAD + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n" + BODY, "broken-body"),
    at("length-of-a-terabyte", sized(10**12), "size"),
    at("two-lengths", HEAD + b"Content-Length: 5\r\nContent-Length: 900\r\n\r\n" + BODY, "broken-body"),
    at("unknown-transfer-coding", HEAD + b"Transfer-Encoding: banana\r\n\r\n" + BODY, "broken-body"),
    at("header-of-9-kb", Reply(PAGE, headers=(("Content-Security-Policy", "a" * 9000),)), fields=GOOD),
    at("header-without-a-colon", HEAD + b"foo bar\r\n\r\n" + BODY, fields=GOOD),
    at("header-of-odd-bytes", HEAD + b"X-\xff: \xfe\r\n\r\n" + BODY, "broken-body"),
    at("header-with-a-nul", HEAD + b"X-Y: \x00\r\n\r\n" + BODY, fields=GOOD),
    at("status-of-letters", b"HTTP/1.1 abc OK\r\n\r\n" + BODY, "broken-body"),
    at("status-of-11-digits", b"HTTP/1.1 99999999999 OK\r\n\r\n" + BODY, "status"),
    at("status-below-zero", b"HTTP/1.1 -200 OK\r\n\r\n" + BODY, "status"),
    at("status-0", Reply(PAGE, 0), "status"),
    at("status-204", b"HTTP/1.1 204 No Content\r\n\r\n", "says-nothing"),
    at("status-206-unasked", Reply(PAGE, 206), fields=GOOD),
    at("status-304-unasked", b"HTTP/1.1 304 Not Modified\r\n\r\n", "status"),
    at("status-404", Reply(PAGE, 404), "not-found"),
    at("status-410", Reply(PAGE, 410), "gone"),
    at("status-451", Reply(PAGE, 451), "legal"),
    at("status-500", Reply(PAGE, 500), "server-error"),
    at("status-999", Reply(PAGE, 999), "denied"),
    at("broken-once", once_broken(), fields=GOOD),
    at(
        "a-second-answer-behind-the-first",
        sized(len(BODY), BODY + b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\nevil"),
        fields=GOOD,
    ),
    Case(name="speaks-first", greeting=lambda e: e.socket.sendall(b"220 mail ESMTP\r\n"), reason="robots-unreachable"),
    Case(name="hangs-up", greeting=lambda e: e.reset(), reason="connection"),
)
