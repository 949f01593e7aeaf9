"""Which pages look as if reading them could take long."""

from __future__ import annotations

import re
from typing import Final

LARGE: Final = 1_000_000  # bytes; 1 of 56 real pages has more
MOST_OPENED: Final = 300_000  # elements that a parser may have to open again: a third of a second

# "The list of active formatting elements" (HTML, 13.2.4.3): those that a block closes over are opened anew in the next,
# so that a page of 8 kB can stand for 400,000 elements.
_NAME: Final = (
    rb"(?=[bBiIsSuUeEtTcCfFnN])(?:[bBiIsSuU]|[eE][mM]|[tT][tT]|[bB][iI][gG]|[cC][oO][dD][eE]|[fF][oO][nN][tT]"
    rb"|[nN][oO][bB][rR]|[sS](?:[mM][aA]|[tT][rR])[a-zA-Z]{2,4})"
)
_ATTRIBUTED: Final = re.compile(rb"<" + _NAME + rb"[\s/]")
_EITHER: Final = re.compile(rb"<(/?)(" + _NAME + rb")[\s/>]")
_PLAIN: Final = 3 * 13  # of equal ones three are opened anew, so of those without attributes three of each name


def is_hard(body: bytes) -> bool:
    """Return whether reading a page could take much longer than its kind does; linear, 0.1 ms for 200 kB."""
    if len(body) > LARGE:
        return True
    tags = len(body) - len(body.replace(b"<", b""))  # four times as fast as counting them
    if tags * tags < MOST_OPENED:
        return False
    most = (len(_ATTRIBUTED.findall(body)) + _PLAIN) * tags
    return most > MOST_OPENED and _opened_anew(body) > MOST_OPENED


def _opened_anew(body: bytes) -> int:
    """Return how many elements there may be that are written once and opened again and again; no fewer than there are.

    An element counts as open until an end tag of its name, wherever that stands.
    """
    opened: dict[bytes, int] = {}
    total = now = last = 0
    for token in _EITHER.finditer(body):
        total += now * body.count(b"<", last, token.start()) if now else 0
        last, name = token.start(), token[2].lower()
        if not token[1]:
            opened[name] = opened.get(name, 0) + 1
            now += 1
        elif opened.get(name):
            opened[name] -= 1
            now -= 1
    return total + now * body.count(b"<", last)
