from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.normalize import url as module
from crawler.normalize.hostname import ascii_host, is_address, unicode_host
from crawler.normalize.url import MAX_URL, absolute, fold_picture, fold_url, host, is_home, page_address

if TYPE_CHECKING:
    from pathlib import Path

BASE = "https://www.example.com/news/post.html?q=1#top"
SPELLINGS = st.text(alphabet="htps:/\\.?#@%[]&;wa-0x9é\ud800 \t", max_size=40)

BROWSER = [  # raw, what a browser at BASE asks
    ("https://a.example/b?c#d", "https://a.example/b?c#d"),
    ("https://a.example", "https://a.example/"),
    ("  https://A.Example:443/PaTh\n", "https://a.example/PaTh"),
    ("http://a.example:80/", "http://a.example/"),
    ("http://a.example:443/", "http://a.example:443/"),
    ("https://a.example:/x", "https://a.example/x"),
    ("https:\\\\a.example\\b\\c?d\\e", "https://a.example/b/c?d\\e"),
    ("https:////a.example//b", "https://a.example//b"),
    ("//cdn.example/x.jpg", "https://cdn.example/x.jpg"),
    ("/x.jpg", "https://www.example.com/x.jpg"),
    ("x.jpg", "https://www.example.com/news/x.jpg"),
    ("../../x.jpg", "https://www.example.com/x.jpg"),
    ("./a/./b/../c/.", "https://www.example.com/news/a/c/"),
    ("%2E%2e/x", "https://www.example.com/x"),
    ("https://a.example/%2e%2E/b", "https://a.example/b"),
    ("?p=2", "https://www.example.com/news/post.html?p=2"),
    ("?", "https://www.example.com/news/post.html?"),
    ("#end", "https://www.example.com/news/post.html?q=1#end"),
    ("https:x.jpg", "https://www.example.com/news/x.jpg"),
    ("https:/images/x.jpg", "https://www.example.com/images/x.jpg"),
    (
        "a b\"<>`{}^é.jpg?a='b' é#`c",
        "https://www.example.com/news/a%20b%22%3C%3E%60%7B%7D%5E%C3%A9.jpg?a=%27b%27%20%C3%A9#%60c",
    ),
    ("https://a.example/100%/a%20b", "https://a.example/100%/a%20b"),
    ("https://a.exam\tple/a\nb", "https://a.example/ab"),
    ("x\ud83d\ude00\ud800", "https://www.example.com/news/x%F0%9F%98%80%EF%BF%BD"),
    ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
    ("https://BÜCHER。example/", "https://xn--bcher-kva.example/"),
    ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"),
    ("https://i❤.example/", "https://xn--i-7iq.example/"),
    ("https://%61.example/", "https://a.example/"),
    ("https://a.example./", "https://a.example./"),
    ("https://under_score.example/", "https://under_score.example/"),
    ("https://localhost/x", "https://localhost/x"),
    ("http://2130706433/", "http://127.0.0.1/"),
    ("http://0x7f.1/", "http://127.0.0.1/"),
    ("http://0177.0.0.0x1/", "http://127.0.0.1/"),
    ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/"),
    ("http://[0:0::1]:8080/", "http://[::1]:8080/"),
]

REPAIRED = [
    ("http:/host.example/x", "http://host.example/x"),
    ("https:host.example/x", "https://host.example/x"),
    ("https:https://host.example/x", "https://host.example/x"),
    ("http://https://host.example/x", "https://host.example/x"),
    ("https://http//host.example/x", "http://host.example/x"),
    ("http//host.example/x", "http://host.example/x"),
    ("https.//host.example/x", "https://host.example/x"),
    ("https;//host.example/x", "https://host.example/x"),
    ("://host.example/x", "https://host.example/x"),
    ("ttps://host.example/x", "https://host.example/x"),
    ("hhttp://host.example/x", "http://host.example/x"),
    ("www.host.example/x", "https://www.host.example/x"),
    ("https://host.example/?a=1&amp;b=2&#038;c=3&amp;amp;d=4", "https://host.example/?a=1&b=2&c=3&d=4"),
]

