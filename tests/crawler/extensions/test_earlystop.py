"""The stream of a picture ends as soon as its size is known: a real crawl against a raw server on loopback."""

from __future__ import annotations

import gzip
import json
import socket
import struct
import subprocess
import sys
import threading
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Headers, Response

from crawler.exchange import PROBE
from crawler.extensions.earlystop import EarlyStop
from crawler.extractors.imagesize import LIMIT, ImageProbe, Never
from crawler.items import Size

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[3]
ENDLESS = 400  # times 64 KiB, about 25 MiB: more than any buffer between the two ends holds

FRAME = b"\xff\xc0\x00\x11\x08" + struct.pack(">HHB", 20, 30, 3) + b"\x01\x22\x00" * 3
PROFILE = b"\xff\xe2" + struct.pack(">H", 60_002) + b"\0" * 60_000
JPEG = b"\xff\xd8" + FRAME + b"\0" * 200_000
LATE = b"\xff\xd8" + PROFILE + FRAME + b"\0" * 200_000
SVG = b"<svg width='30' height='20'>" + b" " * 900 + b"</svg>"
PAGE = b"<html><body>" + b"This is a page. " * 4_000

SPIDER = """
import json, sys
from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from crawler.exchange import PROBE
from crawler.extractors.imagesize import ImageProbe, first_range, next_range

base, paths = sys.argv[1], sys.argv[2:]

class Pictures(Spider):
    name = "pictures"

    async def start(self):
        for path in paths:
            yield self.part(base + path, ImageProbe(), first_range(), path)

    def part(self, url, probe, field, path):
        return Request(
            url, dont_filter=True, meta={PROBE: probe, "handle_httpstatus_list": [404, 416]},
            headers={"Range": field, "Accept-Encoding": "identity"}, cb_kwargs={"probe": probe, "path": path},
        )

    def parse(self, response, probe, path):
        field = next_range(probe)
        if field is not None and response.status in (200, 206):
            yield self.part(base + path, probe, field, path)
            return
        size = probe.close()
        print(json.dumps({
            "path": path, "status": response.status, "size": size and [size.width, size.height],
            "format": probe.format, "never": probe.never, "answers": probe.answers,
            "received": probe.received, "flags": response.flags,
        }), flush=True)

process = AsyncCrawlerProcess({
    "EXTENSIONS": {"crawler.extensions.earlystop.EarlyStop": 0}, "LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False,
    "CONCURRENT_REQUESTS": 1, "RETRY_ENABLED": False, "ROBOTSTXT_OBEY": False, "DOWNLOAD_DELAY": 0,
})
process.crawl(Pictures)
process.start()
"""


