"""The times that a reader sees: `<time>` elements, and dates written beside the heading or marked by their class."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from crawler.extractors.claims import Row, metadata
from crawler.extractors.document import Markup, markup_text
from crawler.extractors.heading import heading
from crawler.items import Metadata, Source
from crawler.normalize.instant import instant
from crawler.normalize.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from selectolax.lexbor import LexborNode

MAX_MARKED: Final = 40
MAX_CLIMB: Final = 6
MAX_STEPS: Final = 400
AFTER: Final = 14  # text nodes behind the heading in which its date line stands, if it has one
FAR: Final = 40  # text nodes in which it still counts when words announce it
BEFORE: Final = 6
LINE: Final = 120  # characters: a date line is short, what is longer is prose
START: Final = 40
BARE: Final = "Page.datePublished"

_PUBLISHED: Final = re.compile(
    r"publi|post(?:ed|-?date|-?meta)|pubdate|creat|entry-?(?:date|meta)|article-?(?:date|meta)|date-?line|by-?line"
    r"|veröff|erschien|erstellt|pubbl|geplaatst|opublik|опублик",
    re.IGNORECASE,
)
_UPDATED: Final = re.compile(
    r"updat|modif|edited|aktualis|geändert|stand[:\s]|aggiorn|mis(?:e)? à jour|actuali[sz]|atuali|bijgewerkt"
    r"|обновл|更新",
    re.IGNORECASE,
)
_ANNOUNCED: Final = re.compile(
    r"\b(?:publi|posted|veröff|erschien|erstellt|datum\b|date\b|pubbl|artikel wurde)|^[^»]{0,40}» \d", re.IGNORECASE
)
# What a date tells of somebody who has an account, or of the thing that is written of.
_MEMBER: Final = re.compile(
    r"regist|joined|member since|mitglied|dabei seit|beigetreten|inscrit|miembro desde|iscritto|lid sinds"
    r"|(?<!press )\brelease(?:d| ?date)?:|\b(?:born|geboren|founded|gegründet|established)\b",
    re.IGNORECASE,
)
_ELSEWHERE: Final = re.compile(
    r"comment|related|sidebar|teaser|widget|(?<!post-)(?<!entry-)(?<!article-)footer|most-?read|recommend|latest|copyright"
    r"|calendar|\bmenu|navbar|carousel|slider|\bevents?\b|search",
    re.IGNORECASE,
)
_SKIPPED: Final = frozenset(
    "script style noscript nav aside footer select option form svg template button head".split()
)
_UNENTERED: Final = _SKIPPED | {"h1", "h2", "h3"}
# Tested one after the other on every element: few words, and as they are written, cost a third.
_MARKED: Final = "[class*=date],[class*=Date],[class*=publi],[class*=time],[class*=posted],[class*=datum]"
# Where scripts look for the time that they show in the reader's own zone.
_STAMPS: Final = ("datetime", "data-datetime", "data-published", "data-date", "data-time", "data-timestamp")
_NAME: Final = r"[^\W\d_]{3,12}"
_CLOCK: Final = (
    r"(?:[\s,|@\u2013-]{0,4}(?:um|at|à|às|kl|o)?\.?\s{0,2}\d{1,2}[:.h]\d{2}(?::\d{2})?(?:\s?[ap]\.?m\b\.?)?"
    r"(?:\s?(?:uhr|utc|gmt|[a-z]{2,4}t)\b)?(?:\s?[+-]\d{1,2}:?(?:\d{2})?)?"
    r"|\s{0,3}\d{1,2} ?[時时点點시] ?\d{1,2} ?[分분])?"
)
_DATE: Final = re.compile(
    r"(?<![\d.,/-])(?:"
    r"\d{4}([./-])\d{1,2}\1\d{1,2}"
    r"|\d{1,2}([./-]) ?\d{1,2}\2 ?(?:\d{4}|\d{2}\b)"
    rf"|\d{{1,2}}(?:\.|st|nd|rd|th|er|º)?(?: de| of)?[ -]{_NAME}\.?,?(?: del?)?[ -]\d{{4}}"
    rf"|{_NAME}\.? \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}"
    r"|\d{4} ?[年년] ?\d{1,2} ?[月월] ?\d{1,2} ?[日일]"
    rf")(?![\d/]){_CLOCK}",
    re.IGNORECASE,
)
_FIGURES: Final = re.compile(r"\d\d")  # what every date has: cheaper to look for
_CLOCKLESS: Final = re.compile(r"[\s,|@\u2013-]+(?:um |at |à )?\d{1,2}[:.h]\d{2}.*$", re.DOTALL)
# Applications keep what they show as JSON in their scripts, escaped once more where it stands in an attribute.
_KEYED: Final = re.compile(
    rb"ubli(?:shed|sh|shing|cation)(?:_?[aA]t|_?[dD]ate(?:Time)?)?(?:\\?\"|&quot;)"
    rb"\s{0,3}:\s{0,3}(?:\\?\"|&quot;)([0-9T:. Z+-]{8,40})"
)
# How pages announce a date of publication, as they write it: looked for in all bytes, for these are cheap to find.
_WORDS: Final = {
    lang: tuple(word.encode() for word in words.split("|"))
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
MAX_PLACES: Final = 3
NEAR: Final = 200  # bytes of markup and text behind such a word in which its date ends
MAX_KEYED: Final = 3  # different times: more are a list of other stories


def read(markup: Markup, titles: tuple[str, ...], spoken: Iterable[Metadata] = ()) -> tuple[Metadata, ...]:
    """Return the visible times, the surest first; those in lists of other stories, comments and margins left out.

    Nothing is looked for where one of the sources that have `spoken` states the moment of publication; where they
    state the day, only `<time>` may add to it. The address does not count, nor does a node for the bare page, which
    systems fill in for every page.
    """
    claims = [claim for each in spoken if each.source is not Source.ADDRESS for claim in each.published if claim.value]
    days = [claim.value for claim in claims if claim.value and not claim.via.endswith(BARE)]
    if any(day.exact for day in days):
        return ()
    found = (
        metadata(Source.TIME, _times(markup), markup.base),
        None if days else metadata(Source.TEXT, _lines(markup, titles), markup.base),
    )
    return tuple(each for each in found if each is not None)


def _times(markup: Markup) -> Iterator[Row]:
    for node in markup.times:
        attrs = node.attributes
        told = next(filter(None, map(attrs.get, _STAMPS)), None) or clean(markup_text(node)) or ""
        around = _around(node)
        if "pubdate" in attrs:
            yield Row("published", "time[pubdate]", told)
        elif not _ELSEWHERE.search(around):
            yield _row(told, f"{_own(node)} {around}", "time")


def _row(told: str, cues: str, via: str) -> Row:
    """Return a time as published, unless its surroundings speak only of a change."""
    if _PUBLISHED.search(cues):
        return Row("published", f"{via}.published", told)
    return Row("updated" if _UPDATED.search(cues) else "published", via, told)


def _own(node: LexborNode) -> str:
    attrs = node.attributes
    return " ".join(attrs.get(name) or "" for name in ("class", "id", "itemprop", "data-type"))


def _around(node: LexborNode) -> str:
    """Return the words that name what a node stands in, and the text before it."""
    words = []
    before = node.prev
    if before is not None:
        words.append((before.text() or "")[-START:])
    current = node.parent
    for _ in range(MAX_CLIMB):
        if current is None or current.tag in ("body", "html", "main", None):
            break
        words += [current.tag if current.tag in ("aside", "nav", "footer") else "", _own(current)]
        current = current.parent
    return " ".join(words)


def _lines(markup: Markup, titles: tuple[str, ...]) -> Iterator[Row]:
    """Yield what the first reader finds, the surest first, and what scripts know, which may be more exact."""
    for reader in (_beside, _marked, _announced):
        rows = list(reader(markup, titles))
        yield from rows
        if any(row.field == "published" for row in rows):
            break
    yield from _keyed(markup)


def _beside(markup: Markup, titles: tuple[str, ...]) -> Iterator[Row]:
    start = heading(markup, titles)
    if start is not None:
        yield from _near(islice(_texts(start, _next), FAR), "text after heading")
        yield from _near(islice(_texts(start, _previous), BEFORE), "text before heading")


def _near(texts: Iterable[str], via: str) -> Iterator[Row]:
    """Yield the first date among the texts on one side of the heading; further away it has to be announced."""
    before = ""
    for place, text in enumerate(texts):
        row = _dated(text, via) if _FIGURES.search(text) else None
        told = f"{before} {text}"[: LINE + START] if row else ""
        if row and not _MEMBER.search(told) and (place < AFTER or _ANNOUNCED.search(told)):
            yield row
            return
        before = "" if row else text[-START:]


def _texts(start: LexborNode, step: Callable[[LexborNode], LexborNode | None]) -> Iterator[str]:
    node: LexborNode | None = start
    for _ in range(MAX_STEPS):
        node = step(node) if node is not None else None
        if node is None:
            return
        if node.is_text_node and (text := " ".join((node.text_content or "")[:500].split())):
            yield text


def _next(node: LexborNode) -> LexborNode | None:
    """Return the next node in document order; a heading's own content and what nobody reads are passed over."""
    if node.is_element_node and node.tag not in _UNENTERED and node.first_child and not _is_listed(node):
        return node.first_child
    current: LexborNode | None = node
    while current is not None and current.next is None:
        current = current.parent
    return None if current is None else current.next


