"""SVG: the lengths and the view box that the root element states; nothing is expanded, nothing is built."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from typing import TypeVar

from crawler.extractors.imagesize.reading import Need, Never, Pixels, Reader, up_to

# XML in an encoding that holds ASCII, or UTF-16 with or without its mark.
MARKUP = rb"(?:\xef\xbb\xbf)?(?:\s*<[?!A-Za-z_:]|\s{29})|\xff\xfe(?:\s\0)*<\0|\xfe\xff(?:\0\s)*\0<|<\0|\0<"
BLOCK = 512  # characters looked at in one step
HEADS: Mapping[str, str] = {"<?": "?>", "<!--": "-->"}  # what may stand before the root, and its end
NAME = r"(?:[A-Za-z_][\w.-]{0,64}:)?svg"
ROOT = re.compile(rf"<{NAME}(?=[\s/>])", re.ASCII)
DOCTYPE = re.compile(rf"<!DOCTYPE\s+{NAME}(?=[\s\[>])[^\[>]{{0,400}}([\[>])", re.ASCII)
SUBSET_END = re.compile(r"\]\s*>")
ATTRIBUTE = re.compile(r"([^\s=<>/\"']{1,128})\s*=\s*([\"'])")
TAG_END = re.compile(r"/?>")
NUMBER = r"[+-]?(?:\d{1,12}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][+-]?\d{1,2})?"
LENGTH = re.compile(rf"\s*({NUMBER})\s*([a-zA-Z]{{0,3}})\s*", re.ASCII)
VIEW_BOX = re.compile(rf"\s*{NUMBER}[\s,]+{NUMBER}[\s,]+({NUMBER})[\s,]+({NUMBER})\s*", re.ASCII)
ENORMOUS = 1e9  # pixels; a length beyond is absurd whatever it is
# CSS Values 4, 6: px for each unit; em and ex at the initial font size.
UNITS: Mapping[str, float] = {
    "": 1.0,
    "px": 1.0,
    "pt": 96 / 72,
    "pc": 16.0,
    "in": 96.0,
    "cm": 96 / 2.54,
    "mm": 96 / 25.4,
    "q": 96 / 101.6,
    "em": 16.0,
    "rem": 16.0,
    "ex": 8.0,
}

T = TypeVar("T")
Step = Generator[Need, bytes, T]


class _Text:
    """The file as characters by their number; those beyond ASCII are not told apart."""

    def __init__(self, head: bytes) -> None:
        marked = head[:2] in (b"\xff\xfe", b"\xfe\xff")
        self.unit = 2 if marked or b"\0" in head[:2] else 1
        self.low = 0 if head[:2] == b"\xff\xfe" or head[1:2] == b"\0" else 1
        self.start = 2 if marked else 3 if head.startswith(b"\xef\xbb\xbf") else 0

    def at(self, index: int, least: int = 1) -> Step[str]:
        """Return a block of characters from `index` on; where fewer than `least` are left, the picture is truncated."""
        raw = yield Need(self.start + index * self.unit, BLOCK * self.unit, least * self.unit)
        if self.unit == 1:
            return raw.decode("latin-1")
        pairs = zip(raw[self.low :: 2], raw[1 - self.low :: 2], strict=False)
        return bytes(0xFF if high else low for low, high in pairs).decode("latin-1")

    def behind(self, index: int, end: str) -> Step[int]:
        """Return the number of the character behind the next `end`."""
        while True:
            block = yield from self.at(index, len(end))
            if (found := block.find(end)) >= 0:
                return index + found + len(end)
            index += len(block) - len(end) + 1

    def behind_space(self, index: int) -> Step[int]:
        """Return the number of the first character from `index` on that is no white space."""
        while True:
            block = yield from self.at(index)
            if bare := block.lstrip(" \t\r\n"):
                return index + len(block) - len(bare)
            index += len(block)


def read() -> Reader:
    """Return the size of the root element (SVG 2, 8.2): its lengths, and the view box where one is missing."""
    text = _Text((yield up_to(0, 4)))
    at = yield from _root(text)
    if at is None:
        return Never.NOT_AN_IMAGE
    stated = yield from _attributes(text, at)
    return Never.MALFORMED if stated is None else _size(stated)


def _root(text: _Text) -> Step[int | None]:
    """Return the number of the character behind `<svg`, or None where the root element is another."""
    index: int | None = 0
    while index is not None:
        index = yield from text.behind_space(index)
        block = yield from text.at(index)
        if found := ROOT.match(block):
            return index + found.end()
        index = yield from _behind_head(text, index, block)
    return None


def _behind_head(text: _Text, index: int, block: str) -> Step[int | None]:
    """Return the number of the character behind a declaration, comment or document type; None before other things."""
    for begin, end in HEADS.items():
        if block.startswith(begin):
            return (yield from text.behind(index + len(begin), end))
    found = DOCTYPE.match(block)
    if found is None:
        return None
    return index + found.end() if found[1] == ">" else (yield from _behind_subset(text, index + found.end()))


def _behind_subset(text: _Text, index: int) -> Step[int]:
    """Return the number of the character behind a document type's internal subset, whose entities nobody reads."""
    while True:
        index = yield from text.behind(index, "]")
        rest = yield from text.at(index - 1, 2)
        if found := SUBSET_END.match(rest):
            return index - 1 + found.end()


def _attributes(text: _Text, index: int) -> Step[Mapping[str, str] | None]:
    """Return the attributes of the tag that goes on at `index`, lower-cased names; None where it is not well-formed."""
    stated: dict[str, str] = {}
    while True:
        start = yield from text.behind_space(index)
        block = yield from text.at(start)
        if TAG_END.match(block):
            return stated
        found = ATTRIBUTE.match(block)
        if found is None or start == index:
            return None
        value = yield from text.at(start + found.end())
        # Some editors write `viewbox`; a longer value than a block is no length.
        stated.setdefault(found[1].lower(), value.split(found[2], 1)[0])
        index = yield from text.behind(start + found.end(), found[2])


def _size(stated: Mapping[str, str]) -> Pixels | Never:
    """Whole pixels from both lengths, or from the view box's proportions where one or both are silent."""
    width, height, box = _length(stated, "width"), _length(stated, "height"), _view_box(stated)
    if width is None or height is None:
        if box is None:
            return Never.NO_SIZE
        width, height = _proportional(width, height, box)
    return _whole(width), _whole(height)


def _proportional(width: float | None, height: float | None, box: Sequence[float]) -> tuple[float, float]:
    """Both sides, where at most one is stated, in the view box's proportions."""
    if width is not None:
        return width, width * box[1] / box[0]
    return (box[0], box[1]) if height is None else (height * box[0] / box[1], height)


def _length(stated: Mapping[str, str], name: str) -> float | None:
    """Return a length in pixels; None for percentages and for what is no length."""
    found = LENGTH.fullmatch(stated.get(name, ""))
    if found is None or found[2].lower() not in UNITS or float(found[1]) < 0:
        return None
    return float(found[1]) * UNITS[found[2].lower()]


def _view_box(stated: Mapping[str, str]) -> Sequence[float] | None:
    """Width and height of the view box, both above zero."""
    found = VIEW_BOX.fullmatch(stated.get("viewbox", ""))
    if found is None or min(sides := (float(found[1]), float(found[2]))) <= 0:
        return None
    return sides


def _whole(pixels: float) -> int:
    """Whole pixels, halves up."""
    return int(min(pixels, ENORMOUS) + 0.5)
