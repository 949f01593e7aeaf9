"""The benchmarks themselves: what they count, what they compare, what they tell. No test looks at a clock."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean, median
from typing import TYPE_CHECKING, ClassVar
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
import yaml
from PIL import Image

from crawler.extractors import extract
from crawler.items import Verdict
from tests.benchmarks import __main__ as program
from tests.benchmarks import (
    accuracy,
    anatomy,
    applying,
    content,
    cores,
    crawling,
    frontmatter,
    growth,
    installing,
    peers,
    pictures,
    reading,
    rivals,
    rows,
    scanning,
    series,
    startup,
)
from tests.benchmarks.corpus import RealPage, every
from tests.benchmarks.measuring import Contest, Cost, MeasuringFailed, contest, run
from tests.benchmarks.report import Figure, Met, Plan, Row, as_json, at_least, at_most, machine, percent, table, times
from tests.benchmarks.site import Server, Site, length, page, path
from tests.running import ROOT, masthead

if TYPE_CHECKING:
    from collections.abc import Iterator

MB = 1_000_000
NAMES = [row.name for row in rows.ROWS]


def nothing(_: Plan) -> dict[str, Figure]:
    return {}


def row(name: str = "one", limit: float | None = 1.0) -> Row:
    return Row(name=name, what="a thing", by=nothing, target=None if limit is None else at_most(limit))


def test_a_row_says_what_it_measured_what_was_wanted_and_whether_that_is_met() -> None:
    shown = table([row()], {"one": times(0.5, "seen")})
    assert shown.splitlines()[-1] == "| `one` | a thing | 0.500 | ≤ 1 | yes | seen |"


def test_a_missed_target_is_shown_as_missed() -> None:
    assert row().met(times(1.0004)) is Met.NO
    assert "| no |" in table([row()], {"one": times(1.0004)})


def test_a_row_without_a_target_is_neither_met_nor_missed() -> None:
    assert "| 12.0 | - | - |" in table([row(limit=None)], {"one": times(12)})


def test_a_row_without_a_figure_is_not_in_the_table() -> None:
    assert "two" not in table([row(), row("two")], {"one": times(1)})


def test_only_all_are_a_hundred_percent() -> None:
    assert percent(99_999, 100_000).shown == "99.99 %"
    assert percent(3, 3).shown == "100 %"
    assert not at_least(100).reached(percent(99_999, 100_000).value)


def test_the_json_says_the_same_as_the_table() -> None:
    told = json.loads(as_json([row(), row("two", None)], {"one": times(2), "two": times(3)}, {"date": "2026-11-22"}))
    assert told["machine"] == {"date": "2026-11-22"}
    assert [(each["row"], each["value"], each["met"]) for each in told["rows"]] == [("one", 2, False), ("two", 3, None)]


def test_a_table_names_the_versions_it_was_measured_with() -> None:
    here = machine(datetime(2026, 11, 22, tzinfo=UTC))
    assert here["date"] == "2026-11-22"
    assert here["scrapy"]


def test_every_row_has_a_name_of_its_own_and_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(NAMES) == len(set(NAMES))
    assert program.main(["--list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == NAMES


def test_an_unknown_row_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["speed"]) == 2
    assert "no row is called speed" in capsys.readouterr().err


def test_without_the_corpus_its_rows_are_skipped_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MASTHEAD_CORPUS", str(tmp_path / "none"))
    assert program.main(["extract", "newspaper4k"], work=tmp_path / "bench") == 0
    said = capsys.readouterr()
    assert "skipped without the corpus (MASTHEAD_CORPUS): extract" in said.err
    assert "skipped without --peers: newspaper4k" in said.err
    assert json.loads((tmp_path / "bench" / "bench.json").read_text())["rows"] == []


def test_rows_of_one_measurement_are_measured_together_and_only_those_asked_for_are_told() -> None:
    asked: list[Plan] = []

    def both(plan: Plan) -> dict[str, Figure]:
        asked.append(plan)
        return {"one": times(1), "two": times(2), "three": times(3)}

    wanted = [replace(row(name), by=both) for name in ("one", "two")]
    assert list(program.measured(wanted, Plan(work=Path()))) == ["one", "two"]
    assert len(asked) == 1


def test_a_measurement_that_fails_costs_only_its_own_rows(capsys: pytest.CaptureFixture[str]) -> None:
    def broken(_: Plan) -> dict[str, Figure]:
        raise MeasuringFailed("no pages")

    def whole(_: Plan) -> dict[str, Figure]:
        return {"two": times(2)}

    wanted = [replace(row(), by=broken), replace(row("two"), by=whole)]
    assert list(program.measured(wanted, Plan(work=Path()))) == ["two"]
    assert "failed: no pages" in capsys.readouterr().err


def test_a_quick_run_has_fewer_rounds_on_fewer_subjects() -> None:
    plan = Plan(work=Path(), quick=True)
    assert (plan.rounds(7), plan.rounds(1), plan.size(400), plan.size(1)) == (2, 1, 100, 1)
    assert (Plan(work=Path()).rounds(7), Plan(work=Path()).size(400)) == (7, 400)


def test_contestants_take_turns_and_each_does_every_subject_in_every_round() -> None:
    done: list[str] = []
    found = contest({"a": lambda of: done.append(f"a{of}"), "b": lambda of: done.append(f"b{of}")}, [1, 2], 2, warm=0)
    assert done == ["b1", "a1", "a2", "b2"] * 2
    assert found.subjects == 2
    assert [len(spent) for spent in found.rounds.values()] == [2, 2]


def test_a_ratio_is_that_of_the_median_round() -> None:
    found: Contest[int] = Contest({"a": [2.0, 3.0, 40.0], "b": [1.0, 1.0, 10.0]}, 2)
    assert found.ratio("a", "b") == 3
    assert found.spread("a", "b") == "2.00 to 4.00"
    assert found.mean("a") == 1.5


def test_a_command_is_charged_for_its_own_memory_and_not_for_ours() -> None:
    ballast = b"x" * 120_000_000
    small = run(sys.executable, "-S", "-c", "print('said')")
    large = run(sys.executable, "-S", "-c", "x = b'x' * 50_000_000")
    assert small.out == "said\n"
    assert small.peak < len(ballast) / 2
    assert large.peak > small.peak + 40_000_000


def test_a_command_that_fails_is_no_measurement() -> None:
    with pytest.raises(MeasuringFailed, match="no such thing"):
        run(sys.executable, "-S", "-c", "raise SystemExit('no such thing')")


def test_every_nth_row_is_spread_over_the_whole_list() -> None:
    assert every(list(range(10)), 4) == [0, 3, 6, 9]
    assert every([1, 2], 250) == [1, 2]


def test_generated_pages_have_the_sizes_of_real_ones() -> None:
    lengths = [length(number) for number in range(1_000)]
    assert 0.95 < mean(lengths) / 202_000 < 1.05
    assert 0.95 < median(lengths) / 121_000 < 1.05
    assert all(abs(len(page(number, "http://a.example")) - length(number)) < 20_000 for number in range(8))


def test_a_generated_page_is_a_page_and_the_same_in_every_run() -> None:
    body = page(3, "http://a.example").encode()
    document = extract(body, f"http://a.example{path(3)}", content_type="text/html; charset=utf-8")
    assert document.verdict is Verdict.OK
    assert all(any(getattr(said, field) for said in document.metadata) for field in ("excerpt", "published", "type"))
    assert body == page(3, "http://a.example").encode()


def generated(*numbers: int) -> list[RealPage]:
    address = "http://a.example"
    return [
        RealPage(body=page(number, address).encode(), url=f"{address}{path(number)}", content_type="text/html")
        for number in numbers
    ]


def test_reading_is_counted_in_parses() -> None:
    figures = reading.figures(reading.parsable(generated(1, 2)), 1)
    assert list(figures) == ["extract", "choose", "lexbor"]
    assert all(figure.value > 0 for figure in figures.values())
    assert "2 pages" in figures["extract"].note


def test_what_lxml_cannot_parse_is_not_counted() -> None:
    assert reading.parsable([RealPage(body=b"", url="", content_type="")]) == []


def test_front_matter_is_timed_and_proven(tmp_path: Path) -> None:
    content.filled(tmp_path / "repo", 3)
    raws = [file.read_bytes() for file in sorted((tmp_path / "repo" / content.NEWS).iterdir())]
    figures = frontmatter.costs(frontmatter.readable([*raws, b"no front matter"]), 1) | frontmatter.exactness(raws)
    assert {name for name in NAMES if name.startswith("front-")} == set(figures)
    assert "3 files" in figures["front-parse"].note
    assert figures["front-identical"].shown == figures["front-one-line"].shown == "100 %"


def picture(kind: str, **more: object) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (40, 30)).save(data, kind, **more)
    return data.getvalue()


def test_walks_are_counted_and_compared_with_pillow() -> None:
    exif = Image.Exif()
    exif[pictures.ORIENTATION] = 6
    turned = pictures.RealPicture(picture("JPEG", exif=exif), (30, 40))
    wrong = pictures.RealPicture(picture("PNG"), (1, 1))
    unknown = pictures.RealPicture(b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='8'/>", (9, 8))
    figures = pictures.figures([turned, wrong, unknown], 1)
    assert {name for name in NAMES if name.startswith("picture-")} == set(figures)
    assert figures["picture-right"].note == "2 of 3"
    assert figures["picture-requests"].value == 1
    assert "2 pictures that Pillow opens" in figures["picture-cpu"].note


def test_pillow_is_asked_for_the_displayed_size() -> None:
    exif = Image.Exif()
    exif[pictures.ORIENTATION] = 8
    data = picture("JPEG", exif=exif)
    assert pictures.displayed(pictures.RealPicture(data, (30, 40))) == (30, 40)
    assert pictures.opened(pictures.RealPicture(data, (30, 40))) == (40, 30)


def test_scans_are_measured_on_repos_with_and_without_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "FILES", 6)
    monkeypatch.setattr(scanning, "ROUNDS", 1)
    monkeypatch.setattr(scanning, "ROUNDS_IDLE", 1)
    figures = scanning.measure(Plan(work=tmp_path / "work"))
    assert {name for name in NAMES if name.startswith("scan-")} == set(figures)
    assert list((tmp_path / "work").iterdir()) == []


def test_applying_is_measured_beside_a_bare_safe_rewriting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, number in (("FILES", 6), ("LARGE", 6), ("FEW", 3), ("ROUNDS", 1)):
        monkeypatch.setattr(applying, name, number)
    figures = applying.measure(Plan(work=tmp_path / "work"))
    assert {name for name in NAMES if name.startswith("apply")} == set(figures)
    assert "6 files" in figures["apply-time"].note
    assert list((tmp_path / "work").iterdir()) == []


def test_generated_repos_are_what_they_are_called(tmp_path: Path) -> None:
    content.unaddressed(tmp_path / "idle", 4)
    content.filled(tmp_path / "full", 4)
    assert scanning.scan(tmp_path / "idle") == []
    assert len(scanning.scan(tmp_path / "full")) == 4
    files = [file for file in (tmp_path / "idle").rglob("*") if file.is_file()]
    assert scanning.read(tmp_path / "idle") == sum(file.stat().st_size for file in files)


def test_starting_up_is_compared_with_a_bare_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(startup, "ROUNDS", 1)
    figures = startup.measure(Plan(work=Path()))
    assert {name for name in NAMES if name.startswith("help-")} == set(figures)
    assert "times `python -c pass`" in figures["help-wall"].note


def test_a_site_counts_who_asks_whether_anything_changed() -> None:
    with Server(2) as server:
        site = Site(address=server.url("").rstrip("/"), pages=2)
        assert asked(site) == (0, 0)
        reply = ask(site.urls[1])
        assert ask(site.urls[1], {"If-None-Match": reply[1]["ETag"]})[0] == 304
        assert asked(site) == (2, 1)


def asked(site: Site) -> tuple[int, int]:
    told = site.counted()
    assert told["microseconds"] >= 0
    return told["requests"], told["conditional"]


def test_a_site_of_many_hosts_has_its_pages_on_them_in_turn() -> None:
    with Server(3, 2) as server:
        site = Site(address=f"http://127.0.0.2:{server.port}", pages=3, hosts=2)
        bodies = [read(url) for url in site.urls]
    assert [url.split(":")[1] for url in site.urls] == ["//127.0.0.2", "//127.0.1.2", "//127.0.0.2"]
    assert all(f'<link rel="canonical" href="{url}">' in body for url, body in zip(site.urls, bodies, strict=True))


def test_small_pages_are_made_when_they_are_asked_for_and_say_the_same() -> None:
    with Server(2, small=True) as server:
        site = Site(address=server.url("").rstrip("/"), pages=2)
        body = read(site.urls[1])
        etag = ask(site.urls[1])[1]["ETag"]
        assert ask(site.urls[1], {"If-None-Match": etag})[0] == 304
        assert ask(site.urls[1].replace("00001", "00002"))[0] == ask(f"{site.address}/elsewhere")[0] == 404
        assert asked(site) == (5, 1)
    assert body == page(1, site.address, small=True)
    assert len(body) < 20_000
    assert extract(body.encode(), site.urls[1]).verdict is Verdict.OK


def read(url: str) -> str:
    with urlopen(url) as answer:
        return str(answer.read().decode())


def ask(url: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str]]:
    try:
        with urlopen(Request(url, headers=headers or {})) as answer:
            return answer.status, dict(answer.headers)
    except HTTPError as error:
        with error:
            return error.code, dict(error.headers)


def test_both_crawls_fetch_the_same_pages_and_the_real_one_fills_every_file(tmp_path: Path) -> None:
    with crawling.arena(Plan(work=tmp_path / "work"), 3) as made:
        made.site.counted()
        made.fetch(crawling.QUIET)
        fetched = made.site.counted()
        made.crawl()
        crawled = made.site.counted()
        written = made.written()
        made.expect_all(written)
        with pytest.raises(MeasuringFailed, match="left 3 of 3 files"):
            made.expect_all(crawling._digests(made.fresh))
    assert fetched["requests"] == crawled["requests"] == 3


class Told(crawling.Arena):
    """An arena where everything costs what a table says."""

    spent: ClassVar[dict[str, float]] = {"fetch": 4.0, "quiet": 3.0, "crawl": 8.0, "again": 5.5}

    def renew(self) -> None:
        """There is nothing to renew."""

    def _cost(self, name: str, limit: int) -> Cost:
        seconds = self.spent[name] * (1 if limit else self.site.pages) / 1e3
        return Cost(wall=1 + seconds, cpu=1 + seconds, peak=self.site.pages * MB, out="")

    def fetch(self, *settings: str, limit: int = 0) -> Cost:
        return self._cost("quiet" if settings else "fetch", limit)

    def crawl(self, *options: str, again: bool = False, limit: int = 0, core: str = "") -> Cost:
        if core or options[:1] == ("--jobs",):
            cost = self._cost("crawl", limit)
            return replace(cost, wall=cost.wall / (1 if core else 1 + int(options[1])))
        return self._cost("again" if again else "crawl", limit)

    def written(self) -> dict[str, str]:
        return {}

    def expect_all(self, written: dict[str, str]) -> None:
        assert written == {}


def test_the_cost_of_a_page_is_without_the_cost_of_starting(tmp_path: Path) -> None:
    with Server(0) as server:
        site = Site(address=server.url("").rstrip("/"), pages=11)
        figures = crawling.figures(Told(site=site, folder=tmp_path), 2)
    assert set(figures) == {"crawl", "crawl-quiet", "second-files", "second-asks", "second-cpu"} <= set(NAMES)
    assert figures["crawl"].value == pytest.approx(2.0)
    assert figures["crawl-quiet"].value == pytest.approx(8 / 3)
    assert figures["second-cpu"].value == pytest.approx(1.5)
    assert figures["second-files"].value == figures["second-asks"].value == 0


def told(pages: int, folder: Path) -> Told:
    return Told(site=Site(address="http://127.0.0.2:1", pages=pages), folder=folder)


def test_a_second_core_is_worth_what_the_best_number_of_processes_gains(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Told, "spent", {"crawl": 8.0})
    rounds = [cores._round(told(11, tmp_path)) for _ in range(2)]
    figure = cores.figures(rounds, "0.5 ms")["cores"]
    assert figure.value == pytest.approx(3)
    assert figure.note.startswith("jobs 2; pages a second: one core 125, jobs 0 125, jobs 1 250, jobs 2 375")


def test_without_a_second_core_there_is_nothing_to_compare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cores.os, "cpu_count", lambda: 1)
    with pytest.raises(MeasuringFailed, match="a second core"):
        cores.measure(Plan(work=Path()))


@pytest.fixture
def sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everything that grows be told, not measured."""

    @contextmanager
    def arena(_: Plan, pages: int, **_more: object) -> Iterator[Told]:
        yield told(pages, Path())

    monkeypatch.setattr(growth, "arena", arena)


