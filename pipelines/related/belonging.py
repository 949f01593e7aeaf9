"""Which stories belong into a post's list of related ones: who comes, who stays, who goes, and in which order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crawler.items import Related
from crawler.normalize.url import fold_url

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

# Tuned on half of a real repo's posts; docs/related.md has the figures of the other half.
COMES: Final = 0.18  # score from which a story is taken in
STAYS: Final = 0.12  # score from which one that was taken in stays: nothing flickers where a score moves a little
MOST: Final = 10  # stories of one list


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A post's list as it stands, and who wrote what of it.

    `ours` are the addresses that Masthead has put into it so far, those that a person has taken out again included;
    `touched` are those of them in whose node a person has written since. `own` are the post's own addresses.
    """

    items: tuple[Related, ...]
    own: tuple[str, ...]
    ours: tuple[str, ...] = ()
    touched: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What becomes of a list: its items in order, the addresses that came and went, those that a person keeps out."""

    items: tuple[Related, ...]
    came: tuple[str, ...] = ()
    went: tuple[str, ...] = ()
    kept_out: tuple[str, ...] = ()


def belonging(
    listing: Listing,
    near: Iterable[tuple[float, Related]],
    score: Callable[[str], float | None],
    *,
    most: int = MOST,
) -> Change:
    """Return what becomes of a list.

    `near` are stories with their scores, the nearest first; `score` tells that of a listed address, `None` where that
    cannot be known now. A story comes from `COMES` on and goes below `STAYS`, if it is Masthead's; nothing else ever
    goes. The better story never drives out one that belongs. Nothing comes twice, or after a person took it out.
    """
    kept = tuple(item for item in listing.items if not _goes(item, listing, score))
    names = {fold_url(item.url) for item in kept if item.url is not None} | {fold_url(url) for url in listing.own}
    out = {fold_url(url) for url in _missing(listing)}
    came, kept_out = list[Related](), list[str]()
    for value, story in near:
        name = fold_url(story.url or "")
        if value < COMES or story.url is None or name in names:
            continue
        if name in out:
            kept_out.append(story.url)
        elif len(kept) + len(came) < most:
            names.add(name)
            came.append(story)
    gone = {item.at for item in kept}
    return Change(
        items=_ordered(kept, came),
        came=tuple(story.url for story in came if story.url is not None),
        went=tuple(item.url for item in listing.items if item.at not in gone and item.url is not None),
        kept_out=tuple(kept_out),
    )


def _goes(item: Related, listing: Listing, score: Callable[[str], float | None]) -> bool:
    if item.url is None or item.url not in listing.ours or item.url in listing.touched:
        return False
    value = score(item.url)
    return value is not None and value < STAYS


def _missing(listing: Listing) -> Collection[str]:
    """Return the addresses that Masthead has put into the list and that a person has taken out."""
    present = {item.url for item in listing.items}
    return [url for url in listing.ours if url not in present]


def _ordered(kept: Sequence[Related], came: Iterable[Related]) -> tuple[Related, ...]:
    """Return the items, the better ones first; those that were there keep their order, whoever gave it to them."""
    items = list(kept)
    for story in sorted(came, key=lambda one: (-_quality(one), one.url or "")):
        place = next((number for number, item in enumerate(items) if _quality(item) < _quality(story)), len(items))
        items.insert(place, story)
    return tuple(items)


def _quality(item: Related) -> int:
    return item.quality if item.quality is not None else -1
