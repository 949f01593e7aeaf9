"""The history of an address as JSON text and back; `None` for a text that cannot be read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from crawler.items import Failure, History, Outcome, Validators
from crawler.normalize.jsontext import dumped, loaded
from crawler.state.shapes import ShapeError, instant, maybe_text, row, table, text, whole

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION: Final = 1


def dump_history(history: History) -> str:
    """Return a history as JSON text."""
    said = {
        "v": VERSION,
        "asked": history.asked.isoformat(),
        "due": history.due.isoformat(),
        "interval": round(history.interval.total_seconds()),
        "outcome": history.outcome,
        "reason": history.reason,
        "status": history.status,
        "final": history.final_url,
        "signature": history.signature,
        "manner": history.manner,
        "validators": {url: [one.etag, one.modified] for url, one in history.validators.items()} or None,
        "failures": [[one.day.isoformat(), one.outcome] for one in history.failures] or None,
        "moved": history.moved,
        "since": history.moved_since.isoformat() if history.moved_since is not None else None,
        "entries": history.entries,
    }
    return dumped({key: value for key, value in said.items() if value is not None})


def load_history(content: str) -> History | None:
    """Return the history that a text of `dump_history` holds, `None` where it cannot be read."""
    try:
        found = table(loaded(content))
        return _load(found) if found.get("v") == VERSION else None
    except (ValueError, OverflowError, RecursionError):
        return None


def _load(found: Mapping[str, object]) -> History:
    since, status = found.get("since"), found.get("status")
    return History(
        asked=instant(found.get("asked")),
        due=instant(found.get("due")),
        interval=timedelta(seconds=whole(found.get("interval"))),
        outcome=Outcome(text(found.get("outcome"))),
        reason=maybe_text(found.get("reason")),
        status=None if status is None else whole(status),
        final_url=text(found.get("final")),
        signature=maybe_text(found.get("signature")),
        manner=maybe_text(found.get("manner")),
        validators={url: _validators(one) for url, one in table(found.get("validators", {})).items()},
        failures=tuple(_failure(one) for one in row(found.get("failures", []))),
        moved=maybe_text(found.get("moved")),
        moved_since=None if since is None else date.fromisoformat(text(since)),
        entries=text(found.get("entries")),
    )


def _validators(value: object) -> Validators:
    etag, modified = row(value, 2)
    return Validators(etag=_field_value(etag), modified=_field_value(modified))


def _field_value(value: object) -> str | None:
    """Return a text that may stand in a request (RFC 9110, 5.5), `None` for silence."""
    said = maybe_text(value)
    if said is None or said.encode("latin-1").decode("latin-1").isprintable():
        return said
    raise ShapeError("not the value of a header field")


def _failure(value: object) -> Failure:
    day, outcome = row(value, 2)
    return Failure(day=date.fromisoformat(text(day)), outcome=Outcome(text(outcome)))
