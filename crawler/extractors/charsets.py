"""The encodings of the web: their labels, the codecs that read them, and the letters by which each is known."""
# ruff: noqa: RUF001 -- letters of all scripts are the matter of these tables

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

REPLACEMENT: Final = "replacement"
"""What the standard reads as nothing: encodings in which markup can be hidden from those who look for it."""

USER_DEFINED: Final = "x-user-defined"

# Encoding Standard, 4.2 "Names and labels": the name, the Python codec, every label that means it.
_TABLE: Final = """
utf-8          utf_8          utf8 utf-8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8
windows-1252   cp1252         windows-1252 cp1252 x-cp1252 iso-8859-1 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987
windows-1252   cp1252         latin1 l1 ascii us-ascii ansi_x3.4-1968 cp819 ibm819 csisolatin1 iso-ir-100
windows-1250   cp1250         windows-1250 cp1250 x-cp1250
windows-1251   cp1251         windows-1251 cp1251 x-cp1251
windows-1253   cp1253         windows-1253 cp1253 x-cp1253
windows-1254   cp1254         windows-1254 cp1254 x-cp1254 iso-8859-9 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989
windows-1254   cp1254         latin5 l5 csisolatin5 iso-ir-148
windows-1255   cp1255         windows-1255 cp1255 x-cp1255
windows-1256   cp1256         windows-1256 cp1256 x-cp1256
windows-1257   cp1257         windows-1257 cp1257 x-cp1257
windows-1258   cp1258         windows-1258 cp1258 x-cp1258
windows-874    cp874          windows-874 dos-874 tis-620 iso-8859-11 iso8859-11 iso885911
iso-8859-2     iso8859_2      iso-8859-2 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 latin2 l2 csisolatin2 iso-ir-101
iso-8859-3     iso8859_3      iso-8859-3 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 latin3 l3 csisolatin3 iso-ir-109
iso-8859-4     iso8859_4      iso-8859-4 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 latin4 l4 csisolatin4 iso-ir-110
iso-8859-5     iso8859_5      iso-8859-5 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988 cyrillic csisolatincyrillic
iso-8859-5     iso8859_5      iso-ir-144
iso-8859-6     iso8859_6      iso-8859-6 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987 arabic csisolatinarabic ecma-114
iso-8859-6     iso8859_6      asmo-708 csiso88596e csiso88596i iso-8859-6-e iso-8859-6-i iso-ir-127
iso-8859-7     iso8859_7      iso-8859-7 iso8859-7 iso88597 iso_8859-7 iso_8859-7:1987 greek greek8 csisolatingreek
iso-8859-7     iso8859_7      ecma-118 elot_928 iso-ir-126 sun_eu_greek
iso-8859-8     iso8859_8      iso-8859-8 iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 hebrew visual csisolatinhebrew
iso-8859-8     iso8859_8      csiso88598e iso-8859-8-e iso-ir-138
iso-8859-8-i   iso8859_8      iso-8859-8-i logical csiso88598i
iso-8859-10    iso8859_10     iso-8859-10 iso8859-10 iso885910 latin6 l6 csisolatin6 iso-ir-157
iso-8859-13    iso8859_13     iso-8859-13 iso8859-13 iso885913
iso-8859-14    iso8859_14     iso-8859-14 iso8859-14 iso885914
iso-8859-15    iso8859_15     iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9 csisolatin9
iso-8859-16    iso8859_16     iso-8859-16
koi8-r         koi8_r         koi8-r koi8 koi koi8_r cskoi8r
koi8-u         koi8_u         koi8-u koi8-ru
macintosh      mac_roman      macintosh mac x-mac-roman csmacintosh
x-mac-cyrillic mac_cyrillic   x-mac-cyrillic x-mac-ukrainian
ibm866         cp866          ibm866 cp866 866 csibm866
gbk            gb18030        gbk gb2312 gb_2312 gb_2312-80 chinese csgb2312 csiso58gb231280 x-gbk iso-ir-58
gb18030        gb18030        gb18030
big5           big5hkscs      big5 big5-hkscs cn-big5 csbig5 x-x-big5
euc-jp         euc_jp         euc-jp x-euc-jp cseucpkdfmtjapanese
iso-2022-jp    iso2022_jp_ext iso-2022-jp csiso2022jp
shift_jis      cp932          shift_jis shift-jis sjis x-sjis ms_kanji ms932 windows-31j csshiftjis
euc-kr         cp949          euc-kr ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 korean windows-949 cseuckr
euc-kr         cp949          csksc56011987 iso-ir-149
utf-16le       utf_16_le      utf-16le utf-16 unicode ucs-2 csunicode iso-10646-ucs-2 unicodefeff
utf-16be       utf_16_be      utf-16be unicodefffe
replacement    ascii          replacement csiso2022kr hz-gb-2312 iso-2022-cn iso-2022-cn-ext iso-2022-kr
x-user-defined cp1252         x-user-defined
"""
_ROWS: Final = tuple(line.split() for line in _TABLE.strip().splitlines())
CODECS: Final[Mapping[str, str]] = {row[0]: row[1] for row in _ROWS}
"""The Python codec of each encoding."""
LABELS: Final[Mapping[str, str]] = {label: row[0] for row in _ROWS for label in row[2:]}
"""The encoding that each label means, in lower case."""

