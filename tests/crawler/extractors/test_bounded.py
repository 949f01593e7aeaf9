"""Pages that would take seconds of a processor: each walk has an end that does not depend on the page."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING

from crawler.extractors import hazard
from crawler.extractors.jsonld.block import MENDED, values_of
from crawler.extractors.jsonld.graph import MAX_NODES, MAX_VALUES, flatten
from crawler.extractors.jsonld.mend import MAX_TOKENS, mend

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest


def test_a_tag_that_fills_many_windows_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []
    monkeypatch.setattr(hazard, "_is_crowded", lambda _, tag: bool(looked.append(tag)))
    page = b"<p>word</p><p title='" + b"a" * 1_000_000 + b"'>" + b"<br>" + b"a" * 200_000
    assert hazard.harmless(page) == page
    assert looked == [11, page.index(b"<br>")]


def test_broken_json_ld_is_mended_up_to_so_many_characters_a_page() -> None:
    broken = '{"a": 1,,}'
    filler = "[" + "x" * MENDED
    assert [*values_of([broken, broken])] == [{"a": 1}, {"a": 1}]
    assert [*values_of([filler, broken, '{"b": 2}'])][1:] == [{"b": 2}]  # what is not broken is always read


def test_mending_ends_after_so_many_tokens() -> None:
    assert mend("," * MAX_TOKENS + '{"a": 1}') == []
    assert mend("," * (MAX_TOKENS - 10) + '{"a": 1}') == [{"a": 1}]


def test_closing_what_is_not_open_closes_nothing_however_deep_it_stands() -> None:
    assert mend("[[[}}}1]2]3") == [[[[1], 2], 3]]
    assert mend('{"a": [{"b": 1]]}, "c": 2}') == [{"a": [{"b": 1}], "c": 2}]


def test_lists_of_nothing_but_lists_are_walked_to_an_end() -> None:
    asked = 0

    def endless() -> Iterator[object]:
        nonlocal asked
        for each in repeat([]):
            asked += 1
            yield each

    assert flatten(endless()).nodes == []
    assert asked == MAX_VALUES


def test_nodes_are_taken_to_an_end_and_nothing_beyond_is_asked_for() -> None:
    found = flatten({"@id": f"#{number}"} for number in range(10 * MAX_NODES))
    assert len(found.nodes) == MAX_NODES
