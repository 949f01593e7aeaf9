"""Which picture a provider's logo is made from: what to ask next, and what is refused, by what is known so far."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from crawler.items import Source
from crawler.normalize.domain import registrable
from crawler.normalize.url import host, origin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from crawler.extractors.icons import Icon
    from crawler.extractors.imagesize import ImageProbe
    from crawler.items import Document, Size

SMALLEST: Final = 48  # pixels of the shorter side
WIDEST: Final = 2.0  # the longer side against the shorter one
SQUARE: Final = 1.1  # the same for what is square but for a margin
LARGEST: Final = 400  # pixels beyond which a larger picture of the same kind makes no better logo
PIXELS: Final = 20_000_000  # of a picture that is handed to a decoder
EACH: Final = 3  # candidates of one kind that are asked
DECODED: Final = frozenset({"jpeg", "png", "gif", "webp", "avif", "bmp", "ico"})

_TOUCH: Final = "apple-touch-icon"


class Kind(IntEnum):
    """Where a candidate comes from; the first that gives an acceptable picture is believed."""

    PUBLISHER = 0  # schema.org `publisher.logo`
    TOUCH = 1  # `link rel=apple-touch-icon`
    ICON = 2  # `link rel=icon`
    FAVICON = 3  # `/favicon.ico`

    @property
    def told(self) -> str:
        """The kind in the words of the report."""
        return _TOLD[self]


_TOLD: Final = {
    Kind.PUBLISHER: "publisher.logo",
    Kind.TOUCH: "apple-touch-icon",
    Kind.ICON: "icon",
    Kind.FAVICON: "favicon.ico",
}


class Candidate(NamedTuple):
    """One address that may hold the logo; `side` is the longest one that the page declares."""

    kind: Kind
    url: str
    side: int | None = None


class Found(NamedTuple):
    """A candidate whose picture is acceptable, with its bytes."""

    candidate: Candidate
    size: Size
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """The search for one provider's logo, as far as it has come.

    `open` are candidates not asked yet; `refused` says of the others, by address, why they are none. `visited` says
    that the home page was asked.
    """

    domain: str
    name: str = ""
    open: tuple[Candidate, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    found: Found | None = None
    visited: bool = False

    @property
    def home(self) -> str:
        """The address of the provider's home page."""
        return f"https://{self.domain}/"

    def offered(self, candidates: Iterable[Candidate]) -> Search:
        """Return the search with more candidates: the best kind first, of each the largest and the undeclared."""
        known = {url for url, _ in self.refused}
        fresh: dict[str, Candidate] = {}
        for one in sorted((*self.open, *candidates), key=_rank):
            if one.url not in known:
                fresh.setdefault(one.url, one)
        return replace(self, open=tuple(_chosen(fresh.values())))

    def without(self, candidate: Candidate, reason: str) -> Search:
        """Return the search after a candidate that is none."""
        rest = tuple(one for one in self.open if one.url != candidate.url)
        return replace(self, open=rest, refused=(*self.refused, (candidate.url, reason)))

    def having(self, found: Found) -> Search:
        """Return the search after an acceptable candidate; of one kind the larger counts."""
        rest = tuple(one for one in self.open if one.url != found.candidate.url)
        best = self.found
        better = best is None or max(found.size.width, found.size.height) > max(best.size.width, best.size.height)
        return replace(self, open=rest, found=found if better else best)

    def next(self) -> Candidate | None:
        """Return the candidate to ask now; `None` where no other can be better, or none is left."""
        return next((one for one in self.open if self.found is None or _may_win(one, self.found)), None)


def _may_win(one: Candidate, best: Found) -> bool:
    """Return whether a candidate can be better than what was found: of the same kind, and larger as far as one knows.

    The publisher names its logo in the order that it wants.
    """
    side = max(best.size.width, best.size.height)
    if one.kind is not best.candidate.kind or one.kind is Kind.PUBLISHER or side >= LARGEST:
        return False
    return one.side is None or one.side > side


def _chosen(candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    """Yield the first `EACH` candidates of each kind."""
    left = dict.fromkeys(Kind, EACH)
    for one in candidates:
        left[one.kind] -= 1
        if left[one.kind] >= 0:
            yield one


def _rank(one: Candidate) -> tuple[int, int]:
    return one.kind, -(one.side if one.side is not None else LARGEST)


def of_document(document: Document, domain: str) -> Iterator[Candidate]:
    """Yield what a page says of its publisher's logo and its icons, where it may speak for the domain."""
    if not speaks_for(document.url, domain):
        return
    for said in document.metadata:
        for claim in said.logo if said.source in {Source.JSON_LD, Source.MICRODATA, Source.LINK} else ():
            if claim.value is not None:
                yield Candidate(_kind(said.source, claim.via), claim.value)


def _kind(source: Source, via: str) -> Kind:
    if source is not Source.LINK:
        return Kind.PUBLISHER
    return Kind.TOUCH if _TOUCH in via else Kind.ICON


def of_icons(icons: Iterable[Icon]) -> Iterator[Candidate]:
    """Yield what a home page names as its icons."""
    for icon in icons:
        yield Candidate(Kind.TOUCH if icon.touch else Kind.ICON, icon.url, icon.side)


def favicon(url: str) -> Candidate:
    """Return the address where browsers look without being told, on the origin of a page."""
    return Candidate(Kind.FAVICON, f"{origin(url)}/favicon.ico")


def called(domain: str) -> str:
    """Return what a provider is called whom nobody names: the first part of its domain, as a title."""
    return domain.partition(".")[0].replace("-", " ").title()


def speaks_for(url: str, domain: str) -> bool:
    """Return whether a page at an address may say what the logo of a domain is.

    It lies on the domain, and not on a part of it that was given to somebody else (the private suffixes of
    publicsuffix.org: `user.github.io` does not speak for `github.io`).
    """
    name = host(url) or ""
    own = registrable(name, private=True) or name
    return (name == domain or name.endswith(f".{domain}")) and len(own) <= max(
        len(domain), len(registrable(name) or "")
    )


def refusal(candidate: Candidate, probe: ImageProbe) -> str | None:
    """Return why a picture cannot become the logo, by its header alone; `None` where it can."""
    if probe.format == "svg":
        return "drawing"
    if probe.size is None:
        return str(probe.never or "no-size")
    if probe.format not in DECODED:
        return "format"
    sides = sorted((probe.size.width, probe.size.height))
    return next((reason for reason, is_so in _REFUSED if is_so(candidate, *sides)), None)


# Of a candidate, its shorter and its longer side.
_REFUSED: Final[tuple[tuple[str, Callable[[Candidate, int, int], bool]], ...]] = (
    ("too-many-pixels", lambda _one, shorter, longer: shorter * longer > PIXELS),
    ("too-small", lambda _one, shorter, _longer: shorter < SMALLEST),
    ("not-square", lambda one, shorter, longer: one.kind is Kind.PUBLISHER and longer > SQUARE * shorter),
    ("too-wide", lambda _one, shorter, longer: longer > WIDEST * shorter),
)