NOTHING = [
    "",
    " \n",
    "mailto:a@b.example",
    "javascript:void(0)",
    "data:image/png;base64,AAAA",
    "file:///etc/hostname",
    "ftp://a.example/",
    "example.com:8443/x",
    "https://",
    "https:///",
    "https://user:pw@a.example/",
    "https://user@a.example/",
    "//@a.example/",
    "https://a b.example/",
    "https://a..example/",
    "https://.example/",
    "https://a.example:70000/",
    "https://a.example:x/",
    "https://a.example:123456/",
    "https://[::1/",
    "https://[::1%25lo]/",
    "https://[x]/",
    "http://1.2.3.4.5/",
    "http://256.1.1.1/",
    "http://1.2.3.256/",
    "http://4294967296/",
    "http://09/",
    "http://a.1/",
    "http://99999999999999999999/",
    "https://xn--/",
    "https://xn--\x80/",
    "https://xn--99999999/",
    "https://" + "a" * 64 + ".example/",
    "https://" + "a." * 130 + "example/",
    "https://" + "é" * 300 + ".example/",
    "https://a\u2028b.example/",
    "https://a<b.example/",
    "https://\u00ad/",
    "https://a%00b.example/",
    "https://" + "ü" * 63 + ".example/",
    "/" + "x" * MAX_URL,
    "/" + "é" * (MAX_URL // 2),
]


@pytest.mark.parametrize(("raw", "expected"), BROWSER)
def test_an_address_is_resolved_and_encoded_as_a_browser_would(raw: str, expected: str) -> None:
    assert absolute(raw, BASE) == expected


@pytest.mark.parametrize(("raw", "expected"), REPAIRED)
def test_a_broken_spelling_with_one_meaning_is_repaired(raw: str, expected: str) -> None:
    assert absolute(raw, BASE) == expected


@pytest.mark.parametrize("raw", ["https:/index.html", "http//news", "https:/images/x.jpg", "www.jpg"])
def test_a_spelling_that_may_be_a_path_is_not_taken_for_a_host(raw: str) -> None:
    assert host(absolute(raw, BASE) or "") == "www.example.com"


def test_an_address_inside_an_address_is_left_alone() -> None:
    archived = "https://web.example/save/https://host.example/x"
    assert absolute(archived, BASE) == archived


@pytest.mark.parametrize("raw", NOTHING)
def test_what_no_browser_would_ask_or_nobody_may_is_nothing(raw: str) -> None:
    assert absolute(raw, BASE) is None
    assert host(raw) is None


@pytest.mark.parametrize("raw", ["/x", "//a.example/", "?a", "#b", "x"])
@pytest.mark.parametrize("base", ["", "not an address", "mailto:a@b.example"])
def test_a_relative_address_without_a_usable_base_is_nothing(raw: str, base: str) -> None:
    assert absolute(raw, base) is None


def test_a_base_is_read_as_forgivingly_as_an_address() -> None:
    assert absolute("b", " HTTPS://Example.com/a/\n") == "https://example.com/a/b"


def test_a_page_has_no_fragment() -> None:
    assert page_address("/a?b#c", BASE) == "https://www.example.com/a?b"
    assert page_address("mailto:x", BASE) is None


@given(SPELLINGS, st.sampled_from([BASE, "", "http://a.example"]) | SPELLINGS)
@settings(max_examples=300, deadline=None)
def test_any_text_becomes_a_bounded_plain_address_that_stays_as_it_is(raw: str, base: str) -> None:
    found = absolute(raw, base)
    if found is None:
        return
    assert absolute(found, "") == found
    assert found.isascii()
    assert found.isprintable()
    assert " " not in found
    assert urlsplit(found).scheme in ("http", "https")
    assert urlsplit(found).username is None
    assert host(found)


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_no_text_raises(raw: str, base: str) -> None:
    for found in (absolute(raw, base), absolute(f"http://{raw}/", base), absolute(f"//{raw}", BASE)):
        assert found is None or found.startswith("http")
    assert fold_url(fold_url(raw)) is not None
    assert fold_picture(raw) is not None
    assert is_home(raw) in (True, False)


@pytest.mark.parametrize(
    "pattern", ["http" * 2000, "https:" * 1300, "a." * 4000, "/." * 4000, "&amp;" * 1600, "[" * 8000]
)
def test_a_hostile_spelling_takes_no_longer_than_its_length(pattern: str) -> None:
    assert absolute(pattern, BASE) is None or len(absolute(pattern, BASE) or "") <= MAX_URL


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://WWW.Example.com:8443/x", "www.example.com"),
        ("https://example.com.", "example.com"),
        ("http://[::1]:80/", "::1"),
        ("http://127.1/", "127.0.0.1"),
        ("/relative", None),
    ],
)
def test_the_host_stands_alone(url: str, expected: str | None) -> None:
    assert host(url) == expected


