"""Pictures: which addresses are of the same one, which a page offers, and which are worth asking for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from crawler.items import Entry, Fact, Field, Image, Outcome, Picture, Size
from crawler.normalize.url import absolute, fold_picture
from pipelines.doubt import unfit
from pipelines.ownership import is_closed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_TRIES: Final = 4  # candidates measured for one post; more requests than that are not worth a picture
MOST_STORED: Final = 12  # pictures of one post that are measured in one run
LARGE: Final = 1_200  # pixels of width from which on previews are shown large
NOT_AN_IMAGE: Final = "not-an-image"

# How a path asks for one picture in another size; parameters of the query are folded before.
_IN_PATH: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"[-_]\d{2,4}x\d{2,4}(?=\.[a-z]{3,4}$)",  # name-1024x683.jpg
        r"(?<=/)\d{1,4}x\d{1,4}(?=/)",  # /1200x630/
        r"(?<=/)\d{1,4}x\d{1,4}:\d{1,4}x\d{1,4}(?=/)",  # /0x0:2000x1333/, the part that is shown
        r"(?<=/)(?:fit-in|smart|filters:[^/]{1,200})(?=/)",
        r"(?<=/)[a-z]{1,2}_[a-z0-9.:]{1,20}(?:,[a-z]{1,3}_[a-z0-9.:]{1,20}){0,12}(?=/)",  # /w_1200,h_630,c_fill/
        r"=[swh]\d{1,4}(?:-[a-z0-9]{1,8}){0,8}$",  # picture=w1200-h630-p
        r"(?<=/)[a-z0-9_-]{27}=(?=/)",  # a signature of what follows
    )
)
_GAPS: Final = re.compile(r"/{2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What the pages offer, best first, and what is known about pictures by their bytes."""

    images: tuple[Image, ...]
    pictures: Mapping[str, Picture]

    def known(self, image: Image) -> Picture | None:
        """Return what was measured of a picture in this run, or in an earlier one while the page was the same."""
        return self.pictures.get(_address(image) or "")

    def names(self, image: Image) -> bool:
        """Return whether the pages offer a stored picture, under whatever address."""
        return any(_same_address(image.url, one.url) for one in self.images)

    def best(self) -> Image | None:
        """Return the best picture that is there and presentable, with its size: the first large one, if any."""
        sizes = ((image.url, _presentable(self.pictures.get(image.url))) for image in self.images)
        there = [Image(url=url, size=size) for url, size in sizes if size is not None]
        return next(
            (image for image in there if image.size is not None and _is_large(image.size)), next(iter(there), None)
        )

    def same(self, one: Image, other: Image) -> bool:
        """Return whether two pictures are one: by their address, or by the size and the hash of their bytes."""
        if _same_address(one.url, other.url):
            return True
        first, second = self.known(one), self.known(other)
        if first is None or second is None or first.hash is None:
            return False
        return first.hash == second.hash and first.size == second.size


def _address(image: Image) -> str | None:
    """Return where a picture can be asked for; one that lies in the site itself is not the publisher's."""
    return absolute(image.url, "")


def _same_address(one: str, other: str) -> bool:
    return one == other or _plain(one) == _plain(other)


def _plain(address: str) -> str:
    """Return a key that is equal for the addresses of one picture in all its sizes and signatures."""
    place, question, query = fold_picture(address).partition("?")
    for pattern in _IN_PATH:
        place = pattern.sub("", place)
    return _GAPS.sub("/", place) + question + query


def offered(facts: Mapping[Field, Fact]) -> tuple[Image, ...]:
    """Return the pictures that the pages offer, best first."""
    fact = facts.get(Field.IMAGES)
    return fact.value if fact is not None and isinstance(fact.value, tuple) else ()


def doubted(entry: Entry, images: Sequence[Image]) -> tuple[str, ...]:
    """Return the addresses of the record's own pictures that the page gives a reason to look at.

    That is one which lacks a size, one of another size than the page states, and one which the page names no more
    (though it names others) or under another address.
    """
    named = {image.url: image for image in images}
    found = {}
    for image in entry.record.images if not is_closed(entry, Field.IMAGES) else ():
        address = _address(image)
        if address is not None and _is_doubted(image, named.get(address), is_told=bool(named)):
            found[address] = image
    return tuple(islice(found, MOST_STORED))


def _is_doubted(stored: Image, named: Image | None, *, is_told: bool) -> bool:
    if stored.size is None:
        return True
    return is_told if named is None else named.size not in (None, stored.size)


def wanted(
    entry: Entry, images: Sequence[Image], pictures: Mapping[str, Picture], *, forced: bool = False
) -> tuple[str, ...]:
    """Return the addresses of pictures worth measuring for an entry: its own that are in doubt, then those offered.

    The offered are asked for where there is no picture, where one is dead, and where a person wants them (`forced`);
    only the best of them where the record's own is another one.
    """
    if is_closed(entry, Field.IMAGES):
        return ()
    own, stored, candidates = doubted(entry, images), entry.record.images, still_wanted(images, pictures)
    if not stored or forced or any(is_dead(pictures.get(address)) for address in own):
        return (*own, *candidates)
    offer = Offer(images=tuple(images), pictures=pictures)
    known = offer.known(stored[0])
    is_another = known is not None and known.size is not None and not offer.names(stored[0])
    return (*own, *candidates[:1]) if is_another else own


def still_wanted(images: Sequence[Image], pictures: Mapping[str, Picture]) -> tuple[str, ...]:
    """Return the offered pictures up to the first that is known to be presentable and large, best first.

    Behind one that is only presentable, those which the page states to be smaller than large are left out.
    """
    found: list[str] = []
    is_there = False
    for image in images[:MOST_TRIES]:
        if is_there and image.size is not None and not _is_large(image.size):
            continue
        found.append(image.url)
        known = pictures.get(image.url)
        size = _presentable(known)
        if known is None or (size is not None and _is_large(size)):
            break
        is_there = is_there or size is not None
    return tuple(found)


def _presentable(known: Picture | None) -> Size | None:
    """Return the size of a measured picture that may stand for a story."""
    return known.size if known is not None and known.size is not None and unfit(known.size) is None else None


def _is_large(size: Size) -> bool:
    return size.width >= LARGE


def is_dead(known: Picture | None) -> bool:
    """Return whether a picture is not there; one that cannot be had now may be had tomorrow."""
    return known is not None and (known.outcome is Outcome.GONE or known.reason == NOT_AN_IMAGE)
