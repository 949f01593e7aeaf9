"""Whole pages: a folder is a rule. `page.html` is read at the address in `wanted.json`, and must say what stands there.

`said` holds some keys of `masthead extract`; `rejected` names, for a field, each candidate's source and why it lost.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.items import Role
from crawler.reading import Answer, read
from pipelines.describe import describe

GOLDEN = Path(__file__).parent / "golden-reading"
CASES = sorted(folder.name for folder in GOLDEN.iterdir() if folder.is_dir())
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def shown(folder: Path, wanted: dict[str, Any]) -> dict[str, Any]:
    """Return what the page says, under the keys that are wanted of it."""
    answer = Answer(
        body=(folder / "page.html").read_bytes(), url=wanted["url"], content_type=wanted.get("content_type", "")
    )
    said = describe({Role.WEB: read(answer, role=Role.WEB, asked=wanted["url"])}, {}, now=NOW, explain=True)
    found = {**wanted, "said": {key: said[key] for key in wanted["said"]}}
    if "rejected" in wanted:
        offers = {field: said["candidates"].get(field, []) for field in wanted["rejected"]}
        found["rejected"] = {key: [[one["source"], one["rejected"]] for one in made] for key, made in offers.items()}
    return found


@pytest.mark.parametrize("case", CASES)
def test_a_page_is_read_by_its_rule(case: str) -> None:
    folder = GOLDEN / case
    path = folder / "wanted.json"
    wanted = json.loads(path.read_text(encoding="utf-8"))
    found = json.loads(json.dumps(shown(folder, wanted)))
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        wanted = found
    assert found == wanted


def test_every_field_has_a_page_that_shows_its_rule() -> None:
    wanted = [json.loads((GOLDEN / case / "wanted.json").read_text(encoding="utf-8")) for case in CASES]
    shown_fields = {key for each in wanted for key in each["said"]}
    assert shown_fields >= {
        *("title", "excerpt", "publishedDateTime", "updatedDateTime", "type", "canonicalUrl", "provider", "authors"),
        *("keywords", "section", "lang", "images", "isAccessibleForFree", "ampUrl", "verdict"),
    }
