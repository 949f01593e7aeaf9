from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.items import (
    Document,
    Evidence,
    Fact,
    Field,
    Image,
    Instant,
    Outcome,
    Page,
    Picture,
    Role,
    Size,
    Source,
    Verdict,
    Written,
)
from crawler.state import Plan
from crawler.state.codec import (
    FLAG,
    IMAGES,
    INSTANT,
    KINDS,
    TEXT,
    TEXTS,
    dump_evidence,
    dump_plan,
    dump_written,
    load_evidence,
    load_plan,
    load_written,
)

LAW = settings(max_examples=60, deadline=None)

texts = st.text(st.characters(codec=None), max_size=12)  # lone surrogates too: raw texts of pages may hold them
silent_or = st.none() | texts
statuses = st.none() | st.integers(100, 999)
sizes = st.builds(Size, width=st.integers(1, 65_535), height=st.integers(1, 65_535))
images = st.builds(Image, url=texts, size=st.none() | sizes, title=silent_or)
instants = st.builds(
    Instant,
    at=st.datetimes(timezones=st.just(UTC)).map(lambda at: at.replace(microsecond=0)),
    exact=st.booleans(),
    day=st.dates(),
)
VALUES = {
    TEXT: texts,
    FLAG: st.booleans(),
    INSTANT: instants,
    TEXTS: st.lists(texts, max_size=3).map(tuple),
    IMAGES: st.lists(images, max_size=3).map(tuple),
}


def facts_of(field: Field) -> st.SearchStrategy[Fact]:
    value = VALUES[KINDS.get(field, TEXT)]
    return st.builds(Fact, value=value, source=st.sampled_from(Source), via=texts, raw=texts)


def pages_of(role: Role) -> st.SearchStrategy[Page]:
    return st.builds(
        Page,
        role=st.just(role) | st.sampled_from(Role),
        url=texts,
        final_url=texts,
        outcome=st.sampled_from(Outcome),
        reason=silent_or,
        status=statuses,
    )


pictures = st.builds(
    Picture,
    url=texts,
    outcome=st.sampled_from(Outcome),
    reason=silent_or,
    status=statuses,
    size=st.none() | sizes,
    format=silent_or,
)
evidences = st.builds(
    Evidence,
    pages=st.fixed_dictionaries({}, optional={role: pages_of(role) for role in Role}),
    facts=st.fixed_dictionaries({}, optional={field: facts_of(field) for field in Field}),
    unpaired=silent_or,
    pictures=st.dictionaries(texts, pictures, max_size=3),
)
json_ready = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
writtens = st.builds(Written, value=json_ready, source=texts, exact=st.booleans(), hash=silent_or)
plans = st.builds(
    Plan,
    run=texts,
    started=st.datetimes(timezones=st.timezones() | st.just(timezone(timedelta(hours=5, minutes=45)))),
    settings=st.dictionaries(texts, json_ready, max_size=3),
)

FULL = Evidence(
    pages={
        Role.WEB: Page(role=Role.WEB, url="https://a.example/", final_url="https://a.example/", outcome=Outcome.OK),
        Role.AMP: Page(
            role=Role.AMP, url="https://a.example/amp", final_url="https://a.example/", outcome=Outcome.FAILED,
            reason="timeout", status=504,
        ),
    },
    facts={
        Field.TITLE: Fact(value="Title", source=Source.JSON_LD, via="NewsArticle.headline", raw="Title"),
        Field.EXCERPT: Fact(value="Words", source=Source.OPEN_GRAPH, via="og:description", raw=" Words "),
        Field.LANG: Fact(value="en", source=Source.META, via="html[lang]"),
        Field.FREE: Fact(value=False, source=Source.JSON_LD, via="isAccessibleForFree", raw="False"),
        Field.PUBLISHED: Fact(
            value=Instant(
                at=datetime(2020, 4, 30, 18, 41, tzinfo=UTC), exact=True, day=datetime(2020, 5, 1, tzinfo=UTC).date()
            ),
            source=Source.META,
            via="article:published_time",
        ),
        Field.KEYWORDS: Fact(value=("ai", "música"), source=Source.META, via="keywords", raw="ai, música"),
        Field.IMAGES: Fact(
            value=(Image(url="https://a.example/i.png", size=Size(width=2, height=3), title="T"),),
            source=Source.OPEN_GRAPH,
            via="og:image",
        ),
    },
    unpaired="not-amp",
    pictures={
        "https://a.example/i.png": Picture(
            url="https://a.example/i.png", outcome=Outcome.OK, status=206, size=Size(width=2, height=3), format="png",
            hash="ab",
        )
    },
)  # fmt: skip


def edited(content: str, *where: str | int, value: Any = ...) -> str:
    """The same text with one value put in, or taken out."""
    found = node = json.loads(content)
    for step in where[:-1]:
        node = node[step]
    if value is ...:
        del node[where[-1]]
    else:
        node[where[-1]] = value
    return json.dumps(found)


@LAW
@given(evidences)
def test_evidence_comes_back_as_it_was(evidence: Evidence) -> None:
    found = load_evidence(dump_evidence(evidence))
    assert found == evidence
    assert found is not None
    assert list(found.pictures) == list(evidence.pictures)
    assert {type(fact.value) for fact in found.facts.values()} == {type(fact.value) for fact in evidence.facts.values()}


@LAW
@given(st.dictionaries(texts, writtens, max_size=3))
def test_what_was_written_comes_back_as_it_was(written: dict[str, Written]) -> None:
    assert load_written(dump_written(written)) == written


@LAW
@given(plans)
def test_a_plan_comes_back_as_it_was(plan: Plan) -> None:
    found = load_plan(dump_plan(plan))
    assert found is not None
    assert found.started.utcoffset() == plan.started.utcoffset()
    assert (found.run, found.settings) == (plan.run, plan.settings)
    assert found.started.replace(tzinfo=None) == plan.started.replace(tzinfo=None)


