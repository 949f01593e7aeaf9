"""SVG: what the root element states, and everything that may stand before it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extractors.imagesize import ImageProbe, Never
from crawler.items import Size


def measured(data: bytes) -> tuple[int, int] | Never | None:
    probe = ImageProbe()
    probe.feed(data)
    size = probe.close()
    return probe.never if size is None else (size.width, size.height)


def svg(attributes: str, before: str = "", name: str = "svg") -> bytes:
    return f"{before}<{name} {attributes}><path d='M0 0'/></{name}>".encode()


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="30" height="20"', (30, 20)),
        ("height='20px'\n\twidth = '30PX'", (30, 20)),
        ('width="3in" height="2.54cm"', (288, 96)),
        ('width="25.4mm" height="101.6Q"', (96, 96)),
        ('width="72pt" height="6pc"', (96, 96)),
        ('width="2em" height="3ex"', (32, 24)),
        ('width="1.5e2" height="+.5e+2"', (150, 50)),
        ('width="10.5" height="10.4"', (11, 10)),
        ('width="30" height="20" viewBox="0 0 1 1"', (30, 20)),
        ('viewBox="0 0 30 20"', (30, 20)),
        ('viewbox=" -5,-5 , 30,20 "', (30, 20)),
        ('width="60" viewBox="0 0 30 20"', (60, 40)),
        ('height="40" viewBox="0 0 30 20"', (60, 40)),
        ('width="100%" height="auto" viewBox="0 0 30 20"', (30, 20)),
        ('width="-30" height="3furlongs" viewBox="0 0 30 20"', (30, 20)),
        ('stroke-width="9" width="30" data-height="9" height="20"', (30, 20)),
        ('onclick="alert(\'<>\')" width="30" height="20"', (30, 20)),
        ('width="30" height="20" width="99"', (30, 20)),
        (f'd="{"x" * 2_000}" width="30" height="20"', (30, 20)),
        (f'{" " * 2_000}width="30" height="20"', (30, 20)),
    ],
)
def test_the_size_is_what_the_root_states(attributes: str, size: tuple[int, int]) -> None:
    assert measured(svg(attributes)) == size


@pytest.mark.parametrize(
    ("attributes", "reason"),
    [
        ("", Never.NO_SIZE),
        ('width="30"', Never.NO_SIZE),
        ('width="100%" height="100%"', Never.NO_SIZE),
        ('viewBox="0 0 30"', Never.NO_SIZE),
        ('viewBox="0 0 0 20"', Never.NO_SIZE),
        (f'width="{"9" * 600}" height="20"', Never.NO_SIZE),
        ('width="0" height="20"', Never.ABSURD_SIZE),
        ('width="1e99" height="20"', Never.ABSURD_SIZE),
        ('height="1e99" viewBox="0 0 1e99 1e-99"', Never.ABSURD_SIZE),
        ("width=30 height=20", Never.MALFORMED),
        ('width="30"height="20"', Never.MALFORMED),
        ('width="30" height', Never.MALFORMED),
        ('width="30" height="20" =', Never.MALFORMED),
    ],
)
def test_a_root_that_states_none_has_a_reason(attributes: str, reason: Never) -> None:
    assert measured(svg(attributes)) == reason


@pytest.mark.parametrize(
    "before",
    [
        "\ufeff",
        "\n \t\r\n" + " " * 600,
        '<?xml version="1.0" encoding="utf-8"?>\n',
        "<!-- <svg width='1' height='1'> -->" * 40,
        "<!--" + "-" * 1_500 + "x-->",
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">',
        "<!DOCTYPE svg:svg>",
        '<!DOCTYPE svg [ <!ENTITY a "]"> <!ENTITY b "&a;&a;"> \n' + '<!ENTITY c "&b;">' * 90 + "] >",
        "\ufeff<?xml version='1.0'?><!-- é --><!DOCTYPE svg><?style?>  ",
    ],
)
def test_what_stands_before_the_root_is_passed_over(before: str) -> None:
    assert measured(svg('width="30" height="20"', before)) == (30, 20)
    assert measured(svg('width="30" height="20"', before, "s:svg")) == (30, 20)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_read_with_and_without_its_mark(encoding: str) -> None:
    text = '<?xml version="1.0"?>\n<!-- \u043b\u20ac\U0001f600 --><svg width="30" height="20"/>'
    assert measured(text.encode(encoding)) == (30, 20)
    assert measured(b"\xfe\xff" + text.encode("utf-16-be")) == (30, 20)


@pytest.mark.parametrize(
    "data",
    [
        b"<html><svg width='30' height='20'/></html>",
        b"<!doctype html><html></html>",
        b"<?xml version='1.0'?><rss><channel/></rss>",
        b"<!-- a page --><body>",
        b"<svgs width='30' height='20'/>",
        b"\n" * 40 + b"plain text",
        b"<!DOCTYPE svg" + b" " * 600 + b"><svg width='30' height='20'/>",
    ],
)
def test_other_markup_is_no_picture(data: bytes) -> None:
    assert measured(data) == Never.NOT_AN_IMAGE


@pytest.mark.parametrize(
    "data",
    [b"<!-- never ends", b"<!DOCTYPE svg [ <!ENTITY", b"<svg width='30' height='2", b"<svg width='30' ", b" " * 32],
)
def test_a_root_that_is_cut_has_no_size(data: bytes) -> None:
    assert measured(data) == Never.TRUNCATED


def test_an_endless_prologue_is_given_up() -> None:
    probe = ImageProbe()
    for _ in range(70_000):
        probe.feed(b"<!-- again and again and again and again -->")
    assert (probe.size, probe.never) == (None, Never.TOO_DEEP)


@given(st.text(alphabet="<>svg!?-/='\" widthe30DOCTYP[]:\n", max_size=200), st.integers(1, 70))
@settings(max_examples=300, deadline=None)
def test_any_markup_in_any_pieces_has_one_answer(text: str, step: int) -> None:
    data = b"<svg " + text.encode()
    probe = ImageProbe()
    for at in range(0, len(data), step):
        probe.feed(data[at : at + step])
    size = probe.close()
    assert measured(data) == (probe.never if size is None else (size.width, size.height))


@given(st.integers(1, 65_535), st.integers(1, 65_535))
@settings(max_examples=50, deadline=None)
def test_every_whole_size_comes_back(width: int, height: int) -> None:
    probe = ImageProbe()
    probe.feed(svg(f'viewBox="0 0 {width} {height}"'))
    assert probe.close() == Size(width=width, height=height)
