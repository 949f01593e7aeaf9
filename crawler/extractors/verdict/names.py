"""What the names of a page tell: a wall's title, a login's, an error's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crawler.extractors.verdict.errors import ERROR_CODES, ERROR_TEXTS, ERROR_TITLES, ERROR_WORDS
from crawler.extractors.verdict.phrases import folded, heading, parts, phrases, says, titles
from crawler.extractors.verdict.slug import is_strange
from crawler.extractors.verdict.walls import LOGIN_TITLES, TITLES
from crawler.items import Verdict
from crawler.normalize.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.extractors.verdict.evidence import Evidence, Judgement

SHORT: Final = 1_500
"""Characters of visible text from which on a page is no wall, whatever it says."""

_TITLES: Final = tuple((verdict, reason, phrases(table)) for verdict, reason, table in TITLES)
_LOGINS: Final = phrases(LOGIN_TITLES)
_ERRORS: Final = phrases(ERROR_TITLES)
_ERROR_TEXTS: Final = folded(ERROR_TEXTS)


def by_title(evidence: Evidence) -> Judgement | None:
    """Find a page whose title or first heading is a wall's; one that also says something in Open Graph is none."""
    if evidence.is_article:
        return None
    if evidence.has_password and is_login(evidence):
        return Verdict.LOGIN, "login-page"
    if any(map(is_error, titles(evidence))) or is_error(heading(evidence)):
        return Verdict.SOFT404, "error-title"
    return None if evidence.is_structured else _by_wall(evidence)


def by_error(evidence: Evidence) -> Judgement | None:
    """Find an error page that is not called so, or calls itself an article: nothing is what the address speaks of."""
    if evidence.is_dated or not is_strange(evidence):
        return None
    if evidence.is_article:
        return (Verdict.SOFT404, "error-title") if _has_no_other_name(evidence) else None
    sight = evidence.look()
    if any(is_error(fold(name)) for name in sight.lesser):
        return Verdict.SOFT404, "error-heading"
    text = fold(sight.text) if len(sight.text) <= SHORT else ""
    return (Verdict.SOFT404, "error-text") if any(phrase in text for phrase in _ERROR_TEXTS) else None


def is_login(evidence: Evidence) -> bool:
    """Tell whether a part of the title asks for a login; headings of good pages do so in their overlays."""
    return any(says(part, _LOGINS) for part in parts(evidence.title))


def asks_to_log_in(names: Iterable[str]) -> bool:
    """Tell whether one of these names, of headings or buttons, asks for a login."""
    return any(says(fold(name), _LOGINS) for name in names)


def is_error(name: str | None) -> bool:
    """Tell whether a folded name says that there is no such page, and nothing else."""
    words = (name or "").split()
    has_code = not ERROR_CODES.isdisjoint(words)
    while words and words[0] in ERROR_WORDS:
        words.pop(0)
    while words and words[-1] in ERROR_WORDS:
        words.pop()
    return says(" ".join(words), _ERRORS) if words else has_code


def _by_wall(evidence: Evidence) -> Judgement | None:
    first = heading(evidence)
    found = _matching(titles(evidence))
    is_titled = found is not None
    found = found or (_matching((first,)) if first else None)
    # Stories have such titles too ("Access denied"), but walls have few words; of consent walls only what they ask.
    is_long = found and (found[0] is Verdict.CHALLENGE or not is_titled) and len(evidence.text()) > SHORT
    return None if is_long else found


def _matching(names: Iterable[str]) -> Judgement | None:
    """Return the verdict of the first name that is a wall's."""
    for name in names:
        for verdict, reason, table in _TITLES:
            if says(name, table):
                return verdict, reason
    return None


def _has_no_other_name(evidence: Evidence) -> bool:
    """Tell whether the title is an error's, and every other name too, or the site's own."""
    others = filter(None, (evidence.og_title, *evidence.headings[:1]))
    own = fold(evidence.site_name) if evidence.site_name else None
    is_called = any(map(is_error, parts(evidence.title)))
    return is_called and all(is_error(fold(name)) or fold(name) == own for name in others)
