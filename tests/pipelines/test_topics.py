import json
from pathlib import Path

import pytest

from crawler.items import Field, Record, Written
from crawler.repository import ContentRepo, Topic
from pipelines.ownership import House
from pipelines.topics import add_topics, matched
from tests.pipelines.making import item

HOUSE = House()
TAXONOMY = (
    Topic(name="AI", keywords=("ai", "artificial intelligence"), root=True),
    Topic(name="Machine Learning", keywords=("machine learning", "ML")),
    Topic(name="C++", keywords=("c++",)),
)


@pytest.mark.parametrize(
    ("title", "topics"),
    [
        ("Machine-learning for all", ("AI", "Machine Learning")),
        ("machine\u2011learning for all", ("AI", "Machine Learning")),
        ("HTML is not about it", ("AI",)),
        ("Why C++ stays", ("AI", "C++")),
        ("", ("AI",)),
        (None, ("AI",)),
    ],
)
def test_a_keyword_counts_as_a_whole_word_whatever_its_case_and_dashes(
    title: str | None, topics: tuple[str, ...]
) -> None:
    assert matched(title, TAXONOMY) == topics


def test_topics_are_added_after_those_that_are_there_and_none_is_removed() -> None:
    before = item(Record(title="machine learning", topics=("Cooking", "AI")))
    assert add_topics(before, TAXONOMY, HOUSE).record.topics == ("Cooking", "AI", "Machine Learning")


def test_a_topic_that_was_taken_out_by_hand_stays_out() -> None:
    last = {"topics": Written(value=["Machine Learning"], source="registry")}
    after = add_topics(item(Record(title="machine learning", topics=("AI",)), last=last), TAXONOMY, HOUSE)
    assert after.record.topics == ("AI",)
    assert [finding.code for finding in after.findings] == ["field.removed"]


def test_what_was_added_is_remembered_together() -> None:
    last = {"topics": Written(value=["Machine Learning"], source="registry")}
    after = add_topics(item(Record(title="C++", topics=()), last=last), TAXONOMY, HOUSE)
    assert after.written["topics"].value == ["Machine Learning", "AI", "C++"]


def test_a_related_story_gets_no_topics() -> None:
    related = item(Record(title="machine learning"), at=("related", 0))
    assert add_topics(related, TAXONOMY, HOUSE) is related


def test_locked_topics_are_left_alone() -> None:
    locked = item(Record(title="machine learning"), closed=frozenset({Field.TOPICS}))
    assert add_topics(locked, TAXONOMY, HOUSE) is locked


def test_a_topic_that_is_spelt_otherwise_is_there_already() -> None:
    done = item(Record(title="machine learning", topics=("ai", "machine learning")))
    assert add_topics(done, TAXONOMY, HOUSE) is done


def test_topics_are_only_filled_where_the_repo_says_so() -> None:
    fill = House(policy={"topics": "fill"})
    begun = item(Record(title="machine learning", topics=("Cooking",)))
    assert add_topics(begun, TAXONOMY, fill) is begun
    assert add_topics(item(Record(title="C++")), TAXONOMY, fill).record.topics == ("AI", "C++")
    assert add_topics(item(Record(title="C++")), TAXONOMY, House(policy={"topics": "never"})).record.topics == ()


def test_force_gives_a_topic_back() -> None:
    last = {"topics": Written(value=["Machine Learning"], source="registry")}
    said = item(Record(title="machine learning", topics=("AI",)), last=last)
    after = add_topics(said, TAXONOMY, House(force=frozenset({"topics"})))
    assert after.record.topics == ("AI", "Machine Learning")
    assert after.findings == ()
    assert after.written["topics"].value == ["Machine Learning"]


def test_nothing_new_is_nothing_changed() -> None:
    done = item(Record(title="machine learning", topics=("AI", "Machine Learning")))
    assert add_topics(done, TAXONOMY, HOUSE) is done


def test_on_real_posts_a_match_in_the_title_is_nearly_always_right(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "_data").mkdir()
    (tmp_path / "_data" / "topics").symlink_to(corpus / "topics_taxonomy" / "google-cloud-platform")
    taxonomy = ContentRepo(tmp_path).topics
    rows = [json.loads(line) for line in (corpus / "topics.jsonl").read_bytes().splitlines()]
    said = right = 0
    for row in rows:
        if row["repo"] == "google-cloud-platform" and row["topics"]:
            found = matched(row["title"], taxonomy)
            said += len(found)
            right += len(set(found) & set(row["topics"]))
    assert said > 500
    assert right / said >= 0.95
