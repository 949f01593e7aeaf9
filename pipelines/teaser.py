"""An excerpt without the invitation to read on that sites hang on it."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 24  # characters of an invitation

# With a capital, for sentences end in these words, too; systems glue it to the word before.
_INVITATION: Final = re.compile(
    r"(?:\[(?i:more|details|read more|weiterlesen)\]"
    r"|(?:Read (?:M|m)ore|READ MORE|Continue (?:R|r)eading|Weiterlesen|Mehr lesen|Lire la suite|Lire plus|Leer m\u00e1s"
    r"|Leggi tutto|Lees (?:meer|verder)|Czytaj wi\u0119cej)\s?(?:\u2192|\u00bb|\u203a|>{1,3}|\.\.\.|\u2026)?)$"
)
_ENDED: Final = re.compile(r"[^\w\s,;-]$")


def uninvited(text: str) -> str:
    """Return an excerpt without an invitation at its end; ` ...` stands in its place where a sentence was cut."""
    found = _INVITATION.search(text, len(text) - LONGEST)
    rest = text[: found.start()].rstrip() if found is not None else ""
    if not rest:
        return text
    return rest if _ENDED.search(rest) else f"{rest} ..."
