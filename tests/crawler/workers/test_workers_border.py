from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.items import Claim, Document, Fact, Field, Image, Instant, Metadata, Size, Source, Verdict
from crawler.reading import Answer
from crawler.state.documents import dump_document
from crawler.workers.border import ASKED, packed, question, questioned, unpacked, unweighed, weighed

texts = st.text(st.characters(codec=None), max_size=12)  # lone surrogates too: raw texts of pages may hold them
sizes = st.builds(Size, width=st.integers(1, 65_535), height=st.integers(1, 65_535))
images = st.builds(Image, url=texts, size=st.none() | sizes, title=st.none() | texts)
instants = st.builds(
    Instant,
    at=st.datetimes(timezones=st.just(UTC)).map(lambda at: at.replace(microsecond=0)),
    exact=st.booleans(),
    day=st.dates(),
)
VALUES = {"published": instants, "created": instants, "updated": instants, "images": images, "free": st.booleans()}


def claims(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Claim[Any], ...]]:
    return st.lists(st.builds(Claim, value=st.none() | values, raw=texts, via=texts), max_size=2).map(tuple)


said = st.builds(
    Metadata,
    source=st.sampled_from(Source),
    **{name: claims(VALUES.get(name, texts)) for name in Metadata.__slots__ if name != "source"},
)
documents = st.builds(
    Document,
    url=texts,
    verdict=st.sampled_from(Verdict),
    reason=st.none() | texts,
    metadata=st.lists(said, max_size=2).map(tuple),
    is_amp=st.booleans(),
    encoding=st.none() | texts,
)


@settings(max_examples=60, deadline=None)
@given(documents)
def test_a_document_crosses_the_border_unchanged(document: Document) -> None:
    assert unpacked(packed(document)) == document


@settings(max_examples=60, deadline=None)
@given(
    st.builds(Answer, body=st.binary(max_size=50), url=texts, content_type=texts, links=st.tuples(texts)),
    texts,
    st.none() | st.lists(st.none() | texts, max_size=2),
)
def test_a_question_crosses_the_border_unchanged(answer: Answer, asked: str, terms: list[Any] | None) -> None:
    head, body = question(answer, asked, terms)
    told, length = ASKED.unpack_from(head)
    assert (told, length) == (len(head) - ASKED.size, len(answer.body))
    assert questioned(head[ASKED.size :], body) == (answer, asked, terms)


@settings(max_examples=60, deadline=None)
@given(documents.map(lambda document: replace(document, verdict=Verdict.OK, reason=None)), texts)
def test_a_document_that_is_weighed_already_says_the_same_when_somebody_asks(document: Document, title: str) -> None:
    facts = {Field.TITLE: Fact(value=title, source=Source.HEADING, via="h1", raw=title)}
    found = unweighed(weighed(document, facts))
    assert found.foretold is not None
    assert found.foretold.facts == facts
    assert found.foretold.names_amp == any(each.amp_url for each in document.metadata)
    assert dump_document(found) == dump_document(document)
    assert found == document


@pytest.mark.parametrize("content", [b"", b"[]", b'[1, null, false, false, "{}"]\n', b"\xff\n{}", b"{}\n{}"])
def test_what_no_reader_says_of_a_weighed_page_is_refused(content: bytes) -> None:
    with pytest.raises((ValueError, TypeError)):
        unweighed(content)


def test_a_document_that_turns_out_unreadable_raises_when_somebody_asks() -> None:
    head = json.dumps(["https://a.example/", None, False, False, "{}"])
    found = unweighed(f"{head}\nnothing".encode())
    with pytest.raises(ValueError, match="Expecting"):
        _ = found.metadata
    with pytest.raises(AttributeError):
        _ = found.anything  # type: ignore[attr-defined]  # that is the point


WHOLE = json.loads(packed(Document(url="u", verdict=Verdict.OK, metadata=(Metadata(source=Source.TITLE),))))


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        (0, 5),
        (1, "splendid"),
        (2, 5),
        (4, 5),
        (5, [["gossip", []]]),
        (5, [["title", [["nothing", [[None, "r", "v"]]]]]]),
        (5, [["title", [["title", [[5, "r", "v"]]]]]]),
        (5, [["title", [["title", [["t", 5, "v"]]]]]]),
        (5, [["title", [["title", [["t", "r"]]]]]]),
        (5, [["title", [["published", [["soon", "r", "v"]]]]]]),
        (5, [["title", [["images", [[[5, None], "r", "v"]]]]]]),
    ],
)
def test_what_no_reader_has_sent_is_refused(place: int, wrong: object) -> None:
    told = [*WHOLE[:place], wrong, *WHOLE[place + 1 :]]
    with pytest.raises((ValueError, TypeError)):
        unpacked(json.dumps(told).encode())
