"""What an origin says about all of its pages, as JSON text and back: how long to stay away, and its robots.txt."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

from crawler.items import Validators
from crawler.normalize.jsontext import dumped, loaded
from crawler.state.shapes import instant, maybe_text, table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

VERSION: Final = 1


class Origins(Protocol):
    """Who knows the present instant, and remembers what origins say: a spider."""

    def instant(self) -> datetime:
        """Return the present instant."""

    def origin(self, url: str) -> Origin:
        """Return what the origin of an address has said."""

    def said(self, url: str, said: Origin) -> None:
        """Remember what the origin of an address says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Scheme, host and port (RFC 6454), and what it said: nothing before `until`; its robots.txt, as text."""

    until: datetime | None = None
    robots: str | None = None
    validators: Validators = field(default_factory=Validators)


def dump_origin(origin: Origin) -> str:
    """Return what an origin said as JSON text."""
    said = {
        "v": VERSION,
        "until": origin.until.isoformat() if origin.until is not None else None,
        "robots": origin.robots,
        "etag": origin.validators.etag,
        "modified": origin.validators.modified,
    }
    return dumped({key: value for key, value in said.items() if value is not None})


def load_origin(content: str) -> Origin | None:
    """Return what a text of `dump_origin` holds, `None` where it cannot be read."""
    try:
        found = table(loaded(content))
        return _load(found) if found.get("v") == VERSION else None
    except (ValueError, OverflowError, RecursionError):
        return None


def _load(found: Mapping[str, object]) -> Origin:
    until = found.get("until")
    return Origin(
        until=None if until is None else instant(until),
        robots=maybe_text(found.get("robots")),
        validators=Validators(etag=maybe_text(found.get("etag")), modified=maybe_text(found.get("modified"))),
    )
