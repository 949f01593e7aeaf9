from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from crawler.frontmatter import EditRefused, Tree, emit, parse, tree
from crawler.frontmatter.align import aligned
from crawler.frontmatter.proof import proven
from crawler.frontmatter.splice import Splice, spliced
from crawler.frontmatter.tree import Composed, PurePositions, compose, same

if TYPE_CHECKING:
    from collections.abc import Mapping


@pytest.fixture(params=["libyaml", "pure"], autouse=True)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "pure":
        monkeypatch.setattr(tree, "POSITIONS", PurePositions)


def edited(text: str, changes: Mapping[object, object]) -> str:
    """The text between the fences after an edit; everything around it must be as before."""
    raw = f"---\n{text}---\nbody\n---\n".encode()
    result = parse(raw).edit(changes)  # type: ignore[arg-type]  # wrong paths are tried, too
    assert result.startswith(b"---\n")
    assert result.endswith(b"---\nbody\n---\n")
    assert parse(result).edit({}) == result
    return result[4:-13].decode()


REPLACED = [
    ("title: a\n", "title: new\n"),
    ("title: 'a'\n", "title: 'new'\n"),
    ('title: "a"\n', 'title: "new"\n'),
    ('title: "a" # why\n', 'title: "new" # why\n'),
    ("title: a # why\nb: 2\n", "title: new # why\nb: 2\n"),
    ("title:\n  a\n", "title:\n  new\n"),
    ("title: a\n  b\n\n  c\nb: 2\n", "title: new\nb: 2\n"),
    ('title: "a\n  b" # c\n', 'title: "new" # c\n'),
    ("title: |\n  a\n\n  b\nb: 2\n", 'title: "new"\nb: 2\n'),
    ("title: >- # c\n  a\n  b\n\nb: 2\n", 'title: "new" # c\n\nb: 2\n'),
    ("title: |+\n  a\n\n\nb: 2\n", 'title: "new"\nb: 2\n'),
    ("title: |2\n   a\n  \n\nb: 2\n", 'title: "new"\n  \n\nb: 2\n'),
    ("title: |\nb: 2\n", 'title: "new"\nb: 2\n'),
    ("title:\nb: 2\n", 'title: "new"\nb: 2\n'),
    ("title: \nb: 2\n", 'title: "new"\nb: 2\n'),
    ("title: # c\nb: 2\n", 'title: "new" # c\nb: 2\n'),
    ("title: ~ # c\n", 'title: "new" # c\n'),
    ("a: &x 'q'\ntitle: *x # c\n", "a: &x 'q'\ntitle: 'new' # c\n"),
    ("title: &x a\nb: 2\n", "title: &x new\nb: 2\n"),
    ("title: !!str a\n", "title: !!str new\n"),
    ("title: !!str\nb: 1\n", "title: !!str new\nb: 1\n"),
    ("title: &x  # c\nb: 1\n", 'title: &x "new"  # c\nb: 1\n'),
    ("{title:\n...x\n}\n", "{title:\nnew\n}\n"),
    ("title: 5\n", "title: new\n"),
    ('"title" : a\n', '"title" : new\n'),
    ("{b: 1, title: 'a', c: [x]}\n", "{b: 1, title: 'new', c: [x]}\n"),
    ("{title: , c: 1}\n", '{title: "new" , c: 1}\n'),
    ("? b\n: 1\ntitle: a\n", "? b\n: 1\ntitle: new\n"),
    ("title: [a, b] # c\n", 'title: "new" # c\n'),
    ("title:\n  - a\n  - b # c\nb: 2\n", 'title: "new" # c\nb: 2\n'),
    ("title:\n  a: 1\nb: 2\n", 'title: "new"\nb: 2\n'),
    ("# one\n\ntitle: a\n# two\nb: 1 # three\n# four\n", "# one\n\ntitle: new\n# two\nb: 1 # three\n# four\n"),
]


@pytest.mark.parametrize(("before", "after"), REPLACED)
def test_a_replaced_value_keeps_its_style_and_all_about_it(before: str, after: str) -> None:
    assert edited(before, {"title": "new"}) == after


@pytest.mark.parametrize(
    ("current", "value", "after"),
    [
        ("a", "b: c", '"b: c"'),
        ("'a'", "it's", "'it''s'"),
        ("'a'", "two\nlines", '"two\\nlines"'),
        ('"a"', 'say "\\"', '"say \\"\\\\\\""'),
        ('"a"', "cr\rlf\n", '"cr\\rlf\\n"'),
        ('"a"', "\u00a0😀“”\ttab", '"\u00a0😀“”\ttab"'),
        ('"a"', "\u2028\u2029", '"\\L\\P"'),
        ('"a"', "x\x00\x07\x7f\x85\x9f\ufeff\ud800y", '"xy"'),
        ("a", "no", '"no"'),
        ("a", "", '""'),
        ("a", 7, "7"),
        ('"7"', 7, "7"),
        ("a", True, "true"),
        ("true", False, "false"),
        ("a", 1.5, "1.5"),
        ("a", 1e20, "1.0e+20"),
        ("a", 2.5e-7, "2.5e-07"),
        ("a", [], "[]"),
        ("a", {}, "{}"),
        ("[a, b]", [], "[]"),
        ("a", datetime(2020, 4, 30, 20, 41, 0, 9, tzinfo=timezone(timedelta(hours=2))), "2020-04-30T18:41:00Z"),
        ('"a"', datetime(20, 4, 30, tzinfo=UTC), '"0020-04-30T00:00:00Z"'),
    ],
)
def test_a_value_is_written_so_that_every_reader_sees_it(current: str, value: object, after: str) -> None:
    assert edited(f"title: {current}\n", {"title": value}) == f"title: {after}\n"


