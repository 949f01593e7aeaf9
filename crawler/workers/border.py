"""What crosses between a crawl and the processes that read for it: answers there, documents back; no pickle."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from struct import Struct
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from crawler.items import Claim, Document, Foretold, Image, Instant, Metadata, Size, Source, Verdict
from crawler.reading import Answer
from crawler.state import codec
from crawler.state.documents import dump_document, load_metadata

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crawler.items import Fact, Field

    Terms: TypeAlias = list[Any] | None

ASKED: Final = Struct(">II")  # bytes of the question's JSON, bytes of the page
TOLD: Final = Struct(">cI")  # what kind of reply it is, bytes of it

READY: Final = b"R"  # the process can read
READ: Final = b"D"  # a document
WEIGHED: Final = b"W"  # a document, and what it comes to
HARD: Final = b"H"  # the page looks hard, and was not read
TOO_LARGE: Final = b"M"  # the page wants more memory than one may
FAULT: Final = b"F"  # an error of our own, in words

LARGEST: Final = 32 * 1024 * 1024  # bytes of a reply; no document comes near

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def question(answer: Answer, asked: str, terms: Terms = None) -> tuple[bytes, bytes]:
    """Return what is sent to have an answer read: a head, and the page's own bytes after it.

    `terms`: what is told to whoever chooses from the page at once, JSON-ready; `None` where nobody shall.
    """
    said = json.dumps([answer.url, answer.content_type, answer.links, asked, terms]).encode("ascii")
    return ASKED.pack(len(said), len(answer.body)) + said, answer.body


def questioned(said: bytes, body: bytes) -> tuple[Answer, str, Terms]:
    """Return the answer that is to be read, the address that was asked for it, and the terms of choosing."""
    url, content_type, links, asked, terms = json.loads(said)
    return Answer(body=body, url=url, content_type=content_type, links=tuple(links)), asked, terms


def reply(kind: bytes, content: bytes = b"") -> bytes:
    """Return one reply as it is sent."""
    return TOLD.pack(kind, len(content)) + content


def weighed(document: Document, facts: Mapping[Field, Fact]) -> bytes:
    """Return a page's document and what it comes to: a head, and behind the first line feed the document."""
    names_amp = any(each.amp_url for each in document.metadata)
    head = json.dumps([document.url, document.encoding, document.is_amp, names_amp, codec.dump_facts(facts)])
    return f"{head}\n{dump_document(document)}".encode("utf-8", "surrogatepass")


def unweighed(content: bytes) -> Document:
    """Return what a text of `weighed` holds. Raises `ValueError` or `TypeError` for what no reader has sent."""
    said, _, kept = content.decode("utf-8", "surrogatepass").partition("\n")
    url, encoding, is_amp, names_amp, facts = json.loads(said)
    foretold = Foretold(facts=codec.load_facts(_text(facts)), names_amp=bool(names_amp), kept=kept)
    known = None if encoding is None else _text(encoding)
    return Document.later(_text(url), known, is_amp=bool(is_amp), foretold=foretold, said=load_metadata)


def packed(document: Document) -> bytes:
    """Return a document as JSON; lone surrogates are escaped, and so survive."""
    said = [[each.source, [list(one) for one in _said(each)]] for each in document.metadata]
    head = [document.url, document.verdict, document.reason, document.is_amp, document.encoding]
    return json.dumps([*head, said]).encode("ascii")


def unpacked(content: bytes) -> Document:
    """Return the document that JSON holds. Raises `ValueError` or `TypeError` for what no reader has sent."""
    url, verdict, reason, is_amp, encoding, said = json.loads(content)
    return Document(
        url=_text(url),
        verdict=Verdict(verdict),
        reason=None if reason is None else _text(reason),
        metadata=tuple(_metadata(source, claims) for source, claims in said),
        is_amp=bool(is_amp),
        encoding=None if encoding is None else _text(encoding),
    )


class _Kind(NamedTuple):
    """How one type of claimed value becomes JSON, and comes back."""

    dump: Callable[[Any], object]
    load: Callable[[Any], object]


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise TypeError("no text")


def _dump_instant(value: Instant) -> list[object]:
    return [(value.at - _EPOCH) // timedelta(seconds=1), value.exact, value.day.toordinal()]


def _load_instant(value: list[Any]) -> Instant:
    seconds, exact, day = value
    return Instant(at=_EPOCH + timedelta(seconds=seconds), exact=bool(exact), day=date.fromordinal(day))


def _dump_image(value: Image) -> list[object]:
    return [value.url, value.title, *((value.size.width, value.size.height) if value.size is not None else ())]


def _load_image(value: list[Any]) -> Image:
    url, title, *size = value
    width, height = map(int, size) if size else (0, 0)
    known = Size(width=width, height=height) if size else None
    return Image(url=_text(url), title=None if title is None else _text(title), size=known)


_TEXT: Final = _Kind(str, _text)
_INSTANT: Final = _Kind(_dump_instant, _load_instant)
_KINDS: Final[dict[str, _Kind]] = {
    **dict.fromkeys(("published", "created", "updated"), _INSTANT),
    "images": _Kind(_dump_image, _load_image),
    "free": _Kind(bool, bool),
}
"""How values cross, by field of `Metadata`; a field that is not named here claims text."""

_FIELDS: Final = tuple(name for name in Metadata.__slots__ if name != "source")


def _said(metadata: Metadata) -> list[tuple[str, list[list[object]]]]:
    said = ((name, getattr(metadata, name)) for name in _FIELDS)
    return [(name, [_claimed(_KINDS.get(name, _TEXT), claim) for claim in claims]) for name, claims in said if claims]


def _claimed(kind: _Kind, claim: Claim[Any]) -> list[object]:
    return [None if claim.value is None else kind.dump(claim.value), claim.raw, claim.via]


def _metadata(source: str, said: list[Any]) -> Metadata:
    claims = {name: tuple(_claims(_KINDS.get(name, _TEXT).load, claims)) for name, claims in said}
    return Metadata(source=Source(source), **claims)


def _claims(load: Callable[[Any], object], claims: list[Any]) -> list[Claim[Any]]:
    return [
        Claim(value=None if value is None else load(value), raw=_text(raw), via=_text(via))
        for value, raw, via in claims
    ]
