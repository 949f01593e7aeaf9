"""The fuzzer itself: its inputs come again, its faults are told, and every target bears a few inputs of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fuzz.__main__ import main
from tests.fuzz.campaign import fuzz
from tests.fuzz.mutation import LARGEST, mutated
from tests.fuzz.targets import TARGETS, Target, assert_safe

if TYPE_CHECKING:
    from pathlib import Path

SEEDS = (b"a first input", b"<p>a second one</p>")
WORDS = (b"<", b"word")


def refuse(data: bytes) -> None:
    raise ValueError(data)


def accept(data: bytes) -> None:
    assert len(data) <= LARGEST


def target(**own: object) -> Target:
    fields = {"name": "own", "take": accept, "seeds": lambda _: SEEDS, "words": WORDS, **own}
    return Target(**fields)  # type: ignore[arg-type]  # each test names real fields


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_bears_a_few_hundred_mutated_inputs(name: str) -> None:
    done = fuzz(TARGETS[name], runs=300, seconds=600)
    assert (done.runs, done.raised) == (300, 0), done.report()


def test_an_input_comes_again_and_another_number_makes_another_one() -> None:
    made = [mutated(number, 1, SEEDS, WORDS) for number in range(200)]
    assert made == [mutated(number, 1, SEEDS, WORDS) for number in range(200)]
    assert made != [mutated(number, 2, SEEDS, WORDS) for number in range(200)]
    assert len(set(made)) > 150
    assert max(map(len, made)) > 1_000
    assert max(map(len, made)) <= LARGEST


def test_what_a_target_raises_is_told_with_the_number_that_brings_it_back() -> None:
    done = fuzz(target(take=refuse), runs=5, seconds=600, seed=3, first=7)
    assert (done.runs, done.raised, done.slow) == (5, 5, 0)
    assert [fault.number for fault in done.faults] == [7, 8, 9, 10, 11]
    assert "--seed 3 --only 7 " in done.report()
    assert "ValueError" in done.faults[0].told
    again = fuzz(target(take=refuse), runs=1, seconds=600, seed=3, first=9)
    assert again.faults[0].input == done.faults[2].input


def test_an_input_that_takes_longer_than_is_bearable_is_a_fault() -> None:
    done = fuzz(target(bearable=-1.0), runs=2, seconds=600)
    assert (done.slow, done.raised, len(done.faults)) == (2, 0, 2)
    assert "s of CPU" in done.faults[0].told


def test_time_bounds_a_campaign_too() -> None:
    assert fuzz(target(), runs=1_000_000, seconds=0).runs == 1


def test_the_command_prints_what_came_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["robots", "--own", "--runs", "20", "--seconds", "600"]) == 0
    assert "robots: 20 runs, 0 exceptions" in capsys.readouterr().out


def test_the_command_keeps_the_inputs_that_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TARGETS, "own", target(take=refuse))
    assert main(["own", "--own", "--only", "4", "--seed", "2", "--keep", str(tmp_path / "kept")]) == 1
    assert (tmp_path / "kept" / "own-2-4").read_bytes() == mutated(4, 2, SEEDS, WORDS)


@pytest.mark.parametrize("text", ["", "two  spaces", "a\x00b", "a\u202eb", "a\ud800", "e\u0301", " edge"])
def test_a_text_that_is_not_safe_is_noticed(text: str) -> None:
    with pytest.raises(AssertionError):
        assert_safe(text)
