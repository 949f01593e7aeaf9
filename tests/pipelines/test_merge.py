from datetime import UTC, datetime

import pytest

from crawler.items import Field, Instant, Record
from pipelines.merge import merge
from tests.pipelines.making import item

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
EXACT = Instant(at=NOON, exact=True, day=NOON.date())
SAID = {Field.TITLE: "A title", Field.EXCERPT: "An excerpt", Field.PUBLISHED: EXACT, Field.TYPE: "video"}


def test_what_is_empty_is_filled_from_the_page() -> None:
    record = merge(item(Record(), SAID)).record
    assert record == Record(title="A title", excerpt="An excerpt", published="2026-03-01T12:00:00Z", type="video")


def test_each_filled_field_says_where_it_came_from() -> None:
    assert set(merge(item(Record(title="Mine"), SAID)).provenance) == {Field.EXCERPT, Field.PUBLISHED, Field.TYPE}


def test_the_authors_word_stands_and_the_difference_is_named() -> None:
    after = merge(item(Record(title="My own title"), SAID))
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
        (Field.TYPE, "article"),
    ],
)
def test_what_means_the_same_is_no_finding(field: Field, current: str) -> None:
    name = {Field.TITLE: "title", Field.PUBLISHED: "published", Field.TYPE: "type"}[field]
    after = merge(item(Record(**{name: current}), {field: SAID[field]}))
    assert getattr(after.record, name) == current
    assert after.findings == ()


def test_a_time_that_cannot_be_read_is_still_the_authors() -> None:
    after = merge(item(Record(published="some day in May"), SAID))
    assert after.record.published == "some day in May"
    assert [finding.code for finding in after.findings] == ["field.differs"]


def test_where_only_the_day_is_known_only_the_day_is_written() -> None:
    day = Instant(at=NOON.replace(hour=0), exact=False, day=NOON.date())
    assert merge(item(Record(), {Field.PUBLISHED: day})).record.published == "2026-03-01"


def test_locked_fields_are_not_filled() -> None:
    after = merge(item(Record(), SAID, closed=frozenset({Field.TITLE})))
    assert after.record.title is None
    assert after.record.excerpt == "An excerpt"


def test_a_silent_page_changes_nothing() -> None:
    before = item(Record(title="Mine"))
    assert merge(before).record == before.record


def test_long_values_are_shortened_in_a_finding() -> None:
    (finding,) = merge(item(Record(title="x" * 500), SAID)).findings
    assert len(finding.message) < 300