_CYRILLIC: Final = frozenset("оеаинтсрвлкмдпуяыьгзбйіїєўј")
_GREEK: Final = frozenset("αοιετσνηυρπκςμλάίόέήύώω")
_HEBREW: Final = frozenset("יוהלאמרתבשנ")
_ARABIC: Final = frozenset("اليمنوترهبدةعسفكح")
_THAI: Final = frozenset("านรอกเงมยลวดทสต่้ัีิ")
_KANA: Final = frozenset(map(chr, range(0x3041, 0x30FF))) | frozenset("、。「」ー日本人年月大一国会中")
_HANGUL: Final = frozenset(
    "이다는의에가을를은하고지사도로기한인대서자어시그나정리부들전수해일보라아상있으동주스만원여연구과성국장관제"
)
_SIMPLIFIED: Final = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家"
    "种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实日者意无力与长机公新月市，。"
)
_TRADITIONAL: Final = frozenset(
    "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家"
    "種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心本前開但因只從想實日者意無力與長機公新月市，。"
)


class Script(NamedTuple):
    """The common letters of a script, and their share of all its letters in an ordinary text, 0 to 1."""

    letters: frozenset[str]
    share: float


SCRIPTS: Final[Mapping[str, Script]] = {
    **dict.fromkeys(("windows-1251", "koi8-r", "koi8-u", "ibm866", "iso-8859-5"), Script(_CYRILLIC, 0.88)),
    **dict.fromkeys(("windows-1253", "iso-8859-7"), Script(_GREEK, 0.76)),
    **dict.fromkeys(("windows-1255", "iso-8859-8"), Script(_HEBREW, 0.75)),
    **dict.fromkeys(("windows-1256", "iso-8859-6"), Script(_ARABIC, 0.84)),
    "windows-874": Script(_THAI, 0.65),
    **dict.fromkeys(("shift_jis", "euc-jp"), Script(_KANA, 0.5)),
    "euc-kr": Script(_HANGUL, 0.42),
    "gb18030": Script(_SIMPLIFIED | _TRADITIONAL, 0.3),
    "big5": Script(_TRADITIONAL, 0.28),
}
"""Scripts in which letters beyond ASCII stand side by side."""

_CENTRAL: Final = frozenset("ąćęłńóśźżáčďéěíňřšťúůýžöőüűäôľĺŕâîășțđ")
LATIN: Final[Mapping[str, Script]] = {
    "windows-1252": Script(frozenset("äöüßéèêëàâçñóòôíìîïáúùãõåøæœšž"), 1.0),
    **dict.fromkeys(("windows-1250", "iso-8859-2"), Script(_CENTRAL, 1.0)),
    "windows-1254": Script(frozenset("çğıöşüâîû"), 1.0),
    "windows-1257": Script(frozenset("āčēģīķļņšūžąęėįųõäöü"), 1.0),
}
"""The same of Latin letters, which stand alone among ASCII."""

MARKS: Final = frozenset("\xa0«»·“”„‘’‚…–—•©®™°€¿¡ºª")
"""Characters that stand in texts of every script."""
