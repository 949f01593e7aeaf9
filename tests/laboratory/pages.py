"""Pages: HTML and JSON-LD that parsers hate, text that wants out of its field, dates and pictures that lie."""

from __future__ import annotations

import json
import struct
import zlib
from typing import TYPE_CHECKING, Any

from tests.laboratory.case import ARTICLE, DATED, EXCERPT, GOOD, PNG_SIZE, TITLE, Case, at, page
from tests.laboratory.server import Answer, Exchange, Reply

if TYPE_CHECKING:
    from collections.abc import Mapping

META = f'<meta property="og:title" content="{TITLE}"><meta property="og:description" content="{EXCERPT}">'


HTML = {
    "deep-divs": page(body="<div>" * 100_000 + "x"),
    "deep-bold": page(body="<b>" * 100_000 + "x"),
    "deep-tables": page(body="<table><tr><td>" * 50_000),
    "deep-drawings": page(body="<svg>" + "<g>" * 200_000),
    "deep-templates": page(body="<template>" * 50_000),
    "adopted-agencies": page(body="<b><p>" * 5000 + "</b>" * 5000),
    "800000-attributes": page(body=f"<p {' '.join(f'a{n}=b' for n in range(300_000))}>x"),
    "an-attribute-of-9-mb": page(body=f"<p title='{'a' * (9 << 20)}'>"),
    "5-million-lesses": page(body="<" * 3_000_000),
    "100000-titles": page(head="<title>x y z</title>" * 100_000),
    "100000-metas": page(head='<meta property="og:title" content="another title of words">' * 100_000),
    "60000-pictures-of-none": page(head='<meta property="og:image" content="javascript:1">' * 60_000),
    "100000-amp-links": page(head="".join(f"<link rel=amphtml href='ftp:/amp{n}'>" for n in range(100_000))),
    "100000-bases": page(head="<base href=/>" * 100_000),
    "deep-items": page(body="<div itemscope itemtype=http://schema.org/NewsArticle itemprop=x>" * 20_000),
    "items-in-circles": page(body="<div itemscope id=a itemref='a b'><div id=b itemprop=x itemscope itemref=a>"),
    "a-comment-without-end": f"<html><head>{META}<!--{'x ' * 3_000_000}",
    "a-script-without-end": f"<html><head>{META}<script>{'x ' * 3_000_000}",
    "an-attribute-without-end": f"<html><head>{META}<p a='{'x ' * 3_000_000}",
}


def ld(*blocks: str) -> str:
    return page("".join(f'<script type="application/ld+json">{block}</script>' for block in blocks))


def article(**said: Any) -> str:
    return json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", **said}).replace("</", "<\\/")


STORY = article(headline=TITLE, description=EXCERPT, datePublished="2026-02-01T10:00:00Z")
FAN = ",".join(f'{{"@id":"#{n}","author":[{{"@id":"#{n + 1}"}},{{"@id":"#{n + 1}"}}]}}' for n in range(60))
JSON_LD = {
    "broken": ld("{{{{", STORY),
    "of-200000-lists": ld("[" * 200_000, STORY),
    "of-90000-closed-lists": ld("[" * 90_000 + "]" * 90_000, STORY),
    "of-100000-objects": ld('{"a":' * 100_000 + "1" + "}" * 100_000, STORY),
    "of-3-mb": ld(article(articleBody="x" * (3 << 20)), STORY),
    "of-quotes": ld('"' * 900_000, STORY),
    "of-commas": ld("{" + "," * 900_000 + "}", STORY),
    "of-backslashes": ld('{"a":"' + "\\" * 900_001 + '"}', STORY),
    "of-comments": ld("/*" * 450_000, STORY),
    "of-an-integer-of-100000-digits": ld('{"@type":"NewsArticle","width":' + "9" * 100_000 + "}", STORY),
    "of-no-numbers": ld('{"@type":"NewsArticle","headline":NaN,"datePublished":-Infinity}', STORY),
    "of-odd-types": ld('{"@type":[["NewsArticle"],1,null,{"a":1}],"@context":{"@vocab":[]},"headline":"x"}', STORY),
    "of-odd-names": ld('{"@graph":[{"@id":["a"]},{"@id":{"b":1}},{"@type":"x","publisher":{"@id":["a"]}}]}', STORY),
    "that-fans-out": ld('{"@graph":[' + FAN + "]}", STORY),
    "in-circles": ld('{"@graph":[{"@id":"#a","publisher":{"@id":"#b"}},{"@id":"#b","author":{"@id":"#a"}}]}', STORY),
    "of-100000-blocks": ld(STORY, *["{}"] * 100_000),
}

