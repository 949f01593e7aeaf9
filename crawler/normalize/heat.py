"""What follows from a post's quality: its heat, and whether the site shows it."""

from __future__ import annotations

from typing import Final

SHOWN_FROM: Final = 70  # heat of a post that the site shows
GOOD_FROM: Final = 50  # quality from which related stories count
EACH: Final = 10  # heat of one related story
BONUS: Final = 5  # what the site itself may add for engagement, at most
LOST: Final = -1  # heat of a post that lost to a better copy of the same story


def heat_of(quality: int, related: int) -> int:
    """Return the heat of a post of this quality that lists so many related stories."""
    return quality + EACH * related if quality >= GOOD_FROM else quality


def bonus(heat: int, quality: int, related: int) -> int | None:
    """Return what the site has added to a heat, 0 to `BONUS`; `None` where the heat does not follow at all."""
    more = heat - heat_of(quality, related)
    return more if 0 <= more <= BONUS else None


def follows(heat: int, quality: int | None, related: int) -> bool:
    """Return whether a heat is that of its quality, with the site's bonus, or that of a post that lost."""
    return heat == LOST or quality is None or bonus(heat, quality, related) is not None


def is_shown(heat: int, *, removed: bool) -> bool:
    """Return whether the site shows a post of this heat: the value of `published`."""
    return heat >= SHOWN_FROM and not removed
