"""HTML itself: what named metas, links, the title and the language of a page say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crawler.extractors.claims import Row, metadata, size, words
from crawler.items import Metadata, Size, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crawler.extractors.document import Link, Markup

_FIELDS: Final = {
    **dict.fromkeys(
        "title dc.title dcterms.title citation_title sailthru.title parsely-title headline cxenseparse:title".split(),
        "title",
    ),
    **dict.fromkeys(
        "description dc.description dcterms.description sailthru.description dcterms.abstract abstract".split(),
        "excerpt",
    ),
    **dict.fromkeys(
        "parsely-pub-date sailthru.date dc.date.issued dcterms.issued dcterms.available"
        " pubdate pub_date pdate publishdate publish-date publish_date publication_date publication-date published"
        " publisheddate published_date published-date published_time datepublished date_published date-published"
        " displaydate originalpublicationdate article_date_original article.published prism.publicationdate"
        " citation_publication_date citation_online_date citation_date cxenseparse:recs:publishtime"
        " cxenseparse:publishtime rnews:datepublished vr:published_time shareaholic:article_published_time bt:pubdate"
        " eprints.date gentime ptime date.available iptc.datepublished weibo:article:create_at"
        " dateofpublication".split(),
        "published",
    ),
    # A bare `date` is that of any event in a page's life (DCMI): what a reader sees is surer.
    **dict.fromkeys(
        "date dc.date dcterms.date dcterms.created dc.date.created created datecreated date.created".split(), "created"
    ),
    **dict.fromkeys(
        "last-modified lastmod lastmodified last_modified dcterms.modified dc.date.modified modified datemodified"
        " article.updated revised utime updated".split(),
        "updated",
    ),
    **dict.fromkeys(
        "author dc.creator dcterms.creator parsely-author sailthru.author citation_author byl byline"
        " cxenseparse:author cxenseparse:recs:author article.author article:author_name article_author article-author"
        " author_name authors dc.author rnews:creator vr:author shareaholic:article_author_name bt:author".split(),
        "authors",
    ),
    **dict.fromkeys(
        "keywords news_keywords parsely-tags sailthru.tags dc.subject dcterms.subject tags citation_keywords".split(),
        "keywords",
    ),
    **dict.fromkeys(
        "parsely-section section prism.section articlesection cxenseparse:recs:category".split(), "section"
    ),
    **dict.fromkeys("publisher dc.publisher dcterms.publisher organization citation_publisher".split(), "publisher"),
    **dict.fromkeys(("application-name", "apple-mobile-web-app-title", "sitename", "al:ios:app_name"), "site_name"),
    **dict.fromkeys(("language", "dc.language", "dcterms.language", "lang"), "lang"),
    **dict.fromkeys(("sailthru.image.full", "parsely-image-url", "image", "thumbnail"), "images"),
}
_LISTS: Final = frozenset(("keywords",))
MAX_ICONS: Final = 3
_ICONS: Final = frozenset(("apple-touch-icon", "apple-touch-icon-precomposed", "icon"))


def read(markup: Markup) -> tuple[Metadata, ...]:
    """Return what metas, links and the title say, each as a source of its own; the silent ones left out."""
    found = (
        metadata(Source.META, _metas(markup), markup.base),
        metadata(Source.LINK, _links(markup.links), markup.base),
        metadata(Source.TITLE, (Row("title", "title", markup.title),), markup.base),
    )
    return tuple(each for each in found if each is not None)


def _metas(markup: Markup) -> Iterator[Row]:
    yield Row("lang", "html[lang]", markup.lang)
    for meta in markup.metas:
        field = _FIELDS.get(meta.key) if meta.attr != "itemprop" else None
        if field:
            for part in words(meta.content) if field in _LISTS else (meta.content,):
                yield Row(field, f"meta[{meta.attr}={meta.key}]", part)


def _links(links: Iterable[Link]) -> Iterator[Row]:
    """Yield the canonical and AMP addresses, the picture and the icons, the largest icon first (HTML, 4.6.7)."""
    icons = []
    for link in links:
        for rel in link.rel:
            if rel == "canonical":
                yield Row("canonical", "link[rel=canonical]", link.href)
            elif rel == "amphtml":
                yield Row("amp_url", "link[rel=amphtml]", link.href)
            elif rel == "image_src":
                yield Row("images", "link[rel=image_src]", link.href)
            elif rel in _ICONS:
                icons.append(Row("logo", f"link[rel={rel}]", link.href, _size(link.attrs.get("sizes"))))
    yield from sorted(icons, key=_icon_order, reverse=True)[:MAX_ICONS]


def _size(told: str | None) -> Size | None:
    """Return what `sizes` declares; that of several sizes cannot be told."""
    if not told:
        return None
    across, _, down = told.lower().partition("x")
    return size(across, down)


def _icon_order(icon: Row) -> tuple[bool, int]:
    return icon.via != "link[rel=icon]", icon.size.width if icon.size else 0
