"""Real files: nothing lost, one line for one fact, and what was taken out comes back byte for byte."""

from __future__ import annotations

import json
from difflib import SequenceMatcher
from functools import reduce
from operator import getitem
from typing import TYPE_CHECKING, Any

import pytest

from crawler.frontmatter import FrontMatter, mentions, parse

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Iterator

    from crawler.frontmatter import Path

LAST = "the number behind the last"
TORN = "artificial-intelligence/1437-news-2020-12-01-project-innereye-TORN.md"


@pytest.fixture(scope="module")
def files(corpus: pathlib.Path) -> dict[str, bytes]:
    home = corpus / "frontmatter"
    names = [json.loads(line)["file"] for line in (home / "index.jsonl").read_text().splitlines()]
    return {name: (home / name).read_bytes() for name in names}


@pytest.fixture(scope="module")
def fronts(files: dict[str, bytes]) -> dict[str, FrontMatter]:
    return {name: parse(raw) for name, raw in files.items()}


def test_all_files_are_read_but_the_torn_one(fronts: dict[str, FrontMatter]) -> None:
    assert len(fronts) == 1438
    assert [name for name, front in fronts.items() if front.problem or not front.present] == [TORN]


def test_no_edit_is_the_identity_everywhere(files: dict[str, bytes], fronts: dict[str, FrontMatter]) -> None:
    assert [name for name, raw in files.items() if fronts[name].edit({}) != raw] == []


@pytest.mark.parametrize(
    ("keys", "share"),
    [
        (("title",), 1.0),
        (("excerpt",), 0.996),  # five versions of one challenge have a plain excerpt where its siblings quote theirs
        (("publishedDateTime",), 1.0),
        (("title", "excerpt", "publishedDateTime"), 0.996),
        (("category",), 1.0),
        (("originalUrl",), 1.0),
        (("webUrl",), 0.994),  # six forms tell by nothing that their addresses are plain
        (("ampWebUrl", "cdnAmpWebUrl"), 1.0),
        (("ampWebUrl", "cdnAmpWebUrl", "images"), 0.996),
        (("type",), 1.0),
        (("images",), 0.996),  # four newsletters quote their own address and not those of their pictures
        (("provider",), 1.0),
        (("topics",), 0.997),  # three have spaces behind `topics:` or on the empty line above
    ],
)
def test_what_is_taken_out_comes_back_byte_for_byte(
    files: dict[str, bytes], fronts: dict[str, FrontMatter], keys: tuple[str, ...], share: float
) -> None:
    with_keys = [name for name, front in fronts.items() if any(front.data.get(key) is not None for key in keys)]
    missed = [name for name in with_keys if restored(fronts[name], keys) != files[name]]
    assert len(with_keys) > 300
    assert 1 - len(missed) / len(with_keys) >= share, missed


def restored(front: FrontMatter, keys: tuple[str, ...]) -> bytes:
    present = {key: front.data[key] for key in keys if front.data.get(key) is not None}
    without = parse(front.edit(dict.fromkeys(present)))
    assert not present.keys() & without.data.keys()
    return without.edit(present)


PARTS: tuple[Path, ...] = (
    *(("title",), ("excerpt",), ("publishedDateTime",), ("webUrl",), ("type",), ("provider",), ("provider", "name")),
    *(("provider", "domain"), ("images",), ("images", 0, "url"), ("images", 0, "width"), ("images", 0, "height")),
)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: ".".join(map(str, part)))
def test_what_is_taken_out_of_an_entry_comes_back_byte_for_byte(
    files: dict[str, bytes], fronts: dict[str, FrontMatter], part: Path
) -> None:
    done = missed = 0
    for name, front in fronts.items():
        for at, _ in nodes(front):
            value = value_at(front, (*at, *part))
            if value is not None and (at or len(part) > 1):
                without = parse(front.edit({(*at, *part): None}))
                missed += without.edit({(*at, *part): value}) != files[name]
                done += 1
    assert done > 500
    assert missed <= 0.005 * done


def value_at(front: FrontMatter, path: Path) -> Any:
    """The value at a path, `None` where there is none."""
    try:
        return reduce(getitem, path, front.data)  # type: ignore[arg-type]  # what fails is caught
    except (KeyError, IndexError, TypeError):
        return None


