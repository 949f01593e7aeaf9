"""Why an offer is refused: each doubt returns its reason in a few words, or `None`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from crawler.items import Field, Image, Instant, Size, Source
from crawler.normalize.domain import registrable
from crawler.normalize.person import objection
from crawler.normalize.text import fold, overlap, tokens
from crawler.normalize.url import fold_picture, host, is_home
from pipelines.headline import stands_out
from pipelines.testimony import AGREES, Offer, Testimony, key

MIN_EXCERPT: Final = 40
MAX_EXCERPT: Final = 300
ENOUGH: Final = 100  # characters of an excerpt that say what they say, though cut
EARLIEST: Final = datetime(1995, 1, 1, tzinfo=UTC)
SMALLEST: Final = 200  # pixels on either side
FEWEST: Final = 50_000  # pixels in all
NARROWEST: Final = 3  # longer side to shorter side

_BOILERPLATE: Final = re.compile(
    r"disclaimer\s*\||we use cookies|this (?:site|website) uses cookies|sign up\b|subscribe\b|log ?in\b|please enable"
    r"|by continuing|all rights reserved|your browser|javascript is|click here|follow us",
    re.IGNORECASE,
)
_DOTS: Final = re.compile(r"\s?(?:\.\.\.|…|\[…\]|\[\.\.\.\])$")
_LOOKS_LIKE_URL_NAME: Final = re.compile(r"https?:/|www\.", re.IGNORECASE)
_ARTICLE: Final = frozenset(("the",))
_MAX_NAME: Final = 60
_MAX_NAME_WORDS: Final = 7


def torn(value: str, _: Offer, __: Testimony) -> str | None:
    """Refuse a text with U+FFFD in it: that stands for characters which nobody can read any more."""
    return "holds unreadable characters" if "\ufffd" in value else None


def site_itself(value: str, _: Offer, known: Testimony) -> str | None:
    """Refuse a title that is only the site's name."""
    return "is the site's name" if key(value) in known.names else None


def alone(value: str, offer: Offer, known: Testimony) -> str | None:
    """Refuse a headline that no other title of the page resembles."""
    if offer.source not in (Source.JSON_LD, Source.MICRODATA) or not known.plain_titles:
        return None
    agrees = any(overlap(value, title) >= AGREES for title in known.plain_titles)
    return None if agrees else "resembles no other title of the page"


def one_of_many(value: str, offer: Offer, known: Testimony) -> str | None:
    """Refuse an h1 of a page that has several, unless it alone says nearly what another title says."""
    if offer.source is not Source.HEADING or len(known.headings) < len("ab"):
        return None
    return None if stands_out(value, known) else "is one of several"


def too_short(value: str, _: Offer, __: Testimony) -> str | None:
    """Postpone an excerpt that says nearly nothing."""
    return f"shorter than {MIN_EXCERPT} characters" if len(value) < MIN_EXCERPT else None


def too_long(_: str, offer: Offer, __: Testimony) -> str | None:
    """Postpone an excerpt that had to be cut: another may be whole."""
    return f"longer than {MAX_EXCERPT} characters" if len(str(offer.claim.value)) > MAX_EXCERPT else None


def cut_short(value: str, offer: Offer, known: Testimony) -> str | None:
    """Postpone an excerpt that ends in dots where another goes on instead: that one is whole, or cut later."""
    told = _DOTS.sub("", str(offer.claim.value))
    if told == offer.claim.value or not MIN_EXCERPT <= len(told) < ENOUGH:
        return None
    longer = (other for other in known.excerpts if len(other) > len(value) and other.startswith(told))
    return "goes on elsewhere" if any(longer) else None


def outvoted(_: str, offer: Offer, known: Testimony) -> str | None:
    """Postpone an excerpt that one voice alone states, where two others state one and the same, and a whole one."""
    agreed = known.agreed_excerpts
    return "others agree on another" if agreed and fold(str(offer.claim.value)) not in agreed else None


def title_again(value: str, _: Offer, known: Testimony) -> str | None:
    """Refuse an excerpt that is the title."""
    return "is the title" if known.title and fold(value) == fold(known.title) else None


def boilerplate(value: str, _: Offer, __: Testimony) -> str | None:
    """Refuse an excerpt that speaks of the site's business."""
    return "boilerplate" if _BOILERPLATE.match(value) else None


def common_text(value: str, _: Offer, known: Testimony) -> str | None:
    """Refuse an excerpt that several records of the provider have: it speaks of the site."""
    return "is that of other stories, too" if known.is_common(Field.EXCERPT, value) else None


def common_picture(value: Image, _: Offer, known: Testimony) -> str | None:
    """Refuse a picture that several records of the provider have: it is the site's default."""
    return "is that of other stories, too" if known.is_common(Field.IMAGES, value.url) else None


def implausible(value: Instant, _: Offer, known: Testimony) -> str | None:
    """Refuse a time before the web had news, or after tomorrow."""
    if value.at < EARLIEST:
        return "before 1995"
    return "in the future" if value.at > known.now + timedelta(days=1) else None


