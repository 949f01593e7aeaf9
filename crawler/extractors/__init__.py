"""Reading a page: every source on it once, from bytes to one `Document`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from crawler.extractors import address, byline, dateline, htmlmeta, jsonld, microdata, opengraph, taglinks, twitter
from crawler.extractors import body as visible
from crawler.extractors.document import Markup, collect
from crawler.extractors.encoding import to_utf8, trusted
from crawler.extractors.verdict import gather, judge, sniff
from crawler.items import Claim, Document, Metadata, Source, Verdict
from crawler.normalize.person import objection
from crawler.normalize.text import clean, fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from selectolax.lexbor import LexborNode

__all__ = ["extract"]

# Fields that are read from the visible page when nothing else speaks of them.
_VISIBLE: Final = ("published", "excerpt", "images")
_SEEN: Final = ("published", "updated", "authors", "keywords", "section", "excerpt", "images")
_TEXTS: Final = ("title", "excerpt", "publisher", "site_name", "authors", "keywords", "section")

MAX_BYTES: Final = 10 * 1024 * 1024
_BY_BYTES: Final = {Verdict.NOT_HTML: "by-its-bytes", Verdict.EMPTY: "says-nothing"}


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
    verdict, reason = judge(gather(markup, found, asked))
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
    dates = dateline.read(markup, titles, spoken)
    authors = dict.fromkeys(c.value for c in _claims(spoken, "authors") if c.value and "://" not in c.value)
    seen = visible.read(markup, is_open, authors)
    return _merged((*spoken, *dates, *seen, *_credits(markup, spoken, seen, titles)))


def _credits(
    markup: Markup, spoken: tuple[Metadata, ...], seen: tuple[Metadata, ...], titles: tuple[str, ...]
) -> Iterator[Metadata]:
    """Yield what the lines around the story say of its authors and keywords, where these are still open."""
    readers: dict[str, Callable[[Markup, list[LexborNode]], Metadata | None]] = {}
    if not _is_named(spoken, seen):
        readers[byline.MARKED] = partial(byline.read, titles=titles)
    if not any(_claims(spoken, "keywords")):
        readers[taglinks.FILED] = partial(taglinks.read, by_address=True)
    elif not any(_claims(spoken, "section")):
        readers[taglinks.MARKED] = taglinks.read
    marked = markup.tree.css(",".join(readers)) if readers else []
    for reader in readers.values():
        if (found := reader(markup, marked)) is not None:
            yield found


def _is_named(spoken: tuple[Metadata, ...], seen: tuple[Metadata, ...]) -> bool:
    """Whether a reader sees the full name of an author of whom the page speaks, other than the site itself."""
    names = {
        fold(claim.value) for field in ("site_name", "publisher") for claim in _claims(spoken, field) if claim.value
    }
    found = (claim.raw for claim in _claims(seen, "authors"))
    return any(" " in name and fold(name) not in names and objection(name) is None for name in found)


def _claims(found: tuple[Metadata, ...], field: str) -> Iterator[Claim[Any]]:
    return (claim for each in found for claim in getattr(each, field))


def _merged(found: tuple[Metadata, ...]) -> tuple[Metadata, ...]:
    """Return one metadata a source: what the visible text says comes from two readers."""
    texts = [each for each in found if each.source is Source.TEXT]
    if len(texts) < len("ab"):
        return found
    said = {field: tuple(_claims(tuple(texts), field)) for field in _SEEN}
    return (*(each for each in found if each.source is not Source.TEXT), Metadata(source=Source.TEXT, **said))


def _said(graph: Metadata | None) -> tuple[str, ...]:
    return tuple(claim.value for claim in graph.title if claim.value) if graph else ()
