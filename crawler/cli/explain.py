"""Tell why a content file has its values: for each field every candidate, its source, and why it won or lost.

What the last crawl read is used, and nobody is asked; --fetch reads the pages anew.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from crawler.cli import UsageError
from crawler.cli.crawl import content_root
from crawler.cli.recrawl import content_file
from crawler.cli.run_options import add_network_arguments, configuration, content_repo, network_settings
from crawler.frontier import Known

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from crawler.cli.choosing import Own
    from crawler.config import Config
    from crawler.items import Entry, Page, Role, Written
    from crawler.memory import Memory
    from crawler.repository import ContentRepo
    from crawler.spiders.stories import Stories

At: TypeAlias = tuple[str | int, ...]

EXAMPLES = """examples:
  masthead explain _news/2026-03-01-a-story.md              from what the last crawl read
  masthead explain _news/2026-03-01-a-story.md title        one field
  masthead explain _news/2026-03-01-a-story.md --fetch      ask the pages now; nothing is written
  masthead explain _news/2026-03-01-a-story.md --format json"""

QUALITY = "quality"
SHOWN = 100  # characters of a value in the text; the JSON has all


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What is known of an entry: its pages as they were read and when, and what Masthead wrote last."""

    pages: Mapping[Role, Page]
    last: Mapping[str, Written]
    asked: datetime | None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("file", metavar="FILE", help="a content file")
    parser.add_argument("field", nargs="?", metavar="FIELD", help="one field, such as title or provider.name")
    parser.add_argument("--fetch", action="store_true", help="read the pages now instead of what the last crawl read")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="json: one document on stdout")
    add_network_arguments(parser, names_folder=True)


def run(arguments: argparse.Namespace) -> int:
    """Print the explanation and return the exit code: 4 where nothing is known of the file's pages."""
    from crawler.spiders.stories import Stories

    root = content_root(arguments.content, "masthead explain FILE --content PATH")
    own = configuration(root, arguments)
    repo = content_repo(root, own)
    entries = _entries(repo, root, arguments.file)
    memory = _fetched(entries, root, own, arguments) if arguments.fetch else _remembered(entries, root, own)
    stories = Stories(repo)  # which looks at all files only where it is asked
    told = [_told(entry, memory[entry.at], stories, own) for entry in entries]
    if arguments.field == QUALITY:  # which needs no page
        told = [
            one | {"fields": {QUALITY: _weighed(entry, memory[entry.at], repo)}}
            for one, entry in zip(told, entries, strict=True)
        ]
    if arguments.field is not None:
        told = [one | {"fields": _only(one["fields"], arguments.field)} for one in told]
    if arguments.format == "json":
        print(json.dumps({"entries": told}, ensure_ascii=False, indent=2))
    else:
        print("\n".join(line for one in told for line in text(one)))
    return 0 if any(one["fields"] for one in told) else 4


def _entries(repo: ContentRepo, root: Path, name: str) -> tuple[Entry, ...]:
    from crawler.frontmatter import parse
    from crawler.repository import FileRefused, read

    path = content_file(root, name)
    try:
        scanned = repo.entries_in(path, parse(read(root / path)))
    except FileRefused as refusal:
        raise UsageError(f"{name} {refusal}") from None
    if not scanned.entries:
        raise UsageError("; ".join(one.message for one in scanned.findings) or f"{name} has no entry with a webUrl")
    return scanned.entries


def _told(entry: Entry, past: Past, stories: Stories, own: Config) -> dict[str, Any]:
    """Return what is told of one entry; without `fields` where neither pages nor a file of its own say anything."""
    from crawler.cli.choosing import explain

    repo, known = stories.repo, _known(entry, stories)
    names = {one.domain: one.names for one in repo.organizations.values()}
    said = Known(url=entry.web_url, entries=(entry,), pages=past.pages)
    asked = partial(explain, entry, said, last=past.last, now=datetime.now(UTC), names=names, zones=own.timezone)
    fields = asked(common=repo.is_common, private=own.private, own=known) if past.pages or known.record else {}
    return {
        "path": entry.path,
        "line": entry.line,
        "at": list(entry.at),
        "webUrl": entry.web_url,
        "asked": past.asked.isoformat(timespec="seconds") if past.asked is not None else None,
        "pages": [_page(page) for page in past.pages.values()],
        "fields": fields | {QUALITY: _weighed(entry, past, repo)} if fields else {},
    }


