"""How accuracy is counted, what the plain reader says, and that Masthead reads no field worse than it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks import accuracy, installing, plain, scoring, witness, witnesses
from tests.benchmarks.corpus import index

URL = "https://example.com/story.html"
PAGE = b"""<title>Bridge opens - Post</title><meta property=og:title content="Bridge opens">
<meta name=author content=Ann>
<meta property=og:image content=/a.jpg><meta name=description content="A  bridge"><meta name=keywords content="a, b,">
<time datetime=2020-04-29></time><script type=application/ld+json>{"@graph": [{"@type": "WebSite", "headline": "no"},
{"@type": ["NewsArticle"], "datePublished": "2020-04-30T18:41:00Z", "image": {"url": "b.jpg"}, "headline": 7,
"author": [{"name": "Ben"}, "Cy"], "publisher": {"name": "Post"}}]}</script>
<script type=application/ld+json>{</script>"""


def row(gold: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": "a", "kind": "real", "domain": "example.com", "gold": gold, "gold_tier": "A", **more}


def hits(gold: dict[str, Any], said: dict[str, Any], **more: Any) -> dict[str, float]:
    return dict(scoring.judged(row(gold, **more), said))


def test_the_plain_reader_takes_the_first_value_in_its_order() -> None:
    assert plain.read(PAGE, URL) == {
        "title": "Bridge opens",
        "excerpt": "A bridge",
        "publishedDateTime": "2020-04-30T18:41:00Z",
        "publishedRaw": "2020-04-30T18:41:00Z",
        "images": [{"url": "https://example.com/a.jpg"}],
        "provider": {"name": "Post"},
        "authors": ["Ben", "Cy"],
        "keywords": ["a", "b"],
    }


def test_its_cautious_brother_believes_the_title_element_and_no_meta_author() -> None:
    said = plain.read(b"<title>Bridge - Post</title><meta name=author content=Ann>", URL, plain.CAUTIOUS)
    assert (said["title"], said["authors"]) == ("Bridge - Post", [])


@pytest.mark.parametrize("body", [b"", b"<!-- -->", b"\x00"])
def test_the_plain_reader_says_nothing_of_nothing(body: bytes) -> None:
    said = plain.read(body, URL)
    assert not any(said[field] for field in ("title", "excerpt", "publishedDateTime", "images", "authors", "keywords"))


@pytest.mark.parametrize(
    ("gold", "said", "expected"),
    [
        ({"title": "A &amp; B!"}, {"title": "a - b"}, {"title": True}),
        ({"title": "A"}, {"title": None}, {"title": False}),
        ({"description": "x" * 70}, {"excerpt": "x" * 65 + " ..."}, {"description": True}),
        ({"description": "x" * 70}, {"excerpt": "x" * 40}, {"description": False}),
        ({"image": "http://a/b%20c.jpg"}, {"images": [{"url": "http://d/B c.JPG?x"}]}, {"image": True}),
        (
            {"image": "http://a/", "images": [{"url": "http://[/"}]},
            {"images": [{"url": "http://a/"}]},
            {"image": False},
        ),
        ({"publisher": "The Post"}, {"provider": {"name": "post.com"}}, {"publisher": True}),
        ({"authors": ["A", "B"]}, {"authors": ["B and A"]}, {"authors": True, "authors_any": True}),
        ({"authors": ["A", "B"]}, {"authors": ["B"]}, {"authors": False, "authors_any": True}),
        ({"keywords": ["a", "b"]}, {"keywords": ["B"]}, {"keywords": 0.5}),
    ],
)
def test_a_label_is_met_whatever_does_not_count(gold: dict[str, Any], said: dict[str, Any], expected: object) -> None:
    assert hits(gold, said) == expected


@pytest.mark.parametrize(
    ("label", "told", "raw", "expected"),
    [
        ("2020-04-30", "2020-04-30", "", {"date_day": True}),
        ("2020-05-01", "2020-04-30T23:00:00Z", "2020-05-01T01:00:00+02:00", {"date_day": True}),
        ("2020-05-01", "2020-04-30T23:00:00Z", "", {"date_day": False}),
        ("2020-05-01", None, "soon", {"date_day": False}),
        ("2020-05-01", "2020-99-99", "", {"date_day": False}),
        ("2020-04-30T18:41:00+02:00", "2020-04-30T16:41:01Z", "", {"date_day": True, "date_instant": True}),
        ("2020-04-30T18:41:00+02:00", "2020-04-30", "", {"date_day": True, "date_instant": False}),
    ],
)
def test_a_day_is_that_of_any_offset_that_the_page_names(
    label: str, told: str | None, raw: str, expected: dict[str, bool]
) -> None:
    assert hits({"date_published": label}, {"publishedDateTime": told, "publishedRaw": raw}) == expected


def test_only_sure_labels_count_that_the_page_holds() -> None:
    assert hits({"title": "A"}, {}, gold_check={"title": False}) == {}
    assert hits({"title": "A"}, {}, gold_tier="C") == {}
    assert hits({"title": "A"}, {}, gold_tier="C", gold_from={"title": "somebody:B"}) == {"title": False}
    assert hits({"title": ""}, {"title": "A"}, gold_absent=["title"]) == {"invented": True}


def test_a_domain_is_always_in_the_same_half() -> None:
    assert {scoring.half({"domain": f"{name}.example"}) for name in "abcdefgh"} == {"A", "B"}
    assert scoring.half({"domain": "a.example"}) == scoring.half({"domain": "a.example"})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An index of two pages, one in each half."""
    domains = {
        scoring.half({"domain": domain}): domain for domain in ("a.example", "b.example", "c.example", "d.example")
    }
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "a.html").write_bytes(PAGE)
    rows = [
        row({"title": "Bridge closes"}, url=URL, html_file="a.html", gold_absent=["authors"])
        | {"id": half, "domain": domain}
        for half, domain in domains.items()
    ]
    (tmp_path / "index.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return tmp_path / "index.jsonl"


def test_the_table_shows_each_half_by_itself(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    accuracy.main(["--index", str(path)])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].count("Masthead | plain | cautious") == 3
    assert lines[2] == "| title | 2 | 0.0 | 0.0 | 0.0 | 1 | 0.0 | 0.0 | 0.0 | 1 | 0.0 | 0.0 | 0.0 |"


def test_misses_are_shown_with_the_half_that_they_are_of(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    accuracy.main(["--index", str(path), "--misses", "title"])
    missed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert sorted((one["id"], one["half"]) for one in missed) == [("A", "A"), ("B", "B")]


def test_readers_are_ranked_with_and_without_the_odd_labels() -> None:
    rows = [row({"title": "A"}), row({"title": "B"}, source_repo=accuracy.ODD) | {"id": "b"}]
    said = {"one": {"a": {"title": "A"}, "b": {}}, "other": {"a": {}, "b": {}}}
    assert accuracy.ranking(rows, said).splitlines() == [
        *("| all labels | title |", "|---|---|", "| labels | 2 |", "| one | 50.0 |", "| other | - |", ""),
        *("| without postlight/parser | title |", "|---|---|", "| labels | 1 |", "| one | 100.0 |", "| other | - |"),
    ]


def test_a_peer_answers_page_by_page_from_its_own_process(path: Path) -> None:
    worker = (sys.executable, str(witnesses.WORKER), "extruct, first value")
    (path.parent / "html" / "a.html").write_bytes(PAGE.partition(b"</script>")[0] + b"</script>")
    said = witnesses.asked(worker, path.parent, index(path), path.parent)
    assert sorted(said) == ["A", "B"]
    assert said["A"]["title"] == "Bridge opens"
    assert said["A"]["publishedDateTime"] == "2020-04-30T18:41:00Z"
    assert (said["A"]["authors"], said["A"]["provider"]) == (["Ben", "Cy"], {"name": "Post"})


def test_a_peer_that_fails_has_read_nothing(tmp_path: Path, path: Path) -> None:
    worker = tmp_path / "worker.py"
    broken = "import witness; witness.PEERS['extruct'] = lambda: lambda body, url: 1 / 0; witness.main('extruct')"
    worker.write_text(f"import sys; sys.path.insert(0, {str(witnesses.WORKER.parent)!r}); {broken}", encoding="utf-8")
    said = witnesses.asked((sys.executable, str(worker)), tmp_path, index(path), path.parent)
    assert said == {"A": {"id": "A"}, "B": {"id": "B"}}


def test_the_peers_of_node_are_left_out_where_there_is_no_node(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(installing, "python", lambda *_: Path(sys.executable))
    monkeypatch.setattr(witness, "PEERS", {"extruct, first value": None})
    assert witnesses.read(tmp_path, [], tmp_path) == {"extruct, first value": {}}
    assert "no Node here" in capsys.readouterr().err


def test_no_field_is_read_worse_than_by_a_plain_reader_of_the_whole_page(corpus: Path) -> None:
    path = corpus / "pages" / "index.dev.jsonl"
    rows = [each for each in index(path) if each["kind"] == "real"]
    ours = scoring.shares(rows, accuracy.by_id(accuracy.predicted(each, path.parent) for each in rows))
    plainly = scoring.shares(rows, accuracy.plainly(rows, path.parent)["plain"])
    worse = [measure for measure in plainly if measure != "invented" and ours[measure][0] < plainly[measure][0]]
    assert worse == []
    assert ours["invented"][0] <= plainly["invented"][0]
