"""The line that tells a reader who wrote the story, for pages that name nobody to machines."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from crawler.extractors.claims import Row, metadata
from crawler.extractors.heading import heading
from crawler.extractors.margins import SKIPPED, around, is_elsewhere
from crawler.extractors.names import (
    ALONE,
    AND,
    ANNOUNCED,
    LATE,
    MAX_NAMES,
    MAX_TEXT,
    NAME,
    NOBODY,
    are_full,
    is_name,
    is_proper,
    names_of,
)
from crawler.extractors.signature import signature
from crawler.items import Metadata, Source
from crawler.normalize.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from selectolax.lexbor import LexborNode

    from crawler.extractors.document import Markup

MAX_MARKED: Final = 60  # elements whose class speaks of an author
MAX_STEPS: Final = 60  # nodes of one element
MAX_WALK: Final = 120  # nodes behind the heading
MAX_TEXTS: Final = 10  # texts of one element
AFTER: Final = 12  # texts behind the heading among which a byline stands
BEFORE: Final = 4  # texts before it, where only words announce one

# What the words for author share is cheaper to look for than each of them.
MARKED: Final = "[rel~=author],[class*=aut i],[class*=byline i]"
"""What selects the elements that may hold a byline."""
_AUTHOR: Final = re.compile(
    r"(?:^|[^a-z]|(?-i:[a-z](?=A)))(?:author|autor|auteur)(?!i[sz])|byline|by-line", re.IGNORECASE
)
_UNREAD: Final = SKIPPED | {"time"}
# `30.04.2020 - Jane Doe`, and `- jane @ 18:41`, as the first themes of blogs have it.
_SIGNED: Final = re.compile(
    r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\s{0,2}[|\u2022\u00b7\u2013\u2014-]\s{0,2}([^\W\d_][^|\d\s]{0,30}\s[^|\d]{2,40})"
    r"|[\u2013\u2014-]\s{1,2}([^\W\d_][^|\d@]{1,40})\s@\s\d{1,2}:\d\d(?:\s?[ap]\.?m\.?)?",
    re.IGNORECASE,
)
# A letter that alone joins two names may be part of one where it stands among words.
_JOINT: Final = re.compile(rf"\W{{0,3}}|\W{{0,2}}(?:{AND}|y|e|i|en|ve)\W{{0,2}}", re.IGNORECASE)
_LINK: Final = re.compile(rf",|&|,?\s?(?:{AND}|y|e)", re.IGNORECASE)


def read(markup: Markup, marked: Iterable[LexborNode], titles: tuple[str, ...]) -> Metadata | None:
    """Return the names that the first byline of the story holds; those of comments and other stories left out.

    `marked` are the elements that `MARKED` selects, and perhaps others, in document order.
    """
    names = next(filter(None, _bylines(markup, marked, titles)), ())
    return metadata(Source.TEXT, (Row("authors", "byline", name) for name in names), markup.base)


def _bylines(markup: Markup, marked: Iterable[LexborNode], titles: tuple[str, ...]) -> Iterator[list[str]]:
    """Yield the names of each line that may be the byline, the surest first."""
    start = heading(markup, titles)
    beside = _announced(islice(_after(start), AFTER)) if start is not None else []
    lines = _marked(marked, around(start))
    if are_full(beside):
        yield next((line for line in lines if set(beside) < set(line)), beside)
    yield from lines
    yield beside
    before = _announced(reversed(list(islice(_before(start), BEFORE)))) if start is not None else []
    if are_full(before):
        yield before
    yield signature(markup)


def _marked(marked: Iterable[LexborNode], story: frozenset[int]) -> Iterator[list[str]]:
    """Yield the names of the elements that say that they hold a byline."""
    for node in islice(filter(_is_marked, marked), MAX_MARKED):
        if not is_elsewhere(node, story):
            yield _names(_texts(node)) or _handle(node)


def _handle(node: LexborNode) -> list[str]:
    """Return what an author's own link is called, initials too: `rel=author` leads to a person, not to an agency."""
    attrs = node.attributes
    if node.tag != "a" or "author" not in (attrs.get("rel") or "").lower().split():
        return []
    name = clean((node.text() or "")[:MAX_TEXT]) or ""
    return [name] if len(name) > 1 and " " not in name and NAME.fullmatch(name) and not NOBODY.search(name) else []


