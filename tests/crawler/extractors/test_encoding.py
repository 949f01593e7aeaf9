"""Which character set a page is read in, and that a wrong byte never becomes mojibake."""
# ruff: noqa: RUF001 -- texts of all scripts are what these tests are about

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extractors.charsets import CODECS, LABELS
from crawler.extractors.encoding import named, to_utf8, trusted

URL = "https://example.com/"
GERMAN = "Grüße aus Köln „schön“"
JAPANESE = "色とりどりのチューリップ"
RUSSIAN = "Новости дня и происшествия"
SAMPLES = (
    GERMAN, RUSSIAN, JAPANESE, "Příliš žluťoučký kůň", "Ειδήσεις της ημέρας", "חדשות היום", "أخبار اليوم", "ข่าววันนี้",
    "오늘의 뉴스", "今天的新闻", "今天的新聞", "Žemė ir dangus", "Ĉiuj ĝojas", "Þórður", "Ŵyth", "Ştiri",
    "Trống đồng", "café",
)  # fmt: skip


def read(body: bytes, content_type: str = "", url: str = URL) -> tuple[str, str]:
    utf8, name = to_utf8(body, content_type, url)
    return utf8.decode(), name


@pytest.mark.parametrize(
    ("label", "name"),
    [("UTF8", "utf-8"), (" Latin1 ", "windows-1252"), ("x-sjis", "shift_jis"), ("gb2312", "gbk"), ("base64", None)],
)
def test_labels_mean_what_the_encoding_standard_says(label: str, name: str | None) -> None:
    assert named(label) == name


def test_every_label_of_the_standard_is_known_and_no_other() -> None:
    labels = pytest.importorskip("webencodings.labels").LABELS  # the standard's table, in a library of html5lib
    assert {label: named(label) for label in labels} == labels
    assert labels.keys() == LABELS.keys()
    assert {named(f"\t{label.upper()} \n") for label in labels} == set(CODECS)


@pytest.mark.parametrize(
    "name", sorted(set(CODECS) - {"replacement", "utf-8", "utf-16le", "utf-16be", "x-user-defined"})
)
def test_an_encoding_is_read_where_a_header_or_a_meta_names_it(name: str) -> None:
    text = next(text for text in SAMPLES if encodable(text, CODECS[name]))
    body = text.encode(CODECS[name])
    assert read(body, f"text/html; charset={name}") == (text, name)
    assert read(f'<meta charset="{name}">'.encode() + body) == (f'<meta charset="{name}">{text}', name)


def encodable(text: str, codec: str) -> bool:
    try:
        return not text.encode(codec).isascii() or codec.startswith("iso2022")
    except UnicodeEncodeError:
        return False


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


@pytest.mark.parametrize("label", ["replacement", "hz-gb-2312", "iso-2022-kr", "ISO-2022-CN"])
def test_what_the_standard_replaces_is_not_read_at_all(label: str) -> None:
    assert read(b"<title>~{<:Ky~}</title>", f"text/html; charset={label}") == ("\ufffd", "replacement")
    assert read(b"<title>\x1b$)C\x0e?@\x0f</title>", f"text/html; charset={label}") == ("\ufffd", "replacement")
    assert read(b"\xc5 caf\xe9", f"text/html; charset={label}") == ("\ufffd", "replacement")


def test_a_page_that_only_says_so_is_read_as_what_it_is() -> None:
    assert read(b"<title>Plain</title>", "text/html; charset=iso-2022-kr") == ("<title>Plain</title>", "utf-8")
    assert read(GERMAN.encode() * 3, "text/html; charset=hz-gb-2312") == (GERMAN * 3, "utf-8")


def test_x_user_defined_means_windows_1252() -> None:
    body = "<meta charset=x-user-defined>Köln".encode("cp1252")
    assert read(body) == ("<meta charset=x-user-defined>Köln", "windows-1252")
    assert read("Köln".encode("cp1252"), "text/html; charset=x-user-defined") == ("Köln", "windows-1252")


def test_bytes_that_windows_1252_leaves_open_are_controls() -> None:
    assert read(b"caf\xe9 \x81\x8d", "text/html; charset=windows-1252")[0] == "café \x81\x8d"


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="description" content="why charset=koi8-r still matters">',
        '<!-- <meta charset="koi8-r"> -->',
        '<meta http-equiv="refresh" content="0; url=/?charset=koi8-r">',
        '<meta data-charset="koi8-r">',
        '<meta charset="no-such-thing">',
    ],
)
def test_only_a_meta_that_declares_an_encoding_declares_one(head: str) -> None:
    body = (head + '<meta charset="windows-1251">' + RUSSIAN).encode("cp1251")
    assert read(body) == (f'{head}<meta charset="windows-1251">{RUSSIAN}', "windows-1251")