def test_a_time_is_plain_under_a_key_that_holds_times_and_quoted_elsewhere() -> None:
    text = "2020-04-30T18:41:00Z"
    assert edited("publishedDateTime: a\n", {"publishedDateTime": text}) == f"publishedDateTime: {text}\n"
    assert edited("publishedDateTime: '2020'\n", {"publishedDateTime": text}) == f"publishedDateTime: '{text}'\n"
    assert edited("title: a\n", {"title": text}) == f'title: "{text}"\n'
    assert edited("title: a\n", {"publishedDateTime": "2020-04-30"}) == "title: a\npublishedDateTime: 2020-04-30\n"


@pytest.mark.parametrize("eol", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_line_ends_and_byte_order_mark_stay(eol: str, bom: str) -> None:
    lines = ["---", "title: a", "", "topics:", "  - x", "", "secured: q", "---", "", "body\r\nmore\rmost\n"]
    wanted = [*lines[:2], 'webUrl: "http://x"', *lines[2:5], "", "images:", "  - width: 3", *lines[5:]]
    result = parse((bom + eol.join(lines)).encode()).edit({"webUrl": "http://x", "images": [{"width": 3}]})
    assert result.decode() == bom + eol.join(wanted)


def test_mixed_line_ends_follow_the_neighbour() -> None:
    assert edited("title: a\r\nsecured: x\n", {"excerpt": "b"}) == "title: a\r\nexcerpt: b\r\nsecured: x\n"
    assert edited("title: a\nsecured: x\r\n", {"excerpt": "b"}) == "title: a\nexcerpt: b\nsecured: x\r\n"


def test_nothing_to_change_is_the_identity() -> None:
    text = "title:  'a'   # c\nn: 010\nl: [a,   b]\nm: {x: 1}\n"
    for changes in (
        {},
        {"title": "a"},
        {"n": "010"},
        {"l": ["a", "b"]},
        {"m": {"x": 1}},
        {"no": None},
        {("no", "x"): None},
    ):
        assert edited(text, changes) == text
    assert edited(text, {("no", 0, "x"): None, ("l", 2): None}) == text


INSERTED = [
    ({"excerpt": "e"}, 'title: "t"\nexcerpt: "e"\nwebUrl: "http://w"\nextra: 1\n\ntopics:\n  - x\n'),
    ({"category": "news"}, 'category: news\ntitle: "t"\nwebUrl: "http://w"\nextra: 1\n\ntopics:\n  - x\n'),
    (
        {"cdnAmpWebUrl": "http://c", "ampWebUrl": "http://a"},
        'title: "t"\nwebUrl: "http://w"\nampWebUrl: "http://a"\ncdnAmpWebUrl: "http://c"\nextra: 1\n\ntopics:\n  - x\n',
    ),
    (
        {("provider", "domain"): "x.org", ("provider", "name"): "X"},
        'title: "t"\nwebUrl: "http://w"\nextra: 1\n\nprovider:\n  name: X\n  domain: x.org\n\ntopics:\n  - x\n',
    ),
    (
        {("images", 0, "width"): 3, ("images", 0, "url"): "http://i"},
        'title: "t"\nwebUrl: "http://w"\nextra: 1\n\ntopics:\n  - x\n\nimages:\n  - url: "http://i"\n    width: 3\n',
    ),
    ({"unknown": "u"}, 'title: "t"\nwebUrl: "http://w"\nextra: 1\n\ntopics:\n  - x\nunknown: u\n'),
    (
        {("topics", 1): "p", ("topics", 2): "q"},
        'title: "t"\nwebUrl: "http://w"\nextra: 1\n\ntopics:\n  - x\n  - p\n  - q\n',
    ),
    ({"topics": ["w", "x"]}, 'title: "t"\nwebUrl: "http://w"\nextra: 1\n\ntopics:\n  - w\n  - x\n'),
]


@pytest.mark.parametrize(("changes", "after"), INSERTED)
def test_a_new_key_goes_to_its_place_in_house_style(changes: Mapping[object, object], after: str) -> None:
    before = 'title: "t"\nwebUrl: "http://w"\nextra: 1\n\ntopics:\n  - x\n'
    assert edited(before, changes) == after


def test_the_files_own_habits_are_copied() -> None:
    tight = "title: 'a'\nprovider:\n    name: X\ntopics:\n- a\n"
    images = [{"url": "http://x", "width": 3}]
    assert edited(tight, {("provider", "domain"): "x.org"}) == tight.replace("X\n", "X\n    domain: x.org\n")
    assert edited(tight, {"images": images}) == tight + 'images:\n- url: "http://x"\n  width: 3\n'
    assert edited(tight, {"excerpt": "b"}) == tight.replace("'a'\n", "'a'\nexcerpt: 'b'\n")
    wide = "images:\n    -   url: x\n        width: 1\n"
    assert edited(wide, {("images", 1): {"url": "y", "width": 2}}) == wide + '    -   url: "y"\n        width: 2\n'
    assert edited("webUrl: http://x\n", {"ampWebUrl": "http://y"}) == "webUrl: http://x\nampWebUrl: http://y\n"
    spaced = "title: a\n\n\nprovider: {}\n\n\ntopics: []\n"
    assert edited(spaced, {"images": [1]}) == spaced + "\n\nimages:\n  - 1\n"
    torn = "title: a\n" + "\n" * 999 + "topics: []\n"
    assert edited(torn, {"images": [1]}) == torn + "\nimages:\n  - 1\n"


def test_a_new_first_key_stands_above_the_others() -> None:
    assert edited("excerpt: e\n", {"title": "t"}) == "title: t\nexcerpt: e\n"
    assert edited("# c\nexcerpt: e\n", {"title": "t"}) == "# c\ntitle: t\nexcerpt: e\n"
    assert edited("images: []\n", {"title": "t"}) == 'title: "t"\n\nimages: []\n'
    assert edited("\nimages: []\n", {"title": "t"}) == 'title: "t"\n\nimages: []\n'
    assert edited("images: []\n", {"provider": {"name": "X"}}) == "provider:\n  name: X\n\nimages: []\n"
    assert edited("related:\n  - webUrl: x\n", {("related", 0, "title"): "t"}) == (
        'related:\n  - title: "t"\n    webUrl: x\n'
    )
    assert edited("other: 1\nimages: []\n", {"title": "t"}) == 'other: 1\ntitle: "t"\nimages: []\n'
    assert edited("other: 1\n\nimages: []\n", {"title": "t"}) == 'other: 1\n\ntitle: "t"\n\nimages: []\n'


def test_empty_front_matter_is_filled_in_order() -> None:
    assert edited("", {"topics": ["a"], "title": "t"}) == 'title: "t"\n\ntopics:\n  - a\n'
    assert edited("# c\n", {"title": "t"}) == '# c\ntitle: "t"\n'
    assert edited("{}\n", {"title": "t"}) == '{title: "t"}\n'
    assert edited("a: 1\nb: 2\n", {"a": None, "b": None, "title": "t"}) == 'title: "t"\n'
    assert edited("a: 1\n# c\nb: 2\n", {"a": None, "b": None}) == "# c\n"
    assert edited("{a: 1}\n", {"a": None, "b": 2}) == "{b: 2}\n"


def test_a_null_or_empty_block_key_is_filled_where_it_stands() -> None:
    assert edited("images: # none yet\nb: 1\n", {("images", 0, "url"): "x"}) == (
        'images: # none yet\n  - url: "x"\nb: 1\n'
    )
    assert edited("topics: [] # none\nb: 1\n", {("topics", 0): "AI"}) == "topics: # none\n  - AI\nb: 1\n"
    assert edited("provider: {}\n", {("provider", "name"): "X"}) == "provider:\n  name: X\n"
    assert edited("topics: \nb: 1\n", {("topics",): ["AI", []]}) == "topics:\n  - AI\n  - []\nb: 1\n"
    assert edited("related:\n  -\n  - x\n", {("related", 0, "title"): "t"}) == 'related:\n  - title: "t"\n  - x\n'
    assert edited("related:\n  -\n  - x\n", {("related", 0): "t"}) == "related:\n  - t\n  - x\n"


DELETED = [
    ("a: 1\ntitle: t # c\nb: 2\n", "a: 1\nb: 2\n"),
    ("title: t\nb: 2\n", "b: 2\n"),
    ("a: 1\n# kept\ntitle: |\n  x\n\n  y\n\n# kept too\nb: 2\n", "a: 1\n# kept\n\n# kept too\nb: 2\n"),
    ("a: 1\ntitle:\n  - x\n  # inner\n  - y\n", "a: 1\n"),
    ("a: 1\n\ntitle:\n  - x\n\nb: 2\n", "a: 1\n\nb: 2\n"),
    ("a: |+\n  x\n\ntitle:\n  - x\n", "a: |+\n  x\n\n"),
    ("{a: 1, title: t, b: 2}\n", "{a: 1, b: 2}\n"),
    ("{title: t, b: 2}\n", "{b: 2}\n"),
    ("{a: 1, title: t}\n", "{a: 1}\n"),
    ("title: t\n", ""),
]


@pytest.mark.parametrize(("before", "after"), DELETED)
def test_a_deleted_key_takes_its_own_lines_and_no_others(before: str, after: str) -> None:
    assert edited(before, {"title": None}) == after


def test_a_deleted_block_key_comes_back_byte_for_byte() -> None:
    text = 'title: "t"\n\nprovider:\n  name: X\n\nimages:\n  - url: "x"\n    width: 1\n\nsecured: "s"\n\n'
    for key in ("provider", "images", "secured", "title"):
        raw = f"---\n{text}---\n".encode()
        front = parse(raw)
        assert parse(front.edit({key: None})).edit({key: front.data[key]}) == raw


def test_list_items_come_and_go_alone() -> None:
    text = "topics:\n  - a # one\n\n  # two\n  - b\n  - c\n"
    assert edited(text, {("topics", 1): None}) == "topics:\n  - a # one\n\n  # two\n  - c\n"
    assert edited(text, {("topics", 0): None}) == "topics:\n\n  # two\n  - b\n  - c\n"
    assert edited(text, {"topics": ["a", "x", "b", "c"]}) == "topics:\n  - a # one\n  - x\n\n  # two\n  - b\n  - c\n"
    assert edited(text, {"topics": ["c"]}) == "topics:\n\n  # two\n  - c\n"
    assert edited(text, {"topics": ["x", "b", "c"]}) == text.replace("- a", "- x")
    assert edited("topics: [a, b]\n", {"topics": ["a", "x", "b"]}) == "topics: [a, x, b]\n"
    assert edited("topics: [a, b]\n", {"topics": ["x", "a", "b"]}) == "topics: [x, a, b]\n"
    assert edited("topics: [a, b]\n", {("topics", 0): None}) == "topics: [b]\n"
    assert edited("topics: [a, b]\n", {("topics", 1): None}) == "topics: [a]\n"
    assert edited("topics: [a]\n", {("topics", 0): None}) == "topics: []\n"
    assert edited("topics:\n  - a\n", {("topics", 0): None}) == "topics: []\n"
    assert edited("l:\n  - - a\n    - b\n", {("l", 0, 0): None}) == "l:\n  - - b\n"
    assert edited("l:\n  - - a\n    - b\n", {("l", 0): ["x", "a", "b"]}) == "l:\n  - - x\n    - a\n    - b\n"
    assert edited("l:\n  - - a\n", {("l", 1): ["x", "z"]}) == "l:\n  - - a\n  - - x\n    - z\n"


MOVED = [
    ("l:\n  - a\n  - no\n  - b\n  - 1:30\n", {("l", 0): None, ("l", 2): None}, "l:\n  - no\n  - 1:30\n"),
    ("l:\n  - a\n  - no\n", {("l", 0): None, ("l", 2): "x"}, "l:\n  - no\n  - x\n"),
    ("l: [no, 2020-01-01, b]\n", {("l", 0): None, ("l", 2): "x"}, "l: [2020-01-01, x]\n"),
    ("l: [a, no, b]\n", {"l": ["no", "x", "w", "z"]}, "l: [no, x, w, z]\n"),
    ("l:\n  - a # one\n  - 0o7\n  - c\n", {"l": ["0o7", "b", "c"]}, "l:\n  - 0o7\n  - b\n  - c\n"),
    ("l:\n  - no: 1\n    b: 2\n", {"l": [{"no": 1, "b": 3}]}, "l:\n  - no: 1\n    b: 3\n"),
    (
        "a: &a [no, 1_0, ~, 2020-01-01]\nb: *a\n",
        {("b", 4): "no"},
        'a: &a [no, 1_0, ~, 2020-01-01]\nb:\n  - no\n  - 1_0\n  -\n  - 2020-01-01\n  - "no"\n',
    ),
    ("a: &a {no: yes}\nb: *a\n", {("b", "c"): 1}, "a: &a {no: yes}\nb:\n  no: yes\n  c: 1\n"),
    ("a: &a {x: yes}\nb: {<<: *a}\n", {("b", "c"): 1}, "a: &a {x: yes}\nb: {<<: *a, c: 1}\n"),
    ("a: &a {x: yes}\nb: {<<: *a, c: 1}\n", {("b", "c"): None}, "a: &a {x: yes}\nb: {<<: *a}\n"),
    ("a: &a {x: yes, y: 2}\nb:\n  <<: *a\n", {("b", "x"): None}, "a: &a {x: yes, y: 2}\nb:\n  y: 2\n"),
]


@pytest.mark.parametrize(("before", "changes", "after"), MOVED)
def test_what_an_edit_did_not_name_keeps_its_type_for_every_reader(
    before: str, changes: Mapping[object, object], after: str
) -> None:
    assert edited(before, changes) == after


def test_an_alias_that_stands_for_very_much_is_never_written_out() -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 40))
    with pytest.raises(EditRefused, match="too much"):
        edited(bomb + "b: *a39\n", {("b", 0): "x"})


