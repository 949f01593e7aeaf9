from __future__ import annotations

import sys

import pytest

from crawler.frontmatter import FrontMatter, Problem, mentions, parse, tree
from crawler.frontmatter.tree import PurePositions, Typed, compose


@pytest.fixture(params=["libyaml", "pure"], autouse=True)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "pure":
        monkeypatch.setattr(tree, "POSITIONS", PurePositions)


def problem(raw: bytes) -> Problem:
    found = parse(raw).problem
    assert found is not None
    return found


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"hello\n",
        b"\n---\na: 1\n---\n",
        b"----\na: 1\n----\n",
        b"--- # no\na: 1\n---\n",
        b"---",
        b"{% if x %}\n",
        b"{{ x }}",
    ],
)
def test_a_file_without_front_matter_has_none_and_no_problem(raw: bytes) -> None:
    front = parse(raw)
    assert (front.present, front.problem, front.data, front.line("a")) == (False, None, {}, 1)


@pytest.mark.parametrize(
    ("raw", "data"),
    [
        (b"---\n---\n", {}),
        (b"---\n---", {}),
        (b"---\n# only a comment\n\n---\n", {}),
        (b"---\ntitle: x\n---\nbody", {"title": "x"}),
        (b"---  \t\ntitle: x\n---\t \nbody", {"title": "x"}),
        (b"\xef\xbb\xbf---\ntitle: x\n---\n", {"title": "x"}),
        (b"---\r\ntitle: x\r\n---\r\nbody", {"title": "x"}),
        (b"---\rtitle: x\r---\rbody", {"title": "x"}),
        (b"---\ntitle: x\r\nb: y\r---\nbody", {"title": "x", "b": "y"}),
        (b"---\ntitle: x\n...\nbody\n---\n", {"title": "x"}),
        (b"---\ntitle: x\r...\nbody\n---\n", {"title": "x"}),
        (b"---\ntitle: |\n  a\n  ---\n  b\n---\n", {"title": "a\n---\nb\n"}),
        (b"---\ntitle: x\n--- \nbody\n---\nmore\n", {"title": "x"}),
        (b'---\n"t\xc3\xaftle": \xf0\x9f\x98\x80\n---\n\xff\xfe', {"tïtle": "😀"}),
    ],
)
def test_front_matter_stands_between_its_fences(raw: bytes, data: object) -> None:
    front = parse(raw)
    assert (front.problem, front.present, front.data) == (None, True, data)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(
            ("1", 1),
            ("-20", -20),
            ("1.5", 1.5),
            ("true", True),
            ("FALSE", False),
            ("~", None),
            ("", None),
            ("null", None),
        ),
        *(("1.0e+3", 1000.0), ("'1'", "1"), ("!!str 3", "3"), ("|\n  5", "5\n"), ("!!int '3'", Typed("3"))),
        *(
            (text, Typed(text))
            for text in ("yes", "0x10", "010", "12:30", "1e3", "1_000", "1" * 22, ".5", "2020-04-30T18:41:00Z")
        ),
    ],
)
def test_scalars_are_text_unless_all_readers_agree(text: str, value: object) -> None:
    found = parse(f"---\na: {text}\n---\n".encode()).data["a"]
    assert (found, type(found)) == (value, type(value))


def test_anchors_aliases_and_merge_keys_are_followed() -> None:
    raw = b"---\na: &a {x: 1, y: 2}\nb: *a\nc: {<<: *a, y: 3}\nd:\n  <<: [*a, {z: 4, x: 9}]\n'<<': plain\n---\n"
    data = parse(raw).data
    assert data["b"] == {"x": 1, "y": 2}
    assert data["c"] == {"y": 3, "x": 1}
    assert data["d"] == {"x": 1, "y": 2, "z": 4}
    assert data["<<"] == "plain"


@pytest.mark.parametrize(
    ("raw", "line", "words"),
    [
        (b"---\ntitle: x\n", 1, "never closed"),
        (b"---\ntitle: x\n----\n", 1, "never closed"),
        (b"---\ntitle: x\n---- \n-- -\n", 1, "never closed"),
        (b"---\na: 1\nb: 2\na: 3\n---\n", 4, "duplicate key 'a'"),
        (b"---\na: {b: 1, b: 2}\n---\n", 2, "duplicate key 'b'"),
        (b"---\n- a\n---\n", 2, "no mapping"),
        (b"---\njust text\n---\n", 2, "no mapping"),
        (b"---\na: [1\nb: 2\n---\n", 3, "not YAML"),
        (b"---\na: 'x\n---\n", 3, "not YAML"),
        (b"---\na: b: c\n---\n", 2, "not YAML"),
        (b"---\na: 1\n\tb: 2\n---\n", 3, "not YAML"),
        (b"---\na: *nobody\n---\n", 2, "not YAML"),
        (b"---\na: &a [*a]\n---\n", 2, "an alias inside its own anchor"),
        (b"---\na: &a\n  <<: *a\n---\n", 2, "an alias inside its own anchor"),
        (b"---\na: {<<: 3}\n---\n", 2, "<< of something else"),
        (b"---\na: 1\n? [x]\n: 2\n---\n", 2, "a key that is a list"),
        (b"---\na: 1\nb: x\x01\n---\n", 3, "control character U+0001"),
        (b"---\n\xef\xbb\xbfa: 1\n---\n", 2, "byte order mark"),
        (b"---\na: 1\nb: caf\xe9\n---\n", 3, "not UTF-8"),
        (b"---\n%YAML 1.2\n---\n", 2, "not YAML"),
        (b"---\na: 1\n--- b\n---\n", 2, "not YAML"),
        (b"+++\ntitle = 'x'\n+++\n", 1, "TOML"),
        (b'{\n  "title": 1\n}\n', 1, "JSON"),
        ("---\na: 1\n---\n".encode("utf-16"), 1, "UTF-16"),
        (b"---\na: " + b"x" * (1 << 20) + b"\n---\n", 1, "too large"),
    ],
)
def test_what_cannot_be_read_is_a_problem_with_its_line(raw: bytes, line: int, words: str) -> None:
    found = problem(raw)
    assert words in found.message
    assert abs(found.line - line) <= (1 if "not YAML" in words else 0)


