"""Whether a response is the page at all: walls, logins, soft 404s, home pages and things that are no HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crawler.extractors.verdict.content import BLANK, FEW, by_content, by_shell, by_silence
from crawler.extractors.verdict.evidence import Evidence, Judgement, Sight, gather
from crawler.extractors.verdict.names import SHORT, by_error, by_title
from crawler.extractors.verdict.places import at_gate, at_home, at_section
from crawler.extractors.verdict.sniffing import sniff
from crawler.items import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["BLANK", "FEW", "SHORT", "Evidence", "Judgement", "Sight", "gather", "judge", "sniff"]


def judge(evidence: Evidence) -> Judgement:
    """Return what a page is, and why. Of two errors the lesser is to let a wall pass: an article is never rejected.

    A parked domain is a soft 404, and the frame of a JavaScript site is empty: the verdicts have no words of their own
    for them, the reasons have.
    """
    return next((found for test in _TESTS if (found := test(evidence))), (Verdict.OK, None))


_TESTS: Final[tuple[Callable[[Evidence], Judgement | None], ...]] = (
    *(at_home, at_gate, by_title, at_section, by_error),
    *(by_content, by_shell, by_silence),
)