@pytest.mark.parametrize(
    ("before", "changes", "after"),
    [
        ("a: |+\n  x\nb: 1\n\nc: 2\n", {"b": None}, "a: |+\n  x\nc: 2\n"),
        ("a: |+\n  x\n\nb: 1\n \nc: 1\n\nd: 2\n", {"b": None, "c": None}, "a: |+\n  x\n\nd: 2\n"),
        ("l:\n  - a: |+\n      x\n    b: 1\n\n    c: 2\n", {("l", 0, "b"): None}, "l:\n  - a: |+\n      x\n    c: 2\n"),
        ("l:\n  - |+\n    x\n  - b\n\n  - c\n", {("l", 1): None}, "l:\n  - |+\n    x\n  - c\n"),
    ],
)
def test_no_empty_line_falls_to_a_block_scalar_that_keeps_them(
    before: str, changes: Mapping[object, object], after: str
) -> None:
    assert edited(before, changes) == after


def test_an_empty_line_is_copied_without_its_spaces() -> None:
    text = "category: x\n   \nfeaturedContent: y\nremoved: |\n first\n"
    assert edited(text, {"provider": 1.5}) == text + "\nprovider: 1.5\n"


def test_a_comment_above_a_block_key_hides_no_empty_line() -> None:
    text = "title: x\n\n# about topics\ntopics:\n  - a\n  # more to come\n"
    assert edited(text, {"provider": {"name": "NN"}}) == text.replace("x\n", "x\n\nprovider:\n  name: NN\n", 1)
    assert edited(text, {"images": [1]}) == text + "\nimages:\n  - 1\n"


