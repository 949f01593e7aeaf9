"""Predictions for every page of the corpus, in the form that the corpus's scorer reads.

python -m tests.benchmarks.accuracy > predictions.jsonl
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.extractors import extract
from crawler.items import Field, Instant, Outcome, Page, Role
from crawler.normalize.instant import text
from pipelines.choice import Choice, choose
from tests.benchmarks import corpus

if TYPE_CHECKING:
    from collections.abc import Sequence

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def main(argv: Sequence[str] | None = None) -> None:
    """Read the corpus, print one JSON object a page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, help="the index of the pages (default: that of the corpus)")
    parser.add_argument("--all", action="store_true", help="torture snippets and samples as well")
    options = parser.parse_args(argv)
    path = options.index or _default()
    if path is None:
        parser.error("no corpus on this machine; set MASTHEAD_CORPUS, or name an --index")
    for row in corpus.index(path):
        if options.all or row["kind"] == "real":
            sys.stdout.write(json.dumps(predicted(row, path.parent), ensure_ascii=False) + "\n")


def _default() -> Path | None:
    home = corpus.locate()
    return home / "pages" / "index.dev.jsonl" if home else None


def predicted(row: dict[str, Any], home: Path) -> dict[str, Any]:
    """Return what is read from one page, under the keys of `masthead extract`."""
    url = row["url"] or ""
    body = (home / "html" / row["html_file"]).read_bytes()
    document = extract(body, url, content_type=row.get("http_content_type") or "")
    page = Page(role=Role.WEB, url=url, final_url=url, outcome=Outcome.OK, document=document)
    return {"id": row["id"], "verdict": document.verdict, "reason": document.reason, **shown(choose([page], now=NOW))}


def shown(choice: Choice) -> dict[str, Any]:
    """Return a choice as `masthead extract` prints it, and the raw text of the winning time."""
    published = choice.facts.get(Field.PUBLISHED)
    return {
        "title": choice.value(Field.TITLE),
        "excerpt": choice.value(Field.EXCERPT),
        "publishedDateTime": _time(choice.value(Field.PUBLISHED)),
        "publishedRaw": published.raw if published else None,
        "updatedDateTime": _time(choice.value(Field.UPDATED)),
        "type": choice.value(Field.TYPE),
        "canonicalUrl": choice.value(Field.CANONICAL),
        "ampUrl": choice.value(Field.AMP_URL),
        "provider": {"name": choice.value(Field.PROVIDER_NAME), "logo": choice.value(Field.LOGO)},
        "authors": choice.value(Field.AUTHORS) or [],
        "keywords": choice.value(Field.KEYWORDS) or [],
        "section": choice.value(Field.SECTION),
        "lang": choice.value(Field.LANG),
        "images": [{"url": image.url} for image in choice.value(Field.IMAGES) or ()],
        "isAccessibleForFree": choice.value(Field.FREE),
        "sources": {field.value: source for field, source in choice.sources.items()},
    }


def _time(value: Instant | None) -> str | None:
    return text(value) if value else None


if __name__ == "__main__":
    main()
