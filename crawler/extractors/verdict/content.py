"""What a page without a name of its own tells by what it loads, says, asks for and does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crawler.extractors.verdict.errors import NEEDS_SCRIPT, WAITING
from crawler.extractors.verdict.names import SHORT, asks_to_log_in, is_login
from crawler.extractors.verdict.phrases import folded
from crawler.extractors.verdict.slug import is_nameless, shares
from crawler.extractors.verdict.walls import ACCEPTING, CODE, PURPOSES, RESOURCES, TEXTS
from crawler.items import Verdict
from crawler.normalize.text import fold

if TYPE_CHECKING:
    from crawler.extractors.verdict.evidence import Evidence, Judgement, Sight

FEW: Final = 500
"""Characters of visible text from which on a page is no wall, whatever it loads."""
BLANK: Final = 60
"""Characters of visible text below which a page that says nothing else is empty."""
_TITLED: Final = 4  # words of a title that is more than a site's name

_RESOURCES: Final = tuple((verdict, reason, table.split("|")) for verdict, reason, table in RESOURCES)
_TEXTS: Final = tuple((verdict, reason, folded(table)) for verdict, reason, table in TEXTS)
_CODE: Final = tuple((verdict, reason, re.compile(pattern, re.DOTALL)) for verdict, reason, pattern in CODE)
_ACCEPTING, _PURPOSES, _NEEDS_SCRIPT = folded(ACCEPTING), folded(PURPOSES), folded(NEEDS_SCRIPT)


def by_content(evidence: Evidence) -> Judgement | None:
    """Find a wall by what a bare, short page loads, says, asks or does, and a page that says nothing at all."""
    if evidence.is_article or evidence.is_structured:
        return None
    if len(evidence.text()) > SHORT:
        return None
    sight = evidence.look()
    tests = (*_WHEN_BARE, *_WHEN_SHORT) if len(sight.text) < FEW else _WHEN_SHORT
    return next((found for test in tests if (found := test(evidence, sight))), None)


def by_shell(evidence: Evidence) -> Judgement | None:
    """Find the frame of a JavaScript site that says of itself only what it says of every page."""
    if evidence.is_article or evidence.is_amp or evidence.headings or _is_named(evidence):
        return None
    if not _is_waiting(evidence.text()):
        return None
    sight = evidence.look()
    return (Verdict.EMPTY, "needs-javascript") if sight.has_code and not sight.shows else None


def by_silence(evidence: Evidence) -> Judgement | None:
    """Find a page without title, description, heading and text."""
    if evidence.is_article or evidence.is_structured or evidence.title or evidence.is_described or evidence.headings:
        return None
    return (Verdict.EMPTY, "says-nothing") if len(evidence.text()) < BLANK else None


def _is_named(evidence: Evidence) -> bool:
    """Tell whether a page that may be a frame has a name that is more than its site's."""
    if evidence.is_structured and (evidence.is_described or not is_nameless(evidence)):
        return True
    if is_nameless(evidence):
        return False
    if shares(evidence):
        return True
    return len(fold(evidence.title or "").split()) >= _TITLED


def _is_waiting(text: str) -> bool:
    """Tell whether a page shows nothing, or only that it waits for a script or needs one."""
    said = fold(text) if text else ""
    if len(said) < BLANK or WAITING.issuperset(said.split()):
        return True
    return len(said) < FEW and any(phrase in said for phrase in _NEEDS_SCRIPT)


def _by_resources(evidence: Evidence, _: Sight) -> Judgement | None:
    """Return the verdict of the first address that only walls load."""
    addresses = "\n".join(evidence.resources).lower()
    return next(((said, why) for said, why, told in _RESOURCES if any(part in addresses for part in told)), None)


def _by_code(_: Evidence, sight: Sight) -> Judgement | None:
    """Return the verdict of what the page's own scripts do, where they are all that the page has."""
    if len(sight.text) >= FEW // 2 or sight.shows:
        return None
    return next(((said, why) for said, why, pattern in _CODE if pattern.search(sight.code)), None)


def _by_captcha(evidence: Evidence, sight: Sight) -> Judgement | None:
    """Find a captcha that is all that the page is about."""
    is_wall = sight.has_captcha and not sight.asks_who and is_nameless(evidence)
    return (Verdict.CHALLENGE, "captcha") if is_wall else None


def _by_login(evidence: Evidence, sight: Sight) -> Judgement | None:
    """Find a form that asks who one is, on a page that is about nothing else."""
    if not (evidence.has_password or sight.asks_who):
        return None
    asks = (*evidence.headings, *sight.lesser, *sight.buttons)
    is_wall = is_login(evidence) or (is_nameless(evidence) and asks_to_log_in(asks))
    return (Verdict.LOGIN, "login-page") if is_wall else None


def _by_text(_: Evidence, sight: Sight) -> Judgement | None:
    """Return the verdict of the first phrase that only walls say."""
    said = fold(sight.text) if sight.text else ""
    return next(((verdict, why) for verdict, why, told in _TEXTS if any(part in said for part in told)), None)


def _by_consent(evidence: Evidence, sight: Sight) -> Judgement | None:
    """Find a page that asks for consent and is about nothing else."""
    said = fold(sight.text) if sight.text else ""
    asks = any(part in said for part in _ACCEPTING) and any(part in said for part in _PURPOSES)
    is_wall = asks and not evidence.headings[1:] and is_nameless(evidence)
    return (Verdict.CONSENT, "consent-page") if is_wall else None


_WHEN_BARE: Final = (_by_resources, _by_code, _by_captcha, _by_login)
_WHEN_SHORT: Final = (_by_text, _by_consent)
