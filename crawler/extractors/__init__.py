"""Reading a page: every source on it once, from bytes to one `Document`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from crawler.extractors import address, dateline, htmlmeta, jsonld, microdata, opengraph, twitter
from crawler.extractors import body as visible
from crawler.extractors.document import Markup, collect
from crawler.extractors.encoding import to_utf8, trusted
from crawler.extractors.verdict import Evidence, judge, sniff
from crawler.items import Claim, Document, Metadata, Source, Verdict
from crawler.normalize.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["extract"]

# Fields that are read from the visible page when nothing else speaks of them.
_VISIBLE: Final = ("published", "excerpt", "images")
_TEXTS: Final = ("title", "excerpt", "publisher", "site_name", "authors", "keywords", "section")

MAX_BYTES: Final = 10 * 1024 * 1024
MAX_RESOURCES: Final = 200
_MAX_ADDRESS: Final = 2_000
_MAX_SEEN: Final = 2_000  # characters: what the verdict looks at
_BY_BYTES: Final = {Verdict.NOT_HTML: "by-its-bytes", Verdict.EMPTY: "says-nothing"}
_LOADS: Final = "script[src],iframe[src],frame[src],form[action]"


def extract(body: bytes, url: str, *, content_type: str = "", asked: str = "") -> Document:
    """Return everything that a response says, and whether it is the page at all; never raises on any bytes.

    `url` is the final address, `asked` the one that led there, `content_type` the value of that header. Times are
    instants, texts are clean lines, addresses absolute; what could not be read is a claim without a value.
    """
    if (refused := sniff(body, content_type)) is not None:
        return Document(url=url, verdict=refused, reason=_BY_BYTES[refused])
    body = body[:MAX_BYTES]
    quick = trusted(body, content_type)
    document = _document(quick, "utf-8", url, asked) if quick is not None else None
    if document is None or _is_torn(document):
        document = _document(*to_utf8(body, content_type, url), url, asked)
    return document


def _document(body: bytes, encoding: str, url: str, asked: str) -> Document:
    """Return what a page in UTF-8 says."""
    markup = collect(body, encoding, url)
    if markup is None:
        return Document(url=url, verdict=Verdict.EMPTY, reason="unparsable")
    found = _read(markup)
    verdict, reason = judge(_evidence(markup, found, asked))
    return Document(
        url=url, verdict=verdict, reason=reason, metadata=found, is_amp=markup.is_amp, encoding=markup.encoding
    )


def _is_torn(document: Document) -> bool:
    """Whether a text holds the sign for bytes that were no UTF-8."""
    said = (getattr(each, field) for each in document.metadata for field in _TEXTS)
    return any("\ufffd" in claim.raw for claims in said for claim in claims)


def _read(markup: Markup) -> tuple[Metadata, ...]:
    """Return what each source says; those that choose among several nodes hear first what the page is called."""
    graph = opengraph.read(markup)
    html = htmlmeta.read(markup)
    titles = tuple(dict.fromkeys(filter(None, map(clean, (*_said(graph)[:2], *markup.headings[:3], markup.title)))))
    canonical = (claim.value for each in html for claim in each.canonical)
    sources = [
        jsonld.read(markup, (markup.url, *canonical), titles),
        graph,
        twitter.read(markup),
        microdata.read(markup, titles),
        *html,
        address.read(markup.url),
    ]
    spoken = tuple(each for each in sources if each is not None)
    is_open = frozenset(field for field in _VISIBLE if not any(getattr(each, field) for each in spoken))
    dates = dateline.read(markup, titles) if "published" in is_open else ()
    authors = dict.fromkeys(claim.value for claim in _claims(spoken, "authors") if claim.value)
    return _merged((*spoken, *dates, *visible.read(markup, is_open, authors)))


def _claims(found: tuple[Metadata, ...], field: str) -> Iterator[Claim[Any]]:
    return (claim for each in found for claim in getattr(each, field))


def _merged(found: tuple[Metadata, ...]) -> tuple[Metadata, ...]:
    """Return one metadata a source: what the visible text says comes from two readers."""
    texts = [each for each in found if each.source is Source.TEXT]
    if len(texts) < len("ab"):
        return found
    first, second = texts
    whole = replace(first, authors=second.authors, excerpt=second.excerpt, images=second.images)
    return (*(each for each in found if each.source is not Source.TEXT), whole)


def _said(graph: Metadata | None) -> tuple[str, ...]:
    return tuple(claim.value for claim in graph.title if claim.value) if graph else ()


def _evidence(markup: Markup, found: tuple[Metadata, ...], asked: str) -> Evidence:
    said = {each.source: each for each in found}
    structured = [said[source] for source in (Source.JSON_LD, Source.OPEN_GRAPH) if source in said]
    link = said.get(Source.LINK)
    title = said.get(Source.TITLE)
    is_article = any(each.published or any(claim.value for claim in each.type) for each in structured)
    return Evidence(
        url=asked or markup.url,
        final_url=markup.url,
        canonical=next((claim.value for claim in link.canonical), None) if link else None,
        title=title.title[0].value if title else None,
        headings=tuple(filter(None, map(clean, markup.headings[:3]))),
        is_described=any(each.excerpt for each in found if each.source is not Source.TEXT),
        is_article=is_article,
        is_structured=bool(structured),
        has_password=not is_article and bool(markup.tree.css("input[type=password i]")),
        resources=() if structured else tuple(_resources(markup)),
        text=lambda: _text(markup),
    )


def _resources(markup: Markup) -> Iterator[str]:
    """Yield what a page loads and where it sends: walls are known by it."""
    for node in markup.tree.css(_LOADS)[:MAX_RESOURCES]:
        attrs = node.attributes
        yield (attrs.get("src") or attrs.get("action") or "")[:_MAX_ADDRESS]


def _text(markup: Markup) -> str:
    """Return the first of what a reader sees, without scripts and styles."""
    parts: list[str] = []
    length = 0
    root = markup.tree.body
    for node in root.traverse(include_text=True, skip_empty=True) if root is not None else ():
        if node.is_text_node and node.parent is not None and node.parent.tag not in ("script", "style", "noscript"):
            parts.append(node.text_content or "")
            length += len(parts[-1])
            if length > _MAX_SEEN:
                break
    return " ".join(" ".join(parts).split())
