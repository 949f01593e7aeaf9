"""What Open Graph, Twitter cards, named metas, links and the address say."""

from __future__ import annotations

import sys

import pytest
from lxml.html import document_fromstring

from crawler.extractors import address, htmlmeta, lean, opengraph, twitter
from crawler.extractors.document import Markup, collect
from crawler.items import Image, Metadata, Size, Source

URL = "https://example.com/2020/story.html"


def page(html: str, url: str = URL) -> Markup:
    found = collect(html.encode(), "utf-8", url)
    assert found is not None
    return found


def graph(html: str) -> Metadata:
    return opengraph.read(page(html)) or Metadata(source=Source.OPEN_GRAPH)


def og(**said: str) -> str:
    return "".join(f'<meta property="og:{key.replace("__", ":")}" content="{value}">' for key, value in said.items())


def pictures(html: str) -> list[Image | None]:
    return [claim.value for claim in graph(html).images]


def test_it_is_heard_by_name_outside_the_head_and_in_any_case() -> None:
    found = graph('<body><div><meta name="OG:Title" content="A &amp; B"></div>')
    assert [(claim.value, claim.via) for claim in found.title] == [("A & B", "og:title")]


def test_the_first_of_two_comes_first_and_an_empty_one_is_silent() -> None:
    found = graph(og(title=" ") + og(title="First") + og(title="Second") + og(title="First"))
    assert [claim.value for claim in found.title] == ["First", "Second"]


def test_a_page_without_it_is_silent() -> None:
    assert opengraph.read(page("<meta name=author content=Ann>")) is None
    assert opengraph.read(page(og(unknown="x"))) is None


def test_times_types_and_sections_of_articles_are_read() -> None:
    found = graph(
        '<meta property="article:published_time" content="2020-04-30T18:41:00Z">'
        '<meta property="article:modified_time" content="nonsense">'
        '<meta property="article:tag" content="x"><meta property="article:section" content="News">'
        '<meta property="article:author" content="Ann"><meta property="article:content_tier" content="locked">'
        + og(type="article", locale="de_DE", url="/x", site_name="Example")
    )
    assert found.published[0].value is not None
    assert found.updated[0].value is None
    assert found.updated[0].raw == "nonsense"
    assert found.free[0].value is False
    assert found.type[0].value == "article"
    assert found.lang[0].value == "de-DE"
    assert found.canonical[0].value == "https://example.com/x"
    assert found.site_name[0].value == "Example"


@pytest.mark.parametrize(
    ("kind", "value"),
    [("video.other", "video"), ("Article", "article"), ("website", None), ("blog-posting", "article")],
)
def test_a_type_is_an_article_a_video_or_neither(kind: str, value: str | None) -> None:
    assert [claim.value for claim in graph(og(type=kind)).type] == [value]


def test_a_size_belongs_to_the_last_picture_before_it() -> None:
    html = og(image="/a.jpg") + og(image="/b.jpg", image__width="1200px", image__height="675")
    assert pictures(html) == [
        Image(url="https://example.com/a.jpg"),
        Image(url="https://example.com/b.jpg", size=Size(width=1200, height=675)),
    ]


def test_a_size_before_any_picture_belongs_to_none() -> None:
    assert pictures(og(image__width="1200", image__height="675") + og(image="/a.jpg")) == [
        Image(url="https://example.com/a.jpg")
    ]


@pytest.mark.parametrize("width", ["0", "-5", "70000", "wide", "", "1e3"])
def test_a_size_that_cannot_be_is_no_size(width: str) -> None:
    assert pictures(og(image="/a.jpg", image__width=width, image__height="675")) == [
        Image(url="https://example.com/a.jpg")
    ]


def test_the_secure_address_comes_before_an_insecure_one_only() -> None:
    secure = og(image__secure_url="https://example.com/s.jpg")
    plain, open_, safe = (
        Image(url=f"{url}.jpg") for url in ("http://example.com/a", "https://example.com/a", "https://example.com/s")
    )
    assert pictures(og(image="http://example.com/a.jpg") + secure) == [safe, plain]
    assert pictures(og(image="https://example.com/a.jpg") + secure) == [open_, safe]
    assert pictures(secure) == [safe]


def test_one_tag_may_hold_several_words() -> None:
    html = '<meta property="article:tag" content="x, y"><meta property="article:tag" content="z">'
    assert [claim.value for claim in graph(html).keywords] == ["x", "y", "z"]


def test_one_tag_may_hold_several_sections() -> None:
    html = '<meta property="article:section" content="News, Arts &amp;amp; Books,">'
    assert [claim.value for claim in graph(html).section] == ["News", "Arts & Books"]


def test_the_same_picture_under_both_keys_is_one_and_another_is_another() -> None:
    assert len(pictures(og(image="/a.jpg") + og(image__url="/a.jpg", image__width="300", image__height="200"))) == 1
    assert len(pictures(og(image="/a.jpg") + og(image__url="/b.jpg"))) == 2


def test_a_picture_that_is_no_address_is_a_claim_without_value() -> None:
    assert pictures(og(image="data:image/gif;base64,AAAA")) == [None]


def test_characters_that_xml_forbids_are_no_obstacle() -> None:
    assert [claim.value for claim in graph(og(title="A\x01B\ufffe")).title] == ["AB"]


