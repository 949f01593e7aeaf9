"""What can come of a commit, as values, and the one way in which a refusal travels inside this package."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Refusal(StrEnum):
    """Why there was no commit; each is explained in docs/commit.md."""

    NO_GIT = "no-git"
    NOT_GIT = "not-git"
    FOREIGN_OWNER = "foreign-owner"
    OUTSIDE = "outside"
    MISSING = "missing"
    IGNORED = "ignored"
    IN_PROGRESS = "in-progress"
    FOREIGN_STAGED = "foreign-staged"
    NO_IDENTITY = "no-identity"
    HOOK = "hook"
    LOCKED = "locked"
    TIMEOUT = "timeout"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Committed:
    """The name of the commit, `None` where there was nothing to commit; `notes` are sentences for the user."""

    commit: str | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """No commit was made, and nothing is staged that was not before; `message` says why and what to do."""

    reason: Refusal
    message: str


class Stop(Exception):  # noqa: N818  # never leaves this package
    """Carries a refusal from where it is found to the public functions."""

    def __init__(self, reason: Refusal, message: str) -> None:
        super().__init__(message)
        self.refused = Refused(reason, message)
