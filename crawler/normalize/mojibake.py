"""Texts of UTF-8 that somebody read in another encoding and stored again: known, and mended where that is certain."""
# ruff: noqa: RUF001 -- letters that look like others are the matter of this module

from __future__ import annotations

import re
from typing import Final

# Each byte as windows-1252 shows it, the five that it leaves open as controls (Encoding Standard, windows-1252).
_WESTERN: Final = tuple(bytes((byte,)).decode("cp1252", "ignore") or chr(byte) for byte in range(256))
_CYRILLIC: Final = tuple(bytes((byte,)).decode("cp1251", "ignore") or chr(byte) for byte in range(256))
# As windows-1252 and as ISO 8859-1 show it: both kinds of wrong reading are met.
_BYTES: Final = {ord(char): byte for byte, char in enumerate(_WESTERN)} | {byte: byte for byte in range(0x80, 0xA0)}
_CYRILLIC_BYTES: Final = {ord(char): byte for byte, char in enumerate(_CYRILLIC)}


def _class(first: int, last: int, table: tuple[str, ...] = _WESTERN, *, controls: bool = True) -> str:
    """Return the pattern of one character that stands for a byte of this range."""
    chars = {*table[first : last + 1], *(map(chr, range(first, min(last, 0x9F) + 1)) if controls else ())}
    return f"[{re.escape(''.join(sorted(chars)))}]"


_NEXT: Final = _class(0x80, 0xBF)
_CYRILLIC_NEXT: Final = _class(0x80, 0xBF, _CYRILLIC, controls=False)
# Leads of letters that titles are made of (Latin, Greek, Cyrillic, Hebrew, Arabic), and of three and four bytes.
# A pattern that begins with one class of characters is looked for several times faster.
_SEQUENCE: Final = re.compile(
    f"[\xc2-\xc5\xce-\xd1\xd7-\xd9\xe0-\xf4]"
    f"(?:(?<=[\xc2-\xd9]){_NEXT}|(?<=[\xe0-\xef]){_NEXT}{{2}}|(?<=[\xf0-\xf4]){_NEXT}{{3}})"
)
_RUSSIAN: Final = re.compile(f"[РСв](?:(?<!в){_CYRILLIC_NEXT}(?:[РС]{_CYRILLIC_NEXT}){{2,}}|(?<=в)Ђ[™œќ“”¦˜љ])")
# The second character was a space of its own kind, which somebody has folded since: that cannot be undone.
_FOLDED: Final = re.compile("[ÂÃ](?:(?<=[a-z0-9]Â)(?= |$)|(?<![^a-z ]Ã) (?=[a-z]))")
# A capital at the end of a word, and the mark that closes a quotation: no wrong reading, only capitals.
_CLOSING: Final = frozenset("\xa0«»“”„‘’‚…–—‹›•·™®©€")
_SURE: Final = 2  # sequences of two characters from which on letters of no Latin script are meant
_WESTERN_LEADS: Final = "\xc2\xc3\xc4\xc5"


def is_suspect(text: str) -> bool:
    """Tell cheaply whether a text holds what a wrong reading of UTF-8 looks like."""
    return bool(_SEQUENCE.search(text) or _RUSSIAN.search(text) or _FOLDED.search(text))


def repaired(text: str) -> str | None:
    """Return a text as it was before it was read in the wrong encoding; itself, if it was not.

    Certain is a repair only where every character beyond ASCII takes part in it. `None` is a text that was read wrongly
    in parts, or was cut: nobody knows what it said.
    """
    if _RUSSIAN.search(text):
        return _as_utf8(text, _CYRILLIC_BYTES)
    found = list(_SEQUENCE.finditer(text))
    if not _FOLDED.search(text) and not any(_is_wrong(text, one, len(found)) for one in found):
        return text
    return _as_utf8(text, _BYTES)


def _is_wrong(text: str, found: re.Match[str], count: int) -> bool:
    """Tell whether a sequence can be nothing but a wrong reading."""
    said = found[0]
    if said[1:].isalpha():  # a word of letters is one first of all
        return False
    if len(said) > len("ab"):
        return _as_utf8(said, _BYTES) is not None
    if said[0] not in _WESTERN_LEADS and count < _SURE:
        return False
    is_capital = text[: found.start()][-1:].isupper()
    return not (said[1] in _CLOSING and (is_capital or _is_apart(text, found)))


def _is_apart(text: str, found: re.Match[str]) -> bool:
    """Tell whether a capital is a word of its own: Swedish has such, and so have initials."""
    before = text[: found.start()][-1:]
    after = text[found.end() : found.end() + 1]
    return found[0][1] not in "\xa0™®©€" and not before.isalnum() and not after.isalnum()


def _as_utf8(text: str, table: dict[int, int]) -> str | None:
    try:
        return bytes(table[ord(char)] for char in text).decode()
    except (KeyError, UnicodeDecodeError):
        return None
