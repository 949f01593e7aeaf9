"""The table of all rows: what each measures, who measures it, and what the plan wants of it."""

from __future__ import annotations

from typing import Final

from tests.benchmarks import applying, crawling, frontmatter, peers, pictures, reading, recrawling, scanning, startup
from tests.benchmarks.report import Need, Row, at_least, at_most

CORPUS, PEERS = Need.CORPUS, Need.PEERS

ROWS: Final = (
    Row(
        name="extract",
        what="`extract()`, all fields, against a bare lxml parse of the same bytes",
        by=reading.measure,
        target=at_most(0.90),
        needs=CORPUS,
    ),
    Row(name="choose", what="the same, and the choice of every field on top", by=reading.measure, needs=CORPUS),
    Row(name="lexbor", what="a bare lexbor parse of the same bytes", by=reading.measure, needs=CORPUS),
    Row(
        name="front-parse",
        what="front matter read, data included, against `yaml.compose` with the C loader",
        by=frontmatter.measure,
        target=at_most(1.3),
        needs=CORPUS,
    ),
    Row(
        name="front-noop",
        what="front matter read and edited by nothing, against the same",
        by=frontmatter.measure,
        target=at_most(1.3),
        needs=CORPUS,
    ),
    Row(
        name="front-edit",
        what="front matter read and one field edited, against the same",
        by=frontmatter.measure,
        target=at_most(1.3),
        needs=CORPUS,
    ),
    Row(
        name="front-identical",
        what="content files that no edit leaves byte for byte",
        by=frontmatter.measure,
        target=at_least(100, " %"),
        needs=CORPUS,
    ),
    Row(
        name="front-one-line",
        what="content files where a new title is exactly two lines of diff",
        by=frontmatter.measure,
        target=at_least(100, " %"),
        needs=CORPUS,
    ),
    Row(
        name="picture-bytes",
        what="bytes read for a picture's size, mean",
        by=pictures.measure,
        target=at_most(18, " kB"),
        needs=CORPUS,
    ),
    Row(
        name="picture-requests",
        what="requests for a picture's size",
        by=pictures.measure,
        target=at_most(3),
        needs=CORPUS,
    ),
    Row(
        name="picture-right",
        what="pictures whose displayed size is right",
        by=pictures.measure,
        target=at_least(100, " %"),
        needs=CORPUS,
    ),
    Row(
        name="picture-cpu",
        what="the walk against Pillow on the whole file, orientation read",
        by=pictures.measure,
        target=at_most(0.25),
        needs=CORPUS,
    ),
    Row(name="picture-cpu-bare", what="the same against Pillow's bare `open`", by=pictures.measure, needs=CORPUS),
    Row(
        name="scan-idle",
        what="scanning 20,000 files with nothing to do, against reading them",
        by=scanning.measure,
        target=at_most(2.5),
    ),
    Row(name="scan-entries", what="scanning 20,000 files full of entries, against reading them", by=scanning.measure),
    Row(
        name="scan-time",
        what="scanning 100,000 files full of entries",
        by=scanning.measure,
        target=at_most(25, " s"),
    ),
    Row(
        name="scan-memory",
        what="peak memory of scanning 100,000 files full of entries",
        by=scanning.measure,
        target=at_most(300, " MB"),
    ),
    Row(
        name="apply",
        what="applying a plan to every file of a repo against safely rewriting these files, CPU",
        by=applying.measure,
    ),
    Row(
        name="apply-time",
        what="applying a plan for 20,000 files",
        by=applying.measure,
        target=at_most(60, " s"),
    ),
    Row(
        name="apply-memory",
        what="peak memory of applying that plan against peak memory before",
        by=applying.measure,
        target=at_most(1.05),
    ),
    Row(name="help-wall", what="`masthead --help`, on the wall", by=startup.measure, target=at_most(0.15, " s")),
    Row(name="help-cpu", what="`masthead --help`, CPU", by=startup.measure, target=at_most(0.15, " s")),
    Row(
        name="crawl",
        what="a whole crawl against a fetch-only Scrapy spider with default settings, CPU a page",
        by=crawling.measure,
        target=at_most(1.5),
    ),
    Row(name="crawl-quiet", what="the same against that spider without its log", by=crawling.measure),
    Row(
        name="second-files",
        what="files that a second crawl writes, nothing having changed",
        by=crawling.measure,
        target=at_most(0),
    ),
    Row(
        name="second-asks",
        what="requests of a second crawl that are conditional",
        by=crawling.measure,
        target=at_least(100, " %"),
    ),
    Row(
        name="second-cpu",
        what="CPU an entry of a second crawl above the bare fetch",
        by=crawling.measure,
        target=at_most(1, " ms"),
    ),
    Row(
        name="crawl-memory",
        what="peak memory of a crawl of 1,000 pages against that spider's",
        by=crawling.measure_memory,
        target=at_most(1.1),
    ),
    Row(
        name="recrawl",
        what="`masthead recrawl URL`, from cold start to written file, against `scrapy fetch` of the page, CPU",
        by=recrawling.measure,
        target=at_most(1.3),
    ),
    Row(
        name="extruct",
        what="`extruct.extract()` with its defaults against `extract()`",
        by=peers.measure,
        target=at_least(60),
        needs=PEERS,
    ),
    Row(
        name="trafilatura",
        what="trafilatura's metadata against `extract()`",
        by=peers.measure,
        target=at_least(10),
        needs=PEERS,
    ),
    Row(
        name="newspaper4k",
        what="newspaper4k's metadata against `extract()`",
        by=peers.measure,
        target=at_least(12),
        needs=PEERS,
    ),
)
