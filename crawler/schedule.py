"""When an address is asked again, as a pure function of what is remembered about it and an instant."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from crawler.items import SPEAKING, Evidence, Failure, Field, History, Instant, Outcome, Page, Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from crawler.items import Validators

MOST_FAILURES: Final = 12  # days that are remembered: the first one and the latest
MOST_SERVED: Final = 512  # entries of one address that are remembered
YOUNG: Final = timedelta(days=7)  # so long a post may still change at any time
PATIENCE: Final = timedelta(hours=24)  # a Retry-After that asks for more is cut to this
FASTER, SLOWER = 0.5, 1.5
CANDIDATE_FAILURES, CANDIDATE_AFTER = 3, timedelta(days=5)
FORGOTTEN: Final = timedelta(days=365)  # so long after the last look an address that no entry has is remembered
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


UNASKED: Final = frozenset({"not-asked", "not-in-archive", "rate-limited"})
"""Reasons that, where there was no answer, say nothing of an address: it stays as due as it was."""


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
        """Return whether the pages came to the same facts as before, read the same way at the same final address."""
        known = before.signature, before.manner, before.final_url
        return (self.signature, self.manner, self.web.final_url) == known

    @property
    def is_asked(self) -> bool:
        """Return whether somebody was asked at all: an archive may lack the page, a busy origin be left alone."""
        return self.web.status is not None or self.web.reason not in UNASKED


def remembered(before: History | None, seen: Seen, now: datetime, bounds: Bounds) -> History:
    """Return what is to be remembered of an address after it was asked at `now`."""
    after = _answered if seen.web.outcome in SPEAKING else _failed
    return _delayed(after(before, seen, now, bounds), seen.web, now)


def is_due(history: History | None, now: datetime, entries: str) -> bool:
    """Return whether an address is to be asked at `now` for these entries; one that was never asked always is."""
    if history is None or not _has_served(history, entries):
        return True
    return now >= history.due or now < history.asked  # by a clock that was wrong


def urgency(history: History | None, entries: str) -> tuple[bool, float]:
    """Return the place of an address in the queue: those that an entry waits for before all, then the most overdue."""
    if history is None or not _has_served(history, entries):
        return False, 0.0
    return True, history.due.timestamp()


def _has_served(history: History, entries: str) -> bool:
    return set(entries.split()) <= set(history.entries.split())


def is_left_alone(until: datetime | None, now: datetime) -> bool:
    """Return whether an origin that named a time is not to be asked yet; a time that is too far off is no time."""
    return until is not None and now < until <= now + PATIENCE


def is_forgotten(history: History, now: datetime) -> bool:
    """Return whether an address that no entry has any more need not be remembered."""
    return now - history.asked > FORGOTTEN


def is_gone(history: History) -> bool:
    """Return whether an address is believed to be gone: 404 or 410 on two different days, and nothing since."""
    return len([1 for failure in history.failures if failure.outcome is Outcome.GONE]) >= QUORUM


def may_be_gone(history: History) -> bool:
    """Return whether a person should look: three days of failures or more, over five days at least."""
    days = [failure.day for failure in history.failures if failure.outcome is Outcome.FAILED]
    return len(days) >= CANDIDATE_FAILURES and days[-1] - days[0] >= CANDIDATE_AFTER


def has_moved(history: History, now: datetime) -> bool:
    """Return whether a permanent redirect has led to the same new address on two different days."""
    return history.moved is not None and history.moved_since is not None and _day(now) > history.moved_since


def _day(now: datetime) -> date:
    return now.astimezone(UTC).date()


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
        moved=web.final_url if web.moved else None,
        moved_since=_moved_since(before, web, _day(now)),
        entries=seen.entries if is_changed else _served_now(before, seen),
    )


def _moved_since(before: History | None, web: Page, today: date) -> date | None:
    """Return the first day of a move to where the page was found; days to come are those of a clock that was wrong."""
    if not web.moved:
        return None
    since = before.moved_since if before is not None and before.moved == web.final_url else None
    return min(since or today, today)


def _served_now(before: History | None, seen: Seen) -> str:
    """Return the entries that have what the page says, once those that were asked for have got it, too."""
    known = before.entries.split() if before is not None else []
    served = sorted({*known, *seen.entries.split()})
    return " ".join(served) if len(served) <= MOST_SERVED else seen.entries


def _interval(before: History | None, seen: Seen, now: datetime, bounds: Bounds, *, is_changed: bool) -> timedelta:
    """Return the time to the next look: shorter after a change, longer after none; young posts change at any time."""
    if before is None or before.signature is None or _is_young(seen.evidence, now):
        return bounds.soonest
    known = min(before.interval, bounds.latest)
    step = (known + bounds.soonest) * FASTER if is_changed else known * SLOWER
    return min(max(step, bounds.soonest), bounds.latest)


def _is_young(evidence: Evidence, now: datetime) -> bool:
    fact = evidence.facts.get(Field.PUBLISHED)
    return fact is not None and isinstance(fact.value, Instant) and now - fact.value.at < YOUNG


def _validators(before: History | None, seen: Seen) -> Mapping[str, Validators]:
    """Return the validators of the pages that answered."""
    old = before.validators if before is not None else {}
    speaking = [page for page in seen.evidence.pages.values() if page.outcome in SPEAKING]
    said = {page.final_url: _updated(old.get(page.final_url), page) for page in speaking}
    return {url: one for url, one in said.items() if one is not None}


def _updated(old: Validators | None, page: Page) -> Validators | None:
    """Return what a page is to be told next time; what a 304 does not repeat still holds (RFC 9111, 3.2)."""
    new = page.validators
    if page.outcome is not Outcome.NOT_MODIFIED or old is None:
        return new
    return replace(old, etag=new.etag or old.etag, modified=new.modified or old.modified) if new is not None else old


def _failed(before: History | None, seen: Seen, now: datetime, bounds: Bounds) -> History:
    web = seen.web
    known = before or History(asked=now, due=now, interval=bounds.soonest, outcome=web.outcome, final_url=web.final_url)
    today = _day(now)
    past = tuple(failure for failure in known.failures if failure.day <= today)
    failures = _one_more(past, Failure(day=today, outcome=web.outcome))
    return replace(
        known,
        asked=now,
        due=now + _wait(web.outcome, failures, bounds),
        outcome=web.outcome,
        reason=web.reason,
        status=web.status,
        failures=failures,
        entries=_served_now(before, seen),
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
