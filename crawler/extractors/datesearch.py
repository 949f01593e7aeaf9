"""Dates that are found in the bytes of a page: behind words of publication, in lists of stories, in scripts."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from crawler.extractors.claims import Row
from crawler.extractors.dates import DATE, dated, readable
from crawler.normalize.instant import instant
from crawler.normalize.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.extractors.document import Markup

START: Final = 40  # characters behind a word in which its date begins
MAX_PLACES: Final = 3
NEAR: Final = 200  # bytes of markup and text behind such a word in which its date ends
MAX_KEYED: Final = 3  # different times: more are a list of other stories
MAX_LINKS: Final = 8  # of the page to itself
MIN_PATH: Final = 10  # characters of a path: a section's may be shorter
REACH: Final = 140  # bytes in which a link begins
TEASER: Final = 700  # bytes behind a link in which the teaser's date stands

# Applications keep what they show as JSON in their scripts, escaped once more where it stands in an attribute.
_KEYED: Final = re.compile(
    rb"ubli(?:shed|sh|shing|cation)(?:_?[aA]t|_?[dD]ate(?:Time)?)?(?:\\?\"|&quot;)"
    rb"\s{0,3}:\s{0,3}(?:\\?\"|&quot;)([0-9T:. Z+-]{8,40})"
)
# How pages announce a date of publication, as they write it: looked for in all bytes, for which a pattern takes half of
# what `find` does.
_WORDS: Final = {
    lang: tuple(re.compile(re.escape(word.encode())) for word in words.split("|"))
    for lang, words in {
        "en": "Published|Posted on|Date posted|Date:",
        "de": "Veröffentlicht|veröffentlicht am|Erschienen|Datum",
        "fr": "Publié|publié le|Mise en ligne|Mis en ligne|mis en ligne le",
        "es": "Publicado|publicado el|Fecha de publicación",
        "it": "Pubblicato|pubblicato il|Data di pubblicazione",
        "pt": "Publicado|publicado em|Data de publicação",
        "nl": "Geplaatst op|Gepubliceerd|gepubliceerd op",
        "pl": "Opublikowano|Data publikacji|Data dodania",
        "ru": "Опубликовано|Дата публикации",
        "ja": "公開日|掲載日|投稿日",
        "zh": "发布时间|發布時間|发布于",
    }.items()
}
_REFERENCE: Final = re.compile(rb"<a\b[^<>]{0,60}href=[\"']?(?:https?://[^/\"'<>]{1,60})?$", re.IGNORECASE)
_CLOSED: Final = re.compile(rb"[./]{0,2}[\"'\s>]")
_NEXT_STORY: Final = re.compile(rb"<a\b|</?(?:li|article|h1|body)\b", re.IGNORECASE)


def announced(markup: Markup, _: tuple[str, ...]) -> Iterator[Row]:
    """Yield the date that follows a word of publication anywhere in the page, where all such dates are one day."""
    words = _WORDS.get(markup.lang[:2].lower(), _WORDS["en"])
    found = [row for word in words for row in _behind(markup.body, word)]
    days = {when.day for row in found if (when := instant(row.raw))}
    if len(days) == 1:
        yield found[0]


def _behind(body: bytes, word: re.Pattern[bytes]) -> Iterator[Row]:
    """Yield the dates that stand right behind a word, markup aside, at its first places."""
    for announcing in islice(word.finditer(body), MAX_PLACES):
        place = announcing.start()
        text = clean(body[announcing.end() : place + NEAR].decode("utf-8", "ignore").rpartition("<")[0]) or ""
        found = DATE.search(text[:START])
        if found and not body[place - 1 : place].isalpha() and "{" not in text[: found.start()]:
            yield dated(readable(found), "", "announced")


def linked(markup: Markup, _: tuple[str, ...]) -> Iterator[Row]:
    """Yield the date that a list of stories gives the page itself: the one date between its own link and the next."""
    rows = list(_teased(markup.body, _own_link(markup.url)))
    if len({when.day for row in rows if (when := instant(row.raw))}) == 1:
        yield rows[0]


def _own_link(url: str) -> bytes:
    """Return how a link to the page itself ends, or nothing where its path is too short to be a story's."""
    try:
        path = urlsplit(url).path.rstrip("/.")
    except ValueError:
        return b""
    return path.encode("utf-8", "ignore") if len(path) > MIN_PATH else b""


def _teased(body: bytes, link: bytes) -> Iterator[Row]:
    """Yield the only date behind each link to the page, up to the next story."""
    place = -1
    for _ in range(MAX_LINKS if link else 0):
        place = body.find(link, place + 1)
        if place < 0:
            return
        end = place + len(link)
        if not _REFERENCE.search(body, max(0, place - REACH), place) or not _CLOSED.match(body, end):
            continue
        markup = _NEXT_STORY.split(body[end : end + TEASER], maxsplit=1)[0].partition(b">")[2]
        dates = list(islice(DATE.finditer(clean(markup.decode("utf-8", "ignore")) or ""), 2))
        if len(dates) == 1:
            yield dated(readable(dates[0]), "", "own teaser")


def keyed(markup: Markup) -> Iterator[Row]:
    """Yield the times that scripts hold under a telling key, where they are those of one story."""
    told = dict.fromkeys(match[1].decode("ascii") for match in islice(_KEYED.finditer(markup.body), 50))
    for value in told if len(told) <= MAX_KEYED else ():
        if not any(value in block for block in markup.blocks):
            yield Row("published", "script", value)
