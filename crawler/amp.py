"""AMP: the proof that two pages are a pair, and the address of an AMP page in the AMP cache."""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from crawler.items import SPEAKING, Document, Outcome, Page, Source, Verdict
from crawler.normalize.domain import registrable
from crawler.normalize.hostname import ascii_host, is_address, unicode_host
from crawler.normalize.url import fold_url, host, is_home

CACHE = "cdn.ampproject.org"
MAX_CANDIDATES = 3  # a page that names more AMP pages than this is not worth more requests
_MAX_LABEL = 63  # octets (RFC 1035, 2.3.4)
_ADDRESS = re.compile(r"(https?)://([^/?#\\@:\[\]\s]+)(?::([0-9]{1,5}))?((?:[/?#][^\x00-\x20\x7f]*)?)", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}
_CANONICAL_SOURCES = (Source.HTTP, Source.LINK, Source.OPEN_GRAPH)  # the order of belief
_LOOPS = frozenset(("too-many-redirects",))


class Unpaired(StrEnum):
    """Why a page is not the AMP page of another; the closed list that `amp.unpaired` shows."""

    NOT_AMP = "not-amp"
    CANONICAL_ELSEWHERE = "canonical-elsewhere"
    REDIRECTS_TO_CANONICAL = "redirects-to-canonical"
    LOOP = "loop"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The AMP address that is proven, or why the one that was asked is not; neither where nothing could be judged."""

    url: str | None = None
    reason: Unpaired | None = None


def cache_url(url: str) -> str | None:
    """Return the address of an AMP page in the AMP cache (amp.dev, "AMP Cache URL Format"), or `None`.

    `None` is what has no cache address: another scheme, a port that is not the scheme's own, credentials, an IP
    address, a name without a dot. What follows the host is copied as it is.
    """
    parts = _ADDRESS.fullmatch(url)
    if parts is None:
        return None
    scheme, name = parts[1].lower(), ascii_host(parts[2])
    if name is None or int(parts[3] or _PORTS[scheme]) != _PORTS[scheme] or not _is_dotted_name(name):
        return None
    return f"https://{host_label(name)}.{CACHE}/c/{'s/' if scheme == 'https' else ''}{name}{parts[4]}"


def _is_dotted_name(name: str) -> bool:
    return "." in name and not name.endswith(".") and not is_address(name)


@lru_cache(maxsize=1024)
def host_label(host: str) -> str:
    """Return the one DNS label that stands for a host, given in lower-case A-labels, in the AMP cache."""
    readable = _readable_label(host)
    return _hash_label(host) if readable is None or len(readable) > _MAX_LABEL else readable


def _readable_label(host: str) -> str | None:
    """Return the label that a person can read back, of any length; `None` where the algorithm asks for the hash."""
    name = unicode_host(host)
    reserved = _has_dashes_at_3_and_4(host) and not host.startswith("xn")
    if name is None or reserved or len(host) > _MAX_LABEL or _mixes_directions(name):
        return None
    label = name.replace("-", "--").replace(".", "-")
    if _has_dashes_at_3_and_4(label):
        label = f"0-{label}-0"
    return (label if label.isascii() else f"xn--{label.encode('punycode').decode('ascii')}").lower()


def _hash_label(host: str) -> str:
    """Return 52 characters: base32 (RFC 4648) of the SHA-256 of the host."""
    return base64.b32encode(hashlib.sha256(host.encode()).digest()).decode("ascii").rstrip("=").lower()


def _has_dashes_at_3_and_4(label: str) -> bool:
    return label[2:4] == "--"


def _mixes_directions(name: str) -> bool:
    """Whether a name holds strong characters of both directions (Unicode, UAX #9: L against R and AL)."""
    directions = {unicodedata.bidirectional(char) for char in name}
    return "L" in directions and not directions.isdisjoint(("R", "AL"))


def candidates(web: Page) -> tuple[str, ...]:
    """Return the addresses that a web page gives for its AMP page, in document order, at most `MAX_CANDIDATES`.

    A page that is its own AMP page needs none, and a link to the page itself leads nowhere.
    """
    document = _readable(web)
    if document is None or _is_own_amp_page(document):
        return ()
    found = {fold_url(web.final_url): "", fold_url(web.url): ""}
    for url in _said_amp_urls(document):
        found.setdefault(fold_url(url), url)
    return tuple(url for url in found.values() if url)[:MAX_CANDIDATES]


def pair(web: Page | None, amp: Page | None, web_url: str) -> Pair:
    """Return whether `amp` is proven to be the AMP page of the entry at `web_url`.

    Proven is an AMP document whose canonical address is `web_url`, or the canonical or final address of the web page
    within the same registrable domain. A web page that is AMP and canonical to itself is its own AMP page.
    """
    document = _readable(web)
    if document is not None and _is_own_amp_page(document):
        return Pair(url=web_url)
    if amp is None or (amp.outcome is Outcome.NOT_MODIFIED and amp.document is None):
        return Pair()
    reason = _unpaired(amp, _own_addresses(web, document, web_url))
    return Pair(url=amp.url) if reason is None else Pair(reason=reason)


def _unpaired(amp: Page, own: frozenset[str]) -> Unpaired | None:
    """Return why an asked page is not the AMP page of the page that has these folded addresses, `None` if it is."""
    if fold_url(amp.final_url) in own and fold_url(amp.url) not in own:
        return Unpaired.REDIRECTS_TO_CANONICAL
    document = _readable(amp)
    if document is None:
        return _unread(amp)
    if not document.is_amp:
        return Unpaired.NOT_AMP
    return None if own.intersection(map(fold_url, _canonicals(document)[:1])) else Unpaired.CANONICAL_ELSEWHERE


def _unread(amp: Page) -> Unpaired:
    if amp.outcome is Outcome.NOT_HTML:
        return Unpaired.NOT_AMP
    return Unpaired.LOOP if amp.reason in _LOOPS else Unpaired.UNREACHABLE


def _own_addresses(web: Page | None, document: Document | None, web_url: str) -> frozenset[str]:
    """Return the folded addresses under which a web page is known; another domain's say does not count."""
    said = (web.final_url, *_canonicals(document)) if web is not None and document is not None else ()
    domain = _domain(web_url)
    near = [url for url in said if _domain(url) == domain and not is_home(url)]
    return frozenset(map(fold_url, (web_url, *near)))


def _domain(url: str) -> str | None:
    name = host(url)
    return None if name is None else registrable(name) or name


def _readable(page: Page | None) -> Document | None:
    """Return what a page says, if it is the page at all."""
    if page is None or page.document is None or page.outcome not in SPEAKING:
        return None
    return page.document if page.document.verdict is Verdict.OK else None


def _is_own_amp_page(document: Document) -> bool:
    canonicals = _canonicals(document) if document.is_amp else []
    return bool(canonicals) and fold_url(canonicals[0]) == fold_url(document.url)


def _canonicals(document: Document) -> list[str]:
    """Return the canonical addresses that a document names: `Link` header, then `<link>`, then `og:url`."""
    said = {metadata.source: metadata.canonical for metadata in document.metadata}
    claims = [claim.value for source in _CANONICAL_SOURCES for claim in said.get(source, ())]
    return [value for value in claims if value is not None]


def _said_amp_urls(document: Document) -> list[str]:
    if document.foretold is not None and not document.foretold.names_amp:
        return []
    links = [metadata.amp_url for metadata in document.metadata if metadata.source in (Source.HTTP, Source.LINK)]
    return [claim.value for claims in links for claim in claims if claim.value is not None]
