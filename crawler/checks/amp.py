"""Rules on AMP pairs: both addresses or none, and the second is computed from the first."""

from __future__ import annotations

import base64
import re
from hashlib import sha256
from typing import TYPE_CHECKING

from crawler.amp import CACHE, cache_url
from crawler.checks.flaw import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.checks.flaw import Flaw, Node
    from crawler.checks.vocabulary import Vocabulary

AMP, CACHED = "ampWebUrl", "cdnAmpWebUrl"
_CACHED = re.compile(rf"https?://([^./]+)\.{re.escape(CACHE)}/c/(s/)?([^/?#]+)(.*)", re.IGNORECASE | re.DOTALL)
_END = re.compile("[/?#]")


def pairs(node: Node, _known: Vocabulary) -> Iterator[Flaw]:
    """Yield what is wrong with an entry's pair (AMP, "AMP Cache URL Format")."""
    address, cached = node.text(AMP), node.text(CACHED)
    if address is None and cached is not None:
        right = f"{node.key(AMP)}: {_origin(cached) or 'the address of the AMP page'}, or neither of them"
        yield node.flaw(
            "amp.incomplete", node.place(CACHED), f"{node.key(CACHED)} stands without {node.key(AMP)}", right
        )
    elif address is not None:
        yield from _derived(node, address, cached)


def _derived(node: Node, address: str, cached: str | None) -> Iterator[Flaw]:
    wanted = cache_url(address)
    if wanted is None:
        message = f"{shown(address)} has no address in the AMP cache"
        yield node.flaw(
            "amp.ambiguous", node.place(AMP), message, "an address without port and credentials, or no pair"
        )
        return
    mend = {node.place(CACHED): wanted}
    if cached is None:
        message = f"{node.key(AMP)} stands without {node.key(CACHED)}"
        yield node.flaw("amp.incomplete", node.place(AMP), message, f"{node.key(CACHED)}: {wanted}", mend)
    elif cached != wanted and cached != _hashed(wanted):  # a hash costs more than all else here
        yield node.flaw("amp.cache-differs", node.place(CACHED), f"{node.key(CACHED)} is {shown(cached)}", wanted, mend)


def _hashed(cached: str) -> str:
    """Return a cache address with the label that old records carry for some hosts: the hash of the host."""
    host = _END.split(cached.partition("/c/")[2].removeprefix("s/"), maxsplit=1)[0]
    label = base64.b32encode(sha256(host.encode()).digest()).decode("ascii").rstrip("=").lower()
    return f"https://{label}{cached[cached.index('.') :]}"


def _origin(cached: str) -> str | None:
    """Return the address of the AMP page that a cache address stands for."""
    found = _CACHED.fullmatch(cached)
    return f"http{'s' if found[2] else ''}://{found[3]}{found[4]}" if found else None
