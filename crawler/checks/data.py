"""Rules on the repo's own vocabulary: the files of `_data/topics` and `_data/organizations`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from crawler import frontmatter
from crawler.checks.flaw import Flaw, shown
from crawler.frontmatter import plain
from crawler.frontmatter.problem import line_of

if TYPE_CHECKING:
    from collections.abc import Sequence

TOPICS: Final = "_data/topics/"
ORGANIZATIONS: Final = "_data/organizations/"
SUFFIXES: Final[Mapping[str, Sequence[str]]] = {
    TOPICS: (".yaml", ".yml"),
    ORGANIZATIONS: (".md", ".yaml", ".yml"),
}

_CONTENT = re.compile(rb"^[^\s#%-]|^-(?!--)|^--(?!-)", re.MULTILINE)
_MARK = re.compile(rb"^---(?=\s|\Z)", re.MULTILINE)


class Registry:
    """The vocabulary files as they are checked, one after the other: what each is the file of."""

    def __init__(self) -> None:
        """Begin with no file."""
        self._taken: dict[tuple[str, str], tuple[str, int | None]] = {}

    def check(self, path: str, raw: bytes, *, place: str = "") -> Iterator[Flaw]:
        """Yield what is wrong with one file: unreadable, without a name, a second one for the same thing.

        `place` is the part of the registry in which it lies: the same provider may stand in another part, too.
        """
        folder = TOPICS if path.startswith(TOPICS) else place or ORGANIZATIONS
        if path.endswith(".md"):
            front = frontmatter.parse(raw)
            if front.problem is not None:
                return  # told as content
            document: object = front.data
        else:
            document = plain.first_document(raw)
            yield from _stray(path, raw)
        if not isinstance(document, list) or folder == TOPICS:
            yield from self._one(path, folder, document, None)
            return
        for number, one in enumerate(document):
            yield from self._one(path, folder, one, number)

    def _one(self, path: str, folder: str, said: object, number: int | None) -> Iterator[Flaw]:
        """Yield what is wrong with one topic or provider: the only one of its file, or that of a number in its list."""
        stem = path.rpartition("/")[2].rpartition(".")[0] if number is None else None
        name, domain = (said.get("name"), said.get("domain") or stem) if isinstance(said, Mapping) else (None, None)
        if not isinstance(name, str) or not name.strip() or domain is None or isinstance(domain, list | Mapping):
            yield _unread(path, number)
            return
        what = name if folder == TOPICS else str(domain)
        first = self._taken.setdefault((folder, what.strip().casefold()), (path, number))
        if first != (path, number):
            message = f"{shown(what)} has {first[0]} already"
            yield Flaw(code="data.duplicate", path=path, line=1, message=message, right="one of them")


def _unread(path: str, number: int | None) -> Flaw:
    message, right = "nothing is read from this file: it is no readable mapping with a name", "lines of key: value"
    if number is not None:
        message, right = f"provider {number + 1} of this list is not read", "a mapping with a domain"
    return Flaw(code="data.invalid", path=path, line=1, message=message, right=f"{right}, with a name")


def _stray(path: str, raw: bytes) -> Iterator[Flaw]:
    """Yield a line --- behind the first document, which makes a second one that nobody reads."""
    content = _CONTENT.search(raw)
    mark = _MARK.search(raw, content.end()) if content else None
    if mark is not None:
        line = line_of(raw[: mark.start()].decode("latin-1"), mark.start())
        message = "a second YAML document begins here, and is not read"
        yield Flaw(
            code="data.stray-document", path=path, line=line, message=message, right="no line --- behind the first"
        )
