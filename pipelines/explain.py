"""Why an entry has its values: for each field the value in the file, who wrote it, and every candidate for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crawler.items import Field, Image
from pipelines.describe import plain, told
from pipelines.evidence import consider
from pipelines.own import Own, chosen, offered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime, tzinfo

    from crawler.frontier import Known
    from crawler.items import Entry, Fact, Record, Written

CURRENT: Final[Mapping[Field, Callable[[Record], object]]] = {
    Field.TITLE: lambda record: record.title,
    Field.EXCERPT: lambda record: record.excerpt,
    Field.PUBLISHED: lambda record: record.published,
    Field.TYPE: lambda record: record.type,
    Field.AMP_URL: lambda record: record.amp_url,
    Field.PROVIDER_NAME: lambda record: record.provider and record.provider.name,
    Field.PROVIDER_DOMAIN: lambda record: record.provider and record.provider.domain,
    Field.PROVIDER_IMAGES: lambda record: (record.provider and record.provider.images) or None,
    Field.IMAGES: lambda record: tuple(Image(url=image.url, size=image.size) for image in record.images) or None,
}
"""Where a record holds what a page or the repo says; the other fields are read only to decide."""

KEYS: Final = {Field.AMP_URL: "ampWebUrl"}
"""The key of a field in the file, where its word in the explanation is another."""


def explain(
    entry: Entry,
    known: Known,
    *,
    last: Mapping[str, Written],
    now: datetime,
    names: Mapping[str, tuple[str, ...]],
    zones: Mapping[str, tzinfo],
    common: Callable[[str, Field, str], bool] | None = None,
    private: bool = False,
    own: Own | None = None,
) -> dict[str, Any]:
    """Return, by field, what stands in the file and by whom, what the pages come to, and all that they offered.

    `own` is what the repo itself knows: it speaks before the pages. `writtenBy` is the source of a value that Masthead
    wrote last, `null` for one that it did not write.
    """
    choice, proof = consider(known, now=now, names=names, zones=zones, common=common, private=private)
    said = {field: fact for field, fact in choice.facts.items() if field is not Field.AMP_URL or proof.url is not None}
    own = own.besides(entry) if own is not None else Own()
    facts, candidates = chosen(own, said), offered(own, choice.candidates)
    fields = {
        str(field): {
            **_present(field, entry.record, last),
            "locked": field in entry.closed,
            "chosen": _chosen(facts.get(field)),
            "candidates": [told(one) for one in candidates.get(field, ())],
        }
        for field in (*CURRENT, *(field for field in candidates if field not in CURRENT))
    }
    fields[Field.AMP_URL]["unpaired"] = proof.reason if known.pages else None
    return fields


def _present(field: Field, record: Record, last: Mapping[str, Written]) -> dict[str, Any]:
    if field not in CURRENT:
        return {}
    value, written = CURRENT[field](record), last.get(KEYS.get(field, str(field)))
    is_ours = written is not None and _is_as_written(value, written.value)
    return {"current": plain(value), "writtenBy": written.source if written is not None and is_ours else None}


def _is_as_written(value: object, written: object) -> bool:
    """Return whether a value stands as Masthead wrote it; of pictures it remembers the addresses."""
    if isinstance(value, tuple) and isinstance(written, list):
        return {image.url for image in value} <= set(map(str, written))
    return value is not None and value == written


def _chosen(fact: Fact | None) -> dict[str, Any] | None:
    return None if fact is None else {"value": plain(fact.value), "source": fact.source, "via": fact.via}
