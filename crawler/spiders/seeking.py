"""Where an address stands in a content repo: a scan that reads only the files which may hold it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crawler import frontmatter
from crawler.globs import glob
from crawler.normalize.hostname import is_address
from crawler.normalize.url import fold_url, host
from crawler.repository import NOT_CONTENT, SUFFIXES, FileRefused, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from crawler.frontmatter import FrontMatter, Path, Tree
    from crawler.items import Entry
    from crawler.repository import ContentRepo

KEYS: Final = ("webUrl", "ampWebUrl", "originalUrl")
SHOWN: Final = 3  # near addresses that help a person
LOOKED_AT: Final = 200  # files of a collection that show how it is written
COMPARED: Final = 20_000  # addresses of one host that are compared, at most

_ESCAPE = re.compile("%[0-9A-Fa-f]{2}")
_RUN = re.compile(r"[A-Za-z0-9\-._~]+")
# Spellings that only a reader of YAML or of addresses can tell: escaped letters, a host that is no plain ASCII.
_ODD = tuple(
    map(re.compile, (rb"\\[^\"\\/]", *(b + rb"[^/\s\"'%\x80-\xff]{0,255}[%\x80-\xff]" for b in (b"//", b"www[.]"))))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An address in a content file; `entry` is the one it belongs to, `None` where its node has no `webUrl`."""

    url: str
    key: str
    path: str
    line: int
    at: Path = ()
    entry: Entry | None = None

    @property
    def where(self) -> str:
        """File and line as editors know them, and whether it is a related story there."""
        return f"{self.path}:{self.line}" + (" (related story)" if self.at else "")


@dataclass(frozen=True, slots=True)
class _Needle:
    """What every plain spelling of one address has in it: its host in lower case, and a piece of its path or query."""

    host: bytes
    piece: bytes

    @classmethod
    def of(cls, url: str) -> _Needle:
        name = (host(url) or "").removeprefix("www.")
        rest = _ESCAPE.sub("/", fold_url(url).partition("/")[2])
        pieces = _RUN.findall(rest)
        # An IP address has spellings without a letter in common.
        return cls(b"" if is_address(name) else name.encode(), max(pieces, key=len, default="").encode())

    def may_be_in(self, raw: bytes, lower: bytes) -> bool:
        return self.host in lower and (self.piece in raw or b"%" in raw)


def is_odd(raw: bytes) -> bool:
    """Return whether a file may spell an address so that its bytes do not tell which."""
    return any(odd.search(raw) is not None for odd in _ODD)  # one by one, as each begins with fixed bytes


def places(repo: ContentRepo, urls: Iterable[str]) -> Mapping[str, tuple[Place, ...]]:
    """Return, for each address, where the repo has it as `webUrl`, `ampWebUrl` or `originalUrl`, in scan order.

    Addresses are the same where `fold_url` is.
    """
    needles = {url: _Needle.of(url) for url in urls}
    folded = {url: fold_url(url) for url in needles}
    found: dict[str, list[Place]] = {url: [] for url in needles}
    for path, raw in _files(repo):
        lower = raw.lower()
        if not (is_odd(raw) or any(needle.may_be_in(raw, lower) for needle in needles.values())):
            continue
        for place in addresses(repo, path, frontmatter.parse(raw)):
            key = fold_url(place.url)
            for url in (url for url, own in folded.items() if own == key):
                found[url].append(place)
    return {url: tuple(of_url) for url, of_url in found.items()}


def near(repo: ContentRepo, url: str) -> tuple[Place, ...]:
    """Return the addresses of the same host that look most like this one, the nearest first."""
    name = (host(url) or "").removeprefix("www.")
    wanted, found = fold_url(url), dict[str, Place]()
    for path, raw in _files(repo):
        if len(found) < COMPARED and name and name.encode() in raw.lower():
            for place in addresses(repo, path, frontmatter.parse(raw)):
                if (host(place.url) or "").removeprefix("www.") == name:
                    found.setdefault(fold_url(place.url), place)
    ranked = sorted(found, key=lambda folded: (_apart(folded, wanted), folded))
    return tuple(found[folded] for folded in ranked[:SHOWN])


def _apart(one: str, other: str) -> int:
    """Return how many characters of the longer text stand between what two texts share at their ends."""
    head = _shared(one, other)
    return max(len(one), len(other)) - head - _shared(one[head:][::-1], other[head:][::-1])


def _shared(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((number for number, (left, right) in pairs if left != right), min(len(one), len(other)))


def addresses(repo: ContentRepo, path: str, front: FrontMatter) -> Iterator[Place]:
    """Yield the addresses of a file's nodes, the file itself first, then its related stories."""
    entries = {entry.at: entry for entry in repo.entries_in(path, front).entries}
    for at, node in _nodes(front.data, repo.keys.get("related", "related")):
        for name in KEYS:
            key = repo.keys.get(name, name)
            value = node.get(key)
            if isinstance(value, str) and value.strip():
                line = front.line((*at, key))
                yield Place(url=value.strip(), key=name, path=path, line=line, at=at, entry=entries.get(at))


def _nodes(data: Mapping[str, Tree], related: str) -> Iterator[tuple[Path, Mapping[str, Tree]]]:
    yield (), data
    below = data.get(related)
    for number, node in enumerate(below if isinstance(below, list) else ()):
        if isinstance(node, dict):
            yield (related, number), node


def _files(repo: ContentRepo) -> Iterator[tuple[str, bytes]]:
    for path in repo.paths():
        try:
            yield path, read(repo.root / path)
        except FileRefused:  # a crawl names it; nobody can have meant it here
            continue


def newest(repo: ContentRepo, folder: str, most: int = LOOKED_AT) -> list[str]:
    """Return the paths of the last files in a folder of the repo and in those below, by name: posts begin with a date.

    A collection's newest files show how it is written now.
    """
    return [path for path in repo.paths() if path.startswith(f"{folder}/")][-most:]


def is_content(path: str, content: Sequence[str], exclude: Sequence[str]) -> bool:
    """Return whether a file that is made at this path would be content, by the globs of the configuration."""
    if content:
        wanted = any(glob(path, one) for one in content)
    else:
        wanted = path.endswith(SUFFIXES) and NOT_CONTENT.isdisjoint(path.split("/"))
    return wanted and not any(glob(path, one) for one in exclude)
