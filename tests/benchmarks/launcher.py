"""Runs one command and writes what it cost into a file: python -m tests.benchmarks.launcher FILE COMMAND...

It is small and loads next to nothing, because a process begins with the peak memory of its parent.
"""

import json
import os
import sys
import time


def main(told: str, command: list[str]) -> int:
    """Run the command with this process's own input and output, and return its exit code."""
    began = time.perf_counter()
    process = os.posix_spawnp(command[0], command, os.environ)
    _, status, usage = os.wait4(process, 0)
    wall = time.perf_counter() - began
    with open(told, "w", encoding="utf-8") as file:  # noqa: PTH123  # pathlib is a third of this module's start
        json.dump({"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "peak": usage.ru_maxrss * 1024}, file)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
