"""Stage: the picture of a post, with the size that its own bytes state."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crawler.items import Entry, EntryItem, Fact, Field, Finding, Image, Outcome, Picture, Written
from crawler.normalize.url import absolute
from pipelines.doubt import unfit
from pipelines.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MOST_TRIES = 4  # candidates measured for one post; more requests than that are not worth a picture

MEASURED = "measured"

# A picture that cannot be had now may be had tomorrow; these are the answers that say it is not there.
DEAD = frozenset({Outcome.GONE, Outcome.NOT_HTML})


def unmeasured(entry: Entry) -> Iterator[str]:
    """Yield the addresses of the record's own pictures that lack a size."""
    for image in entry.record.images:
        address = absolute(image.url, entry.web_url) if image.size is None else None
        if address is not None and Field.IMAGES not in entry.closed:
            yield address


def still_wanted(offered: Sequence[Image], pictures: Mapping[str, Picture]) -> tuple[str, ...]:
    """Return the offered pictures up to the first that is known to be presentable, best first."""
    wanted: list[str] = []
    for image in offered[:MOST_TRIES]:
        wanted.append(image.url)
        known = pictures.get(image.url)
        if known is None or (known.size is not None and unfit(known.size) is None):
            break
    return tuple(wanted)


def illustrate(item: EntryItem, *, titled: bool, forced: bool = False) -> EntryItem:
    """Return the item with a measured picture where it had none, and with sizes where they were missing.

    `titled` says that pictures carry the post's title in this collection; related stories' never do. `forced` gives
    a picture back that a person took out.
    """
    if Field.IMAGES in item.entry.closed:
        return item
    if item.record.images:
        return _sized(item)
    chosen = _chosen(item)
    if chosen is None:
        return item
    if Field.IMAGES in item.last and not forced:
        message = "images: deleted by hand, so it stays empty"
        return _noted(item, "field.removed", message)
    image = replace(chosen, title=item.record.title if titled and not item.entry.at else None)
    return _pictured(item, (image,), item.evidence.facts[Field.IMAGES].source)


def _pictured(item: EntryItem, images: tuple[Image, ...], source: str) -> EntryItem:
    written = Written(value=[_remembered(image) for image in images], source=source)
    record = replace(item.record, images=images)
    return replace(item, record=record, written={**item.written, Field.IMAGES: written})


def _remembered(image: Image) -> list[object]:
    return [image.url, image.size.width if image.size else None, image.size.height if image.size else None]


def _noted(item: EntryItem, code: str, message: str) -> EntryItem:
    finding = Finding(code=code, path=item.entry.path, line=item.entry.line, message=message)
    return replace(item, findings=(*item.findings, finding))


def _chosen(item: EntryItem) -> Image | None:
    for image in offered(item.evidence.facts):
        known = item.evidence.pictures.get(image.url)
        if known is not None and known.size is not None and unfit(known.size) is None:
            return Image(url=image.url, size=known.size)
    return None


def offered(facts: Mapping[Field, Fact]) -> tuple[Image, ...]:
    """Return the pictures that the pages offer, best first."""
    fact = facts.get(Field.IMAGES)
    return fact.value if fact is not None and isinstance(fact.value, tuple) else ()


def _sized(item: EntryItem) -> EntryItem:
    images = []
    for image in item.record.images:
        known = (
            item.evidence.pictures.get(absolute(image.url, item.entry.web_url) or "") if image.size is None else None
        )
        if known is not None and known.outcome in DEAD:
            message = f"{image.url} is no picture any more ({known.reason or known.outcome})"
            item = _noted(item, "image.dead", message)
        images.append(replace(image, size=known.size) if known is not None and known.size is not None else image)
    changed = tuple(images) != item.record.images
    return _pictured(item, tuple(images), MEASURED) if changed else item


class ImagesStage(Stage):
    """Fills images, and the width and height of pictures that lack them."""

    name = "images"

    def is_ready(self, item: EntryItem) -> bool:
        """Return whether there is evidence; a stored picture can be measured even where the page itself is walled."""
        return super().is_ready(item) or bool(item.evidence.pictures)

    def think(self, item: EntryItem) -> EntryItem:
        """Return the item with its picture."""
        titled = self.spider.repo.titles_pictures(item.entry.path)
        return illustrate(item, titled=titled, forced=self.house.forces(Field.IMAGES))
