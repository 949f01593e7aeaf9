"""Processes that read: what a page does to one of them is the end of that page alone."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crawler.items import Document, Verdict
from crawler.reading import Answer, understood
from crawler.workers.line import AHEAD, Bounds, Line, ReadingError, Unread
from crawler.workers.readers import Readers
from tests.running import ROOT, environment

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine

ODD = "tests.crawler.workers.reading_oddly.odd"
READ = "crawler.reading.understood"
HASTY = Bounds(cpu=0.2)
PAGE = b"<html><head><title>A title that a page gives</title></head><body><h1>A title</h1><time>2026</time></body>"
HARD = b"<p>" + b"".join(b"<b id=%d>" % number for number in range(400)) + b"<p>x" * 40_000


def answer(body: bytes, said: str = "", url: str = "https://a.example/story") -> Answer:
    return Answer(body=body, url=url, content_type=said)


def run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(work)


@asynccontextmanager
async def line(bounds: Bounds = HASTY, reader: str = ODD) -> AsyncIterator[Line]:
    made = Line(reader, bounds)
    try:
        yield made
    finally:
        made.close()
        assert made.pid is None


def reader_of(found: Document | Unread) -> int:
    assert isinstance(found, Document)
    assert found.reason is not None
    return int(found.reason.split()[0])


def is_there(pid: int) -> bool:
    """Whether a process has this number, if only until somebody asks how it ended."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def is_zombie_or_gone(pid: int) -> bool:
    """Whether nothing runs under this number; who adopts a process may not have asked for its end yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return not is_there(pid)


def eventually(happens: Callable[[], bool]) -> bool:
    """Wait until something has happened; the suite's own deadline ends what never does."""
    while not happens():
        os.sched_yield()
    return True


def test_a_process_reads_what_the_crawl_itself_would_read() -> None:
    async def work() -> None:
        asked = Answer(body=PAGE, url="https://a.example/s", links=('</s>; rel="canonical"',), content_type="text/html")
        async with line(reader=READ) as made:
            assert await made.read(asked, "https://a.example/s") == understood(asked, "https://a.example/s")

    run(work())


def test_pages_are_answered_in_the_order_in_which_they_came() -> None:
    async def work() -> None:
        done: list[int] = []

        async def one(number: int) -> None:
            found = await made.read(answer(b"%d" % number), "")
            assert isinstance(found, Document)
            assert str(found.reason).split()[1] == str(number)
            done.append(number)

        async with line() as made:
            await asyncio.gather(*map(one, range(50)))
        assert done == list(range(50))

    run(work())


@pytest.mark.parametrize(
    ("body", "bounds"),
    [
        (b"spin", HASTY),
        (b"wait", Bounds(wall=0.2)),
        (b"grow", HASTY),
        (b"die", HASTY),
    ],
    ids=["burns-cpu", "sleeps", "wants-memory", "kills-its-reader"],
)
def test_a_page_that_cannot_be_read_is_given_up_and_costs_no_other(body: bytes, bounds: Bounds) -> None:
    async def work() -> None:
        async with line(bounds) as made:
            before, lost, after = await asyncio.gather(
                *(made.read(answer(each), "") for each in (b"before", body, b"after"))
            )
            assert lost is Unread.TOO_COMPLEX
            assert reader_of(before) > 0
            assert reader_of(after) == made.pid

    run(work())


