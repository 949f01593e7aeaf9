"""The repo's own vocabulary: what its files say twice, or nobody reads, is told."""

from __future__ import annotations

import pytest

from crawler.checks import Registry

TOPIC = "name: Tides\nkeywords:\n  - tide\n"


def told(*files: tuple[str, str]) -> list[tuple[str, str, int]]:
    """Return code, path and line of what is found in these files."""
    registry = Registry()
    return [(flaw.code, flaw.path, flaw.line) for path, text in files for flaw in registry.check(path, text.encode())]


def test_a_vocabulary_without_a_fault_has_no_findings() -> None:
    assert not told(
        ("_data/topics/00-tides.yaml", f"# ours\n---\n{TOPIC}"),
        ("_data/topics/01-surges.yaml", "%YAML 1.1\n---\nname: Surges\n"),
        ("_data/organizations/a.example.md", "---\nname: Tides\ndomain: a.example\n---\n"),
        ("_data/organizations/b.example.yml", "name: Tides"),
    )


@pytest.mark.parametrize(("text", "line"), [(f"{TOPIC}---\n", 4), (f"---\r\n{TOPIC}\n--- \nname: B\n", 6)])
def test_a_document_behind_the_first_is_told_at_its_mark(text: str, line: int) -> None:
    assert told(("_data/topics/a.yaml", text)) == [("data.stray-document", "_data/topics/a.yaml", line)]


@pytest.mark.parametrize("text", ["", "- a\n", "name: [", "keywords: [a]", "name:\n  a: b\n", "\xff\x00", "name: ' '"])
def test_a_file_of_which_nothing_is_read_is_told(text: str) -> None:
    assert told(("_data/topics/a.yaml", text)) == [("data.invalid", "_data/topics/a.yaml", 1)]


def test_an_organization_that_cannot_be_read_is_told_as_content_and_not_twice() -> None:
    assert not told(("_data/organizations/a.md", "---\nname: A\nname: B\n---\n"))
    assert told(("_data/organizations/a.md", "no front matter")) == [("data.invalid", "_data/organizations/a.md", 1)]


def test_a_second_file_for_one_thing_is_told() -> None:
    assert told(("_data/topics/a.yaml", TOPIC), ("_data/topics/b.yaml", "name: tides ")) == [
        ("data.duplicate", "_data/topics/b.yaml", 1)
    ]
    same = "---\nname: A\ndomain: a.example\n---\n"
    assert told(("_data/organizations/a.example.md", "---\nname: A\n---\n"), ("_data/organizations/b.md", same)) == [
        ("data.duplicate", "_data/organizations/b.md", 1)
    ]


def test_each_provider_of_a_list_is_told_of_and_a_shared_registry_may_repeat_the_repo_s_own() -> None:
    listed = "- {name: A, domain: a.example}\n- {name: B}\n- name\n- {name: C, domain: A.example}\n"
    registry = Registry()
    assert not list(registry.check("_data/organizations/a.example.yml", b"name: A", place="_data/organizations"))
    flaws = list(registry.check("shared/all.yml", listed.encode(), place="shared/all.yml"))
    assert [(flaw.code, flaw.message) for flaw in flaws] == [
        ("data.invalid", "provider 2 of this list is not read"),
        ("data.invalid", "provider 3 of this list is not read"),
        ("data.duplicate", '"A.example" has shared/all.yml already'),
    ]
