"""`masthead check --amp`: AMP pages that are gone, by what earlier crawls remember of them; nobody is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler import frontmatter
from crawler.amp import Unpaired
from crawler.checks import Flaw
from crawler.cli.remembering import remembered
from crawler.items import Outcome, Role
from crawler.normalize.url import fold_url
from crawler.repository import FileRefused, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from crawler.config import Config
    from crawler.items import Entry, Evidence
    from crawler.memory import Memory
    from crawler.repository import ContentRepo

KEY = "ampWebUrl"
RIGHT = "neither ampWebUrl nor cdnAmpWebUrl; amp: drop-if-gone in masthead.yaml takes out what Masthead wrote"


def gone(repo: ContentRepo, own: Config, now: datetime, is_wanted: Callable[[str], bool]) -> Iterator[Flaw]:
    """Yield the AMP addresses of wanted files whose page was gone when it was last asked for. Raises `UsageError`."""
    with remembered(repo.root, own.state, "check", now=now) as memory:
        for path in filter(is_wanted, repo.paths()):
            yield from _in_file(path, repo, memory)


def _in_file(path: str, repo: ContentRepo, memory: Memory) -> Iterator[Flaw]:
    key = repo.keys.get(KEY, KEY)
    try:
        raw = read(f"{repo.root}/{path}")
    except FileRefused:  # told already
        return
    if key.encode() not in raw:
        return
    front = frontmatter.parse(raw)
    for entry in repo.entries_in(path, front).entries:
        why = _reason(entry, memory.evidence(entry.web_url)) if entry.record.amp_url is not None else None
        if why is not None:
            line = front.line((*entry.at, key))
            message = f"{key} {why}, as the last crawl found"
            yield Flaw(code="amp.gone", path=path, line=line, message=message, right=RIGHT)


def _reason(entry: Entry, evidence: Evidence | None) -> str | None:
    """Return how an entry's own AMP page went, `None` where it did not, or nobody knows."""
    page = evidence.pages.get(Role.AMP) if evidence is not None else None
    if page is None or evidence is None or fold_url(page.url) != fold_url(entry.record.amp_url or ""):
        return None
    if page.outcome is Outcome.GONE:
        return f"is gone (status {page.status})" if page.status else "is gone"
    return "leads to the page itself" if evidence.unpaired == Unpaired.REDIRECTS_TO_CANONICAL else None
