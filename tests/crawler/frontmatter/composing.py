"""Front matter of every shape, composed at random together with what it means and with whose lines are whose."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TypeAlias

from hypothesis import strategies as st

Path: TypeAlias = tuple[str | int, ...]
Tree: TypeAlias = "dict[str, Tree] | list[Tree] | str | int | float | bool | None"
Draw: TypeAlias = st.DrawFn

NEVER = ("category", "removed", "featuredContent", "secured", "custom")
OPEN = (
    "title",
    "excerpt",
    "publishedDateTime",
    "webUrl",
    "type",
    "provider",
    "topics",
    "images",
    "related",
    "é",
    "q k",
)
TIED = ("base", "list", "word", "provider")
BELOW = ("url", "name", "width", "domain", "title", "images", "webUrl", "no way", "ü")

PLAIN = ("word", "two words", "9to5mac.com", "C++ & Co", "http://x.example/a?b=c&d#e", "it's", "日本 😀", 'say "so"')
ODD = (
    "no",
    "Yes",
    "1:30",
    "0o7",
    "1_000",
    "2020-01-02",
    "0x1F",
    "1e3",
    ".5",
    "y",
    "2020-04-30T18:41:00Z",
    "1,000",
    ".inf",
)
KNOWN: tuple[tuple[str, Tree], ...] = (
    ("12", 12),
    ("-3", -3),
    ("1.5", 1.5),
    ("true", True),
    ("False", False),
    ("~", None),
)
QUOTED = (("'it''s'", "it's"), ("'no'", "no"), ("''", ""), ("'# x'", "# x"))
DOUBLE = (('"a: b"', "a: b"), ('"\\u00e9\\"\\\\"', 'é"\\'), ('""', ""), ('"\\x41 # b"', "A # b"), ('"1:30"', "1:30"))


@dataclass(frozen=True, slots=True)
class Line:
    """One line and the path of the deepest node that it belongs to, `None` for one that belongs to nobody.

    `solid` lines hold their whole value: an edit of anything below changes them. An `opening` line begins a list item.
    """

    text: str
    owner: Path | None = None
    solid: bool = False
    opening: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A content file with the tree that its front matter holds."""

    lines: tuple[Line, ...]
    tree: dict[str, Tree]
    eol: str
    head: str
    tail: str
    shared: bool = field(default=False)  # whether aliases and merges tie values together

    @property
    def text(self) -> str:
        """What stands between the fences."""
        return "".join(line.text + self.eol for line in self.lines)

    @property
    def raw(self) -> bytes:
        """The whole file."""
        return (self.head + self.text + self.tail).encode()