def test_keys_of_a_list_item_come_and_go() -> None:
    text = "related:\n  - title: a\n    webUrl: b\n    type: c\n"
    assert edited(text, {("related", 0, "title"): None}) == "related:\n  - webUrl: b\n    type: c\n"
    assert edited(text, {("related", 0, "type"): None}) == "related:\n  - title: a\n    webUrl: b\n"
    assert edited(text, {("related", 0): {"type": "c"}}) == "related:\n  - type: c\n"
    assert edited(text, {("related", 0): {"other": 1}}) == "related:\n  - other: 1\n"
    assert edited(text, {("related", 0): "x"}) == "related:\n  - x\n"
    assert edited("related:\n  - x: 1\n", {("related", 0, "x"): None}) == "related:\n  - {}\n"


def test_flow_collections_are_edited_in_place() -> None:
    text = "images: [{url: 'http://x', width: 1}] # c\nprovider: {name: X}\n"
    assert edited(text, {("images", 0, "width"): 2}) == text.replace("width: 1", "width: 2")
    assert edited(text, {("images", 0, "height"): 2}) == text.replace("width: 1", "width: 1, height: 2")
    assert edited(text, {("images", 0, "title"): "a, b"}) == text.replace("width: 1", 'width: 1, title: "a, b"')
    assert edited(text, {("provider", "domain"): "x.org"}) == text.replace("name: X", "name: X, domain: x.org")
    assert edited(text, {("images", 1): {"url": "y", "size": [1, {}], "none": None}}) == text.replace(
        "}] #", "}, {url: 'y', size: [1, {}], none: null}] #"
    )
    assert edited("{name: X, images: []}\n", {"title": "t"}) == '{name: X, title: "t", images: []}\n'
    assert edited("a: {excerpt: x}\n", {("a", "b"): [1]}) == "a: {excerpt: x, b: [1]}\n"
    assert edited("provider: {domain: x}\n", {("provider", "name"): "X"}) == "provider: {name: X, domain: x}\n"
    assert edited("a: &x q\nl: [*x, b]\n", {("l", 0): "p"}) == "a: &x q\nl: [p, b]\n"
    assert edited("a: {b: [1], c: 2}\n", {("a", "b"): {"d": 1}}) == "a: {b: {d: 1}, c: 2}\n"
    assert edited("a: {b: , c: 2}\n", {("a", "b"): [1]}) == "a: {b: [1] , c: 2}\n"
    assert edited("a: {b: x, c: 2}\n", {("a",): {"b": None, "c": 2}}) == "a: {b: null, c: 2}\n"


