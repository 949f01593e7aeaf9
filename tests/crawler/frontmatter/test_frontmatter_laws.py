"""Laws: any bytes, any text, any edit."""

from __future__ import annotations

import io
import time
from datetime import UTC, datetime

import pytest
import ruamel.yaml
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.frontmatter import EditRefused, emit, mentions, parse
from crawler.frontmatter.style import clean, is_plain, number_text, time_text
from crawler.frontmatter.tree import Tree, same

KEYS = (
    "title",
    "excerpt",
    "webUrl",
    "ampWebUrl",
    "provider",
    "topics",
    "images",
    "related",
    "secured",
    "own",
    "é",
    "a: b",
)

BLOCKS = (
    *("title: x", 'title: "a b" # c', "title: 'it''s'", "title:", "title: >-\n  folded\n  text\n"),
    *("excerpt: |+\n  keep\n\n", "excerpt: |\n  a\n  # text\n", "secured: '=='", "webUrl: [a]"),
    *("topics:\n  - a\n  - b # c", "topics:\n- a\n- 'b'", "topics: [a,\n  b, # c\n  c]", "topics: []"),
    *('images:\n  - url: "http://x/y"\n    width: 3', "images:\n    -   url: http://x\n        width: 1"),
    *(
        "provider: {name: X}",
        "provider: &p\n  name: N # c\n  # d\n  domain: x",
        "own: *p",
        "own:\n  <<: *p\n  domain: q",
    ),
    *(
        "own: &q val",
        "é: *q",
        "# comment",
        "",
        "   ",
        '"own": 1',
        "? own\n: v",
        "own: one\n  two\n\n  three",
        "own: !foo bar",
    ),
    'related:\n  - title: "A"\n    webUrl: "http://q"\n\n  - title: B # c\n    images:\n      - url: x\n',
    *("related:\n  - - a\n    - b\n  -\n    title: x\n  - ", 'é: "😀 x" # 😀', "own: a\u2028b", "{title: x, own: [2]}"),
)

FRONTS = ('title: "x"', "title: x", "title: 'x'", "title: |\n  x", "b: 1", "{title: x, b: 1}", "{b: 1}")
ODD = "ab \t\r\n\\\"'#:-?[]{}&*!|>%@`,~=<.0123456789eExX_+TZ\u2028\x85\ufeff😀"
texts = st.text(max_size=30) | st.text(alphabet=ODD, max_size=12)
scalars = texts | st.integers(-(10**17), 10**17) | st.booleans() | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    scalars,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.sampled_from(KEYS), below, max_size=3),
    max_leaves=6,
)
paths = st.tuples(st.sampled_from(KEYS)) | st.tuples(
    st.sampled_from(KEYS), st.sampled_from((0, 1, 2, "name", "domain"))
)
files = st.builds(
    lambda blocks, eol, bom: (
        (bom + "---\n" + "\n".join([*blocks, "---", "", "body\n---\n"])).replace("\n", eol).encode()
    ),
    st.lists(st.sampled_from(BLOCKS), max_size=6, unique_by=lambda block: block.partition(":")[0]),
    st.sampled_from(("\n", "\r\n", "\r")),
    st.sampled_from(("", "\ufeff")),
)
law = settings(deadline=None, max_examples=250)


@law
@given(st.binary(max_size=200) | st.binary(max_size=200).map(lambda raw: b"---\n" + raw + b"\n---\n"))
def test_no_bytes_crash_it(raw: bytes) -> None:
    front = parse(raw)
    assert front.edit({}) == raw
    assert front.line(("title", 0)) >= 1
    assert mentions(raw) in {True, False}
    try:
        result = front.edit({"title": "new"})
    except EditRefused:
        return
    assert parse(result).data == {**front.data, "title": "new"}


@law
@given(st.text(alphabet="ab:-?[]{}#&*!|>'\"%@`,\n\r\t \\~<=", max_size=60))
def test_no_text_crashes_it(text: str) -> None:
    front = parse(f"---\n{text}\n---\n".encode())
    try:
        result = front.edit({"title": "new", ("own", 0): "x"})
    except EditRefused:
        return
    assert parse(result).data == {**front.data, "title": "new", "own": ["x"]}


@law
@given(files, paths, values | st.none())
def test_an_edit_changes_what_it_was_asked_for_and_nothing_else(
    raw: bytes, path: tuple[str | int, ...], value: Tree
) -> None:
    front = parse(raw)
    try:
        result = front.edit({path: value})
    except EditRefused:
        return
    after = parse(result)
    assert after.problem is None
    assert result.endswith(raw[raw.index(b"body") :])
    assert all(same(after.data.get(key), front.data[key]) for key in front.data if key != path[0])
    assert after.data.keys() - front.data.keys() <= {path[0]}
    if value is not None or len(path) == 1:
        assert after.edit({path: value}) == result


