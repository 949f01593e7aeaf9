"""What pages said, every candidate of it, as compressed JSON and back; `None` for bytes that cannot be read."""

from __future__ import annotations

import zlib
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final

from crawler.items import Claim, Document, Metadata, Role, Source, Verdict
from crawler.normalize.jsontext import dumped, loaded
from crawler.state.codec import FLAG, IMAGE, INSTANT, TEXT, Kind
from crawler.state.shapes import flag, maybe_text, row, table, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

VERSION: Final = 1
LARGEST: Final = 4 * 1024 * 1024  # bytes of JSON: some fifty candidates a field and page are far from it
MOST_CLAIMS: Final = 16  # of one field in one syntax; what stands behind them has never won
LEVEL: Final = 1  # three times as fast as the default, and 5 % larger

KINDS: Final[Mapping[str, Kind]] = {
    "published": INSTANT,
    "created": INSTANT,
    "updated": INSTANT,
    "images": IMAGE,
    "free": FLAG,
}
"""The type of what is claimed, by field of `Metadata`; a field that is not named here claims text."""

_FIELDS: Final = tuple(field.name for field in fields(Metadata) if field.name != "source")


def dump_documents(documents: Mapping[Role, Document]) -> bytes:
    """Return what pages said as compressed JSON; of one field in one syntax the first `MOST_CLAIMS` candidates."""
    pages = ",".join(f"{dumped(role)}:{dump_document(document)}" for role, document in documents.items())
    content = f'{{"v":{VERSION},"pages":{{{pages}}}}}'
    return zlib.compress(content.encode("utf-8", "surrogatepass"), LEVEL)


def load_documents(content: bytes) -> dict[Role, Document] | None:
    """Return what bytes of `dump_documents` hold, `None` where they cannot be read."""
    try:
        found = table(loaded(_unpacked(content)))
        pages = table(found.get("pages")) if found.get("v") == VERSION else None
        return None if pages is None else {Role(role): _load(page) for role, page in pages.items()}
    except (ValueError, OverflowError, RecursionError, zlib.error):
        return None


def dump_document(document: Document) -> str:
    """Return what one page said as JSON, as it stands in `dump_documents`."""
    return document.foretold.kept if document.foretold is not None else dumped(_dump(document))


def load_metadata(content: str) -> tuple[Metadata, ...]:
    """Return what a text of `dump_document` says; raises `ValueError` for any other."""
    return _load(loaded(content)).metadata


def is_whole(document: Document) -> bool:
    """Return whether `dump_document` leaves nothing out."""
    return all(len(getattr(each, name)) <= MOST_CLAIMS for each in document.metadata for name in _FIELDS)


def _unpacked(content: bytes) -> str:
    """Return the text in compressed bytes; raises `ValueError` for more than `LARGEST`, which is a bomb."""
    stream = zlib.decompressobj()
    plain = stream.decompress(content, LARGEST)
    if not stream.eof:
        raise ValueError("longer than any page has to say, or cut off")
    return plain.decode("utf-8", "surrogatepass")


def _dump(document: Document) -> dict[str, object]:
    return {
        "url": document.url,
        "verdict": document.verdict,
        "reason": document.reason,
        "amp": document.is_amp,
        "encoding": document.encoding,
        "said": [[metadata.source, dict(_dump_metadata(metadata))] for metadata in document.metadata],
    }


def _dump_metadata(metadata: Metadata) -> Iterator[tuple[str, object]]:
    for name in _FIELDS:
        claims = getattr(metadata, name)
        if claims:
            kind = KINDS.get(name, TEXT)
            yield name, [_dump_claim(kind, claim) for claim in claims[:MOST_CLAIMS]]


def _dump_claim(kind: Kind, claim: Claim[Any]) -> list[object]:
    value = None if claim.value is None else kind.dump(claim.value)
    # Most raw texts are clean already, and need not be kept twice.
    return [value, claim.via] if claim.raw == value else [value, claim.via, claim.raw]


def _load(value: object) -> Document:
    found = table(value)
    return Document(
        url=text(found.get("url")),
        verdict=Verdict(text(found.get("verdict"))),
        reason=maybe_text(found.get("reason")),
        metadata=tuple(_load_metadata(one) for one in row(found.get("said"))),
        is_amp=flag(found.get("amp")),
        encoding=maybe_text(found.get("encoding")),
    )


def _load_metadata(value: object) -> Metadata:
    source, said = row(value, 2)
    claims = {_known(name): _load_claims(name, values) for name, values in table(said).items()}
    return Metadata(source=Source(text(source)), **claims)


def _known(name: str) -> str:
    if name in _FIELDS:
        return name
    raise ValueError(f"{name} is no field of metadata")


def _load_claims(name: str, values: object) -> tuple[Claim[Any], ...]:
    kind = KINDS.get(name, TEXT)
    return tuple(_load_claim(kind, value) for value in row(values))


def _load_claim(kind: Kind, value: object) -> Claim[Any]:
    said, via, *raw = row(value)
    known = None if said is None else kind.load(said)
    return Claim(value=known, raw=text(raw[0]) if raw else text(said), via=text(via))
