"""Stage: the picture of a post, with the size that its own bytes state."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import replace
from typing import Final, TypeAlias

from crawler.items import EntryItem, Field, Image, Size, Written
from pipelines.ownership import Claimed, House, Ruling, is_closed, noted, rule, told
from pipelines.pictures import Offer, is_dead, offered
from pipelines.stage import Stage

SIZES: Final = "images.size"  # the key under which it is remembered whose numbers are ours
MEASURED: Final = "measured"
_ROW: Final = 3  # address, width, height

Same: TypeAlias = Callable[[Image, Image], bool]


def illustrate(item: EntryItem, house: House, *, titled: bool) -> EntryItem:
    """Return the item with its pictures merged by who wrote what, and with the sizes that their bytes state.

    `titled` says that pictures carry the post's title in this collection; related stories' never do.
    """
    if is_closed(item.entry, Field.IMAGES):
        return item
    offer = Offer(images=offered(item.evidence.facts), pictures=item.evidence.pictures)
    if not item.record.images:
        return _filled(item, offer, house, title=item.record.title if titled and not item.entry.at else None)
    return _sized(_mended(item, offer, house), offer, house)


def _filled(item: EntryItem, offer: Offer, house: House, *, title: str | None) -> EntryItem:
    """Return an item without a picture with the best one, unless a person has taken out what was there."""
    last = Image(url=next(iter(_ours(item)), "")) if Field.IMAGES in item.last else None
    claimed = Claimed(current=None, last=last, new=offer.best())
    item, chosen = _chosen(item, claimed, house, same=offer.same)
    return item if chosen is None else _pictured(item, (replace(chosen, title=title),), chosen)


def _mended(item: EntryItem, offer: Offer, house: House) -> EntryItem:
    """Return the item with a dead picture of ours replaced by the best that is there; a good one is kept."""
    stored, ours, best = item.record.images, _ours(item), offer.best()
    gone = [number for number, image in enumerate(stored) if is_dead(offer.known(image))]
    at = min(gone, key=lambda number: stored[number].url not in ours, default=0)
    image, known = stored[at], offer.known(stored[at])
    if best is None or any(offer.same(one, best) for one in stored if one is not image):
        return item
    is_alive = known is not None and known.size is not None
    claimed = Claimed(current=image, last=image if image.url in ours else None, new=best)
    item, chosen = _chosen(
        item,
        claimed,
        house,
        same=lambda one, other: offer.same(one, other) or not is_alive or offer.names(one),
        dead=is_dead(known),
    )
    if chosen is None or chosen.url == image.url:
        return item
    return _pictured(item, (*stored[:at], replace(chosen, title=image.title), *stored[at + 1 :]), chosen)


def _chosen(
    item: EntryItem, claimed: Claimed[Image], house: House, *, same: Same, dead: bool = False
) -> tuple[EntryItem, Image | None]:
    """Return the picture that shall stand; only in the place of a dead one anything else counts as better."""
    policy, force = house.policy_of(Field.IMAGES, item.entry), house.forces(Field.IMAGES)
    ruling = rule(claimed, same=same, policy=policy, worse=not dead, sharper=dead, force=force)
    current, new = (one.url if one is not None else None for one in (claimed.current, claimed.new))
    return told(item, Field.IMAGES, ruling, Claimed(current=current, last=None, new=new)), ruling.value


def _pictured(item: EntryItem, images: tuple[Image, ...], chosen: Image) -> EntryItem:
    """Return the item with its pictures, one of which was chosen from the page just now, address and size."""
    known = item.evidence.pictures.get(chosen.url)
    kept = {image.url for image in images}
    urls = dict.fromkeys((*(url for url in _ours(item) if url in kept), chosen.url))
    written = {
        Field.IMAGES: Written(
            value=list(urls),
            source=item.evidence.facts[Field.IMAGES].source,
            hash=known.hash if known is not None else None,
        ),
        SIZES: _remembered(item, images, {chosen.url}),
    }
    return replace(item, record=replace(item.record, images=images), written={**item.written, **written})


def _sized(item: EntryItem, offer: Offer, house: House) -> EntryItem:
    """Return the item with the sizes that its pictures state; a dead one is named."""
    sizes, images, measured = _our_sizes(item), [], set()
    policy, force = house.policy_of(Field.IMAGES, item.entry), house.forces(Field.IMAGES)
    for image in item.record.images:
        known = offer.known(image)
        if known is not None and is_dead(known):
            item = noted(item, "image.dead", f"{image.url} is no picture any more ({known.reason or known.outcome})")
        claimed = Claimed(current=image.size, last=sizes.get(image.url), new=known.size if known is not None else None)
        ruling = rule(claimed, same=operator.eq, policy=policy, force=force)
        item = _told_size(item, image, ruling, claimed)
        images.append(replace(image, size=ruling.value))
        measured |= {image.url} if ruling.value != image.size else set()
    if not measured:
        return item
    written = {**item.written, SIZES: _remembered(item, tuple(images), measured)}
    return replace(item, record=replace(item.record, images=tuple(images)), written=written)


def _told_size(item: EntryItem, image: Image, ruling: Ruling[Size], claimed: Claimed[Size]) -> EntryItem:
    if ruling.finding is None:
        return item
    code = "image.size-differs" if claimed.current is not None else ruling.finding
    said = f"the file says {_shown(claimed.current)}" if claimed.current is not None else "deleted by hand"
    return noted(item, code, f"{image.url}: {said}, its bytes say {_shown(claimed.new)}")


def _shown(size: Size | None) -> str:
    return f"{size.width}x{size.height}" if size is not None else "nothing"


def _ours(item: EntryItem) -> tuple[str, ...]:
    """Return the addresses of the pictures that Masthead has put into this record."""
    last = item.last.get(Field.IMAGES)
    return tuple(map(str, last.value)) if last is not None and isinstance(last.value, list) else ()


def _our_sizes(item: EntryItem) -> dict[str, Size]:
    """Return the sizes that Masthead has written, by address: what it remembers, then what it wrote in this run."""
    found: dict[str, Size] = {}
    for said in (item.last.get(SIZES), item.written.get(SIZES)):
        for row in said.value if said is not None and isinstance(said.value, list) else ():
            if isinstance(row, list) and len(row) == _ROW:
                found[str(row[0])] = Size(width=row[1], height=row[2])
    return found


def _remembered(item: EntryItem, images: tuple[Image, ...], measured: set[str]) -> Written:
    """Return whose size is ours from now on: the measured pictures, and those that were ours before."""
    sizes = _our_sizes(item)
    ours = {image.url: image.size if image.url in measured else sizes.get(image.url) for image in images}
    rows = [[url, size.width, size.height] for url, size in ours.items() if size is not None]
    return Written(value=rows, source=MEASURED)


class ImagesStage(Stage):
    """Fills images, replaces a dead picture of ours, and keeps width and height true."""

    name = "images"

    def is_ready(self, item: EntryItem) -> bool:
        """Return whether there is evidence; a stored picture can be measured even where the page itself is walled."""
        return super().is_ready(item) or bool(item.evidence.pictures)

    def think(self, item: EntryItem) -> EntryItem:
        """Return the item with its picture."""
        found = illustrate(item, self.house, titled=self.spider.repo.titles_pictures(item.entry.path))
        self.spider.repo.learn(item.entry, found.record)
        return found