@pytest.mark.usefixtures("sizes")
def test_growth_is_told_against_the_smallest_and_kept_for_the_plots(tmp_path: Path) -> None:
    figures = growth.measure_pages(Plan(work=tmp_path)) | growth.measure_hosts(Plan(work=tmp_path))
    figures |= growth.measure_most(Plan(work=tmp_path))
    assert set(figures) == {name for name in NAMES if name.startswith(("growth-", "most-"))} - {
        "growth-files",
        "growth-due",
    }
    assert figures["growth-memory"].value == 20
    assert figures["growth-cpu"].value == figures["growth-hosts"].value == pytest.approx(1)
    assert [point["pages"] for point in series.load(tmp_path / "series", "pages")] == [1_000, 5_000, 20_000]
    assert [point["hosts"] for point in series.load(tmp_path / "series", "hosts")] == list(growth.HOSTS)
    assert figures["most-memory"].shown == "100000 MB"


def test_scans_of_larger_repos_are_measured_and_kept_for_the_plots(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growth, "FILES", (2, 4))
    monkeypatch.setattr(growth, "MILLION", 4)
    monkeypatch.setattr(
        growth, "_scanned", lambda _plan, files, **_: dict.fromkeys(SCANNED, 2.0 * files) | {"files": files}
    )
    figures = growth.measure_files(Plan(work=tmp_path)) | growth.measure_million(Plan(work=tmp_path))
    assert set(figures) == {name for name in NAMES if name.startswith("million-")} | {"growth-files", "growth-due"}
    assert figures["growth-files"].value == 1
    assert figures["million-memory"].note == "2000000 bytes a file"
    assert [point["files"] for point in series.load(tmp_path / "series", "files")] == [2, 4]


