"""What real pages state is picked up, before anybody chooses: measured against an oracle of their tags."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from crawler.extractors import extract
from crawler.extractors.jsonld.block import values
from crawler.extractors.jsonld.graph import types
from crawler.items import Claim, Document, Source
from crawler.normalize.text import clean
from crawler.normalize.url import absolute, fold_picture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

BOUND = 0.995
LD, OG = Source.JSON_LD, Source.OPEN_GRAPH

Heard = tuple[Claim[Any], ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that the oracle says a page states, and whether a page's claims hold it."""

    measure: str
    source: Source
    field: str
    raw: str
    is_held: Callable[[Heard, str, str], bool]


def folded(text: str) -> str:
    return " ".join(text.split())


def held_text(claims: Heard, raw: str, _: str) -> bool:
    return any(claim.value and (folded(claim.raw) == folded(raw) or claim.value == clean(raw)) for claim in claims)


def held_time(claims: Heard, raw: str, _: str) -> bool:
    return any(claim.value and folded(claim.raw) == folded(raw) for claim in claims)


def held_address(claims: Heard, raw: str, base: str) -> bool:
    wanted = absolute(raw, base)
    return any(claim.value and (claim.raw.strip() == raw.strip() or claim.value == wanted) for claim in claims)


def held_picture(claims: Heard, raw: str, base: str) -> bool:
    wanted = fold_picture(absolute(raw, base) or raw)
    return any(
        claim.value and (claim.raw.strip() == raw.strip() or fold_picture(claim.value.url) == wanted)
        for claim in claims
    )


def held_reference(claims: Heard, raw: str, base: str) -> bool:
    """Accept any picture where the oracle names a node's `@id`, known by its fragment, in the place of its address."""
    return any(claim.value for claim in claims) if "#" in raw else held_picture(claims, raw, base)


def statements(declared: dict[str, Any]) -> Iterator[Statement]:
    article = declared.get("ld_article") or {}
    pictures = [picture.get("url") for picture in article.get("images") or []]
    rows = (
        ("title (Open Graph)", OG, "title", declared.get("og_title"), held_text),
        ("title (JSON-LD)", LD, "title", article.get("headline"), held_text),
        ("description (Open Graph)", OG, "excerpt", declared.get("og_description"), held_text),
        ("description (JSON-LD)", LD, "excerpt", article.get("description"), held_text),
        ("published (Open Graph)", OG, "published", declared.get("article_published"), held_time),
        ("published (JSON-LD)", LD, "published", article.get("datePublished"), held_time),
        ("canonical", Source.LINK, "canonical", declared.get("canonical"), held_address),
        ("canonical (og:url)", OG, "canonical", declared.get("og_url"), held_address),
        ("amphtml", Source.LINK, "amp_url", declared.get("amphtml"), held_address),
        *(("image (Open Graph)", OG, "images", raw, held_picture) for raw in declared.get("og_images") or []),
        *(("image (JSON-LD)", LD, "images", raw, held_reference) for raw in pictures),
    )
    for measure, source, field, raw, is_held in rows:
        if isinstance(raw, str) and raw.strip():
            yield Statement(measure, source, field, raw, is_held)


def is_held(statement: Statement, document: Document) -> bool:
    claims = tuple(
        claim
        for metadata in document.metadata
        if metadata.source is statement.source
        for claim in getattr(metadata, statement.field)
    )
    return statement.is_held(claims, statement.raw, document.url)


@pytest.fixture(scope="module")
def shares(corpus: Path) -> dict[str, list[bool]]:
    """For each measure, whether each statement of each real page is among what was read."""
    pages = corpus / "pages"
    rows = {row["id"]: row for row in lines(pages / "index.dev.jsonl") if row["kind"] == "real"}
    found: dict[str, list[bool]] = defaultdict(list)
    for declared in lines(pages / "declared.dev.jsonl"):
        row = rows.get(declared["id"])
        if row is not None:
            body = (pages / "html" / row["html_file"]).read_bytes()
            document = extract(body, row["url"] or "", content_type=row.get("http_content_type") or "")
            for statement in statements(declared):
                found[statement.measure].append(is_held(statement, document))
    return found


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(
    "measure",
    [
        "title (Open Graph)",
        "title (JSON-LD)",
        "description (Open Graph)",
        "description (JSON-LD)",
        "published (Open Graph)",
        "published (JSON-LD)",
        "image (Open Graph)",
        "image (JSON-LD)",
        "canonical",
        "canonical (og:url)",
        "amphtml",
    ],
)
def test_what_pages_state_is_picked_up(measure: str, shares: dict[str, list[bool]]) -> None:
    held = shares[measure]
    assert len(held) > 100
    assert sum(held) / len(held) >= BOUND, f"{sum(held)} of {len(held)}"


def test_every_broken_block_of_the_corpus_is_read(corpus: Path) -> None:
    blocks = [
        row
        for row in lines(corpus / "pages" / "jsonld_blocks.dev.jsonl")
        if row["status"] == "broken" and row.get("raw")
    ]
    assert len(blocks) > 90
    for block in blocks:
        assert set(kinds(values(block["raw"]))).issuperset(block["types"]), block["id"]
        assert any(isinstance(value, dict | list) for value in values(block["raw"])), block["id"]


def kinds(value: object) -> Iterator[str]:
    """Yield the types of all nodes, wherever they stand."""
    if isinstance(value, list):
        for each in value:
            yield from kinds(each)
    elif isinstance(value, dict):
        yield from types(value)
        for each in value.values():
            yield from kinds(each)
