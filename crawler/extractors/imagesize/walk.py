"""The walk over HTTP: which bytes of a picture to ask for next, and where the bytes of an answer belong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.extractors.imagesize.probe import ImageProbe

REQUESTS = 3
LIMIT = 2 * 1024 * 1024  # bytes of one picture in all its answers
STEP = 15 * 1024  # bytes asked for at first and after a short jump: requests cost more than bytes
SEGMENT = 64 * 1024  # a longer jump leads over a box or a whole profile, a shorter one often to yet another segment
LANDING = 4 * 1024  # bytes asked for after a long jump: what is wanted stands there
LAST = 512 * 1024  # bytes asked for after a short jump if no other request may follow; the stream is stopped on the way
CONTENT_RANGE = re.compile(r"\s*bytes\s+(?:(\d{1,18})-(\d{1,18})|\*)/(?:(\d{1,18})|\*)\s*", re.ASCII | re.IGNORECASE)
WHOLE = frozenset({HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION})


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentRange:
    """What a `Content-Range` field says; an unsatisfied range has no `first` and `last`."""

    first: int | None = None
    last: int | None = None
    total: int | None = None


def content_range(value: str | bytes | None) -> ContentRange | None:
    """Return the field's meaning (RFC 9110, 14.4), or None where there is none or it contradicts itself."""
    text = value.decode("latin-1") if isinstance(value, bytes) else value or ""
    found = CONTENT_RANGE.fullmatch(text)
    if found is None:
        return None
    first, last, total = (None if number is None else int(number) for number in found.groups())
    if first is not None and last is not None and (last < first or (total is not None and last >= total)):
        return None
    return ContentRange(first=first, last=last, total=total)


def body_offset(status: int, answered: ContentRange | None) -> int | None:
    """Return where in the picture the body of an answer begins, in bytes; None where it holds no part of it.

    The server's word counts, not the range that was asked for: a 200 is the whole picture, a 206 may start anywhere,
    and one that does not say where can only be taken for the beginning.
    """
    if status in WHOLE or (status == HTTPStatus.PARTIAL_CONTENT and answered is None):
        return 0
    return answered.first if status == HTTPStatus.PARTIAL_CONTENT and answered is not None else None


def first_range() -> str:
    """Return the `Range` field of a picture's first request."""
    return f"bytes=0-{STEP - 1}"


def next_range(probe: ImageProbe) -> str | None:
    """Return the `Range` field of the request after the answers that a probe has seen, or None: the walk is over.

    At most `REQUESTS` requests and `LIMIT` bytes in all; nothing behind the picture's end, where that is known.
    """
    wants = probe.wants
    if wants is None or not 0 < probe.answers < REQUESTS or probe.received >= LIMIT:
        return None
    if probe.total is not None and wants[0] >= probe.total:
        return None
    length = max(_usual(wants[0] - probe.position, probe.answers), wants[1] - wants[0])
    return f"bytes={wants[0]}-{wants[0] + min(length, LIMIT - probe.received) - 1}"


def _usual(jump: int, answers: int) -> int:
    """Return how many bytes to ask for after a jump over so many bytes; `answers` have come in so far."""
    if jump > SEGMENT:
        return LANDING
    return LAST if answers == REQUESTS - 1 else STEP
