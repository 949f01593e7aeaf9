from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.frontmatter.fields import changes, entries
from crawler.items import Entry, Field, Image, Provider, Record, Related, Size

URL = "https://news.example/story"
POST: dict[str, Any] = {
    "title": "A title",
    "excerpt": None,
    "publishedDateTime": "2026-01-02T03:04:05Z",
    "webUrl": URL,
    "type": "article",
    "provider": {"name": "News", "domain": "news.example", "images": [{"url": "/logo.jpg", "width": 50, "height": 50}]},
    "topics": ["AI"],
    "images": [{"url": "https://news.example/a.jpg", "width": 4, "height": 3, "title": "A title", "isCached": True}],
    "related": [{"webUrl": "https://other.example/"}, {"title": "no address"}, "not a node"],
    "secured": "opaque",
}


def only(tree: dict[str, Any]) -> Entry:
    (entry,), broken = entries(tree, "_news/a.md")
    assert broken == []
    return entry


def test_a_post_and_each_related_story_with_an_address_are_entries() -> None:
    found, broken = entries(POST, "_news/a.md")
    assert [(entry.at, entry.web_url) for entry in found] == [((), URL), (("related", 0), "https://other.example/")]
    assert broken == []


def test_a_post_is_read_into_its_record() -> None:
    assert entries(POST, "a.md")[0][0].record == Record(
        title="A title",
        published="2026-01-02T03:04:05Z",
        type="article",
        provider=Provider(
            name="News", domain="news.example", images=(Image(url="/logo.jpg", size=Size(width=50, height=50)),)
        ),
        topics=("AI",),
        images=(Image(url="https://news.example/a.jpg", size=Size(width=4, height=3), title="A title"),),
        related=(
            Related(url="https://other.example/", at=0, record=Record()),
            Related(at=1, record=Record(title="no address")),
            Related(at=2),
        ),
    )


@pytest.mark.parametrize("address", [["https://a.example", "https://b.example"], 12, True, {"url": URL}])
def test_an_address_that_is_not_one_text_is_named_with_its_place(address: object) -> None:
    found, broken = entries({"webUrl": address}, "a.md")
    assert (found, broken) == ([], [("webUrl",)])


@pytest.mark.parametrize("address", [None, "", "  "])
def test_a_file_without_an_address_is_no_entry(address: str | None) -> None:
    assert entries({"webUrl": address, "title": "x"}, "a.md")[0] == []


@pytest.mark.parametrize(
    ("key", "value", "field"),
    [
        ("title", 2020, Field.TITLE),
        ("excerpt", ["a", "b"], Field.EXCERPT),
        ("topics", "AI, ML", Field.TOPICS),
        ("topics", ["AI", 5], Field.TOPICS),
        ("images", "https://a.example/b.jpg", Field.IMAGES),
        ("images", ["https://a.example/b.jpg"], Field.IMAGES),
        ("images", [{"src": "x"}], Field.IMAGES),
        ("images", [{"url": URL, "width": "1200", "height": "630"}], Field.IMAGES),
        ("images", [{"url": URL, "width": 1200}], Field.IMAGES),
        ("images", [{"url": URL, "width": True, "height": 630}], Field.IMAGES),
        ("provider", "The News", Field.PROVIDER),
        ("provider", {"name": ["a"]}, Field.PROVIDER_NAME),
        ("provider", {"images": "logo.jpg"}, Field.PROVIDER_IMAGES),
    ],
)
def test_a_value_in_another_shape_is_closed_to_us(key: str, value: object, field: Field) -> None:
    assert field in only({"webUrl": URL, key: value}).closed


@pytest.mark.parametrize("empty", [None, "", [], {}])
def test_empty_in_any_spelling_is_open_to_be_filled(empty: object) -> None:
    tree = {"webUrl": URL, "provider": empty if empty != [] else None, "topics": empty if empty != {} else None}
    assert only(tree).closed == frozenset()


