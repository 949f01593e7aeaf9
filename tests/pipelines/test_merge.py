from datetime import UTC, datetime

import pytest

from crawler.items import Field, Instant, Outcome, Record, Role, Written
from pipelines.merge import merge, remarked
from pipelines.ownership import House
from tests.pipelines.making import item, page

HOUSE = House()
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
EXACT = Instant(at=NOON, exact=True, day=NOON.date())
SAID = {Field.TITLE: "A title", Field.EXCERPT: "An excerpt", Field.PUBLISHED: EXACT, Field.TYPE: "video"}


def test_what_is_empty_is_filled_from_the_page() -> None:
    record = merge(item(Record(), SAID), HOUSE).record
    assert record == Record(title="A title", excerpt="An excerpt", published="2026-03-01T12:00:00Z", type="video")


def test_each_filled_field_says_where_it_came_from() -> None:
    assert set(merge(item(Record(title="Mine"), SAID), HOUSE).written) == {Field.EXCERPT, Field.PUBLISHED, Field.TYPE}


def test_the_authors_word_stands_and_the_difference_is_named() -> None:
    after = merge(item(Record(title="My own title"), SAID), HOUSE)
    assert after.record.title == "My own title"
    (finding,) = after.findings
    assert finding.code == "field.differs"
    assert "My own title" in finding.message
    assert "A title" in finding.message


@pytest.mark.parametrize(
    ("field", "current"),
    [
        (Field.TITLE, "a  TITLE"),
        (Field.PUBLISHED, "2026-03-01T13:00:00+01:00"),
        (Field.PUBLISHED, "2026-03-01"),
    ],
)
def test_what_means_the_same_is_no_finding(field: Field, current: str) -> None:
    name = {Field.TITLE: "title", Field.PUBLISHED: "published"}[field]
    after = merge(item(Record(**{name: current}), {field: SAID[field]}), HOUSE)
    assert getattr(after.record, name) == current
    assert after.findings == ()


def test_a_video_that_is_filed_as_an_article_is_no_finding_unless_the_type_is_to_be_owned() -> None:
    stored = item(Record(type="article"), {Field.TYPE: "video"})
    assert merge(stored, HOUSE) == stored
    owned = merge(stored, House(policy={"type": "own"}))
    assert owned.record.type == "article"
    assert [finding.code for finding in owned.findings] == ["field.differs"]
    ours_ = item(Record(type="article"), {Field.TYPE: "video"}, last={"type": ours("article")})
    assert merge(ours_, HOUSE).record.type == "article"
    assert merge(ours_, House(policy={"type": "own"})).record.type == "video"


def test_a_time_that_cannot_be_read_is_still_the_authors() -> None:
    after = merge(item(Record(published="some day in May"), SAID), HOUSE)
    assert after.record.published == "some day in May"
    assert [finding.code for finding in after.findings] == ["field.differs"]


def test_where_only_the_day_is_known_only_the_day_is_written() -> None:
    day = Instant(at=NOON.replace(hour=0), exact=False, day=NOON.date())
    assert merge(item(Record(), {Field.PUBLISHED: day}), HOUSE).record.published == "2026-03-01"


def test_locked_fields_are_not_filled() -> None:
    after = merge(item(Record(), SAID, closed=frozenset({Field.TITLE})), HOUSE)
    assert after.record.title is None
    assert after.record.excerpt == "An excerpt"


def test_a_silent_page_changes_nothing() -> None:
    before = item(Record(title="Mine"))
    assert merge(before, HOUSE).record == before.record


def test_long_values_are_shortened_in_a_finding() -> None:
    (finding,) = merge(item(Record(title="x" * 500), SAID), HOUSE).findings
    assert len(finding.message) < 300


def ours(value: str, *, source: str = "opengraph", exact: bool = True) -> Written:
    return Written(value=value, source=source, exact=exact)


def test_what_masthead_wrote_itself_follows_the_page() -> None:
    after = merge(item(Record(title="An older title"), SAID, last={"title": ours("An older title")}), HOUSE)
    assert after.record.title == "A title"
    assert after.written["title"] == ours("A title")
    assert after.findings == ()


def test_what_masthead_wrote_and_a_person_changed_is_the_persons() -> None:
    after = merge(item(Record(title="Mended by hand"), SAID, last={"title": ours("An older title")}), HOUSE)
    assert after.record.title == "Mended by hand"


def test_what_a_person_deleted_stays_deleted() -> None:
    after = merge(item(Record(), {Field.TITLE: "A title"}, last={"title": ours("An older title")}), HOUSE)
    assert after.record.title is None
    assert [finding.code for finding in after.findings] == ["field.removed"]


def test_a_weaker_source_never_replaces_a_stronger_one() -> None:
    stronger = {"title": ours("An older title", source="json-ld")}
    assert merge(item(Record(title="An older title"), SAID, last=stronger), HOUSE).record.title == "An older title"


def test_a_bare_day_is_sharpened_by_an_exact_time_and_never_the_reverse() -> None:
    day = {"publishedDateTime": ours("2026-03-01", exact=False)}
    after = merge(item(Record(published="2026-03-01"), SAID, last=day), HOUSE)
    assert after.record.published == "2026-03-01T12:00:00Z"
    blunt = {Field.PUBLISHED: Instant(at=NOON.replace(hour=0), exact=False, day=NOON.date().replace(day=2))}
    exact = {"publishedDateTime": ours("2026-03-01T12:00:00Z")}
    kept = merge(item(Record(published="2026-03-01T12:00:00Z"), blunt, last=exact), HOUSE)
    assert kept.record.published == "2026-03-01T12:00:00Z"


def test_a_policy_of_fill_leaves_even_our_own_value() -> None:
    last = {"title": ours("An older title")}
    after = merge(item(Record(title="An older title"), SAID, last=last), House(policy={"title": "fill"}))
    assert after.record.title == "An older title"
    assert after.findings == ()
    assert merge(item(Record(), SAID), House(policy={"title": "fill"})).record.title == "A title"


def test_a_key_that_is_only_filled_is_not_compared() -> None:
    assert merge(item(Record(title="Mine"), {Field.TITLE: "A title"}), House(policy={"title": "fill"})).findings == ()


def test_a_policy_of_never_is_a_lock() -> None:
    house = House(policy={"title": "never"}, force=frozenset({"title"}))
    after = merge(item(Record(), SAID), house)
    assert after.record.title is None
    assert after.record.excerpt == "An excerpt"


def test_force_takes_the_pages_word_for_once_but_opens_no_lock() -> None:
    forced = House(force=frozenset({"title"}))
    assert merge(item(Record(title="Mine"), SAID), forced).record.title == "A title"
    assert merge(item(Record(title="Mine"), SAID, closed=frozenset({Field.TITLE})), forced).record.title == "Mine"


def test_an_empty_frame_that_only_javascript_fills_is_a_finding() -> None:
    empty = item(pages={Role.WEB: page(Outcome.FAILED, reason="needs-javascript")})
    (finding,) = remarked(empty).findings
    assert (finding.code, finding.path) == ("page.needs-javascript", "_news/story.md")
    assert remarked(item(pages={Role.WEB: page(Outcome.FAILED, reason="says-nothing")})).findings == ()
    assert remarked(item(pages={})).findings == ()
