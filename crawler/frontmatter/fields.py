"""The YAML keys of an entry: from a parsed file to entries, and from a changed record back to edits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from crawler.frontmatter.listing import listed
from crawler.items import Entry, Field, Image, Provider, Record, Size

Path: TypeAlias = tuple[str | int, ...]
Tree: TypeAlias = Mapping[str, object]
Changes: TypeAlias = dict[Path, object]

TEXTS: Mapping[Field, tuple[str, str]] = {
    Field.TITLE: ("title", "title"),
    Field.EXCERPT: ("excerpt", "excerpt"),
    Field.PUBLISHED: ("published", "publishedDateTime"),
    Field.AMP_URL: ("amp_url", "ampWebUrl"),
    Field.CDN_AMP_URL: ("cdn_amp_url", "cdnAmpWebUrl"),
    Field.TYPE: ("type", "type"),
}
"""Fields that are one scalar each: their name in `Record`, their key in the file."""

SCORES: Mapping[Field, tuple[str, str]] = {
    Field.QUALITY: ("quality", "quality"),
    Field.HEAT: ("heat", "heat"),
    Field.SHOWN: ("shown", "published"),
}
"""Fields that are one number or truth value each: their name in `Record`, their key in the file."""

FIELD_OF_KEY: Mapping[str, Field] = {
    **{key: field for field, (_, key) in TEXTS.items()},
    "provider": Field.PROVIDER,
    "provider.name": Field.PROVIDER_NAME,
    "provider.domain": Field.PROVIDER_DOMAIN,
    "provider.images": Field.PROVIDER_IMAGES,
    "topics": Field.TOPICS,
    "images": Field.IMAGES,
    "related": Field.RELATED,
    **{key: field for field, (_, key) in SCORES.items()},
}
"""The keys that a crawl may write, as a user names them in `lock`, `policy` and `--force`."""

NO_FIELDS: frozenset[Field] = frozenset()
"""The one empty set that entries share: another of each would be an eighth of what a large repo's entries take."""


def entries(front: Tree, path: str, keys: Mapping[str, str] | None = None) -> tuple[list[Entry], list[Path]]:
    """Return the entries of one file (itself, then its related stories) and the paths of unusable addresses.

    `keys` maps our names to the file's, where a repo uses others.
    """
    naming = keys or {}
    found: list[Entry] = []
    broken: list[Path] = []
    locked = _locked(front)
    for at, node in _nodes(front, naming):
        address = node.get(naming.get("webUrl", "webUrl"))
        if isinstance(address, str) and address.strip():
            record, foreign = _record(node, naming)
            stories, shapeless = ((), frozenset()) if at else listed(node, naming, lambda one: _record(one, naming)[0])
            found.append(
                Entry(
                    path=path,
                    at=at,
                    web_url=address.strip(),
                    record=replace(record, related=stories) if stories else record,
                    closed=(foreign | locked | shapeless) or NO_FIELDS,
                    removed=node.get(naming.get("removed", "removed")) not in (None, False, ""),
                )
            )
        elif address not in (None, ""):
            broken.append((*at, naming.get("webUrl", "webUrl")))
    return found, broken


def told(front: Tree, keys: Mapping[str, str] | None = None) -> Tree:
    """Return the part of a parsed front matter that `entries` looks at."""
    naming = keys or {}
    names = {naming.get(key, key) for key in ("webUrl", "removed", *FIELD_OF_KEY)} | {"masthead"}
    return {name: front[name] for name in names if name in front}


def _nodes(front: Tree, naming: Mapping[str, str]) -> Iterator[tuple[Path, Tree]]:
    yield (), front
    key = naming.get("related", "related")
    related = front.get(key)
    if isinstance(related, list):
        yield from (((key, number), node) for number, node in enumerate(related) if isinstance(node, Mapping))


def _locked(front: Tree) -> frozenset[Field]:
    """Return the fields that the file itself closes, by `masthead: {lock: [title]}`; unknown names close nothing."""
    own = front.get("masthead")
    names = own.get("lock") if isinstance(own, Mapping) else None
    words = (name for name in names if isinstance(name, str)) if isinstance(names, list) else ()
    return frozenset(FIELD_OF_KEY[name] for name in words if name in FIELD_OF_KEY)


def _record(node: Tree, naming: Mapping[str, str]) -> tuple[Record, frozenset[Field]]:
    foreign: set[Field] = set()
    texts: dict[str, str | None] = {}
    for field, (name, key) in TEXTS.items():
        texts[name] = _scalar(node.get(naming.get(key, key)), field, foreign)
    return Record(
        **texts,
        related=(),
        provider=_provider(node.get(naming.get("provider", "provider")), foreign),
        topics=_topics(node.get(naming.get("topics", "topics")), foreign),
        images=_images(node.get(naming.get("images", "images")), Field.IMAGES, foreign),
        quality=_number(node.get(naming.get("quality", "quality")), Field.QUALITY, foreign),
        heat=_number(node.get(naming.get("heat", "heat")), Field.HEAT, foreign),
        shown=_truth(node.get(naming.get("published", "published")), Field.SHOWN, foreign),
    ), frozenset(foreign)


