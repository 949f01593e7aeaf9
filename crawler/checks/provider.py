"""Rules on the publisher of an entry: the domain is that of the address, the logo is there if its file is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.checks.flaw import shown
from crawler.normalize.domain import provider_domain
from crawler.normalize.url import host

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.checks.flaw import Flaw, Node
    from crawler.checks.vocabulary import Vocabulary

ARTICLE = "article"
LOGO = 50  # pixels of a side
ABSOLUTE = "_news/"
"""The collection whose logo addresses are complete; elsewhere they are paths of the site."""


def domain_of(node: Node) -> str | None:
    """Return the domain that an entry's provider has."""
    domain = node.within("provider").get("domain")
    return (domain.strip().lower() or None) if isinstance(domain, str) else None


def domains(node: Node, known: Vocabulary) -> Iterator[Flaw]:
    """Yield an article whose provider's domain is not that of its address.

    Courses and collections may be filed under their author.
    """
    domain, url = domain_of(node), node.text("webUrl")
    name = host(url) if domain is not None and url is not None and node.get("type") == ARTICLE else None
    if name is None or domain is None:
        return
    if not _is_suffix(domain, name) or _shortest(name, known) > len(domain):
        right = provider_domain(name, known.organizations.keys(), private=known.private) or name
        message = f"the provider's domain is {shown(domain)}, the address is of {name}"
        yield node.flaw("provider.domain-differs", node.place("provider", "domain"), message, right)


def logos(node: Node, known: Vocabulary) -> Iterator[Flaw]:
    """Yield a post that lacks the logo which the repo has, or names one which the repo has not."""
    domain = domain_of(node)
    if node.at or domain is None:
        return
    place, images, path = node.place("provider", "images"), node.within("provider").get("images"), known.logo(domain)
    if path is not None and images in (None, "", []):
        url = f"{known.site or ''}{path}" if node.path.startswith(ABSOLUTE) else path
        mend = {place: [{"url": url, "width": LOGO, "height": LOGO}]}
        message = f"the provider has no images, but the repo has the logo of {domain}"
        yield node.flaw("provider.logo-missing", place, message, f"the picture {url}, {LOGO} x {LOGO}", mend)
    elif path is None and _is_own(images, domain, known):
        message = f"the provider's logo is named, but the repo has no such file for {domain}"
        yield node.flaw("provider.logo-dead", place, message, "the file, or no images", {place: None})


def _is_own(images: object, domain: str, known: Vocabulary) -> bool:
    """Return whether all that is named is the repo's own logo file of this domain."""
    own = f"/assets/images/organizations/{domain}-50x50.jpg"
    accepted = {own, f"{known.site}{own}"} if known.site else {own}
    urls = [one.get("url") if isinstance(one, dict) else None for one in images] if isinstance(images, list) else []
    return bool(urls) and accepted.issuperset(urls)


def _is_suffix(domain: str, name: str) -> bool:
    return name == domain or name.endswith(f".{domain}")


def _shortest(name: str, known: Vocabulary) -> int:
    """Return the least length of a suffix of a host that can be its provider's domain.

    That is the longest one that the repo knows, where there is one; below a private suffix, the part that was given
    away. The public suffixes are not looked at otherwise: reading the list takes longer than checking 200 files.
    """
    if known.private:
        return len(provider_domain(name, known.organizations.keys(), private=True) or "")
    labels = name.split(".")
    suffixes = (".".join(labels[start:]) for start in range(len(labels)))
    return next((len(suffix) for suffix in suffixes if suffix in known.organizations), 0)
