"""How a collection is written, learned from its files; and a new file that looks like them."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from crawler.frontmatter import EditRefused, FrontMatter, emit, parse
from crawler.frontmatter.collection import form_of, new_file

if TYPE_CHECKING:
    from pathlib import Path


def files(*texts: str) -> list[FrontMatter]:
    return [parse(f"---\n{text}---\n".encode()) for text in texts]


def test_without_a_file_to_learn_from_it_is_house_style() -> None:
    values = {("title",): "A: b", ("webUrl",): "https://a.example/", ("topics",): ["AI"]}
    assert new_file(values, form_of([])) == emit(values)
    assert form_of(files("title: [\n")).usual == ()


def test_quotes_and_line_ends_follow_the_collection() -> None:
    raw = b"---\r\ntitle: 'One'\r\nwebUrl: https://a.example/1\r\n---\r\n"
    form = form_of([parse(raw), parse(raw)])
    assert new_file({("title",): "Two", ("webUrl",): "https://a.example/2"}, form) == (
        b"---\r\ntitle: 'Two'\r\nwebUrl: https://a.example/2\r\n---\r\n\r\n"
    )


def test_what_nearly_all_files_have_is_usual_and_what_is_the_same_in_all_is_known() -> None:
    posts = [f"category: news\ntitle: T{number}\nquality: 5\n" for number in range(10)]
    form = form_of(files(*posts[:9], "category: news\ntitle: T\nmood: x\n"))
    assert form.usual == ("category", "title", "quality")
    assert form.same == {"category": "news"}
    assert form_of(files(posts[0])).same == {}


def test_what_cannot_be_written_exactly_is_refused() -> None:
    with pytest.raises(EditRefused):
        new_file({("a",): object()}, form_of([]))


def test_real_posts_come_back_byte_for_byte_from_their_values_and_their_siblings(corpus: Path) -> None:
    home = corpus / "frontmatter"
    collections: dict[str, list[FrontMatter]] = defaultdict(list)
    for row in map(json.loads, (home / "index.jsonl").read_text().splitlines()):
        folder = f"{row['repo']}/{row['path'].rpartition('/')[0]}"
        front = parse((home / row["file"]).read_bytes())
        if folder.endswith(("/_news", "/_samples", "/videos")) and front.problem is None:
            collections[folder].append(front)
    done = 0
    for fronts in collections.values():
        for number, front in enumerate(fronts[:60]):
            form = form_of(fronts[max(0, number - 20) : number] + fronts[number + 1 : number + 20])
            made = new_file({(key,): value for key, value in front.data.items()}, form)
            assert plain(made).startswith(plain(front.raw[: front.fences.end]))
            done += 1
    assert done > 200


def plain(raw: bytes) -> bytes:
    return raw.replace(b"\r\n", b"\n")