def _scalar(value: object, field: Field, foreign: set[Field]) -> str | None:
    if value is None or isinstance(value, str):
        return str(value) if value and value.strip() else None  # text, however the file spells it
    foreign.add(field)
    return None


def _number(value: object, field: Field, foreign: set[Field]) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    foreign.update(() if value in (None, "") else (field,))
    return None


def _truth(value: object, field: Field, foreign: set[Field]) -> bool | None:
    if isinstance(value, bool):
        return value
    foreign.update(() if value in (None, "") else (field,))
    return None


def _provider(value: object, foreign: set[Field]) -> Provider | None:
    if value in (None, "", {}):
        return None
    if not isinstance(value, Mapping):
        foreign.update({Field.PROVIDER, Field.PROVIDER_NAME, Field.PROVIDER_DOMAIN, Field.PROVIDER_IMAGES})
        return None
    return Provider(
        name=_scalar(value.get("name"), Field.PROVIDER_NAME, foreign),
        domain=_scalar(value.get("domain"), Field.PROVIDER_DOMAIN, foreign),
        images=_images(value.get("images"), Field.PROVIDER_IMAGES, foreign),
    )


def _topics(value: object, foreign: set[Field]) -> tuple[str, ...]:
    if value in (None, "", []):
        return ()
    if isinstance(value, list) and all(isinstance(topic, str) for topic in value):
        return tuple(map(str, value))
    foreign.add(Field.TOPICS)
    return ()


def _images(value: object, field: Field, foreign: set[Field]) -> tuple[Image, ...]:
    if value in (None, "", []):
        return ()
    if isinstance(value, list) and all(_is_image(one) for one in value):
        return tuple(_image(one) for one in value)
    foreign.add(field)
    return ()


def _is_image(value: object) -> bool:
    """Return whether a node is a picture as we know it: an address, and width and height in whole pixels or neither."""
    if not isinstance(value, Mapping) or not isinstance(value.get("url"), str):
        return False
    sides = {type(value.get(key)) for key in ("width", "height")}
    return sides in ({int}, {type(None)})


def _image(value: Tree) -> Image:
    width, height, title = value.get("width"), value.get("height"), value.get("title")
    is_sized = isinstance(width, int) and isinstance(height, int)
    return Image(
        url=str(value["url"]),
        size=Size(width=width, height=height) if is_sized else None,  # type: ignore[arg-type]  # both are int
        title=str(title) if isinstance(title, str) else None,
    )


def changes(entry: Entry, record: Record, keys: Mapping[str, str] | None = None) -> Changes:
    """Return the edits that turn the entry's node in its file into `record`; nothing new, nothing returned."""
    naming, before = keys or {}, entry.record
    edits: Changes = {}
    for name, key in (*TEXTS.values(), *SCORES.values()):
        if getattr(record, name) != getattr(before, name):
            edits[(*entry.at, naming.get(key, key))] = getattr(record, name)
    if record.web_url is not None:
        edits[(*entry.at, naming.get("webUrl", "webUrl"))] = record.web_url
    if record.provider != before.provider:
        edits.update(_provider_changes(entry, record.provider or Provider(), naming))
    at = (*entry.at, naming.get("topics", "topics"))
    edits.update(_topic_changes(before.topics, record.topics, at))
    at = (*entry.at, naming.get("images", "images"))
    edits.update(_image_changes(before.images, record.images, at))
    return edits


def _provider_changes(entry: Entry, after: Provider, naming: Mapping[str, str]) -> Changes:
    at = (*entry.at, naming.get("provider", "provider"))
    before = entry.record.provider or Provider()
    edits: Changes = {}
    if before.name != after.name:
        edits[(*at, "name")] = after.name
    if before.domain != after.domain:
        edits[(*at, "domain")] = after.domain
    edits.update(_image_changes(before.images, after.images, (*at, "images")))
    if entry.record.provider is None and edits:
        return {at: _nested(after)}
    return edits


def _nested(provider: Provider) -> dict[str, object]:
    said: dict[str, object] = {"name": provider.name, "domain": provider.domain}
    if provider.images:
        said["images"] = [_node(image) for image in provider.images]
    return {key: value for key, value in said.items() if value is not None}


def _topic_changes(before: tuple[str, ...], after: tuple[str, ...], at: Path) -> Changes:
    if before == after:
        return {}
    if before and after[: len(before)] == before:
        return {(*at, number): topic for number, topic in enumerate(after) if number >= len(before)}
    return {at: list(after) or None}


def _image_changes(before: tuple[Image, ...], after: tuple[Image, ...], at: Path) -> Changes:
    if before == after:
        return {}
    if len(before) != len(after):
        return {at: [_node(image) for image in after] or None}
    edits: Changes = {}
    for number, (old, new) in enumerate(zip(before, after, strict=True)):
        was = _node(old)
        edits.update({(*at, number, key): value for key, value in _node(new).items() if was.get(key) != value})
    return edits


def _node(image: Image) -> dict[str, object]:
    node: dict[str, object] = {"url": image.url}
    if image.size is not None:
        node |= {"width": image.size.width, "height": image.size.height}
    if image.title is not None:
        node["title"] = image.title
    return node
