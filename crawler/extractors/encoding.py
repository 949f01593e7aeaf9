"""The character set of a page, decided as browsers do, and its bytes as UTF-8."""

from __future__ import annotations

import codecs
import re
from typing import Final
from urllib.parse import urlsplit

# Encoding Standard, 4.2 "Names and labels": the name, the Python codec, every label that means it.
_TABLE: Final = """
utf-8          utf_8        utf8 utf-8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8
windows-1252   cp1252       windows-1252 cp1252 x-cp1252 iso-8859-1 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987
windows-1252   cp1252       latin1 l1 ascii us-ascii ansi_x3.4-1968 cp819 ibm819 csisolatin1 iso-ir-100 x-user-defined
windows-1250   cp1250       windows-1250 cp1250 x-cp1250
windows-1251   cp1251       windows-1251 cp1251 x-cp1251
windows-1253   cp1253       windows-1253 cp1253 x-cp1253
windows-1254   cp1254       windows-1254 cp1254 x-cp1254 iso-8859-9 iso8859-9 iso88599 iso_8859-9 latin5 l5 csisolatin5
windows-1255   cp1255       windows-1255 cp1255 x-cp1255
windows-1256   cp1256       windows-1256 cp1256 x-cp1256
windows-1257   cp1257       windows-1257 cp1257 x-cp1257
windows-1258   cp1258       windows-1258 cp1258 x-cp1258
windows-874    cp874        windows-874 dos-874 tis-620 iso-8859-11 iso8859-11 iso885911
iso-8859-2     iso8859_2    iso-8859-2 iso8859-2 iso88592 iso_8859-2 latin2 l2 csisolatin2 iso-ir-101
iso-8859-3     iso8859_3    iso-8859-3 iso8859-3 iso88593 iso_8859-3 latin3 l3 csisolatin3 iso-ir-109
iso-8859-4     iso8859_4    iso-8859-4 iso8859-4 iso88594 iso_8859-4 latin4 l4 csisolatin4 iso-ir-110
iso-8859-5     iso8859_5    iso-8859-5 iso8859-5 iso88595 iso_8859-5 cyrillic csisolatincyrillic iso-ir-144
iso-8859-6     iso8859_6    iso-8859-6 iso8859-6 iso88596 iso_8859-6 arabic csisolatinarabic ecma-114 asmo-708
iso-8859-7     iso8859_7    iso-8859-7 iso8859-7 iso88597 iso_8859-7 greek greek8 csisolatingreek ecma-118 elot_928
iso-8859-8     iso8859_8    iso-8859-8 iso8859-8 iso88598 iso_8859-8 hebrew visual csisolatinhebrew
iso-8859-8-i   iso8859_8    iso-8859-8-i logical csiso88598i
iso-8859-10    iso8859_10   iso-8859-10 iso8859-10 iso885910 latin6 l6 csisolatin6 iso-ir-157
iso-8859-13    iso8859_13   iso-8859-13 iso8859-13 iso885913
iso-8859-14    iso8859_14   iso-8859-14 iso8859-14 iso885914
iso-8859-15    iso8859_15   iso-8859-15 iso8859-15 iso885915 iso_8859-15 latin9 l9 csisolatin9
iso-8859-16    iso8859_16   iso-8859-16
koi8-r         koi8_r       koi8-r koi8 koi koi8_r cskoi8r
koi8-u         koi8_u       koi8-u koi8-ru
macintosh      mac_roman    macintosh mac x-mac-roman csmacintosh
x-mac-cyrillic mac_cyrillic x-mac-cyrillic x-mac-ukrainian
ibm866         cp866        ibm866 cp866 866 csibm866
gb18030        gb18030      gb18030 gbk gb2312 gb_2312 gb_2312-80 chinese csgb2312 csiso58gb231280 x-gbk iso-ir-58
big5           big5hkscs    big5 big5-hkscs cn-big5 csbig5 x-x-big5
euc-jp         euc_jp       euc-jp x-euc-jp cseucpkdfmtjapanese
iso-2022-jp    iso2022_jp_2 iso-2022-jp csiso2022jp
shift_jis      cp932        shift_jis shift-jis sjis x-sjis ms_kanji ms932 windows-31j csshiftjis
euc-kr         cp949        euc-kr ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 korean windows-949 cseuckr iso-ir-149
utf-16le       utf_16_le    utf-16le utf-16 unicode ucs-2 csunicode iso-10646-ucs-2 unicodefeff
utf-16be       utf_16_be    utf-16be unicodefffe
"""
_ROWS: Final = tuple(line.split() for line in _TABLE.strip().splitlines())
_CODECS: Final = {row[0]: row[1] for row in _ROWS}
_LABELS: Final = {label: row[0] for row in _ROWS for label in row[2:]}

_BOMS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_BE, "utf-16be"), (codecs.BOM_UTF16_LE, "utf-16le"))
_WIDE: Final = frozenset(("utf-16le", "utf-16be"))

