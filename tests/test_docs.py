"""What the documentation claims and the code knows must be the same."""

from __future__ import annotations

import re

from crawler.amp import Unpaired
from crawler.checks import LEVELS
from crawler.config import OPTIONS
from crawler.exchange import Reason
from crawler.extractors.imagesize import Never
from crawler.items import EntryOutcome, Field, Outcome
from tests.running import ROOT

OUTCOMES = (ROOT / "docs/outcomes.md").read_text(encoding="utf-8")
FINDINGS = (ROOT / "docs/findings.md").read_text(encoding="utf-8")
CODE = [
    path.read_text(encoding="utf-8") for package in ("crawler", "pipelines") for path in (ROOT / package).rglob("*.py")
]
KINDS = (
    *("address", "amp", "commit", "data", "date", "edit", "field", "file", "frontmatter", "heat", "image", "page"),
    *("path", "provider", "published", "record", "related", "state", "topics", "url"),
)
FINDING = rf'"((?:{"|".join(KINDS)})\.[a-z0-9-]+)"'
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]


def test_every_outcome_and_reason_is_documented() -> None:
    words = {str(word) for kind in (EntryOutcome, Outcome, Reason, Never, Unpaired) for word in kind}
    assert {word for word in words if f"`{word}`" not in OUTCOMES + FINDINGS} == set()


def test_the_documented_findings_are_those_that_the_code_makes() -> None:
    documented = set(re.findall(r"^\| `([a-z]+\.[a-z0-9-]+)` \|", FINDINGS, re.MULTILINE))
    made = {code for text in CODE for code in re.findall(FINDING, text)} - OPTIONS.keys() - set(Field)
    assert documented == made


def test_the_findings_of_a_check_are_documented_with_their_levels() -> None:
    levels = "|".join(set(LEVELS.values()))
    documented = dict(re.findall(rf"^\| `([a-z]+\.[a-z0-9-]+)` \| ({levels}) \|", FINDINGS, re.MULTILINE))
    assert documented == LEVELS


def test_every_link_between_the_pages_leads_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
