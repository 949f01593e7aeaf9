"""The plan of a run that is under way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A run under way: its name, its aware instant, and the JSON-ready settings that its result depends on."""

    run: str
    started: datetime
    settings: Mapping[str, object] = field(default_factory=dict)
