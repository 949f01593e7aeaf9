"""Which character set a page is read in, and that a wrong byte never becomes mojibake."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extractors.encoding import named, to_utf8, trusted

URL = "https://example.com/"
GERMAN = "Grüße aus Köln „schön“"
JAPANESE = "色とりどりのチューリップ"
RUSSIAN = "Новости дня и происшествия"


def read(body: bytes, content_type: str = "", url: str = URL) -> tuple[str, str]:
    utf8, name = to_utf8(body, content_type, url)
    return utf8.decode(), name


@pytest.mark.parametrize(
    ("label", "name"),
    [("UTF8", "utf-8"), (" Latin1 ", "windows-1252"), ("x-sjis", "shift_jis"), ("gb2312", "gb18030"), ("base64", None)],
)
def test_labels_mean_what_the_encoding_standard_says(label: str, name: str | None) -> None:
    assert named(label) == name


def test_every_encoding_of_the_table_can_be_read() -> None:
    for label in ("koi8-u", "macintosh", "iso-8859-8-i", "windows-874", "big5", "euc-kr", "iso-2022-jp", "ibm866"):
        assert read(b"<p>a\x80\xff", f"text/html; charset={label}")[1] == named(label)


def test_a_byte_order_mark_wins_over_the_header() -> None:
    assert read(codecs.BOM_UTF8 + GERMAN.encode(), "text/html; charset=iso-8859-1") == (GERMAN, "utf-8")
    assert read(GERMAN.encode("utf-16"), "text/html; charset=utf-8") == (GERMAN, "utf-16le")
    assert read(codecs.BOM_UTF16_BE + GERMAN.encode("utf-16-be")) == (GERMAN, "utf-16be")


def test_a_mark_of_utf_8_before_other_bytes_is_still_no_mojibake() -> None:
    assert read(codecs.BOM_UTF8 + "Köln".encode("cp1252")) == ("Köln", "utf-8")


def test_the_header_wins_over_the_meta() -> None:
    body = b'<meta charset="shift_jis">' + RUSSIAN.encode("koi8-r")
    assert read(body, 'text/html; charset="koi8-r"')[1] == "koi8-r"


def test_the_meta_is_believed_when_the_header_is_silent() -> None:
    head = b'<html><head><meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS">'
    text, name = read(head + JAPANESE.encode("cp932"), "text/html")
    assert name == "shift_jis"
    assert JAPANESE in text


def test_a_meta_cannot_say_utf_16() -> None:
    assert read(b'<meta charset="utf-16">' + GERMAN.encode())[1] == "utf-8"


def test_a_header_that_says_utf_16_is_believed_only_where_there_are_wide_characters() -> None:
    assert read(GERMAN.encode("utf-16-le"), "text/html; charset=utf-16")[0] == GERMAN
    assert read(GERMAN.encode(), "text/html; charset=utf-16") == (GERMAN, "utf-8")


@pytest.mark.parametrize("label", ["base64", "rot13", "hex", "undefined", "utf-7", "no-such-thing", "idna"])
def test_a_label_that_names_no_encoding_of_the_web_is_ignored(label: str) -> None:
    assert read(GERMAN.encode(), f"text/html; charset={label}") == (GERMAN, "utf-8")


def test_a_page_that_says_utf_8_but_is_windows_1252_is_read_as_that() -> None:
    text, name = read(b'<meta charset="utf-8">' + GERMAN.encode("cp1252"))
    assert name == "windows-1252"
    assert GERMAN in text


def test_a_page_that_says_latin_1_but_is_utf_8_is_read_as_that() -> None:
    assert read(GERMAN.encode(), "text/html; charset=iso-8859-1") == (GERMAN, "utf-8")


def test_a_wrong_byte_in_a_page_of_utf_8_costs_only_itself() -> None:
    text, name = read(b'<meta charset="utf-8">' + GERMAN.encode() * 3 + "ü".encode("cp1252"))
    assert name == "utf-8"
    assert text.endswith(GERMAN + "ü")


@pytest.mark.parametrize(
    ("text", "codec", "url", "name"),
    [
        (RUSSIAN, "cp1251", "https://example.ru/", "windows-1251"),
        (JAPANESE, "cp932", "https://example.jp/", "shift_jis"),
        ("Příliš žluťoučký kůň", "cp1250", "https://example.cz/a", "windows-1250"),
        ("Grüße", "cp1252", "https://example.de/", "windows-1252"),
        ("Grüße", "cp1252", "http://[::1", "windows-1252"),
    ],
)
def test_a_page_that_declares_nothing_is_guessed_by_its_country(text: str, codec: str, url: str, name: str) -> None:
    assert read(text.encode(codec), url=url) == (text, name)


def test_a_language_counts_more_than_a_country() -> None:
    body = b"<html lang='ru'>" + RUSSIAN.encode("cp1251")
    assert read(body, url="https://example.jp/")[1] == "windows-1251"


def test_a_guess_that_the_bytes_contradict_is_dropped() -> None:
    assert read(b"<html lang=ja>\xff\xff caf\xe9")[1] == "windows-1252"


def test_escapes_of_iso_2022_jp_are_decoded() -> None:
    body = b"<meta charset=iso-2022-jp>" + JAPANESE.encode("iso2022_jp")
    assert JAPANESE in read(body)[0]
    assert read(b"<meta charset=iso-2022-jp>plain")[1] == "utf-8"


def test_a_few_bytes_that_happen_to_be_utf_8_do_not_outvote_a_declaration() -> None:
    assert read("д".encode(), "text/html; charset=windows-1251")[1] == "windows-1251"
    assert read(RUSSIAN.encode(), "text/html; charset=windows-1251") == (RUSSIAN, "utf-8")


def test_only_what_says_utf_8_or_nothing_is_trusted_unread() -> None:
    assert trusted(codecs.BOM_UTF8 + b"a", "") == b"a"
    assert trusted(b"a", "text/html; charset=utf-8") == b"a"
    assert trusted(b"a", "") == b"a"
    assert trusted(codecs.BOM_UTF16_LE, "") is None
    assert trusted(b"<meta charset=koi8-r>", "") is None


def test_only_reading_repairs_bytes() -> None:
    with pytest.raises(UnicodeEncodeError):
        "ü".encode("ascii", "masthead.lone-byte")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["", "text/html; charset=big5", "charset=utf-16", "charset=euc-jp"]))
def test_any_bytes_become_utf_8(body: bytes, content_type: str) -> None:
    utf8, name = to_utf8(body, content_type, URL)
    assert utf8.decode() is not None
    assert named(name) == name
