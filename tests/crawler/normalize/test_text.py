"""What a raw string becomes, and how two texts are compared."""
# ruff: noqa: RUF001 -- letters that look alike are what these tests are about

from __future__ import annotations

import html
import io
import re
import unicodedata

import pytest
import ruamel.yaml
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.frontmatter import emit
from crawler.normalize.text import LIMIT, clean, clip, fold, overlap, tokens

MOST = settings(max_examples=150, deadline=None)
# Pieces that interfere with one another: half entities, half tags, what vanishes and what is folded.
PIECES = st.lists(
    st.sampled_from(
        [
            *"<>&;#! /-xab\"'=1",
            "&amp;",
            "&lt;",
            "&gt;",
            "&#60;",
            "&#x26;",
            "&nbsp;",
            "&#8203;",
            "<b>",
            "</b>",
            "<br>",
            "<!--",
            "-->",
            "<int>",
            "script",
            "amp",
            "lt",
            "\u200b",
            "\u200d",
            "\u037e",
            "\u0338",
            "\u2028",
            "\xad",
            "\ud800",
            "é",
            "e\u0301",
            "م",
        ]
    ),
    max_size=40,
).map("".join)


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        ("OpenAI introduces Jukebox", "OpenAI introduces Jukebox"),
        ("  two   spaces\tand\r\nlines ", "two spaces and lines"),
        ("a\u00a0b\u2009c\u3000d\u2028e\u2029f\x85g\x0bh", "a b c d e f g h"),
        ("zero\u200bwidth\u2060s and\ufeff marks", "zerowidths and marks"),
        ("hy\u00adphen", "hyphen"),
        ("bell\x07 null\x00 delete\x7f c1\x9b", "bell null delete c1"),
        ("evil\u202etxt\u202c \u2066isolate\u2069 \u200emark\u200f", "eviltxt isolate mark"),
        ("lone \ud83d surrogate \udc00", "lone surrogate"),
        ("no\ufffecharacter\uffff", "nocharacter"),
        ("cafe\u0301", "café"),
        ("emoji 👨\u200d👩\u200d👧 stay", "emoji 👨\u200d👩\u200d👧 stay"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("ascii\u200cjoiner\u200d", "asciijoiner"),
    ],
)
def test_white_space_is_folded_and_what_nobody_sees_is_dropped(raw: str, line: str) -> None:
    assert clean(raw) == line


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        ("Q&amp;A", "Q&A"),
        ("Tom &amp;amp; Jerry", "Tom & Jerry"),
        ("&#8220;quoted&#x201D; &hellip;", "“quoted” …"),
        ("&NotEqualTilde;", "≂̸"),
        ("Jones &amp Smith", "Jones & Smith"),
        ("AT&T, R&D; and Q&A", "AT&T, R&D; and Q&A"),
        ("?a=1&copy=2&lt=3&amp=4", "?a=1&copy=2&lt=3&amp=4"),
        ("&unknown; &;", "&unknown; &;"),
        ("one&#0;", "one"),
        ("&#55296;&#x110000;two", "two"),
        ("one&nbsp;&#8203;two", "one two"),
    ],
)
def test_character_references_are_decoded_where_they_are_meant(raw: str, line: str) -> None:
    assert clean(raw) == line


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        ("<b>W</b>ord", "Word"),
        ("one<br>two<BR/>three", "one two three"),
        ("<p class='a'>first</p><p>second</p>", "first second"),
        ("&lt;em&gt;told&lt;/em&gt;", "told"),
        ("<a href='x'>link</a> &amp; <my-element>text</my-element>", "link & text"),
        ("before<!-- <b>hidden</b> -->after", "beforeafter"),
        ("open <!-- comment", "open < !-- comment"),
        ("a<?php echo 1 ?>b<!doctype html>c", "abc"),
        ("<script>alert(1)</script>", "alert(1)"),
        ("<scr<b></b>ipt>alert(1)", "< script>alert(1)"),
        ("<img src=x onerror=alert(1) ", "< img src=x onerror=alert(1)"),
        ("a < b and 5 <6, I <3 you, x <= y", "a < b and 5 <6, I <3 you, x <= y"),
        ("std::vector<int> and List<String>", "std::vector<int> and List<String>"),
        ("Map<K, V>", "Map"),
        ("a > b -> c", "a > b -> c"),
    ],
)
def test_tags_are_removed_and_comparisons_are_not(raw: str, line: str) -> None:
    assert clean(raw) == line