class Server:
    """A server of pictures on loopback that counts what it sent, and on how many connections."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.sent: Counter[str] = Counter()
        self.asked: list[tuple[str, str | None]] = []
        self.connections = 0

    def serve(self) -> None:
        """Answer one connection after the other in threads, until the socket is closed."""
        with suppress(OSError):
            while True:
                connection, _ = self.socket.accept()
                self.connections += 1
                threading.Thread(target=self.converse, args=(connection,), daemon=True).start()

    def converse(self, connection: socket.socket) -> None:
        with suppress(OSError, ValueError), connection, connection.makefile("rb") as lines:
            while request := lines.readline():
                path, fields = request.split()[1].decode(), {}
                while (line := lines.readline().strip()) != b"":
                    name, _, value = line.decode().partition(":")
                    fields[name.lower()] = value.strip()
                self.asked.append((path, fields.get("range")))
                for piece in answer(path, fields.get("range")):
                    connection.sendall(piece)
                    self.sent[path] += len(piece)
                if path.startswith("/endless"):
                    return


def head(status: str, *fields: str) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *fields, "", ""]).encode()


def whole(status: str, body: bytes, *fields: str) -> Iterator[bytes]:
    yield head(status, f"Content-Length: {len(body)}", *fields)
    yield body


def part(body: bytes, asked: str | None) -> Iterator[bytes]:
    first, last = (int(number) for number in (asked or "").removeprefix("bytes=").split("-"))
    content_range = f"Content-Range: bytes {first}-{min(last, len(body) - 1)}/{len(body)}"
    yield from whole("206 Partial Content", body[first : last + 1], content_range, "Content-Type: image/jpeg")


def endless(begin: bytes) -> Iterator[bytes]:
    yield head("200 OK", "Content-Type: image/jpeg", "Connection: close")
    yield begin
    for _ in range(ENDLESS):
        yield b"\0" * 65_536


def answer(path: str, asked: str | None) -> Iterator[bytes]:
    """The bytes on the wire for each kind of server."""
    answers = {
        "/jpeg": lambda: part(JPEG, asked),
        "/late": lambda: part(LATE, asked),
        "/endless": lambda: endless(JPEG),
        "/endless-page": lambda: endless(PAGE),
        "/endless-zeros": lambda: endless(b"\xff\xd8\xff\xe0\x00\x02"),
        "/page": lambda: whole("200 OK", PAGE, "Content-Type: image/jpeg"),
        "/gone": lambda: whole("404 Not Found", JPEG, "Content-Type: image/jpeg"),
        "/moved": lambda: whole("302 Found", PAGE, "Location: /jpeg"),
        "/gzip": lambda: whole("200 OK", gzip.compress(SVG), "Content-Encoding: gzip"),
        "/elsewhere": lambda: part(JPEG, "bytes=100-200"),
        "/silent": lambda: whole("206 Partial Content", JPEG[:16_384]),
        "/unsatisfied": lambda: whole("416 Range Not Satisfiable", b"", "Content-Range: bytes */0"),
        "/forgets": lambda: part(LATE, asked) if asked == "bytes=0-15359" else whole("200 OK", LATE),
    }
    return answers[path]()


PATHS = [
    *("/jpeg", "/late", "/endless", "/endless-page", "/endless-zeros", "/page", "/gone", "/moved", "/gzip"),
    *("/elsewhere", "/silent", "/unsatisfied", "/forgets"),
]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    served = Server()
    thread = threading.Thread(target=served.serve, daemon=True)
    thread.start()
    yield served
    served.socket.shutdown(socket.SHUT_RDWR)
    served.socket.close()
    thread.join(10)


@pytest.fixture(scope="module")
def crawled(server: Server, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What a crawl of every path ended with."""
    script = tmp_path_factory.mktemp("earlystop") / "pictures.py"
    script.write_text(SPIDER, encoding="utf-8")
    command = [sys.executable, str(script), server.address, *PATHS]
    done = subprocess.run(
        command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return {row["path"]: row for row in map(json.loads, done.stdout.splitlines())}


def test_every_picture_comes_to_an_end(crawled: dict[str, dict[str, Any]]) -> None:
    assert sorted(crawled) == sorted(PATHS)


def test_a_range_that_is_honoured_needs_no_stop(crawled: dict[str, dict[str, Any]]) -> None:
    row = crawled["/jpeg"]
    assert (row["size"], row["format"], row["answers"], row["received"]) == ([30, 20], "jpeg", 1, 15_360)
    assert row["flags"] == []


def test_a_size_behind_a_long_segment_is_jumped_to(crawled: dict[str, dict[str, Any]], server: Server) -> None:
    assert crawled["/late"]["size"] == [30, 20]
    assert [field for path, field in server.asked if path == "/late"] == ["bytes=0-15359", "bytes=60006-75365"]


def test_a_server_that_ignores_ranges_is_stopped_early(crawled: dict[str, dict[str, Any]], server: Server) -> None:
    row = crawled["/endless"]
    assert (row["size"], row["flags"]) == ([30, 20], ["download_stopped"])
    assert row["received"] <= 300_000
    assert server.sent["/endless"] < ENDLESS * 65_536 / 2


def test_a_page_that_claims_to_be_a_picture_is_stopped_early(
    crawled: dict[str, dict[str, Any]], server: Server
) -> None:
    row = crawled["/endless-page"]
    assert (row["size"], row["never"], row["format"]) == (None, "not-an-image", None)
    assert server.sent["/endless-page"] < ENDLESS * 65_536 / 2
    assert crawled["/page"]["never"] == "not-an-image"


def test_a_picture_without_an_end_or_a_size_stops_at_the_limit(crawled: dict[str, dict[str, Any]]) -> None:
    row = crawled["/endless-zeros"]
    assert (row["size"], row["never"], row["flags"]) == (None, "truncated", ["download_stopped"])
    assert LIMIT <= row["received"] < LIMIT + 1_000_000


def test_the_picture_of_an_error_page_is_not_the_picture(crawled: dict[str, dict[str, Any]]) -> None:
    assert (crawled["/gone"]["status"], crawled["/gone"]["size"]) == (404, None)
    assert (crawled["/unsatisfied"]["status"], crawled["/unsatisfied"]["size"]) == (416, None)


def test_a_redirect_is_followed_without_its_body(crawled: dict[str, dict[str, Any]]) -> None:
    row = crawled["/moved"]
    assert (row["size"], row["answers"], row["received"]) == ([30, 20], 1, 15_360)


def test_a_body_that_was_compressed_unasked_is_fed_when_it_is_decoded(crawled: dict[str, dict[str, Any]]) -> None:
    assert (crawled["/gzip"]["size"], crawled["/gzip"]["format"]) == ([30, 20], "svg")


def test_a_part_from_elsewhere_teaches_nothing_wrong(crawled: dict[str, dict[str, Any]]) -> None:
    row = crawled["/elsewhere"]
    assert (row["size"], row["answers"]) == (None, 3)


def test_a_part_that_does_not_say_where_it_begins_is_the_beginning(crawled: dict[str, dict[str, Any]]) -> None:
    assert crawled["/silent"]["size"] == [30, 20]


def test_a_server_that_forgets_ranges_on_the_way_is_read_from_its_start(crawled: dict[str, dict[str, Any]]) -> None:
    assert (crawled["/forgets"]["size"], crawled["/forgets"]["answers"]) == ([30, 20], 2)


def test_connections_are_kept_where_little_is_left(crawled: dict[str, dict[str, Any]], server: Server) -> None:
    stopped = [path for path in PATHS if "download_stopped" in crawled[path]["flags"]]
    assert "/page" not in stopped
    assert server.connections <= 1 + len(stopped)


def request() -> Request:
    return Request("https://example.com/a.jpg", meta={PROBE: ImageProbe()})


def response(asked: Request, body: bytes, status: int = 200, **headers: str) -> Response:
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(asked.url, status=status, headers=fields, body=body, request=asked)


def test_requests_without_a_probe_are_nobodys_business() -> None:
    crawler = Crawler(Spider)
    extension, plain = EarlyStop.from_crawler(crawler), Request("https://example.com/", meta={PROBE: "none"})
    crawler.signals.send_catch_log(signals.headers_received, headers=Headers(), body_length=9, request=plain)
    crawler.signals.send_catch_log(signals.bytes_received, data=b"x" * LIMIT * 2, request=plain)
    for signal in (signals.response_downloaded, signals.response_received):
        crawler.signals.send_catch_log(signal, response=response(plain, b""), request=plain)
    assert extension
    assert plain.meta == {PROBE: "none"}


def test_a_response_from_an_archive_is_fed_as_a_whole() -> None:
    extension, asked = EarlyStop(), request()
    extension.response_downloaded(response(asked, JPEG), asked)
    extension.bytes_received(b"", asked)
    extension.response_received(response(asked, JPEG), asked)
    probe = asked.meta[PROBE]
    assert (probe.size, probe.answers, probe.total) == (Size(width=30, height=20), 1, len(JPEG))


def test_an_archived_part_is_fed_where_it_belongs() -> None:
    extension, asked = EarlyStop(), request()
    for first, last in ((0, 16_383), (60_006, 70_000)):
        part_of = f"bytes {first}-{last}/{len(LATE)}"
        extension.response_received(response(asked, LATE[first : last + 1], 206, Content_Range=part_of), asked)
    probe = asked.meta[PROBE]
    assert (probe.size, probe.answers, probe.total) == (Size(width=30, height=20), 2, len(LATE))


@pytest.mark.parametrize("status", [404, 416, 503])
def test_an_archived_error_teaches_nothing(status: int) -> None:
    extension, asked = EarlyStop(), request()
    extension.response_received(response(asked, JPEG, status), asked)
    assert (asked.meta[PROBE].done, asked.meta[PROBE].received, asked.meta[PROBE].answers) == (False, 0, 1)


@pytest.mark.parametrize("encoding", ["br", "gzip, identity", "x-unknown"])
def test_a_coding_that_nobody_decoded_is_never_read(encoding: str) -> None:
    extension, asked = EarlyStop(), request()
    extension.headers_received(Headers({"Content-Encoding": encoding}), len(JPEG), asked)
    extension.bytes_received(JPEG, asked)
    received = response(asked, JPEG, Content_Encoding=encoding)
    extension.response_downloaded(received, asked)
    extension.response_received(received, asked)
    assert (asked.meta[PROBE].size, asked.meta[PROBE].never) == (None, Never.ENCODED)


def test_a_part_of_a_coded_body_is_never_read_even_if_it_was_decoded() -> None:
    extension, asked = EarlyStop(), request()
    part_of = "bytes 0-99/900"
    extension.headers_received(Headers({"Content-Encoding": "gzip", "Content-Range": part_of}), 100, asked)
    extension.response_received(response(asked, JPEG, 206, Content_Range=part_of), asked)
    assert asked.meta[PROBE].never is Never.ENCODED


def test_what_a_failed_try_taught_is_forgotten_by_the_next() -> None:
    extension, asked = EarlyStop(), request()
    extension.headers_received(Headers(), 60, asked)
    extension.bytes_received(PAGE[:2_000], asked)
    extension.response_downloaded(response(asked, PAGE[:2_000], 503), asked)
    assert asked.meta[PROBE].done is False
    extension.headers_received(Headers(), "unknown", asked)
    with pytest.raises(StopDownload):
        extension.bytes_received(JPEG, asked)
    extension.response_downloaded(response(asked, JPEG), asked)
    extension.response_received(response(asked, JPEG), asked)
    probe = asked.meta[PROBE]
    assert (probe.size, probe.received) == (Size(width=30, height=20), 2_000 + len(JPEG))


def test_a_body_that_is_not_fed_still_has_an_end() -> None:
    extension, asked = EarlyStop(), request()
    extension.headers_received(Headers({"Location": "/b.jpg"}), "unknown", asked)
    extension.bytes_received(b"x" * (LIMIT - 1), asked)
    with pytest.raises(StopDownload):
        extension.bytes_received(b"x", asked)
    assert asked.meta[PROBE].received == 0