# What a title says, and what stands in the file; whatever is not named stands as it is.
SAID = {
    "liquid": ("Robots {{ site.secret }} and {% include x %} walk", None),
    "hugo": ("Robots {{< shortcode >}} and {{% y %}} walk", None),
    "a-fence": ("---\nevil: true\n---\nrobots walk slowly", "--- evil: true --- robots walk slowly"),
    "a-new-line": ("robots walk\nevil: yes", "robots walk evil: yes"),
    "a-comment": ("robots walk # home", None),
    "a-mapping": ("robots: walk: home", None),
    "a-tag-of-yaml": ("!!python/object/apply:os.system ['id'] robots walk", None),
    "an-anchor": ("&a robots walk", None),
    "an-alias": ("*a robots walk", None),
    "quotes": ("robots \"walk\" 'home'\\", None),
    "escapes": ("robots \\n \\x41 \\u2028 walk\\", None),
    "a-directive": ("%YAML 1.1 robots walk", None),
    "bidi": ("robots \u202eklaw\u202c \u2066home\u2069", "robots klaw home"),
    "zero-width": ("rob\u200bots walk\ufeff home", "robots walk home"),
    "line-separators": ("robots\u2028evil: yes\u2029walk\x85home", "robots evil: yes walk home"),
    "control-characters": ("robots \x01\x02\x1b[31m walk \x7f\x9b", "robots [31m walk"),
    "no-characters": ("robots \ufffe\uffff\U0001ffff walk\ufdd0", "robots \U0001ffff walk\ufdd0"),
    "tag-characters": ("robots \U000e0041\U000e0042 walk", "robots walk"),
    "entities-twice": ("robots &amp;lt;script&amp;gt; walk", "robots walk"),
    "a-truth": ("yes", None),
    "nothing": ("null", None),
    "a-day": ("2020-01-01", None),
    "base-60": ("12:30:45", None),
    "emoji": ("robots \U0001f469\u200d\U0001f467 walk \U0001f3f3\ufe0f\u200d\U0001f308", None),
}


def saying(text: str) -> str:
    story = article(headline=text, description=f"{text} {EXCERPT}", author=text)
    return page(f'<script type="application/ld+json">{story}</script>', title=text, excerpt=f"{text} {EXCERPT}")


ACCENTED = {"title": "robot\u015b" + "\u0301" * 1499, "excerpt": EXCERPT}


def said_fields(text: str) -> Mapping[str, Any]:
    return {"title": text, "excerpt": f"{text} {EXCERPT}", "type": "article"}


def png(width: int, height: int) -> bytes:
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\r" + head + struct.pack(">I", zlib.crc32(head)) + b"\x00\x00\x00\x00IDAT"


def pictured(name: str, answer: Answer, *, size: tuple[str, str] | None = None, picture: str | None = None) -> Case:
    shown = {"images": [{"url": "@HERE/p", "width": size[0], "height": size[1], "title": TITLE}]} if size else {}
    text = page('<meta property="og:image" content="/p"><meta property="og:image:width" content="900">')
    return at(f"picture-{name}", text, fields={**GOOD, **shown}, routes={"/p": answer}, picture=picture)


def image(body: bytes, kind: str = "image/png", **headers: str) -> Reply:
    return Reply(body, type=kind, headers=tuple((key.replace("_", "-"), value) for key, value in headers.items()))


def part(said: str) -> Reply:
    return Reply(png(1200, 800), 206, "image/png", (("Content-Range", said),))


DRAWING = b'<!DOCTYPE svg [<!ENTITY a "9">]><svg width="&a;99" height="1"/>'


def endless(first: bytes) -> Answer:
    def answer(exchange: Exchange) -> None:
        exchange.flood(
            b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n" + first, b"\xff\xe1\xff\xff" + b"\0" * 0xFFFD
        )

    return answer


