"""The times that a reader sees: `<time>` elements, and dates written beside the heading or marked by their class."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from crawler.extractors.claims import Row, metadata
from crawler.extractors.dates import DATE, dated, readable
from crawler.extractors.datesearch import announced, keyed, linked
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

_ANNOUNCED: Final = re.compile(
    r"\b(?:publi|posted|veröff|erschien|erstellt|datum\b|date\b|pubbl|artikel wurde)|^[^»]{0,40}» \d", re.IGNORECASE
)
# What a date tells of somebody who has an account, or of the thing that is written of.
_MEMBER: Final = re.compile(
    r"regist|joined|member since|mitglied|dabei seit|beigetreten|inscrit|miembro desde|iscritto|lid sinds"
    r"|(?<!press )\brelease(?:d| ?date)?:|\b(?:born|geboren|founded|gegründet|established)\b",
    re.IGNORECASE,
)
# For text in lower case, and what stands before a word is looked at when it is found: that is many times faster.
_ELSEWHERE: Final = re.compile(
    r"comment|related|sidebar|teaser|widget|footer(?<!post-footer)(?<!entry-footer)(?<!article-footer)|most-?read|recommend"
    r"|latest|copyright|calendar|menu(?<!\wmenu)|navbar|carousel|slider|events?\b(?<!\wevent)(?<!\wevents)|search"
)
_SKIPPED: Final = frozenset(
    "script style noscript nav aside footer select option form svg template button head".split()
)
_SMALL: Final = frozenset("small span div time".split())
_BELOW: Final = frozenset("h2 h3".split())
_UNENTERED: Final = _SKIPPED | {"h1", "h2", "h3"}
_WHOLE: Final = frozenset("time body html input article main".split())  # read by others, or more than a date
# Tested one after the other on every element: few words, and as they are written, cost a third.
_MARKED: Final = "[class*=date],[class*=Date],[class*=publi],[class*=time],[class*=posted],[class*=datum]"
# Where scripts look for the time that they show in the reader's own zone.
_STAMPS: Final = ("datetime", "data-datetime", "data-published", "data-date", "data-time", "data-timestamp")
_FIGURES: Final = re.compile(r"\d\d|\d年")  # what every date has: cheaper to look for


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
        elif not _ELSEWHERE.search(around.lower()):
            yield dated(told, f"{_own(node)} {around}", "time")


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
    for reader in (_beside, _marked, announced, linked):
        rows = list(reader(markup, titles))
        yield from rows
        if any(row.field == "published" for row in rows):
            break
    yield from keyed(markup)


def _beside(markup: Markup, titles: tuple[str, ...]) -> Iterator[Row]:
    start = heading(markup, titles)
    if start is not None:
        yield from _near(_within(start), "text in heading")
        yield from _near(islice(_texts(start, _next), FAR), "text after heading")
        yield from _near(islice(_texts(start, _previous), BEFORE), "text before heading")


def _within(start: LexborNode) -> Iterator[str]:
    """Yield the texts that stand in a heading in elements of their own: its date line, in small print."""
    node = start.first_child
    for _ in range(BEFORE):
        if node is None:
            return
        if node.is_element_node and node.tag in _SMALL and (text := clean(node.text()[:LINE]) or ""):
            yield text
        node = node.next


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
        if node.tag in _BELOW:
            yield from _within(node)
        elif node.is_text_node and (text := " ".join((node.text_content or "")[:500].split())):
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
    found = DATE.search(text[:500])
    if found is None or (len(text) > LINE and found.start() > START):
        return None
    return dated(readable(found), text[: found.start()], via)


def _marked(markup: Markup, _: tuple[str, ...]) -> Iterator[Row]:
    """Yield the date of the first element whose class says that it holds one; a class with many days is a list's."""
    found: dict[str, list[Row]] = {}
    for node in markup.tree.css(_MARKED)[:MAX_MARKED]:
        own = _own(node)
        if node.tag not in _WHOLE and not _ELSEWHERE.search(own.lower()) and (row := _held(node)):
            around = _around(node)
            if not _ELSEWHERE.search(around.lower()):
                cues = "" if row.field == "updated" else f"{own} {around}"
                found.setdefault(own, []).append(dated(row.raw, cues, "class") if cues else row)
    for rows in found.values():
        if len({when.day for row in rows if (when := instant(row.raw))}) == 1:
            yield rows[0]
            return


def _held(node: LexborNode) -> Row | None:
    """Return the date in an attribute or in the text of an element."""
    attrs = node.attributes
    told = attrs.get("datetime") or attrs.get("title") or ""
    return (_dated(told, "class") if told else None) or _dated(clean(markup_text(node)) or "", "class")
