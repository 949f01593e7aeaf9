from __future__ import annotations

import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.items import Evidence, Written
from crawler.state import State

PROGRAM = """
import sys
from itertools import count
from pathlib import Path
from crawler.items import Evidence, Written
from crawler.state import State

def tell(*words):
    sys.stdout.write(" ".join(map(str, words)) + "\\n")
    sys.stdout.flush()

tell("started")
state = State.open(Path(sys.argv[1]))
tell("opened")
first = int(sys.argv[2])
for number in count(first):
    text = Written(value="x" * (number % 3000), source="json-ld")
    state.note(f"{number}.md", "alone", {"title": text})
    tell("noted", number)
    with state.together():
        for part in range(3):
            state.note(f"{number}.md", f"part{part}", {"title": text})
    tell("together", number)
    state.keep(str(number), Evidence(unpaired="y" * (number % 2000)))
    tell("kept", number)
"""


def killed(path: Path, lines: int, first: int) -> list[list[str]]:
    """What a process said that was killed with SIGKILL after so many lines."""
    command = [sys.executable, "-c", PROGRAM, path, str(first)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path.cwd()) as child:
        assert child.stdout is not None
        said = [child.stdout.readline() for _ in range(lines)]
        child.send_signal(signal.SIGKILL)
        said += child.stdout.readlines()
    assert child.returncode == -signal.SIGKILL
    return [line.split() for line in said if line.endswith("\n")]


@pytest.mark.parametrize("seed", range(4))
def test_a_killed_process_loses_nothing_that_was_committed(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # where to kill is no secret
    path, first, kept = tmp_path / ".masthead" / "state.sqlite3", 0, set()
    for lines in [1, 2, *(chance.randrange(2, 90) for _ in range(4))]:
        said = killed(path, lines, first)
        with State.open(path) as state:
            assert not state.recovered
            numbers = {int(number) for word, *rest in said for number in rest if word in {"noted", "together"}}
            for number in numbers:
                text = {"title": Written(value="x" * (number % 3000), source="json-ld")}
                assert state.last(f"{number}.md", "alone") == text
                parts = [state.last(f"{number}.md", f"part{part}") for part in range(3)]
                assert parts == [text] * 3 or (parts == [{}] * 3 and ["together", str(number)] not in said)
            last = max((int(words[1]) for words in said if words[0] == "kept"), default=first - 1)
            kept |= {str(number) for number in range(first, last + 1)}
            found = dict(state.kept())
            assert kept <= found.keys()
            assert all(one == Evidence(unpaired="y" * (int(url) % 2000)) for url, one in found.items())
            assert state.unreadable == 0
            first = max(numbers, default=first) + 2
