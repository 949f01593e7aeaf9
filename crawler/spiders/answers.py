"""From a response to a page or a picture, already judged: what it says, and where it has moved."""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from crawler import exchange, reading
from crawler.extractors.imagesize import body_offset, content_range
from crawler.extractors.imagesize.walk import STEP
from crawler.items import SPEAKING, Outcome, Page, Picture
from crawler.normalize.url import fold_url

if TYPE_CHECKING:
    from datetime import datetime

    from scrapy.http import Response

    from crawler.exchange import Became
    from crawler.extractors.imagesize import ImageProbe
    from crawler.frontier import Ask
    from crawler.items import Document, Validators

PERMANENT: Final = frozenset({301, 308})  # RFC 9110, 15.4.2 and 15.4.9


def answered(response: Response, ask: Ask, now: datetime) -> reading.Answer | Page:
    """Return what is to be read of a response that came in at `now`, or the page where there is nothing to read."""
    end = exchange.became(response)
    if end.outcome is Outcome.OK and exchange.is_cut_off(response):
        end = end._replace(outcome=Outcome.FAILED, reason=exchange.Reason.BROKEN_BODY)
    if end.outcome is not Outcome.OK:
        return _unread(response, ask, end, now)
    return reading.Answer(
        body=response.body,
        url=response.url,
        content_type=exchange.header(response, "Content-Type") or "",
        links=tuple(value.decode("latin-1") for value in response.headers.getlist("Link")),
        status=end.status,
    )


def read_page(response: Response, ask: Ask, answer: reading.Answer, document: Document) -> Page:
    """Return the page that a response is, by what was understood of it."""
    page = reading.page_of(document, answer, role=ask.role, asked=ask.url)
    if page.outcome is not Outcome.OK:
        return page
    moved = has_moved(response, ask.url)
    outcome = Outcome.MOVED if moved else Outcome.OK
    return replace(page, outcome=outcome, moved=moved, validators=exchange.validators(response))


def _unread(response: Response, ask: Ask, end: Became, now: datetime) -> Page:
    if end.outcome is Outcome.NOT_MODIFIED and response.url not in response.meta.get(exchange.VALIDATORS, ()):
        end = end._replace(outcome=Outcome.FAILED, reason=exchange.Reason.STATUS)  # nobody had asked for that
    return Page(
        role=ask.role,
        url=ask.url,
        final_url=response.url,
        validators=exchange.validators(response) if end.outcome is Outcome.NOT_MODIFIED else None,
        again=exchange.retry_after(response, now),
        moved=end.outcome is Outcome.NOT_MODIFIED and has_moved(response, ask.url),
        **end._asdict(),
    )


def has_moved(response: Response, asked: str) -> bool:
    """Return whether nothing but permanent redirects led from the asked address to another one."""
    hops = response.meta.get("redirect_reasons", ())
    return bool(hops) and PERMANENT.issuperset(hops) and fold_url(response.url) != fold_url(asked)


def is_confirmed(page: Page, read: Page | None, told: Validators | None) -> bool:
    """Return whether a 304 speaks of what was read: of the same address, and of the same version where it names one.

    A 304 that names another version than it was told of is about some other stored answer (RFC 9111, 4.3.4).
    """
    if read is None or read.outcome not in SPEAKING or read.final_url != page.final_url:
        return False
    said, known = (one.etag if one is not None else None for one in (page.validators, told))
    return said is None or known is None or _opaque(said) == _opaque(known)


def _opaque(etag: str) -> str:
    return etag.removeprefix("W/")  # weak comparison (RFC 9110, 8.8.3.2)


def measured(url: str, end: Became, probe: ImageProbe, hashed: str | None = None) -> Picture:
    """Return what a probed response says about a picture; `hashed` is the `fingerprint` of its first bytes."""
    size = probe.close() if end.outcome is Outcome.OK else None
    if size is not None or end.outcome is not Outcome.OK:
        known = hashed if size is not None else None
        return Picture(url=url, size=size, format=probe.format, hash=known, **end._asdict())
    return Picture(url=url, outcome=Outcome.FAILED, reason=probe.never or "no-size", status=end.status)


def fingerprint(response: Response, probe: ImageProbe) -> str | None:
    """Return the hash of a picture's first 15 KiB, or of all of a smaller one; `None` where less of it came."""
    if body_offset(response.status, content_range(response.headers.get("Content-Range"))) != 0:
        return None
    is_enough = len(response.body) >= STEP or len(response.body) == probe.total
    return blake2b(response.body[:STEP], digest_size=16).hexdigest() if is_enough else None