@pytest.mark.parametrize(
    "head",
    [
        "<meta charset=windows-1251>",
        "<META CHARSET = 'Windows-1251' >",
        '<meta content="text/html;charset=windows-1251" http-equiv="Content-Type">',
        "<meta http-equiv=content-type content='text/html; charset=\"cp1251\"'>",
        '<meta/charset="x-cp1251">',
        '<?xml version="1.0" encoding="windows-1251"?>',
        "<!-- a --><!-- b --><meta charset=windows-1251>",
        "<!---->" + " " * 900 + "<meta charset=windows-1251>",
        "<meta name=a content=b>" * 60 + "<meta charset=windows-1251>",
    ],
)
def test_a_declaration_is_found_in_every_spelling(head: str) -> None:
    assert read((head + RUSSIAN).encode("cp1251")) == (head + RUSSIAN, "windows-1251")


def test_a_comment_that_never_ends_hides_what_follows() -> None:
    assert read(b"<!-- <meta charset=koi8-r> caf\xe9")[1] == "windows-1252"


def test_metas_without_number_are_not_all_looked_at() -> None:
    assert read(b"<meta a>" * 500 + b"<meta charset=koi8-r>caf\xe9")[1] == "windows-1252"


LONG = {
    "windows-1251": "Новости дня: портовые лоцманы объявили забастовку из-за ночных смен, и суда стоят на рейде",
    "koi8-r": "Сегодня утром в гавани собрались корабли, которые не могут войти в порт без лоцмана",
    "windows-1253": "Οι πλοηγοί του λιμανιού κατέβηκαν σε απεργία για τις νυχτερινές βάρδιες και τα πλοία περιμένουν",
    "windows-1255": "נתבי הנמל פתחו בשביתה בגלל משמרות הלילה והאניות ממתינות מחוץ לנמל",
    "windows-1256": "بدأ مرشدو الميناء إضرابا بسبب نوبات العمل الليلية والسفن تنتظر خارج الميناء",
    "windows-874": "นักนำร่องของท่าเรือนัดหยุดงานเพราะกะกลางคืนและเรือต้องรออยู่นอกท่า",
    "shift_jis": "港の水先案内人が夜勤をめぐってストライキに入り、船は港の外で待っています。",
    "euc-jp": "今日の朝、港に入ることができない船がたくさん集まりました。ニュースをお伝えします。",
    "euc-kr": "항구의 도선사들이 야간 근무를 이유로 파업에 들어갔고 배들은 항구 밖에서 기다리고 있다",
    "gb18030": "港口的引航员因为夜班问题开始罢工，我们的船只能在港口外面等着，这是今年的第一次",
    "big5": "港口的引航員因為夜班問題開始罷工，我們的船只能在港口外面等著，這是今年的第一次",
    "windows-1250": "Przystań stoi, bo piloci żądają krótszych zmian nocą – „źle śpią”, mówią związki",
    "iso-8859-2": "Łodzie stoją w porcie, bo piloci żądają krótszych zmian nocnych, a śledzie się psują",
    "windows-1254": "Kılavuz kaptanlar gece vardiyaları yüzünden iş bıraktı, gemiler limanın dışında bekliyor",
    "windows-1257": "Uosto locmanai sustreikavo dėl naktinių pamainų, laivai laukia, žmonės ūžia, šėlsta",
    "windows-1252": "Les pilotes du port ont cessé le travail à cause des gardes de nuit, où l’on dort très mal, déjà",
}


@pytest.mark.parametrize("name", LONG)
def test_a_page_that_declares_nothing_at_all_is_known_by_its_letters(name: str) -> None:
    body = LONG[name].encode(CODECS[name])
    assert read(body) == (LONG[name], name)


def test_the_language_decides_between_encodings_that_look_alike() -> None:
    czech = "Přístavní lodivodi vstoupili do stávky kvůli nočním směnám a lodě čekají před přístavem".encode("cp1250")
    assert read(b"<html lang=cs>" + czech)[1] == "windows-1250"


def test_letters_decide_against_a_language_that_is_not_the_pages() -> None:
    assert read(b"<html lang=de>" + LONG["windows-1251"].encode("cp1251"))[1] == "windows-1251"


def test_a_declaration_that_the_bytes_contradict_is_not_believed() -> None:
    body = LONG["windows-1251"].encode("cp1251")
    assert read(body, "text/html; charset=shift_jis") == (LONG["windows-1251"], "windows-1251")


def test_a_letter_cut_in_two_is_no_letter() -> None:
    text, name = read(JAPANESE.encode("cp932")[:-1], "text/html; charset=shift_jis")
    assert (text, name) == (JAPANESE[:-1] + "\ufffd", "shift_jis")


def test_iso_2022_jp_is_known_without_a_declaration() -> None:
    body = b"<title>" + JAPANESE.encode("iso2022_jp")
    assert trusted(body, "") is None
    assert read(body) == ("<title>" + JAPANESE, "iso-2022-jp")
