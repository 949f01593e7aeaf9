"""House order: in which order keys stand, which of them have an empty line above, by the kind of file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crawler.frontmatter.tree import Path

Ranks = Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A collection's way of writing: known by its keys, told by its order and by what differs from news style.

    `styles`, by dotted path, stand above what the rest of a file shows; `house`, by key, is asked where it shows
    nothing.
    """

    any_of: frozenset[str] = frozenset()
    all_of: frozenset[str] = frozenset()
    none_of: frozenset[str] = frozenset()
    ranks: Ranks
    styles: Mapping[str, str] = field(default_factory=dict)
    house: Mapping[str, str] = field(default_factory=dict)
    spaced: bool = True  # whether block keys have an empty line above
    tight: frozenset[str] = frozenset()  # block keys that have none


def _ranks(keys: str) -> Ranks:
    return {key: rank for rank, key in enumerate(keys.split())}


_NEWS = _ranks(
    "category name title bio excerpt publishedDateTime originalUrl webUrl ampWebUrl cdnAmpWebUrl location type members"
    " quality heat published removed featuredContent website affiliation twitter linkedin googleScholar wikipedia"
    " provider levels topics tags"
    " images related secured"
)
_LEARNING = _ranks(
    "category name title excerpt originalUrl webUrl ampWebUrl cdnAmpWebUrl type price length ratings publishedDateTime"
    " quality heat removed published featuredContent actions provider levels items topics tags companies images related"
    " secured"
)
_EVENT = _ranks(
    "name title excerpt type startDateTime endDateTime location originalUrl webUrl website provider topics tags images"
    " related secured"
)
_RELATED = _ranks(
    "title excerpt publishedDateTime originalUrl webUrl ampWebUrl cdnAmpWebUrl type provider quality images"
)
_PROVIDER = _ranks("name domain images publishers authors")
_IMAGE = _ranks("url width height isCached title")
_ORGANIZATION = _ranks("taxonomy _id name otherNames domain description images")
_ANY: Ranks = {}

_PLAIN_URLS = dict.fromkeys(("originalUrl", "webUrl", "ampWebUrl", "cdnAmpWebUrl", "url", "website"), "")
_LOGOS = {"provider.images.url": '"'}
_NO_NEWS = frozenset({"category"})

_KINDS = (
    # challenges from elsewhere: topics belong to the levels above them
    Kind(
        any_of=frozenset({"levels"}),
        all_of=frozenset({"originalUrl"}),
        none_of=_NO_NEWS | {"price", "length", "items", "ratings"},
        ranks=_LEARNING,
        styles={"title": "", "excerpt": '"'},
        house=_PLAIN_URLS,
        tight=frozenset({"topics"}),
    ),
    # challenges: a plain title beside a quoted excerpt
    Kind(
        any_of=frozenset({"levels"}),
        none_of=_NO_NEWS | {"price", "length", "items", "ratings"},
        ranks=_LEARNING,
        styles={"title": "", "excerpt": '"'},
        house=_PLAIN_URLS,
    ),
    # courses, videos, books, collections and samples
    Kind(
        any_of=frozenset({"price", "length", "ratings", "actions", "levels", "items"}),
        none_of=_NO_NEWS,
        ranks=_LEARNING,
        house=_PLAIN_URLS,
    ),
    # people
    Kind(any_of=frozenset({"bio"}), none_of=_NO_NEWS, ranks=_NEWS, house={**_PLAIN_URLS, "type": '"'}),
    # organizations
    Kind(any_of=frozenset({"taxonomy"}), ranks=_ORGANIZATION, house={**_PLAIN_URLS, "description": ""}, spaced=False),
    # events
    Kind(any_of=frozenset({"startDateTime"}), none_of=_NO_NEWS, ranks=_EVENT, styles=_LOGOS, house=_PLAIN_URLS),
    # communities: those that nobody has scored are of an older make
    Kind(any_of=frozenset({"members"}), none_of=_NO_NEWS | {"heat"}, ranks=_NEWS, styles=_LOGOS, house=_PLAIN_URLS),
    Kind(any_of=frozenset({"members"}), none_of=_NO_NEWS, ranks=_NEWS, house=_PLAIN_URLS),
)
_DEFAULT = Kind(ranks=_NEWS)

_NESTED: Mapping[tuple[str, bool], Ranks] = {
    ("related", True): _RELATED,
    ("images", True): _IMAGE,
    ("provider", False): _PROVIDER,
    ("publishers", True): _PROVIDER,
    ("affiliation", False): _PROVIDER,
}
"""The order inside a mapping, by the key that holds it and whether it is an item of a list there."""

_SPACED = frozenset(
    {"featuredContent", "provider", "topics", "images", "related", "secured", "levels", "items", "actions"}
)


def kind_of(keys: Iterable[str]) -> Kind:
    """Return the kind of file that has these top-level keys; news where nothing tells."""
    present = frozenset(keys)
    return next((kind for kind in _KINDS if _is(kind, present)), _DEFAULT)


def _is(kind: Kind, present: frozenset[str]) -> bool:
    return bool(kind.any_of & present) and kind.all_of <= present and not kind.none_of & present


def ranks_at(kind: Kind, path: Path) -> Ranks:
    """Return the order of keys in the mapping at `path`; empty where any order is as good."""
    if not path:
        return kind.ranks
    if isinstance(path[-1], int):
        return _NESTED.get((str(path[-2]) if len(path) > 1 else "", True), _ANY)
    return _NESTED.get((path[-1], False), _ANY)


def is_spaced(key: str | int, *, collection: bool) -> bool:
    """Return whether a top-level key has an empty line above in house style."""
    return collection or key in _SPACED


@dataclass(frozen=True, slots=True)
class Place:
    """Where a new key goes: behind (`before` false) or before the present key number `index`."""

    index: int
    before: bool = False


def place(key: str, present: Sequence[str], ranks: Ranks, *, tight: Sequence[bool] = ()) -> Place:
    """Return the place of a new key among the present ones, of which there is at least one.

    It follows its nearest predecessor in `ranks`, whatever unknown keys stand about; without one it goes before the
    first of its successors; an unknown key goes last. A key that has an empty line above gives `tight`, which present
    keys have none: it does not part its predecessor from lower keys, or from unknown ones that hang on it.
    """
    own = ranks.get(key)
    known = [(ranks[name], index) for index, name in enumerate(present) if name in ranks]
    if own is None or not known:
        return Place(len(present) - 1)
    lower = [pair for pair in known if pair[0] < own]
    if not lower:
        return Place(known[0][1], before=True)
    index = max(lower)[1]
    while index + 1 < len(tight) and ranks.get(present[index + 1], -1 if tight[index + 1] else own) < own:
        index += 1
    return Place(index)