PICTURES = (
    pictured("healthy", image(png(1200, 800)), size=PNG_SIZE),
    pictured("of-4-billion-pixels-a-side", image(png(2**31, 2**31))),
    pictured("of-no-pixels", image(png(0, 0))),
    pictured("of-65536-pixels-a-side", image(png(65_536, 65_536))),
    pictured("that-is-a-page", Reply(page(), type="image/png")),
    pictured("that-is-a-bomb", image(zlib.compress(b"\0" * 50_000_000), Content_Encoding="deflate")),
    pictured("without-end", endless(b"\xff\xd8")),
    pictured("of-nothing", image(b"")),
    pictured("of-a-lying-range", part("bytes 9-5/3"), size=PNG_SIZE),
    pictured("of-a-huge-range", part(f"bytes 0-{10**30}/*"), size=PNG_SIZE),
    pictured("of-boxes-in-boxes", image(b"\0\0\0\x18ftypavif" + b"\0\0\0\x08meta" * 9000, "image/avif")),
    pictured("of-a-drawing-with-entities", image(DRAWING, "image/svg+xml")),
    pictured("that-is-gone", Reply(b"", 404)),
    pictured("that-redirects-for-ever", Reply(status=302, headers=(("Location", "/p"),))),
    at("100-pictures-of-none", page("".join(f'<meta property="og:image" content="/p{n}">' for n in range(100))),
       fields=GOOD, routes={"/p*": Reply(b"nothing", type="image/png")}),
    at("picture-of-data", page('<meta property="og:image" content="data:image/png;base64,AAAA">'), fields=GOOD),
    at("picture-with-credentials", page('<meta property="og:image" content="http://u:p@127.64.0.1/p">'), fields=GOOD),
)  # fmt: skip


def dated(text: str) -> str:
    return ld(article(headline=TITLE, datePublished=text))


DATES = {
    "of-the-year-9999": "9999-12-31T23:59:59Z",
    "of-the-year-0": "0000-00-00T00:00:00Z",
    "of-february-30": "2026-02-30T10:00:00Z",
    "of-hour-25": "2026-02-01T25:61:61Z",
    "of-a-zone-of-99-hours": "2026-02-01T10:00:00+99:99",
    "of-an-unknown-zone": "Sun, 01 Feb 2026 10:00:00 XYZ",
    "of-5000-digits": "2" * 5000,
    "of-words": "yesterday at noon",
    "before-the-web": "1970-01-01T00:00:00Z",
    "that-may-be-two": "03/04/2026 10:00",
    "with-a-key": "2026-02-01T10:00:00Z\nevil: yes",
}

ELSEWHERE: Mapping[str, str] = {
    "canonical": '<link rel="canonical" href="http://evil.example/x">',
    "og-url": '<meta property="og:url" content="http://evil.example/">',
    "json-ld": '<script type="application/ld+json">{"@type":"NewsArticle","@id":"http://evil.example/","url":'
    '"http://evil.example/","mainEntityOfPage":"http://evil.example/","headline":"Evil headline of the day"}</script>',
    "amp": '<link rel="amphtml" href="http://nobody.example/amp">',
    "amp-of-a-file": '<link rel="amphtml" href="file:///etc/passwd">',
    "icon-with-a-path": '<link rel="apple-touch-icon" href="../../../../etc/passwd">',
    "provider-with-a-path": '<meta property="og:site_name" content="../../../etc/cron.d/x">',
}
ELSEWHERE_SAYS: Mapping[str, Mapping[str, Any]] = {
    "json-ld": ARTICLE,
    "provider-with-a-path": {**GOOD, "provider": {"name": "../../../etc/cron.d/x"}},
}

CASES = (
    *(at(f"html-of-{name}", text, fields=GOOD) for name, text in HTML.items()),
    at("html-of-framesets", "<frameset>" * 100_000 + page(), "says-nothing"),
    *(at(f"json-ld-{name}", text, fields=DATED) for name, text in JSON_LD.items()),
    at(
        "json-ld-of-30000-authors",
        ld(article(headline=TITLE, author=[{"name": f"n{n}"} for n in range(30_000)])),
        fields=ARTICLE,
    ),
    *(
        at(f"title-of-{name}", saying(said), fields=said_fields(becomes or said))
        for name, (said, becomes) in SAID.items()
    ),
    at(
        "title-of-scripts",  # a reader of the heading sees none of it
        saying("<script>alert(1)</script>robots <b>walk</b> home"),
        fields={**said_fields("alert(1)robots walk home"), "title": "robots walk home"},
    ),
    at("title-of-1500-accents", page(title="robots" + "\u0301" * 1500), fields=ACCENTED),
    at("title-of-a-word-of-5000", page(title="x" * 5000), fields={"title": "x" * 2000, "excerpt": EXCERPT}),
    *(at(f"date-{name}", dated(said), fields=ARTICLE) for name, said in DATES.items()),
    *(
        at(f"leads-elsewhere-by-{name}", page(head), fields=ELSEWHERE_SAYS.get(name, GOOD))
        for name, head in ELSEWHERE.items()
    ),
    *PICTURES,
)
