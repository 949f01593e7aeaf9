"""The closed lists of words that all other modules speak in."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """Which address of an entry a page was asked for."""

    WEB = "webUrl"
    AMP = "ampWebUrl"
    IMAGE = "image"


class Source(StrEnum):
    """A syntax in which a page speaks; the words users see in `sources` and `--explain`."""

    JSON_LD = "json-ld"  # schema.org in script blocks
    OPEN_GRAPH = "opengraph"  # ogp.me, with article:* and video:*
    TWITTER = "twitter"  # card metas
    MICRODATA = "microdata"  # itemprop
    META = "meta"  # every other named meta
    LINK = "link"  # <link rel>
    TITLE = "title"  # <title>
    HEADING = "h1"
    TIME = "time"  # <time datetime>
    TEXT = "text"  # what a reader sees
    HTTP = "http"  # response headers
    ADDRESS = "url"  # the page's own address
    REGISTRY = "registry"  # the content repo's own organizations and topics
    REPO = "repo"  # the story's own file in the content repo


class Verdict(StrEnum):
    """Whether a response is the page at all."""

    OK = "ok"
    CHALLENGE = "challenge"
    CONSENT = "consent"
    LOGIN = "login"
    SOFT404 = "soft404"
    HOME = "home"
    NOT_HTML = "not-html"
    EMPTY = "empty"


class Outcome(StrEnum):
    """What became of a page."""

    OK = "ok"
    NOT_MODIFIED = "not-modified"
    MOVED = "moved"
    BLOCKED = "blocked"
    GONE = "gone"
    SOFT404 = "soft404"
    REFUSED = "refused"
    FAILED = "failed"
    NOT_HTML = "not-html"


SPEAKING = frozenset((Outcome.OK, Outcome.NOT_MODIFIED, Outcome.MOVED))
"""The outcomes of a page that is there: what it says, or said when it was last sent, counts."""


class EntryOutcome(StrEnum):
    """What became of an entry."""

    ENRICHED = "enriched"
    UNCHANGED = "unchanged"
    NOT_DUE = "not-due"
    KEPT = "kept"
    INVALID = "invalid"
    REFUSED = "refused"


class Field(StrEnum):
    """A fact about an entry: what the record stores, and what is read only to decide."""

    TITLE = "title"
    EXCERPT = "excerpt"
    PUBLISHED = "publishedDateTime"
    UPDATED = "updatedDateTime"
    TYPE = "type"
    AMP_URL = "ampUrl"
    CDN_AMP_URL = "cdnAmpUrl"
    CANONICAL = "canonicalUrl"
    PROVIDER = "provider"
    PROVIDER_NAME = "provider.name"
    PROVIDER_DOMAIN = "provider.domain"
    PROVIDER_IMAGES = "provider.images"
    LOGO = "provider.logo"
    TOPICS = "topics"
    IMAGES = "images"
    RELATED = "related"
    QUALITY = "quality"
    HEAT = "heat"
    SHOWN = "published"  # whether the site shows the post
    AUTHORS = "authors"
    KEYWORDS = "keywords"
    SECTION = "section"
    LANG = "lang"
    FREE = "isAccessibleForFree"