def _is_listed(node: LexborNode) -> bool:
    """Whether an element is one of several stories in a row."""
    return node.tag == "article" and any(each is not None and each.tag == "article" for each in _siblings(node))


def _siblings(node: LexborNode) -> Iterator[LexborNode | None]:
    """Yield the elements on either side of one."""
    for step in ("prev", "next"):
        other = getattr(node, step)
        while other is not None and not other.is_element_node:
            other = getattr(other, step)
        yield other


def _previous(node: LexborNode) -> LexborNode | None:
    """Return the node before in document order, deepest first."""
    current = node.prev
    if current is None:
        return node.parent
    while current.is_element_node and current.tag not in _SKIPPED and current.last_child is not None:
        current = current.last_child
    return current


def _dated(text: str, via: str) -> Row | None:
    """Return the date that a line of text names, where the line is about little else."""
    found = _DATE.search(text[:500])
    if found is None or (len(text) > LINE and found.start() > START):
        return None
    return _row(_told(found), text[: found.start()], via)


def _told(found: re.Match[str]) -> str:
    """Return a found date as far as it can be read: with its time of day, or without."""
    told = found[0].strip()
    return told if instant(told) is not None else _CLOCKLESS.sub("", told)


def _marked(markup: Markup, _: tuple[str, ...]) -> Iterator[Row]:
    """Yield the dates of elements whose class says that they hold one."""
    for node in markup.tree.css(_MARKED)[:MAX_MARKED]:
        if node.tag in ("time", "body", "html", "input", "article", "main"):
            continue
        own, around = _own(node), _around(node)
        if _ELSEWHERE.search(own) or _ELSEWHERE.search(around):
            continue
        attrs = node.attributes
        told = clean(markup_text(node)) or ""
        for text in (attrs.get("datetime") or attrs.get("title") or "", told):
            row = _dated(text, "class") if text else None
            if row is not None:
                yield row if row.field == "updated" else _row(row.raw, f"{own} {around}", "class")
                return


