"""Which picture a logo is made from, by what is known."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from crawler.extractors.icons import Icon
from crawler.extractors.imagesize import ImageProbe
from crawler.items import Claim, Document, Metadata, Size, Source, Verdict
from crawler.spiders import emblems
from crawler.spiders.emblems import Candidate, Found, Kind, Search

BASE = "https://example.com"


def candidate(kind: Kind, name: str, side: int | None = None) -> Candidate:
    return Candidate(kind, f"{BASE}/{name}", side)


def found(one: Candidate, side: int) -> Found:
    return Found(one, Size(width=side, height=side), b"")


def probe(width: int, height: int, kind: str = "PNG") -> ImageProbe:
    file = io.BytesIO()
    Image.new("RGB", (width, height)).save(file, kind)
    one = ImageProbe()
    one.feed(file.getvalue())
    return one


def test_candidates_are_asked_by_kind_and_of_a_kind_the_largest_first() -> None:
    offered = (
        emblems.favicon(f"{BASE}/any/page"),
        candidate(Kind.ICON, "i16", 16),
        candidate(Kind.ICON, "i512", 512),
        candidate(Kind.TOUCH, "t", 180),
        candidate(Kind.PUBLISHER, "p"),
    )
    search = Search(domain="example.com").offered(offered)
    assert [one.url.rpartition("/")[2] for one in search.open] == ["p", "t", "i512", "i16", "favicon.ico"]


def test_an_address_is_asked_once_and_three_of_a_kind_at_most() -> None:
    many = [candidate(Kind.ICON, f"i{number}", number) for number in range(1, 9)]
    search = Search(domain="example.com").offered([*many, *many])
    assert [one.side for one in search.open] == [8, 7, 6]
    tried = search.without(search.open[0], "too-small").offered(many)
    assert many[7] not in tried.open


def test_an_icon_of_an_undeclared_size_is_asked_before_small_ones() -> None:
    search = Search(domain="example.com").offered([candidate(Kind.ICON, "a", 32), candidate(Kind.ICON, "b")])
    assert search.next() == candidate(Kind.ICON, "b")


def test_once_a_picture_does_only_a_larger_one_of_its_kind_is_asked() -> None:
    large, undeclared, small = (
        candidate(Kind.TOUCH, name, side) for name, side in (("l", 300), ("u", None), ("s", 60))
    )
    search = Search(domain="example.com").offered([large, undeclared, small, candidate(Kind.ICON, "i", 512)])
    search = search.having(found(undeclared, 180))
    assert search.next() == large
    search = search.having(found(large, 120))  # its size was a lie
    assert search.next() is None
    assert search.found is not None
    assert search.found.candidate == undeclared


def test_a_publisher_names_its_best_logo_first() -> None:
    one, other = candidate(Kind.PUBLISHER, "one"), candidate(Kind.PUBLISHER, "other")
    assert Search(domain="example.com").offered([one, other]).having(found(one, 60)).next() is None


def test_a_picture_that_fills_the_largest_logo_is_large_enough() -> None:
    one, other = candidate(Kind.ICON, "a", 512), candidate(Kind.ICON, "b")
    assert Search(domain="example.com").offered([one, other]).having(found(one, 512)).next() is None


def document(url: str, *metadata: Metadata) -> Document:
    return Document(url=url, verdict=Verdict.OK, metadata=metadata)


def said(source: Source, via: str) -> Metadata:
    return Metadata(
        source=source, logo=(Claim(value=f"{BASE}/{via}", raw="", via=via), Claim(value=None, raw="", via=via))
    )


def test_a_page_names_the_logo_of_its_publisher_and_icons() -> None:
    page = document(
        f"{BASE}/story",
        said(Source.JSON_LD, "NewsArticle.publisher.logo"),
        said(Source.MICRODATA, "Article.publisher.logo"),
        said(Source.LINK, "link[rel=apple-touch-icon]"),
        said(Source.LINK, "link[rel=icon]"),
        said(Source.OPEN_GRAPH, "og:logo"),
    )
    kinds = [one.kind for one in emblems.of_document(page, "example.com")]
    assert kinds == [Kind.PUBLISHER, Kind.PUBLISHER, Kind.TOUCH, Kind.ICON]


@pytest.mark.parametrize(
    ("url", "domain", "speaks"),
    [
        ("https://example.com/", "example.com", True),
        ("https://www.example.com/", "example.com", True),
        ("https://blog.example.co.uk/x", "example.co.uk", True),
        ("https://cloud.google.com/x", "cloud.google.com", True),
        ("https://www.google.com/", "cloud.google.com", False),
        ("https://notexample.com/", "example.com", False),
        ("https://example.org/", "example.com", False),
        ("https://user.github.io/x", "github.io", False),
        ("https://github.io/", "github.io", True),
        ("http://127.0.0.2:8080/", "127.0.0.2", True),
        ("nonsense", "example.com", False),
    ],
)
def test_only_a_page_of_the_domain_itself_speaks_for_it(url: str, domain: str, speaks: bool) -> None:
    assert emblems.speaks_for(url, domain) is speaks
    assert bool([*emblems.of_document(document(url, said(Source.LINK, "link[rel=icon]")), domain)]) is speaks


def test_icons_are_candidates_of_their_kind() -> None:
    given = [Icon(f"{BASE}/t", touch=True, side=180), Icon(f"{BASE}/i", touch=False)]
    assert [*emblems.of_icons(given)] == [candidate(Kind.TOUCH, "t", 180), candidate(Kind.ICON, "i")]


@pytest.mark.parametrize(
    ("kind", "size", "reason"),
    [
        (Kind.ICON, (48, 48), None),
        (Kind.ICON, (47, 48), "too-small"),
        (Kind.ICON, (200, 100), None),
        (Kind.ICON, (100, 200), None),
        (Kind.ICON, (201, 100), "too-wide"),
        (Kind.ICON, (100, 201), "too-wide"),
        (Kind.PUBLISHER, (110, 100), None),
        (Kind.PUBLISHER, (111, 100), "not-square"),
    ],
)
def test_what_is_too_small_or_too_wide_is_refused(kind: Kind, size: tuple[int, int], reason: str | None) -> None:
    assert emblems.refusal(candidate(kind, "x"), probe(*size)) == reason


def closed(raw: bytes) -> ImageProbe:
    one = ImageProbe()
    one.feed(raw)
    one.close()
    return one


BOMB = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x75\x30\0\0\x75\x30\x08\x02\0\0\0\0\0\0\0"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400"/>', "drawing"),
        (b"<html>", "not-an-image"),
        (b"", "not-an-image"),
        (BOMB[:20], "truncated"),
        (BOMB, "too-many-pixels"),
        (b"8BPS\0\1\0\0\0\0\0\0\0\3\0\0\0\x64\0\0\0\x64\0\x08\0\3", "format"),
    ],
    ids=["drawing", "page", "nothing", "cut", "bomb", "no format of the web"],
)
def test_what_cannot_be_drawn_from_is_refused_by_its_header(raw: bytes, reason: str) -> None:
    assert emblems.refusal(candidate(Kind.ICON, "x"), closed(raw)) == reason


def test_a_provider_without_a_name_is_called_by_its_domain() -> None:
    assert emblems.called("tide-gauges.example.com") == "Tide Gauges"
