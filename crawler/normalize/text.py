"""Raw strings of pages as one clean line each, and the keys by which two texts are compared."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
from typing import Final

from crawler.normalize.mojibake import is_suspect, repaired

LIMIT: Final = 2_000
"""Characters of a raw text that are looked at; what follows is not read."""

_ROUNDS: Final = 8
"""Times that escapes may be stacked on one another; a text that is deeper is an attack, and says nothing."""

_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
# Persian words and emoji families are spelt with joiners: they stay between two characters beyond ASCII.
_JOINER: Final = re.compile("(?<![^\x00-\x7f\\s])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f\\s])")
_ENTITY: Final = re.compile(
    r"&(?:\#(?:[0-9]{1,8}|[xX][0-9a-fA-F]{1,6})|[a-zA-Z][a-zA-Z0-9]{1,31});|&(?:amp|lt|gt|quot|nbsp)(?![\w=;])"
)
_TAG: Final = re.compile(r"</?([a-zA-Z][^\s/<>]*+)([^<>]*+)>|<[!?][^<>]*+>")
_TAG_START: Final = re.compile(r"<(?=(?P<name>[a-zA-Z][a-zA-Z0-9]{0,30})>|[a-zA-Z/!?])")

# A bare name in angle brackets is markup only when HTML, SVG or MathML knows it: `vector<int>` is prose.
_INLINE: Final = frozenset(
    "a abbr acronym audio b base basefont bdi bdo bgsound big blink button canvas cite code data datalist del dfn"
    " dialog em embed font frame frameset head html i iframe image img input ins kbd keygen label link map mark"
    " math meta meter nobr noembed noframes noscript object option output param picture plaintext portal progress"
    " q rb rp rt rtc ruby s samp script select slot small source span strike strong style sub sup svg template"
    " textarea time title track tt u var video wbr xmp".split()
)
_BLOCK: Final = frozenset(
    "address area article aside blockquote body br caption center col colgroup dd details dir div dl dt fieldset"
    " figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li listing main marquee menu menuitem nav"
    " ol optgroup p pre search section summary table tbody td tfoot th thead tr ul".split()
)

_MARKUP: Final = _INLINE | _BLOCK

_TORN: Final = "\ufffd"
"""What stands where bytes could not be read."""
_CUT: Final = re.compile("^\ufffd+|\ufffd+(?=[\\s.\u2026\"'\u201d]*$)")  # a text was cut inside a character

_GAP: Final = re.compile(r"[\W_]+")
# Scripts that set no space between words are compared character by character.
_UNSPACED: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_TOKEN: Final = re.compile(f"[{_UNSPACED}]|[^\\s{_UNSPACED}]+")
_ELLIPSIS: Final = " ..."


def clean(raw: str) -> str | None:
    """Return a text as one clean line of at most `LIMIT` characters, or `None` where nothing is left to read.

    HTML5 character references are decoded (again while one is left), tags and comments removed, white space folded,
    control, bidi, zero-width and surrogate characters dropped, the rest composed (Unicode NFC). What stays after
    that can open no HTML tag. UTF-8 that was once read as another encoding is mended where that is certain; a text that
    is torn and cannot be mended is none. `clean` of a clean text is that text.
    """
    if raw.isascii() and _is_plain(raw):
        return raw or None
    return None if raw.isspace() else _cleaned(raw[: LIMIT + 1])


@lru_cache(maxsize=256)  # a page says the same title and the same excerpt in every syntax that it speaks
def _cleaned(raw: str) -> str | None:
    if _is_plain(raw):
        return raw
    text: str | None = _bounded(raw)
    for _ in range(_ROUNDS):
        before, text = text, _pass(text or "")
        if text is None or text == before or _is_plain(text):
            return text or None
    return None


def _is_plain(text: str) -> bool:
    """Tell cheaply that a text is already clean; most texts of most pages are."""
    return (
        text.isprintable()
        and "<" not in text
        and "  " not in text
        and ("&" not in text or not _ENTITY.search(text))
        and text[:1] != " "
        and text[-1:] != " "
        and "\ufffd" not in text
        and len(text) <= LIMIT
        and (text.isascii() or (unicodedata.is_normalized("NFC", text) and not is_suspect(text)))
    )


def _bounded(raw: str) -> str:
    """Return the first `LIMIT` characters, without the tag or the reference that the cut has torn."""
    if len(raw) <= LIMIT:
        return raw
    text = raw[:LIMIT]
    tag = text.rfind("<")
    if text.rfind(">") < tag:
        text = text[:tag]
    reference = text.rfind("&", -32)
    return text if reference < 0 or ";" in text[reference:] else text[:reference]


def _pass(text: str) -> str | None:
    """Take one layer of escapes, markup and wrong decoding off a text; `None` for one that is torn."""
    text = text[:LIMIT]
    if "&" in text:
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    if not text.isascii():
        # What a wrong decoding made may be a control or a space: it is mended before these are dropped.
        mended = repaired(text)
        text = _CUT.sub("", mended) if mended else _TORN
        if _TORN in text:
            return None
    if not text.isprintable():
        text = _unseen(text)
    if "<" in text:
        text = _TAG_START.sub(_defused, _TAG.sub(_untagged, _uncommented(text)))
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _unseen(text: str) -> str:
    """Remove the characters that nobody sees, and joiners that join nothing."""
    text = _INVISIBLE.sub("", text)
    return _JOINER.sub("", text) if "\u200c" in text or "\u200d" in text else text


def _uncommented(text: str) -> str:
    """Remove HTML comments, in one walk whatever is left open."""
    parts = []
    start = text.find("<!--")
    while start >= 0:
        end = text.find("-->", start + 4)
        if end < 0:
            break
        parts.append(text[:start])
        text = text[end + 3 :]
        start = text.find("<!--")
    return "".join([*parts, text])


def _untagged(tag: re.Match[str]) -> str:
    """Return what stands in a tag's place: a space for a block, nothing in a line, itself when it is prose."""
    name = (tag[1] or "").lower()
    if name in _BLOCK:
        return " "
    is_bare = name.isalnum() and len(tag[0]) == len(name) + len("<>")
    return tag[0] if is_bare and name not in _INLINE else ""


