"""Evidence, written values and plans as JSON text and back: exact, pure, and `None` for a text that cannot be read."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from crawler.items import Evidence, Fact, Field, Image, Instant, Outcome, Page, Picture, Role, Size, Source, Written
from crawler.normalize.jsontext import dumped, loaded
from crawler.state.plan import Plan
from crawler.state.shapes import (
    ShapeError,
    flag,
    instant,
    maybe_text,
    pixels,
    row,
    table,
    text,
    whole,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

VERSION: Final = 1
"""The version of the texts; one of another version is not read, as it may mean something else."""

T = TypeVar("T")


class Kind(NamedTuple):
    """How one type of a fact's value becomes JSON and comes back; both raise `ShapeError` for any other type."""

    dump: Callable[[object], object]
    load: Callable[[object], object]


def dump_evidence(evidence: Evidence) -> str:
    """Return evidence as JSON text; the documents of pages are left out.

    Raises `ShapeError` for a fact whose value is not of its field's type (`KINDS`).
    """
    return dumped(
        {
            "v": VERSION,
            "pages": {role: _dump_page(role, page) for role, page in evidence.pages.items()},
            "facts": _dump_facts(evidence.facts),
            "pictures": {url: _dump_picture(url, picture) for url, picture in evidence.pictures.items()},
        }
        | _said(unpaired=evidence.unpaired)
    )