def test_anchors_and_merges_are_respected() -> None:
    text = "base: &b\n  name: X\n  domain: x.org\nprovider:\n  <<: *b\n  name: Y\n"
    assert edited(text, {("provider", "domain"): "y.org"}) == text + "  domain: y.org\n"
    assert edited(text, {("provider", "name"): "Z"}) == text.replace("name: Y", "name: Z")
    aliased = "a: &a\n  - x\nb: *a\nc: 1\n"
    assert edited(aliased, {"b": ["z"]}) == "a: &a\n  - x\nb:\n  - z\nc: 1\n"
    assert edited(aliased, {("b", 1): "z"}) == "a: &a\n  - x\nb:\n  - x\n  - z\nc: 1\n"
    assert edited("b: &b\n  - x\nl:\n  - *b\n", {("l", 1): "z"}) == "b: &b\n  - x\nl:\n  - *b\n  - z\n"
    assert edited("x: &x\n  - q\n", {("x", 1): "r"}) == "x: &x\n  - q\n  - r\n"


REFUSED = [
    ("a: &a\n  - x\nb: *a\n", {("a", 0): "y"}, "exactly"),
    ("a: &a x\nb: *a\n", {"a": None}, "exactly"),
    ("b: &b {x: 1}\nc: {<<: *b, z: 1}\n", {("c", "x"): None}, "<<"),
    ("title: x\n", {("title", "a"): 1}, "neither"),
    ("title: {a: 1}\n", {("title", 0): 1}, "is a mapping"),
    ("topics: [a]\n", {("topics", "a"): 1}, "is a list"),
    ("topics: [a]\n", {("topics", 3): 1}, "no place for 3"),
    ("title: x\n", {("topics", 1): 1}, "no place for 1"),
    ("title: x\n", {("topics", -1): 1}, "not a path"),
    ("title: x\n", {(): 1}, "not a path"),
    ("title: x\n", {("",): 1}, "not a path"),
    ("title: x\n", {("a\x00",): 1}, "not a path"),
    ("title: x\n", {("a", True): 1}, "not a path"),
    ("title: x\n", {("a", 1.5): 1}, "not a path"),
    ("title: x\n", {("a",) * 200: 1}, "not a path"),
    ("title: x\n", {("a",): 1, ("a", "b"): 2}, "overlap"),
    ("title: x\n", {("a", "b"): 2, ("a",): 1}, "overlap"),
    ("title: x\n", {"a": object()}, "object"),
    ("title: x\n", {"a": float("nan")}, "float"),
    ("title: x\n", {"a": {1: 2}}, "not a key"),
    ("title: x\n", {"a": {"": 2}}, "not a key"),
    ("title: x\n", {"a": datetime(2020, 1, 1)}, "datetime"),  # noqa: DTZ001  # that is the fault
    ("title: x\n", {"a": datetime.min.replace(tzinfo=timezone(timedelta(hours=9)))}, "out of range"),
    ("title: x\n", {"a": 10**30}, "exactly"),
    ("title: x\n", {"k" * 2000: 1}, "exactly"),
    ("? title\n: x\n", {"title": "y"}, "plain `key:`"),
    ("? title\n: x\n", {"b": "y"}, "plain `key:`"),
    ("{a, title: x}\n", {"b": 1}, "plain `key:`"),
    ("a: &k x\n*k : y\n", {"b": 1}, "plain `key:`"),
    ("a:\n  - x # c\n  # why\n  - y\n", {"a": "z"}, "comment"),
    ("a:\n  # why\n  b: 1\n", {"a": [1]}, "comment"),
    ("l:\n  - a: 1\n    # why\n    b: 2\n", {("l", 0, "a"): None}, "comment"),
    ("l: [a, # why\n  b]\n", {("l", 0): None}, "comment"),
    ("l: [a, # why\n  b]\n", {("l", 1): None}, "comment"),
    ("t: | # why\n  x\n", {"t": [1]}, "comment"),
    ("title: x\u2028b: y\n", {"excerpt": "z"}, "behind"),
    ("a: x\u2028b: y\n", {"b": None}, "shares its line"),
    ("tag: !foo bar\n", {"tag": 5}, "!foo"),
    ("tag: !!str 5\n", {"tag": 7}, "!!str"),
    ("tag: !!str 5\n", {"tag": []}, "!!str"),
    ("tag: !!int\n", {"tag": "a"}, "!!int"),
    ("a: &a [!foo x]\nb: *a\n", {("b", 1): "y"}, "!foo"),
    ("a: &a [[!foo {x: 1}]]\nb: *a\n", {("b", 1): "y"}, "!foo"),
    ("a: &a {!foo k: 1}\nb: *a\n", {("b", "c"): "y"}, "!foo"),
    ("{a: 1, # c\n b: 2}\n", {"a": None, "b": None}, "comment"),
    ("a: &x\nb: *x\n", {"a": "y"}, "exactly"),
    ("{<<: &k {x: !foo y, w: 2}, z: 1}\n", {"z": None, "w": None}, "!foo"),
    ("a: &x q\nl: [b, # c\n  *x]\n", {("l", 0): "p"}, "alias"),
    ("l:\n  - a\u2028  - b\n", {("l", 0): "z"}, "list item 1"),
]


