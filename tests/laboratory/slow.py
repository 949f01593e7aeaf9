"""Hosts that say nothing, or a little now and then, for ever; and what stands behind TLS."""

from __future__ import annotations

import ssl
import tempfile
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.laboratory.case import GOOD, HEAD, PAGE, Case, at, chunked, page, sized
from tests.laboratory.server import Answer, Exchange, Reply


def silent(exchange: Exchange) -> None:
    exchange.closing.wait()


def dripping(first: bytes, again: bytes) -> Answer:
    return lambda exchange: exchange.drip(first, again, 0.02)


def slowly(exchange: Exchange) -> None:
    exchange.drip(b"\x16\x03\x03\x40\x00", b"\x00", 0.02)  # a record of 16 KiB


def context(days: int = 1, host: str = "127.64.0.1") -> ssl.SSLContext:
    """Return the context of a server whose certificate nobody vouches for."""
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "laboratory")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(
            name, name, private.public_key(), 1, now - timedelta(days=9), now + timedelta(days=days)
        )
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))]), critical=False)
        .sign(private, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    key = private.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "certificate.pem"
        path.write_bytes(signed.public_bytes(pem) + key)
        made.load_cert_chain(path)
    return made


OWN = context()
NOISE = b"\xff" * 900

TLS = (
    Case(name="tls-that-nobody-vouches-for", tls=OWN, routes={"/x": PAGE}, reason="tls"),
    Case(name="tls-of-last-year", tls=context(days=-1), routes={"/x": PAGE}, reason="tls"),
    Case(name="tls-of-another-host", tls=context(host="192.0.2.1"), routes={"/x": PAGE}, reason="tls"),
    Case(name="tls-that-is-http", tls=OWN, greeting=lambda e: e.socket.sendall(sized(9)), reason="tls"),
    Case(name="tls-that-is-noise", tls=OWN, greeting=lambda e: e.socket.sendall(b"\x16\x03\x01" + NOISE), reason="tls"),
    Case(name="tls-that-hangs-up", tls=OWN, greeting=lambda e: e.reset(), reason="connection"),
)  # fmt: skip

CASES = (
    at("silent", silent, "timeout"),
    at("drips-a-status", dripping(b"", b"H"), "timeout"),
    at("drips-headers", dripping(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"), "timeout"),
    at("drips-103", dripping(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"), "timeout"),
    at("drips-a-body", dripping(HEAD + b"\r\n" + PAGE.encode()[:300], b"<p>"), "timeout"),
    at("drips-chunks", dripping(chunked(), b"1\r\na\r\n"), "timeout"),
    at("drips-trailers", dripping(chunked(b"1\r\na\r\n0\r\n"), b"X-A: b\r\n"), "timeout"),
    at("drips-up-to-its-length", dripping(sized(10**6), b"a"), "timeout"),
    at("redirects-to-silence", Reply(status=302, headers=(("Location", "/y"),)), "timeout", routes={"/y": silent}),
    at("silent-robots", PAGE, "robots-unreachable", routes={"/robots.txt": silent}),
    at("dripping-robots", PAGE, "robots-unreachable", routes={"/robots.txt": dripping(HEAD + b"\r\n", b"#")}),
    at("silent-picture", page('<meta property="og:image" content="/p">'), fields=GOOD, routes={"/p": silent}),
    at("dripping-picture", page('<meta property="og:image" content="/p">'), fields=GOOD,
       routes={"/p": dripping(HEAD + b"\r\n\xff\xd8", b"\xff")}),
    at("silent-amp", page('<link rel="amphtml" href="/amp">'), fields=GOOD, routes={"/amp": silent}),
    Case(name="silent-greeting", greeting=silent, reason="robots-unreachable"),
    Case(name="silent-tls", tls=OWN, greeting=silent, reason="robots-unreachable"),
    Case(name="dripping-tls", tls=OWN, greeting=slowly, reason="robots-unreachable"),
)  # fmt: skip