def test_a_host_in_a_labels_reads_back_in_unicode() -> None:
    assert ascii_host("點看.COM") == "xn--c1yn36f.com"
    assert unicode_host("xn--c1yn36f.com") == "點看.com"
    assert unicode_host("a.xn--\x80") is None


@pytest.mark.parametrize(
    ("text", "expected"), [("1.2.3.4", True), ("[::1]", True), ("::1", True), ("a.example", False)]
)
def test_an_ip_address_is_told_from_a_name(text: str, expected: bool) -> None:
    assert is_address(text) is expected


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com", "https://example.com/", "https://example.com//", "https://example.com/index.html",
        "https://example.com/Default.aspx", "https://example.com/en/", "https://example.com/en-US/index.php",
        "https://example.com/pt_BR", "https://example.com/#top",
    ],
)  # fmt: skip
def test_a_front_page_is_known_by_its_address(url: str) -> None:
    assert is_home(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/?p=12", "https://example.com/ai/", "https://example.com/en/story", "https://example.com/x1",
        "https://example.com/english", "/", "nothing",
    ],
)  # fmt: skip
def test_any_other_page_is_no_front_page(url: str) -> None:
    assert not is_home(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/a%2fb~c?id=1", "https://www.example.com:443/a%2Fb%7Ec/?id=1", "HTTPS://EXAMPLE.COM/a%2fb~c?id=1#x",
        "https://example.com/a%2Fb~c/?utm_source=x&id=1&UTM_medium=y&fbclid=z&", "http://example.com:80/a%2Fb~c?id=1",
    ],
)  # fmt: skip
def test_addresses_of_one_page_share_a_key(url: str) -> None:
    assert fold_url(url) == "example.com/a%2Fb~c?id=1"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/A", "https://example.com/b", "https://example.com:8443/a", "https://m.example.com/a",
        "https://example.com/a?id=1", "https://example.com/a?w=1", "mailto:a@example.com",
    ],
)  # fmt: skip
def test_addresses_of_different_pages_keep_their_keys_apart(url: str) -> None:
    assert fold_url(url) != fold_url("https://example.com/a")


def test_a_picture_keeps_its_key_under_new_signatures_and_sizes() -> None:
    plain = fold_picture("https://img.example/a.jpg?id=7")
    assert plain == "img.example/a.jpg?id=7"
    assert fold_picture("http://img.example/a.jpg?id=7&w=1200&h=630&fit=crop&s=0a1b") == plain
    assert fold_picture("https://img.example/a.jpg?X-Amz-Date=1&id=7&X-Amz-Signature=2&Expires=3") == plain
    assert fold_picture("https://img.example/a.jpg?id=8") != plain
    assert fold_picture("https://img.example/b.jpg?id=7") != plain


def test_every_address_that_real_pages_declare_is_read(corpus: Path) -> None:
    declared = corpus / "pages" / "declared.dev.jsonl"
    lines = [json.loads(line) for line in declared.read_text("utf-8").splitlines()]
    words = {text for line in lines for text in _texts(line) if text.startswith(("http", "//", "/"))}
    assert len(words) > 1000
    for text in words:
        found = absolute(text, BASE)
        assert found is None or absolute(found, "") == found


def _texts(node: object) -> list[str]:
    if isinstance(node, str):
        return [node]
    if isinstance(node, dict):
        node = list(node.values())
    return [text for child in node for text in _texts(child)] if isinstance(node, list) else []


@settings(max_examples=300, deadline=None)
@given(
    st.text(alphabet="/.?#ab%2eE&;mp:@\\\xe9 ", max_size=12),
    st.sampled_from((BASE, "http://a.example/", "https://a.example:8080/x/", "https://Ü.example/x", "nothing")),
)
def test_a_path_from_the_root_means_the_same_the_short_way_and_the_long_way(raw: str, base: str) -> None:
    assert absolute(f"/{raw}", base) == module._absolute(f"/{raw}", base)


def test_a_path_that_its_host_makes_too_long_is_none() -> None:
    assert absolute("/" + "a" * (MAX_URL - 1), BASE) is None
    assert absolute("/" + "a" * (MAX_URL - 100), BASE) is not None
