"""Short ways to say an entry, a page and an item in a test."""

from __future__ import annotations

from typing import Any

from crawler.items import Entry, EntryItem, Evidence, Fact, Field, Outcome, Page, Picture, Record, Role, Size, Source


def entry(web_url: str = "https://news.example/story", **more: Any) -> Entry:
    fields = {"path": "_news/story.md", "web_url": web_url, "record": Record(), **more}
    return Entry(**fields)


def page(outcome: Outcome = Outcome.OK, role: Role = Role.WEB, **more: Any) -> Page:
    fields: dict[str, Any] = {"url": "https://news.example/story", "final_url": "https://news.example/story", **more}
    return Page(role=role, outcome=outcome, **fields)


def item(record: Record | None = None, facts: dict[Field, object] | None = None, **more: Any) -> EntryItem:
    own = more.pop("entry", None) or entry(
        record=record or Record(), at=more.pop("at", ()), closed=more.pop("closed", frozenset())
    )
    said = {field: Fact(value=value, source=Source.OPEN_GRAPH, via="test") for field, value in (facts or {}).items()}
    last = more.pop("last", {})
    evidence = Evidence(**{"facts": said, "pages": {Role.WEB: page()}, **more})
    return EntryItem(entry=own, record=own.record, evidence=evidence, last=last)


def picture(url: str, width: int = 0, height: int = 0, outcome: Outcome = Outcome.OK, **more: Any) -> Picture:
    size = Size(width=width, height=height) if width else None
    return Picture(url=url, outcome=outcome, size=size, **more)
