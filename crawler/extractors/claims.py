"""What an extractor read, row by row, as the clean and bounded claims of one source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from crawler.items import Claim, Image, Metadata, Size, Source
from crawler.normalize.instant import instant
from crawler.normalize.text import clean
from crawler.normalize.url import absolute, page_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MAX_CLAIMS: Final = 50
MAX_RAW: Final = 2_000
MAX_SIDE: Final = 65_535

_LANG: Final = re.compile(r"([a-z]{2,3})(?:[-_]([a-z0-9]{2,8})){0,3}", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\s*(\d{1,5})(?:\.\d{1,3})?\s*(?:px)?\s*")
# Between two names; a single word on either side may be the half of a name, as in `Poe, Ann`.
_BETWEEN: Final = re.compile(r" ?[,;|] ?| (?:&|und|and|et|og|och) ", re.IGNORECASE)
_SEMICOLON: Final = re.compile(r"(&[#\w]{1,8};)|;")  # one that ends an entity parts no names
# What newsrooms hang on a name: the initials by which a story is signed, what somebody does and where.
_SHORT: Final = re.compile(r"(?<=\S) ?\([^()\d]{2,5}\)$")
_OFFICE: Final = re.compile(r"^([^\W\d_][^\s,]{0,40}(?: [^\W\d_][^\s,]{0,40}){1,3}), .{40,}$")
_FULL_NAME: Final = re.compile(r"[^\W\d_]\S{0,40}(?: [^\W\d_]\S{0,40}){1,4}")
_ANNOUNCED: Final = re.compile(r"(?:by|von|par|por)(?::\s*|\s+)(?=\S)", re.IGNORECASE)
_TRUTH: Final = {"true": True, "yes": True, "1": True, "free": True, "false": False, "no": False, "0": False}
_TRUTH.update({"locked": False, "metered": False})


class Row(NamedTuple):
    """One thing that a page says, as written: the field of `Metadata`, where exactly, and its text."""

    field: str
    via: str
    raw: str
    size: Size | None = None


def metadata(source: Source, rows: Iterable[Row], base: str) -> Metadata | None:
    """Return all rows of one source as claims in their order, or `None` where there is none.

    Empty and repeated rows are left out; a row that cannot be read stays, with no value.
    """
    found: dict[str, dict[str, Claim[Any]]] = {}
    for field, via, told, declared in rows:
        raw = told.strip()[:MAX_RAW]
        if not raw:
            continue
        claims = found.setdefault(field, {})
        read, parted = _READERS[field]
        for part in parted(raw) if parted is not None else (raw,):
            if part and part not in claims and len(claims) < MAX_CLAIMS:
                claims[part] = Claim(read(part, base, declared), part, via)
    said: dict[str, Any] = {field: tuple(claims.values()) for field, claims in found.items() if claims}
    return Metadata(source=source, **said) if said else None


def people(raw: str) -> list[str]:
    """Return the names of a list such as `Ann Poe, Ben Roe and Cy Doe`; what may be one name stays whole."""
    raw = " ".join(raw.split())  # a run of blanks would be walked again at each of them
    parts = _BETWEEN.split(raw)
    if len(parts) > 1 and _FULL_NAME.fullmatch(parts[0]) and all(" " in part for part in parts):
        return parts
    if ";" not in raw:
        return [raw]
    return [part.strip() for part in _SEMICOLON.sub(lambda found: found[1] or "\n", raw).split("\n")]


def words(raw: str) -> list[str]:
    """Return the words of a list of keywords, set apart by commas, else by semicolons that end no entity."""
    return raw.split("," if "," in raw or "&" in raw else ";")


def sections(raw: str) -> list[str]:
    """Return the parts of `Local, Politics`; what an ampersand or a slash joins is one section's name."""
    return [part.strip(" ,;|>") for part in raw.split(",")]


def side(raw: str | None) -> int | None:
    """Return pixels, 1 to 65,535, from a text such as `1200`, `1200.0` or `1200px`."""
    if not raw:
        return None
    match = _NUMBER.fullmatch(raw)
    value = int(match[1]) if match else 0
    return value if 0 < value <= MAX_SIDE else None


def size(width: str | None, height: str | None) -> Size | None:
    """Return a declared size, or `None` unless both sides can be read."""
    across = side(width)
    down = side(height) if across else None
    return Size(width=across, height=down) if across and down else None


def _text(raw: str, _base: str, _size: Size | None) -> str | None:
    return clean(raw)


def _author(raw: str, _base: str, _size: Size | None) -> str | None:
    told = clean(_ANNOUNCED.sub("", raw, count=1) if _ANNOUNCED.match(raw) else raw)
    if told and told.endswith(")"):
        told = _SHORT.sub("", told)
    return _OFFICE.sub(r"\1", told) if told and "," in told else told


def _instant(raw: str, _base: str, _size: Size | None) -> object:
    return instant(raw)


def _address(raw: str, base: str, _size: Size | None) -> str | None:
    return absolute(raw, base)


def _page(raw: str, base: str, _size: Size | None) -> str | None:
    return page_address(raw, base)


def _image(raw: str, base: str, declared: Size | None) -> Image | None:
    url = absolute(raw, base)
    return Image(url=url, size=declared) if url else None


def _lang(raw: str, _base: str, _size: Size | None) -> str | None:
    match = _LANG.fullmatch(raw)
    if match is None:
        return None
    first, *rest = raw.replace("_", "-").split("-")
    return "-".join([first.lower(), *(part.upper() if len(part) == len("AT") else part for part in rest)])


def _truth(raw: str, _base: str, _size: Size | None) -> bool | None:
    return _TRUTH.get(raw.lower().rpartition("/")[2])


def _kind(raw: str, _base: str, _size: Size | None) -> str | None:
    """Return `article` or `video` for a schema.org or Open Graph type, `None` for what is neither."""
    name = raw.lower().rpartition("/")[2]
    if name.startswith("video"):
        return "video"
    return "article" if name.endswith(("article", "posting", "report")) else None


class _Reader(NamedTuple):
    """How a text becomes the value of a field, and how one text that holds several values is parted."""

    read: Callable[[str, str, Size | None], object]
    parted: Callable[[str], list[str]] | None = None


_READERS: Final[dict[str, _Reader]] = {
    **dict.fromkeys(("title", "excerpt", "publisher", "site_name", "keywords"), _Reader(_text)),
    "section": _Reader(_text, sections),
    "authors": _Reader(_author, people),
    **dict.fromkeys(("published", "created", "updated"), _Reader(_instant)),
    **dict.fromkeys(("canonical", "amp_url"), _Reader(_page)),
    "logo": _Reader(_address),
    "images": _Reader(_image),
    "lang": _Reader(_lang),
    "free": _Reader(_truth),
    "type": _Reader(_kind),
}
