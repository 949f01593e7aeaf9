"""The report of a run as a person reads it."""

from __future__ import annotations

from collections import Counter
from heapq import nsmallest
from typing import TYPE_CHECKING, TypeAlias

from crawler.items import EntryOutcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from crawler.report import Report

Verbs: TypeAlias = tuple[str, str]
CHANGED: Verbs = ("changed", "would change")  # what became of files, and would without --dry-run

SHOWN = 20  # findings listed one by one; the JSON report has all

# What deserves a line of its own; that a person's word differs from the page's is the normal case, and is counted.
COUNTED = {
    "field.differs": "your text differs from the page's, and yours was kept",
    "field.removed": "you took out what was written here, and it stays out",
}


def text(report: Report, *, seconds: float, dry_run: bool, verbs: Verbs = CHANGED, named: bool = False) -> str:
    """Return the summary: entries and pages by outcome, then what a person should look at.

    `verbs` say what became of the files; `named` lists them.
    """
    return "\n".join(
        [
            _headline(report, seconds, verbs[dry_run]),
            *(f"  {path}" for path in sorted(report.files) if named),
            *_tables(report),
            *_findings(report),
            *_commit(report),
            *_gate(report),
        ]
    )


def _headline(report: Report, seconds: float, verb: str) -> str:
    files = _some(len(report.files), "file", "files")
    return f"{_some(report.entries.total(), 'entry', 'entries')}, {verb} {files} in {seconds:.1f} s"


def _some(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _tables(report: Report) -> Iterator[str]:
    order = {str(outcome): number for number, outcome in enumerate(EntryOutcome)}
    for name, counted in (("entries", report.entries), ("pages", report.pages), ("pictures", report.pictures)):
        if counted:
            rows = sorted(counted.items(), key=lambda row: (order.get(str(row[0]), 99), str(row[0])))
            yield f"  {name:9}" + "  ".join(
                f"{outcome} {number}{_why(report, name, outcome)}" for outcome, number in rows
            )


def _why(report: Report, name: str, outcome: str) -> str:
    """Return the reasons behind one outcome, most frequent first: `blocked 2 (challenge 1, http-403 1)`."""
    known = report.reasons.items()
    reasons = Counter({why: number for (kind, what, why), number in known if (kind, what) == (name, outcome)})
    if not reasons:
        return ""
    return " (" + ", ".join(f"{reason} {number}" for reason, number in reasons.most_common(4)) + ")"


def _findings(report: Report) -> Iterator[str]:
    codes = Counter(one.code for one in report.findings)
    counted = {code: codes.pop(code) for code in list(codes) if code in COUNTED}
    if codes:
        yield "findings"
    told = (one for one in report.findings if one.code not in COUNTED)
    for one in nsmallest(SHOWN, told, key=lambda one: (one.path, one.line or 0)):
        where = f"{one.path}:{one.line}" if one.line else one.path
        yield f"  {where}  {one.code}  {one.message}"
    if codes.total() > SHOWN:
        yield f"  ... and {codes.total() - SHOWN} more (--format json lists all)"
    yield from _counted(counted)
    yield from (f"  fault: {fault}" for fault in report.faults)


def _counted(codes: Mapping[str, int]) -> Iterator[str]:
    for code, number in codes.items():
        yield f"  {number} x {code}: {COUNTED[code]} (--format json lists them)"


def _commit(report: Report) -> Iterator[str]:
    if report.commit is not None:
        yield f"committed {report.commit[:12]}"


def _gate(report: Report) -> Iterator[str]:
    if report.gate is not None:
        told = "no content file was written" if report.files else "nothing was written"  # logos are not weighed
        yield f"stopped by the safety gate, {told}: {report.gate}"
        yield "  look at it with --dry-run --no-gate; write it with --no-gate, which asks no page again"
