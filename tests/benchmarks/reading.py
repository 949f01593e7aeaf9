"""What reading a page costs, in bare lxml parses of the same bytes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from crawler.extractors import extract
from crawler.items import Outcome, Page, Role
from pipelines.choice import choose
from tests.benchmarks import corpus
from tests.benchmarks.measuring import Contest, contest
from tests.benchmarks.report import Figure, Plan, times

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crawler.items import Document, Fact, Field
    from tests.benchmarks.corpus import RealPage

PAGES = 250
ROUNDS = 7
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def measure(plan: Plan) -> dict[str, Figure]:
    """Return the rows of reading, on real pages."""
    assert plan.corpus is not None
    pages = corpus.pages(plan.corpus, plan.size(PAGES))
    return figures(parsable(pages), plan.rounds(ROUNDS))


def figures(pages: Sequence[RealPage], rounds: int) -> dict[str, Figure]:
    """Return how many bare parses each way of reading these pages takes."""
    found = contest({"lxml": parsed, "lexbor": lexbor, "extract": read, "choose": chosen}, pages, rounds)
    size = sum(len(page.body) for page in pages) / len(pages)
    one = f"{len(pages)} pages of {size / 1000:.0f} kB on average; a bare parse is {found.mean('lxml') * 1e3:.2f} ms"
    return {
        "extract": times(found.ratio("extract", "lxml"), f"{one}; rounds {found.spread('extract', 'lxml')}"),
        "choose": times(found.ratio("choose", "lxml"), f"{_milliseconds(found, 'choose')} a page"),
        "lexbor": times(found.ratio("lexbor", "lxml"), "the floor: nothing is read"),
    }


def _milliseconds(found: Contest[RealPage], name: str) -> str:
    return f"{found.mean(name) * 1e3:.2f} ms"


def parsable(pages: Sequence[RealPage]) -> list[RealPage]:
    """Return the pages that lxml can parse at all."""
    return [page for page in pages if parsed(page) is not None]


def parsed(page: RealPage) -> etree._Element | None:
    """Return lxml's tree of the bytes: the unit in which pages are counted. It is freed off the clock."""
    try:
        return etree.fromstring(page.body, etree.HTMLParser())
    except etree.LxmlError:
        return None


def lexbor(page: RealPage) -> LexborHTMLParser:
    """Return lexbor's tree of the bytes, with its defaults."""
    return LexborHTMLParser(page.body)


def read(page: RealPage) -> Document:
    """Return what the page says, as a crawl reads it."""
    return extract(page.body, page.url, content_type=page.content_type)


def chosen(page: RealPage) -> Mapping[Field, Fact]:
    """Return what is believed of it: reading, and then the choice of every field."""
    judged = Page(role=Role.WEB, url=page.url, final_url=page.url, outcome=Outcome.OK, document=read(page))
    return choose([judged], now=NOW).facts
