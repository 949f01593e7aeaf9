"""How one scalar is written: plain, single-quoted or double-quoted."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

PLAIN: Final = ""
SINGLE: Final = "'"
DOUBLE: Final = '"'

HOUSE: Mapping[str, str] = dict.fromkeys(
    (
        *("title", "excerpt", "bio", "description", "featuredContent", "secured"),
        *("originalUrl", "webUrl", "ampWebUrl", "cdnAmpWebUrl", "url", "website"),
    ),
    DOUBLE,
)
"""The news rule for a new text by its key; all other keys are plain."""

FAMILIES: tuple[frozenset[str], ...] = (
    frozenset({"originalUrl", "webUrl", "ampWebUrl", "cdnAmpWebUrl", "url", "website"}),
    frozenset({"title", "excerpt", "bio", "description"}),
    frozenset({"type"}),
)
"""Keys that are written alike, so that one is evidence for the other."""

TIMES = frozenset({"publishedDateTime", "startDateTime", "endDateTime", "updatedDateTime"})
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:Z|[-+][0-9]{2}:[0-9]{2}))?")

_UNWRITABLE = re.compile("[\0-\b\v\f\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\r": "\\r", "\n": "\\n", "\u2028": "\\L", "\u2029": "\\P"}
_ESCAPED = re.compile('[\\\\"\r\n\u2028\u2029]')

_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`=~")
_NEVER_PLAIN = re.compile(r"[\t\r\n\x85\u2028\u2029]|:(?:\s|\Z)|\s#|\A\.\.\.")
_NEVER_PLAIN_IN_FLOW = re.compile(r"[,\[\]{}?:]")  # libyaml ends a plain scalar at these two, wrongly
# YAML 1.1 (with Ruby's commas), YAML 1.2 and Go between them: sexagesimals, 0o17, 1e3, 1_000, .inf.
_NUMBER = re.compile(
    r"""[-+]?(?:
        0b[01_,]+ | 0o?[0-7_,]+ | 0x[0-9a-f_,]+ | \.(?:inf|nan)
        | [0-9][0-9_,]*(?::[0-9]{1,2})+(?:\.[0-9_]*)?
        | (?:\.[0-9_]+|[0-9][0-9_,]*(?:\.[0-9_,]*)?)(?:e[-+]?[0-9]+)?
    )""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt\s].*)?", re.ASCII)
_NUMERIC = frozenset("0123456789+-.")  # what the two above begin with
_WORDS = frozenset({"", "y", "n", "yes", "no", "on", "off", "true", "false", "null", "<<"})


class Time(str):
    """A text that is a time, and so is written plain although YAML 1.1 has a type for it."""

    __slots__ = ()


def time_text(at: datetime) -> Time:
    """Return an aware datetime as the record writes it: `2020-04-30T18:41:00Z`."""
    return Time(at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z")


def is_time(key: str | int, text: str) -> bool:
    """Return whether a text is a time under a key that holds times, or says itself that it is one."""
    return (isinstance(text, Time) or key in TIMES) and _TIME.fullmatch(text) is not None


def clean(text: str) -> str:
    """Return the text without what YAML cannot hold literally: controls, surrogates, byte order marks."""
    return _UNWRITABLE.sub("", text)


def is_plain(text: str, *, flow: bool = False) -> bool:
    """Return whether every reader of YAML 1.1 or 1.2 takes this text, unquoted, for itself (YAML 1.2.2, 7.3.3)."""
    if text[:1] in _INDICATORS or text != text.strip() or text.lower() in _WORDS:
        return False
    if _NEVER_PLAIN.search(text) or (flow and _NEVER_PLAIN_IN_FLOW.search(text)):
        return False
    return text[0] not in _NUMERIC or not (_NUMBER.fullmatch(text) or _DATE.fullmatch(text))


def quoted(text: str) -> str:
    """Return the text in double quotes; only what must be is escaped."""
    return '"' + _ESCAPED.sub(lambda found: _ESCAPES[found[0]], text) + '"'


def written(key: str | int, text: str, wish: str, *, flow: bool = False) -> str:
    """Return a text in the wished style, or in the nearest that holds it: single quotes hold one line, double all."""
    if wish == PLAIN and (is_plain(text, flow=flow) or is_time(key, text)):
        return text
    if wish == SINGLE and not _NEVER_SINGLE.search(text):
        return "'" + text.replace("'", "''") + "'"
    return quoted(text)


_NEVER_SINGLE = re.compile("[\t\r\n\u2028\u2029]")


def number_text(value: float) -> str:
    """Return a number as all readers read it: a float has a point, and a sign at its exponent."""
    text = repr(value)
    return text.replace("e", ".0e") if "e" in text and "." not in text else text