def _is_marked(node: LexborNode) -> bool:
    attrs = node.attributes
    return "author" in (attrs.get("rel") or "").lower().split() or bool(_AUTHOR.search(attrs.get("class") or ""))


def _texts(node: LexborNode) -> Iterator[str]:
    """Yield the first texts inside an element, each as one clean line."""
    todo, found = [node], 0
    for _ in range(MAX_STEPS):
        if not todo or found == MAX_TEXTS:
            return
        current = todo.pop()
        if current.next is not None and current is not node:
            todo.append(current.next)
        if current.is_text_node:
            if text := clean((current.text_content or "")[: MAX_TEXT * 2]):
                found += 1
                yield text
        elif current.tag not in _UNREAD and current.first_child is not None:
            todo.append(current.first_child)


def _names(texts: Iterable[str]) -> list[str]:
    """Return the names that the texts of one element hold, up to the first that is something else."""
    lines = list(texts)
    start = next((n for n, text in enumerate(lines) if ALONE.fullmatch(text) or ANNOUNCED.match(text)), 0)
    found: list[str] = []
    is_joined = False
    for text in lines[start:]:
        if ALONE.fullmatch(text) or _JOINT.fullmatch(text):
            is_joined = True
            continue
        if len(text) > MAX_TEXT:
            break
        names = names_of(text)
        if is_joined or not found or (names and " " in names[0]):
            found += names
        elif len(found) == len(names) == 1 and _are_halves(found[0], names[0]):
            found = [f"{found[0]} {names[0]}"]
        else:
            break
        if found and not names:
            break
        is_joined = text.endswith((",", "&", ";"))
    return found[:MAX_NAMES]


def _after(start: LexborNode) -> Iterator[str]:
    """Yield the texts that follow a heading in document order."""
    node = _next(start, is_inside=False)
    for _ in range(MAX_WALK):
        if node is None:
            return
        if node.is_text_node and (text := clean((node.text_content or "")[: MAX_TEXT * 2])):
            yield text
        node = _next(node, is_inside=node.tag not in _UNREAD)


def _before(start: LexborNode) -> Iterator[str]:
    """Yield the texts that precede a heading, the nearest first."""
    node: LexborNode | None = start
    for _ in range(MAX_WALK):
        node = _previous(node) if node is not None else None
        if node is None:
            return
        if node.is_text_node and (text := clean((node.text_content or "")[: MAX_TEXT * 2])):
            yield text


def _previous(node: LexborNode) -> LexborNode | None:
    """Return the node that precedes in document order, deepest first; what holds no line of the story is passed."""
    current = node.prev
    if current is None:
        return node.parent
    while current.is_element_node and current.tag not in _UNREAD and current.last_child is not None:
        current = current.last_child
    return current


def _next(node: LexborNode, *, is_inside: bool) -> LexborNode | None:
    """Return the node that follows in document order."""
    if is_inside and node.first_child is not None:
        return node.first_child
    current: LexborNode | None = node
    while current is not None and current.next is None:
        current = current.parent
    return None if current is None else current.next


def _announced(texts: Iterator[str]) -> list[str]:
    """Return the names that one of the texts announces: `By Ann Poe`, `30.04.2020 von Ann`, `30.04.2020 - Ann Poe`."""
    for text in texts:
        if len(text) > MAX_TEXT:
            continue
        if (signed := _SIGNED.fullmatch(text)) and is_name(name := signed[1] or signed[2]):
            return [name]
        if ALONE.fullmatch(text):
            names = _listed(next(texts, ""), texts)
        elif ANNOUNCED.match(text) or LATE.search(text):
            names = _listed(text, texts)
        else:
            continue
        if names and all(is_proper(name) for name in names):
            return names[:MAX_NAMES]
    return []


def _listed(text: str, texts: Iterator[str]) -> list[str]:
    """Return the names of a text and of those that a comma or a word for `and` joins to it."""
    names = names_of(text)
    while names and len(names) < MAX_NAMES and _LINK.fullmatch(next(texts, "")):
        names += names_of(next(texts, ""))
    return names


def _are_halves(one: str, other: str) -> bool:
    """Whether two words may be a first and a last name that stand in elements of their own."""
    return " " not in one and " " not in other and one[0].isupper() and other[0].isupper()
