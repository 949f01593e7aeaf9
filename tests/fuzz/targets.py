"""What is fuzzed: each target takes any bytes, and raises only where a law is broken."""

from __future__ import annotations

import random
import tempfile
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crawler.cli.choosing import describe
from crawler.config import ConfigError, load
from crawler.extractors import extract
from crawler.extractors.imagesize import ImageProbe
from crawler.extractors.imagesize.probe import MAX_HELD
from crawler.extractors.jsonld.block import values
from crawler.extractors.jsonld.graph import articles, flatten
from crawler.frontmatter import EditRefused, parse
from crawler.items import Document, Image, Role
from crawler.middlewares.robots import read as read_robots
from crawler.normalize.text import LIMIT
from crawler.reading import Answer, read
from tests.fuzz import seeds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

URL: Final = "https://example.com/2020/04/30/a-long-story-about-tides.html"
NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)
TYPES: Final = ("text/html", "text/html; charset=utf-8", "text/html; charset=iso-8859-1", "", "text/html; charset=big5")

_COMMON: Final = (
    b"",
    b"\0",
    b"\xff",
    b"\n",
    b"\r\n",
    b" ",
    b'"',
    b"'",
    b"\\",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\xe2",
)
_HTML: Final = tuple(
    b"< > </ <!-- --> <!DOCTYPE <![CDATA[ ]]> <p> <div> </div> <a> <b> <h1> <title> </title> <svg> <table> <template>"
    b" <script> </script> <script\ttype=application/ld+json> <style> <noscript> <textarea> <plaintext> <select> <meta"
    b" <base\thref=// <link\trel=canonical\thref= property=og:title content= itemprop=headline charset=utf-16 & &amp;"
    b" &#0; &#x110000; &#xD800; &lt;b&gt; {{ {% --- = / http:// https://[ javascript: data: %00 %zz 0000-00-00"
    b" 9999-12-31T23:59:60+99:99 <time\tdatetime= <p\ta=1 \xe2\x80\xae \xe2\x80\xa8 \xf0\x9f\x98\x80 \xc2\x85".split()
)
_JSON: Final = tuple(
    b'{ } [ ] : , " \\u \\ud800 \\" null 1e999 -0 {"@graph":[ "@id":"#a" "@type": /* // <!-- ]]> {"a": [[ &quot; ; \''
    b" 99999999999999999999 NaN".split()
)
_PICTURE: Final = (
    *(
        b"\xff\xd8\xff",
        b"\xff\xe1\xff\xff",
        b"Exif\0\0MM\0*",
        b"\x89PNG\r\n\x1a\n",
        b"IHDR",
        b"GIF89a",
        b"RIFF",
        b"WEBPVP8X",
    ),
    *(
        b"ftypavif",
        b"meta",
        b"ispe",
        b"iprp",
        b"ipco",
        b"ipma",
        b"\0\0\0\x01",
        b"\xff\x0a",
        b"<svg ",
        b"width='",
        b"%'",
    ),
    *(b"viewBox='0 0 1e9 0'", b"<!DOCTYPE svg [", b"II*\0", b"\0\0\x01\0", b"P6\n", b"icns", b"\xff\x4f\xff\x51"),
)
_YAML: Final = (
    *b"--- ... : ? - | > |+ >- & * ! !! # [ ] { } , << *a &a ' \" %YAML title: related: images: - \t ~ null yes 0x1F"
    b" 12:30 2020-01-01 !!binary !!python/object:os \xc2\x85 \xe2\x80\xa8 \xef\xbb\xbf".split(),
    *(b"\n  ", b"\n- ", b": ", b" #", b"\n---\n", b"\n\n"),
)
_ROBOTS: Final = tuple(
    b"user-agent: disallow: allow: crawl-delay: * $ / %2F %ZZ # sitemap: request-rate: 1e999 -1".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One thing that is fuzzed: what it takes, what mutations start from, and words of its format."""

    name: str
    take: Callable[[bytes], None]
    seeds: Callable[[Path | None], Sequence[bytes]]  # of the corpus at a path, or without one
    words: Sequence[bytes]
    bearable: float = 1.0  # seconds of CPU from which on an input of at most 500 kB is a fault


def take_page(data: bytes) -> None:
    """Read a page: a document always comes, every text in it is one safe line, and it can be described as JSON."""
    kind = TYPES[sum(data[:64]) % len(TYPES)]
    document = extract(data, URL, content_type=kind)
    assert (document.reason is None) == (document.verdict == "ok")
    for value in _said(document):
        assert_safe(value)
    page = read(Answer(body=data, url=URL, content_type=kind), role=Role.WEB, asked=URL)
    describe({Role.WEB: page}, {}, now=NOW, explain=True)


def _said(document: Document) -> list[str]:
    """Return every text and address that a document's claims hold."""
    fields = ("title", "excerpt", "publisher", "site_name", "authors", "keywords", "section", "images", "canonical")
    found = [claim.value for each in document.metadata for field in fields for claim in getattr(each, field)]
    return [value.url if isinstance(value, Image) else value for value in found if value]


def assert_safe(text: str) -> None:
    """Fail unless a text is one composed line without anything that nobody sees."""
    assert text == " ".join(text.split()), ascii(text)
    assert 0 < len(text) <= max(LIMIT, 8_192), len(text)
    assert not {unicodedata.category(char) for char in text} & {"Cc", "Cs", "Zl", "Zp"}, ascii(text)
    assert not set(text) & set("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"), ascii(
        text
    )
    assert unicodedata.is_normalized("NFC", text), ascii(text)


def take_block(data: bytes) -> None:
    """Load the text of a JSON-LD script: a list always comes, bounded, and its nodes can be flattened and chosen."""
    found = values(data.decode("utf-8", "replace"))
    assert isinstance(found, list)
    articles(flatten(found), (URL,), ("A long story about tides",), URL)


def take_picture(data: bytes) -> None:
    """Measure a picture whole and in random pieces: the same size or the same reason, bounded in memory."""
    whole = ImageProbe()
    whole.feed(data)
    held = len(whole._held)  # the bound is a promise
    whole.close()
    pieces = ImageProbe()
    draw = random.Random(len(data))  # noqa: S311 - the same pieces for the same picture
    at = 0
    while at < len(data) and not pieces.done:
        step = draw.choice((1, 7, 300, 4_096))
        pieces.feed(data[at : at + step])
        held = max(held, len(pieces._held) - step)
        at += step
    pieces.close()
    assert whole.done
    assert pieces.done
    assert (whole.size, whole.never, whole.format) == (pieces.size, pieces.never, pieces.format)
    assert held <= MAX_HELD, held
    assert whole.size is None or (0 < whole.size.width <= 65_535 and 0 < whole.size.height <= 65_535)


CHANGES: Final = (
    {("title",): 'A new "title": it\'s {{ x }} {% y %} --- # z'},
    {("excerpt",): None, ("images", 0, "width"): 7},
    {("related", 0, "title"): "x", ("own", "name"): True},
    {("topics", 0): "no", ("provider",): {"name": "N", "domain": "example.com"}},
)


def take_file(data: bytes) -> None:
    """Read and edit a content file: no change is no difference, and an edit is exact or refused."""
    found = parse(data)
    assert found.edit({}) == data
    changes = CHANGES[len(data) % len(CHANGES)]
    try:
        edited = found.edit(changes)
    except EditRefused:
        return
    again = parse(edited)
    assert again.problem is None
    assert again.edit(changes) == edited
    assert edited.endswith(data[found.fences.end :])


def take_robots(data: bytes) -> None:
    """Read a robots.txt: there is always an answer for an address, and a delay within bounds."""
    rules = read_robots(data, "masthead")
    assert isinstance(rules.allow(URL), bool)
    assert rules.allow("https://example.com/%zz?\u00e4=*$") in (True, False)
    assert 0 <= rules.delay <= 30


@cache
def _root() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="masthead-fuzz-")


def take_config(data: bytes) -> None:
    """Load a configuration: either a `Config`, or an error that names the file in one printable line."""
    root = Path(_root().name)
    (root / "masthead.yaml").write_bytes(data)
    try:
        load(root, environ={})
    except ConfigError as error:
        told = str(error)
        assert "masthead.yaml" in told, told
        assert told.isprintable(), ascii(told)


TARGETS: Final = {
    target.name: target
    for target in (
        Target(name="extract", take=take_page, seeds=seeds.pages, words=_COMMON + _HTML + _JSON),
        Target(name="jsonld", take=take_block, seeds=seeds.blocks, words=_COMMON + _JSON),
        Target(name="imageprobe", take=take_picture, seeds=seeds.pictures, words=_COMMON + _PICTURE),
        Target(name="frontmatter", take=take_file, seeds=seeds.files, words=_COMMON + _YAML, bearable=4.0),
        Target(name="robots", take=take_robots, seeds=seeds.robots, words=_COMMON + _ROBOTS),
        Target(name="config", take=take_config, seeds=seeds.configs, words=_COMMON + _YAML),
    )
}