def test_a_page_whose_process_is_killed_from_outside_is_read_by_the_next(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    mark.mkdir()

    async def work() -> None:
        async with line() as made:
            assert reader_of(await made.read(answer(b"die_once", str(mark)), "")) == made.pid
        assert not mark.exists()

    run(work())


def test_a_process_that_is_killed_while_it_waits_is_replaced_by_another() -> None:
    async def work() -> None:
        async with line() as made:
            first = reader_of(await made.read(answer(b"1"), ""))
            os.kill(first, signal.SIGKILL)
            assert reader_of(await made.read(answer(b"2"), "")) != first

    run(work())


def test_a_reply_may_come_in_many_parts() -> None:
    async def work() -> None:
        async with line() as made:
            found = await made.read(answer(b"talk"), "")
            assert isinstance(found, Document)
            assert found.reason == "word " * 200_000

    run(work())


def test_an_error_of_our_own_is_told_and_the_process_goes_on() -> None:
    async def work() -> None:
        async with line() as made:
            first = reader_of(await made.read(answer(b"1"), ""))
            with pytest.raises(ReadingError, match=r"KeyError: 'a stray \\udcff'"):
                await made.read(answer(b"fail"), "")
            assert reader_of(await made.read(answer(b"2"), "")) == first

    run(work())


@pytest.mark.parametrize("body", [b"connect", b"start", b"write"])
def test_a_process_that_reads_connects_to_nobody_starts_nothing_and_leaves_nothing(body: bytes, tmp_path: Path) -> None:
    async def work() -> None:
        async with line() as made:
            with pytest.raises(ReadingError, match=r"PermissionError|File too large"):
                await made.read(answer(body, str(tmp_path / "left")), "")

    run(work())
    assert not (tmp_path / "left").exists() or not (tmp_path / "left").stat().st_size


def test_signals_for_the_crawl_do_not_end_its_readers() -> None:
    async def work() -> None:
        async with line() as made:
            first = reader_of(await made.read(answer(b"1"), ""))
            for number in (signal.SIGINT, signal.SIGTERM):
                os.kill(first, number)
            assert reader_of(await made.read(answer(b"2"), "")) == first

    run(work())


def test_no_process_is_left_behind_not_even_as_a_zombie() -> None:
    async def work() -> None:
        async with line() as made:
            pid = reader_of(await made.read(answer(b"1"), ""))
            waiting = asyncio.create_task(made.read(answer(b"wait"), ""))
            await asyncio.sleep(0)  # it is under way
        assert await waiting is Unread.UNABLE  # who still waits is told
        assert not is_there(pid)

    run(work())


def test_a_crawl_that_is_killed_takes_its_readers_along() -> None:
    program = """
import asyncio, os
from crawler.reading import Answer
from crawler.workers.line import Bounds, Line

async def work():
    line = Line("tests.crawler.workers.reading_oddly.odd", Bounds())
    found = await line.read(Answer(body=b"1", url="u"), "")
    print(found.reason.split()[0], flush=True)
    os.kill(os.getpid(), 9)

asyncio.run(work())
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment(), capture_output=True, check=False
    )
    pid = int(done.stdout)
    assert done.returncode == -signal.SIGKILL
    assert eventually(lambda: is_zombie_or_gone(pid))


def test_a_program_that_cannot_be_started_reads_nothing_and_keeps_nobody_waiting() -> None:
    async def work() -> None:
        async with line(reader="crawler.no_such_module.read") as made:
            found = await asyncio.gather(*(made.read(answer(b"1"), "") for _ in range(3)))
            assert found == [Unread.UNABLE] * 3
            assert await made.read(answer(b"2"), "") is Unread.UNABLE

    run(work())


def test_where_no_process_can_be_had_the_crawl_reads_what_does_not_look_hard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")  # what the system says when it has no process left

    async def work() -> None:
        readers = Readers(1)
        given_up = Document(url=answer(HARD).url, verdict=Verdict.EMPTY, reason="too-complex")
        for body, expected in ((PAGE, understood(answer(PAGE), "")), (HARD, given_up)):
            chosen = readers.chosen(answer(body), "https://a.example")
            assert chosen is not None
            assert await readers.read(chosen, answer(body), "") == expected

    run(work())


def test_nothing_is_read_by_who_is_closed() -> None:
    async def work() -> None:
        made = Line(ODD, HASTY)
        made.close()
        assert await made.read(answer(b"1"), "") is Unread.UNABLE

    run(work())


@pytest.mark.parametrize(
    "said", [b"D\0\0\0\2[]", b"D\xff\xff\xff\xff", b"R\0\0\0\0"], ids=["no-document", "endless", "ready-again"]
)
def test_a_process_that_talks_nonsense_is_ended_and_its_page_given_up(said: bytes) -> None:
    async def work() -> None:
        async with line(reader="tests.crawler.workers.reading_oddly.babble") as made:
            assert await made.read(answer(said), "") is Unread.TOO_COMPLEX

    run(work())


def test_a_process_has_few_pages_at_a_time_however_long_the_line_is() -> None:
    async def work() -> None:
        async with line(reader="tests.crawler.workers.reading_oddly.counting") as made:
            found = await asyncio.gather(*(made.read(answer(b"x" * 20_000), "") for _ in range(20)))
            waiting = [int(str(one.reason)) for one in found if isinstance(one, Document)]
            assert len(waiting) == len(found)
            assert max(waiting) < AHEAD

    run(work())


def test_a_host_is_always_read_by_the_same_process_and_hosts_are_spread_over_all() -> None:
    async def work() -> None:
        readers = Readers(2, reader=ODD)
        seen: dict[str, set[int]] = {}

        async def one(number: int) -> None:
            url = f"https://{number % 5}.example/{number}"
            chosen = readers.chosen(answer(b"1", url=url), url)
            assert chosen is not None
            seen.setdefault(url[:9], set()).add(reader_of(await readers.read(chosen, answer(b"1", url=url), url)))

        await asyncio.gather(*map(one, range(40)))
        pids = readers.pids
        readers.close()
        assert {len(of_host) for of_host in seen.values()} == {1}
        assert set.union(*seen.values()) == set(pids)
        assert len(pids) == 2
        assert not any(map(is_there, pids))

    run(work())


def test_without_jobs_only_a_page_that_looks_hard_starts_a_process() -> None:
    async def work() -> None:
        readers = Readers()
        assert readers.chosen(answer(PAGE), "https://a.example") is None
        assert readers.pids == ()
        chosen = readers.chosen(answer(HARD), "https://a.example")
        assert chosen is not None
        assert readers.pids == ()
        readers.close()

    run(work())


# 9 MB of text in paragraphs: a quarter of a second, whatever the machine is doing besides, for CPU is what counts.
BULKY = PAGE.removesuffix(b"</body></html>") + (b"<p class=a>" + b"words of a story " * 5 + b"</p>") * 90_000
STORY = "https://a.example/story"


def test_a_page_that_takes_longer_than_it_may_is_given_up_and_read_where_it_may_take_longer() -> None:
    async def work() -> None:
        found = []
        for bounds in (Bounds(cpu=0.03), Bounds()):
            readers = Readers(bounds=bounds)
            chosen = readers.chosen(answer(BULKY), STORY)
            assert chosen is not None
            found.append(await readers.read(chosen, answer(BULKY), STORY))
            readers.close()
        hasty, patient = found
        assert (hasty.verdict, hasty.reason, hasty.metadata) == (Verdict.EMPTY, "too-complex", ())
        assert patient == understood(answer(BULKY), STORY)
        assert patient.metadata

    run(work())


def test_a_page_that_would_make_a_parser_run_away_is_cut_where_it_does() -> None:
    async def work() -> None:
        readers = Readers()
        chosen = readers.chosen(answer(HARD), STORY)
        assert chosen is not None
        found = await readers.read(chosen, answer(HARD), STORY)
        readers.close()
        assert found == understood(answer(HARD), STORY)

    run(work())


def test_a_host_whose_hard_pages_are_given_up_again_and_again_has_no_more_of_them_read() -> None:
    async def work() -> None:
        readers = Readers(reader=ODD, bounds=HASTY)
        asked = [("spin", "a"), ("fine", "a"), ("spin", "a"), ("spin", "a"), ("fine", "a"), ("fine", "b")]
        found = [await readers.read(readers.apart, answer(body.encode()), f"https://{host}/") for body, host in asked]
        readers.close()
        assert [one.reason == "too-complex" for one in found] == [True, False, True, True, True, False]

    run(work())
