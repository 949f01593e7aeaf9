"""Pages that are built to hang a parser, cut to what a browser would bear."""

from __future__ import annotations

import re
from typing import Final

# Lexbor, like every parser that follows the standard, walks its stack of open elements at many tags, and compares each
# attribute with those before it: a million open divs, or attributes, take hours.
MAX_TAGS: Final = 200_000
MAX_DEPTH: Final = 512  # as browsers have it
MAX_ATTRIBUTES: Final = 2_000

_MANY: Final = 12_000  # "<" up to which all of them may be open: that costs half a second at worst
_SMALL: Final = 3 * _MANY  # bytes into which so many do not fit
_CROWDABLE: Final = 40_000  # bytes into which too many attributes do not fit
_WINDOW: Final = 32_768
_TAG: Final = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})")
_TOKEN: Final = re.compile(rb"<(?:!--|(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30}))")
# Elements that hold nothing, and those that the next of their kind closes.
_FLAT: Final = frozenset(
    b"area base br col embed hr img input link meta param source track wbr p li option optgroup td th tr tbody thead"
    b" tfoot dd dt rt rp colgroup".split()
)
_FOREIGN: Final = frozenset((b"svg", b"math"))
# What holds text, whatever that looks like, and where it ends.
_ENDS: Final = {
    name: re.compile(rb"</" + name, re.IGNORECASE)
    for name in b"script style textarea title xmp iframe noembed noframes".split()
}
_ENDS[b""] = re.compile(rb"-->")  # a comment is no name
_ATTRIBUTE: Final = re.compile(rb"""[\s/]+[^\s/>=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']*))?""")
_RAW: Final = (b"<script", b"<style", b"<!--")


def harmless(body: bytes) -> bytes:
    """Return a page's bytes, cut where its tags get too many, too deep or too full of attributes; linear."""
    if len(body) < _SMALL:
        return body
    if _tags(body) > _MANY:
        while _tags(body) > MAX_TAGS:
            body = body[: len(body) // 2]
        body = body[: _depth_limit(body)]
    return _not_crowded(body) if len(body) >= _CROWDABLE else body


def _tags(body: bytes) -> int:
    """Return how many tags a page can have; leaving bytes out is four times as fast as counting them."""
    return len(body) - len(body.replace(b"<", b""))


def _depth_limit(body: bytes) -> int:
    """Return where the elements that are open at once exceed the limit, or the end."""
    stack = _Stack()
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
        elif stack.foreign and _closes_itself(body, token.end()):
            continue
        elif stack.foreign or name not in _FLAT:
            stack.open(name)
            if len(stack.names) > MAX_DEPTH:
                return token.start()
    return len(body)


def _closes_itself(body: bytes, position: int) -> bool:
    end = body.find(b">", position)
    return end > 0 and body[end - 1 : end] == b"/"


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
