from __future__ import annotations

import gzip
import ssl
import subprocess
import sys
import zlib
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from types import SimpleNamespace
from typing import TYPE_CHECKING

import brotli
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from scrapy.settings import Settings
from scrapy.utils.misc import load_object

import crawler.settings
from crawler.config.scrapy import from_config
from tests.asking import Run, ask
from tests.loopback import Loopback, Reply, redirect
from tests.running import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LIMIT = 1024 * 1024
LARGE = LIMIT + 100_000
OPEN = {"MASTHEAD_ALLOW_HOSTS": ["127.0.0.0/8"], "DOWNLOAD_TIMEOUT": 2, "DOWNLOAD_MAXSIZE": LIMIT}
PAGE = b"<title>page</title>"


def nested(times: int) -> bytes:
    body = PAGE
    for _ in range(times):
        body = gzip.compress(body)
    return body


def refresh(seconds: int, target: str = "/page") -> Reply:
    return Reply(body=f'<meta HTTP-EQUIV="Refresh" CONTENT="{seconds}; url={target}">')


# A path, its answer, and what becomes of it.
CASES: dict[str, tuple[Reply, tuple[str, str | None, int | None]]] = {
    "/page": (Reply(body=PAGE), ("ok", None, 200)),
    "/gone": (Reply(status=404), ("gone", "not-found", 404)),
    "/wall": (Reply(status=403), ("blocked", "forbidden", 403)),
    "/linkedin": (Reply(status=999), ("blocked", "denied", 999)),
    "/busy": (Reply(status=429), ("blocked", "rate-limited", 429)),
    "/later": (Reply(status=503), ("failed", "server-error", 503)),
    "/error": (Reply(status=500), ("failed", "server-error", 500)),
    "/cut": (Reply(body=PAGE * 9, cut=len(PAGE)), ("ok", None, 200)),
    "/until-close": (Reply(raw=b"HTTP/1.1 200 OK\r\n\r\n" + PAGE), ("ok", None, 200)),
    "/silent": (Reply(hold=True), ("failed", "timeout", None)),
    "/dripping": (Reply(body=b"x" * 10_000, drip=0.05), ("failed", "timeout", None)),
    "/dropped": (Reply(raw=b""), ("failed", "connection", None)),
    "/no-http": (Reply(raw=b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), ("failed", "broken-body", None)),
    "/announced": (Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nx"), ("refused", "size", None)),
    "/large": (Reply(body=b"x" * LARGE), ("refused", "size", None)),
    "/large-until-close": (Reply(raw=b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * LARGE), ("refused", "size", None)),
    "/gzip": (Reply(body=nested(1), headers={"Content-Encoding": "gzip"}), ("ok", None, 200)),
    "/gzip-twice": (Reply(body=nested(2), headers={"Content-Encoding": "gzip, gzip"}), ("ok", None, 200)),
    "/gzip-thrice": (Reply(body=nested(3), headers={"Content-Encoding": "gzip,gzip,gzip"}), ("failed", "decode", None)),
    "/gzip-cut": (Reply(body=gzip.compress(PAGE * 99)[:-12], headers={"Content-Encoding": "gzip"}), ("ok", None, 200)),
    "/not-gzip": (Reply(body=PAGE, headers={"Content-Encoding": "gzip"}), ("failed", "decode", None)),
    "/not-deflate": (Reply(body=PAGE, headers={"Content-Encoding": "deflate"}), ("failed", "decode", None)),
    "/not-brotli": (Reply(body=PAGE, headers={"Content-Encoding": "br"}), ("failed", "decode", None)),
    "/not-zstd": (Reply(body=PAGE, headers={"Content-Encoding": "zstd"}), ("failed", "decode", None)),
    "/bomb-gzip": (
        Reply(body=gzip.compress(b"\0" * LARGE), headers={"Content-Encoding": "gzip"}),
        ("refused", "size", None),
    ),
    "/bomb-deflate": (
        Reply(body=zlib.compress(b"\0" * LARGE), headers={"Content-Encoding": "deflate"}),
        ("refused", "size", None),
    ),
    "/bomb-brotli": (
        Reply(body=brotli.compress(b"\0" * LARGE), headers={"Content-Encoding": "br"}),
        ("refused", "size", None),
    ),
    "/moved": (redirect("/page", 308), ("ok", None, 200)),
    "/circle": (redirect("/circle"), ("failed", "too-many-redirects", None)),
    "/nowhere": (Reply(status=302), ("failed", "status", 302)),
    "/refresh-soon": (refresh(5), ("ok", None, 200)),
    "/refresh-late": (refresh(6), ("ok", None, 200)),
    "/refresh-circle": (refresh(0, "/refresh-circle"), ("failed", "too-many-redirects", None)),
    "/refresh-nonsense": (refresh(0, "http://[::1/"), ("ok", None, 200)),
    "/refresh-file": (refresh(0, "file:///etc/hostname"), ("ok", None, 200)),
    "/charset": (
        Reply(body='<meta http-equiv=refresh content="0;url=/page">', type="text/html; charset=base64"),
        ("ok", None, 200),
    ),
}


@pytest.fixture(scope="module")
def site() -> Iterator[Loopback]:
    with Loopback({path: reply for path, (reply, _) in CASES.items()}, host="127.0.0.2") as server:
        yield server


@pytest.fixture(scope="module")
def other() -> Iterator[Loopback]:
    with Loopback({"/page": Reply(body=PAGE)}, host="127.0.0.3") as server:
        yield server


@pytest.fixture(scope="module")
def run(site: Loopback, other: Loopback) -> Run:
    site.routes["/away"] = redirect(other.url("/page"))
    own = {
        "Cookie": "a=b",
        "Authorization": "Basic x",
        "If-None-Match": '"x"',
        "Referer": "http://a/",
        "Range": "bytes=0-",
    }
    wanted = [{"url": site.url(path), "key": path} for path in CASES]
    return ask(
        *wanted,
        {"url": site.url("/away"), "key": "/away", "headers": own},
        {"url": site.url("/bomb-brotli"), "key": "/unbounded", "meta": {"download_maxsize": 0}},
        settings=OPEN | {"CONCURRENT_REQUESTS_PER_DOMAIN": 8},
    )


@pytest.mark.parametrize("path", CASES)
def test_whatever_a_server_does_ends_as_an_outcome(run: Run, path: str) -> None:
    answer = run.answers[path]
    assert (answer.outcome, answer.reason, answer.status) == CASES[path][1]


def test_no_misbehaviour_leaves_more_than_a_warning(run: Run) -> None:
    assert "Traceback" not in run.log
    assert "ERROR" not in run.log


def test_a_truncated_body_is_used_and_flagged(run: Run) -> None:
    assert (run.answers["/cut"].body, run.answers["/cut"].flags) == (PAGE, ("dataloss",))
    assert run.answers["/gzip-cut"].body.startswith(PAGE)


def test_a_body_is_decoded_however_it_was_packed(run: Run) -> None:
    assert run.answers["/gzip"].body == run.answers["/gzip-twice"].body == PAGE


def test_a_request_that_may_bring_any_number_of_bytes_may_not_unpack_any_number(run: Run) -> None:
    assert run.answers["/unbounded"].reason == "size"


def test_only_a_quick_meta_refresh_is_followed(run: Run, site: Loopback) -> None:
    assert run.answers["/refresh-soon"].final_url == site.url("/page")
    assert run.answers["/refresh-late"].final_url == site.url("/refresh-late")
    assert run.answers["/refresh-file"].final_url == site.url("/refresh-file")


@pytest.mark.usefixtures("run")
def test_redirects_and_retries_are_bounded(site: Loopback) -> None:
    assert site.paths.count("/circle") == 9
    assert site.paths.count("/refresh-circle") == 9
    assert site.paths.count("/error") == 2
    # Twisted itself asks once more where a connection that it kept alive was dropped.
    assert site.paths.count("/dropped") in {2, 3}
    assert {site.paths.count(path) for path in ("/later", "/busy", "/silent", "/dripping", "/large", "/not-gzip")} == {
        1
    }


def test_the_deadline_is_for_the_whole_request_however_the_body_drips(run: Run) -> None:
    assert run.answers["/dripping"].reason == "timeout"
    assert run.seconds < 20


@pytest.mark.usefixtures("run")
def test_a_request_says_who_asks_and_nothing_more(site: Loopback) -> None:
    asked = next(asked for asked in site.requests if asked.path == "/page")
    assert asked.headers["user-agent"].startswith("Masthead/")
    assert asked.headers.keys() <= {"host", "user-agent", "accept", "accept-language", "accept-encoding", "connection"}


def test_nothing_private_crosses_to_the_next_address(run: Run, other: Loopback) -> None:
    assert run.answers["/away"].final_url == other.url("/page")
    crossed = other.requests[0].headers.keys()
    assert not crossed & {"cookie", "authorization", "if-none-match", "referer"}
    assert "range" in crossed


def test_a_redirect_to_another_host_waits_for_that_host_alone(other: Loopback, site: Loopback) -> None:
    site.routes["/slowly"] = redirect(other.url("/page"))
    run = ask(site.url("/slowly"), settings=OPEN | {"DOWNLOAD_SLOTS": {"127.0.0.2": {"delay": 20, "concurrency": 1}}})
    assert run.seconds < 10


def test_a_delay_is_kept_in_full_between_two_requests_of_a_host(other: Loopback) -> None:
    run = ask(*(other.url(f"/page?{number}") for number in range(3)), settings=OPEN | {"DOWNLOAD_DELAY": 0.3})
    assert run.seconds >= 2 * 0.3


def certificate(folder: Path, *, host: str) -> tuple[Path, ssl.SSLContext]:
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.2")), x509.DNSName(host)]), critical=False
        )
        .sign(private, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    key = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(signed.public_bytes(serialization.Encoding.PEM) + key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return path, context


def test_a_certificate_that_nobody_vouches_for_is_a_failure(tmp_path: Path) -> None:
    path, context = certificate(tmp_path, host="secure.test")
    with Loopback({"/": Reply(body=PAGE)}, host="127.0.0.2", tls=context) as server:
        names = {"secure.test": [["127.0.0.2"]], "wrong.test": [["127.0.0.2"]]}
        secure, wrong = server.url("/", "secure.test"), server.url("/", "wrong.test")
        unknown = ask(secure, server.url("/"), settings=OPEN, names=names)
        known = ask(secure, wrong, settings=OPEN, names=names, configured={"SSL_CERT_FILE": str(path)})
    assert {(answer.outcome, answer.reason) for answer in unknown.answers.values()} == {("failed", "tls")}
    assert known.answers[secure].body == PAGE
    assert known.answers[wrong].reason == "tls"


def test_nothing_older_than_tls_1_2_is_spoken(tmp_path: Path) -> None:
    path, context = certificate(tmp_path, host="old.test")
    with pytest.warns(DeprecationWarning, match="TLS"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with Loopback({"/": Reply(body=PAGE)}, host="127.0.0.2", tls=context) as server:
        url = server.url("/", "old.test")
        run = ask(url, settings=OPEN, names={"old.test": [["127.0.0.2"]]}, configured={"SSL_CERT_FILE": str(path)})
    assert run.answers[url].reason == "tls"


def test_every_component_that_the_settings_name_exists() -> None:
    settings = Settings()
    settings.setmodule("crawler.settings")
    for table in ("DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES", "EXTENSIONS", "ITEM_PIPELINES"):
        for name in settings.getdict(table):
            load_object(name)
    for name in ("TWISTED_DNS_RESOLVER", "MASTHEAD_GETADDRINFO", "DUPEFILTER_CLASS"):
        load_object(settings[name])


def test_what_opens_ports_or_asks_for_more_than_a_crawl_needs_is_not_even_loaded() -> None:
    loaded = "import sys, scrapy.crawler; from scrapy.settings import Settings; s = Settings(); "
    loaded += "s.setmodule('crawler.settings'); "
    loaded += "[s.get_component_priority_dict_with_base(t) for t in ('EXTENSIONS', 'DOWNLOADER_MIDDLEWARES')]; "
    loaded += "print(sorted(set(sys.modules) & {'aiohttp', 'tldextract', 'requests', 'twisted.conch', 'twisted.mail'}))"
    told = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True, cwd=ROOT)
    assert told.stdout == "[]\n"


def test_every_setting_is_one_that_scrapy_knows_or_our_own() -> None:
    ours = {name for name in vars(crawler.settings) if name.isupper()}
    assert {name for name in ours if not name.startswith("MASTHEAD_")} <= set(Settings())


def test_a_configuration_becomes_settings() -> None:
    config = SimpleNamespace(
        user_agent="ExampleBot/1.0 (+https://example.com/bot)",
        concurrency=SimpleNamespace(total=8, per_host=2, delay=0.5),
        jobs=2,
        allow_hosts=("127.0.0.2/32",),
    )
    assert from_config(config) == {  # type: ignore[arg-type]  # what is read of a Config
        "USER_AGENT": "ExampleBot/1.0 (+https://example.com/bot)",
        "CONCURRENT_REQUESTS": 8,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 2,
        "DOWNLOAD_DELAY": 0.5,
        "MASTHEAD_JOBS": 2,
        "MASTHEAD_ALLOW_HOSTS": ["127.0.0.2/32"],
    }
