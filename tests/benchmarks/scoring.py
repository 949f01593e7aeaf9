"""How far predictions meet the labels of the corpus: the rules of comparison, one hit or miss a label."""

from __future__ import annotations

import html
import re
import unicodedata
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from urllib.parse import unquote, urlsplit

Said = Mapping[str, Any]

MEASURES: Final = (
    *("title", "date_day", "date_instant", "description", "image", "publisher"),
    *("authors", "authors_any", "keywords", "invented"),
)
_ABSENT: Final = (
    *(("authors", "authors"), ("date_published", "publishedDateTime")),
    *(("title", "title"), ("description", "excerpt")),
)
_SURE: Final = (":A", ":B")  # made by people, or by a site's own parser and reviewed
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_FEWEST: Final = 60  # characters of a cut description that still tell which one it is
_SAME: Final = timedelta(seconds=1.5)

_NO_WORD: Final = re.compile(r"[^\w]+")
_ADDED: Final = re.compile(r"^(the|der|die|das|le|la|el) | (com|co uk|de|org|net|online)$")
_CUT: Final = re.compile(r"\s*(\.\.\.|…)\s*$")
_AND: Final = re.compile(r"\s*(?:,|;| und | and | et |&)\s*")


def half(row: Said) -> str:
    """Return `A` or `B`, by a hash of the page's registrable domain: rules are tuned on A, B is only counted."""
    return "AB"[zlib.crc32(str(row["domain"]).encode()) & 1]


def shares(rows: Iterable[Said], said: Mapping[str, Said]) -> dict[str, tuple[float, int]]:
    """Return for each measure the percentage of its labels that are met, and how many labels there are."""
    met: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        for measure, hit in judged(row, said.get(row["id"], {})):
            met[measure].append(float(hit))
    return {measure: (100 * sum(met[measure]) / len(met[measure]), len(met[measure])) for measure in met}


def judged(row: Said, said: Said) -> Iterator[tuple[str, float]]:
    """Yield each measure that a page has a label for, and how far a prediction meets it: 0 to 1."""
    for field, judge in _JUDGES.items():
        if _counts(row, field):
            yield from judge(row["gold"], said)
    for field, told in _ABSENT:
        if field in (row.get("gold_absent") or ()):
            yield "invented", bool(said.get(told))


def _counts(row: Said, field: str) -> bool:
    """Whether a page has a label that is worth comparing with, whose text the page holds."""
    maker = str((row.get("gold_from") or {}).get(field) or "")
    is_sure = maker.endswith(_SURE) or (row.get("gold_tier") in ("A", "B") and (not maker or field == "keywords"))
    is_there = field == "keywords" or (row.get("gold_check") or {}).get(field) is not False
    return is_sure and is_there and row["gold"].get(field) not in (None, "", [])


def fold(told: object) -> str:
    """Return a text without what does not count: case, entities, punctuation, white space."""
    text = unicodedata.normalize("NFKC", html.unescape(str(told or ""))).casefold()
    return " ".join(_NO_WORD.sub(" ", text).split())


def _title(gold: Said, said: Said) -> Iterator[tuple[str, float]]:
    yield "title", fold(said.get("title")) == fold(gold["title"])


def _description(gold: Said, said: Said) -> Iterator[tuple[str, float]]:
    label, told = fold(gold["description"]), fold(_CUT.sub("", said.get("excerpt") or ""))
    yield "description", bool(told) and (told == label or (len(told) >= _FEWEST and label.startswith(told)))


def _image(gold: Said, said: Said) -> Iterator[tuple[str, float]]:
    labels = {_file_name(gold["image"]), *(_file_name(each.get("url")) for each in gold.get("images") or ())} - {""}
    yield "image", any(_file_name(each.get("url")) in labels for each in (said.get("images") or ())[:1])


def _file_name(url: object) -> str:
    try:
        path = urlsplit(str(url or "").strip()).path
    except ValueError:
        return ""
    return unquote(path.rstrip("/").rpartition("/")[2]).casefold()


def _publisher(gold: Said, said: Said) -> Iterator[tuple[str, float]]:
    yield "publisher", _bare((said.get("provider") or {}).get("name")) == _bare(gold["publisher"])


def _bare(name: object) -> str:
    return _ADDED.sub("", fold(name)).replace(" ", "")


def _authors(gold: Said, said: Said) -> Iterator[tuple[str, float]]:
    labels, told = _names(gold["authors"]), _names(said.get("authors"))
    yield "authors", labels == told
    yield "authors_any", bool(labels & told)


def _names(told: Any) -> set[str]:
    listed = told if isinstance(told, list | tuple) else [told] * (told is not None)
    return {fold(name) for each in listed for name in _AND.split(str(each)) if fold(name)}


def _keywords(gold: Said, said: Said) -> Iterator[tuple[str, float]]:
    labels = {fold(word) for word in gold["keywords"]}
    yield "keywords", len(labels & {fold(word) for word in said.get("keywords") or ()}) / len(labels)


def _published(gold: Said, said: Said) -> Iterator[tuple[str, float]]:
    """Judge the day in the label's offset, in UTC or as the page wrote it; the second where the label is as exact."""
    label, told = str(gold["date_published"]), said.get("publishedDateTime") or ""
    wanted, found = _moment(label), _moment(told)
    days = _days(told)
    if wanted and found:
        days.add(found.astimezone(wanted.tzinfo).date())
    elif found:
        days |= _days(said.get("publishedRaw") or "")
    yield "date_day", date.fromisoformat(label[:10]) in days
    if wanted and "T" in label:
        yield "date_instant", found is not None and abs(found - wanted) < _SAME


def _moment(text: str) -> datetime | None:
    """Return an aware time, or `None`."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _days(text: str) -> set[date]:
    """Return the day that a text begins with, and its day in UTC."""
    try:
        days = {date.fromisoformat(begin[0])} if (begin := _DAY.match(text)) else set()
    except ValueError:
        days = set()
    found = _moment(text)
    return days | {found.astimezone(UTC).date()} if found and "T" in text else days


_JUDGES: Final[Mapping[str, Callable[[Said, Said], Iterator[tuple[str, float]]]]] = {
    "title": _title,
    "date_published": _published,
    "description": _description,
    "image": _image,
    "publisher": _publisher,
    "authors": _authors,
    "keywords": _keywords,
}