@pytest.mark.parametrize(("text", "changes", "words"), REFUSED)
def test_what_cannot_be_done_exactly_is_refused(text: str, changes: Mapping[object, object], words: str) -> None:
    with pytest.raises(EditRefused, match=words):
        edited(text, changes)


def test_an_edit_never_makes_front_matter_that_is_too_large_to_be_read() -> None:
    raw = b"---\ntitle: a\nbig: '" + b"x" * 1_000_000 + b"'\n---\n"
    with pytest.raises(EditRefused, match="too large"):
        parse(raw).edit({"title": "y" * 100_000})


@pytest.mark.parametrize("key", ["a\ud800", "\udfff", "a\x00", "\ufeffa", "a\x85b", ""])
def test_a_key_that_yaml_cannot_hold_is_refused(key: str) -> None:
    for changes in ({key: "x"}, {("a", key): "x"}, {"a": {key: "x"}}, {"a": [{key: "x"}]}):
        with pytest.raises(EditRefused, match=r"not a (?:path|key)"):
            edited("title: x\n", changes)


def test_a_body_of_any_bytes_and_any_size_is_carried_through() -> None:
    body = bytes(range(256)) * 40_000 + b"\n---\n\xff\xfe\x00"
    raw = b"---\r\ntitle: 'a'\r\n---\r\n" + body
    assert parse(raw).edit({"title": "b"}) == b"---\r\ntitle: 'b'\r\n---\r\n" + body