@pytest.mark.parametrize("opener", ["[", "{a: ", "- ", "? ", "[{"])
@pytest.mark.parametrize("levels", [90 * 2, 50_000])
def test_deep_nesting_is_a_problem_and_takes_nothing_down(opener: str, levels: int) -> None:
    found = problem(b"---\na:\n  " + opener.encode() * levels + b"x\n---\n")
    assert any(words in found.message for words in ("deep", "not YAML", "a key that is a list"))


def test_deep_indentation_is_a_problem() -> None:
    text = "".join(" " * depth + "a:\n" for depth in range(700))
    assert "nested too deeply" in problem(f"---\n{text}---\n".encode()).message


def test_many_flat_items_are_no_deep_nesting() -> None:
    text = "a:\n" + "  - x\n" * 3000
    assert len(parse(f"---\n{text}---\n".encode()).data["a"]) == 3000  # type: ignore[arg-type]


def test_aliases_cannot_multiply_the_work() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 60)]
    raw = ("---\n" + "\n".join(lines) + "\ntitle: x\n---\n").encode()
    front = parse(raw)
    assert front.edit({"title": "new"}) == raw.replace(b"title: x", b"title: new")


def test_merges_are_bounded() -> None:
    many = "\n".join(f"  k{n}: 1" for n in range(2000))
    raw = f"---\na: &a\n{many}\nb: {{<<: [{', '.join(['*a'] * 60)}]}}\n---\n".encode()
    assert "too many merged keys" in problem(raw).message


def test_lines_count_as_editors_do() -> None:
    raw = '---\ntitle: "a\u2028b"\nrelated:\n  - a: 1\n    b: 2\r\n  - x\r  - y\n---\n'.encode()
    front = parse(raw)
    paths = [(), ("title",), ("related",), ("related", 0, "b"), ("related", 1), ("related", 2), ("related", 9), ("no",)]
    assert [front.line(path) for path in paths] == [1, 2, 3, 5, 6, 7, 3, 2]
    assert front.line("related") == 3
    assert front.line(("title", "deeper")) == 2


def test_front_matter_is_its_bytes() -> None:
    assert parse(b"---\na: 1\n---\n") == parse(b"---\na: 1\n---\n") != parse(b"---\na: 1\n---\nx")
    assert isinstance(parse(b""), FrontMatter)


@pytest.mark.parametrize(
    ("raw", "may"),
    [
        (b"---\nwebUrl: http://x\n---\n", True),
        (b"---\nwebUrl: HTTPS://x\n---\n", True),
        (b'---\nwebUrl: "\\x68ttp://x"\n---\n', True),
        (b"---\ntitle: x\n---\nhttp://body\n", False),
        (b"---\n---\nhttp://body\n", False),
        (b"http://x\n", False),
        (b"---\ntitle: torn http", True),
        (b"+++\nurl = 'http://x'\n+++\n", True),
    ],
)
def test_a_search_tells_whether_an_address_may_be_there(raw: bytes, may: bool) -> None:
    assert mentions(raw) is may


def test_composing_says_what_a_parser_without_marks_says() -> None:
    class Odd:
        def __init__(self, _text: str) -> None:
            pass

        def get_single_node(self) -> None:
            raise ValueError("odd")

    found = compose("a: 1\n", Odd)
    assert found == Problem(line=1, message="not YAML: odd: expected lines of key: value")


def test_a_parser_that_recurses_too_deeply_is_a_problem() -> None:
    class Deep:
        def __init__(self, _text: str) -> None:
            pass

        def get_single_node(self) -> None:
            raise RecursionError

    found = compose("a: 1\n", Deep)
    assert isinstance(found, Problem)
    assert "nested too deeply" in found.message


def test_without_libyaml_the_pure_parser_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml._yaml", None)
    assert tree._fast() is PurePositions
