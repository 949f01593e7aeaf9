"""Resolving and encoding an http(s) address as browsers do (WHATWG URL, basic URL parser), without repairs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from crawler.normalize.hostname import ascii_host

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_AUTHORITY = re.compile(r"([^:@\[\]]+|\[[^@\]]*\])(?::([0-9]{0,5}))?")
_SINGLE_DOT = frozenset((".", "%2e"))
_DOUBLE_DOT = frozenset(("..", ".%2e", "%2e.", "%2e%2e"))
_PORTS = {"http": 80, "https": 443}
_MAX_PORT = 65_535

# What each part may hold unencoded; "%" always, so that what is encoded is left alone.
_PRINTABLE = frozenset(map(chr, range(0x21, 0x7F)))
_SAFE_PATH = "".join(sorted(_PRINTABLE - set('"#<>?^`{}')))
_SAFE_QUERY = "".join(sorted(_PRINTABLE - set("\"#<>'")))
_SAFE_FRAGMENT = "".join(sorted(_PRINTABLE - set('"<>`')))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """An address in its parts, each clean; `query` keeps its mark."""

    scheme: str
    authority: str
    path: str
    query: str


def resolve(text: str, base: str) -> str | None:
    """Return the http(s) address that `text` means at `base`, or `None` where a browser would ask nothing.

    A user name or password is refused too, which browsers allow.
    """
    before, mark, fragment = _well_formed(text).partition("#")
    parts = _parse(before, _base(base))
    if parts is None:
        return None
    tail = mark + quote(fragment, safe=_SAFE_FRAGMENT)
    return f"{parts.scheme}://{parts.authority}{parts.path}{parts.query}{tail}"


@lru_cache(maxsize=64)
def _base(url: str) -> _Parts | None:
    return _parse(_well_formed(url.partition("#")[0]), None)


def _well_formed(text: str) -> str:
    """Return a text without lone surrogates, which no encoding can carry (WHATWG: scalar value string)."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _parse(text: str, base: _Parts | None) -> _Parts | None:
    """Return the parts of an address without fragment, resolved against `base`."""
    named = _SCHEME.match(text)
    if named is None:
        return None if base is None else _relative(text, base)
    scheme, rest = named[1].lower(), text[named.end() :]
    if scheme not in _PORTS:
        return None
    slashes = len(rest) - len(rest.lstrip("/\\"))
    if base is not None and base.scheme == scheme and slashes < len("//"):
        return _relative(rest, base)
    return _with_authority(scheme, rest)


def _relative(text: str, base: _Parts) -> _Parts | None:
    hierarchy, mark, query = text.partition("?")
    hierarchy = hierarchy.replace("\\", "/")
    if hierarchy.startswith("//"):
        return _with_authority(base.scheme, text)
    if not hierarchy:
        kept = _query(mark, query) if mark else base.query
        return _Parts(scheme=base.scheme, authority=base.authority, path=base.path, query=kept)
    folder = "" if hierarchy.startswith("/") else base.path.rpartition("/")[0] + "/"
    path = _path(folder + hierarchy)
    return _Parts(scheme=base.scheme, authority=base.authority, path=path, query=_query(mark, query))


def _with_authority(scheme: str, text: str) -> _Parts | None:
    """Return the parts of `host[:port][path][?query]`; any number of slashes before it, as browsers allow."""
    hierarchy, mark, query = text.partition("?")
    authority, slash, path = hierarchy.replace("\\", "/").lstrip("/").partition("/")
    place = _AUTHORITY.fullmatch(authority)
    if place is None:
        return None
    name, port = ascii_host(place[1]), int(place[2] or _PORTS[scheme])
    if name is None or port > _MAX_PORT:
        return None
    shown = name if port == _PORTS[scheme] else f"{name}:{port}"
    return _Parts(scheme=scheme, authority=shown, path=_path(slash + path), query=_query(mark, query))


def _query(mark: str, query: str) -> str:
    return mark + quote(query, safe=_SAFE_QUERY)


def _path(path: str) -> str:
    """Return an absolute path, encoded, its dot segments resolved (RFC 3986, 5.2.4, with `%2e` as WHATWG has it)."""
    kept: list[str] = []
    segments = quote(path, safe=_SAFE_PATH).split("/")[1:] or [""]
    for segment in segments:
        if segment.lower() in _DOUBLE_DOT:
            del kept[-1:]
        elif segment.lower() not in _SINGLE_DOT:
            kept.append(segment)
    if segments[-1].lower() in _SINGLE_DOT | _DOUBLE_DOT:
        kept.append("")
    return "/" + "/".join(kept)