@dataclass(slots=True)
class Writer:
    """Draws values and writes their lines."""

    draw: Draw
    step: int
    dash: int
    width: int
    remarks: bool = True
    comments: int = 0
    open: str | None = None  # the chomping of the block scalar that the last line belongs to

    def comment(self) -> str:
        """Return a comment that no other place has."""
        self.comments += 1
        return f"# remark {self.comments}, 'with' \"quotes\": [x]"

    def remark(self, likely: int = 5) -> str:
        """Return what may stand behind a value."""
        kind = self.draw(st.integers(0 if self.remarks else 1, likely))
        return {0: f" {self.comment()}", 1: "  "}.get(kind, "")

    def between(self, path: Path, column: int) -> list[Line]:
        """Return the lines that may stand between two keys or items of the collection at `path`."""
        kind, chomp = self.draw(st.integers(0 if self.remarks else 1, 9)), self.open
        if (kind == 1 and chomp == "+") or (kind == 2 and chomp is not None):
            return []  # it would be part of the block scalar above
        return {0: [Line(" " * column + self.comment(), path or None)], 1: [Line("")], 2: [Line("   ")]}.get(kind, [])

    def pair(self, key: str, path: Path, column: int, depth: int) -> tuple[list[Line], Tree]:
        """Return the lines of a key and its value, and the value."""
        name = self.draw(st.sampled_from((key, key, key, f"'{key}'", f'"{key}"')))
        lines, value = self.value((*path, key), column, depth, below=self.dash)
        first, *rest = lines
        gap = self.draw(st.sampled_from((" ", " ", "  "))) if first.text.strip() else ""
        return [replace(first, text=" " * column + name + ":" + gap + first.text), *rest], value

    def value(self, path: Path, column: int, depth: int, *, below: int) -> tuple[list[Line], Tree]:
        """Return what stands behind a colon or dash at `column`, the lines under it, and what they mean."""
        self.open = None
        kinds = [self.scalar] * 5 + [self.folded, self.literal, self.literal, self.flow]
        if depth < 3:
            kinds += [self.mapping, self.mapping, self.items, self.items]
        return self.draw(st.sampled_from(kinds))(path, column, depth, below)

    def scalar(self, path: Path, _column: int, _depth: int, _below: int) -> tuple[list[Line], Tree]:
        """Return a value on one line."""
        texts = [(text, text) for text in (*PLAIN, *ODD)]
        text, value = self.draw(st.sampled_from([*texts, *KNOWN, *QUOTED, *DOUBLE, ("", None)]))
        return [Line(text + self.remark(), path, solid=True)], value

    def folded(self, path: Path, column: int, _depth: int, _below: int) -> tuple[list[Line], Tree]:
        """Return a flow scalar over several lines."""
        quote = self.draw(st.sampled_from(("", "'", '"')))
        pad = " " * (column + self.draw(st.integers(1, 3)))
        blank = self.draw(st.booleans())
        lines = [f"{quote}one", *([""] if blank else []), f"{pad}two", f"{pad}three{quote}{self.remark()}"]
        return [Line(line, path, solid=True) for line in lines], "one\ntwo three" if blank else "one two three"

    def literal(self, path: Path, column: int, _depth: int, _below: int) -> tuple[list[Line], Tree]:
        """Return a block scalar."""
        style, chomp = self.draw(st.sampled_from("|>")), self.draw(st.sampled_from(("", "-", "+")))
        deep, lead = self.draw(st.integers(1, 4)), self.draw(st.booleans())
        said = str(deep) if lead or self.draw(st.booleans()) else ""
        header = style + self.draw(st.sampled_from((said + chomp, chomp + said))) + self.remark()
        inner = [" first" if lead else "first", "# no comment", "", "a: last"]
        blank = self.draw(st.integers(0, 2))
        # The parent's column counts from the key, which is not where a dash stands.
        pad = " " * (column + deep)
        lines = [
            Line(header, path, solid=True),
            *(Line(pad + text if text else "", path, solid=True) for text in inner),
        ]
        lines += [Line("", path if chomp == "+" else None, solid=True)] * blank
        self.open = chomp
        return lines, _meant(inner, style, chomp, blank)

    def flow(self, path: Path, column: int, depth: int, _below: int) -> tuple[list[Line], Tree]:
        """Return a collection in brackets, on one line or several."""
        text, value = self.brackets(depth)
        apart = self.draw(st.booleans()) and ", " in text and "[" not in text[1:] and "{" not in text[1:]
        if not apart:
            return [Line(text + self.remark(), path, solid=True)], value
        pad = " " * (column + 1)
        lines = [text[0], *(pad + part for part in text[1:-1].split(", "))]
        lines[1:-1] = [line + "," for line in lines[1:-1]]
        return [Line(line, path, solid=True) for line in [*lines, pad + text[-1] + self.remark()]], value

    def brackets(self, depth: int) -> tuple[str, Tree]:
        """Return a flow collection's text and value."""
        parts = [self.inner(depth) for _ in range(self.draw(st.integers(0, 3)))]
        if self.draw(st.booleans()):
            end = self.draw(st.sampled_from(("", "", ","))) if parts else ""
            return "[" + ", ".join(text for text, _ in parts) + end + "]", [value for _, value in parts]
        keys = self.draw(st.permutations(BELOW[:5]))
        pairs = list(zip(keys, parts, strict=False))
        return "{" + ", ".join(f"{key}: {text}" for key, (text, _) in pairs) + "}", {
            key: one for key, (_, one) in pairs
        }

    def inner(self, depth: int) -> tuple[str, Tree]:
        """Return one value inside brackets."""
        if depth < 3 and self.draw(st.integers(0, 3)) == 0:
            return self.brackets(depth + 1)
        odd = [(text, text) for text in (*PLAIN[:3], "no", "0o7", "1_000", "2020-01-02")]
        return self.draw(st.sampled_from([*odd, *KNOWN, *QUOTED[:3], *DOUBLE[1:3]]))

    def mapping(self, path: Path, column: int, depth: int, _below: int) -> tuple[list[Line], Tree]:
        """Return a block mapping below its key."""
        keys = self.draw(st.lists(st.sampled_from(BELOW), min_size=1, max_size=4, unique=True))
        lines, value = self.pairs(keys, path, column + self.step, depth + 1)
        return [Line(self.header(), path), *lines], value

    def pairs(self, keys: list[str], path: Path, column: int, depth: int) -> tuple[list[Line], dict[str, Tree]]:
        """Return the lines of a block mapping's keys."""
        lines: list[Line] = []
        value: dict[str, Tree] = {}
        for key in keys:
            lines += self.between(path, column) if lines else []
            more, value[key] = self.pair(key, path, column, depth)
            lines += more
        return lines, value

    def header(self) -> str:
        """Return what stands behind the colon of a block collection."""
        return f" {self.comment()}" if self.remarks and self.draw(st.integers(0, 7)) == 0 else ""

    def items(self, path: Path, column: int, depth: int, below: int) -> tuple[list[Line], Tree]:
        """Return a block list below its key, or behind a dash."""
        lines: list[Line] = [Line(self.header(), path)]
        values: list[Tree] = []
        for number in range(self.draw(st.integers(1, 3))):
            lines += self.between(path, column + below) if number else []
            more, value = self.item((*path, number), column + below, depth + 1)
            lines += more
            values.append(value)
        return lines, values

    def item(self, path: Path, column: int, depth: int) -> tuple[list[Line], Tree]:
        """Return the lines of one list item: a scalar, a mapping that begins on the dash's line, or anything below."""
        dash = " " * column + "-"
        if depth < 3 and self.draw(st.booleans()):
            keys = self.draw(st.lists(st.sampled_from(BELOW), min_size=1, max_size=4, unique=True))
            (first, *rest), value = self.pairs(keys, path, column + self.width, depth + 1)
            return [replace(first, text=dash + first.text[column + 1 :], opening=True), *rest], value
        (first, *rest), one = self.value(path, column, depth, below=self.step)
        gap = " " * (self.width - 1) if first.text.strip() else ""
        return [replace(first, text=dash + gap + first.text, opening=True), *rest], one