def _announced(markup: Markup, _: tuple[str, ...]) -> Iterator[Row]:
    """Yield the date that follows a word of publication anywhere in the page, where all such dates are one day."""
    words = _WORDS.get(markup.lang[:2].lower(), _WORDS["en"])
    found = [row for word in words for row in _behind(markup.body, word)]
    days = {when.day for row in found if (when := instant(row.raw))}
    if len(days) == 1:
        yield found[0]


def _behind(body: bytes, word: bytes) -> Iterator[Row]:
    """Yield the dates that stand right behind a word, markup aside, at its first places."""
    place = -1
    for _ in range(MAX_PLACES):
        place = body.find(word, place + 1)
        if place < 0:
            return
        text = clean(body[place + len(word) : place + NEAR].decode("utf-8", "ignore").rpartition("<")[0]) or ""
        found = _DATE.search(text[:START])
        if found and not body[place - 1 : place].isalpha() and "{" not in text[: found.start()]:
            yield _row(_told(found), "", "announced")


def _keyed(markup: Markup) -> Iterator[Row]:
    """Yield the times that scripts hold under a telling key, where they are those of one story."""
    told = dict.fromkeys(match[1].decode("ascii") for match in islice(_KEYED.finditer(markup.body), 50))
    for value in told if len(told) <= MAX_KEYED else ():
        if not any(value in block for block in markup.blocks):
            yield Row("published", "script", value)