def _defused(start: re.Match[str]) -> str:
    """Return a `<` so that no tag begins there; removing one tag may have built another."""
    name = start["name"]
    return "<" if name and name.lower() not in _MARKUP else "< "


@lru_cache(maxsize=4_096)  # a page's names and titles are compared again and again
def fold(text: str) -> str:
    """Return a key under which two spellings of one text are equal: NFKC, case, quotes, punctuation and space folded.

    A text of nothing but punctuation is its own key.
    """
    if text.isascii():
        key = text.lower()
    else:
        plain = unicodedata.normalize("NFKC", _unseen(text))
        key = unicodedata.normalize("NFKC", plain.casefold())
    return _GAP.sub(" ", key).strip() or key.strip() or text


def overlap(a: str, b: str) -> float:
    """Return the share, 0 to 1, of the smaller text's tokens that the other has too; 0 when one of them has none."""
    ours, theirs = tokens(a), tokens(b)
    smaller = min(len(ours), len(theirs))
    return len(ours & theirs) / smaller if smaller else 0.0


@lru_cache(maxsize=256)  # the same
def tokens(text: str) -> frozenset[str]:
    """Return a text's folded words; its characters where a script sets no space between words."""
    return frozenset(_TOKEN.findall(fold(text)))


def clip(text: str, limit: int = 300) -> str:
    """Return a text of at most `limit` characters (5 or more): itself, or cut after a word and closed with ` ...`."""
    if len(text) <= limit:
        return text
    room = limit - len(_ELLIPSIS)
    cut = text.rfind(" ", 0, room + 1)
    # A word longer than a third of the text is a script without spaces, or an address: it is cut inside.
    head = text[:cut] if cut > room * 2 // 3 else text[:room]
    return head.rstrip(" ,;:-\u2013\u2014") + _ELLIPSIS