def test_pictures_of_related_stories_come_back_byte_for_byte(
    files: dict[str, bytes], fronts: dict[str, FrontMatter]
) -> None:
    for name, front in fronts.items():
        related = front.data.get("related")
        nodes = related if isinstance(related, list) else []
        gone = {
            ("related", number, key): node[key]
            for number, node in enumerate(nodes)
            if isinstance(node, dict)
            for key in ("images", "ampWebUrl", "cdnAmpWebUrl")
            if key in node
        }
        assert parse(front.edit(dict.fromkeys(gone))).edit(gone) == files[name], name


NEW = 'A "new" one: https://example.com/#x'
EDITS: dict[str, tuple[dict[Path, object], int, int]] = {
    "title": ({("title",): NEW}, 1, 1),
    "excerpt": ({("excerpt",): NEW}, 1, 1),
    "published": ({("publishedDateTime",): "2031-02-03T04:05:06Z"}, 1, 1),
    "type": ({("type",): "another type"}, 1, 1),
    "provider": ({("provider", "name"): "Another Name"}, 1, 1),
    "picture": ({("images", 0, "url"): NEW}, 1, 1),
    "width": ({("images", 0, "width"): 64999}, 1, 1),
    "height": ({("images", 0, "height"): 64999}, 1, 1),
    "size": ({("images", 0, "width"): 64999, ("images", 0, "height"): 64998}, 2, 2),
    "topics": ({("topics", LAST): "One more topic"}, 0, 1),
    "amp": ({("ampWebUrl",): "https://a.example/1", ("cdnAmpWebUrl",): "https://c.example/c/s/a.example/1"}, 0, 2),
}
"""Changes of one field, and how many lines go and come with them."""


@pytest.mark.parametrize("field", list(EDITS))
def test_one_changed_fact_is_exactly_the_lines_concerned(
    files: dict[str, bytes], fronts: dict[str, FrontMatter], field: str
) -> None:
    changes, gone, come = EDITS[field]
    count = 0
    for name, front in fronts.items():
        for at, node in nodes(front):
            placed = placed_in(node, changes, absent=field == "amp")
            if placed:
                result = front.edit({(*at, *path): value for path, value in placed.items()})
                assert lines_changed(files[name], result) == (gone, come), (name, at)
                count += 1
    assert count > 900


def nodes(front: FrontMatter) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The entries of a file: itself, and its related stories."""
    yield (), front.data
    related = front.data.get("related")
    for number, node in enumerate(related if isinstance(related, list) else []):
        if isinstance(node, dict):
            yield ("related", number), node


def placed_in(node: dict[str, Any], changes: dict[Path, object], *, absent: bool) -> dict[Path, object]:
    """The changes with the number behind a list's last item; none where the node cannot take them."""
    if absent:
        return {} if any(path[0] in node for path in changes) or "webUrl" not in node else changes
    placed: dict[Path, object] = {}
    for (*above, last), value in changes.items():
        try:
            parent = reduce(getitem, above, node)
            step = len(parent) if last == LAST else last
            parent[last if step == last else 0]
        except (KeyError, IndexError, TypeError):
            return {}
        placed[*above, step] = value
    return placed


def lines_changed(before: bytes, after: bytes) -> tuple[int, int]:
    """How many lines go and how many come."""
    old, new = before.split(b"\n"), after.split(b"\n")
    head = next(
        (n for n, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), min(len(old), len(new))
    )
    while old[head:] and new[head:] and old[-1] == new[-1]:
        old.pop()
        new.pop()
    codes = SequenceMatcher(None, old[head:], new[head:], autojunk=False).get_opcodes()
    changed = [code for code in codes if code[0] != "equal"]
    return sum(code[2] - code[1] for code in changed), sum(code[4] - code[3] for code in changed)


def test_addresses_are_found_before_anything_is_composed(
    files: dict[str, bytes], fronts: dict[str, FrontMatter]
) -> None:
    said = {name for name, raw in files.items() if mentions(raw)}
    assert said == {name for name, front in fronts.items() if "http" in front.text or name == TORN}


def test_the_seed_comes_back_byte_for_byte(fronts: dict[str, FrontMatter]) -> None:
    front = next(front for name, front in fronts.items() if name.startswith("artificial-intelligence/1438-"))
    data: Any = front.data
    gone = {(key,): data[key] for key in ("ampWebUrl", "cdnAmpWebUrl", "images")}
    changes = {**gone, ("related", 0, "images"): data["related"][0]["images"]}
    without = front.edit(dict.fromkeys(changes))
    assert b"ampWebUrl" not in without
    assert without.count(b"  images:") == 1
    assert parse(without).edit(changes) == front.raw
