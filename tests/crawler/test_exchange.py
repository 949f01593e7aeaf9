from __future__ import annotations

from datetime import UTC, datetime
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st
from OpenSSL import SSL
from scrapy import exceptions as scrapy_errors
from scrapy.http import HtmlResponse, Response
from scrapy.spidermiddlewares.httperror import HttpError
from service_identity import VerificationError
from twisted.internet import error as twisted_errors
from twisted.python.failure import Failure
from twisted.web.client import ResponseFailed, ResponseNeverReceived
from twisted.web.http import _DataLoss

from crawler.exchange import AddressRefused, Became, Ended, Reason, Refused, became, is_cut_off, retry_after
from crawler.items import Outcome


def response(status: int, body: bytes = b"", **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HtmlResponse("http://example.com/", status=status, body=body, headers=named)


def wrapped(inner: BaseException) -> Failure:
    """As Scrapy hands over what Twisted collected."""
    try:
        try:
            raise ResponseNeverReceived([Failure(inner)])
        except ResponseFailed as error:
            raise scrapy_errors.DownloadFailedError(str(error)) from error
    except scrapy_errors.DownloadFailedError:
        return Failure()


@pytest.mark.parametrize(
    ("status", "outcome", "reason"),
    [
        (200, Outcome.OK, None),
        (204, Outcome.OK, None),
        (206, Outcome.OK, None),
        (304, Outcome.NOT_MODIFIED, None),
        (301, Outcome.FAILED, Reason.STATUS),
        (100, Outcome.FAILED, Reason.STATUS),
        (600, Outcome.FAILED, Reason.STATUS),
        (400, Outcome.FAILED, Reason.CLIENT_ERROR),
        (401, Outcome.BLOCKED, Reason.UNAUTHORIZED),
        (403, Outcome.BLOCKED, Reason.FORBIDDEN),
        (404, Outcome.GONE, Reason.NOT_FOUND),
        (410, Outcome.GONE, Reason.GONE),
        (418, Outcome.FAILED, Reason.CLIENT_ERROR),
        (429, Outcome.BLOCKED, Reason.RATE_LIMITED),
        (451, Outcome.BLOCKED, Reason.LEGAL),
        (500, Outcome.FAILED, Reason.SERVER_ERROR),
        (503, Outcome.FAILED, Reason.SERVER_ERROR),
        (599, Outcome.FAILED, Reason.SERVER_ERROR),
        (999, Outcome.BLOCKED, Reason.DENIED),
    ],
)
def test_a_status_becomes_an_outcome_by_the_table(status: int, outcome: Outcome, reason: Reason | None) -> None:
    assert became(response(status)) == Became(outcome, reason, status)


@pytest.mark.parametrize(
    "wall",
    [
        response(503, b"<script src='/cdn-cgi/challenge-platform/x.js'>"),
        response(503, b"<p>Please solve this CAPTCHA"),
        response(503, cf_mitigated="challenge"),
        response(503, x_datadome="protected"),
    ],
)
def test_a_503_with_a_challenge_is_a_wall(wall: Response) -> None:
    assert became(wall) == Became(Outcome.BLOCKED, Reason.CHALLENGE, 503)


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("file:///etc/passwd", Reason.SCHEME),
        (" JavaScript:alert(1)", Reason.SCHEME),
        ("ftp://a/", Reason.SCHEME),
        ("http://a/", Reason.STATUS),
        ("/path:with-colon", Reason.STATUS),
    ],
)
def test_a_redirect_out_of_the_web_is_refused(location: str, reason: Reason) -> None:
    assert became(response(302, Location=location)).reason is reason