@pytest.mark.parametrize(
    "raw", ["", " ", "\t\r\n", "\u200b", "<p></p>", "&nbsp;", "\x00", "<!-- nothing -->", "\ud800"]
)
def test_a_text_of_nothing_is_silence(raw: str) -> None:
    assert clean(raw) is None


def test_only_the_first_2000_characters_are_read() -> None:
    assert clean("x" * 1_000_000) == "x" * LIMIT
    assert clean("word " * 1_000) == ("word " * 400).strip()


@pytest.mark.parametrize("torn", ["<a href='http://example.com/'>", "&rightarrow;"])
def test_a_cut_leaves_no_torn_tag_and_no_torn_reference(torn: str) -> None:
    assert clean("y" * (LIMIT - 5) + torn + "rest") == "y" * (LIMIT - 5)


def test_a_whole_reference_before_the_cut_is_kept() -> None:
    assert clean("y" * (LIMIT - 5) + "&gt;zzzz") == "y" * (LIMIT - 5) + ">z"


def test_escapes_stacked_deeper_than_anybody_means_say_nothing() -> None:
    assert clean("&" + "amp;" * 6 + "x") == "&x"
    assert clean("&" + "amp;" * 400) is None


@MOST
@given(st.text(max_size=300) | PIECES)
def test_cleaning_twice_is_cleaning_once(raw: str) -> None:
    once = clean(raw)
    assert once is None or clean(once) == once


@MOST
@given(st.text(max_size=300) | PIECES)
def test_a_clean_text_is_one_safe_composed_line(raw: str) -> None:
    line = clean(raw)
    if line is None:
        return
    assert line == " ".join(line.split())
    assert unicodedata.is_normalized("NFC", line)
    assert not any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in line)
    assert not re.search("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufffe\uffff]", line)
    assert not re.search(r"<[a-zA-Z/!?](?![a-zA-Z0-9]*>)", line)
    assert len(line) <= LIMIT


@MOST
@given(st.text(alphabet="abc äöü日本€'\"-", max_size=100))
def test_escaping_a_text_does_not_change_what_it_says(raw: str) -> None:
    assert clean(html.escape(raw)) == clean(raw)


@pytest.mark.parametrize(
    "unit", ["<", "<a", "<!--", "&amp;", "&", "<b ", "<in<", "a", "< ", "-->", "&#", "\u200d", "&lt;b&gt;"]
)
def test_hostile_repetition_ends_in_a_short_safe_line(unit: str) -> None:
    for raw in (unit * 200_000, "<" + unit * 2_000, unit * 999 + "x"):
        line = clean(raw)
        assert line is None or (len(line) <= LIMIT and clean(line) == line)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Don’t “panic”", 'don\'t "PANIC"'),
        ("Straße – A\u00adB", "STRASSE - ab"),
        ("ﬁve  ½", "five 1⁄2"),
        ("Full-width ＡＢＣ", "full width abc"),
        ("cafe\u0301", "CAFÉ"),
    ],
)
def test_spellings_of_one_text_have_one_key(a: str, b: str) -> None:
    assert fold(a) == fold(b)


def test_a_key_is_never_empty_for_a_text_of_marks() -> None:
    assert fold("?!") == "?!"
    assert fold("…") == "..."
    assert fold("\u200b") == "\u200b"


