"""Whether a response is the page at all: walls, logins, soft 404s, home pages and things that are no HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from crawler.extractors.verdict.sniffing import sniff
from crawler.extractors.verdict.walls import (
    ERROR_CODES,
    ERROR_TITLES,
    ERROR_WORDS,
    GATES,
    LOGIN_TITLES,
    RESOURCES,
    TEXTS,
    TITLES,
)
from crawler.items import Verdict
from crawler.normalize.text import fold
from crawler.normalize.url import is_home

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["Evidence", "Judgement", "judge", "sniff"]

Judgement = tuple[Verdict, str | None]
"""A verdict and what made it, a word of a fixed list; the reason of OK is `None`."""

SHORT: Final = 1_500
"""Characters of visible text from which on a page is no wall, whatever it says."""
FEW: Final = 500
"""Characters of visible text from which on a page is no wall, whatever it loads."""
BLANK: Final = 60
"""Characters of visible text below which a page that says nothing else is empty."""

_Phrases = tuple[frozenset[str], re.Pattern[str]]

_PARTS: Final = re.compile(r"\s[-\u2013\u2014/]\s|\s?[|\uff5c»«·•]\s?")
_MAX_TITLE: Final = 300


def _no_text() -> str:
    """Return no text: the default of `Evidence.text`."""
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The cheap facts about a parsed page on which the verdict rests; each default accuses nobody.

    `text` is asked only of pages without Open Graph, JSON-LD and article signs.
    """

    url: str  # the address that was asked for
    final_url: str = ""  # the address that answered; "" means the same
    canonical: str | None = None  # rel=canonical, resolved
    title: str | None = None  # <title>, clean
    headings: tuple[str, ...] = ()  # the texts of the first h1s, clean
    og_title: str | None = None  # og:title, clean
    is_described: bool = False  # any description: og:description, meta description, JSON-LD
    is_article: bool = False  # an article or video node, og:type article or video*, article:published_time
    is_structured: bool = False  # any Open Graph property or readable JSON-LD
    has_password: bool = False  # an <input type=password>
    resources: tuple[str, ...] = ()  # src of scripts and frames, action of forms: as written
    text: Callable[[], str] = _no_text  # the visible text; its first 2,000 characters are enough


def judge(evidence: Evidence) -> Judgement:
    """Return what a page is, and why. Of two errors the lesser is to let a wall pass: an article is never rejected."""
    return next((found for test in _TESTS if (found := test(evidence))), (Verdict.OK, None))


def _phrases(table: str) -> _Phrases:
    """Return the phrases of a table, parted by `|`; `*` stands for any words or none."""
    rows = table.split("|")
    patterns = (".*".join(map(_literal, row.split("*"))) for row in rows if "*" in row)
    return frozenset(fold(row) for row in rows if "*" not in row), re.compile("|".join(patterns))


def _literal(part: str) -> str:
    """Return the pattern of a phrase's part, folded but for a space that it begins with."""
    return (" " if part.startswith(" ") else "") + re.escape(fold(part)) if part else ""


def _says(name: str, phrases: _Phrases) -> bool:
    """Tell whether a folded name is one of the phrases."""
    return name in phrases[0] or bool(phrases[1].fullmatch(name))


_TITLES: Final = tuple((verdict, reason, _phrases(table)) for verdict, reason, table in TITLES)
_LOGINS: Final = _phrases(LOGIN_TITLES)
_ERRORS: Final = _phrases(ERROR_TITLES)
_RESOURCES: Final = tuple((verdict, reason, parts.split("|")) for verdict, reason, parts in RESOURCES)
_TEXTS: Final = tuple((verdict, reason, phrases.split("|")) for verdict, reason, phrases in TEXTS)
_GATES: Final = tuple((verdict, reason, re.compile(pattern)) for verdict, reason, pattern in GATES)


def _at_home(evidence: Evidence) -> Judgement | None:
    """Find the home page behind another address: by redirect, or as the answer to `/?p=1` that names it canonical."""
    final = evidence.final_url or evidence.url
    if final != evidence.url and is_home(final):
        return None if is_home(evidence.url) else (Verdict.HOME, "redirected-home")
    if evidence.is_article or not evidence.canonical:
        return None
    is_number = "?" in final and _place(final).partition("/")[2] == ""
    return (Verdict.HOME, "canonical-home") if is_number and is_home(evidence.canonical) else None


