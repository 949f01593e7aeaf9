"""Whether a name can be a person's: organizations, placeholders, addresses and dates stand in authors' places, too."""

from __future__ import annotations

import re
from typing import Final

MAX_WORDS: Final = 7

_ADDRESS: Final = re.compile(r"https?:/|www\.|^/|/\S*/|\.[a-z]{2,3}/|@", re.IGNORECASE)
_DATE: Final = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}:\d{2}|\b(?:19|20)\d\d\b")
# What systems fill in where nobody is named.
_NOBODY: Final = re.compile(
    r"(?:no|unknown|anonymous) author|unknown|anonym(?:ous)?|agenc(?:y|ies)|agenturen|n/?a|null|none|undefined|\W+"
    r"|%[^%]+%",
    re.IGNORECASE,
)
_FIRM: Final = re.compile(
    r"\b(?:gmbh|ag|e\.? ?v\.|ltd|inc|llc|corp|verlag|editorial|newsroom|admin"
    r"|administrator|publisher|webmaster|super user|bundes\w+|ministerium|copyright)(?:\b|(?<=\.))",
    re.IGNORECASE,
)


def objection(name: str) -> str | None:
    """Return why a name is nobody's, in a few words, or `None`."""
    if _ADDRESS.search(name):
        return "is an address"
    if _DATE.search(name):
        return "is a date"
    if _NOBODY.fullmatch(name):
        return "names nobody"
    return "is an organization" if _FIRM.search(name) or len(name.split()) > MAX_WORDS else None
