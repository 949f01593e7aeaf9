"""Broken JSON read as its author meant it: what browsers' JavaScript, or a careful person, would make of it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

MAX_DEPTH: Final = 100
MAX_VALUES: Final = 50_000
MAX_TOKENS: Final = 150_000

_BLANK: Final = re.compile(r"(?:[\s\xa0\ufeff\x00-\x1f\x7f;]|//[^\n]*|<!--|-->|<!\[CDATA\[|\]\]>)+")
# JavaScript lets names go without quotes; any other bare word ends with its value.
_WORD: Final = re.compile(r"[\w$@-]+(?=\s*:)|.[^\[\]{},\n\"\']*", re.DOTALL)
_NUMBER: Final = re.compile(r"-?\d{1,20}(?:\.\d{1,20})?")
_ESCAPE: Final = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_QUOTES: Final = {'"': re.compile(r'\\.|"', re.DOTALL), "'": re.compile(r"\\.|'", re.DOTALL)}
# A quote that ends a string is followed by what may follow a string; any other stands inside the text.
_END: Final = re.compile(  # possessive: a run of blanks is read once, however long it is
    r"[^\S\n\r]*+(?:[\n\r]\s*+[\"']|\s*+(?:[}\]:;]|$|//|/\*|<!--|,\s*+(?:[\"'{\[}\],]|//|/\*|-?\d"
    r"|(?:true|false|null)\b|$)|\"[^\"\n]{1,60}\"\s*+:))"
)
_LITERALS: Final = {"true": True, "false": False, "null": None, "undefined": None, "NaN": None}
_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t", "b": " ", "f": " "}


@dataclass(slots=True)
class _Open:
    """A container that is not closed yet; `key` waits for its value."""

    value: dict[str, object] | list[object]
    key: str | None = None
    is_named: bool = False  # the colon after the key was seen


@dataclass(slots=True)
class _Reader:
    """The state of one walk over one text."""

    text: str
    position: int = 0
    top: list[object] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    unclosed: Counter[type] = field(default_factory=Counter)  # what kinds of containers are on the stack
    count: int = 0
    last: dict[str, object] | None = None  # the last object at the top
    is_open_ended: bool = False  # no quote from here on ends a string properly

    def value(self, value: object) -> None:
        """Put a value where it belongs: under the waiting key, as that key, in the list, or at the top."""
        self.count += 1
        if not self.stack:
            self.top.append(value)
            self.last = value if isinstance(value, dict) else self.last
            return
        inner = self.stack[-1]
        if isinstance(inner.value, list):
            inner.value.append(value)
        elif inner.key is not None and inner.is_named:
            inner.value[inner.key] = value
            inner.key, inner.is_named = None, False
        elif isinstance(value, str):
            inner.key, inner.is_named = value, False

    def opened(self, container: dict[str, object] | list[object]) -> None:
        self.value(container)
        self._push(_Open(container))

    def _push(self, inner: _Open) -> None:
        self.stack.append(inner)
        self.unclosed[type(inner.value)] += 1

    def closed(self, kind: type) -> None:
        """Close the innermost container of this kind and all that were left open in it; ignore one too many."""
        closes = self.unclosed[kind] > 0
        while closes:
            found = type(self.stack.pop().value)
            self.unclosed[found] -= 1
            closes = found is not kind

    def named(self) -> None:
        """Take the last string for a key; where an object was closed too early, open it again."""
        if not self.stack and self.top and isinstance(key := self.top[-1], str):
            self.top.pop()
            if self.last is not None:
                self._push(_Open(self.last, key))
        if self.stack:
            self.stack[-1].is_named = self.stack[-1].key is not None

    def separated(self) -> None:
        """Forget a key that got no value."""
        if self.stack:
            self.stack[-1].key, self.stack[-1].is_named = None, False

    def string(self, quote: str) -> str | None:
        """Return the string that starts here, and go behind its end; `None` for one that the text's end cut off."""
        start = self.position + 1
        first = None
        for found in _QUOTES[quote].finditer(self.text, start):
            if found[0] != quote:
                continue
            first = found.start() if first is None else first
            if self.is_open_ended or _END.match(self.text, found.end()):
                return self._cut(start, found.start())
        self.is_open_ended = True
        whole = self._cut(start, len(self.text) if first is None else first)
        return whole if first is not None else None

    def _cut(self, start: int, end: int) -> str:
        self.position = end + 1
        return _unescaped(self.text[start:end])

    def word(self) -> object:
        """Return the number, literal or bare text that starts here, and go behind it."""
        start, found = self.position, _WORD.match(self.text, self.position)
        self.position = found.end() if found else len(self.text)
        word = self.text[start : self.position].strip()
        if _NUMBER.fullmatch(word):
            return float(word) if "." in word else int(word)
        return _LITERALS.get(word, word)

    def skip(self) -> bool:
        """Go behind white space and comments; whether there were any."""
        found = _BLANK.match(self.text, self.position)
        if found:
            self.position = found.end()
        elif self.text.startswith("/*", self.position):
            end = self.text.find("*/", self.position)
            self.position = len(self.text) if end < 0 else end + 2
        else:
            return False
        return True

    def step(self) -> None:
        """Read one token."""
        char = self.text[self.position]
        if char in _QUOTES:
            self.value(self.string(char))
            return
        act = _MARKS.get(char)
        if act is None:
            self.value(self.word())
            return
        self.position += 1
        act(self)


_MARKS: Final = {
    "{": lambda reader: reader.opened({}),
    "[": lambda reader: reader.opened([]),
    "}": lambda reader: reader.closed(dict),
    "]": lambda reader: reader.closed(list),
    ":": _Reader.named,
    ",": _Reader.separated,
}


def mend(text: str) -> list[object]:
    """Return the top-level values of a broken JSON text, as far as they can be told; linear, bounded, never raises.

    Mended: comments, CDATA, byte order marks, control characters, raw newlines, NBSP as indentation, single quotes,
    unescaped quotes, trailing or missing commas, missing values, `;`, several values in a row, an object closed too
    early or not at all, a bracket too many.
    """
    reader, tokens = _Reader(text), 0
    while reader.position < len(text) and reader.count < MAX_VALUES and len(reader.stack) < MAX_DEPTH:
        tokens += 1
        if tokens > MAX_TOKENS:
            break
        if not reader.skip():
            reader.step()
    return [value for value in reader.top if isinstance(value, dict | list)]


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    plain = _ESCAPE.sub(_one_escape, text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _one_escape(found: re.Match[str]) -> str:
    code = found[1]
    return chr(int(code[1:], 16)) if len(code) > 1 else _ESCAPES.get(code, code)
