"""What JSON-LD says, however broken, and which of several nodes is the page."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extractors import jsonld, lean
from crawler.extractors.document import collect
from crawler.extractors.jsonld.block import values
from crawler.extractors.jsonld.graph import MAX_NODES, flatten
from crawler.extractors.jsonld.mend import MAX_DEPTH, MAX_VALUES, mend
from crawler.items import Metadata, Size, Source

URL = "https://example.com/2020/story.html"


def read(*blocks: object, titles: tuple[str, ...] = (), urls: tuple[str, ...] = (URL,)) -> Metadata:
    texts = (block if isinstance(block, str) else json.dumps(block) for block in blocks)
    html = "".join(f'<script type="application/ld+json">{text}</script>' for text in texts)
    markup = collect(html.encode(), "utf-8", URL)
    assert markup is not None
    return jsonld.read(markup, urls, titles) or Metadata(source=Source.JSON_LD)


def said(claims: tuple[object, ...]) -> list[object]:
    return [getattr(claim, "value", None) for claim in claims]


STORY = {"@type": "NewsArticle", "headline": "A story", "datePublished": "2020-04-30T18:41:00Z"}


def test_a_page_without_blocks_says_nothing() -> None:
    markup = collect(b"<p>", "utf-8", URL)
    assert markup is not None
    assert jsonld.read(markup, (URL,), ()) is None


def test_an_article_says_everything_at_once() -> None:
    found = read(
        {
            "@context": "https://schema.org",
            "@type": ["NewsArticle", "ReportageNewsArticle"],
            "headline": "A &amp; B",
            "description": "What happened",
            "datePublished": "2020-04-30T18:41:00Z",
            "dateCreated": "2020-04-29",
            "dateModified": "2020-05-01T00:00:00+02:00",
            "author": [{"@type": "Person", "name": "Ann"}, "Ben"],
            "publisher": {"name": "Example", "logo": {"url": "/logo.png", "width": 600, "height": "60px"}},
            "image": [{"url": "/a.jpg", "width": 1200, "height": 675.0}, "/b.jpg", {"contentUrl": "/c.jpg"}],
            "keywords": ["x, y", "z"],
            "articleSection": "News",
            "inLanguage": "de_at",
            "isAccessibleForFree": False,
        }
    )
    assert said(found.title) == ["A & B"]
    assert found.title[0].via == "ReportageNewsArticle.headline"
    assert said(found.type) == ["article"]
    assert said(found.authors) == ["Ann", "Ben"]
    assert said(found.publisher) == ["Example"]
    assert said(found.logo) == ["https://example.com/logo.png"]
    assert said(found.keywords) == ["x", "y", "z"]
    assert said(found.section) == ["News"]
    assert said(found.lang) == ["de-AT"]
    assert said(found.free) == [False]
    assert [image.value.url for image in found.images if image.value] == [
        "https://example.com/a.jpg",
        "https://example.com/b.jpg",
        "https://example.com/c.jpg",
    ]
    assert found.images[0].value is not None
    assert found.images[0].value.size == Size(width=1200, height=675)
    assert len(found.published) == len(found.created) == len(found.updated) == len(found.excerpt) == 1


def test_a_broken_block_never_costs_another() -> None:
    assert said(read("{{{", "", "null", "\x00", STORY, "]").title) == ["A story"]


def test_references_are_resolved_across_blocks() -> None:
    found = read(
        {"@graph": [{**STORY, "publisher": {"@id": "#org"}, "author": {"@id": "#ann"}, "image": {"@id": "#pic"}}]},
        {"@id": "#org", "@type": "Organization", "name": "Example", "logo": {"@id": "#logo"}},
        {"@id": "#logo", "@type": "ImageObject", "url": "/logo.png"},
        {"@id": "#ann", "@type": "Person", "name": "Ann"},
        [[{"@id": "#pic", "@type": "ImageObject", "contentUrl": "/a.jpg"}]],
    )
    assert said(found.publisher) == ["Example"]
    assert said(found.logo) == ["https://example.com/logo.png"]
    assert said(found.authors) == ["Ann"]
    assert [claim.raw for claim in found.images] == ["/a.jpg"]


def test_a_reference_to_nothing_or_to_itself_ends() -> None:
    assert read({**STORY, "author": {"@id": "#a"}, "publisher": {"@id": 7}}).authors == ()
    assert said(read({**STORY, "@id": "#a", "isPartOf": {"@id": "#a"}}).title) == ["A story"]


@pytest.mark.parametrize("key", ["hasPart", "itemListElement", "isRelatedTo", "liveBlogUpdate", "mentions", "video"])
def test_a_node_inside_another_story_is_not_the_page(key: str) -> None:
    assert read({"@type": "ItemList", key: [STORY]}).title == ()


@pytest.mark.parametrize("key", ["@graph", "mainEntity", "mainEntityOfPage"])
def test_a_node_may_stand_where_pages_put_their_own(key: str) -> None:
    assert said(read({"@type": "WebPage", key: [STORY]}).title) == ["A story"]


def test_of_several_the_one_at_the_page_s_address_counts_first() -> None:
    here = {
        **STORY,
        "headline": "Here",
        "mainEntityOfPage": {"@id": "http://www.example.com/2020/story.html?utm_source=x"},
    }
    like = {**STORY, "headline": "The very title"}
    assert said(read(like, here, titles=("The very title",)).title) == ["Here", "The very title"]


def test_of_several_the_one_with_the_page_s_title_counts_next() -> None:
    other, this = {**STORY, "headline": "Other"}, {**STORY, "@type": "Article", "headline": "The very title here"}
    assert said(read(other, this, titles=("The very title",)).title) == ["The very title here"]


def test_without_evidence_the_most_specific_and_then_the_first_counts() -> None:
    article, news = {**STORY, "@type": "Article", "headline": "A"}, {**STORY, "headline": "B"}
    assert said(read(article, news, {**news, "headline": "C"}).title) == ["B"]


def test_a_video_is_the_page_only_with_evidence() -> None:
    video = {"@type": "VideoObject", "name": "A film", "uploadDate": "2020-01-01", "thumbnailUrl": ["/t.jpg"]}
    assert read(video).title == ()
    found = read(video, titles=("A film",))
    assert said(found.title) == ["A film"]
    assert said(found.type) == ["video"]
    assert found.title[0].via == "VideoObject.name"
    assert [claim.raw for claim in found.images] == ["/t.jpg"]


def test_a_bare_page_tells_its_dates_and_a_site_its_name() -> None:
    found = read(
        {"@type": "WebPage", "name": "x", "datePublished": "2020-01-01", "primaryImageOfPage": {"url": "/a.jpg"}},
        {"@type": "WebSite", "name": "Example"},
        {"@type": "schema:Organization", "schema:name": "Example Ltd"},
    )
    assert found.title == ()
    assert len(found.published) == 1
    assert said(found.site_name) == ["Example"]
    assert said(found.publisher) == ["Example Ltd"]
    assert len(found.images) == 1


def test_properties_may_carry_their_vocabulary() -> None:
    found = read({"@type": "http://schema.org/NewsArticle", "http://schema.org/headline": {"@value": "A story"}})
    assert said(found.title) == ["A story"]


def test_values_of_every_kind_are_read_or_left() -> None:
    found = read({**STORY, "headline": 7, "description": True, "author": [None, [["Ann"]], 1e300, {"@list": ["Ben"]}]})
    assert said(found.title) == ["7"]
    assert said(found.excerpt) == ["true"]
    assert said(found.authors) == ["Ann", "Ben"]


def test_a_name_that_is_a_list_names_several() -> None:
    assert said(read({**STORY, "author": {"name": [["Ann"], "Ben"]}}).authors) == ["Ann", "Ben"]
    assert read({**STORY, "author": {"name": {"a": 1}}}).authors == ()


def test_one_text_may_name_several_authors() -> None:
    assert said(read({**STORY, "author": "By Ann Poe, Ben Roe and Cy Doe"}).authors) == ["Ann Poe", "Ben Roe", "Cy Doe"]
    assert said(read({**STORY, "author": "Poe, Ann; Roe, Ben"}).authors) == ["Poe, Ann", "Roe, Ben"]
    assert said(read({**STORY, "author": "Ann and Ben Poe"}).authors) == ["Ann and Ben Poe"]


def test_a_picture_whose_id_is_its_own_address_has_that_address() -> None:
    picture = {"@type": "ImageObject", "@id": "https://example.com/a.jpg", "url": "https://example.com/a.jpg"}
    assert [claim.raw for claim in read({**STORY, "image": picture}).images] == ["https://example.com/a.jpg"]
    found = read({"@graph": [picture, {**STORY, "image": {"@id": "https://example.com/a.jpg"}}]})
    assert [claim.raw for claim in found.images] == ["https://example.com/a.jpg"]


def test_a_picture_s_whole_tag_gives_its_address() -> None:
    found = read({**STORY, "image": {"url": '<img width="300" src="/a.jpg" alt="">'}, "thumbnailUrl": "<b>"})
    assert [claim.raw for claim in found.images] == ["/a.jpg", "<b>"]


def test_keywords_are_set_apart_by_commas_or_else_by_semicolons() -> None:
    assert said(read({**STORY, "keywords": "a; b"}).keywords) == ["a", "b"]
    assert said(read({**STORY, "keywords": "a; b, c &amp; d"}).keywords) == ["a; b", "c & d"]


def test_a_publisher_may_be_a_bare_name_and_a_picture_nothing_at_all() -> None:
    found = read({**STORY, "publisher": "Example", "image": [7, "/a.jpg"]})
    assert said(found.publisher) == ["Example"]
    assert [claim.raw for claim in found.images] == ["/a.jpg"]


def test_lists_are_read_only_so_deep() -> None:
    assert read({**STORY, "author": [[[[[["Ann"]]]]]]}).authors == ()


def test_the_richer_of_two_nodes_with_one_id_counts() -> None:
    found = flatten([{"@id": "a", "name": "x", "url": "y"}, {"@id": "a", "name": "z"}])
    assert found.by_id["a"]["name"] == "x"


@pytest.mark.parametrize(
    ("broken", "meant"),
    [
        ('{"a": "b",}', {"a": "b"}),
        ('{"a": ["b", ], };', {"a": ["b"]}),
        ("{'a': 'it\\'s'}", {"a": "it's"}),
        ('{"a": "b" "c": "d"}', {"a": "b", "c": "d"}),
        ('{"a": "b"\n "c": "d"}', {"a": "b", "c": "d"}),
        ('{"a": , "b": 1}', {"b": 1}),
        ('{"a": "line\nbreak\ttab"}', {"a": "line\nbreak\ttab"}),
        ('// note\n{"a": 1 /* two */, // three\n "b": -2.5}', {"a": 1, "b": -2.5}),
        ('/* open {"a": 1}', None),
        ('<!-- {"a": 1} -->', {"a": 1}),
        ('//<![CDATA[\n{"a": 1}\n//]]>', {"a": 1}),
        ('\ufeff{\xa0"a":\xa01}', {"a": 1}),
        ('{"a": "she said "yes", and left"}', {"a": 'she said "yes", and left'}),
        ('{"a": "<a href="x">y</a>", "b": 1}', {"a": '<a href="x">y</a>', "b": 1}),
        ('{"a": {"b": 1}}}', {"a": {"b": 1}}),
        ('{"a": {"b": 1}}, "c": 2}', {"a": {"b": 1}, "c": 2}),
        ('{"a": [1, 2}', {"a": [1, 2]}),
        ('{"a": {"b": "c", "d": "cut o', {"a": {"b": "c", "d": None}}),
        ('{"a": "b", "c": "cut o', {"a": "b", "c": None}),
        (
            '{"a": undefined, "b": NaN, "c": true, "d": new Date(1)}',
            {"a": None, "b": None, "c": True, "d": "new Date(1)"},
        ),
        ('{a: 1, "b\\u0041\\/\\q\\n": "\\ud83d\\ude00"}', {"a": 1, "bA/q\n": "\U0001f600"}),
        ('{"a": 1, "a": 2,,]', {"a": 2}),
        ('{"a" "b": 1, 5}', {"b": 1}),
        ("{&quot;a&quot;: &#34;b &amp; c&#34;}", {"a": "b & c"}),
        ("{ & #34;a& #34;: 1}", {"a": 1}),
    ],
)
def test_a_broken_block_is_read_as_it_was_meant(broken: str, meant: object) -> None:
    assert values(broken) == ([] if meant is None else [meant])


def test_several_objects_in_a_row_are_several() -> None:
    assert values('{"a": 1}{"b": 2}') == [{"a": 1}, {"b": 2}]
    assert values('"x": 1') == []
    assert values(': ] , 7 {"a": 1}') == [{"a": 1}]


def test_what_json_refuses_is_read_by_extruct_where_it_is_short_and_mended_where_it_is_not() -> None:
    asked: list[object] = []
    read = lean.json_ld().extract_items
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lean.json_ld(), "extract_items", lambda tree: asked.append(tree) or read(tree))
        assert values('{"a": 1}') == [{"a": 1}]
        assert not asked
        assert values('// a comment\n{"a": 1}') == [{"a": 1}]
        assert len(asked) == 1
        assert values('// a comment\n{"a": "' + "x" * 5_000 + '"}') == [{"a": "x" * 5_000}]
        assert len(asked) == 1


def test_a_block_holds_objects_and_lists_and_nothing_else() -> None:
    assert values('"a"') == values("7") == values("null") == values("[]") == values('[{}, null, ""]') == []


def test_strict_json_of_any_length_is_read() -> None:
    assert values('[{"a": 1}, {"b": 2}]') == [{"a": 1}, {"b": 2}]
    assert values('{"a": "' + "x" * 5_000 + '"}') == [{"a": "x" * 5_000}]
    assert values('[{"a": "' + "x" * 5_000 + '"}]') == [{"a": "x" * 5_000}]


def test_depth_and_number_are_bounded() -> None:
    assert len(mend("[" * 10_000)) == 1
    assert values("[" * 100_000 + "]" * 100_000)
    assert values('{"a":' * 5_000 + "1" + "}" * 5_000)
    assert len(flatten([[{"a": 1}] * (MAX_NODES * 2)]).nodes) == MAX_NODES
    assert len(mend("[" + "1," * (MAX_VALUES * 2))) == 1
    deep: object = STORY
    for _ in range(MAX_DEPTH + 5):
        deep = [deep]
    assert flatten([deep]).nodes == []


@pytest.mark.parametrize("piece", ['"', '"a', "/*", "//", '{"a":"', ",", '",', '"a":"b" x', "'", "&quot;{"])
def test_no_broken_text_takes_long(piece: str) -> None:
    start = time.process_time()
    values(piece * (400_000 // len(piece)))
    assert time.process_time() - start < 4


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.dictionaries(st.sampled_from(["@type", "@id", "headline", "author", "image", "url", "@graph"]), JSON))
)
def test_no_graph_raises(nodes: list[dict[str, object]]) -> None:
    read(nodes, [STORY, *nodes], titles=("A story",))


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="{}[]\",:\\'/*&;ab1 \n<", max_size=60))
def test_no_text_raises(text: str) -> None:
    assert all(isinstance(value, dict | list) for value in mend(text))


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), st.text("xyz &<", max_size=5), min_size=1))
def test_mending_whole_json_changes_nothing(value: dict[str, str]) -> None:
    assert mend(json.dumps(value)) == [value]
