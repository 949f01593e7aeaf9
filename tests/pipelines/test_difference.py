"""The unified diff of a change: what `difflib` says, whatever the size of the file."""

from __future__ import annotations

import time
from difflib import unified_diff

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.atomic import Rewrite
from pipelines.difference import diff

LINES = st.lists(st.sampled_from(["a", "b", "title: x", ""]), max_size=30).map(lambda lines: "\n".join(lines).encode())


def said(before: bytes, after: bytes) -> str:
    return diff("p.md", Rewrite(before=before, after=after))


def plain(before: bytes, after: bytes) -> str:
    """What difflib says of the whole files, both of which end in a line end."""
    parts = (raw.decode().splitlines(keepends=True) for raw in (before, after))
    return "".join(unified_diff(*parts, "a/p.md", "b/p.md"))


@settings(max_examples=200, deadline=None)
@given(LINES, st.binary(max_size=3).map(lambda raw: raw.hex().encode()), LINES, LINES)
def test_applied_to_the_old_file_the_diff_gives_the_new_one(head: bytes, old: bytes, new: bytes, tail: bytes) -> None:
    before, after = (b"\n".join([head, part, tail, b""]) for part in (old, new))
    assert patched(before, said(before, after)) == after


def patched(before: bytes, told: str) -> bytes:
    """Apply a diff by its line numbers, and check every line that it names."""
    lines, done, at = before.decode().split("\n")[:-1], [], 0
    for line in told.split("\n")[2:-1]:
        if line.startswith("@@"):
            start = int(line.split()[1][1:].split(",")[0])
            start = max(start - (",0" not in line.split()[1]), 0)
            done += lines[at:start]
            at = start
            continue
        if line[0] in " -":
            assert lines[at] == line[1:]
            at += 1
        if line[0] in " +":
            done.append(line[1:])
    return "".join(f"{line}\n" for line in [*done, *lines[at:]]).encode()


def test_a_small_change_reads_as_ever() -> None:
    before = b"".join(b"line %d\n" % number for number in range(30))
    after = before.replace(b"line 12\n", b"line twelve\nand more\n").replace(b"line 14\n", b"")
    assert said(before, after) == plain(before, after)
    assert said(before, before) == ""


def test_a_file_without_a_last_line_end_says_so() -> None:
    assert said(b"a\nb", b"a\nc").endswith("-b\n\\ No newline at end of file\n+c\n\\ No newline at end of file\n")


def test_a_body_of_a_million_lines_costs_nothing() -> None:
    body = b"---\n" + b"x\n" * 1_000_000
    started = time.process_time()
    told = said(b'---\ntitle: ""\n' + body, b'---\ntitle: "A"\n' + body)
    assert time.process_time() - started < 1
    assert told.startswith('--- a/p.md\n+++ b/p.md\n@@ -1,5 +1,5 @@\n ---\n-title: ""\n+title: "A"\n ---\n')
