"""What became of one exchange: the fixed reasons, the ways to end early, and the table from results to outcomes."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from OpenSSL import SSL
from scrapy import exceptions as scrapy_errors
from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from service_identity import CertificateError, VerificationError
from twisted.internet import error as twisted_errors
from twisted.python.failure import Failure
from twisted.web.client import ResponseFailed
from twisted.web.http import _DataLoss

from crawler.addresses import Address, verdict
from crawler.items import Outcome, Validators

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


PROBE = "masthead_probe"  # the key of `Request.meta` under which the probe of an asked picture travels
PATRON = "masthead_patron"  # the same for the host of the page for whose sake something is asked, if that is another
VALIDATORS = "masthead_validators"  # the same for what origins want to be told back, by address


class Reason(StrEnum):
    """Why a page is not simply there; the words of reports and of the state."""

    UNAUTHORIZED = "unauthorized"  # 401
    FORBIDDEN = "forbidden"  # 403
    RATE_LIMITED = "rate-limited"  # 429
    LEGAL = "legal"  # 451
    DENIED = "denied"  # 999
    CHALLENGE = "challenge"  # a wall's page
    NOT_FOUND = "not-found"  # 404
    GONE = "gone"  # 410
    ROBOTS = "robots"
    ROBOTS_UNREACHABLE = "robots-unreachable"  # RFC 9309: then nothing may be asked for now
    PRIVATE_ADDRESS = "private-address"
    SCHEME = "scheme"
    PORT = "port"
    CREDENTIALS = "credentials"
    ADDRESS = "address"  # a URL that cannot be read
    SIZE = "size"
    DNS = "dns"
    TLS = "tls"
    CONNECTION = "connection"
    TIMEOUT = "timeout"
    NOT_ASKED = "not-asked"  # its host was given up
    SERVER_ERROR = "server-error"  # 5xx
    CLIENT_ERROR = "client-error"  # any other 4xx
    STATUS = "status"  # a status that answers nothing
    BROKEN_BODY = "broken-body"
    DECODE = "decode"  # a content coding that cannot be undone
    TOO_MANY_REDIRECTS = "too-many-redirects"
    NOT_IN_ARCHIVE = "not-in-archive"
    UNEXPECTED = "unexpected"


class Became(NamedTuple):
    """What became of one exchange; `reason` is `None` for a usable answer, `status` where there was an answer."""

    outcome: Outcome
    reason: Reason | None = None
    status: int | None = None


class Ended(scrapy_errors.IgnoreRequest):
    """An exchange that one of our middlewares ended; Scrapy hands it to the request's errback, unlogged."""

    outcome = Outcome.FAILED

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason


class GivenUp(Ended):
    """An exchange whose host, or the host for whose sake it is made, is given up."""


class Refused(Ended):
    """An exchange that we would not have."""

    outcome = Outcome.REFUSED


class Blocked(Ended):
    """An exchange that the origin would not have now."""

    outcome = Outcome.BLOCKED


class AddressRefused(Refused):
    """A host all of whose addresses are off limits; `addresses` are those that were seen."""

    def __init__(self, reason: Reason, host: str, addresses: Iterable[Address]) -> None:
        self.host = host
        self.addresses = tuple(addresses)
        super().__init__(reason, f"{host} is {', '.join(f'{a} ({verdict(a)})' for a in self.addresses)}")


_STATUSES: dict[int, tuple[Outcome, Reason | None]] = {
    304: (Outcome.NOT_MODIFIED, None),
    401: (Outcome.BLOCKED, Reason.UNAUTHORIZED),
    403: (Outcome.BLOCKED, Reason.FORBIDDEN),
    404: (Outcome.GONE, Reason.NOT_FOUND),
    410: (Outcome.GONE, Reason.GONE),
    429: (Outcome.BLOCKED, Reason.RATE_LIMITED),
    451: (Outcome.BLOCKED, Reason.LEGAL),
    999: (Outcome.BLOCKED, Reason.DENIED),
}
_CLASSES: dict[int, tuple[Outcome, Reason | None]] = {
    2: (Outcome.OK, None),
    4: (Outcome.FAILED, Reason.CLIENT_ERROR),
    5: (Outcome.FAILED, Reason.SERVER_ERROR),
}

_SERVICE_UNAVAILABLE = 503
_REDIRECTION = 3
_SCHEME = re.compile(rb"\s{0,8}([a-z][a-z0-9+.-]{0,30}):", re.IGNORECASE).match
_CHALLENGE_HEADERS = (b"Cf-Mitigated", b"X-Amzn-Waf-Action", b"X-Datadome", b"X-Sucuri-Block")
_CHALLENGE_WORDS = (
    b"/cdn-cgi/challenge-platform/",
    b"cf-browser-verification",
    b"cf_chl_",
    b"_incapsula_resource",
    b"captcha",
    b"ddos protection",
    b"px-captcha",
)
_CHALLENGE_BYTES = 65_536
_LONGEST_FIELD = 1_024  # bytes
_LONGEST_WAIT = 86_400  # seconds
_TAIL = 4_096  # bytes: what templates and caches still append behind the page

