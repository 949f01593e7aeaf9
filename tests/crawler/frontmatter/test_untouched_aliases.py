"""What is remembered of files is never longer than what stands in them: aliases are counted before they are written."""

from __future__ import annotations

from itertools import pairwise

from crawler.frontmatter import fields, parse, untouched

URL = "https://a.example/x"
ALIASES = "a: &a [x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n" for before, name in pairwise("abcdefghijklm")
)


def told(text: str) -> bytes | None:
    front = parse(f"---\n{text}webUrl: {URL}\n---\n".encode())
    found, _ = fields.entries(front.data, "a.md", {})
    return untouched.told(found, front.data, {})


def test_a_few_aliases_are_remembered_as_what_they_stand_for() -> None:
    content = told("title: &t A title\ntopics: [*t, *t]\n")
    assert content is not None
    assert content.count(b"A title") == 3


def test_a_file_whose_aliases_stand_for_too_much_is_read_each_time() -> None:
    assert told(f"{ALIASES}topics: *m\n") is None
