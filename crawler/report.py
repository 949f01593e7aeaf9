"""What a run has to tell: outcomes counted, changes, findings; plain data that a person or a program reads."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from crawler.items import Entry, EntryOutcome, Finding, Page, Picture
from crawler.spool import Shelf, Spool

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crawler.spool import Opened

    Row: TypeAlias = dict[str, Any]


class Spent(NamedTuple):
    """What the answers for one web address have cost, its AMP page and the pictures asked for its sake included."""

    requests: int = 0
    size: int = 0  # bytes of bodies, decoded
    seconds: float = 0.0  # until the answers began


NOTHING: Final = Spent()

VERSION: Final = 1
"""Of the JSON report; raised when a key changes its meaning or goes, not when one is added (docs/report.md)."""


def _unheard(event: str, said: Mapping[str, object]) -> None:
    """Tell nobody."""


@dataclass(kw_only=True)
class Report:
    """Collects what became of every entry and page of one run."""

    entries: Counter[EntryOutcome] = field(default_factory=Counter)
    pages: Counter[str] = field(default_factory=Counter)
    pictures: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str, str]] = field(default_factory=Counter)  # by kind, outcome and reason
    findings: Spool[Finding] = field(default_factory=Spool)
    entry_rows: Spool[Row] = field(default_factory=Spool)
    page_rows: Spool[Row] = field(default_factory=Spool)
    changes: Spool[Row] = field(default_factory=Spool)
    files: list[str] = field(default_factory=list)
    diffs: Shelf[str] = field(default_factory=Shelf)  # by path
    faults: list[str] = field(default_factory=list)
    gate: str | None = None  # why the plan was stopped before anything was written
    dirty: frozenset[str] = frozenset()  # files with uncommitted changes of somebody else, before they were written
    left: frozenset[str] = frozenset()  # files that differ from git's last commit by what earlier runs wrote alone
    commit: str | None = None  # the commit that holds the files
    total: int = 0  # addresses to ask, known once the scan is done
    done: int = 0  # addresses whose entries are settled
    spent: dict[str, Spent] = field(default_factory=dict)  # by web address
    listener: Callable[[str, Mapping[str, object]], None] = _unheard  # is told of each event as it happens

    def spill(self, opened: Opened) -> None:
        """Let `opened` return the file that takes the rows of a large run."""
        for rows in (self.findings, self.entry_rows, self.page_rows, self.changes, self.diffs.rows):
            rows.opened = opened

    @property
    def crawled(self) -> int:
        """How many of the entries noted so far were asked about: neither waiting for their time nor unreadable."""
        return self.entries.total() - self.entries[EntryOutcome.NOT_DUE] - self.entries[EntryOutcome.INVALID]

    def page(self, page: Page) -> None:
        """Note a fetched page."""
        self.pages[page.outcome] += 1
        self._note("pages", self.page_rows, _row(page, role=page.role), "crawl.page")

    def cost(self, url: str, size: int, seconds: float) -> None:
        """Note what a request for the sake of a web address has cost: bytes of its body, seconds until it answered."""
        before = self.spent.get(url, NOTHING)
        self.spent[url] = Spent(before.requests + 1, before.size + size, before.seconds + seconds)

    def picture(self, picture: Picture) -> None:
        """Note a measured picture."""
        self.pictures[picture.outcome] += 1
        self._note("pictures", self.page_rows, _row(picture, role="image"), "crawl.picture")

    def entry(self, entry: Entry, outcome: EntryOutcome, reason: str | None = None) -> None:
        """Note what became of an entry; each is noted exactly once."""
        self.entries[outcome] += 1
        self._entry(
            {"path": entry.path, "at": list(entry.at), "webUrl": entry.web_url, "outcome": outcome, "reason": reason}
        )

    def invalid(self, finding: Finding) -> None:
        """Note a file or an address that cannot be used as it stands."""
        self.entries[EntryOutcome.INVALID] += 1
        self.findings.append(finding)
        self._entry(
            {"path": finding.path, "at": [], "webUrl": None, "outcome": EntryOutcome.INVALID, "reason": finding.code}
        )

    def _entry(self, row: Row) -> None:
        self._note("entries", self.entry_rows, row, "crawl.entry")

    def _note(self, kind: str, rows: Spool[Row], row: Row, event: str) -> None:
        if row["reason"]:
            self.reasons[kind, row["outcome"], row["reason"]] += 1
        rows.append(row)
        self.listener(event, row)

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON-ready data, ordered so that two equal runs print the same.

        Of a large run, what a spool reads row by row stands for the list of these rows.
        """
        return {
            "version": VERSION,
            "entries": dict(sorted(self.entries.items())),
            "pages": dict(sorted(self.pages.items())),
            "pictures": dict(sorted(self.pictures.items())),
            "files": sorted(self.files),
            "changes": self.changes.ordered(_node),
            "findings": self.findings.ordered(_place, _finding),
            "faults": self.faults,
            "gate": self.gate,
            "commit": self.commit,
            "details": {
                "entries": self.entry_rows.ordered(_node, lambda row: {**row, **self._spent(row["webUrl"])}),
                "pages": self.page_rows.ordered(lambda row: (row["url"], row["role"])),
            },
        }

    def _spent(self, url: str | None) -> Mapping[str, float]:
        spent = self.spent.get(url or "", NOTHING)
        return {"requests": spent.requests, "bytes": spent.size, "seconds": round(spent.seconds, 3)}


def _row(fetched: Page | Picture, role: str) -> dict[str, Any]:
    return {
        "url": fetched.url,
        "role": role,
        "outcome": fetched.outcome,
        "reason": fetched.reason,
        "status": fetched.status,
    }


def _node(row: Row) -> tuple[str, list[str]]:
    return row["path"], [str(part) for part in row["at"]]


def _place(finding: Finding) -> tuple[str, int, str, str]:
    return finding.path, finding.line or 0, finding.code, finding.message


def _finding(finding: Finding) -> Mapping[str, Any]:
    return {"code": finding.code, "path": finding.path, "line": finding.line, "message": finding.message}
