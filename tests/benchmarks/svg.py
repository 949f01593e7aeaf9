"""A small writer of SVG: lines over an axis, and stacked bars; the same bytes for the same numbers, light and dark."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

WIDTH, HEIGHT = 760, 340
LEFT, RIGHT, TOP, BOTTOM = 60, 170, 56, 48  # what surrounds the plot itself; names of lines stand on the right
LINE_HEIGHT = 17
BAR, GAP, BAR_LEFT, BAR_RIGHT = 26, 14, 110, 60
MOST_TICKS = 6
COLOURS: Final = (
    ("#0969da", "#58a6ff"), ("#bc4c00", "#f0883e"), ("#1a7f37", "#3fb950"), ("#8250df", "#bc8cff"),
    ("#bf3989", "#f778ba"), ("#9a6700", "#d29922"), ("#1b7c83", "#39c5cf"), ("#6e7781", "#8b949e"),
)  # fmt: skip
"""Of one line or one part after another: on a light ground, and on a dark one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Points to be joined, in order of x, by name."""

    name: str
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Parts that add up, by name."""

    name: str
    parts: Sequence[tuple[str, float]]

    @property
    def whole(self) -> float:
        """The length of the bar."""
        return sum(value for _, value in self.parts)


def lines(title: str, x: str, y: str, drawn: Sequence[Line], *, logs: str = "") -> str:
    """Return a plot of lines; an axis named in `logs` ("x", "y", "xy") is logarithmic, any other begins at 0.

    A logarithmic x has its ticks where there are points, a logarithmic y at powers of ten.
    """
    drawn = [line for line in drawn if line.points]
    columns, heights = ([point[axis] for line in drawn for point in line.points] for axis in (0, 1))
    across = _Scale.linear(columns, LEFT, WIDTH - RIGHT)
    if "x" in logs:
        across = _Scale.log(sorted(set(columns)), LEFT, WIDTH - RIGHT)
    up = _Scale.linear(heights, HEIGHT - BOTTOM, TOP)
    if "y" in logs:
        up = _Scale.log(_decades(heights), HEIGHT - BOTTOM, TOP)
    body = [*_rows(up), *_columns(across), _text(LEFT, TOP - 14, y, "soft")]
    body.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, x, "soft", "middle"))
    placed = [[(across.at(one), up.at(each)) for one, each in line.points] for line in drawn]
    for number, line in enumerate(placed):
        body.append(f'<polyline class="l{number}" points="{" ".join(f"{left:.1f},{top:.1f}" for left, top in line)}"/>')
        body += [f'<circle class="f{number}" cx="{left:.1f}" cy="{top:.1f}" r="3.5"/>' for left, top in line]
    ends = [line[-1][1] for line in placed]
    for number, (line, top) in enumerate(zip(drawn, _apart(ends), strict=True)):
        last = f"{line.name}: {_short(line.points[-1][1])}"
        body.append(_text(placed[number][-1][0] + 10, top + 4, last, f"f{number} halo"))
    return _document(title, HEIGHT, body, len(drawn))


def bars(title: str, unit: str, drawn: Sequence[Bar]) -> str:
    """Return stacked bars, one below the other, with the names of their parts below them."""
    names = list(dict.fromkeys(name for bar in drawn for name, _ in bar.parts))
    scale = (WIDTH - BAR_LEFT - BAR_RIGHT) / max(bar.whole for bar in drawn)
    body, top = [], TOP - 16.0
    for bar in drawn:
        body.append(_text(BAR_LEFT - 10, top + BAR / 2 + 4, bar.name, "", "end"))
        body += _parts(bar, names, scale, top)
        body.append(_text(BAR_LEFT + bar.whole * scale + 8, top + BAR / 2 + 4, f"{_short(bar.whole)} {unit}", ""))
        top += BAR + GAP
    return _document(title, round(top + _legend(names, top, body) + 12), body, len(names))


def _parts(bar: Bar, names: Sequence[str], scale: float, top: float) -> Iterator[str]:
    left = float(BAR_LEFT)
    for name, value in bar.parts:
        wide = value * scale
        told = f"<title>{escape(name)}: {_short(value)}</title>"
        place = f'x="{left:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{BAR}"'
        yield f'<rect class="f{names.index(name)}" {place}>{told}</rect>'
        if wide > len(_short(value)) * 8:
            yield _text(left + wide / 2, top + BAR / 2 + 4, _short(value), "in", "middle")
        left += wide


