"""The files that a provider's domain names in a content repo: nothing that a page says ever reaches a path."""

from __future__ import annotations

import re
from typing import Final

SIDES: Final = (50, 400)
"""The sides of the square logos in pixels, the one that posts show first."""

LOGOS: Final = "assets/images/organizations"
ORGANIZATIONS: Final = "_data/organizations"

# A known organization's domain is a person's word in a file, and a file may have come with a pull request.
_SAFE: Final = re.compile(r"(?!.*\.\.)[a-z0-9](?:[a-z0-9.-]{0,198}[a-z0-9])?", re.ASCII)


def is_plain(domain: str) -> bool:
    """Return whether a domain may be a part of a file's name: `[a-z0-9.-]`, no `..`, no dot or dash at its ends."""
    return _SAFE.fullmatch(domain) is not None


def logo_path(domain: str, side: int) -> str | None:
    """Return the path of a provider's logo of so many pixels, relative to the content repo; `None` of a strange name.

    `domain` is a registrable domain, or one that the repo itself has in `_data/organizations`.
    """
    return f"{LOGOS}/{domain}-{side}x{side}.jpg" if is_plain(domain) else None


def organization_path(domain: str) -> str | None:
    """Return the path of a provider's own file, relative to the content repo; `None` of a strange name."""
    return f"{ORGANIZATIONS}/{domain}.md" if is_plain(domain) else None