# First match wins; an error is read together with everything that caused it.
_ERRORS: tuple[tuple[tuple[type[BaseException], ...], Outcome, Reason], ...] = (
    ((SSL.Error, VerificationError, CertificateError), Outcome.FAILED, Reason.TLS),
    ((scrapy_errors.CannotResolveHostError, twisted_errors.DNSLookupError), Outcome.FAILED, Reason.DNS),
    (
        (scrapy_errors.DownloadTimeoutError, twisted_errors.TimeoutError, TimeoutError),
        Outcome.FAILED,
        Reason.TIMEOUT,
    ),
    ((scrapy_errors.UnsupportedURLSchemeError, scrapy_errors.NotSupported), Outcome.REFUSED, Reason.SCHEME),
    # Only the size limit cancels a download of its own accord; the clock raises DownloadTimeoutError.
    ((scrapy_errors.DownloadCancelledError,), Outcome.REFUSED, Reason.SIZE),
    ((scrapy_errors.ResponseDataLossError, _DataLoss), Outcome.FAILED, Reason.BROKEN_BODY),
    (
        (
            scrapy_errors.DownloadConnectionRefusedError,
            twisted_errors.ConnectError,
            twisted_errors.ConnectionClosed,
            TunnelError,
            ConnectionError,
        ),
        Outcome.FAILED,
        Reason.CONNECTION,
    ),
    ((scrapy_errors.DownloadFailedError, ResponseFailed), Outcome.FAILED, Reason.BROKEN_BODY),
    ((ValueError,), Outcome.REFUSED, Reason.ADDRESS),
)
_DEEPEST_CAUSE = 8


def became(result: Response | Failure | BaseException) -> Became:
    """Tell what became of an exchange, from what a callback or an errback receives; never raises."""
    error = result.value if isinstance(result, Failure) else result
    if isinstance(error, Response):
        return _of_response(error)
    if isinstance(error, Ended):
        return Became(error.outcome, error.reason)
    answered = getattr(error, "response", None)
    if isinstance(error, (HttpError, scrapy_errors.StopDownload)) and isinstance(answered, Response):
        return _of_response(answered)
    return _of_causes(tuple(_causes(error, _DEEPEST_CAUSE)))


def _of_response(response: Response) -> Became:
    status = response.status
    if status == _SERVICE_UNAVAILABLE and is_challenge(response):
        return Became(Outcome.BLOCKED, Reason.CHALLENGE, status)
    if status not in _STATUSES and _leaves_the_web(response):
        return Became(Outcome.REFUSED, Reason.SCHEME, status)
    known = _STATUSES.get(status) or _CLASSES.get(status // 100) or (Outcome.FAILED, Reason.STATUS)
    return Became(*known, status)


def header(response: Response, name: str) -> str | None:
    """Return one header field, `None` where it is absent, empty, or too long to keep."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value and len(value) <= _LONGEST_FIELD else None


def validators(response: Response) -> Validators | None:
    """Return what the origin wants to be told back, `None` where it said nothing."""
    etag, modified = header(response, "ETag"), header(response, "Last-Modified")
    return Validators(etag=etag, modified=modified) if etag or modified else None


def retry_after(response: Response, now: datetime) -> datetime | None:
    """Return the moment before which the origin does not want to be asked again (RFC 9110, 10.2.3)."""
    said = header(response, "Retry-After")
    if said is None:
        return None
    if said.isascii() and said.isdigit():
        return now + timedelta(seconds=min(int(said[:9]), _LONGEST_WAIT))
    try:
        when = parsedate_to_datetime(said)
    except (ValueError, OverflowError):
        return None
    return when.replace(tzinfo=when.tzinfo or UTC)


def is_cut_off(response: Response) -> bool:
    """Tell whether a connection broke before the page's end; one whose Content-Length was merely wrong is whole."""
    return "dataloss" in response.flags and b"</html" not in response.body[-_TAIL:].lower()


def _leaves_the_web(response: Response) -> bool:
    """Tell whether a redirect was left unfollowed because its target is no http(s) address."""
    scheme = _SCHEME(response.headers.get(b"Location") or b"") if response.status // 100 == _REDIRECTION else None
    return scheme is not None and scheme[1].lower() not in {b"http", b"https"}


def is_challenge(response: Response) -> bool:
    """Tell whether a response carries the marks of a bot wall rather than of a broken server."""
    if any(name in response.headers for name in _CHALLENGE_HEADERS):
        return True
    start = response.body[:_CHALLENGE_BYTES].lower()
    return any(word in start for word in _CHALLENGE_WORDS)


def _of_causes(causes: tuple[BaseException, ...]) -> Became:
    for kinds, outcome, reason in _ERRORS:
        if any(isinstance(cause, kinds) for cause in causes):
            return Became(outcome, reason)
    return Became(Outcome.FAILED, Reason.UNEXPECTED)


def _causes(error: BaseException | None, depth: int) -> Iterator[BaseException]:
    """Yield the error and all that Twisted wrapped into it: `reasons` of a ResponseFailed, and `raise ... from`."""
    if error is None or not depth:
        return
    yield error
    inner = [reason.value for reason in getattr(error, "reasons", None) or () if isinstance(reason, Failure)]
    for cause in (*inner, error.__cause__):
        yield from _causes(cause, depth - 1)
