"""The formula of a quality: 100 points in all, and nothing that is learned ever costs one."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.items import Image, Provider, Record, Size, Written
from pipelines.quality import PARTS, Known, is_exact, parts, quality, reasons, shown
from tests.running import ROOT

TITLE = "Tide gauges learn to forecast storm surges"
EXCERPT = "Forty harbours now pass their readings through a small model each hour, and the model answers at once."
AMP = "https://harbour.example/amp/tides"
BEST = Record(
    title=TITLE,
    excerpt=EXCERPT,
    published="2026-03-01T18:41:00Z",
    amp_url=AMP,
    cdn_amp_url="https://harbour-example.cdn.ampproject.org/c/s/harbour.example/amp/tides",
    type="article",
    provider=Provider(name="Harbour", domain="harbour.example", images=(Image(url="/logo.jpg"),)),
    topics=("Tides",),
    images=(Image(url="https://harbour.example/p.jpg", size=Size(width=1200, height=675)),),
)

texts = st.one_of(
    st.sampled_from(
        [TITLE, EXCERPT, "Short", "<b>bold</b> words in a title of length", "It&amp;apos;s late", "caf\u00c3\u00a9"]
    ),
    st.text(min_size=1, max_size=150),
)
pictures = st.builds(
    Image,
    url=st.just("https://harbour.example/p.jpg"),
    size=st.none() | st.builds(Size, width=st.integers(1, 2000), height=st.integers(1, 2000)),
)
providers = st.builds(
    Provider,
    name=st.none() | st.just("Harbour"),
    domain=st.none() | st.just("harbour.example"),
    images=st.lists(pictures, max_size=1).map(tuple),
)
values = {
    "title": texts,
    "excerpt": texts,
    "published": st.sampled_from(["2026-03-01T18:41:00Z", "2026-03-01", "soon"]),
    "amp_url": st.just(AMP),
    "cdn_amp_url": st.just("https://x.cdn.ampproject.org/c/s/x"),
    "type": st.just("article"),
    "provider": providers,
    "topics": st.lists(st.just("Tides"), max_size=2).map(tuple),
    "images": st.lists(pictures, max_size=3).map(tuple),
}
records = st.builds(
    Record, **{name: value if name in {"topics", "images"} else st.none() | value for name, value in values.items()}
)


def of(record: Record, *, is_registered: bool = False) -> int:
    known = Known(record=record, is_registered=is_registered, is_exact=is_exact(record.published, None))
    return quality(parts(known))


def test_a_record_without_a_fault_has_a_hundred_and_an_empty_one_nothing() -> None:
    assert sum(point.points for points in PARTS.values() for point in points) == 100
    assert of(BEST, is_registered=True) == 100
    assert of(Record()) == 0


@settings(deadline=None, max_examples=150)
@given(record=records, data=st.data())
def test_what_is_filled_in_never_costs_a_point(record: Record, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([*values]))
    before = getattr(record, name)
    if name in {"topics", "images"}:
        after = replace(record, **{name: before + data.draw(values[name])})
    else:
        after = replace(record, **{name: before if before is not None else data.draw(values[name])})
    assert 0 <= of(record) <= of(after) <= 100
    assert of(after) <= of(after, is_registered=True)


@settings(deadline=None, max_examples=60)
@given(record=records)
def test_the_parts_are_told_so_that_they_come_to_the_sum(record: Record) -> None:
    found = parts(Known(record=record, is_registered=True, is_exact=False))
    told = shown(found)
    assert sum(part["points"] for part in told) == quality(found)
    assert all(part["points"] == sum(one["points"] for one in part["facts"] if one["holds"]) for part in told)
    assert sum(part["of"] for part in told) == 100
    assert reasons(found).startswith("score: completeness ")


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        ({"title": None}, 8 + 5 + 4 + 6),
        ({"title": "Gauges"}, 5),
        ({"excerpt": "Too little to say much."}, 5),
        ({"excerpt": TITLE.upper()}, 5 + 4),
        ({"title": "Tide gauges &amp; storm surges"}, 6),
        ({"excerpt": f"{EXCERPT} {{{{ page.x }}}}"}, 6),
        ({"excerpt": f"{EXCERPT} na\u00c3\u00afve caf\u00c3\u00a9"}, 6),
        ({"published": "2026-03-01"}, 10),
        ({"published": "2026-03-01T00:00:00Z"}, 10),
        ({"published": None}, 16),
        ({"cdn_amp_url": None}, 10),
        ({"type": None}, 2),
        ({"topics": ()}, 2),
        ({"images": ()}, 20),
        ({"images": (Image(url="https://harbour.example/p.jpg"),)}, 20),
        ({"images": (Image(url="/p.jpg", size=Size(width=599, height=1)),)}, 10),
        ({"images": (Image(url="/p.jpg", size=Size(width=600, height=1)),)}, 5),
        ({"provider": Provider(name="Harbour", domain="harbour.example")}, 4),
        ({"provider": Provider(name="Harbour")}, 8),
        ({"provider": None}, 8),
    ],
)
def test_every_fact_has_its_price(change: dict[str, object], lost: int) -> None:
    assert of(replace(BEST, **change), is_registered=True) == 100 - lost  # type: ignore[arg-type]  # fields of Record


def test_what_masthead_wrote_itself_knows_whether_its_time_is_exact() -> None:
    midnight = "2026-03-01T00:00:00Z"
    assert is_exact(midnight, Written(value=midnight, source="json-ld"))
    assert not is_exact("2026-03-01", Written(value="2026-03-01", source="url", exact=False))
    assert not is_exact(midnight, Written(value="2026-02-28T10:00:00Z", source="json-ld"))
    assert not is_exact(None, None)
    assert not is_exact("tomorrow", None)


def test_the_published_formula_is_the_formula() -> None:
    page = (ROOT / "docs" / "score.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| ([a-z]+) \| (.+) \| (\d+) \|$", page, re.MULTILINE)
    assert told == [(part, one.fact, str(one.points)) for part, points in PARTS.items() for one in points]
