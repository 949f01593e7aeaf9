"""Pictures of 50 KB to 5 MB in every format, measured by a real crawl from a server on loopback."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from crawler.frontmatter import parse
from tests.crawler.extractors import imagesize_pictures as made
from tests.loopback import Loopback, Reply
from tests.running import QUICK, ROOT, environment, masthead, post

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.loopback import Asked

KB, MB = 1_000, 1_000_000
EXIF = made.segment(0xE1, b"Exif\0\0" + made.exif(6).ljust(65_500, b"\0"))  # with a preview inside
LONG = b"\0" * 600 * KB
AT_ITS_END = made.riff(made.vp8x(900, 600, 0x28), (b"ICCP", b"\0" * 300 * KB), made.vp8(900, 600), (b"ALPH", LONG))
EXIF_CHUNK = b"EXIF" + struct.pack("<I", len(made.exif(8))) + made.exif(8)
COLOUR, ONE = made.box(b"colr", b"prof" + LONG), made.ipma({1: (1, 2)})
BEHIND = {"items": made.ONE, "brand": b"heic", "before": made.box(b"mdat", b"\0" * 2 * MB)}
TURNED = made.ispe(600, 900) + made.box(b"irot", b"\1")


class Large(NamedTuple):
    """The beginning of a picture of 900 x 600, and how long the whole is in bytes."""

    begin: bytes
    length: int


LARGE = {
    "plain.jpg": Large(made.jpeg(900, 600), 5 * MB),
    "progressive.jpg": Large(made.jpeg(900, 600, code=0xC2), 50 * KB),
    "exif.jpg": Large(made.jpeg(600, 900, EXIF), 3 * MB),
    "profile.jpg": Large(made.jpeg(900, 600, made.profile(557_168)), 2 * MB),
    "all.jpg": Large(made.jpeg(600, 900, EXIF, made.profile(557_168), made.segment(0xE2, b"MPF\0" * 30)), 5 * MB),
    "plain.png": Large(made.png(900, 600), 4 * MB),
    "profile.png": Large(made.png(600, 900, made.chunk(b"iCCP", LONG), made.chunk(b"eXIf", made.exif(6))), 3 * MB),
    "words.gif": Large(made.gif((900, 600), (0, 0, 9, 9), made.extension(*[b"x" * 255] * 40), table=0x87), MB),
    "plain.webp": Large(made.riff(made.vp8(900, 600)), 90 * KB),
    "lossless.webp": Large(made.riff(made.vp8l(900, 600)), 900 * KB),
    "profile.webp": Large(AT_ITS_END, 0),
    "turned.webp": Large(
        made.riff(made.vp8x(600, 900, 0x28), (b"ICCP", LONG), (b"VP8 ", LONG), (b"EXIF", made.exif(8))), 0
    ),
    "plain.avif": Large(made.heif(made.ispe(900, 600), items=made.ONE), 800 * KB),
    "profile.avif": Large(made.heif(TURNED, COLOUR, items=made.ipma({1: (1, 2, 3)})), MB),
    "plain.heic": Large(made.heif(made.ispe(900, 600), items=made.ONE, brand=b"heic"), 2 * MB),
    "behind.heic": Large(made.heif(made.ispe(900, 600), **BEHIND), 0),  # type: ignore[arg-type]  # a test's short way
    "bare.jxl": Large(made.bits((0, 1), (1, 2), (599, 13), (3 + 1, 3), (1, 1)), 700 * KB),
    "boxed.jxl": Large(
        made.JXL_SIGNATURE
        + made.box(b"Exif", b"\0" * 60 * KB)
        + made.box(b"jxlc", made.bits((0, 1), (1, 2), (599, 13), (4, 3), (1, 1))),
        700 * KB,
    ),
    "plain.bmp": Large(made.bmp(made.dib(900, -600)), 1_620_054),
    "plain.tif": Large(made.tiff({0x100: 600, 0x101: 900, 0x112: 8}, order=">", directory=4 * MB), 0),
    "plain.psd": Large(made.PSD.replace(struct.pack(">II", 20, 30), struct.pack(">II", 600, 900)), 5 * MB),
    "plain.gif": Large(made.gif((900, 600), (0, 0, 900, 600)), 3 * MB),
    "turned.heic": Large(
        made.heif(made.ispe(512, 512), TURNED, items=made.ipma({2: (1,), 1: (2, 3)}), brand=b"heic"), 4 * MB
    ),
    "icon.ico": Large(made.icon((16, 16, made.dib(16, 32)), (0, 0, made.png(900, 600))), 60 * KB),
    "cursor.cur": Large(made.icon((0, 0, made.png(900, 600)), kind=2), 60 * KB),
    "plain.qoi": Large(b"qoif" + struct.pack(">II", 900, 600) + b"\3\0", 500 * KB),
    "plain.dds": Large(b"DDS " + struct.pack("<IIII", 124, 0, 600, 900), 500 * KB),
    "plain.ppm": Large(b"P6\n900 600\n255\n", 1_620_015),
    "plain.svg": Large(b"<svg xmlns='http://www.w3.org/2000/svg' width='900' height='600'>", 80 * KB),
    "drawing.svg": Large(
        b"<?xml version='1.0'?><!--" + b" by hand" * 1_000 + b"--><svg viewBox='0 0 900 600'>", 60 * KB
    ),
}


def route(large: Large, *, ranges: bool) -> Reply:
    return Reply(body=large.begin.ljust(large.length, b"\0"), type="image/jpeg", ranges=ranges)


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Loopback]]:
    """A repo whose posts have a picture without a size, after a crawl, and the server that was asked."""
    repo = tmp_path_factory.mktemp("pictures")
    routes = {f"/{name}": route(large, ranges=True) for name, large in LARGE.items()}
    with Loopback(routes, host="127.0.0.2") as server:
        for name in LARGE:
            post(repo, f"{name}.md", webUrl=server.url(f"/story/{name}"), images=f"[{{url: {server.url('/' + name)}}}]")
        server.routes |= {f"/story/{name}": Reply(body=PAGE) for name in LARGE}
        done = masthead("crawl", repo, "--format", "json", *QUICK, "--no-gate")
        assert done.returncode == 0, done.stderr.decode()
        assert json.loads(done.stdout)["pictures"] == {"ok": len(LARGE)}
        yield repo, server


PAGE = "<!doctype html><title>A story</title><h1>A story of this morning</h1><p>" + "It was told before. " * 20


def asked(server: Loopback, name: str) -> list[Asked]:
    return [one for one in server.requests if one.path == f"/{name}"]


@pytest.mark.parametrize("name", LARGE)
def test_the_displayed_size_of_a_large_picture_is_in_its_record(measured: tuple[Path, Loopback], name: str) -> None:
    repo, _ = measured
    (image,) = parse((repo / "_news" / f"{name}.md").read_bytes()).data["images"]  # type: ignore[misc, union-attr]  # as written above
    assert (image["width"], image["height"]) == (900, 600)  # type: ignore[call-overload, index]  # the same


def test_large_pictures_cost_few_kilobytes_and_three_requests_at_most(
    measured: tuple[Path, Loopback],
) -> None:
    _, server = measured
    costs = []
    for name, large in LARGE.items():
        ranges = [one.headers["range"].removeprefix("bytes=").split("-") for one in asked(server, name)]
        length = max(large.length, len(large.begin))
        assert length >= 50 * KB
        assert 1 <= len(ranges) <= 3
        costs.append(sum(min(int(last) + 1, length) - int(first) for first, last in ranges))
    assert sum(costs) / len(costs) <= 18 * KB  # a third of them hold their size behind large segments
    assert sum(cost > 17 * KB for cost in costs) <= len(costs) / 3


PNG = made.png(900, 600)
BAD = {
    "silent.jpg": Reply(hold=True),
    "dripping.jpg": Reply(body=made.jpeg(900, 600).ljust(MB, b"\0"), type="image/jpeg", drip=0.2),
    "cut.png": Reply(body=PNG, type="image/png", cut=20),
    "shorter-than-said.png": Reply(body=PNG[:20], type="image/png", headers={"Content-Length": "99"}),
    "page.jpg": Reply(body="<html>Not here. " * 9, type="image/jpeg"),
    "enormous.png": Reply(body=made.png(70_000, 70_000), type="image/png", ranges=True),
    "elsewhere.jpg": Reply(
        status=206, body=made.jpeg(900, 600), type="image/jpeg", headers={"Content-Range": "bytes 5000-5999/9000"}
    ),
    "nonsense.jpg": Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n\xff\xd8\xff"),
}


def test_a_picture_that_cannot_be_measured_ends_and_its_record_keeps_what_it_had(tmp_path: Path) -> None:
    with Loopback({f"/{name}": reply for name, reply in BAD.items()}, host="127.0.0.2") as server:
        server.routes |= {f"/story/{name}": Reply(body=PAGE) for name in BAD}
        for name in BAD:
            images = f"[{{url: {server.url('/' + name)}}}]"
            post(tmp_path, f"{name}.md", webUrl=server.url(f"/story/{name}"), images=images)
        done = crawl_within(tmp_path, seconds=5)
        assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
        assert [name for name in BAD if not asked(server, name)] == [], done.stderr
    for name in BAD:
        written = (tmp_path / "_news" / f"{name}.md").read_text()
        assert f"images: [{{url: {server.url('/' + name)}}}]\n" in written
        assert "A story of this morning" in written


def crawl_within(repo: Path, *, seconds: int) -> subprocess.CompletedProcess[str]:
    """Crawl with a deadline for each request that a test can wait for, and no second try."""
    settings = {
        "DOWNLOAD_TIMEOUT": seconds,
        "RETRY_ENABLED": False,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
        "DOWNLOAD_DELAY": 0,
    }
    words = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    own = {"MASTHEAD_ALLOW_HOSTS": "127.0.0.2/32"}
    return subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", "entries", "-a", f"content={repo}", "-a", "gated=0", *words],
        cwd=ROOT,
        env=environment() | own,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
