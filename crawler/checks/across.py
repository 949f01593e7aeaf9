"""Rules that need more than one file: shared addresses, names that differ only in letter case, providers' names."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, TypeVar

from crawler.checks.flaw import Flaw, shown
from crawler.checks.provider import ARTICLE, domain_of
from crawler.normalize.url import fold_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.checks.flaw import Node
    from crawler.checks.vocabulary import Vocabulary

_Key = TypeVar("_Key")


@dataclass(slots=True)
class _Said:
    """A provider's name or domain, how often it stands in the repo, and where first."""

    path: str
    line: int
    files: int = 0


@dataclass(slots=True)
class Across:
    """What was seen of the whole repo so far: a digest for each file and address, a count for each provider."""

    known: Vocabulary
    _paths: dict[int, str] = field(default_factory=dict)
    _posts: dict[int, str] = field(default_factory=dict)
    _domains: dict[str, _Said] = field(default_factory=dict)
    _names: dict[tuple[str, str], _Said] = field(default_factory=dict)

    def path(self, path: str) -> Iterator[Flaw]:
        """Yield a file whose name another one has, but for the case of letters or the form of accents."""
        first = self._paths.setdefault(_digest(unicodedata.normalize("NFC", path).casefold()), path)
        if first != path:
            message = f"{first} is the same name where letter case makes no difference, so one of them is lost there"
            yield Flaw(code="path.collision", path=path, line=1, message=message, right="a name of its own")

    def node(self, node: Node, *, is_wanted: bool) -> Iterator[Flaw]:
        """Yield a post whose address another post has; remember the provider of a wanted one."""
        if not node.at:
            yield from self._post(node)
        if is_wanted:
            self._provider(node)

    def _post(self, node: Node) -> Iterator[Flaw]:
        name = "webUrl" if node.text("webUrl") else "originalUrl"
        url = node.text(name)
        if url is None:
            return
        if node.get("published") is False or node.get("removed") is True:
            return  # of two copies the site shows at most one, as it should
        first = self._posts.setdefault(_digest(fold_url(url)), node.path)
        if first != node.path:
            message = f"{first} has this address, too, and both are shown"
            yield node.flaw("url.duplicate", node.place(name), message, "one of them, or removed: true in the other")

    def _provider(self, node: Node) -> None:
        domain, name = domain_of(node), node.within("provider").get("name")
        if domain is None:
            return
        _counted(self._domains, domain, node)
        if not isinstance(name, str) or not name.strip():
            return
        # Courses and collections may be filed under their author; but not under another name of their provider.
        if node.get("type") == ARTICLE or self._is_other(domain, name.strip()):
            _counted(self._names, (domain, name.strip()), node)

    def _is_other(self, domain: str, name: str) -> bool:
        """Return whether a name is one of those that a provider of the registry has beside its own."""
        own = self.known.organizations.get(domain)
        return own is not None and name != own and self.known.is_called(domain, name)

    def conclude(self) -> Iterator[Flaw]:
        """Yield what only the whole repo shows, one finding for each provider."""
        organizations = self.known.organizations
        for domain, said in self._domains.items() if organizations else ():
            if domain not in organizations:
                message = f"{domain} is no provider that the repo knows{_often(said)}"
                right = f"a file _data/organizations/{domain}.md, if its name and logo should be known"
                yield Flaw(code="provider.unknown", path=said.path, line=said.line, message=message, right=right)
        yield from self._names_that_differ()

    def _names_that_differ(self) -> Iterator[Flaw]:
        counts: dict[str, Counter[str]] = {}
        for (domain, name), said in self._names.items():
            counts.setdefault(domain, Counter())[name] = said.files
        for (domain, name), said in self._names.items():
            right = self.known.organizations.get(domain) or counts[domain].most_common(1)[0][0]
            if name != right:
                other = ", another of its names," if self._is_other(domain, name) else ""
                message = f"{domain} is called {shown(name)}{other} here{_often(said)}"
                yield Flaw(code="provider.name-differs", path=said.path, line=said.line, message=message, right=right)


def _counted(said: dict[_Key, _Said], key: _Key, node: Node) -> None:
    if key not in said:
        said[key] = _Said(node.path, node.front.line(node.place("provider")))
    said[key].files += 1


def _often(said: _Said) -> str:
    return f" ({said.files} entries)" if said.files > 1 else ""


def _digest(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogateescape"), digest_size=8).digest())
