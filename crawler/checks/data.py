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
        self._taken: dict[tuple[str, str], str] = {}

    def check(self, path: str, raw: bytes) -> Iterator[Flaw]:
        """Yield what is wrong with one file: unreadable, without a name, a second one for the same thing."""
        folder = TOPICS if path.startswith(TOPICS) else ORGANIZATIONS
        if path.endswith(".md"):
            front = frontmatter.parse(raw)
            if front.problem is not None:
                return  # told as content
            document: object = front.data
        else:
            document = plain.first_document(raw)
            yield from _stray(path, raw)
        name = document.get("name") if isinstance(document, Mapping) else None
        if not isinstance(document, Mapping) or not isinstance(name, str) or not name.strip():
            message = "nothing is read from this file: it is no readable mapping with a name"
            yield Flaw(
                code="data.invalid", path=path, line=1, message=message, right="lines of key: value, with a name"
            )
            return
        stem = path.rpartition("/")[2].rpartition(".")[0]
        what = name if folder == TOPICS else str(document.get("domain") or stem)
        first = self._taken.setdefault((folder, what.strip().casefold()), path)
        if first != path:
            yield Flaw(
                code="data.duplicate", path=path, line=1, message=f"{shown(what)} has {first} already", right="one file"
            )


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