@pytest.mark.parametrize(
    ("error", "outcome", "reason"),
    [
        (scrapy_errors.CannotResolveHostError("x"), Outcome.FAILED, Reason.DNS),
        (scrapy_errors.DownloadTimeoutError("x"), Outcome.FAILED, Reason.TIMEOUT),
        (scrapy_errors.DownloadConnectionRefusedError("x"), Outcome.FAILED, Reason.CONNECTION),
        (scrapy_errors.DownloadCancelledError("x"), Outcome.REFUSED, Reason.SIZE),
        (scrapy_errors.DownloadFailedError("x"), Outcome.FAILED, Reason.BROKEN_BODY),
        (scrapy_errors.ResponseDataLossError(), Outcome.FAILED, Reason.BROKEN_BODY),
        (scrapy_errors.UnsupportedURLSchemeError("x"), Outcome.REFUSED, Reason.SCHEME),
        (scrapy_errors.NotSupported("x"), Outcome.REFUSED, Reason.SCHEME),
        (twisted_errors.ConnectionLost(), Outcome.FAILED, Reason.CONNECTION),
        (twisted_errors.NoRouteError(), Outcome.FAILED, Reason.CONNECTION),
        (ConnectionResetError(), Outcome.FAILED, Reason.CONNECTION),
        (TimeoutError(), Outcome.FAILED, Reason.TIMEOUT),
        (ValueError("invalid hostname"), Outcome.REFUSED, Reason.ADDRESS),
        (RuntimeError("?"), Outcome.FAILED, Reason.UNEXPECTED),
        (scrapy_errors.IgnoreRequest("somebody else's"), Outcome.FAILED, Reason.UNEXPECTED),
        (scrapy_errors.StopDownload(), Outcome.FAILED, Reason.UNEXPECTED),
        (Refused(Reason.ROBOTS, "http://example.com/"), Outcome.REFUSED, Reason.ROBOTS),
        (Ended(Reason.DECODE, "gzip"), Outcome.FAILED, Reason.DECODE),
    ],
)
def test_an_error_becomes_an_outcome_by_the_table(error: Exception, outcome: Outcome, reason: Reason) -> None:
    assert became(error) == became(Failure(error)) == Became(outcome, reason)


@pytest.mark.parametrize(
    ("inner", "reason"),
    [
        (SSL.Error([("SSL routines", "", "certificate verify failed")]), Reason.TLS),
        (VerificationError([]), Reason.TLS),
        (twisted_errors.ConnectionLost(), Reason.CONNECTION),
        (twisted_errors.ConnectionDone(), Reason.CONNECTION),
        (_DataLoss(), Reason.BROKEN_BODY),
        (RuntimeError("parse"), Reason.BROKEN_BODY),
    ],
)
def test_what_twisted_wrapped_is_unwrapped(inner: Exception, reason: Reason) -> None:
    assert became(wrapped(inner)) == Became(Outcome.FAILED, reason)


def test_a_response_inside_an_error_speaks_for_itself() -> None:
    stopped = scrapy_errors.StopDownload()
    stopped.response = response(200)
    assert became(Failure(stopped)) == Became(Outcome.OK, None, 200)
    assert became(HttpError(response(404))) == Became(Outcome.GONE, Reason.NOT_FOUND, 404)


def test_a_page_is_cut_off_when_its_connection_broke_before_its_end() -> None:
    whole = Response("http://a/", body=b"<html>all of it</HTML>\n<!-- cached -->", flags=["dataloss"])
    assert not is_cut_off(whole)
    assert is_cut_off(whole.replace(body=b"<html>half of"))
    assert not is_cut_off(whole.replace(body=b"<html>no end tag, and none needed", flags=[]))


def test_a_refused_address_says_what_was_seen() -> None:
    error = AddressRefused(Reason.PRIVATE_ADDRESS, "a.test", (ip_address("10.0.0.1"), ip_address("::1")))
    assert str(error) == "private-address: a.test is 10.0.0.1 (private), ::1 (loopback)"
    assert (error.host, error.addresses) == ("a.test", (ip_address("10.0.0.1"), ip_address("::1")))


def test_errors_that_cause_each_other_do_not_run_in_circles() -> None:
    error = RuntimeError("a")
    error.__cause__ = error
    assert became(error).reason is Reason.UNEXPECTED


@given(st.integers(100, 999), st.binary(max_size=200), st.binary(max_size=60).filter(lambda value: b"\n" not in value))
def test_any_response_has_an_outcome(status: int, body: bytes, location: bytes) -> None:
    ended = became(Response("http://a/", status=status, body=body, headers={b"Location": location}))
    assert ended.status == status
    assert (ended.reason is None) == (ended.outcome in {Outcome.OK, Outcome.NOT_MODIFIED})


@pytest.mark.parametrize(
    "said", ["Mon, 01 Jan 2024 00:00:00 +9999999999999", "Mon, 01 Jan 20240101010101 00:00:00 GMT"]
)
def test_a_retry_after_beyond_all_calendars_says_nothing(said: str) -> None:
    assert retry_after(response(503, Retry_After=said), datetime(2026, 1, 1, tzinfo=UTC)) is None