def _at_gate(evidence: Evidence) -> Judgement | None:
    """Find a redirect to a consent page, a login, a parking service or an error page."""
    if evidence.is_article or evidence.final_url in ("", evidence.url):
        return None
    asked, final = _place(evidence.url), _place(evidence.final_url)
    for verdict, reason, pattern in _GATES:
        if pattern.fullmatch(final) and not pattern.fullmatch(asked):
            return verdict, reason
    return None


def _place(url: str) -> str:
    """Return host and path of an address in lower case, `""` of one that cannot be read."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.netloc}{parts.path or '/'}".lower()


def _by_title(evidence: Evidence) -> Judgement | None:
    """Find a page whose title or first heading is a wall's; one that also says something in Open Graph is none."""
    if evidence.is_article:
        return None
    names = tuple(_names(evidence))
    if evidence.has_password and _login(evidence):
        return Verdict.LOGIN, "login-page"
    if any(map(_is_error, names)):
        return Verdict.SOFT404, "error-title"
    found = None if evidence.is_structured else _matching(names)
    # Stories have such titles too ("Access denied"), but walls have few words.
    is_story = found and found[0] is Verdict.CHALLENGE and len(evidence.text()) > SHORT
    return None if is_story else found


def _names(evidence: Evidence) -> Iterator[str]:
    """Yield, folded: the parts of the titles and the whole ones, and the first heading."""
    for title in (evidence.title, evidence.og_title):
        if title:
            yield from map(fold, filter(str.strip, _PARTS.split(title[:_MAX_TITLE])))
            yield fold(title[:_MAX_TITLE])
    yield from (fold(heading[:_MAX_TITLE]) for heading in evidence.headings[:1] if heading)


def _login(evidence: Evidence) -> bool:
    """Tell whether a part of the title asks for a login; headings of good pages do so in their overlays."""
    return any(_says(fold(part), _LOGINS) for part in _PARTS.split(evidence.title or "") if part.strip())


def _is_error(name: str) -> bool:
    """Tell whether a folded name says that there is no such page, and nothing else."""
    words = name.split()
    has_code = not ERROR_CODES.isdisjoint(words)
    while words and words[0] in ERROR_WORDS:
        words.pop(0)
    while words and words[-1] in ERROR_WORDS:
        words.pop()
    return _says(" ".join(words), _ERRORS) if words else has_code


def _matching(names: Iterable[str]) -> Judgement | None:
    """Return the verdict of the first name that is a wall's."""
    for name in names:
        for verdict, reason, phrases in _TITLES:
            if _says(name, phrases):
                return verdict, reason
    return None


def _by_content(evidence: Evidence) -> Judgement | None:
    """Find a wall by what a bare, short page loads or says, and a page that says nothing at all."""
    if evidence.is_article or evidence.is_structured:
        return None
    text = evidence.text()[: SHORT + 1].strip()
    if len(text) > SHORT:
        return None
    served = _by_resources(evidence.resources) if len(text) < FEW else None
    return served or _by_text(text) or _by_silence(evidence, text)


def _by_resources(resources: tuple[str, ...]) -> Judgement | None:
    """Return the verdict of the first address that only walls load."""
    addresses = "\n".join(resources).lower()
    for verdict, reason, parts in _RESOURCES:
        if any(part in addresses for part in parts):
            return verdict, reason
    return None


def _by_text(text: str) -> Judgement | None:
    """Return the verdict of the first phrase that only walls say."""
    said = fold(text) if text else ""
    for verdict, reason, phrases in _TEXTS:
        if any(phrase in said for phrase in phrases):
            return verdict, reason
    return None


def _by_silence(evidence: Evidence, text: str) -> Judgement | None:
    """Find a page without title, description, heading and text."""
    is_silent = not (evidence.title or evidence.is_described or any(evidence.headings))
    return (Verdict.EMPTY, "says-nothing") if is_silent and len(text) < BLANK else None


_TESTS: Final[tuple[Callable[[Evidence], Judgement | None], ...]] = (_at_home, _at_gate, _by_title, _by_content)