@MOST
@given(st.text(min_size=1, max_size=100))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("a", "b", "share"),
    [
        ("one two three", "Three, two, ONE!", 1.0),
        ("one two", "one two three four", 1.0),
        ("one two three four", "one five six", 1 / 3),
        ("one", "two", 0.0),
        ("", "one", 0.0),
        ("日本語の記事", "日本語の記事 | サイト", 1.0),
        ("東京都", "京都市", 2 / 3),
    ],
)
def test_overlap_is_the_share_of_the_smaller_text(a: str, b: str, share: float) -> None:
    assert overlap(a, b) == pytest.approx(share)
    assert overlap(b, a) == overlap(a, b)


def test_words_are_words_and_unspaced_scripts_are_characters() -> None:
    assert tokens("GPT-4 発表") == frozenset(("gpt", "4", "発", "表"))


def test_a_short_text_is_not_clipped() -> None:
    assert clip("short enough") == "short enough"
    assert clip("x" * 300) == "x" * 300


def test_a_long_text_is_cut_after_a_word() -> None:
    assert clip("one two three, four five", 18) == "one two three ..."
    assert clip("word " * 100).endswith("word ...")
    assert len(clip("word " * 100)) <= 300


def test_a_text_without_spaces_is_cut_anywhere() -> None:
    assert clip("あ" * 400) == "あ" * 296 + " ..."


@MOST
@given(st.text(max_size=400).map(lambda raw: clean(raw) or "x"), st.integers(min_value=5, max_value=320))
def test_clipping_twice_is_clipping_once(text: str, limit: int) -> None:
    once = clip(text, limit)
    assert len(once) <= limit
    assert clip(once, limit) == once


NASTY = (
    *("\ud800", "\udfff", "\x00", "\x07", "\x1b[31m", "\x7f", "\x85", "\x9b", "\u2028", "\u2029", "\r", "\n", "\t"),
    *("\u202e", "\u2066", "\u2069", "\u061c", "\u200b", "\u200e", "\ufeff", "\u2060", "\xad", "\ufffe", "\U000e0041"),
    *("{{ x }}", "{% raw %}", "---", "...", "# c", ": ", " #", "- ", "? ", "!!python/object:os", "&a", "*a", "|", ">-"),
    *(
        "<script>",
        "</script>",
        "<b>",
        "&amp;lt;b&amp;gt;",
        "&#x202e;",
        "&#0;",
        "&quot;",
        '"',
        "'",
        "\\",
        "\\n",
        "%",
        "@",
        "`",
    ),
    *(
        "null",
        "~",
        "no",
        "12:30",
        "1e3",
        "0x1F",
        "2020-01-01",
        "\ufffd",
        "\U0001f468\u200d\U0001f469",
        "e\u0301",
        "x" * 3_000,
    ),
)
NASTY_TEXTS = st.lists(st.sampled_from(NASTY) | st.text(max_size=8), max_size=12).map("".join)


@MOST
@given(NASTY_TEXTS)
def test_what_a_page_says_comes_back_from_two_yaml_readers_as_exactly_that_line(raw: str) -> None:
    line = clean(raw)
    if line is None:
        return
    written = emit({"title": line, "excerpt": line, ("provider", "name"): line, ("topics", 0): line})
    front = written.decode().split("---\n")[1] if "---\n" not in line else written.decode()[4:].rpartition("---\n")[0]
    for found in (yaml.safe_load(front), ruamel.yaml.YAML(typ="safe", pure=True).load(io.StringIO(front))):
        assert found == {"title": line, "excerpt": line, "provider": {"name": line}, "topics": [line]}


@pytest.mark.parametrize("raw", [piece for piece in NASTY if piece.strip()])
def test_every_nasty_piece_leaves_one_safe_line_or_nothing(raw: str) -> None:
    line = clean(f"A {raw} b")
    assert line is None or (
        line == " ".join(line.split()) and not re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202e]", line)
    )