SCANNED = [f"{name} {unit}" for name in ("scan", "first", "again", "due") for unit in ("s", "MB")]


def test_a_scan_that_remembers_is_measured_twice_and_a_crawl_when_nothing_is_due(tmp_path: Path) -> None:
    assert set(growth._scanned(Plan(work=tmp_path), 2, due=True)) == {"files", *SCANNED}
    content.filled(tmp_path / "repo", 2)
    growth.ask(tmp_path / "repo")
    assert b"not-due 2" in masthead("crawl", tmp_path / "repo", "--due").stdout
    shutil.rmtree(tmp_path / "repo")
    assert list(tmp_path.iterdir()) == []


def test_other_tools_are_told_beside_the_floor_and_beside_masthead() -> None:
    spent = {"fetch": 0.002, "masthead": 0.006, "afternoon": 0.01, "ruamel": 0.02, "extruct": 0.2, "newsplease": 0.3}
    figures = rivals.figures([spent, spent], 400)
    assert set(figures) == {name for name in NAMES if name.startswith("crawl-") and name in figures}
    assert figures["crawl-extruct"].value == pytest.approx(100)
    assert "Masthead in the same rounds 3.00" in figures["crawl-afternoon"].note


def test_the_crawl_of_an_afternoon_fills_every_file_in_both_ways(tmp_path: Path) -> None:
    with Server(2) as server:
        urls = Site(address=server.url("").rstrip("/"), pages=2).urls
        (tmp_path / "urls.txt").write_text("\n".join(urls))
        content.crawled(tmp_path / "repo", urls)
        (tmp_path / "repo" / "README.md").write_text("No front matter, no address.\n")
        run(sys.executable, rivals.WORKER, "afternoon", tmp_path / "repo", tmp_path / "urls.txt")
    for file in (tmp_path / "repo" / content.NEWS).iterdir():
        front = yaml.safe_load(file.read_text().split("---\n")[1])
        assert front["excerpt"]
        assert front["type"] == "article"
        assert content.BODY in file.read_text()


