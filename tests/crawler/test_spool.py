"""Rows of a large run: in memory, in a file without a name, and on a disk that takes no more."""

from __future__ import annotations

import errno
import gc
import os
import resource
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler import spool
from crawler.spool import Ordered, Shelf, Spool, anonymous

if TYPE_CHECKING:
    from collections.abc import Iterator

ROWS = [("b", number) for number in range(5)] + [("a", number) for number in range(5)]


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "MOST", 3)
    monkeypatch.setattr(spool, "TOGETHER", 2)
    monkeypatch.setattr(spool, "ROOM", 0)  # wherever tests run


def filled(rows: list[tuple[str, int]], opened: spool.Opened = anonymous) -> Spool[tuple[str, int]]:
    made: Spool[tuple[str, int]] = Spool(opened)
    made.extend(rows)
    return made


@given(st.lists(st.tuples(st.text(), st.integers())))
def test_rows_come_back_as_they_came_and_by_their_keys_as_a_list_would(rows: list[tuple[str, int]]) -> None:
    made = filled(rows)
    assert len(made) == len(rows)
    assert list(made) == rows
    assert [made[number] for number in reversed(range(len(rows)))] == rows[::-1]
    assert list(made.ordered(lambda row: row[0])) == sorted(rows, key=lambda row: row[0])


def test_few_rows_in_order_are_a_list_and_need_no_file() -> None:
    def never() -> IO[bytes]:
        pytest.fail("nothing is to be put into a file")

    made = filled(ROWS[:4], never)
    assert made.ordered(lambda row: row, lambda row: row[1]) == [0, 1, 2, 3]


def test_many_rows_in_order_are_read_as_often_as_somebody_goes_through_them() -> None:
    made = filled(ROWS).ordered(lambda row: row[0], lambda row: row[1])
    assert isinstance(made, Ordered)
    assert len(made) == len(ROWS)
    assert list(made) == list(made) == [0, 1, 2, 3, 4] * 2


def test_rows_may_be_read_while_others_come() -> None:
    made = filled(ROWS[:6])
    for row in ROWS[6:]:
        assert made[4] == ROWS[4]
        made.append(row)
    assert list(made) == ROWS


def test_a_file_is_closed_with_its_spool() -> None:
    file = anonymous()
    made = filled(ROWS, lambda: file)
    assert not file.closed
    del made
    gc.collect()
    assert file.closed


def test_where_no_file_can_be_opened_rows_stay_in_memory_and_nobody_asks_again() -> None:
    asked = []

    def refused() -> IO[bytes]:
        asked.append(1)
        raise OSError(errno.EMFILE, "too many open files")

    assert list(filled(ROWS, refused)) == ROWS
    assert len(asked) == 1


def test_on_a_full_disk_rows_stay_in_memory() -> None:
    with Path("/dev/full").open("r+b", buffering=0) as full:
        assert list(filled(ROWS, lambda: full)) == ROWS


@pytest.fixture
def tight() -> Iterator[int]:
    """A bound on the size of files that lets half a row through."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    yield 100
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_where_a_disk_takes_a_part_of_the_rows_none_is_lost(tight: int) -> None:
    rows = [("x" * (tight // 2), number) for number in range(12)]
    assert list(filled(rows)) == rows


def test_the_last_room_of_a_disk_is_left_to_the_files_of_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "ROOM", 1 << 62)
    file = anonymous()
    made = filled(ROWS, lambda: file)
    assert list(made) == ROWS
    assert os.fstat(file.fileno()).st_size == 0


@pytest.mark.parametrize("number", [-1, -4, len(ROWS)])
def test_a_number_that_no_row_has_gives_no_row(number: int) -> None:
    with pytest.raises(IndexError):
        filled(ROWS)[number]


def test_a_disk_that_does_not_give_back_what_it_took_is_an_error_and_no_other_row() -> None:
    file = anonymous()
    made = filled(ROWS, lambda: file)
    file.truncate(10)
    with pytest.raises(OSError, match="Input/output error"):
        list(made)


def test_a_shelf_has_the_latest_row_of_every_name() -> None:
    made: Shelf[str] = Shelf()
    for name in ("b", "c", "a", "d", "e", "f", "c"):
        made[name] = f"{name} {len(made)}"
    assert dict(made) == {"b": "b 0", "c": "c 6", "a": "a 2", "d": "d 3", "e": "e 4", "f": "f 5"}
    assert "x" not in made
    del made["b"]
    assert (sorted(made), len(made)) == (["a", "c", "d", "e", "f"], 5)