def signature(facts: Mapping[Field, Fact]) -> str:
    """Return a short text that is the same for the same facts, whatever the pages look like that they came from."""
    return blake2b(dumped(_dump_facts(facts)).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def dump_facts(facts: Mapping[Field, Fact]) -> str:
    """Return facts as JSON text. Raises `ShapeError` for one whose value is not of its field's type (`KINDS`)."""
    return dumped(_dump_facts(facts))


def load_facts(content: str) -> dict[Field, Fact]:
    """Return the facts that a text of `dump_facts` holds; raises `ValueError` for any other."""
    return _load_facts(loaded(content))


def load_evidence(content: str) -> Evidence | None:
    """Return the evidence that a text of `dump_evidence` holds, `None` where it cannot be read."""
    return _read(_load_evidence, content)


def dump_written(written: Mapping[str, Written]) -> str:
    """Return what was written, key by key, as JSON text; raises `TypeError` for a value that is not JSON-ready."""
    return dumped({"v": VERSION, "keys": {key: _dump_one(one) for key, one in written.items()}})


def load_written(content: str) -> dict[str, Written] | None:
    """Return what a text of `dump_written` holds, `None` where it cannot be read."""
    return _read(_load_written, content)


def dump_plan(plan: Plan) -> str:
    """Return a plan as JSON text; raises `TypeError` for settings that are not JSON-ready."""
    return dumped({"v": VERSION, "run": plan.run, "started": plan.started.isoformat(), "settings": dict(plan.settings)})


def load_plan(content: str) -> Plan | None:
    """Return the plan that a text of `dump_plan` holds, `None` where it cannot be read."""
    return _read(_load_plan, content)


def _read(load: Callable[[Mapping[str, object]], T], content: str) -> T | None:
    # Anybody who can commit to the repo can put any text here, a tower of brackets or a year 99999 too.
    try:
        found = table(loaded(content))
        return load(found) if found.get("v") == VERSION else None
    except (ValueError, OverflowError, RecursionError):
        return None


def _said(**values: object) -> dict[str, object]:
    """Return what is said: a key for each value that is not `None`."""
    return {key: value for key, value in values.items() if value is not None}


def _load_evidence(found: Mapping[str, object]) -> Evidence:
    return Evidence(
        pages={Role(role): _load_page(Role(role), page) for role, page in table(found.get("pages")).items()},
        facts=_load_facts(found.get("facts")),
        unpaired=maybe_text(found.get("unpaired")),
        pictures={url: _load_picture(url, picture) for url, picture in table(found.get("pictures")).items()},
    )


def _load_facts(value: object) -> dict[Field, Fact]:
    return {Field(field): _load_fact(Field(field), fact) for field, fact in table(value).items()}


def _dump_facts(facts: Mapping[Field, Fact]) -> dict[str, object]:
    return {field: _dump_fact(field, fact) for field, fact in sorted(facts.items())}


def _dump_page(asked: Role, page: Page) -> dict[str, object]:
    return {"url": page.url, "outcome": page.outcome} | _said(
        role=None if page.role == asked else page.role,
        final=None if page.final_url == page.url else page.final_url,
        reason=page.reason,
        status=page.status,
    )


def _load_page(asked: Role, value: object) -> Page:
    found = table(value)
    url = text(found.get("url"))
    return Page(
        role=Role(text(found.get("role", asked))),
        url=url,
        final_url=text(found.get("final", url)),
        outcome=Outcome(text(found.get("outcome"))),
        reason=maybe_text(found.get("reason")),
        status=_maybe_whole(found.get("status")),
    )


def _maybe_whole(value: object) -> int | None:
    return None if value is None else whole(value)


def _dump_picture(asked: str, picture: Picture) -> dict[str, object]:
    return {"outcome": picture.outcome} | _said(
        url=None if picture.url == asked else picture.url,
        reason=picture.reason,
        status=picture.status,
        size=_dump_size(picture.size),
        format=picture.format,
        hash=picture.hash,
    )


def _load_picture(asked: str, value: object) -> Picture:
    found = table(value)
    return Picture(
        url=text(found.get("url", asked)),
        outcome=Outcome(text(found.get("outcome"))),
        reason=maybe_text(found.get("reason")),
        status=_maybe_whole(found.get("status")),
        size=_load_size(found.get("size")),
        format=maybe_text(found.get("format")),
        hash=maybe_text(found.get("hash")),
    )


def _dump_size(size: Size | None) -> list[int] | None:
    return None if size is None else [size.width, size.height]


def _load_size(value: object) -> Size | None:
    if value is None:
        return None
    width, height = row(value, 2)
    return Size(width=pixels(width), height=pixels(height))


def _dump_image(value: object) -> object:
    if not isinstance(value, Image):
        raise ShapeError("no picture")
    return {"url": value.url} | _said(size=_dump_size(value.size), title=value.title)


def _load_image(value: object) -> Image:
    found = table(value)
    return Image(url=text(found.get("url")), size=_load_size(found.get("size")), title=maybe_text(found.get("title")))


def _dump_instant(value: object) -> object:
    if not isinstance(value, Instant):
        raise ShapeError("no instant")
    return [value.at.isoformat(), value.exact, value.day.isoformat()]


def _load_instant(value: object) -> Instant:
    at, exact, day = row(value, 3)
    found = instant(at)
    if found.utcoffset() != timedelta() or found.microsecond:
        raise ShapeError("no whole second of UTC")
    return Instant(at=found.replace(tzinfo=UTC), exact=flag(exact), day=date.fromisoformat(text(day)))


def _many(one: Kind) -> Kind:
    """Return the kind of a tuple of values of one kind."""

    def dump(value: object) -> object:
        if not isinstance(value, tuple):
            raise ShapeError("no tuple")
        return [one.dump(each) for each in value]

    return Kind(dump, lambda value: tuple(one.load(each) for each in row(value)))


TEXT: Final = Kind(text, text)
FLAG: Final = Kind(flag, flag)
INSTANT: Final = Kind(_dump_instant, _load_instant)
TEXTS: Final = _many(TEXT)
IMAGE: Final = Kind(_dump_image, _load_image)
IMAGES: Final = _many(IMAGE)

KINDS: Final[Mapping[Field, Kind]] = {
    Field.PUBLISHED: INSTANT,
    Field.UPDATED: INSTANT,
    Field.FREE: FLAG,
    Field.AUTHORS: TEXTS,
    Field.KEYWORDS: TEXTS,
    Field.TOPICS: TEXTS,
    Field.IMAGES: IMAGES,
    Field.PROVIDER_IMAGES: IMAGES,
}
"""The type of each field's value; a field that is not named here holds text."""


def _dump_fact(field: Field, fact: Fact) -> dict[str, object]:
    value = KINDS.get(field, TEXT).dump(fact.value)
    return {"value": value, "source": fact.source, "via": fact.via} | _said(
        raw=None if fact.raw == _usual_raw(value) else fact.raw
    )


def _load_fact(field: Field, value: object) -> Fact:
    found = table(value)
    return Fact(
        value=KINDS.get(field, TEXT).load(found.get("value")),
        source=Source(text(found.get("source"))),
        via=text(found.get("via")),
        raw=text(found.get("raw", _usual_raw(found.get("value")))),
    )


def _usual_raw(value: object) -> str:
    """Return what a fact's `raw` mostly is, so that a long text is not kept twice: the text itself."""
    return value if isinstance(value, str) else ""


def _dump_one(written: Written) -> dict[str, object]:
    return {"value": written.value, "source": written.source} | _said(
        exact=None if written.exact else False, hash=written.hash
    )


def _load_written(found: Mapping[str, object]) -> dict[str, Written]:
    return {key: _load_one(table(one)) for key, one in table(found.get("keys")).items()}


def _load_one(found: Mapping[str, object]) -> Written:
    return Written(
        value=found.get("value"),
        source=text(found.get("source")),
        exact=flag(found.get("exact", True)),
        hash=maybe_text(found.get("hash")),
    )


def _load_plan(found: Mapping[str, object]) -> Plan:
    return Plan(
        run=text(found.get("run")), started=instant(found.get("started")), settings=table(found.get("settings"))
    )
