"""What holds of a check whatever the files hold."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler import frontmatter
from crawler.checks import LEVELS, Inspection, Registry
from tests.crawler.checks.planting import KNOWN, NEWS, POST, found

if TYPE_CHECKING:
    from pathlib import Path

KEYS = sorted(
    {*("webUrl", "originalUrl", "ampWebUrl", "cdnAmpWebUrl", "publishedDateTime", "endDateTime", "title", "type")}
    | {*("quality", "heat", "published", "removed", "provider", "topics", "images", "related", "url", "width", "name")}
    | {*("height", "domain")}
)
SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.just("https://a.example/b")
VALUES = st.recursive(
    SCALARS, lambda below: st.lists(below, max_size=3) | st.dictionaries(st.sampled_from(KEYS), below, max_size=4)
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), VALUES, min_size=1, max_size=8))
def test_no_value_under_any_key_is_more_than_a_finding(values: dict[str, object]) -> None:
    try:
        raw = frontmatter.emit({"webUrl": "https://a.example/"} | values)
    except frontmatter.EditRefused:
        return
    for flaw in Inspection(KNOWN).file(POST, raw):
        assert flaw.code in LEVELS
        assert 1 <= flaw.line <= raw.count(b"\n") + 1
        assert flaw.message.isprintable()


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200), st.integers(0, len(NEWS)), st.booleans())
def test_no_bytes_are_more_than_a_finding(raw: bytes, at: int, fenced: bool) -> None:
    whole = NEWS[:at].encode() + raw + NEWS[at:].encode() if fenced else raw
    for path in (POST, "_data/topics/a.yaml", "_data/organizations/a.md"):
        flaws = [*Inspection(KNOWN).file(path, whole), *Registry().check(path, whole)]
        assert {flaw.code for flaw in flaws} <= set(LEVELS)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 130), st.integers(-1, 200), st.booleans(), st.booleans())
def test_an_edit_leaves_nothing_to_mend(quality: int, heat: int, shown: bool, removed: bool) -> None:
    text = NEWS.replace("quality: 80", f"quality: {quality}").replace("heat: 100", f"heat: {heat}")
    text = text.replace("published: true", f"published: {shown}\nremoved: {removed}".lower())
    edits = {place: value for flaw in found({POST: text}) for place, value in flaw.mend.items()}
    assert [flaw for flaw in found({POST: frontmatter.parse(text.encode()).edit(edits).decode()}) if flaw.mend] == []


def test_the_invariants_hold_on_real_files(corpus: Path) -> None:
    """Every version of the corpus by itself: no error, and `heat` and `published` as the formulas have them."""
    codes, torn = Counter[str](), 0
    files = sorted((corpus / "frontmatter").glob("*/*"))
    for file in files:
        flaws = [*Inspection(KNOWN).file(f"_{file.name.split('-')[1]}/{file.name}", file.read_bytes())]
        codes.update(flaw.code for flaw in flaws)
        torn += [flaw.code for flaw in flaws] == ["frontmatter.invalid"] and file.name.endswith("TORN.md")
    assert len(files) > 1000
    # The vocabulary here is of another repo, and the files are without theirs.
    about_others = {"topics.unknown", "topics.root-missing", "provider.logo-dead"}
    assert {code for code in codes if code not in about_others} == {
        *("frontmatter.invalid", "related.self", "related.duplicate")
    }
    assert (codes["frontmatter.invalid"], torn, codes["related.self"], codes["related.duplicate"]) == (1, 1, 6, 1)
