"""When an address is asked again, as a pure function of what is remembered about it and an instant."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from crawler.items import SPEAKING, Evidence, Failure, Field, History, Instant, Outcome, Page, Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from crawler.items import Validators

MOST_FAILURES: Final = 12  # days that are remembered: the first one and the latest
YOUNG: Final = timedelta(days=7)  # so long a post may still change at any time
PATIENCE: Final = timedelta(hours=24)  # a Retry-After that asks for more is cut to this
FASTER, SLOWER = 0.5, 1.5
CANDIDATE_FAILURES, CANDIDATE_AFTER = 3, timedelta(days=5)
QUORUM: Final = 2  # different days on which an address must say the same to be believed


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The shortest and the longest time between two looks at a page that is there."""

    soonest: timedelta = timedelta(hours=6)
    latest: timedelta = timedelta(days=90)


class Wait(NamedTuple):
    """How long an address that failed is left in peace: `first`, from the failure after `patience` ever longer."""

    first: timedelta
    patience: int


WAITS: Final[Mapping[Outcome, Wait]] = {
    Outcome.GONE: Wait(timedelta(hours=24), 1),  # asked on another day, to be sure; then it fades
    Outcome.SOFT404: Wait(timedelta(hours=48), 2),
    Outcome.BLOCKED: Wait(timedelta(hours=24), 1),
    Outcome.REFUSED: Wait(timedelta(hours=48), 2),
    Outcome.FAILED: Wait(timedelta(hours=48), 3),
    Outcome.NOT_HTML: Wait(timedelta(hours=48), 1),
}
"""By outcome of the web page; a wait grows by half with each failure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one run learned about an address: its evidence, the signature of its facts, and whom it served."""

    evidence: Evidence
    signature: str
    manner: str
    entries: str

    @property
    def web(self) -> Page:
        """The web page; every settled address has one."""
        return self.evidence.pages[Role.WEB]

    def is_like(self, before: History) -> bool:
        """Return whether the pages came to the same facts as before, read the same way."""
        return (self.signature, self.manner) == (before.signature, before.manner)


def remembered(before: History | None, seen: Seen, now: datetime, bounds: Bounds) -> History:
    """Return what is to be remembered of an address after it was asked at `now`."""
    after = _answered if seen.web.outcome in SPEAKING else _failed
    return _delayed(after(before, seen, now, bounds), seen.web, now)


def is_due(history: History | None, now: datetime, entries: str) -> bool:
    """Return whether an address is to be asked at `now` for these entries; one that was never asked always is."""
    return history is None or history.entries != entries or now >= history.due


def urgency(history: History | None) -> tuple[bool, float]:
    """Return the place of an address in the queue: never asked before all others, then the longest overdue."""
    return (False, 0.0) if history is None else (True, history.due.timestamp())


def is_gone(history: History) -> bool:
    """Return whether an address is believed to be gone: 404 or 410 on two different days, and nothing since."""
    return len([1 for failure in history.failures if failure.outcome is Outcome.GONE]) >= QUORUM


def may_be_gone(history: History) -> bool:
    """Return whether a person should look: three days of failures or more, over five days at least."""
    days = [failure.day for failure in history.failures if failure.outcome is Outcome.FAILED]
    return len(days) >= CANDIDATE_FAILURES and days[-1] - days[0] >= CANDIDATE_AFTER


def has_moved(history: History, now: datetime) -> bool:
    """Return whether a permanent redirect has led to the same new address on two different days."""
    return history.moved is not None and history.moved_since is not None and now.date() > history.moved_since


def remarks(history: History, now: datetime) -> Iterator[tuple[str, str]]:
    """Yield what a person should know of an address: the code of a finding, and what it says."""
    days = [failure.day for failure in history.failures if failure.outcome is history.outcome]
    since = f"on {len(days)} days since {days[0].isoformat()}" if days else ""
    archived = f"a copy may be at https://web.archive.org/web/{history.final_url}"
    if is_gone(history):
        yield "url.gone", f"{history.final_url} was not there {since}; {archived}"
    elif may_be_gone(history):
        yield "url.gone", f"{history.final_url} may be gone: it failed {since} ({history.reason}); {archived}"
    elif history.outcome is Outcome.SOFT404 and len(days) >= QUORUM:
        yield "url.soft404", f"{history.final_url} answered with something else {since} ({history.reason}); {archived}"
    if has_moved(history, now):
        yield "url.moved", f"has moved for good to {history.moved}, first seen on {history.moved_since}"