@pytest.mark.parametrize(
    "key", ["...", "... x", "---", "no", "1:30", "0x1,F", "=", "<<", "? a", "a: b", "#", "~", "2020-01-02"]
)
def test_a_new_key_is_that_text_for_every_reader(key: str) -> None:
    result = edited("title: x\n", {key: 1, "map": {key: 2}})
    assert result == f'title: x\n"{key}": 1\n\nmap:\n  "{key}": 2\n'


def test_a_key_is_found_however_it_is_spelled() -> None:
    text = "no: 1\n'1:30': 2\n\"\\u00e9\": 3\n~: 4\n"
    assert edited(text, {"no": 5, "1:30": 6, "é": 7, "~": 8}) == "no: 5\n'1:30': 6\n\"\\u00e9\": 7\n~: 8\n"


WINDOWS = [
    ("a: |+\n  x\n\nb: 1\nc: 2\n", {"b": 3}, "a: |+\n  x\n\nb: 3\nc: 2\n"),
    ("a: 1\nb: |+\n  x\n\n", {"b": "y"}, 'a: 1\nb: "y"\n'),
    ("a: 1\nb: x & y\nc: http://x/?a=b&c\n", {"c": "d"}, "a: 1\nb: x & y\nc: d\n"),
    ("a: 1\nb: &b x\nc: *b\nd: 1\n", {"d": 2}, "a: 1\nb: &b x\nc: *b\nd: 2\n"),
    ("b: &b {x: 1}\n<<: *b\nd: 1\n", {"d": 2}, "b: &b {x: 1}\n<<: *b\nd: 2\n"),
    ("a: &k x\nd: 1\n", {"a": "z"}, "a: &k z\nd: 1\n"),
    ("&k a: 1\nd: 1\n", {"d": 2}, "&k a: 1\nd: 2\n"),
    ("  a: 1\n  d: 1\n", {"d": 2, "e": 3}, "  a: 1\n  d: 2\n  e: 3\n"),
    ("a: 1\nd:\n- x\ne: 2\n", {("d", 1): "z"}, "a: 1\nd:\n- x\n- z\ne: 2\n"),
]


@pytest.mark.parametrize(("before", "changes", "after"), WINDOWS)
def test_an_edit_is_proven_wherever_it_stands(before: str, changes: Mapping[object, object], after: str) -> None:
    assert edited(before, changes) == after


FALSE = [
    ("a: 1\nb: 2\n", [Splice(3, 4, "1\nb: 3")]),  # a duplicate key
    ("a: 1\nb: 2\nc: 3\n", [Splice(8, 9, "2\n...")]),  # the end of the document
    ("a: 1\nb: 2\nc: 3\n", [Splice(8, 10, "2 ")]),  # no end of the line
    ("a: 1\nb: 2\nc: 3\n", [Splice(8, 9, "'2")]),  # an open quote
    ("a: 1\nb: 2\nc: 3\n", [Splice(8, 9, "no")]),  # another type for some readers
    ("a: 1\nb: 2\nc: 3\n", [Splice(8, 9, "2\nd: 4")]),  # a key too many
    ("a: 1\nb: 2\nc: 3\n", [Splice(5, 10, "")]),  # a key too few
]


@pytest.mark.parametrize(("text", "splices"), FALSE)
def test_the_proof_finds_what_an_edit_may_not_do(text: str, splices: list[Splice]) -> None:
    composed = compose(text)
    assert isinstance(composed, Composed)
    assert not proven(text, composed, splices, spliced(text, splices), composed.data | {"b": "no"})
    assert not proven(text, composed, splices, spliced(text, splices), dict(composed.data))