def test_each_type_of_value_comes_back_and_silence_takes_no_room() -> None:
    content = dump_evidence(FULL)
    assert load_evidence(content) == FULL
    assert "null" not in content
    assert content.count("Title") == 1


def test_the_documents_of_pages_are_not_kept() -> None:
    page = FULL.pages[Role.WEB]
    document = Document(url=page.url, verdict=Verdict.OK)
    evidence = Evidence(pages={Role.WEB: replace(page, document=document)})
    assert load_evidence(dump_evidence(evidence)) == Evidence(pages={Role.WEB: page})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (Field.TITLE, 1),
        (Field.TITLE, None),
        (Field.FREE, "yes"),
        (Field.PUBLISHED, "2020-04-30"),
        (Field.IMAGES, ("https://a.example/i.png",)),
        (Field.KEYWORDS, ["ai"]),
    ],
)
def test_a_fact_of_the_wrong_type_is_refused_when_it_is_kept(field: Field, value: object) -> None:
    with pytest.raises(ValueError, match=r"^no "):
        dump_evidence(Evidence(facts={field: Fact(value=value, source=Source.META, via="")}))


def test_a_value_that_json_cannot_hold_is_refused_when_it_is_noted() -> None:
    with pytest.raises(TypeError):
        dump_written({"title": Written(value=object(), source="meta")})
    with pytest.raises(ValueError, match="JSON"):
        dump_written({"title": Written(value=float("nan"), source="meta")})


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("v",), 2),
        (("v",), ...),
        (("pages",), ...),
        (("pages",), []),
        (("pages", "webUrl"), "https://a.example/"),
        (("pages", "print"), {}),
        (("pages", "webUrl", "url"), ...),
        (("pages", "webUrl", "role"), 7),
        (("pages", "webUrl", "outcome"), "fine"),
        (("pages", "webUrl", "status"), "200"),
        (("pages", "webUrl", "status"), True),
        (("facts", "title", "value"), 5),
        (("facts", "title", "source"), "rumour"),
        (("facts", "title", "via"), None),
        (("facts", "colour"), {}),
        (("facts", "isAccessibleForFree", "value"), 1),
        (("facts", "keywords", "value"), "ai"),
        (("facts", "keywords", "value", 0), None),
        (("facts", "publishedDateTime", "value"), ["2020-04-30T18:41:00+00:00", True]),
        (("facts", "publishedDateTime", "value", 0), "yesterday"),
        (("facts", "publishedDateTime", "value", 0), "2020-04-30T18:41:00"),
        (("facts", "publishedDateTime", "value", 0), "2020-04-30T18:41:00+02:00"),
        (("facts", "publishedDateTime", "value", 0), "2020-04-30T18:41:00.5+00:00"),
        (("facts", "publishedDateTime", "value", 2), "2020-13-01"),
        (("facts", "images", "value", 0, "size"), [2, 0]),
        (("facts", "images", "value", 0, "size"), [2, 65_536]),
        (("facts", "images", "value", 0, "size"), [2, 3, 4]),
        (("facts", "images", "value", 0, "url"), ...),
        (("unpaired",), 3),
        (("pictures", "https://a.example/i.png", "format"), 3),
    ],
)
def test_evidence_that_was_tampered_with_is_not_read(where: tuple[str | int, ...], value: Any) -> None:
    content = dump_evidence(FULL)
    assert load_evidence(edited(content, *where, value=value)) is None


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("keys",), ...),
        (("keys", "title"), "Title"),
        (("keys", "title", "source"), ...),
        (("keys", "title", "exact"), "no"),
        (("keys", "title", "hash"), 5),
    ],
)
def test_written_values_that_were_tampered_with_are_not_read(where: tuple[str | int, ...], value: Any) -> None:
    content = dump_written({"title": Written(value="Title", source="json-ld", exact=False, hash="00")})
    assert load_written(edited(content, *where, value=value)) is None


@pytest.mark.parametrize(("where", "value"), [(("run",), 5), (("started",), "2026-01-01T00:00:00"), (("settings",), 1)])
def test_a_plan_that_was_tampered_with_is_not_read(where: tuple[str | int, ...], value: Any) -> None:
    content = dump_plan(Plan(run="r", started=datetime(2026, 1, 1, tzinfo=UTC)))
    assert load_plan(edited(content, *where, value=value)) is None


@pytest.mark.parametrize(
    "content",
    [
        "",
        "null",
        "[]",
        "{",
        "[" * 100_000,
        '{"v":1,"pages":' * 100_000,
        '{"v":1,"keys":{},"settings":NaN}',
        '{"v":' + "9" * 5_000 + "}",
        '{"v":1,"run":"r","started":"99999-01-01T00:00:00Z","settings":{}}',
    ],
)
def test_a_text_that_lies_is_never_an_exception(content: str) -> None:
    assert load_evidence(content) is None
    assert load_written(content) is None
    assert load_plan(content) is None


@LAW
@given(
    st.text(max_size=60) | json_ready.map(json.dumps) | json_ready.map(lambda one: json.dumps({"v": 1, "keys": one}))
)
def test_no_text_makes_the_codec_fail(content: str) -> None:
    for load in (load_evidence, load_written, load_plan):
        load(content)


@LAW
@given(json_ready)
def test_no_value_in_any_place_makes_the_codec_fail(value: object) -> None:
    content = dump_evidence(FULL)
    for where in (("pages", "webUrl"), ("facts", "images", "value"), ("facts", "publishedDateTime"), ("pictures",)):
        load_evidence(edited(content, *where, value=value))
