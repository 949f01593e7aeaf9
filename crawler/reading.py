"""From the bytes of one answer to a page that is judged: shared by the spiders and by reading files from disk."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, Self

from crawler import __version__
from crawler.extractors import extract, httplink
from crawler.items import Outcome, Page, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo

    from crawler.items import Document, Role

RULES: Final = 2
"""Raised with every change of what is read from the same bytes: what an older reading gave is then read anew."""

OUTCOME_OF_VERDICT: dict[Verdict, Outcome] = {
    Verdict.OK: Outcome.OK,
    Verdict.CHALLENGE: Outcome.BLOCKED,
    Verdict.CONSENT: Outcome.BLOCKED,
    Verdict.LOGIN: Outcome.BLOCKED,
    Verdict.SOFT404: Outcome.SOFT404,
    Verdict.HOME: Outcome.SOFT404,
    Verdict.NOT_HTML: Outcome.NOT_HTML,
    Verdict.EMPTY: Outcome.FAILED,
}
"""A page that answers 200 but is not the page: what that counts as."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How pages are read: by which code, and with what a content repo says about its providers."""

    code: str
    repo: str

    @classmethod
    def present(
        cls,
        *,
        names: Mapping[str, tuple[str, ...]],
        zones: Mapping[str, tzinfo],
        amp: bool = True,
        private: bool = False,
    ) -> Self:
        """Return how pages are read now, for a repo that knows these names and time zones of providers.

        `amp`: whether AMP pages are read, too. `private`: whether sites below a private suffix have their own names.
        """
        told = sorted((domain, str(zone)) for domain, zone in zones.items())
        said = repr((sorted(names.items()), told, amp, private))
        return cls(code=_code(), repo=blake2b(said.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest())

    def __str__(self) -> str:
        """Return it as the state remembers it."""
        return f"{self.code} {self.repo}"

    def is_of_same_code(self, other: str | None) -> bool:
        """Return whether what was read in another manner would be read the same today, but for the repo's say."""
        return other is not None and other.partition(" ")[0] == self.code


@cache
def _code() -> str:
    return f"{__version__}/{RULES}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The parts of a successful HTTP answer that reading needs; `links` are its `Link` header fields (RFC 8288)."""

    body: bytes
    url: str
    content_type: str = ""
    links: tuple[str, ...] = ()
    status: int | None = None


def read(answer: Answer, *, role: Role, asked: str) -> Page:
    """Return the page: what it says if it is the page at all, else only what it is instead."""
    return page_of(understood(answer, asked), answer, role=role, asked=asked)


def understood(answer: Answer, asked: str) -> Document:
    """Return what an answer says to who asked for an address: all that costs time in reading a page."""
    document = extract(answer.body, answer.url, content_type=answer.content_type, asked=asked)
    said = httplink.read(answer.links, answer.url)
    if said is not None:
        document = replace(document, metadata=(said, *document.metadata))
    if document.verdict is not Verdict.OK:
        document = replace(document, metadata=())  # what is not the page says nothing about it
    return document


def page_of(document: Document, answer: Answer, *, role: Role, asked: str) -> Page:
    """Return the page that an answer is, by what was understood of it."""
    return Page(
        role=role,
        url=asked,
        final_url=answer.url,
        outcome=OUTCOME_OF_VERDICT[document.verdict],
        reason=document.reason,
        status=answer.status,
        document=document,
    )