def _answered(before: History | None, seen: Seen, now: datetime, bounds: Bounds) -> History:
    web = seen.web
    is_changed = before is None or before.signature != seen.signature
    moved = web.final_url if web.outcome is Outcome.MOVED else None
    if web.outcome is Outcome.NOT_MODIFIED and before is not None:
        moved = before.moved
    is_same_move = before is not None and before.moved == moved
    return History(
        asked=now,
        due=now + (interval := _interval(before, seen, now, bounds, is_changed=is_changed)),
        interval=interval,
        outcome=web.outcome,
        reason=web.reason,
        status=web.status,
        final_url=web.final_url,
        signature=seen.signature,
        manner=seen.manner,
        validators=_validators(before, seen),
        moved=moved,
        moved_since=(before.moved_since if before is not None and is_same_move else now.date()) if moved else None,
        entries=seen.entries,
    )


def _interval(before: History | None, seen: Seen, now: datetime, bounds: Bounds, *, is_changed: bool) -> timedelta:
    """Return the time to the next look: shorter after a change, longer after none; young posts change at any time."""
    if before is None or before.signature is None or _is_young(seen.evidence, now):
        return bounds.soonest
    step = (before.interval + bounds.soonest) * FASTER if is_changed else before.interval * SLOWER
    return min(max(step, bounds.soonest), bounds.latest)


def _is_young(evidence: Evidence, now: datetime) -> bool:
    fact = evidence.facts.get(Field.PUBLISHED)
    return fact is not None and isinstance(fact.value, Instant) and now - fact.value.at < YOUNG


def _validators(before: History | None, seen: Seen) -> Mapping[str, Validators]:
    """Return the validators of the pages that answered, the old ones where a 304 sent none (RFC 9110, 15.4.5)."""
    old = before.validators if before is not None else {}
    speaking = [page for page in seen.evidence.pages.values() if page.outcome in SPEAKING]
    kept = {page.final_url: old.get(page.final_url) for page in speaking if page.outcome is Outcome.NOT_MODIFIED}
    said = {page.final_url: page.validators for page in speaking if page.validators is not None}
    return {url: one for url, one in (kept | said).items() if one is not None}


def _failed(before: History | None, seen: Seen, now: datetime, bounds: Bounds) -> History:
    web = seen.web
    known = before or History(asked=now, due=now, interval=bounds.soonest, outcome=web.outcome, final_url=web.final_url)
    failures = _one_more(known.failures, Failure(day=now.astimezone(UTC).date(), outcome=web.outcome))
    return replace(
        known,
        asked=now,
        due=now + _wait(web.outcome, failures, bounds),
        outcome=web.outcome,
        reason=web.reason,
        status=web.status,
        failures=failures,
        entries=seen.entries,
    )


def _one_more(failures: tuple[Failure, ...], failure: Failure) -> tuple[Failure, ...]:
    """Return the failures with one more; a day counts once for each outcome, and only so many are kept."""
    if failure in failures:
        return failures
    grown = (*failures, failure)
    return grown if len(grown) <= MOST_FAILURES else (grown[0], *grown[-MOST_FAILURES + 1 :])


def _wait(outcome: Outcome, failures: tuple[Failure, ...], bounds: Bounds) -> timedelta:
    wait = WAITS[outcome]
    times = len([1 for failure in failures if failure.outcome is outcome])
    return min(wait.first * SLOWER ** max(0, times - wait.patience), bounds.latest)


def _delayed(history: History, web: Page, now: datetime) -> History:
    """Return the history with the moment that the origin asked to wait for, within a day."""
    if web.again is None:
        return history
    return replace(history, due=max(history.due, min(web.again, now + PATIENCE)))
