"""Who may write a value: `current` in the file, `last` that Masthead wrote, `new` from the page (merging rules)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling(Generic[T]):
    """What shall stand in the file, and the code of the finding, if a person should know."""

    value: T | None
    finding: str | None = None


def rule(
    current: T | None,
    new: T | None,
    *,
    last: T | None = None,
    same: Callable[[T, T], bool],
    worse: Callable[[T, T], bool] = lambda _current, _new: False,
) -> Ruling[T]:
    """Return what shall stand for one field.

    `same` compares meaning, not spelling; `worse(current, new)` says that `new` may not replace what Masthead itself
    wrote. `None` is empty or unknown. What a person wrote, or deleted, is never overruled.
    """
    if current is None:
        if new is not None and last is not None:
            return Ruling(value=None, finding="field.removed")
        return Ruling(value=new)
    if new is None or same(current, new):
        return Ruling(value=current)
    if last is None or not same(current, last):
        return Ruling(value=current, finding="field.differs")
    return Ruling(value=current if worse(current, new) else new)
