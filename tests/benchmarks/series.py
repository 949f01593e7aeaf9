"""Figures that a plot is drawn from: rows of numbers by name, kept as JSON, remade without measuring."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.running import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    Point = Mapping[str, float | str]

MEASURED, KEPT = ROOT / "build" / "bench" / "series", ROOT / "docs" / "plots"
DIGITS = 4  # significant; more are noise


def keep(folder: Path, name: str, points: Sequence[Point]) -> None:
    """Write the points of one series, a line each."""
    lines = ",\n".join(json.dumps({key: _short(value) for key, value in point.items()}) for point in points)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def _short(value: float | str) -> float | str:
    return value if isinstance(value, int | str) else float(f"{value:.{DIGITS}g}")


def load(folder: Path, name: str) -> list[dict[str, Any]]:
    """Return the points of a series, none where it was never measured."""
    path = folder / f"{name}.json"
    points: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return points


def take_over(measured: Path, kept: Path) -> list[str]:
    """Put what was measured last beside what is kept, over an older series of that name, and return the names."""
    kept.mkdir(parents=True, exist_ok=True)
    names = sorted(path.name for path in measured.glob("*.json"))
    for name in names:
        (kept / name).write_text((measured / name).read_text(encoding="utf-8"), encoding="utf-8")
    return names
