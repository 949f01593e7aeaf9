"""What a reader of the page sees: headings, the first paragraph, the pictures."""

from __future__ import annotations

import re
from html.entities import codepoint2name
from itertools import islice
from typing import TYPE_CHECKING, Final

from crawler.extractors.claims import Row, metadata, size
from crawler.extractors.document import Markup, markup_text
from crawler.extractors.kicker import main_line
from crawler.items import Metadata, Source
from crawler.normalize.text import clean, fold, tokens
from crawler.normalize.url import absolute, is_home

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_PARAGRAPHS: Final = 30
MAX_AUTHORS: Final = 20
MIN_PARAGRAPH: Final = 80
MAX_HEADINGS: Final = 10  # of each lower level, where a page has no first one

# The first link of a heading with nothing but tags before it, its address, and tags.
_LINK: Final = re.compile(r"(?:\s|<(?!a\b)[a-z][^<>]*>)*<a\b([^<>]*)>", re.IGNORECASE)
_HREF: Final = re.compile(r"""\bhref=["']?([^"'\s<>]+)""", re.IGNORECASE)
_TAG: Final = re.compile(r"<[^<>]*>")
_WORD: Final = re.compile(r"\w")


def read(markup: Markup, is_open: frozenset[str], authors: Iterable[str]) -> tuple[Metadata, ...]:
    """Return what the visible page says: which authors it names, and text and pictures where these are still open."""
    found = [metadata(Source.HEADING, _headings(markup), markup.base)]
    found.append(metadata(Source.TEXT, _text(markup, is_open, authors), markup.base))
    return tuple(each for each in found if each is not None)


def _headings(markup: Markup) -> Iterator[Row]:
    """Yield the h1s as titles, or as the site's name where one only leads home; without a title, a lower heading."""
    rows = [_heading(text, markup) if "<" in text else Row("title", "h1", text) for text in markup.headings]
    yield from rows
    if not any(row.field == "title" and row.raw.strip() for row in rows):
        yield from _lower(markup)


def _heading(text: str, markup: Markup) -> Row:
    if _leads_home(text, markup.base):
        return Row("site_name", "h1", text)
    called = next((meta.content for meta in markup.metas if meta.key == "og:title"), markup.title)
    return Row("title", "h1", main_line(text, fold(called)))


def _leads_home(heading: str, base: str) -> bool:
    """Return whether a heading is nothing but a link to the front page."""
    link = _LINK.match(heading)
    href = _HREF.search(link[1]) if link is not None else None
    url = absolute(href[1], base) if href is not None else None
    if url is None or not is_home(url):
        return False
    _, closed, behind = heading.rpartition("</a>")
    return bool(closed) and _WORD.search(_TAG.sub("", behind)) is None


def _lower(markup: Markup) -> Iterator[Row]:
    """Yield the first lower heading of two words or more that `<title>` holds in that order."""
    title = f" {fold(markup.title)} "
    for tag in ("h2", "h3") if markup.title else ():
        for node in markup.tree.tags(tag)[:MAX_HEADINGS]:
            text = clean(markup_text(node))
            if text and len(tokens(text)) > 1 and f" {fold(text)} " in title:
                yield Row("title", tag, text)
                return


def _text(markup: Markup, is_open: frozenset[str], authors: Iterable[str]) -> Iterator[Row]:
    for author in islice(authors, MAX_AUTHORS):
        if any(_is_seen(markup, spelling) for spelling in dict.fromkeys(_spellings(author))):
            yield Row("authors", "text", author)
    if "excerpt" in is_open:
        yield from _paragraphs(markup)
    if "images" in is_open:
        yield from _pictures(markup)


def _spellings(name: str) -> Iterator[str]:
    """Yield the ways in which a page may write a name to its readers: letters beyond ASCII also as entities."""
    yield name
    if name.islower():
        yield from (name.title(), name.capitalize())
    if not name.isascii():
        yield "".join(f"&{codepoint2name[ord(sign)]};" if ord(sign) in codepoint2name else sign for sign in name)
        yield name.encode("ascii", "xmlcharrefreplace").decode()


def _is_seen(markup: Markup, name: str) -> bool:
    """Whether a name stands anywhere in the page but in its metas and its JSON-LD."""
    written = name.encode()
    place = markup.body.find(written)
    if place < 0:
        return False
    unseen = sum(text.count(name) for text in (*markup.blocks, *(meta.content for meta in markup.metas)))
    for _ in range(unseen):
        place = markup.body.find(written, place + 1)
        if place < 0:
            return False
    return True


def _paragraphs(markup: Markup) -> Iterator[Row]:
    """Yield the first paragraph that is long enough to be one, of the article where there is one."""
    for scope in ("article p", "main p", "p"):
        for node in markup.tree.css(scope)[:MAX_PARAGRAPHS]:
            told = markup_text(node)
            if len(told) >= MIN_PARAGRAPH and len(node.text()) >= MIN_PARAGRAPH:
                yield Row("excerpt", "p", told)
                return


def _pictures(markup: Markup) -> Iterator[Row]:
    for scope in ("article img", "main img"):
        rows = []
        for node in markup.tree.css(scope)[:MAX_PARAGRAPHS]:
            attrs = node.attributes
            declared = size(attrs.get("width"), attrs.get("height"))
            url = attrs.get("data-src") or attrs.get("src") or ""
            if declared and url and not url.startswith("data:"):
                rows.append(Row("images", "img", url, declared))
        if rows:
            yield max(rows, key=lambda row: row.size.width if row.size else 0)
            return
