"""What microdata says, and which of several items is the page."""

from __future__ import annotations

from crawler.extractors import microdata
from crawler.extractors.document import collect
from crawler.items import Image, Metadata, Size, Source

URL = "https://example.com/2020/story.html"


def read(html: str, *titles: str) -> Metadata:
    markup = collect(html.encode(), "utf-8", URL)
    assert markup is not None
    return microdata.read(markup, titles) or Metadata(source=Source.MICRODATA)


def said(claims: tuple[object, ...]) -> list[object]:
    return [getattr(claim, "value", None) for claim in claims]


def article(inner: str, kind: str = "NewsArticle") -> str:
    return f'<div itemscope itemtype="https://schema.org/{kind}">{inner}</div>'


def test_a_page_without_items_is_silent() -> None:
    assert microdata.read(collect(b"<p>", "utf-8", URL) or None, ()) is None  # type: ignore[arg-type]  # never None here


def test_values_stand_where_html_says() -> None:
    found = read(
        article(
            "<h1 itemprop=headline>A <b>story</b></h1><meta itemprop=description content=D>"
            '<time itemprop=datePublished datetime="2020-04-30T18:41:00Z">yesterday</time>'
            "<time itemprop=dateModified>2020-05-01</time><a itemprop=author href=/ann>Ann</a>"
            "<img itemprop=image src=/a.jpg><span itemprop=keywords>x, y</span><meta itemprop=articleSection>"
            '<span itemprop="inLanguage name" content=de>German</span>'
        )
    )
    assert said(found.title) == ["A story"]
    assert said(found.excerpt) == ["D"]
    assert found.published[0].raw == "2020-04-30T18:41:00Z"
    assert found.updated[0].raw == "2020-05-01"
    assert said(found.keywords) == ["x", "y"]
    assert said(found.images) == [Image(url="https://example.com/a.jpg")]
    assert said(found.lang) == ["de"]
    assert found.section == ()


def test_things_inside_an_item_keep_their_own_names() -> None:
    found = read(
        article(
            "<h1 itemprop=headline>A story</h1>"
            "<span itemprop=author itemscope itemtype=https://schema.org/Person><b itemprop=name>Ann</b></span>"
            "<div itemprop=publisher itemscope><meta itemprop=name content=Example>"
            "<div itemprop=logo itemscope><meta itemprop=url content=/logo.png></div></div>"
            "<div itemprop=image itemscope><meta itemprop=url content=/a.jpg><meta itemprop=width content=1200>"
            "<meta itemprop=height content=675></div>"
        )
    )
    assert said(found.title) == ["A story"]
    assert said(found.authors) == ["Ann"]
    assert said(found.publisher) == ["Example"]
    assert said(found.logo) == ["https://example.com/logo.png"]
    assert said(found.images) == [Image(url="https://example.com/a.jpg", size=Size(width=1200, height=675))]


def test_a_logo_may_be_a_plain_address() -> None:
    found = read(article("<div itemprop=publisher itemscope><link itemprop=logo href=/logo.png></div>"))
    assert said(found.logo) == ["https://example.com/logo.png"]
    assert found.publisher == ()


def test_a_name_counts_only_without_a_headline() -> None:
    assert said(read(article("<b itemprop=name>N</b>")).title) == ["N"]


def test_of_several_articles_the_one_with_the_page_s_title_counts() -> None:
    two = article("<b itemprop=headline>Other story</b>") + article("<b itemprop=headline>This very story</b>")
    assert said(read(two, "This very story").title) == ["This very story"]
    assert read(two, "Something else").title == ()


def test_an_article_inside_another_item_is_not_the_page() -> None:
    inner = '<div itemprop=hasPart itemscope itemtype="https://schema.org/Article"><b itemprop=headline>Part</b></div>'
    assert read(article(inner, "ItemList")).title == ()


def test_outside_of_articles_only_what_belongs_to_the_page_is_heard() -> None:
    found = read(
        "<meta itemprop=datePublished content=2020-04-30><meta itemprop=name content=N><i itemprop=author>Ann</i>"
    )
    assert len(found.published) == 1
    assert found.title == ()
    assert found.authors == ()
    page = read(article("<meta itemprop=datePublished content=2020-04-30>", "WebPage"))
    assert len(page.published) == 1
    assert read(article("<meta itemprop=datePublished content=2020-04-30>", "Person")).published == ()


def test_an_item_that_is_very_far_above_is_no_item() -> None:
    deep = article("<p>" + "<i>" * 80 + "<b itemprop=headline>A story</b>")
    assert read(deep).title == ()