def test_a_very_long_word_is_cut() -> None:
    assert clean("x" * 5_000) == "x" * LIMIT
    assert clip("x" * 5_000) == "x" * 296 + " ..."


@pytest.mark.parametrize("codec", ["cp1252", "latin-1"])
@pytest.mark.parametrize(
    "text",
    [
        "K\u00f6ln \u2013 \u201cGr\u00f6\u00dfe\u201d",
        "Don\u2019t panic\u2026",
        "La caf\u00e9 ol\u00e9",
        "\u00c0 la carte, voil\u00e0\u00a0!",
        "100\u00a0km",
        "Новости дня",
        "Ελληνικά νέα",
        "עברית",
        "العربية",
        "日本語の記事",
        "emoji 😀 too",
    ],
)
def test_utf_8_that_was_read_as_western_and_stored_again_is_mended(text: str, codec: str) -> None:
    assert clean(twice(text, codec)) == clean(text)
    assert clean(html.escape(twice(text, codec))) == clean(text)


@pytest.mark.parametrize("text", ["Новости дня", "Don\u2019t"])
def test_utf_8_that_was_read_as_cyrillic_is_mended(text: str) -> None:
    assert clean(twice(text, "cp1251")) == text


def test_a_text_that_was_read_wrongly_twice_is_mended_twice() -> None:
    assert clean(twice(twice("Köln, Größe", "cp1252"), "cp1252")) == "Köln, Größe"


def twice(text: str, codec: str) -> str:
    """A text as it looks when its UTF-8 is read in another encoding, byte by byte."""
    return "".join(bytes((byte,)).decode(codec, "ignore") or chr(byte) for byte in text.encode())


@pytest.mark.parametrize(
    "torn",
    [
        "KÃ¶ln und Köln",
        "“KÃ¶ln”",
        "Donâ€™t – really",
        "100Â km",
        "Ã la carte",
        "РќРѕРІРѕСЃС‚Рё и новости",
        "L\ufffdon",
        "a \ufffd b",
        "Citt\ufffd di Roma",
    ],
)
def test_a_torn_text_that_nobody_can_mend_is_none(torn: str) -> None:
    assert clean(torn) is None


@pytest.mark.parametrize(
    "text",
    [
        "«AMANHÃ»", "BOA MANHÃ”", "AMANHÃ – HOJE", "MANHÃ É", "CAFÉ”", "“PASSÉ”", "così»", "gym’", "È tardi",
        "Ø±0.05", "ÎLE", "Å – en bok", "“Å”", "РСФСР и СССР", "Рѐ", "Ñandú", "ESPAÑA", "Ð", "20 °C", "§ 5", "№ 5",
        "naïve", "à la",
    ],
)  # fmt: skip
def test_letters_that_only_look_like_a_wrong_reading_stay(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("raw", "line"), [("cut o\ufffd", "cut o"), ("cut \ufffd\ufffd…", "cut …"), ("\ufffdcut", "cut")]
)
def test_a_letter_that_a_cut_has_torn_is_dropped(raw: str, line: str) -> None:
    assert clean(raw) == line


@MOST
@given(st.text(alphabet="abcÄÖÜäöüßéèñçøåæœłśżšžčřàâêîôû ,.-", min_size=1, max_size=60))
def test_words_of_the_latin_languages_are_never_taken_for_a_wrong_reading(text: str) -> None:
    line = unicodedata.normalize("NFC", " ".join(text.split()))
    assert clean(text) == (line or None)


@MOST
@given(st.text(alphabet="abc äöüßéñçøåšžčŁ–“”’…日本новости", max_size=60), st.sampled_from(["cp1252", "latin-1"]))
def test_a_wrong_reading_is_mended_or_none_and_never_half_mended(text: str, codec: str) -> None:
    whole = f"Köln {text}"
    assert clean(twice(whole, codec)) in (clean(whole), None)