def _known(entry: Entry, stories: Stories) -> Own:
    """Return what the repo itself knows about an entry; all of its files may be read for it."""
    from crawler.cli.choosing import Own

    repo, url = stories.repo, entry.web_url
    domain = repo.provider(url)
    logo = repo.logo(domain) if domain is not None and not entry.at else None
    return Own(
        domain=domain,
        organization=repo.organizations.get(domain or ""),
        names=repo.names(url, domain) if domain is not None else {},
        logo=logo,
        file=stories.path_of(url) if entry.at else None,
        record=stories.record(url) if entry.at else None,
    )


def _weighed(entry: Entry, past: Past, repo: ContentRepo) -> dict[str, Any]:
    from crawler.cli.choosing import weighed

    return weighed(entry, past.last, repo.organizations)


def _page(page: Page) -> dict[str, Any]:
    return {"role": page.role, "finalUrl": page.final_url, "outcome": page.outcome, "reason": page.reason}


def _remembered(entries: Sequence[Entry], root: Path, own: Config) -> dict[At, Past]:
    from crawler.cli.remembering import remembered

    with remembered(root, own.state, "explain") as memory:
        return {entry.at: _past(entry, memory) for entry in entries}


def _past(entry: Entry, memory: Memory) -> Past:
    history, last = memory.history(entry.web_url), memory.last(entry)
    evidence, documents = memory.evidence(entry.web_url), memory.documents(entry.web_url)
    pages = evidence.pages if evidence is not None and documents else {}
    read = {role: replace(page, document=documents.get(role)) for role, page in pages.items()}
    return Past(pages=read, last=last, asked=history.asked if history is not None else None)


def _fetched(entries: Sequence[Entry], root: Path, own: Config, arguments: argparse.Namespace) -> dict[At, Past]:
    from crawler.cli.running import run as crawl

    settings = network_settings(root, arguments) | {"ITEM_PIPELINES": {}}
    urls = list(dict.fromkeys(entry.web_url for entry in entries))
    done = crawl("page", settings, keep_items=True, url=urls, follow_amp=True)
    if done.error is not None:
        raise UsageError(str(done.error))
    pages = {item.entry.web_url: item.evidence.pages for item in done.items}
    return {
        at: replace(past, pages=pages.get(entry.web_url, {}), asked=datetime.now(UTC))
        for entry, (at, past) in zip(entries, _remembered(entries, root, own).items(), strict=True)
    }


def _only(fields: Mapping[str, Any], name: str) -> dict[str, Any]:
    if fields and name not in fields:
        raise UsageError(f"{name} is no field; it is one of: {', '.join(fields)}")
    return {name: fields[name]} if fields else {}


def text(told: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of one entry's explanation."""
    yield f"{told['path']}:{told['line']}  {told['webUrl']}"
    for page in told["pages"]:
        yield f"  {page['role']}  {page['outcome']}{_because(page['reason'])}  {page['finalUrl']}"
    if not told["fields"]:
        yield "  nothing is known of its pages: masthead recrawl asks them, or explain --fetch"
    for name, field in told["fields"].items():
        if field["candidates"] or "parts" in field or field.get("current") is not None:
            yield from _field(name, field)


def _field(name: str, field: Mapping[str, Any]) -> Iterator[str]:
    yield f"{name}{'  (locked)' if field['locked'] else ''}"
    if "current" in field:
        author = f"written by Masthead from {field['writtenBy']}" if field["writtenBy"] else "a person's"
        yield f"  in the file  {_short(field['current'])}  {author if field['current'] is not None else ''}".rstrip()
    if field.get("unpaired"):
        yield f"  no pair      {field['unpaired']}"
    yield from _parts(field)
    for one in field["candidates"]:
        verdict = one["rejected"] or "won"
        yield f"  {_short(one['value'] if one['value'] is not None else one['raw'])}  {one['via']}  {verdict}"


def _parts(field: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of a quality: what each part of the formula gives, and for which facts."""
    if "parts" not in field:
        return
    if field["chosen"] is not None:
        yield f"  by formula   {field['chosen']['value']} of 100"
    for part in field["parts"]:
        yield f"  {part['points']:>3} of {part['of']:<3}   {part['part']}"
        for fact in part["facts"]:
            yield f"      {'+' if fact['holds'] else '-'} {fact['points']:>2}     {fact['fact']}"


def _short(value: object) -> str:
    shown = "nothing" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= SHOWN else f"{shown[:SHOWN]}…"


def _because(reason: str | None) -> str:
    return f" ({reason})" if reason else ""
