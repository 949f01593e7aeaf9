"""Real files: nothing lost, one line for one fact, and what was taken out comes back byte for byte."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from crawler.frontmatter import FrontMatter, mentions, parse

if TYPE_CHECKING:
    from pathlib import Path

TORN = "artificial-intelligence/1437-news-2020-12-01-project-innereye-TORN.md"


@pytest.fixture(scope="module")
def files(corpus: Path) -> dict[str, bytes]:
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
        (("type",), 0.997),
        (("images",), 0.996),
        (("provider",), 0.985),
        (("topics",), 0.991),
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


@pytest.mark.parametrize("key", ["title", "excerpt", "publishedDateTime", "webUrl", "ampWebUrl", "type"])
def test_one_changed_fact_is_one_changed_line(
    files: dict[str, bytes], fronts: dict[str, FrontMatter], key: str
) -> None:
    for name, front in fronts.items():
        if isinstance(front.data.get(key), str):
            changed = front.edit({key: 'A "new" one: https://example.com/#x'})
            assert changed_lines(files[name], changed) == 1, name


def test_a_corrected_picture_size_is_one_changed_line(files: dict[str, bytes], fronts: dict[str, FrontMatter]) -> None:
    for name, front in fronts.items():
        if front.data.get("images"):
            changed = front.edit({("images", 0, "width"): 64999})
            assert changed_lines(files[name], changed) == 1, name


def changed_lines(before: bytes, after: bytes) -> int:
    """How many lines differ; no line comes or goes."""
    return sum(old != new for old, new in zip(before.split(b"\n"), after.split(b"\n"), strict=True))


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