def _legend(names: Sequence[str], top: float, body: list[str]) -> float:
    """Add the names of the parts in two columns, and return their height."""
    rows = -(-len(names) // 2)
    for number, name in enumerate(names):
        left, below = BAR_LEFT + number // rows * 300, top + 10 + number % rows * LINE_HEIGHT
        body.append(f'<rect class="f{number}" x="{left}" y="{below:.1f}" width="11" height="11"/>')
        body.append(_text(left + 18, below + 10, name, "soft"))
    return 10 + rows * LINE_HEIGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    """From values to places between `first` and `last`, with the values that get a tick."""

    ticks: Sequence[float]
    low: float
    high: float
    first: float
    last: float
    is_log: bool

    @classmethod
    def log(cls, ticks: Sequence[float], first: float, last: float) -> _Scale:
        return cls(ticks=ticks, low=ticks[0], high=ticks[-1], first=first, last=last, is_log=True)

    @classmethod
    def linear(cls, values: Iterable[float], first: float, last: float) -> _Scale:
        most = max(values)
        step = next(step for step in _steps(most) if most / step <= MOST_TICKS)
        ticks = [step * number for number in range(math.ceil(most / step) + 1)]
        return cls(ticks=ticks, low=0, high=ticks[-1], first=first, last=last, is_log=False)

    def at(self, value: float) -> float:
        """Return the place of a value."""
        by = math.log if self.is_log else float
        low, high = by(self.low), by(self.high)
        share = (by(value) - low) / (high - low) if high > low else 0.5
        return self.first + share * (self.last - self.first)


def _steps(most: float) -> Iterator[float]:
    """Yield round steps between ticks, small ones first."""
    decade = 10.0 ** (math.floor(math.log10(most)) - 1)
    while True:
        yield from (decade, 2 * decade, 5 * decade)
        decade *= 10


def _decades(values: Sequence[float]) -> list[float]:
    """Return the powers of ten around these values."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return [10.0**power for power in range(low, max(high, low + 1) + 1)]


def _rows(up: _Scale) -> Iterator[str]:
    for tick in up.ticks:
        top = up.at(tick)
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{top:.1f}" y2="{top:.1f}"/>'
        yield _text(LEFT - 8, top + 4, _short(tick), "soft", "end")


def _columns(across: _Scale) -> Iterator[str]:
    for tick in across.ticks:
        yield _text(across.at(tick), HEIGHT - BOTTOM + 18, _short(tick), "soft", "middle")


def _apart(tops: Sequence[float]) -> list[float]:
    """Return these places in their order, moved down where two would be closer than a line of text."""
    moved, free = dict.fromkeys(range(len(tops)), 0.0), -math.inf
    for number in sorted(moved, key=lambda one: (tops[one], one)):
        moved[number] = max(tops[number], free)
        free = moved[number] + LINE_HEIGHT
    return list(moved.values())


def _short(value: float) -> str:
    """Return a number as a person reads it: three digits, or all of a whole one."""
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.3g}"


def _text(left: float, top: float, text: str, kind: str, anchor: str = "start") -> str:
    more = f' class="{kind}"' if kind else ""
    aligned = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text x="{left:.1f}" y="{top:.1f}"{more}{aligned}>{escape(text)}</text>'


def _document(title: str, height: int, body: Iterable[str], colours: int) -> str:
    """Return the whole picture. It brings its own ground: a page may be dark where its reader's system is not."""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">'
    ground = f'<rect class="ground" width="{WIDTH}" height="{height}" rx="6"/>'
    heading = f'<text class="title" x="16" y="26">{escape(title)}</text>'
    parts = [head, f"<title>{escape(title)}</title>", f"<style>{_style(colours)}</style>", ground, heading, *body]
    return "\n".join([*parts, "</svg>\n"])


def _style(colours: int) -> str:
    light = (
        _colours(0, colours)
        + ".ground{fill:#fff}text{fill:#1f2328}.soft{fill:#59636e}.grid{stroke:#d8dee4}.halo{stroke:#fff}"
    )
    dark = (
        _colours(1, colours)
        + ".ground{fill:#0d1117}text{fill:#e6edf3}.soft{fill:#9198a1}.grid{stroke:#30363d}.halo{stroke:#0d1117}"
    )
    shape = "text{font:13px system-ui,sans-serif}.title{font-weight:600;font-size:15px}"
    shape += "polyline{fill:none;stroke-width:2}.halo{paint-order:stroke;stroke-width:4px}"
    return f"{shape}{light}.in{{fill:#fff}}@media(prefers-color-scheme:dark){{{dark}.in{{fill:#0d1117}}}}"


def _colours(shade: int, count: int) -> str:
    chosen = [COLOURS[number % len(COLOURS)][shade] for number in range(count)]
    # A class counts more than an element, so `text` does not undo it.
    return "".join(f".f{number}{{fill:{colour}}}.l{number}{{stroke:{colour}}}" for number, colour in enumerate(chosen))