def test_a_tool_that_reads_nothing_has_no_figure(tmp_path: Path) -> None:
    (tmp_path / "urls.txt").write_text("http://127.0.0.2:1/nothing")
    content.crawled(tmp_path / "repo", ["http://127.0.0.2:1/nothing"])
    with pytest.raises(MeasuringFailed, match="ended with 1"):
        run(sys.executable, rivals.WORKER, "afternoon", tmp_path / "repo", tmp_path / "urls.txt")


def test_peers_answer_page_by_page_from_their_own_process(tmp_path: Path) -> None:
    worker = tmp_path / "peer.py"
    worker.write_text("import json, sys\nfor line in sys.stdin: print(len(json.loads(line)['url']), flush=True)\n")
    names = (*peers.PACKAGES, *peers.NODE_READERS)
    with ExitStack() as stack:
        others = {name: stack.enter_context(peers.peer([sys.executable, str(worker)], tmp_path)) for name in names}
        figures = peers.figures(others, generated(1, 2), warm=1)
    assert set(figures) == set(names) <= set(NAMES)
    assert all(figure.value > 10 for figure in figures.values())


def test_peers_are_told_off_without_the_corpus_or_without_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installing, "python", lambda *_: Path(sys.executable))
    with pytest.raises(MeasuringFailed, match="needs the corpus"):
        peers.measure(Plan(work=tmp_path))
    monkeypatch.setattr(installing, "node", lambda *_: None)
    with pytest.raises(MeasuringFailed, match="no readers for Node"):
        peers.measure_node(Plan(work=tmp_path))


