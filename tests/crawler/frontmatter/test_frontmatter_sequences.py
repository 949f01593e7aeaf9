"""Laws of any front matter and any sequence of edits, judged by a model of the intention and by other readers."""

from __future__ import annotations

import io
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
import ruamel.yaml
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.frontmatter import EditRefused, parse
from tests.crawler.frontmatter.composing import NEVER, Document, documents
from tests.crawler.frontmatter.intending import agrees, applied, edits, effective, excused, owned, survives, untouched

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.crawler.frontmatter.intending import Changes

law = settings(
    deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def pyyaml(text: str) -> Any:
    """What a reader of YAML 1.1 sees."""
    return yaml.safe_load(text)


def ruamel_yaml(text: str) -> Any:
    """What a reader of YAML 1.2 sees."""
    return ruamel.yaml.YAML(typ="safe", pure=True).load(io.StringIO(text))


READERS: tuple[Callable[[str], Any], ...] = (pyyaml, ruamel_yaml)


@law
@given(documents() | documents(shared=True))
def test_any_front_matter_is_read_as_it_is_meant(document: Document) -> None:
    front = parse(document.raw)
    assert (front.present, front.problem) == (True, None)
    assert agrees(applied(document.tree, {}), plain(front.data))
    assert front.edit({}) == document.raw


def plain(tree: Any) -> Any:
    """The tree with every text a bare one."""
    if isinstance(tree, dict):
        return {str(key): plain(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [plain(value) for value in tree]
    return str(tree) if isinstance(tree, str) else tree


def check(document: Document, changes: Changes, result: bytes) -> None:
    """Assert everything that one edit must keep."""
    text = parse(result).text
    after = parse(result)
    assert after.problem is None
    assert result.decode().startswith(document.head)
    assert result.decode().endswith(document.tail)
    assert agrees(applied(document.tree, changes), plain(after.data))
    asked = effective(document.tree, changes)
    for read in READERS:
        assert agrees(applied(read(document.text), asked), read(text) or {})
    assert survives(untouched(document, changes), text.split(document.eol)) is None
    for key in document.tree.keys() & NEVER:
        assert owned(document, key) in text


@law
@given(st.data())
def test_any_edits_of_any_shape_do_what_they_say_and_nothing_else(data: st.DataObject) -> None:
    document = data.draw(documents(remarks=False))
    changes = data.draw(edits(document.tree))
    result = parse(document.raw).edit(changes)
    check(document, changes, result)
    check_again(changes, result)


def check_again(changes: Changes, result: bytes) -> None:
    """Assert that the same edits once more change nothing; an item that goes makes another one of its number."""
    if not any(value is None for value in changes.values()):
        assert parse(result).edit(changes) == result


@pytest.mark.parametrize("shared", [False, True], ids=["comments", "aliases"])
def test_an_edit_is_refused_only_to_save_a_comment_or_a_shared_value(shared: bool) -> None:
    tally: Counter[bool] = Counter()

    @law
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        document = data.draw(documents(shared=shared))
        changes = data.draw(edits(document.tree))
        try:
            result = parse(document.raw).edit(changes)
        except EditRefused:
            tally[False] += 1
            assert excused(document, changes)
            return
        tally[True] += 1
        check(document, changes, result)
        check_again(changes, result)

    holds()
    assert tally[True] >= tally.total() / 3


@law
@given(st.data())
def test_keys_that_no_edit_names_stand_as_they_stood_after_any_number_of_edits(data: st.DataObject) -> None:
    document = data.draw(documents(remarks=False))
    raw, tree, named = document.raw, document.tree, set[str | int]()
    for _ in range(data.draw(st.integers(2, 4))):
        changes = data.draw(edits(tree))
        raw = parse(raw).edit(changes)
        tree = plain(applied(tree, changes))
        named |= {path[0] for path in changes}
        assert agrees(applied(tree, {}), plain(parse(raw).data))
    for key in document.tree.keys() - named:
        assert owned(document, str(key)) in parse(raw).text
    assert raw.decode().startswith(document.head)
    assert raw.decode().endswith(document.tail)
