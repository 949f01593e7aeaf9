"""What sources are made to say in the tests of choosing, and what comes of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from crawler.items import Claim, Document, Field, Image, Instant, Metadata, Outcome, Page, Role, Source, Verdict
from crawler.normalize.instant import instant
from pipelines.choice import Choice, choose

NOW = datetime(2020, 6, 1, tzinfo=UTC)
URL = "https://www.example-news.com/2020/story.html"


def said(source: Source, *, via: str = "x", **fields: Any) -> Metadata:
    """Return metadata; each field is one value or a list of values, a time is its raw text."""
    return Metadata(
        source=source,
        **{
            field: tuple(claim(field, each, via) for each in (values if isinstance(values, list) else [values]))
            for field, values in fields.items()
        },
    )


def claim(field: str, value: Any, via: str) -> Claim[Any]:
    if field in ("published", "created", "updated"):
        return Claim(value=instant(value), raw=value, via=via)
    if field == "images" and isinstance(value, str):
        return Claim(value=Image(url=value), raw=value, via=via)
    return Claim(value=value, raw=str(value), via=via)


def page(*metadata: Metadata, url: str = URL, role: Role = Role.WEB, verdict: Verdict = Verdict.OK) -> Page:
    document = Document(url=url, verdict=verdict, metadata=metadata)
    return Page(role=role, url=url, final_url=url, outcome=Outcome.OK, document=document)


def chosen(*metadata: Metadata, url: str = URL, **known: Any) -> Choice:
    return choose([page(*metadata, url=url)], now=NOW, **known)


def published(*metadata: Metadata, url: str = URL, **known: Any) -> str | None:
    value = chosen(*metadata, url=url, **known).value(Field.PUBLISHED)
    if value is None:
        return None
    assert isinstance(value, Instant)
    return value.at.isoformat() if value.exact else value.day.isoformat()


def rejected(choice: Choice, field: Field) -> list[str | None]:
    return [one.rejected for one in choice.candidates[field]]
