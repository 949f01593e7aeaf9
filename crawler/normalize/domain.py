"""The domain under which a host is known: registrable by the public suffix list, or known to the content repo."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from crawler.normalize.hostname import is_address

if TYPE_CHECKING:
    from collections.abc import Collection

    from publicsuffixlist import PublicSuffixList


@lru_cache(maxsize=2)
def _suffixes(*, private: bool) -> PublicSuffixList:
    """Return the bundled snapshot of the list; `private` adds the suffixes that companies give to their customers."""
    from publicsuffixlist import PublicSuffixList  # noqa: PLC0415 - reading the list costs 80 ms, many commands need none

    return PublicSuffixList(only_icann=not private)


@lru_cache(maxsize=4096)
def registrable(host: str, *, private: bool = False) -> str | None:
    """Return the registrable domain of a host in A-labels (publicsuffix.org), or `None`.

    `None` is an IP address, a single label, a public suffix itself. With `private`, `user.github.io` is a domain of
    its own; without, all of these belong to `github.io`.
    """
    name = host.lower().removesuffix(".")
    if "." not in name or is_address(name):
        return None
    found: str | None = _suffixes(private=private).privatesuffix(name)
    return found


def provider_domain(host: str, known: Collection[str], *, private: bool = False) -> str | None:
    """Return the longest suffix of the host that is a known organization domain, else its registrable domain.

    Asked several times a page, so `known` is best a set. With `private`, no organization speaks for what stands below
    a private suffix that it owns: `user.github.io` is its own provider, even where `github.io` is known.
    """
    name = host.lower().removesuffix(".")
    labels = name.split(".")
    suffixes = (".".join(labels[start:]) for start in range(len(labels)))
    found = next((suffix for suffix in suffixes if suffix in known), None)
    if found is not None and not private:
        return found
    own = registrable(name, private=private)
    return own if found is None or (own is not None and len(own) > len(found)) else found
