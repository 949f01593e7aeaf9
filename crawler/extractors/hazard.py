"""Pages that are built to hang a parser, cut to what a browser would bear."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

# Lexbor, like every parser that follows the standard, walks its stack of open elements at many tags, and compares each
# attribute with those before it: a million open divs, or attributes, take hours.
MAX_TAGS: Final = 200_000
MAX_DEPTH: Final = 512  # as browsers have it
MAX_ATTRIBUTES: Final = 2_000
MAX_REOPENED: Final = 300_000  # elements that a parser opens again: a third of a second

_MANY: Final = 12_000  # "<" up to which all of them may be open: that costs half a second at worst
_WALKS: Final = _MANY**2  # twice the open elements that a parser passes on its walks in that time
_ROUNDS: Final = 3  # in which elements that hold only text, then those that held only these, are left out
_SMALL: Final = 3 * _MANY  # bytes into which so many do not fit
_CROWDABLE: Final = 40_000  # bytes into which too many attributes do not fit
_WINDOW: Final = 32_768
_TAG: Final = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})")
_TOKEN: Final = re.compile(rb"<(?:!--|(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30}))")
# An element written so plainly that nothing can hide its end, which closes it wherever it stands.
_LEAF: Final = re.compile(rb"""<([a-zA-Z][a-zA-Z0-9]*+)(?:[ \n]++[a-zA-Z0-9:_-]++="[^"<>]*+")*+ ?>[^<]*+</\1>""")
# Elements that hold nothing, and those that the next of their kind closes.
_FLAT: Final = frozenset(
    b"area base br col embed hr img input link meta param source track wbr p li option optgroup td th tr tbody thead"
    b" tfoot dd dt rt rp colgroup".split()
)
_FOREIGN: Final = frozenset((b"svg", b"math"))
# What holds text, whatever that looks like, and where it ends.
_ENDS: Final = {
    name: re.compile(rb"</" + name + rb"(?=[\s/>])", re.IGNORECASE)
    for name in b"script style textarea title xmp iframe noembed noframes".split()
}
_ENDS[b""] = re.compile(rb"--!?>")  # a comment is no name
_ATTRIBUTE: Final = re.compile(rb"""[\s/]+[^\s/>=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']*))?""")
_RAW: Final = (b"<script", b"<style", b"<!--")

# "The list of active formatting elements" (HTML, 13.2.4.3): those that a block closes over are opened anew in the next,
# so that a page of 8 kB can stand for 400,000 elements. Here are those that have attributes; `a` closes itself. What
# may be the second letter is asked first: that sorts out most other tags.
_NAME: Final = (
    rb"[bBiIsSuUeEtTcCfFnN](?=[\s/>mMtTiIoO])"
    rb"(?:[mM]|[tT]|[iI][gG]|[oO](?:[dD][eE]|[nN][tT]|[bB][rR])|(?:[mM][aA]|[tT][rR])[a-zA-Z]{2,4})?"
)
_ATTRIBUTED: Final = re.compile(rb"<" + _NAME + rb"[\s/]")
_NEAT: Final = re.compile(
    rb"<("
    + _NAME
    + rb"""(?:[ \n]{1,9}[a-zA-Z0-9:_-]{1,30}=(?:"[^"<>]{0,300}"|'[^'<>]{0,300}'|[a-zA-Z0-9#-]{1,30}))*)>"""
)
_FORMATTING: Final = frozenset(b"b big code em font i nobr s small strike strong tt u".split())
_ALIKE: Final = 3  # of equal ones no more are opened anew ("Noah's Ark")
_PLAIN: Final = _ALIKE * len(_FORMATTING)  # those that have no attributes
_SCOPES: Final = frozenset(b"applet caption marquee object table td template th".split())  # no end tag reaches out
_ODD: Final = frozenset((*_FOREIGN, b"select"))  # in these, end tags are passed over and text is markup
# One tag with all its attributes, or what begins a comment, as the standard's tokenizer has them (HTML, 13.2.5).
_MARKUP: Final = re.compile(
    rb"<(?:(!--)(?!-?>)|(?:[!?]|/[^a-zA-Z>])[^>]*|(/?)([a-zA-Z][^ \t\n\f\r/>]*)"
    rb"(?:[ \t\n\f\r/]+|[^ \t\n\f\r/>][^ \t\n\f\r/>=]*(?:[ \t\n\f\r]*=[ \t\n\f\r]*"
    rb"""(?:"[^"]*(?:"|\Z)|'[^']*(?:'|\Z)|[^ \t\n\f\r>"'][^ \t\n\f\r>]*)?)?)*+>?)"""
)


