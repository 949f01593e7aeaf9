"""The plots of the documentation: what is drawn, that the same numbers give the same bytes, and that none is stale."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from tests.benchmarks import anatomy, plots, series
from tests.benchmarks.svg import Bar, Line, bars, lines

if TYPE_CHECKING:
    from pathlib import Path

SVG = "{http://www.w3.org/2000/svg}"
LINES = [Line(name="crawl", points=[(1_000, 90), (20_000, 250)]), Line(name="a < b", points=[(1_000, 80)])]
BARS = [Bar(name="one", parts=[("parse", 2.0), ("rest & more", 1.0)]), Bar(name="two", parts=[("rest & more", 0.5)])]


def drawn(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314  # our own drawing


def words(text: str) -> list[str]:
    return [each.text or "" for each in drawn(text).iter(f"{SVG}text")]


def test_a_line_is_named_with_its_last_value_and_its_points_lie_on_the_axes() -> None:
    text = lines("Memory", "pages", "MB", LINES)
    assert {"Memory", "pages", "MB", "crawl: 250", "a < b: 80", "20,000"} <= set(words(text))
    circles = [(float(one.get("cx", 0)), float(one.get("cy", 0))) for one in drawn(text).iter(f"{SVG}circle")]
    low, high = circles[:2]
    assert high[0] > low[0]
    assert high[1] < low[1]


@pytest.mark.parametrize("logs", ["", "x", "y", "xy"])
def test_equal_numbers_give_equal_bytes_on_every_kind_of_axis(logs: str) -> None:
    assert lines("t", "x", "y", LINES, logs=logs) == lines("t", "x", "y", LINES, logs=logs)


def test_a_logarithmic_axis_has_ticks_where_points_are_and_at_powers_of_ten() -> None:
    shown = words(lines("t", "x", "y", [Line(name="a", points=[(3, 2), (70, 500)])], logs="xy"))
    assert {"3", "70", "1", "10", "100", "1,000"} <= set(shown)


def test_a_single_point_is_drawn_in_the_middle_of_a_logarithmic_axis() -> None:
    text = lines("t", "x", "y", [Line(name="a", points=[(5, 2)])], logs="x")
    (circle,) = drawn(text).iter(f"{SVG}circle")
    assert 300 < float(circle.get("cx", 0)) < 350


def test_names_of_lines_that_end_together_do_not_cover_one_another() -> None:
    text = lines("t", "x", "y", [Line(name=name, points=[(1, 5), (2, 5)]) for name in "abc"])
    tops = [float(one.get("y", 0)) for one in drawn(text).iter(f"{SVG}text") if "halo" in one.get("class", "")]
    assert [after - before for before, after in pairwise(tops)] == [17, 17]


def test_a_line_without_a_point_is_left_out() -> None:
    assert lines("t", "x", "y", [*LINES, Line(name="never measured", points=[])]) == lines("t", "x", "y", LINES)


def test_a_bar_is_as_long_as_its_parts_and_every_part_has_a_legend() -> None:
    text = bars("Parts", "ms", BARS)
    assert {"one", "two", "3 ms", "0.5 ms", "parse", "rest & more"} <= set(words(text))
    wide = [float(one.get("width", 0)) for one in drawn(text).iter(f"{SVG}rect") if one.find(f"{SVG}title") is not None]
    assert wide[0] == pytest.approx(2 * wide[1], abs=0.2)
    assert wide[1] == pytest.approx(2 * wide[2], abs=0.2)


def test_every_drawing_has_colours_for_a_light_and_a_dark_ground_and_asks_for_nothing() -> None:
    for text in (lines("t", "x", "y", LINES), bars("t", "ms", BARS)):
        assert "prefers-color-scheme:dark" in text
        assert re.findall(r"https?://[^\"]+", text) == ["http://www.w3.org/2000/svg"]


POINTS: list[dict[str, Any]] = [
    {"pages": pages, "fetch ms": 2.5, "fetch MB": 80, "crawl ms": 7.5, "crawl MB": 90, "due s": 1.5, "due MB": 81}
    for pages in (1_000, 5_000)
]
SERIES: dict[str, list[dict[str, Any]]] = {
    "pages": POINTS,
    "hosts": [{"hosts": hosts, "fetch ms": 2.5, "crawl ms": 7.5} for hosts in (1, 4)],
    "files": [
        {"files": files, "scan s": files / 5_000, "again s": files / 9_000, "due s": 2} for files in (1_000, 10_000)
    ],
    "anatomy-crawl": [{"part": "Scrapy", "ms": 3.0}, {"part": "extractors: JSON-LD", "ms": 1}, {"part": "?", "ms": 2}],
}


def test_all_plots_are_remade_from_what_was_measured_last(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, points in SERIES.items():
        series.keep(tmp_path / "measured", name, points)
    assert plots.main(["--take"], measured=tmp_path / "measured", kept=tmp_path / "kept") == 0
    assert {path.stem for path in (tmp_path / "kept").glob("*.svg")} == set(plots.PLOTS)
    assert {path.stem for path in (tmp_path / "kept").glob("*.json")} == set(SERIES)
    said = capsys.readouterr()
    assert "taken over: anatomy-crawl.json" in said.err
    assert said.out.splitlines()[-1] == "| **all** | **6.00** |"
    assert "| reading | 1.00 |" in said.out
    assert "| state |  |" in said.out
    assert "6 ms" in words((tmp_path / "kept" / "page.svg").read_text(encoding="utf-8"))


def test_a_plot_without_its_series_is_left_out_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert plots.main([], kept=tmp_path) == 0
    assert list(tmp_path.iterdir()) == []
    assert "memory.svg: not all of its series are there" in capsys.readouterr().err


def test_a_series_is_kept_with_as_many_digits_as_mean_something(tmp_path: Path) -> None:
    series.keep(tmp_path, "one", [{"pages": 20_000, "ms": 7.123456, "part": "Scrapy"}])
    assert json.loads((tmp_path / "one.json").read_text()) == [{"pages": 20_000, "ms": 7.123, "part": "Scrapy"}]


def test_every_part_that_is_sampled_is_drawn_as_something() -> None:
    points = [{"part": name, "ms": 1.0} for name in {name for _, name in anatomy.PARTS}]
    assert sum(spent for _, spent in plots.parts(points)) == len(points)


def test_the_plots_of_the_documentation_are_those_of_its_series() -> None:
    for name, draw in plots.PLOTS.items():
        text = draw(lambda wanted: series.load(series.KEPT, wanted))
        assert text == (series.KEPT / f"{name}.svg").read_text(encoding="utf-8"), f"{name}.svg is older than its series"