@law
@given(files, paths, values)
def test_comments_outlive_every_edit_but_their_own_keys_and_items(
    raw: bytes, path: tuple[str | int, ...], value: Tree
) -> None:
    try:
        result = parse(raw).edit({path: value})
    except EditRefused:
        return
    parts = len(path) > 1 or isinstance(value, list | dict)
    assert raw.count(b"# c") - result.count(b"# c") <= (1 if parts else 0)


@law
@given(
    texts,
    st.sampled_from(FRONTS),
)
def test_every_reader_reads_the_text_that_was_written(text: str, front: str) -> None:
    result = parse(f"---\n{front}\n---\n".encode()).edit({"title": text, ("list",): [text], ("map", "url"): text})
    kept = clean(text)
    yaml_text = parse(result).text
    for read in (yaml.safe_load, _ruamel):
        data = read(yaml_text)
        assert (data["title"], data["list"], data["map"]) == (kept, [kept], {"url": kept})


@law
@given(scalars)
def test_every_reader_reads_the_type_that_was_written(value: object) -> None:
    text = parse(emit({"a": value, "b": {"c": [value]}})).text
    for read in (yaml.safe_load, _ruamel):
        data = read(text)
        wanted = clean(value) if isinstance(value, str) else value
        assert (data["a"], type(data["a"])) == (wanted, type(wanted))
        assert data["b"] == {"c": [wanted]}


@law
@given(st.datetimes(min_value=datetime(1, 1, 2), timezones=st.just(UTC)))  # noqa: DTZ001  # hypothesis wants a naive bound
def test_a_time_stays_text_in_the_file(at: datetime) -> None:
    front = parse(emit({"publishedDateTime": at}))
    assert front.text == f"publishedDateTime: {time_text(at)}\n"
    assert front.data["publishedDateTime"] == at.replace(microsecond=0).isoformat().replace("+00:00", "Z")


@law
@given(values)
def test_any_value_survives_a_round_trip(value: object) -> None:
    raw = emit({"own": value})
    front = parse(raw)
    assert front.edit({"own": value}) == raw
    assert parse(front.edit({"own": front.data["own"]})).raw == raw


@pytest.mark.parametrize(
    "text",
    [
        *(
            "no",
            "Yes",
            "ON",
            "off",
            "y",
            "N",
            "~",
            "null",
            "NULL",
            "true",
            "=",
            "<<",
            "",
            " a",
            "a ",
            "12:30",
            "1:2:3",
            "1e3",
        ),
        *(
            "1_000",
            "1,000",
            "0x1F",
            "0o17",
            "017",
            "0b1",
            ".5",
            "5.",
            "+1",
            "-1",
            ".inf",
            "-.INF",
            ".nan",
            "2020-04-30",
        ),
        *(
            "2020-04-30T18:41:00Z",
            "@x",
            "`x",
            "%x",
            "&a",
            "*a",
            "!t",
            "|",
            ">",
            "- a",
            "-",
            "?",
            ": a",
            "a: b",
            "a:",
            "a #b",
        ),
        *("#a", "[a", "{a", "]", "}", ",", "'a", '"a', "a\nb", "a\tb", "a\u2028b"),
    ],
)
def test_what_a_reader_could_take_for_something_else_is_never_plain(text: str) -> None:
    assert not is_plain(text)


@pytest.mark.parametrize(
    "text", ["The Verge", "theverge.com", "9to5mac.com", "24/7", "3D", "a:b", "a#b", "C++", "é", "v1.2", "e3"]
)
def test_what_nobody_could_misread_is_plain(text: str) -> None:
    assert is_plain(text)
    assert yaml.safe_load(f"a: {text}\n") == _ruamel(f"a: {text}\n") == {"a": text}


def test_numbers_have_a_point_and_a_sign() -> None:
    assert [number_text(number) for number in (1, 1.0, 1e20, 1e-7, 1.5e300)] == [
        "1",
        "1.0",
        "1.0e+20",
        "1.0e-07",
        "1.5e+300",
    ]


def _ruamel(text: str) -> dict[str, object]:
    reader = ruamel.yaml.YAML(typ="safe", pure=True)
    data: dict[str, object] = reader.load(io.StringIO(text))
    return data


def test_many_edits_of_one_file_cost_what_they_write() -> None:
    item = "  - title: ''\n    webUrl: https://example.com/{}\n"
    raw = "---\nrelated:\n" + "".join(item.format(number) for number in range(5_000)) + "---\n"
    started = time.process_time()
    done = parse(raw.encode()).edit({("related", number, "title"): f"Title {number}" for number in range(5_000)})
    assert time.process_time() - started < 15
    assert done.count(b"title: Title") + done.count(b"title: 'Title") + done.count(b'title: "Title') == 5_000
