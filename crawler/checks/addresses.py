"""Rules on addresses: each is one http(s) address that a crawl may ask, spelt so that all programs read it alike."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from crawler.checks.flaw import shown
from crawler.normalize.url import absolute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.checks.flaw import Flaw, Node
    from crawler.checks.vocabulary import Vocabulary
    from crawler.frontmatter import Path, Tree

ASKED = ("webUrl", "ampWebUrl")
KEYS = (*ASKED, "originalUrl", "cdnAmpWebUrl")
ONE = "one http(s) address, as https://example.com/story"

_ABSOLUTE = re.compile(r"https?://[^/\\]", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]*:|//", re.IGNORECASE)
_AUTHORITY = re.compile(r"https?://(\[[^\]/]*\]|[^/:?#]*)(?::([0-9]+))?", re.IGNORECASE)
_DEFAULT_PORT = 443


def addresses(node: Node, known: Vocabulary) -> Iterator[Flaw]:
    """Yield the addresses of an entry that are none, are misspelt, or that a crawl refuses to ask."""
    for name in KEYS:
        value = node.get(name)
        if value is None or value == "":
            continue
        yield from _spelling(node, node.place(name), value)
        if name in ASKED and isinstance(value, str) and (why := _refusal(value.strip(), known.opened)):
            right = "a public address; allow_hosts in masthead.yaml opens a single one"
            yield node.flaw("address.refused", node.place(name), f"{node.key(name)} leads to {why}", right)


def pictures(node: Node, _known: Vocabulary) -> Iterator[Flaw]:
    """Yield the addresses of pictures that are none; a path of the site itself is one."""
    for number, picture in enumerate(node.items("images")):
        url = picture.get("url") if isinstance(picture, dict) else None
        if isinstance(url, str) and _SCHEME.match(url) and not url.startswith("data:"):
            yield from _spelling(node, node.place("images", number, "url"), url)


def missing(node: Node, _known: Vocabulary) -> Iterator[Flaw]:
    """Yield a related story that has no address, so that nobody can follow it and no crawl can ask for it."""
    if node.at and node.get("webUrl") in (None, "") and node.get("originalUrl") in (None, ""):
        message = f"a related story has no {node.key('webUrl')}"
        yield node.flaw("address.missing", node.at, message, f"its {node.key('webUrl')}, or no such entry")


def _spelling(node: Node, place: Path, value: Tree) -> Iterator[Flaw]:
    found = absolute(value.strip(), "") if isinstance(value, str) else None
    if found is None:
        yield node.flaw("address.invalid", place, f"{place[-1]} is {shown(value)}", ONE)
    elif not _ABSOLUTE.match(str(value).strip()):
        yield node.flaw("address.misspelt", place, f"{place[-1]} is {shown(value)}", found)


def _refusal(url: str, opened: tuple[str, ...]) -> str | None:
    """Return what stands against asking an address, as far as its spelling tells; `None` where nothing does."""
    found = _AUTHORITY.match(url)
    if found is None or (found[2] is None and _is_name(found[1])):
        return None
    return _barred(found[1], int((found[2] or "")[:6] or _DEFAULT_PORT), opened)


def _is_name(host: str) -> bool:
    """Return whether a host is plainly a name with a dot, as nearly all are; every spelling of an address is not."""
    name, dot, last = host.rstrip(".").rpartition(".")
    return bool(dot) and host.isascii() and last.isalpha() and "%" not in name


@lru_cache(maxsize=1024)
def _barred(host: str, port: int, opened: tuple[str, ...]) -> str | None:
    from crawler.addresses import PUBLIC, WEB_PORTS, Policy, literal, verdict  # noqa: PLC0415 - its tables cost 10 ms

    address, policy = literal(host), Policy.of(opened)
    if address is None:
        here = "this very machine (localhost)" if host.lower().rstrip(".") == "localhost" else None
        return None if opened else here or (f"port {port}" if port not in WEB_PORTS else None)
    if policy.admits(address, port):
        return None
    kind = verdict(address)
    return f"{host}, port {port}" if kind == PUBLIC else f"{host} ({kind})"
