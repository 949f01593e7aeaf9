"""The figures on the repo's own words: what they count, and that real data reaches the bars that were set."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.benchmarks import checking, rows, vocabulary
from tests.benchmarks.measuring import Cost
from tests.benchmarks.report import Plan
from tests.running import masthead

if TYPE_CHECKING:
    from pathlib import Path

POST = """---
title: "Tide gauges"
webUrl: https://{domain}/{number}
quality: 60
heat: {heat}
published: false
provider:
  name: {name}
  domain: {domain}
---
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "organizations" / "tides").mkdir(parents=True)
    (tmp_path / "organizations" / "tides" / "press.example.md").write_text(
        "---\nname: Press\ndomain: press.example\notherNames: [The Press]\n---\n"
    )
    (tmp_path / "topics_taxonomy" / "tides").mkdir(parents=True)
    (tmp_path / "topics_taxonomy" / "tides" / "00-tides.yaml").write_text("name: Tides\nkeywords: [tide]\n---\n")
    (tmp_path / "topics_taxonomy" / "tides" / "01-gauges.yaml").write_text("name: Gauges\nkeywords: [gauges]\n")
    posts = [("Tide gauges", ["Tides", "Gauges"]), ("Gauges", ["Tides"]), ("Boats", ["Tides", "Gauges", "Boats"])]
    lines = [{"repo": "tides", "collection": "_news", "title": title, "topics": topics} for title, topics in posts]
    (tmp_path / "topics.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    pairs = [
        ("news.press.example", "press.example", "Press"),
        ("press.example", "press.example", "The Press"),
        ("video.example", "channel.example", "Channel"),
        ("daily.example", "daily.example", "Daily"),
    ]
    told = "".join(f"{host}\t{domain}\t{name}\t1\n" for host, domain, name in pairs)
    (tmp_path / "provider_pairs.tsv").write_text(f"host\tprovider.domain\tprovider.name\tcount\n{told}")
    (tmp_path / "frontmatter").mkdir()
    files = [("daily.example", "Daily", 60), ("daily.example", "Daily", 65), ("mine.example", "Storm at noon", 66)]
    index = ""
    for number, (domain, name, heat) in enumerate(files):
        path = tmp_path / "frontmatter" / f"{number}.md"
        path.write_text(POST.format(domain=domain, name=name, heat=heat, number=number))
        index += json.dumps({"file": path.name, "repo": "tides", "path": f"_news/{path.name}"}) + "\n"
    (tmp_path / "frontmatter" / "index.jsonl").write_text(index)
    return tmp_path


def test_the_figures_are_shares_of_what_was_judged_and_name_what_is_wrong(home: Path) -> None:
    told = {name: str(figure) for name, figure in vocabulary.figures(home)}
    assert told == {
        "domain, all hosts": "3 of 4 (75.0 %): video.example: channel.example",
        "domain, hosts a rule can know": "3 of 3 (100.0 %)",
        "name, the registry's": "1 of 2 (50.0 %): The Press where Press is registered",
        "name, by any spelling or other name of it": "2 of 2 (100.0 %)",
        "name, by other records": "2 of 2 (100.0 %)",
        "names of one record that no other would take": "1: mine.example: Storm at noon",
        "topics, tides _news": "precision 0.800, recall 0.667, 3 posts",
        "heat by the formula": "2 of 3 (66.7 %): 2.md",
        "published by heat and removed": "3 of 3 (100.0 %)",
    }


def test_nothing_to_judge_is_no_share() -> None:
    assert str(vocabulary.share([])) == "none to judge"


def test_real_data_reaches_the_bars(corpus: Path) -> None:
    told: dict[str, Any] = dict(vocabulary.figures(corpus))
    domain = told["domain, hosts a rule can know"]
    assert domain.right >= 0.99 * domain.of >= 200
    assert told["heat by the formula"].wrong == told["published by heat and removed"].wrong == ()
    precision, recall = (float(part.split()[1]) for part in told["topics, microsoft-power-apps _news"].split(", ")[:2])
    assert precision >= 0.995
    assert recall >= 0.96


def test_the_repo_that_a_check_is_measured_on_has_no_fault(tmp_path: Path) -> None:
    checking.clean(tmp_path, 3)
    done = masthead("check", tmp_path)
    assert done.returncode == 0
    assert done.stdout.decode().startswith("nothing found in ")


def test_a_check_is_measured_small_and_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def run(_program: object, _command: str, repo: Path) -> Cost:
        files = len(list(repo.rglob("*.md"))) - 2
        asked.append(files)
        return Cost(wall=1, cpu=files / 1000, peak=files * 1_000_000, out="")

    monkeypatch.setattr(checking, "run", run)
    monkeypatch.setattr(checking, "SMALL", 2)
    monkeypatch.setattr(checking, "LARGE", 8)
    figures = checking.measure(Plan(work=tmp_path, quick=True))
    assert set(asked) == {2}
    assert {name: figure.value for name, figure in figures.items()} == {
        "check-200": 0.002,
        "check-10000": 0.008,
        "check-memory": 0,
    }
    assert set(figures) <= {row.name for row in rows.ROWS}
