"""The list of related stories: from a parsed file to its items, and from a changed list back to one edit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from crawler.items import Field, Record, Related

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crawler.items import Entry

Tree = Mapping[str, object]


def listed(
    front: Tree, naming: Mapping[str, str], read: Callable[[Tree], Record]
) -> tuple[tuple[Related, ...], frozenset[Field]]:
    """Return the items of a file's list, each with its place; a list that holds anything but stories is not ours.

    `read` takes a node to its record.
    """
    value = front.get(naming.get("related", "related"))
    if value in (None, "", []):
        return (), frozenset()
    if not isinstance(value, list):
        return (), frozenset({Field.RELATED})
    items = tuple(
        _item(number, one, read(one), naming) if isinstance(one, Mapping) else Related(at=number)
        for number, one in enumerate(value)
    )
    is_ours = all(isinstance(one, Mapping) for one in value)
    return items, frozenset() if is_ours else frozenset({Field.RELATED})


def _item(number: int, node: Tree, record: Record, naming: Mapping[str, str]) -> Related:
    url = node.get(naming.get("webUrl", "webUrl"))
    return Related(
        url=str(url).strip() if isinstance(url, str) and url.strip() else None,
        quality=record.quality,
        at=number,
        record=record,
    )


def relisted(
    entry: Entry, record: Record, front: Tree, naming: Mapping[str, str]
) -> dict[tuple[str | int, ...], object]:
    """Return the edit that gives the entry's file, as it stands in `front`, the list of `record`; `{}` for none.

    What stays in the list stays as it is spelt.
    """
    if record.related == entry.record.related:
        return {}
    key = naming.get("related", "related")
    nodes = front.get(key)
    present: Sequence[object] = nodes if isinstance(nodes, list) else ()
    items = [present[one.at] if one.at is not None else node(one, naming) for one in record.related]
    return {(key,): items or None}


def node(story: Related, naming: Mapping[str, str]) -> dict[str, object]:
    """Return a new item of the list as keys and values, in the order in which they are written."""
    record = story.record or Record()
    provider = record.provider
    said = {
        "title": record.title,
        "excerpt": record.excerpt,
        "publishedDateTime": record.published,
        "webUrl": story.url,
        "ampWebUrl": record.amp_url,
        "cdnAmpWebUrl": record.cdn_amp_url,
        "type": record.type,
        "provider": _known({"name": provider.name, "domain": provider.domain}) if provider is not None else None,
        "quality": story.quality,
        "images": [_picture(record, number) for number in range(len(record.images))],
    }
    return {naming.get(key, key): value for key, value in _known(said).items()}


def _picture(record: Record, number: int) -> dict[str, object]:
    image = record.images[number]
    size = {"width": image.size.width, "height": image.size.height} if image.size is not None else {}
    return {"url": image.url, **size}


def _known(said: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in said.items() if value not in (None, [], {})}
