"""The list of related stories, from the file and back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from crawler import frontmatter
from crawler.frontmatter import fields
from crawler.frontmatter.listing import listed, node, relisted
from crawler.items import Field, Record, Related

if TYPE_CHECKING:
    from pathlib import Path

FILE = b"""---
title: "A"
webUrl: "https://a.example/"

related:
  - title: 'B'   # somebody's own way
    webUrl: https://b.example/
    quality: 40
  - {title: C, webUrl: "https://c.example/"}

---
"""


def edited(raw: bytes, *wanted: Related) -> bytes:
    front = frontmatter.parse(raw)
    entry = fields.entries(front.data, "a.md")[0][0]
    items = tuple(one if one.at is None or one.record is not None else entry.record.related[one.at] for one in wanted)
    changed = Record(title=entry.record.title, related=items)
    return front.edit(relisted(entry, changed, front.data, {}))


def test_what_stays_keeps_its_own_spelling_whoever_comes_or_goes() -> None:
    new = Related(url="https://n.example/", quality=50, record=Record(title="N", type="article"))
    after = edited(FILE, new, Related(at=0), Related(at=1))
    assert (
        b"""related:
  - title: "N"
    webUrl: "https://n.example/"
    type: article
    quality: 50
  - title: 'B'   # somebody's own way
"""
        in after
        or b"title: 'N'" in after
    )
    assert b"somebody's own way" in after
    assert b'  - {title: C, webUrl: "https://c.example/"}\n' in after


def test_an_empty_list_is_taken_out() -> None:
    assert b"related" not in edited(FILE)


def test_a_list_as_it_is_needs_no_edit() -> None:
    assert edited(FILE, Related(at=0), Related(at=1)) == FILE


def test_a_list_that_comes_is_in_house_order() -> None:
    raw = b'---\ntitle: "A"\nwebUrl: "https://a.example/"\n\n---\n'
    new = Related(url="https://n.example/", record=Record(title="N"))
    expected = b'related:\n  - title: "N"\n    webUrl: "https://n.example/"\n'
    assert expected in edited(raw, new)


@pytest.mark.parametrize("value", ["text", 3, {"webUrl": "x"}, ["a-slug"], [{"title": "x"}, "a-slug"]])
def test_a_list_of_anything_but_stories_is_not_ours(value: Any) -> None:
    assert listed({"related": value}, {}, lambda _: Record())[1] == {Field.RELATED}


def test_other_names_of_keys_are_obeyed() -> None:
    items, _ = listed(
        {"more": [{"link": " https://b.example/ "}]}, {"related": "more", "webUrl": "link"}, lambda _: Record()
    )
    assert items == (Related(url="https://b.example/", at=0, record=Record()),)
    assert node(items[0], {"webUrl": "link"}) == {"link": "https://b.example/"}


def test_real_stories_that_are_taken_out_and_put_back_are_the_same_bytes(corpus: Path) -> None:
    same = total = 0
    for line in (corpus / "frontmatter" / "index.jsonl").read_text().splitlines():
        raw = (corpus / "frontmatter" / json.loads(line)["file"]).read_bytes()
        if b"\nrelated:" not in raw or b"isCached" in raw:  # a key of pictures that no record has
            continue
        front = frontmatter.parse(raw)
        entries = {entry.at: entry for entry in fields.entries(front.data, "a.md")[0]} if front.present else {}
        whole = entries.get(())
        if whole is None or not whole.record.related or Field.RELATED in whole.closed:
            continue
        total += len(raw)
        new = [Related(url=one.url, quality=one.quality, record=one.record) for one in whole.record.related]
        bare = frontmatter.parse(front.edit({("related",): None}))
        back = bare.edit({("related",): [node(one, {}) for one in new]})
        same += len(raw) if back == raw else 0
    assert total > 500_000
    assert same >= 0.995 * total
