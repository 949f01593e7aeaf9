"""What the address that answered tells: a home page, a section, a gate, an error page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from crawler.extractors.verdict.slug import ENOUGH, is_strange, words
from crawler.extractors.verdict.walls import GATES
from crawler.items import Verdict
from crawler.normalize.url import is_home

if TYPE_CHECKING:
    from crawler.extractors.verdict.evidence import Evidence, Judgement

_GATES: Final = tuple((verdict, reason, re.compile(pattern)) for verdict, reason, pattern in GATES)
_NUMBER: Final = re.compile(r"\d{4,}")
_YEAR: Final = re.compile(r"(?:19|20)\d\d(?:-?[01]\d){0,2}")


def at_home(evidence: Evidence) -> Judgement | None:
    """Find the home page behind another address: by redirect, or as the answer that names it canonical."""
    final = evidence.final_url or evidence.url
    if final != evidence.url and is_home(final):
        return None if is_home(evidence.url) else (Verdict.HOME, "redirected-home")
    if evidence.is_article or not evidence.canonical or not is_home(evidence.canonical):
        return None
    is_number = "?" in final and _place(final).partition("/")[2] == ""
    return (Verdict.HOME, "canonical-home") if is_number or (not is_home(final) and is_strange(evidence)) else None


def at_section(evidence: Evidence) -> Judgement | None:
    """Find a redirect from a story to the list in which it stood, or to a list of strange things."""
    if evidence.is_article or evidence.final_url in ("", evidence.url):
        return None
    asked_host, _, asked = _place(evidence.url).removeprefix("www.").partition("/")
    host, _, way = _place(evidence.final_url).removeprefix("www.").strip("/").partition("/")
    is_list = bool(way) and len(words(evidence.final_url)) < ENOUGH and not _NUMBER.search(_YEAR.sub("", way))
    if host != asked_host or not is_list:
        return None
    rest = asked.removeprefix(way) if asked.startswith(f"{way}/") else ""
    is_story = bool(_NUMBER.search(_YEAR.sub("", rest))) or len(words(evidence.url)) >= ENOUGH
    is_found = (rest and is_story) or ("/" not in way and is_strange(evidence))
    return (Verdict.SOFT404, "redirected-section") if is_found else None


def at_gate(evidence: Evidence) -> Judgement | None:
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