def _meant(inner: list[str], style: str, chomp: str, blank: int) -> str:
    """Return what a block scalar of these lines means (YAML 1.2.2, 8.1.1.2 and 8.1.3)."""
    if style == "|":
        text = "\n".join(inner)
    else:
        one, two, _, last = inner
        # A line that begins with a space is not folded.
        text = f"{one}\n{two}\n{last}" if one.startswith(" ") else f"{one} {two}\n{last}"
    return text + {"": "\n", "-": "", "+": "\n" * (1 + blank)}[chomp]


@st.composite
def documents(draw: Draw, *, shared: bool = False, remarks: bool = True) -> Document:
    """Give content files; `shared` ones have anchors, aliases and merges; those without `remarks` no comments."""
    step = draw(st.sampled_from((2, 2, 4)))
    writer = Writer(draw, step, draw(st.sampled_from((2, 2, 0))), draw(st.sampled_from((2, 2, 4))), remarks)
    above, tied = _tied(draw, step) if shared else ([], {})
    free = [key for key in OPEN if key not in tied]
    never = draw(st.lists(st.sampled_from(NEVER), min_size=1, max_size=3, unique=True))
    keys = draw(st.permutations([*draw(st.lists(st.sampled_from(free), max_size=6, unique=True)), *never]))
    lines, tree = writer.pairs(keys, (), 0, 0)
    eol = draw(st.sampled_from(("\n", "\n", "\r\n", "\r")))
    fence = draw(st.sampled_from(("---", "---", "...", "--- ")))
    tail = draw(st.sampled_from((fence, fence + "\n", fence + "\n\nbody\n---\ntitle: x\n", fence + "\nno line end")))
    head = draw(st.sampled_from(("", "\ufeff"))) + "---" + draw(st.sampled_from(("", " ")))
    return Document((*above, *lines), {**tied, **tree}, eol, head + eol, tail.replace("\n", eol), shared)


def _tied(draw: Draw, step: int) -> tuple[list[Line], dict[str, Tree]]:
    """Return keys that are anchors, and keys that are nothing but aliases of them or merge them."""
    pad = " " * step
    lines = [
        Line("base: &base", ("base",)),
        Line(f"{pad}name: no # as it is", ("base", "name"), solid=True),
        Line(f"{pad}width: 0x10", ("base", "width"), solid=True),
        Line("list: &list [no, 1_000, x]", ("list",), solid=True),
        Line("word: &word 'it''s'", ("word",), solid=True),
    ]
    base: dict[str, Tree] = {"name": "no", "width": "0x10"}
    tree: dict[str, Tree] = {"base": base, "list": ["no", "1_000", "x"], "word": "it's"}
    choices: list[tuple[list[Line], str, Tree]] = [
        ([Line("provider: *base # again", ("provider",), solid=True)], "provider", dict(base)),
        (
            [Line("provider:", ("provider",)), Line(f"{pad}<<: *base", ("provider",), solid=True)],
            "provider",
            dict(base),
        ),
        (
            [
                Line("provider:", ("provider",)),
                Line(f"{pad}<<: *base", ("provider",), solid=True),
                Line(f"{pad}name: own", ("provider", "name"), solid=True),
            ],
            "provider",
            {**base, "name": "own"},
        ),
        ([Line("topics: *list", ("topics",), solid=True)], "topics", ["no", "1_000", "x"]),
        ([Line("topics: [*word, b]", ("topics",), solid=True)], "topics", ["it's", "b"]),
        ([Line("title: *word # c", ("title",), solid=True)], "title", "it's"),
    ]
    for more, key, value in draw(st.lists(st.sampled_from(choices), min_size=1, unique_by=lambda choice: choice[1])):
        lines += more
        tree[key] = value
    return lines, tree
