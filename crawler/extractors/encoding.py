"""The character set of a page, decided as browsers do, and its bytes as UTF-8."""

from __future__ import annotations

import codecs
import re
from typing import Final
from urllib.parse import urlsplit

from crawler.extractors.charsets import CODECS, LABELS, LATIN, MARKS, REPLACEMENT, SCRIPTS, USER_DEFINED, Script

_BOMS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_BE, "utf-16be"), (codecs.BOM_UTF16_LE, "utf-16le"))
_WIDE: Final = frozenset(("utf-16le", "utf-16be"))
_JAPANESE: Final = b"\x1b$"  # by which ISO-2022-JP leaves ASCII; UTF-8 has no use for it
_SHIFTS: Final = (b"\x1b", b"~{", b"\x0e")  # by which encodings of seven bits leave ASCII
# HTML, 13.2.3.2, says so of metas; of headers too, as nobody can read private characters in a record.
_READ_AS: Final = {USER_DEFINED: "windows-1252"}
_SEVEN_BITS: Final = frozenset(("iso-2022-jp", REPLACEMENT))

_SINGLE: Final = frozenset(("utf-8", "charmap", "ascii"))  # as Python names the codecs of single bytes

_PRESCAN: Final = 8_192  # the standard's 1,024 bytes, and what browsers still honour when the parser meets it later
_MOST_METAS: Final = 100
_HEADER: Final = re.compile(r"""charset\s*=\s*["']?\s*([^\s;,"']+)""", re.IGNORECASE)
_META: Final = re.compile(rb"<!--|<meta[\s/]([^>]{0,1000})", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(rb"""([a-z-]{1,30})\s*=\s*(?:"([^"]*)|'([^']*)|([^\s"'>]+))""", re.IGNORECASE)
_CHARSET: Final = re.compile(rb"""charset\s*=\s*["']?\s*([a-z0-9_:.-]{1,40})""", re.IGNORECASE)
_XML: Final = re.compile(rb"""\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([a-z0-9_:.-]{1,40})""", re.IGNORECASE)
_LANG: Final = re.compile(rb"""<html\s[^>]{0,500}?lang\s*=\s*["']?([a-z]{2})""", re.IGNORECASE)

# A page that declares nothing is guessed as browsers guess, from its language or its country (HTML, 13.2.3.2).
_HABITS: Final = {
    **dict.fromkeys(("ja", "jp"), ("shift_jis", "euc-jp")),
    "zh": ("gb18030", "big5"),
    "cn": ("gb18030",),
    **dict.fromkeys(("tw", "hk"), ("big5",)),
    **dict.fromkeys(("ko", "kr"), ("euc-kr",)),
    **dict.fromkeys(("ru", "by", "uk", "ua", "bg"), ("windows-1251", "koi8-r")),
    "pl": ("iso-8859-2", "windows-1250"),
    **dict.fromkeys(("cs", "cz", "sk", "hu", "ro", "hr", "si", "sl"), ("windows-1250", "iso-8859-2")),
    **dict.fromkeys(("lt", "lv", "et", "ee"), ("windows-1257",)),
    **dict.fromkeys(("de", "fr", "es", "it", "pt", "nl", "sv", "se", "da", "dk", "no", "nb", "is"), ("windows-1252",)),
    **dict.fromkeys(("el", "gr"), ("windows-1253",)),
    "tr": ("windows-1254",),
    **dict.fromkeys(("he", "il"), ("windows-1255",)),
    **dict.fromkeys(("ar", "fa"), ("windows-1256",)),
    "th": ("windows-874",),
}
_WRONG: Final = re.compile("[\x80-\x84\x86-\x9f\ufffd]")  # controls are no letters of any text
_BEYOND: Final = re.compile("[\x80-\ufffc\U00010000-\U0010ffff]")
_ENOUGH: Final = 12  # bytes above ASCII that are valid UTF-8 by chance in no other encoding
_FEW: Final = 6  # bytes above ASCII below which nothing is guessed from them
_PAIR: Final = 2  # so many side by side still happen in Latin words
_SOME: Final = 3  # bytes that may be wrong in any page
_SAMPLE: Final = 100_000  # bytes from which an encoding is guessed
_FAULTY: Final = 0.02  # share of the characters above ASCII from which on a declaration is not believed
_LIKELY: Final = 0.6  # of the common letters that a script has in ordinary text, from which on it is that script
_LEANING: Final = 0.9  # how much worse than the best the encoding of the page's language may look
_HIGH: Final = re.compile(rb"[\x80-\xff]+")
_TAGS: Final = re.compile(rb"<[^<>]{0,2000}>|[\x00-\x2f]+")  # no second byte of a letter is among these


_WESTERN: Final = tuple(bytes((byte,)).decode("cp1252", "ignore") or chr(byte) for byte in range(256))


def _lone_byte(error: UnicodeError) -> tuple[str, int]:
    """Return a byte that its encoding does not know as windows-1252 would read it; where letters have two, U+FFFD."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.encoding not in _SINGLE:
        return "\ufffd", error.end
    # The five bytes that windows-1252 leaves open are controls (Encoding Standard, index windows-1252).
    wrong = error.object[error.start : error.end]
    return "".join(map(_WESTERN.__getitem__, wrong)), error.end


codecs.register_error("masthead.lone-byte", _lone_byte)


def named(label: str) -> str | None:
    """Return the Encoding Standard's name for a label in any case, or `None` for a label that it does not know."""
    return LABELS.get(label.strip("\t\n\f\r ").lower())


def trusted(body: bytes, content_type: str) -> bytes | None:
    """Return the bytes of a page that may be taken for UTF-8 unless a text of it turns out torn, or `None`.

    That is what declares UTF-8, or nothing; looking at every byte of every page costs more than all that is read.
    """
    if body.startswith(codecs.BOM_UTF8):
        return body[len(codecs.BOM_UTF8) :]
    if body.startswith((codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE)) or _is_japanese(body):
        return None
    return body if _declared(body, content_type) in (None, "utf-8") else None


def _is_japanese(body: bytes) -> bool:
    """Tell whether a page leaves ASCII as ISO-2022-JP does; one byte is looked for far faster than two."""
    return b"\x1b" in body and _JAPANESE in body


def to_utf8(body: bytes, content_type: str, url: str) -> tuple[bytes, str]:
    """Return a page's bytes as UTF-8 without a byte order mark, and the name of the encoding they had.

    Order: byte order mark, `charset` of the HTTP header, `<meta charset>`, detection (Encoding Standard, "decode").
    A declaration that the bytes contradict is not believed. What the standard calls "replacement" cannot be read: its
    text is one U+FFFD.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            rest = body[len(mark) :]
            return (rest, name) if name == "utf-8" and _is_utf8(rest) else (_converted(rest, name), name)
    declared = _declared(body, content_type)
    if _is_japanese(body) and body.isascii() and declared in (None, "utf-8", "windows-1252"):
        declared = "iso-2022-jp"
    if _holds(body, declared):
        return body, "utf-8"
    if declared == REPLACEMENT:
        return "\ufffd".encode(), REPLACEMENT
    is_sure = declared is not None and declared != "utf-8" and _is_credible(body, declared)
    found = declared if declared is not None and is_sure else _detected(body, declared, url)
    return _converted(body, found), found


def _declared(body: bytes, content_type: str) -> str | None:
    """Return what the header says, else what the page's own meta or XML declaration says."""
    said = _HEADER.search(content_type[:500]) if content_type else None
    name = named(said[1]) if said else None
    if name is not None and (name not in _WIDE or b"\0" in body[:_PRESCAN]):
        return _READ_AS.get(name, name)
    name = _prescanned(body)
    # A meta that could be read as ASCII cannot be UTF-16 (HTML, 13.2.3.2).
    return "utf-8" if name in _WIDE else _READ_AS.get(name or "", name)


def _prescanned(body: bytes) -> str | None:
    """Return the encoding that the first meta outside comments declares, else the XML declaration (HTML, 13.2.3.2)."""
    position = 0
    for _ in range(_MOST_METAS):
        found = _META.search(body, position, _PRESCAN)
        if found is None:
            break
        position = found.end()
        if found[1] is None:
            end = body.find(b"-->", position, _PRESCAN)
            position = end if end >= 0 else _PRESCAN
        elif b"charset" in found[1].lower():
            name = _of_meta(found[1])
            if name is not None:
                return name
    xml = _XML.match(body, 0, _PRESCAN)
    return named(xml[1].decode("ascii")) if xml else None


def _of_meta(attributes: bytes) -> str | None:
    """Return what one meta declares by `charset`, or by `content` where `http-equiv` says that this is its type."""
    said = {name.lower(): a or b or c for name, a, b, c in reversed(_ATTRIBUTE.findall(attributes))}
    label = said.get(b"charset")
    if label is None and said.get(b"http-equiv", b"").strip().lower() == b"content-type":
        found = _CHARSET.search(said.get(b"content", b""))
        label = found[1] if found else None
    return named(label.decode("latin-1")) if label else None


def _holds(body: bytes, declared: str | None) -> bool:
    """Whether a page is UTF-8 beyond doubt, whatever it declares."""
    if declared in _WIDE or (declared in _SEVEN_BITS and any(shift in body for shift in _SHIFTS)):
        return False
    if body.isascii():
        return True
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return False
    return declared in (None, "utf-8", "windows-1252") or len(body) - len(text) >= _ENOUGH


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_credible(body: bytes, declared: str) -> bool:
    """Tell whether bytes can be what they are declared as, but for a few wrong ones."""
    if declared in _WIDE:
        return True
    text = body[:_SAMPLE].decode(CODECS[declared], "replace")
    wrong = text.count("\ufffd")
    return wrong <= _SOME or wrong <= _FAULTY * len(_BEYOND.findall(text))


def _detected(body: bytes, declared: str | None, url: str) -> str:
    """Return the encoding of bytes that are not valid UTF-8: UTF-8 with some wrong bytes, or an older one."""
    text = body.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    right = len(_BEYOND.findall(text))
    if right > wrong or (declared == "utf-8" and right * 4 > wrong):
        return "utf-8"
    said = next((name for name in _habits(body, url) if _reads(body, name)), None)
    return _likeliest(body, said) or said or "windows-1252"


def _habits(body: bytes, url: str) -> tuple[str, ...]:
    lang = _LANG.search(body, 0, _PRESCAN)
    try:
        country = (urlsplit(url).hostname or "").rpartition(".")[2]
    except ValueError:
        country = ""
    return _HABITS.get(lang[1].decode().lower() if lang else "", ()) or _HABITS.get(country, ())


def _reads(body: bytes, name: str) -> bool:
    try:
        body.decode(CODECS[name])
    except UnicodeDecodeError:
        return False
    return True


def _likeliest(body: bytes, said: str | None) -> str | None:
    """Return the encoding in which most characters above ASCII are common letters of a script, `None` for no such.

    Such bytes stand side by side in most scripts, and alone in Latin ones. What language or country say counts among
    equals.
    """
    seen = _TAGS.sub(b" ", body[:_SAMPLE])
    lengths = [len(run) for run in _HIGH.findall(seen)]
    if sum(lengths) < _FEW:
        return None
    known = SCRIPTS if sum(length for length in lengths if length > _PAIR) * 2 > sum(lengths) else LATIN
    fits = {name: _fit(seen, name, script) for name, script in known.items()}
    best = max(fits, key=lambda name: (fits[name], name == said))
    usual = said if said in fits else "windows-1252"
    if fits.get(usual, 0) >= max(fits[best] * _LEANING, _LIKELY):
        return usual
    return best if fits[best] >= _LIKELY else None


def _fit(seen: bytes, name: str, script: Script) -> float:
    """Return how well text in an encoding looks like its script: 1 as ordinary text does, 0 where it cannot be."""
    text = seen.decode(CODECS[name], "replace")
    letters = [char for char in text if char > "\x7f" and char not in MARKS]
    if not letters or len(_WRONG.findall(text)) > _FAULTY * len(letters) + 1:
        return 0.0
    # Capitals are not common: an encoding that turns all case round is not the right one.
    return sum(char in script.letters for char in letters) / len(letters) / script.share


def _converted(body: bytes, name: str) -> bytes:
    return body.decode(CODECS[name], "masthead.lone-byte").encode("utf-8", "replace")