def front_page(_: Instant, __: Offer, known: Testimony) -> str | None:
    """Refuse the time of a front page: what stands there was not published once."""
    return "is a front page" if known.is_home else None


def unconfirmed(value: Instant, offer: Offer, known: Testimony) -> str | None:
    """Refuse the date of a bare page that nothing else on it confirms: systems keep one for every page they hold.

    A story's own node, a meta or a date that a reader sees would tell that the page was published, and when.
    """
    if offer.source is not Source.JSON_LD or not offer.claim.via.endswith("Page.datePublished"):
        return None
    is_said = any(abs(day - value.day) <= timedelta(days=1) for day in known.confirmed_days)
    return None if is_said else "is the date of a bare page"


def embedded(_: Instant, offer: Offer, known: Testimony) -> str | None:
    """Postpone the date of a video on a page that is no video's: the page has a date of its own, or shows one."""
    is_video = offer.source is Source.JSON_LD and offer.claim.via.startswith("VideoObject.")
    return "is a video's" if is_video and "article" in known.values("type", Source.OPEN_GRAPH) else None


def contested(_: Instant, offer: Offer, known: Testimony) -> str | None:
    """Postpone one of several `<time>`s of different days, none of which is marked as the publication."""
    if offer.source is not Source.TIME or offer.claim.via != "time":
        return None
    return "is one of several days" if len(known.plain_days) > 1 else None


def foreign(value: str, _: Offer, known: Testimony) -> str | None:
    """Refuse a canonical address at another publisher (syndication), or one that is a home page."""
    if is_home(value) and not known.is_home:
        return "is the home page"
    return None if registrable(host(value) or "") == registrable(known.host) else "at another domain"


def unpresentable(value: Image, _: Offer, known: Testimony) -> str | None:
    """Refuse a picture that is declared too small or too narrow, or that is the publisher's logo."""
    if fold_picture(value.url) in known.logos:
        return "is the provider's logo"
    return unfit(value.size) if value.size is not None else None


def unfit(size: Size) -> str | None:
    """Return why a picture of this size may not stand for a story, or `None`."""
    short, long = sorted((size.width, size.height))
    if short < SMALLEST or short * long < FEWEST:
        return "too small"
    return "too narrow" if long > NARROWEST * short else None


def no_person(value: str, offer: Offer, known: Testimony) -> str | None:
    """Refuse an author that is a date, an address or the site; a byline may name whose part of a shared host it is."""
    if (reason := objection(value)) is not None:
        return reason
    if key(value) in known.names and not _is_writer(value, offer, known):
        return "is the site itself"
    return None if key(value) in known.seen_authors else "seen nowhere on the page"


def _is_writer(name: str, offer: Offer, known: Testimony) -> bool:
    """Whether a name of the site's is somebody's in its byline: who owns a part of the host, or publishes alone."""
    if offer.source is Source.TEXT and key(name) == known.account:
        return True
    return " " in name and name in known.byline and key(name) not in known.brands


def login(value: str, offer: Offer, known: Testimony) -> str | None:
    """Postpone a declared name of one word where the byline has it in full, or, of an account, any full name."""
    if offer.source is Source.TEXT or " " in value or value in known.byline:
        return None
    names = (key(name) for name in known.byline if " " in name)
    return "the byline has a full name" if any(value.islower() or key(value) in name for name in names) else None


def no_keyword(value: str, _: Offer, known: Testimony) -> str | None:
    """Refuse a keyword that is the site, an address or a sentence."""
    if _LOOKS_LIKE_URL_NAME.match(value):
        return "is an address"
    if len(value) > _MAX_NAME or fold(value) in known.title_keys:
        return "too long for a word"
    return "is the site itself" if key(value) in known.names else None


def bare_domain(value: str, _: Offer, known: Testimony) -> str | None:
    """Postpone a publisher's name that is its domain as a computer writes it; `Example.com` may be a brand."""
    return "is the bare domain" if value in (known.domain, known.host) else None


def firm(value: str, offer: Offer, known: Testimony) -> str | None:
    """Postpone a publisher's name that is the site's own with other words, as firms are registered."""
    if offer.source is not Source.JSON_LD:
        return None
    ours = tokens(value)
    sites = map(tokens, known.values("site_name", Source.OPEN_GRAPH))
    is_more = any(site and site < ours and ours - site != _ARTICLE for site in sites)
    return "is more than the site's name" if is_more else None


def no_name(value: str, _: Offer, known: Testimony) -> str | None:
    """Refuse a publisher's name that is an address or rather a headline."""
    if _LOOKS_LIKE_URL_NAME.match(value):
        return "is an address"
    if len(value) > _MAX_NAME or len(value.split()) > _MAX_NAME_WORDS:
        return "too long for a name"
    sites = known.own_keys.union(map(key, known.agreed_names))
    return "is a headline" if fold(value) in known.title_keys and key(value) not in sites else None


def stranger(value: str, offer: Offer, known: Testimony) -> str | None:
    """Refuse a publisher that resembles neither the site's name nor its domain."""
    if offer.source not in (Source.JSON_LD, Source.TITLE) or known.resembles_site(value):
        return None
    return "resembles neither site name nor domain"
