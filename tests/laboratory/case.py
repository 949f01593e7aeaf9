"""One misbehaviour and how it must end, and the pages that the cases are made of."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from tests.laboratory.server import HERE

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping

    from tests.laboratory.server import Answer, Exchange, Routes

TITLE = "The quick robots learn how to walk"
EXCERPT = "A plain description of the page that is certainly longer than forty characters in all."
GOOD: Mapping[str, Any] = {"title": TITLE, "excerpt": EXCERPT}
"""What a healthy page fills in."""
ARTICLE: Mapping[str, Any] = {**GOOD, "type": "article"}
DATED: Mapping[str, Any] = {**ARTICLE, "publishedDateTime": "2026-02-01T10:00:00Z"}
UNSAFE = frozenset({"private-address", "scheme", "credentials"})
PNG_SIZE = ("1200", "800")

POST = b"""---
category: news
title: ""
excerpt: ""
webUrl: "%s"

unknown: {a: [1, 0x10, "x"]}  # keep me
secured: "QUJD;REVG"
---

The body {{ stays }}.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A host that misbehaves, and what becomes of its entry.

    `reason` is `None` for an entry that is enriched with exactly `fields`; for every other end the file stays as it
    is. `url` names another address to ask than `/x` of the host.
    """

    name: str
    routes: Routes = field(default_factory=dict)
    reason: str | None = None
    fields: Mapping[str, Any] | None = None
    picture: str | None = None
    url: str | None = None
    tls: ssl.SSLContext | None = None
    greeting: Callable[[Exchange], None] | None = None
    most: int = 12  # requests to the host, robots.txt included

    @property
    def end(self) -> tuple[str, str | None]:
        """Outcome and reason of the entry."""
        if self.reason is None:
            return "enriched", None
        return "refused" if self.reason in UNSAFE else "kept", self.reason

    def fields_at(self, here: str) -> dict[str, Any]:
        """Return what is filled in where the host has this address."""
        filled = json.dumps(dict(self.fields or {})).replace(HERE.decode(), here)
        return dict(json.loads(filled))


def at(name: str, answer: Answer, reason: str | None = None, **more: Any) -> Case:
    """Return the case of a host whose page is this answer."""
    routes = {"/x": answer, **more.pop("routes", {})}
    return Case(name=name, routes=routes, reason=reason, **more)


def page(head: str = "", body: str = "", title: str = TITLE, excerpt: str = EXCERPT) -> str:
    """Return a page that says a title and an excerpt, and what else it is given."""
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta property="og:title" content="{escape(title)}">'
        f'<meta property="og:description" content="{escape(excerpt)}">{head}</head>'
        f"<body><h1>{escape(title)}</h1>{body}</body></html>"
    )


PAGE = page()
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"


def sized(length: int, body: bytes = PAGE.encode()) -> bytes:
    """Return an answer that claims a length."""
    return HEAD + b"Content-Length: %d\r\n\r\n" % length + body


def chunked(*rest: bytes) -> bytes:
    """Return an answer in chunks, whatever they are."""
    return HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"".join(rest)
