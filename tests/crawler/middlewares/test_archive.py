from __future__ import annotations

import gzip
import random
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from scrapy import Request
from scrapy.http import Response
from warcio.archiveiterator import ArchiveIterator

from crawler.middlewares.archive import Record
from crawler.settings import record_settings, replay_settings
from tests.asking import Run, ask
from tests.loopback import Loopback, Reply, redirect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OPEN = {"MASTHEAD_ALLOW_HOSTS": ["127.0.0.2"]}
PICTURE = random.Random(7).randbytes(40_000)  # noqa: S311  # the same bytes every time
PAGE = "<title>Größe</title>" + "<p>text</p>" * 2_000


@dataclass
class Twice:
    """The same addresses asked on the network and of the archive that the first crawl wrote."""

    live: Run
    replayed: Run
    archive: Path
    asked_in_replay: int


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twice]:
    archive = tmp_path_factory.mktemp("archive") / "crawl.warc.gz"
    with Loopback(host="127.0.0.2") as site:
        site.routes |= {
            "/page": Reply(body=PAGE, headers={"X-Twice": "a"}),
            "/packed": Reply(body=gzip.compress(PAGE.encode()), headers={"Content-Encoding": "gzip"}),
            "/moved": redirect("/page", 301),
            "/refresh": Reply(body='<meta http-equiv="refresh" content="0;url=/page">'),
            "/gone": Reply(status=410, body="gone"),
            "/wall": Reply(status=403, body="no"),
            "/broken": Reply(status=500, body="oops"),
            "/cut": Reply(body=PAGE, cut=1_000),
            "/empty": Reply(body=""),
            "/odd-header": Reply(raw=b"HTTP/1.1 200 OK\r\nX-Odd: caf\xe9\r\nContent-Length: 2\r\n\r\nhi"),
            "/chunked": Reply(raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"),
            "/picture": Reply(body=PICTURE, type="image/jpeg", ranges=True),
        }
        wanted = [{"url": site.url(path), "key": path} for path in site.routes if path != "/picture"]
        wanted += [{"url": "http://127.0.0.1/", "key": "private"}, {"url": "http://nowhere.test/", "key": "nowhere"}]
        ranges = {"first": "bytes=0-99", "middle": "bytes=20000-20099"}
        wanted += [
            {"url": site.url("/picture"), "key": key, "headers": {"Range": value, "Accept-Encoding": "identity"}}
            for key, value in ranges.items()
        ]
        live = ask(*wanted, settings=OPEN | record_settings(str(archive)), names={})
        before = len(site.requests)
        missing = {"url": site.url("/never-asked"), "key": "missing"}
        unasked = {"url": site.url("/picture"), "key": "unasked", "headers": {"Range": "bytes=30000-30010"}}
        replayed = ask(*wanted, missing, unasked, settings=OPEN | replay_settings(str(archive)), names={})
        yield Twice(live, replayed, archive, len(site.requests) - before)


def test_a_replayed_crawl_gives_the_same_answers(twice: Twice) -> None:
    assert len(twice.live.answers) == 15
    for key, live in twice.live.answers.items():
        if key != "nowhere":
            assert twice.replayed.answers[key] == live, key


def test_the_recorded_answers_are_what_was_served(twice: Twice) -> None:
    answers = twice.live.answers
    assert answers["/packed"].body == PAGE.encode()
    assert answers["/moved"].final_url == answers["/refresh"].final_url == answers["/page"].url
    assert (answers["/cut"].flags, answers["/cut"].body) == (("dataloss",), PAGE.encode()[:1_000])
    assert answers["/odd-header"].headers["X-Odd"] == "café"
    assert answers["/chunked"].body == b"hi"
    assert answers["middle"].status == 206
    assert answers["middle"].body == PICTURE[20_000:20_100]


def test_a_replay_asks_nobody(twice: Twice) -> None:
    assert twice.asked_in_replay == 0
    assert twice.replayed.lookups.total() == 0


@pytest.mark.parametrize("key", ["missing", "nowhere", "unasked"])
def test_what_the_archive_does_not_have_fails_by_name(twice: Twice, key: str) -> None:
    answer = twice.replayed.answers[key]
    assert (answer.outcome, answer.reason) == ("failed", "not-in-archive")


def test_the_guard_stands_before_the_archive(twice: Twice) -> None:
    assert twice.replayed.answers["private"].reason == "private-address"


def test_the_archive_is_one_that_other_tools_read(twice: Twice) -> None:
    with twice.archive.open("rb") as file:
        kinds = []
        for record in ArchiveIterator(file, check_digests="raise"):
            kinds.append(record.rec_type)
            record.content_stream().read()
            if record.rec_type == "response":
                assert record.rec_headers["WARC-Target-URI"].startswith("http://127.0.0.2")
                assert record.rec_headers["WARC-IP-Address"] == "127.0.0.2"
            if record.rec_headers["WARC-Truncated"]:
                assert record.rec_headers["WARC-Truncated"] == "disconnect"
                assert record.rec_headers["WARC-Target-URI"].endswith("/cut")
    assert kinds[0] == "warcinfo"
    assert kinds.count("response") == kinds.count("request") > 12


def test_a_finished_archive_leaves_no_other_file(twice: Twice) -> None:
    assert [path.name for path in twice.archive.parent.iterdir()] == ["crawl.warc.gz"]


def test_a_replay_needs_no_robots_txt(twice: Twice) -> None:
    page = twice.live.answers["/page"].url
    run = ask(page, settings=OPEN | replay_settings(str(twice.archive)) | {"ROBOTSTXT_OBEY": True})
    assert run.answers[page].outcome == "ok"


def test_one_whole_record_answers_every_range(tmp_path: Path) -> None:
    archive = tmp_path / "whole.warc.gz"
    with Loopback({"/picture": Reply(body=PICTURE, type="image/png")}, host="127.0.0.2") as site:
        url = site.url("/picture")
        gone = site.url("/gone")
        ask(url, gone, settings=OPEN | record_settings(str(archive)))
    ranges = {
        "start": ("bytes=0-9", 206, PICTURE[:10], "bytes 0-9/40000"),
        "open": ("bytes=39990-", 206, PICTURE[-10:], "bytes 39990-39999/40000"),
        "long": ("bytes=39990-50000", 206, PICTURE[-10:], "bytes 39990-39999/40000"),
        "suffix": ("bytes=-5", 206, PICTURE[-5:], "bytes 39995-39999/40000"),
        "beyond": ("bytes=40000-", 416, b"", "bytes */40000"),
        "backwards": ("bytes=9-3", 416, b"", "bytes */40000"),
        "several": ("bytes=0-1,5-6", 200, PICTURE, None),
        "nonsense": ("lines=1-2", 200, PICTURE, None),
        "nothing": ("bytes=-", 200, PICTURE, None),
        "gone": ("bytes=0-9", 404, b"nothing here", None),
    }
    wanted = [
        {"url": gone if key == "gone" else url, "key": key, "headers": {"Range": value[0]}}
        for key, value in ranges.items()
    ]
    run = ask(*wanted, settings=OPEN | replay_settings(str(archive)))
    for key, (_, status, body, content_range) in ranges.items():
        answer = run.answers[key]
        assert (answer.status, answer.body, answer.headers.get("Content-Range")) == (status, body, content_range), key
        assert answer.headers["Content-Length"] == str(len(body))


@pytest.mark.parametrize("settings", [replay_settings, record_settings])
def test_a_file_that_cannot_be_used_stops_the_crawl_before_it_starts(
    tmp_path: Path, settings: Callable[[str], dict[str, object]]
) -> None:
    path = tmp_path / "nowhere" / "some.warc.gz"
    with pytest.raises(AssertionError, match=rf"ArchiveError: {path}: at byte 0: No such file or directory"):
        ask("http://10.0.0.1/", settings=settings(str(path)))


def test_a_download_that_is_stopped_early_is_kept_as_truncated_and_stops_again_in_a_replay(tmp_path: Path) -> None:
    archive = tmp_path / "stopped.warc.gz"
    stopping = {"EXTENSIONS": {"tests.asking.StopEarly": 1}}
    with Loopback({"/picture": Reply(body=PICTURE * 20, type="image/png")}, host="127.0.0.2") as site:
        keys = ("bytes", "headers", "fail")
        wanted = [{"url": site.url(f"/picture?{key}"), "key": key, "meta": {"stop": key}} for key in keys]
        live = ask(*wanted, settings=OPEN | record_settings(str(archive)) | stopping)
        replayed = ask(*wanted, settings=OPEN | replay_settings(str(archive)) | stopping)
        parts = [
            {"url": site.url("/picture?bytes"), "key": key, "headers": {"Range": key}}
            for key in ("bytes=0-9", "bytes=5-")
        ]
        parted = ask(*parts, settings=OPEN | replay_settings(str(archive)))
    assert (parted.answers["bytes=0-9"].status, parted.answers["bytes=0-9"].body) == (206, PICTURE[:10])
    # How much there is beyond the end of a truncated body, nobody knows.
    assert (parted.answers["bytes=5-"].status, parted.answers["bytes=5-"].flags) == (200, ("download_stopped",))
    for run in (live, replayed):
        assert run.answers["bytes"].flags[0] == "download_stopped"
        assert run.answers["bytes"].body
        assert PICTURE.startswith(run.answers["bytes"].body[:100])
        assert run.answers["headers"].body == b""
        assert "StopDownload" in run.answers["fail"].error
        assert run.answers["fail"].status == 200
    with archive.open("rb") as file:
        truncated = [
            record.rec_headers["WARC-Truncated"] for record in ArchiveIterator(file) if record.rec_type == "response"
        ]
    assert truncated == ["length"] * 3


def test_a_full_disk_ends_the_archive_and_not_the_crawl(tmp_path: Path) -> None:
    recorder, stats = recording(tmp_path / "full.warc.gz")
    request, response = Request("http://example.com/"), Response("http://example.com/", body=b"x" * 100_000)
    assert recorder._writer is not None
    with Path("/dev/full").open("wb", buffering=0) as full:
        recorder._writer._writer.out = full
        assert recorder.process_response(request, response) is response
    assert recorder.process_response(request, response) is response
    recorder.close()
    assert stats == {"archive/error": "[Errno 28] No space left on device"}
    assert list(tmp_path.iterdir()) == []


def test_an_archive_that_cannot_be_put_in_its_place_is_reported(tmp_path: Path) -> None:
    recorder, stats = recording(tmp_path / "taken")
    (tmp_path / "taken").mkdir()
    recorder.close()
    assert "taken" in stats["archive/error"]
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def recording(path: Path) -> tuple[Record, dict[str, str]]:
    stats: dict[str, str] = {}
    crawler = SimpleNamespace(
        settings={"MASTHEAD_RECORD": str(path)}, stats=SimpleNamespace(set_value=stats.__setitem__)
    )
    return Record(crawler), stats  # type: ignore[arg-type]  # what a recorder needs of a crawler