def test_an_environment_is_made_once_and_anew_for_other_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    monkeypatch.setattr(installing.venv, "create", lambda folder, **_: folder.mkdir(exist_ok=True))
    monkeypatch.setattr(installing.subprocess, "run", lambda command, **_: done.append(command[-1]))
    for packages in (["one"], ["one"], ["one", "two"]):
        assert installing.python(tmp_path / "env", packages) == tmp_path / "env" / "bin" / "python"
    assert done == ["pip", "one", "pip", "two"]


def test_time_counts_for_the_innermost_part_that_the_table_knows() -> None:
    assert anatomy.part(["json.decoder", "crawler.extractors.jsonld.block", "scrapy.core"]) == "extractors: JSON-LD"
    assert anatomy.part(["selectors", "asyncio.base_events", "twisted.internet"]) == "asyncio"
    assert anatomy.part(["crawler.spiders.asking", "importlib._bootstrap", "crawler.cli"]) == "imports"
    assert anatomy.part(["crawlers_cousin"]) == "other"


def test_samples_are_told_as_milliseconds_a_page() -> None:
    sampler, pages = anatomy.Sampler("tests"), generated(1) * 30
    with sampler.running():
        for one in pages:
            reading.chosen(one)
    assert sum(sampler.parts.values()) > 0
    assert "tests.benchmarks.reading.chosen" in sampler.calls
    told = anatomy.table(Counter({"choosing": 0.03, "lxml": 0.015}), 30, "part", 0.06)
    assert told.splitlines()[2:] == ["| choosing | 1.00 | 50 % |", "| lxml | 0.50 | 25 % |"]


def test_predictions_are_made_for_the_real_pages_of_an_index(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "a.html").write_text(page(1, "http://a.example"), encoding="utf-8")
    shared = {"url": f"http://a.example{path(1)}", "html_file": "a.html"}
    lines = [{"id": "a", "kind": "real", **shared}, {"id": "b", "kind": "snippet", **shared}]
    (tmp_path / "index.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    accuracy.main(["--predictions", "--index", str(tmp_path / "index.jsonl")])
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [each["id"] for each in told] == ["a"]
    assert told[0]["provider"]["name"] == "Harbour Post"


def test_without_a_corpus_accuracy_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("MASTHEAD_CORPUS", str(ROOT / "none"))
    with pytest.raises(SystemExit):
        accuracy.main([])
    assert "no corpus on this machine" in capsys.readouterr().err