def harmless(body: bytes) -> bytes:
    """Return a page's bytes, cut where its tags get too many, too deep, too full of attributes or too often reopened.

    Linear.
    """
    tags, may_reopen = _LAST.look(body)
    if tags > _MANY and len(body) >= _SMALL:
        while tags > MAX_TAGS:
            body = body[: len(body) // 2]
            tags = _tags(body)
        if not _is_shallow(body, tags):
            body = body[: _depth_limit(body)]
        _, may_reopen = _LAST.look(body)
    if may_reopen:
        body = body[: _reopening_limit(body)]
    return _not_crowded(body) if len(body) >= _CROWDABLE else body


def is_reopened(body: bytes) -> bool:
    """Return whether a page's formatting elements would be opened anew too often; linear, 0.1 ms for 200 kB."""
    _, may_reopen = _LAST.look(body)
    return may_reopen and _reopening_limit(body) < len(body)


class _Last:
    """The page that was looked at last: a crawl asks before it reads a page, and reading it asks once more."""

    __slots__ = ("_body", "_found")

    def __init__(self) -> None:
        self._body = b""
        self._found = 0, False

    def look(self, body: bytes) -> tuple[int, bool]:
        """Return how many tags a page has, and whether counting what may be opened anew is worth its while."""
        if self._body is not body:
            tags = _tags(body)
            self._body, self._found = body, (tags, _may_reopen(body, tags))
        return self._found


_LAST: Final = _Last()


def _may_reopen(body: bytes, tags: int) -> bool:
    if tags * (tags + 2 * _PLAIN) <= 4 * MAX_REOPENED:  # at worst, half of the tags open what the others open anew
        return False
    # What is closed at once is opened anew by nothing; leaving that out costs as much as ten looks for the others.
    return _is_formatted(body, tags) and _is_formatted(_LEAF.sub(b"", body), tags)


def _is_formatted(body: bytes, tags: int) -> bool:
    """Return whether formatting elements are so many that each of the tags might open too many of them anew."""
    attributed = len(_ATTRIBUTED.findall(body))
    if (attributed + _PLAIN) * tags <= MAX_REOPENED:
        return False
    neat = Counter(_NEAT.findall(body))  # these are written so plainly that equal ones can be told
    odd = attributed - sum(times for tag, times in neat.items() if b"=" in tag)
    return (odd + sum(min(times, _ALIKE) for times in neat.values())) * tags > MAX_REOPENED


def _reopening_limit(body: bytes) -> int:
    """Return where the elements that are written once and opened again and again exceed the limit, or the end."""
    formats = _Formats()
    total = position = 0
    while (token := _MARKUP.search(body, position)) is not None:
        total += formats.now
        if total > MAX_REOPENED:
            return token.start()
        position = token.end()
        hidden = _ENDS[b""] if token[1] else None
        if token[3]:
            hidden = formats.read(token[3].lower(), body[token.end(3) : position], closes=bool(token[2]))
        if hidden is not None:
            found = hidden.search(body, position)
            position = found.end() if found is not None else len(body)
    return len(body)


class _Formats:
    """The formatting elements that are open at one place of a page, or that may be: no fewer than a parser has."""

    __slots__ = ("now", "odd", "opened")

    def __init__(self) -> None:
        self.now = 0
        self.opened: dict[bytes, list[bytes]] = {}  # the attributes of those that an end tag can close here
        self.odd = dict.fromkeys(_ODD, 0)

    def _is_odd(self) -> bool:
        """Return whether this place may be in a drawing, a formula or a list of choices."""
        return any(self.odd.values())

    def read(self, name: bytes, attributes: bytes, *, closes: bool) -> re.Pattern[bytes] | None:
        """Take a tag, and return what ends the text that it begins, if it does."""
        if name in _FORMATTING:
            self._format(self.opened.setdefault(name, []), attributes, closes=closes)
        elif name in _ODD:
            self.odd[name] = max(0, self.odd[name] + (-1 if closes else 1))
        elif name in _SCOPES and not closes:
            self.opened = {}
        return None if closes or self._is_odd() else _ENDS.get(name)

    def _format(self, alike: list[bytes], attributes: bytes, *, closes: bool) -> None:
        if closes:
            if alike and not self._is_odd():
                alike.pop()
                self.now -= 1
            return
        if alike.count(attributes) >= _ALIKE:
            alike.remove(attributes)
            self.now -= 1
        alike.append(attributes)
        self.now += 1


def _tags(body: bytes) -> int:
    """Return how many tags a page can have; leaving bytes out is four times as fast as counting them."""
    return len(body) - len(body.replace(b"<", b""))


def _is_shallow(body: bytes, tags: int) -> bool:
    """Return whether a look that is cheaper than counting shows that too few elements can be open at once to matter.

    An end tag opens none, whatever the parser takes it for, and each of the others is passed by all that follow it.
    """
    rest = body
    for _ in range(_ROUNDS):
        rest = _LEAF.sub(b"", rest)
        opened = _tags(rest) - rest.count(b"</")
        if opened * (2 * tags - opened) <= _WALKS:
            return True
    return False


def _depth_limit(body: bytes) -> int:
    """Return where the elements that are open at once exceed the limit, or the end."""
    stack, ends = _Stack(), _Ends(body)
    position = 0
    for token in _TOKEN.finditer(body):
        if token.start() < position:
            continue
        closes, name = token.groups(b"")
        name = name.lower()
        if closes:
            stack.close(name)
        elif name in _ENDS:
            found = _ENDS[name].search(body, token.end())
            position = found.end() if found is not None else len(body)
        elif stack.foreign and ends.closes_itself(token.end()):
            continue
        elif stack.foreign or name not in _FLAT:
            stack.open(name)
            if len(stack.names) > MAX_DEPTH:
                return token.start()
    return len(body)


class _Ends:
    """Where tags end, asked for in their order, so that many tags with one end far away cost one search."""

    __slots__ = ("_body", "_end")

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._end = -1

    def closes_itself(self, position: int) -> bool:
        """Return whether the tag whose name ends here ends with `/>`."""
        if self._end < position:
            found = self._body.find(b">", position)
            self._end = found if found >= 0 else len(self._body)
        return self._body[self._end - 1 : self._end + 1] == b"/>"


class _Stack:
    """The elements that are open at one place of a page."""

    __slots__ = ("counts", "foreign", "names")

    def __init__(self) -> None:
        self.names: list[bytes] = []
        self.counts: dict[bytes, int] = {}
        self.foreign = 0  # drawings and formulas, in which every element stays open that does not close itself

    def open(self, name: bytes) -> None:
        """Open an element."""
        self.names.append(name)
        self.counts[name] = self.counts.get(name, 0) + 1
        if name in _FOREIGN:
            self.foreign += 1

    def close(self, name: bytes) -> None:
        """Close the innermost element of this name and all that is open in it; a name that is not open closes none."""
        if not self.counts.get(name):
            return
        while True:
            last = self.names.pop()
            self.counts[last] -= 1
            if last in _FOREIGN:
                self.foreign -= 1
            if last == name:
                return


def _not_crowded(body: bytes) -> bytes:
    """Return the bytes before the first tag that holds too many attributes."""
    seen = -1
    for start in range(0, len(body), _WINDOW):
        if body.find(b"<", start, start + _WINDOW) < 0:
            tag = body.rfind(b"<", 0, start)
            if tag == seen:  # one tag may fill many windows
                continue
            seen = tag
            if not body[tag : tag + 7].lower().startswith(_RAW) and _is_crowded(body, tag):
                return body[:tag]
    return body


def _is_crowded(body: bytes, tag: int) -> bool:
    name = _TAG.match(body, tag)
    position = name.end() if name else len(body)
    for _ in range(MAX_ATTRIBUTES):
        attribute = _ATTRIBUTE.match(body, position)
        if attribute is None:
            return False
        position = attribute.end()
    return True