LOGO = {"images": [{"url": "https://a.example/l.jpg", "width": 50}]}
COLLECTIONS = [
    (
        "name: x\nstartDateTime: 2020-01-01\n\nprovider:\n  name: NN\n",
        {("provider", "images"): LOGO["images"], "type": "meetup", "website": "https://a.example"},
        """\
name: x
type: meetup
startDateTime: 2020-01-01
website: https://a.example

provider:
  name: NN
  images:
    - url: "https://a.example/l.jpg"
      width: 50
""",
    ),
    (
        "name: x\nmembers: 5\n",
        {"provider": LOGO},
        """\
name: x
members: 5

provider:
  images:
    - url: "https://a.example/l.jpg"
      width: 50
""",
    ),
    (
        "name: x\nmembers: 5\nheat: 7\n",
        {"provider": LOGO},
        """\
name: x
members: 5
heat: 7

provider:
  images:
    - url: https://a.example/l.jpg
      width: 50
""",
    ),
    (
        "title: x\noriginalUrl: https://a.example\n\nlevels:\n  - Beginner\n",
        {"topics": ["AI"], "images": [1]},
        """\
title: x
originalUrl: https://a.example

levels:
  - Beginner
topics:
  - AI

images:
  - 1
""",
    ),
    (
        "name: x\nbio: 'b'\n\nwikipedia:\n  url: https://a.example\n",
        {"topics": ["AI"]},
        "name: x\nbio: 'b'\n\nwikipedia:\n  url: https://a.example\n\ntopics:\n  - AI\n",
    ),
    (
        "a: 1\n",
        {"publishers": [{"name": "NN", "domain": None}]},
        "a: 1\n\npublishers:\n  - name: NN\n    domain: \n",
    ),
]


@pytest.mark.parametrize(
    ("before", "changes", "after"),
    COLLECTIONS,
    ids=["event", "community", "scored community", "challenge", "person", "nothing"],
)
def test_each_collection_is_written_in_its_own_way(before: str, changes: Mapping[object, object], after: str) -> None:
    assert edited(before, changes) == after


def test_long_lists_that_differ_all_over_are_paired_in_order() -> None:
    old, new = [f"a{n}" for n in range(300)], [f"b{n}" for n in range(299)]
    text = "l:\n" + "".join(f"  - {one} # {one}\n" for one in old)
    wanted = "".join(f"  - {two} # {one}\n" for one, two in zip(old, new, strict=False))
    assert edited(text, {"l": new}) == "l:\n" + wanted


def test_equal_items_of_two_lists_are_themselves_and_the_rest_is_paired_in_order() -> None:
    assert aligned(["a", "b", "c"], ["b", "c", "d"]) == (1, 2, None)
    assert aligned(["a", "b", "c", "x"], ["q", "c", "b", "x"]) == (0, 2, None, 3)
    assert aligned(["a", "b", "x"], ["b", "q", "r", "x"]) == (1, None, None, 2)
    assert aligned([], ["a"]) == (None,)
    assert aligned(["a"], []) == ()


@pytest.mark.parametrize(("one", "other"), [({}, []), ([1], [1, 2]), ({"a": 1}, [1]), (1, True), ("1", 1), (1, 1.0)])
def test_values_of_another_type_or_length_are_not_the_same(one: Tree, other: Tree) -> None:
    assert not same(one, other)
    assert not same({"a": one}, {"a": other})


def test_shared_values_are_compared_once() -> None:
    one: Tree = ["x"]
    other: Tree = ["x"]
    for _ in range(64):
        one, other = [one, one], [other, other]
    assert same(one, other)


def test_two_splices_in_one_place_are_refused() -> None:
    with pytest.raises(EditRefused, match="meet"):
        spliced("abc", [Splice(0, 2, "x"), Splice(1, 3, "y")])


def test_a_value_without_end_is_refused() -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(EditRefused, match="deeper"):
        edited("title: x\n", {"a": endless})


@pytest.mark.parametrize("raw", [b"no front matter\n", b"---\na: [\n---\n", b"---\ntorn", b"+++\na = 1\n+++\n"])
def test_a_file_that_cannot_be_read_is_not_edited(raw: bytes) -> None:
    front = parse(raw)
    assert front.edit({}) == raw
    with pytest.raises(EditRefused):
        front.edit({"title": "x"})


def test_a_huge_body_and_a_huge_value_are_carried_through() -> None:
    raw = b"---\ntitle: a\nbig: '" + b"x" * 500_000 + b"'\n---\n" + b"line\n---\n" * 500_000
    assert parse(raw).edit({"title": "b"}) == raw.replace(b"title: a", b"title: b", 1)


def test_a_whole_file_is_emitted_in_house_style() -> None:
    assert emit({"topics": ["AI"], "title": "A: b", "provider": {"domain": "x.org", "name": "X"}, "heat": 5}) == (
        b'---\ntitle: "A: b"\nheat: 5\n\nprovider:\n  name: X\n  domain: x.org\n\ntopics:\n  - AI\n---\n\n'
    )


def test_both_parsers_read_the_same() -> None:
    text = 'a: &a [x, {b: 1}]\nc: *a\nd: |+\n  x\n\ne: "q" # c\n'
    assert compose(text, PurePositions) is not None
    first, second = compose(text, PurePositions), compose(text)
    assert getattr(first, "data", 1) == getattr(second, "data", 2)
