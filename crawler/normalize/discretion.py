"""Addresses as logs and findings may show them: not too long, and without what looks like a secret."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 300  # characters of an address that a person is shown

_USER: Final = re.compile(r"://[^/?#@\s]{1,256}@")
_PAIR: Final = re.compile(r"([?&;#])([^=&;#?\s]{1,128})=[^&;#\s]+")
_SECRETS: Final = re.compile(
    r"token|secret|passw|pwd|auth(?!or)|signature|\bsig\b|session|\bsid\b|credential|\bjwt\b|key\b|\bcode\b",
    re.IGNORECASE,
)


def discreet(address: str) -> str:
    """Return an address without user, password and the values of query parameters that are named like secrets.

    What is longer than `LONGEST` is cut. A text that is no address stays as it is, but for its length.
    """
    shown = _PAIR.sub(_hidden, _USER.sub("://...@", address[: 2 * LONGEST]))
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}..."


def _hidden(pair: re.Match[str]) -> str:
    return f"{pair[1]}{pair[2]}=..." if _SECRETS.search(pair[2]) else pair[0]