def test_a_file_can_lock_its_own_fields() -> None:
    entry = only(
        {"webUrl": URL, "masthead": {"lock": ["title", "images", "provider.name", "related", "no such field"]}}
    )
    assert entry.closed == {Field.TITLE, Field.IMAGES, Field.PROVIDER_NAME, Field.RELATED}


@pytest.mark.parametrize(
    "lock", [None, "title", {"lock": "title"}, {"lock": None}, [], {"lock": [["title"], {"title": 1}, 5, None]}]
)
def test_a_lock_in_another_shape_locks_nothing(lock: object) -> None:
    assert only({"webUrl": URL, "masthead": lock}).closed == frozenset()


def test_another_schema_is_read_and_written_by_its_own_keys() -> None:
    keys = {"webUrl": "link", "title": "headline", "images": "pictures", "provider": "source", "topics": "tags"}
    (entry,), _ = entries({"link": URL, "headline": "H"}, "a.md", keys)
    assert entry.record.title == "H"
    after = Record(
        title="New",
        topics=("AI",),
        provider=Provider(name="N"),
        images=(Image(url="https://a.example/i.png", size=Size(width=1, height=2)),),
    )
    assert changes(entry, after, keys) == {
        ("headline",): "New",
        ("source",): {"name": "N"},
        ("tags",): ["AI"],
        ("pictures",): [{"url": "https://a.example/i.png", "width": 1, "height": 2}],
    }


def test_an_equal_record_is_no_edit() -> None:
    for entry in entries(POST, "a.md")[0]:
        assert changes(entry, entry.record) == {}


def test_only_the_part_of_a_picture_that_changed_is_edited() -> None:
    entry = only({"webUrl": URL, "images": [{"url": "https://a.example/i.png"}]})
    sized = Record(images=(Image(url="https://a.example/i.png", size=Size(width=8, height=9)),))
    assert changes(entry, sized) == {("images", 0, "width"): 8, ("images", 0, "height"): 9}


def test_new_topics_are_appended_and_a_new_list_is_written_whole() -> None:
    entry = only({"webUrl": URL, "topics": ["AI"]})
    assert changes(entry, Record(topics=("AI", "ML", "NLP"))) == {("topics", 1): "ML", ("topics", 2): "NLP"}
    assert changes(only({"webUrl": URL}), Record(topics=("AI",))) == {("topics",): ["AI"]}
    assert changes(entry, Record(topics=("ML",))) == {("topics",): ["ML"]}


def test_a_missing_part_of_a_provider_is_added_beside_what_is_there() -> None:
    entry = only({"webUrl": URL, "provider": {"name": "N"}})
    logo = Image(url="/l.jpg", size=Size(width=50, height=50))
    after = Record(provider=Provider(name="M", domain="n.example", images=(logo,)))
    assert changes(entry, after) == {
        ("provider", "name"): "M",
        ("provider", "domain"): "n.example",
        ("provider", "images"): [{"url": "/l.jpg", "width": 50, "height": 50}],
    }
    whole = changes(only({"webUrl": URL}), after)
    assert whole == {
        ("provider",): {"name": "M", "domain": "n.example", "images": [{"url": "/l.jpg", "width": 50, "height": 50}]}
    }


def test_a_related_storys_edits_lie_in_its_node() -> None:
    _, related = entries(POST, "a.md")[0]
    assert changes(related, Record(title="T")) == {("related", 0, "title"): "T"}


def test_a_value_taken_away_is_an_edit_to_nothing() -> None:
    entry = entries(POST, "a.md")[0][0]
    assert changes(entry, Record(provider=entry.record.provider)) == {
        ("title",): None,
        ("publishedDateTime",): None,
        ("type",): None,
        ("topics",): None,
        ("images",): None,
    }


NODES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*POST, "name", "domain", "url", "width", "masthead", "lock"]), inner, max_size=5
        )
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from([*POST, "masthead"]), NODES))
def test_any_tree_is_read_without_a_crash_and_reading_changes_nothing(tree: dict[str, Any]) -> None:
    for entry in entries(tree, "a.md")[0]:
        assert changes(entry, entry.record) == {}
