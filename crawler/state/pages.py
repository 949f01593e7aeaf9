"""What is remembered about web addresses and their origins: histories, the last good reading, Retry-After, robots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crawler.normalize.url import origin
from crawler.state import codec
from crawler.state.database import raw
from crawler.state.documents import dump_documents, load_documents
from crawler.state.histories import dump_history, load_history
from crawler.state.origins import dump_origin, load_origin

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from crawler.items import Document, Evidence, History, Role
    from crawler.state.database import Database
    from crawler.state.origins import Origin

# A row of more than 1 MiB was made by somebody else. Its content is read as NULL.
HISTORY = "SELECT CASE WHEN length(history) <= 1048576 THEN history END FROM pages WHERE url = ?"
HISTORIES = """SELECT url, CASE WHEN length(url) + length(history) <= 1048576 THEN history END
    FROM pages WHERE url > ? ORDER BY url LIMIT 256"""
EVIDENCE = "SELECT CASE WHEN length(evidence) <= 1048576 THEN evidence END FROM readings WHERE url = ?"
DOCUMENTS = "SELECT CASE WHEN length(documents) <= 1048576 THEN documents END FROM readings WHERE url = ?"
ORIGIN = "SELECT CASE WHEN length(said) <= 1048576 THEN said END FROM origins WHERE origin = ?"
ORIGINS = """SELECT origin, CASE WHEN length(origin) + length(said) <= 1048576 THEN said END
    FROM origins WHERE origin > ? ORDER BY origin LIMIT 256"""

REMEMBER: Final = "INSERT OR REPLACE INTO pages VALUES (?, ?)"
READ: Final = "INSERT OR REPLACE INTO readings VALUES (?, ?, ?)"
COPY: Final = "INSERT OR REPLACE INTO readings SELECT ?, evidence, documents FROM readings WHERE url = ?"
MEASURED: Final = "UPDATE readings SET evidence = ? WHERE url = ?"
FORGET: Final = (
    "DELETE FROM pages WHERE url = ?",
    "DELETE FROM readings WHERE url = ?",
    "DELETE FROM written WHERE web_url = ?",
)
FORGET_WHOLE: Final = (
    "DELETE FROM written WHERE web_url = x'' AND path NOT IN (SELECT path FROM written WHERE web_url != x'')"
)
OF_ORIGIN: Final = "SELECT 1 FROM pages WHERE url >= ? AND url < ? LIMIT 1"  # "0" follows "/"
SAID: Final = "INSERT OR REPLACE INTO origins VALUES (?, ?)"


class Pages:
    """The part of the state that is about the web; what cannot be read is as if it were not there."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def history(self, url: str) -> History | None:
        """Return what is remembered about a web address."""
        for (content,) in self._database.rows(HISTORY, raw(url)):
            return self._database.read(load_history, content, "pages", url)
        return None

    def histories(self) -> Iterator[tuple[str, History]]:
        """Yield all that is remembered, by address."""
        last: object = b""
        while rows := self._database.rows(HISTORIES, last):
            for address, content in rows:
                url = self._database.read(str, address, "pages", address)
                history = self._database.read(load_history, content, "pages", address)
                if url is not None and history is not None:
                    yield url, history
            last = rows[-1][0]

    def evidence(self, url: str) -> Evidence | None:
        """Return what the last good answer of an address came to."""
        for (content,) in self._database.rows(EVIDENCE, raw(url)):
            return self._database.read(codec.load_evidence, content, "readings", url)
        return None

    def documents(self, url: str) -> Mapping[Role, Document] | None:
        """Return what the pages of the last good answer of an address said, every candidate of it."""
        for (content,) in self._database.rows(DOCUMENTS, raw(url)):
            found = load_documents(content) if isinstance(content, bytes) else None
            return self._database.counted(found, "readings", url, "documents")
        return None

    def count(self) -> int:
        """Return how many addresses are remembered."""
        ((number,),) = self._database.rows("SELECT count(*) FROM pages")
        return number if isinstance(number, int) else 0

    def urls(self) -> frozenset[str]:
        """Return all addresses that are remembered."""
        found = (self._database.read(str, url, "pages", url) for (url,) in self._database.rows("SELECT url FROM pages"))
        return frozenset(url for url in found if url is not None)

    def forget(self, url: str) -> None:
        """Forget an address, what was written in entries that had it, and its origin if no other address is of it."""
        with self._database.together():
            for statement in FORGET:
                self._database.change(statement, raw(url))
            name = origin(url)
            if name is not None and not self._database.rows(OF_ORIGIN, raw(f"{name}/"), raw(f"{name}0")):
                self._database.change("DELETE FROM origins WHERE origin = ?", raw(name))
            self._database.change(FORGET_WHOLE)

    def remember(self, url: str, history: History) -> None:
        """Remember what became of an address."""
        with self._database.together():
            self._database.change(REMEMBER, raw(url), raw(dump_history(history)))

    def read(self, url: str, evidence: Evidence, documents: Mapping[Role, Document]) -> None:
        """Remember the last good answer of an address."""
        with self._database.together():
            self._database.change(READ, raw(url), raw(codec.dump_evidence(evidence)), dump_documents(documents))

    def copy(self, old: str, new: str) -> None:
        """Remember the last good answer of one address as that of another, too."""
        with self._database.together():
            self._database.change(COPY, raw(new), raw(old))

    def measured(self, url: str, evidence: Evidence) -> None:
        """Remember pictures that were measured since the last good answer of an address."""
        with self._database.together():
            self._database.change(MEASURED, raw(codec.dump_evidence(evidence)), raw(url))

    def origin(self, origin: str) -> Origin | None:
        """Return what an origin has said about all of its pages."""
        for (content,) in self._database.rows(ORIGIN, raw(origin)):
            return self._database.read(load_origin, content, "origins", origin)
        return None

    def origins(self) -> Iterator[tuple[str, Origin]]:
        """Yield what origins have said, by origin."""
        last: object = b""
        while rows := self._database.rows(ORIGINS, last):
            for name, content in rows:
                origin = self._database.read(str, name, "origins", name)
                said = self._database.read(load_origin, content, "origins", name)
                if origin is not None and said is not None:
                    yield origin, said
            last = rows[-1][0]

    def said(self, origin: str, said: Origin) -> None:
        """Remember what an origin said about all of its pages."""
        with self._database.together():
            self._database.change(SAID, raw(origin), raw(dump_origin(said)))