def test_extruct_is_loaded_without_its_relatives_and_stays_whole_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name == "extruct" or name.startswith(("extruct.", "rdflib"))]:
        monkeypatch.delitem(sys.modules, name)
    assert lean.open_graph.__wrapped__().extract_items is not None
    assert "extruct" not in sys.modules
    assert "rdflib" not in sys.modules


@pytest.mark.parametrize(
    "names",
    [
        ("og:title", "og:description", "og:url", "og:site_name", "og:image"),
        ("article:published_time", "article:author", "og:title", "article:tag", "article:content_tier"),
        ("video:release_date", "book:release_date", "og:video:tag", "og:article:author"),
        ("og:unknown", "fb:app_id", "title", "music:song", "og:type", "profile:username"),
    ],
    ids=lambda names: names[0],
)
def test_extruct_reads_the_same_from_the_whole_page(names: tuple[str, ...]) -> None:
    html = "".join(f'<meta property="{name}" content="{value} 2020-04-30">' for value, name in enumerate(names))
    tree = document_fromstring(f"<html><head>{html}</head><body></body></html>")
    told = [pair for each in lean.open_graph().extract_items(tree) for pair in each["properties"]]
    tables = {*opengraph._FIELDS, *opengraph._IMAGES}
    assert opengraph._properties(page(html).metas) == [pair for pair in told if pair[0] in tables]


def test_an_extruct_that_is_laid_out_differently_is_imported_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name == "extruct" or name.startswith("extruct.")]:
        monkeypatch.delitem(sys.modules, name)
    asked: list[str] = []

    def plain(name: str) -> object:
        asked.append(name)
        return sys

    monkeypatch.setattr(lean, "find_spec", lambda _: None)
    monkeypatch.setattr(lean, "import_module", plain)
    assert lean._module("jsonld") is sys
    monkeypatch.setitem(sys.modules, "extruct", sys)
    assert lean._module("opengraph") is sys
    assert asked == ["extruct.jsonld", "extruct.opengraph"]


def test_a_card_is_read_with_its_first_picture_s_size() -> None:
    found = twitter.read(
        page(
            '<meta name="twitter:title" content="A"><meta property="twitter:description" content="B">'
            '<meta name="twitter:image:src" content="/a.jpg"><meta name="twitter:image" content="/b.jpg">'
            '<meta name="twitter:image:width" content="1200"><meta name="twitter:image:height" content="600">'
        )
    )
    assert found is not None
    assert found.title[0].value == "A"
    assert found.excerpt[0].value == "B"
    assert [claim.value.size for claim in found.images if claim.value] == [Size(width=1200, height=600), None]
    assert twitter.read(page("<p>")) is None


def by_source(html: str) -> dict[Source, Metadata]:
    return {found.source: found for found in htmlmeta.read(page(html))}


def test_named_metas_links_and_the_title_are_sources_of_their_own() -> None:
    found = by_source(
        "<html lang=de-at><title> A &lt; B </title><meta name=description content=D>"
        "<meta name=parsely-pub-date content=2020-04-30T18:41:00Z><meta name=keywords content='x, y,,x'>"
        "<meta property=author content=Ann><link rel=canonical href=/c#top><link rel='amphtml' href='?amp=1'>"
        "<link rel=image_src href=/i.jpg>"
    )
    assert found[Source.TITLE].title[0].value == "A < B"
    assert found[Source.META].excerpt[0].via == "meta[name=description]"
    assert [claim.value for claim in found[Source.META].keywords] == ["x", "y"]
    assert found[Source.META].authors[0].value == "Ann"
    assert found[Source.META].lang[0].value == "de-AT"
    assert found[Source.LINK].canonical[0].value == "https://example.com/c"
    assert found[Source.LINK].amp_url[0].value == "https://example.com/2020/story.html?amp=1"
    assert found[Source.LINK].images[0].value == Image(url="https://example.com/i.jpg")


def test_a_silent_page_has_no_sources() -> None:
    assert by_source("<p>") == {}


def test_itemprops_are_not_taken_for_named_metas() -> None:
    assert by_source("<meta itemprop=author content=Ann>") == {}


def test_the_largest_touch_icon_is_the_first_logo() -> None:
    found = by_source(
        "<link rel=icon href=/i sizes=512x512><link rel=apple-touch-icon href=/s sizes=57x57>"
        "<link rel=apple-touch-icon href=/l sizes=180x180><link rel=icon href=/any sizes=any>"
    )
    assert [claim.raw for claim in found[Source.LINK].logo] == ["/l", "/s", "/i"]


def test_a_language_that_is_none_is_a_claim_without_value() -> None:
    assert by_source("<html lang='{{ lang }}'>")[Source.META].lang[0].value is None


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://example.com/2020/04/30/story", "2020-04-30"),
        ("https://example.com/news-2020-4-3.html", "2020-04-03"),
        ("https://example.com/2020/0430/story", "2020-04-30"),
        ("https://example.com/a_20200430_b", "2020-04-30"),
        ("https://example.com/202004301", None),
        ("https://example.com/2020/13/01/", None),
        ("https://example.com/?d=2020-04-30", None),
        ("http://[::1", None),
    ],
)
def test_a_day_in_the_address_is_read_year_first(url: str, day: str | None) -> None:
    found = address.read(url)
    assert (found.published[0].raw if found else None) == day
