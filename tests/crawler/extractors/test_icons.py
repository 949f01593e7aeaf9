"""The icons that a page names for its site."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extractors.icons import MAX_ICONS, Icon, icons

URL = "https://example.com/home/"


def read(head: str) -> tuple[Icon, ...]:
    return icons(f"<html><head>{head}</head><body></body></html>".encode(), URL)


def test_icons_come_in_document_order_with_the_size_that_they_declare() -> None:
    assert read(
        '<link rel="shortcut icon" href="/f.ico"><link rel="apple-touch-icon" sizes="180x180" href="t.png">'
        '<link rel="ICON" type="image/png" sizes="16X16 32x32" href="//cdn.example.com/i.png">'
    ) == (
        Icon("https://example.com/f.ico", touch=False),
        Icon("https://example.com/home/t.png", touch=True, side=180),
        Icon("https://cdn.example.com/i.png", touch=False, side=32),
    )


def test_a_precomposed_icon_is_a_touch_icon() -> None:
    (icon,) = read('<link rel="apple-touch-icon-precomposed" href="/t.png">')
    assert icon.touch


@pytest.mark.parametrize("sizes", ["any", "", "x", "0x0", "32", "32x", "999999x999999", "-1x-1"])
def test_what_declares_no_size_has_none(sizes: str) -> None:
    (icon,) = read(f'<link rel="icon" sizes="{sizes}" href="/i.png">')
    assert icon.side is None


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="icon" type="image/svg+xml" href="/i.svg">',
        '<link rel="mask-icon" href="/i.svg">',
        '<link rel="icon" href="data:image/png;base64,AAAA">',
        '<link rel="icon" href="">',
        '<link rel="icon">',
        '<link rel="stylesheet" href="/icon.css">',
    ],
    ids=["drawing", "mask", "data", "empty", "no address", "no icon"],
)
def test_what_is_no_icon_to_draw_from_is_left_out(link: str) -> None:
    assert read(link) == ()


def test_the_base_of_the_page_counts() -> None:
    (icon,) = read('<base href="https://cdn.example.org/x/"><link rel="icon" href="i.png">')
    assert icon.url == "https://cdn.example.org/x/i.png"


def test_a_page_of_icons_gives_a_few() -> None:
    assert len(read("".join(f'<link rel="icon" href="/{number}.png">' for number in range(400)))) == MAX_ICONS


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_raise(body: bytes) -> None:
    assert isinstance(icons(b'<link rel=icon href="' + body, URL), tuple)
