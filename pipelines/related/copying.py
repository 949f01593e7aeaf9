"""A related story as a copy of the story's own file: its facts, and what is remembered of a new copy."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crawler.items import Fact, Field, Image, Instant, Outcome, Picture, Record, Related, Source, Written
from crawler.normalize.instant import instant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from crawler.items import EntryItem

SIZES: Final = "images.size"  # the key under which the images stage remembers whose numbers are ours


def copied(url: str, record: Record) -> Related:
    """Return a story as a new item of a list: its file's values, but for those that a related story has not."""
    provider = replace(record.provider, images=()) if record.provider is not None else None
    images = tuple(replace(image, title=None) for image in record.images)
    own = replace(record, provider=provider, images=images, topics=(), related=(), heat=None, shown=None, web_url=None)
    return Related(url=url, quality=record.quality, record=own)


def remembered(record: Record) -> Mapping[str, Written]:
    """Return what is remembered of a new copy: every value in it is Masthead's."""
    return {key: Written(value=value, source=Source.REPO) for key, value in _values(record)}


def _values(record: Record) -> Iterator[tuple[str, object]]:
    provider, images = record.provider, record.images
    said: tuple[tuple[str, object], ...] = (
        ("title", record.title),
        ("excerpt", record.excerpt),
        ("publishedDateTime", record.published),
        ("ampWebUrl", record.amp_url),
        ("cdnAmpWebUrl", record.cdn_amp_url),
        ("type", record.type),
        ("provider.name", provider.name if provider is not None else None),
        ("provider.domain", provider.domain if provider is not None else None),
        ("quality", record.quality),
        ("images", [image.url for image in images] or None),
        (SIZES, [[one.url, one.size.width, one.size.height] for one in images if one.size is not None] or None),
    )
    yield from ((key, value) for key, value in said if value is not None)


def is_touched(record: Record, last: Mapping[str, Written]) -> bool:
    """Return whether a person has written in a copy since Masthead did: a value in it is not the one remembered."""
    now = dict(_values(record))
    return not last or any(key not in now or now[key] != one.value for key, one in last.items() if key in _COMPARED)


_COMPARED: Final = frozenset({"title", "excerpt", "publishedDateTime", "provider.name", "quality"})


def refreshed(item: EntryItem, record: Record) -> EntryItem:
    """Return the item of a related story with its own file as the witness; where that is silent, pages speak."""
    pictures = {one.url: _picture(one) for one in record.images if one.size is not None}
    evidence = item.evidence
    known = replace(evidence, facts={**evidence.facts, **facts_of(record)}, pictures={**evidence.pictures, **pictures})
    return replace(item, evidence=known)


def facts_of(record: Record) -> Mapping[Field, Fact]:
    """Return what a story's own file says of it."""
    return {field: Fact(value=value, source=Source.REPO, via=field, raw=_raw(value)) for field, value in _facts(record)}


def _facts(record: Record) -> Iterator[tuple[Field, object]]:
    provider = record.provider
    said: tuple[tuple[Field, object], ...] = (
        (Field.TITLE, record.title),
        (Field.EXCERPT, record.excerpt),
        (Field.PUBLISHED, instant(record.published) if record.published is not None else None),
        (Field.TYPE, record.type),
        (Field.AMP_URL, record.amp_url),
        (Field.PROVIDER_NAME, provider.name if provider is not None else None),
        (Field.IMAGES, tuple(replace(image, title=None) for image in record.images) or None),
    )
    yield from ((field, value) for field, value in said if value is not None)


def _raw(value: object) -> str:
    if isinstance(value, Instant):
        return value.at.isoformat()
    return value if isinstance(value, str) else ""


def _picture(image: Image) -> Picture:
    return Picture(url=image.url, outcome=Outcome.OK, size=image.size)
