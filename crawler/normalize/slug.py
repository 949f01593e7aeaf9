"""File names of posts: from a title to a short run of ASCII letters, digits and dashes, whatever the title holds."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

LONGEST: Final = 160  # characters of a slug; with date and suffix far below the 255 bytes of most file systems

_OTHER = re.compile(r"[^a-z0-9\-\s]")
_GAPS = re.compile(r"[\s\-]+")
_LETTER = re.compile("[a-z0-9]")


def slug(text: str) -> str:
    """Return a text as file names of content repos have it, at most `LONGEST` characters, cut between words.

    Lower case; every character but `a-z`, `0-9`, `-` and white space is deleted; runs of white space and dashes
    become one dash; ends are not trimmed. A text without any such letter is first taken apart into letters and their
    marks (Unicode NFKD); one that has none even then, as in Japanese, comes to nothing.
    """
    found = _kept(text)
    if not _LETTER.search(found):
        found = _kept(unicodedata.normalize("NFKD", text))
    if not _LETTER.search(found):
        return ""
    return found if len(found) <= LONGEST else _cut(found)


def _kept(text: str) -> str:
    return _GAPS.sub("-", _OTHER.sub("", text.lower()))


def _cut(found: str) -> str:
    whole, dash, _ = found[: LONGEST + 1].rpartition("-")
    return whole if dash and _LETTER.search(whole) else found[:LONGEST]


def post_name(day: date, title: str, instead: str) -> str:
    """Return the name, without suffix, of a post of that UTC day: `2020-04-30-a-title`.

    `instead` is what gives the slug where the title has no letter for one. It begins with a date, so it is none of
    the names that some systems keep for devices, and never a dot file.
    """
    return f"{day.isoformat()}-{slug(title) or slug(instead) or 'untitled'}"
