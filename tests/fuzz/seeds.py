"""What mutations start from: inputs of our own, and the small ones of the corpus where this machine has it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from tests.benchmarks import corpus as real
from tests.crawler.extractors.imagesize_pictures import BROKEN, PICTURES
from tests.running import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SMALL: Final = 30_000  # bytes of a corpus page: most runs shall be quick
MANY: Final = 150  # seeds taken from one part of the corpus

_STORY: Final = """<!doctype html><html lang="en" amp><head><meta charset="utf-8"><base href="/news/">
<title>A long story about tides - The Example</title><link rel="canonical" href="https://example.com/2020/04/30/tides">
<link rel="amphtml" href="/amp/tides"><link rel="shortcut icon" sizes="48x48" href="/i.png">
<meta property="og:title" content="A long story about tides"><meta property="og:type" content="article">
<meta property="og:image" content="/a.jpg?w=1&amp;h=2"><meta property="og:image:width" content="1200">
<meta property="og:image:height" content="630"><meta name="description" content="Tides rise &amp; fall.">
<meta property="article:published_time" content="2020-04-30T18:41:00+02:00"><meta name="author" content="Ada Byron">
<meta name="twitter:image" content="//img.example.com/t.png"><meta name="keywords" content="tide, sea">
<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":["NewsArticle","Article"],
"headline":"A long story about tides","datePublished":"2020-04-30T16:41:00Z","author":[{"@type":"Person","name":
"Ada Byron"}],"image":{"@id":"#i"},"publisher":{"@type":"Organization","name":"The Example","logo":"/l.png"},
"isAccessibleForFree":"False"},{"@id":"#i","@type":"ImageObject","url":"/b.jpg","width":1200,"height":"630 px"}]}
</script></head><body><article itemscope itemtype="https://schema.org/Article"><h1 itemprop="headline">A long
story<br>about tides</h1><p class="date">Published <time datetime="2020-04-30" itemprop="datePublished">30. April
2020</time></p><p itemprop="description">Once the tide had gone out, nobody knew &mdash; or cared &mdash; where the sea
was; it took a week to find it.</p><img src="c.jpg" width="800" height="600"></article></body></html>"""
_WALL: Final = """<html><head><title>Just a moment...</title><meta name=robots content=noindex>
<meta http-equiv="refresh" content="5"></head><body><noscript>Enable JavaScript and cookies to continue</noscript>
<form action="/check" method=post><input type=password name=p><input type=email></form>
<script src="/challenge.js"></script><script>document.cookie="a=1";location.reload()</script></body></html>"""
_SHELL: Final = (
    "<html><head><title>App</title></head><body><div id=root></div><script src=/app.js></script></body></html>"
)
_ENCODED: Final = (
    '<meta charset="{0}"><title>Grüße aus Köln</title><meta property=og:title content="Schöne Grüße"><p>Äpfel</p>'
)
_ERROR: Final = "<title>Seite nicht gefunden</title><h1>404</h1><h2>Page not found</h2><p>Leider ...</p>"
PAGES: Final = (
    *(text.encode() for text in (_STORY, _WALL, _SHELL, _ERROR, _ENCODED.format("utf-8"))),
    *(_ENCODED.format(name).encode(codec) for name, codec in (("iso-8859-1", "cp1252"), ("utf-8", "cp1252"))),
    _ENCODED.format("utf-16").encode("utf-16"),
    "<meta charset=shift_jis><title>色とりどりのチューリップ</title>".encode("cp932"),
    "<html lang=ru><title>Новости дня</title><h1>Новости дня и происшествия</h1>".encode("cp1251"),
)

BLOCKS: Final = tuple(
    text.encode()
    for text in (
        _STORY.partition('json">')[2].partition("</script>")[0],
        '{"@type":"NewsArticle","headline":"A \\u00e9 \\ud83d\\ude00","author":"A, B","keywords":["a","b"]}',
        "/* c */ {'@type': 'Article', headline: 'single', datePublished: new Date(1588264860000),}",
        '<!-- {"a": [1, 2.5e3, -0, true, null, NaN, undefined,,]} //-->',
        '<![CDATA[ {"headline": "raw\nline \t tab", "url": "\\/a\\/b",} ]]>;',
        '[{"a":1}{"b":2}][{"c":{"d":[{"e":"f"}]}}',
        "{&quot;headline&quot;: &quot;escaped&quot;}",
        '{"headline": "a "quoted" word", "b": }',
        '{"@graph":[{"@id":"#a","b":{"@id":"#a"}},{"@id":"#b","hasPart":[{"@type":"Article"}]}]}',
    )
)

FILES: Final = (
    (
        b'---\ncategory: news\ntitle: "A \\"quoted\\" title"\nexcerpt: "x"\npublishedDateTime: 2020-04-30T18:41:00Z\n'
        b'webUrl: "https://example.com/a"\ntype: article\n\nprovider:\n  name: X\n  domain: example.com\n'
        b"\ntopics:\n  - AI\n"
        b'\nimages:\n  - url: "https://example.com/a.jpg"\n    width: 1\n    height: 2\n\nrelated:\n  - title: "B"\n'
        b'    webUrl: "https://example.com/b"\n\nsecured: "AA==;AA=="\n---\n\nA body.\n'
    ),
    b"\xef\xbb\xbf---\r\ntitle: 'it''s' # c\r\nown: &a {b: [1, 2], c: *x}\r\n...\r\n---\r\nbody",
    b"---\ntitle: >-\n  folded\n  text\n\nown: |+\n  keep\n\n# c\nlist: [a,\n  b]\n<<: *a\n? k\n: v\n---\n",
    b"+++\ntitle = 'toml'\n+++\n",
    b'{"title": "json"}\n\nbody',
    b"---\n- a\n- b\n---\n",
    b"---\ntitle: a\ntitle: b\n\tx: 1\n",
    "---\ntitle: 日本語 😀\u2028x\nÄ: !!int 5\n---\n".encode(),
)
ROBOTS: Final = (
    b"User-agent: *\nDisallow: /private/*.html$\nAllow: /\nCrawl-delay: 2.5\nSitemap: https://example.com/s.xml\n",
    b"\xef\xbb\xbfuser-agent : Masthead\r\nuser agent: other\r\ndisallow:\r\n\r\n# c\r\nRequest-rate: 1/5",
    b"User-agent: a\nUser-agent: *\nDisallow: /%7Ejoe/\xc3\xa4?*=1&$\nallow: *\nHost: example.com\nClean-param: a /b\n",
    b"<!doctype html><html><title>404</title>",
)
CONFIGS: Final = (
    (
        b'content: ["_news/*.md"]\nexclude: [a/**]\nkeys: {webUrl: link}\ntimezone: {example.com: Europe/Berlin}\n'
        b'policy: {excerpt: never}\nlock: [title]\namp: keep\nstages: [merge, amp]\nuser_agent: "A/1.0 (+https://a.b/c)"\n'
        b"concurrency: {total: 32, per_host: 2, delay: 1.0}\ngate: {files: 0.5}\nstate: .masthead/s.sqlite3\n"
        b'allow_hosts: [127.0.0.2/32]\ncommit: {message: "Update {collections}", author: "M <m@example.com>"}\n'
    ),
    b'lock:\n  - title\n  - "_news/*.md": [excerpt]\n',
    b"lock: {a*: [title]}\nconcurrency:\n  total: 1e9\n",
    b"&a [*a]\n",
)


def pages(corpus: Path | None) -> tuple[bytes, ...]:
    """Return pages: ours, and small ones of the corpus."""
    return PAGES + _of(corpus, "pages/html/dev", SMALL)


def blocks(corpus: Path | None) -> tuple[bytes, ...]:
    """Return texts of JSON-LD scripts: ours, and the broken ones of the corpus."""
    rows = real.index(corpus / "pages" / "jsonld_blocks.dev.jsonl") if corpus is not None else []
    raw = (row.get("raw") or "" for row in rows)
    return BLOCKS + tuple(text.encode("utf-8", "replace") for text in raw if 0 < len(text) < SMALL)[:MANY]


def pictures(corpus: Path | None) -> tuple[bytes, ...]:
    """Return heads of pictures: ours of every format, whole and broken, and those of the corpus."""
    ours = (*(row[0] for row in PICTURES.values()), *(row[0] for row in BROKEN.values()))
    return tuple(data[:SMALL] for data in (*ours, *_of(corpus, "images/dev", 10_000_000)))


def files(corpus: Path | None) -> tuple[bytes, ...]:
    """Return content files: ours, those of the golden cases, and some of the corpus."""
    golden = tuple(path.read_bytes() for path in sorted((ROOT / "tests/golden").rglob("*.md")))
    return FILES + golden + _of(corpus, "frontmatter", SMALL)


def robots(_: Path | None) -> tuple[bytes, ...]:
    """Return robots.txt files of our own."""
    return ROBOTS


def configs(_: Path | None) -> tuple[bytes, ...]:
    """Return configurations of our own."""
    return CONFIGS


@cache
def _of(corpus: Path | None, folder: str, largest: int) -> tuple[bytes, ...]:
    """Return files of a folder of the corpus up to a size, evenly taken and always the same; none without corpus."""
    if corpus is None:
        return ()
    found = (path for path in sorted((corpus / folder).rglob("*")) if path.is_file())
    paths = [path for path in found if path.stat().st_size <= largest]
    return tuple(path.read_bytes() for path in real.every(paths, MANY))
