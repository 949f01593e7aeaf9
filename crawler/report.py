"""What a run has to tell: outcomes counted, changes, findings; plain data that a person or a program reads."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from crawler.items import Entry, EntryOutcome, Finding, Page, Picture

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(kw_only=True)
class Report:
    """Collects what became of every entry and page of one run."""

    entries: Counter[EntryOutcome] = field(default_factory=Counter)
    pages: Counter[str] = field(default_factory=Counter)
    pictures: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    entry_rows: list[dict[str, Any]] = field(default_factory=list)
    page_rows: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    diffs: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    gate: str | None = None  # why the plan was stopped before anything was written
    dirty: frozenset[str] = frozenset()  # files with uncommitted changes of somebody else, before they were written
    left: frozenset[str] = frozenset()  # files that differ from git's last commit by what earlier runs wrote alone
    commit: str | None = None  # the commit that holds the files
    total: int = 0  # addresses to ask, known once the scan is done
    done: int = 0  # addresses whose entries are settled

    def page(self, page: Page) -> None:
        """Note a fetched page."""
        self.pages[page.outcome] += 1
        self.page_rows.append(_row(page, role=page.role))

    def picture(self, picture: Picture) -> None:
        """Note a measured picture."""
        self.pictures[picture.outcome] += 1
        self.page_rows.append(_row(picture, role="image"))

    def entry(self, entry: Entry, outcome: EntryOutcome, reason: str | None = None) -> None:
        """Note what became of an entry; each is noted exactly once."""
        self.entries[outcome] += 1
        self.entry_rows.append(
            {"path": entry.path, "at": list(entry.at), "webUrl": entry.web_url, "outcome": outcome, "reason": reason}
        )

    def invalid(self, finding: Finding) -> None:
        """Note a file or an address that cannot be used as it stands."""
        self.entries[EntryOutcome.INVALID] += 1
        self.findings.append(finding)
        self.entry_rows.append(
            {"path": finding.path, "at": [], "webUrl": None, "outcome": EntryOutcome.INVALID, "reason": finding.code}
        )

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON-ready data, ordered so that two equal runs print the same."""
        return {
            "entries": dict(sorted(self.entries.items())),
            "pages": dict(sorted(self.pages.items())),
            "pictures": dict(sorted(self.pictures.items())),
            "files": sorted(self.files),
            "changes": sorted(self.changes, key=lambda row: (row["path"], [str(part) for part in row["at"]])),
            "findings": [_finding(one) for one in sorted(self.findings, key=_place)],
            "faults": self.faults,
            "gate": self.gate,
            "commit": self.commit,
            "details": {
                "entries": sorted(self.entry_rows, key=lambda row: (row["path"], [str(part) for part in row["at"]])),
                "pages": sorted(self.page_rows, key=lambda row: (row["url"], row["role"])),
            },
        }


def _row(fetched: Page | Picture, role: str) -> dict[str, Any]:
    return {
        "url": fetched.url,
        "role": role,
        "outcome": fetched.outcome,
        "reason": fetched.reason,
        "status": fetched.status,
    }


def _place(finding: Finding) -> tuple[str, int, str]:
    return finding.path, finding.line or 0, finding.code


def _finding(finding: Finding) -> Mapping[str, Any]:
    return {"code": finding.code, "path": finding.path, "line": finding.line, "message": finding.message}