_PRESCAN: Final = 8_192  # the standard's 1,024 bytes, and what browsers still honour when the parser meets it later
_HEADER: Final = re.compile(r"""charset\s*=\s*["']?\s*([^\s;,"']+)""", re.IGNORECASE)
_META: Final = re.compile(rb"""<meta\s[^>]{0,500}?charset\s*=\s*["']?\s*([a-z0-9_:.-]{1,40})""", re.IGNORECASE)
_LANG: Final = re.compile(rb"""<html\s[^>]{0,500}?lang\s*=\s*["']?([a-z]{2})""", re.IGNORECASE)

# A page that declares nothing is guessed as browsers guess, from its language or its country (HTML, 13.2.3.2).
_HABITS: Final = {
    "ja": ("shift_jis", "euc-jp"),
    "jp": ("shift_jis", "euc-jp"),
    "zh": ("gb18030", "big5"),
    "cn": ("gb18030",),
    "tw": ("big5",),
    "hk": ("big5",),
    "ko": ("euc-kr",),
    "kr": ("euc-kr",),
    "ru": ("windows-1251",),
    "by": ("windows-1251",),
    "uk": ("windows-1251",),
    "ua": ("windows-1251",),
    "bg": ("windows-1251",),
    "pl": ("iso-8859-2",),
    "cs": ("windows-1250",),
    "cz": ("windows-1250",),
    "sk": ("windows-1250",),
    "hu": ("iso-8859-2",),
    "el": ("windows-1253",),
    "gr": ("windows-1253",),
    "tr": ("windows-1254",),
    "he": ("windows-1255",),
    "il": ("windows-1255",),
    "ar": ("windows-1256",),
    "fa": ("windows-1256",),
    "th": ("windows-874",),
}
_BEYOND: Final = re.compile("[\x80-\ufffc\U00010000-\U0010ffff]")
_ENOUGH: Final = 12  # bytes above ASCII that are valid UTF-8 by chance in no other encoding


def _lone_byte(error: UnicodeError) -> tuple[str, int]:
    """Return a byte that its encoding does not know as windows-1252 would read it, in place of U+FFFD."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("masthead.lone-byte", _lone_byte)


def named(label: str) -> str | None:
    """Return the Encoding Standard's name for a label in any case, or `None` for a label that it does not know."""
    return _LABELS.get(label.strip().lower())


def trusted(body: bytes, content_type: str) -> bytes | None:
    """Return the bytes of a page that may be taken for UTF-8 unless a text of it turns out torn, or `None`.

    That is what declares UTF-8, or nothing; looking at every byte of every page costs more than all that is read.
    """
    if body.startswith(codecs.BOM_UTF8):
        return body[len(codecs.BOM_UTF8) :]
    if body.startswith((codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE)):
        return None
    return body if _declared(body, content_type) in (None, "utf-8") else None


def to_utf8(body: bytes, content_type: str, url: str) -> tuple[bytes, str]:
    """Return a page's bytes as UTF-8 without a byte order mark, and the name of the encoding they had.

    Order: byte order mark, `charset` of the HTTP header, `<meta charset>`, detection (Encoding Standard, "decode").
    A declaration that the bytes contradict is not believed.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            rest = body[len(mark) :]
            return (rest, name) if name == "utf-8" and _is_utf8(rest) else (_converted(rest, name), name)
    declared = _declared(body, content_type)
    if _holds(body, declared):
        return body, "utf-8"
    name = declared if declared not in (None, "utf-8") else _detected(body, declared, url)
    return _converted(body, name or "windows-1252"), name or "windows-1252"


def _declared(body: bytes, content_type: str) -> str | None:
    """Return what the header says, else what the page's own meta says."""
    said = _HEADER.search(content_type[:500]) if content_type else None
    name = named(said[1]) if said else None
    if name is not None and (name not in _WIDE or b"\0" in body[:_PRESCAN]):
        return name
    found = _META.search(body, 0, _PRESCAN)
    name = named(found[1].decode("ascii")) if found else None
    # A meta that could be read as ASCII cannot be UTF-16 (HTML, 13.2.3.2).
    return "utf-8" if name in _WIDE else name


def _holds(body: bytes, declared: str | None) -> bool:
    """Whether a page is UTF-8 beyond doubt, whatever it declares."""
    if declared in _WIDE or (declared == "iso-2022-jp" and b"\x1b" in body):
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


def _detected(body: bytes, declared: str | None, url: str) -> str:
    """Return the encoding of bytes that are not valid UTF-8: UTF-8 with some wrong bytes, or an older one."""
    text = body.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    right = len(_BEYOND.findall(text))
    if right > wrong or (declared == "utf-8" and right * 4 > wrong):
        return "utf-8"
    return next((name for name in _habits(body, url) if _reads(body, name)), "windows-1252")


def _habits(body: bytes, url: str) -> tuple[str, ...]:
    lang = _LANG.search(body, 0, _PRESCAN)
    try:
        country = (urlsplit(url).hostname or "").rpartition(".")[2]
    except ValueError:
        country = ""
    return _HABITS.get(lang[1].decode().lower() if lang else "", ()) or _HABITS.get(country, ())


def _reads(body: bytes, name: str) -> bool:
    try:
        body.decode(_CODECS[name])
    except UnicodeDecodeError:
        return False
    return True


def _converted(body: bytes, name: str) -> bytes:
    return body.decode(_CODECS[name], "masthead.lone-byte").encode("utf-8", "replace")
