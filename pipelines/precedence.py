"""Whom to believe, field by field: the order of the sources, the doubts, the last touch. A table, not a program."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from crawler.items import Claim, Field, Metadata, Source
from crawler.normalize.text import clip
from pipelines import doubt
from pipelines.headline import cut, echoes
from pipelines.teaser import uninvited
from pipelines.testimony import Offer, Testimony

Said = Callable[[Metadata], tuple[Claim[Any], ...]]
Doubt = Callable[[Any, Offer, Testimony], str | None]
Touch = Callable[[Any, Testimony], Any]


class Pick(Enum):
    """How many of the acceptable offers are taken."""

    FIRST = "the first"
    SHARP = "the first; a bare day gives way to an exact time of that day"
    STEP = "all of the first step that has any"
    UNION = "all of all steps, each once"
    ALL = "all, ranked"


@dataclass(frozen=True, slots=True)
class Step:
    """One place to ask: a source, what of its metadata, and which of those claims count here."""

    source: Source
    said: Said
    counts: Callable[[Any, Testimony], bool] | None = None  # of a value, among all that was said


@dataclass(frozen=True, slots=True)
class Rule:
    """How one field is chosen: the first offer, step by step, that no doubt refuses; each is touched up before."""

    steps: tuple[Step, ...]
    doubts: tuple[Doubt, ...] = ()
    reluctance: tuple[Doubt, ...] = ()  # these only postpone, the mildest first: taken when there is no other
    touch: Touch | None = None
    pick: Pick = Pick.FIRST


def _ask(said: Said, *sources: Source) -> tuple[Step, ...]:
    return tuple(Step(source, said) for source in sources)


def _is_exact(value: Any, _: Testimony) -> bool:  # an Instant, as the step says
    return bool(value.exact)


def _byline(said: Metadata) -> tuple[Claim[Any], ...]:
    """Return the authors of the byline; the others that a reader sees only confirm what somebody else says."""
    return tuple(claim for claim in said.authors if claim.via == "byline")


_LD, _OG, _TW, _MD, _META = Source.JSON_LD, Source.OPEN_GRAPH, Source.TWITTER, Source.MICRODATA, Source.META

TITLE: Final = Rule(
    (
        Step(Source.HEADING, lambda said: said.title, echoes),
        *_ask(lambda said: said.title, _LD, _OG, _TW, _MD, Source.HEADING, Source.TITLE, _META),
    ),
    doubts=(doubt.torn, doubt.site_itself, doubt.alone, doubt.one_of_many),
    touch=cut,
)
EXCERPT: Final = Rule(
    _ask(lambda said: said.excerpt, _OG, _LD, _META, _TW, _MD, Source.TEXT),
    doubts=(doubt.torn, doubt.title_again, doubt.boilerplate, doubt.common_text),
    reluctance=(doubt.outvoted, doubt.cut_short, doubt.too_long, doubt.too_short),
    touch=lambda value, _: clip(uninvited(value)),
)
PUBLISHED: Final = Rule(
    (
        Step(_LD, lambda said: said.published, _is_exact),
        *_ask(lambda said: said.published, _OG, _LD, _MD, _META, Source.TIME, Source.TEXT),
        *_ask(lambda said: said.created, _LD, _OG, _MD, _META),
        *_ask(lambda said: said.published, Source.ADDRESS),
    ),
    doubts=(doubt.implausible, doubt.front_page, doubt.unconfirmed),
    reluctance=(doubt.contested, doubt.embedded),
    pick=Pick.SHARP,
)
UPDATED: Final = Rule(
    _ask(lambda said: said.updated, _LD, _OG, _MD, _META, Source.TIME),
    doubts=(doubt.implausible,),
)
IMAGES: Final = Rule(
    _ask(lambda said: said.images, _OG, _LD, _TW, Source.LINK, _MD, _META, Source.TEXT),
    doubts=(doubt.unpresentable, doubt.common_picture),
    pick=Pick.ALL,
)
PROVIDER_NAME: Final = Rule(
    (
        *_ask(lambda said: said.site_name, Source.REGISTRY),
        *_ask(lambda said: said.publisher, _LD),
        *_ask(lambda said: said.site_name, _OG, _META, _LD),
        *_ask(lambda said: said.publisher, _MD, _META),
        *_ask(lambda said: said.site_name, Source.TITLE, Source.ADDRESS),
    ),
    doubts=(doubt.torn, doubt.no_name, doubt.stranger),
    reluctance=(doubt.firm, doubt.bare_domain),
)

RULES: Final[Mapping[Field, Rule]] = {
    Field.TITLE: TITLE,
    Field.EXCERPT: EXCERPT,
    Field.PUBLISHED: PUBLISHED,
    Field.UPDATED: UPDATED,
    Field.TYPE: Rule(_ask(lambda said: said.type, _LD, _OG, _MD)),
    Field.CANONICAL: Rule(_ask(lambda said: said.canonical, Source.HTTP, Source.LINK, _OG), doubts=(doubt.foreign,)),
    Field.AMP_URL: Rule(_ask(lambda said: said.amp_url, Source.LINK)),
    Field.PROVIDER_NAME: PROVIDER_NAME,
    Field.LOGO: Rule(_ask(lambda said: said.logo, _LD, _MD, Source.LINK, _OG)),
    Field.SECTION: Rule(
        _ask(lambda said: said.section, _LD, _OG, _META, _MD, Source.TEXT), doubts=(doubt.torn, doubt.title_again)
    ),
    Field.LANG: Rule(_ask(lambda said: said.lang, _META, _LD, _OG, _MD)),
    Field.FREE: Rule(_ask(lambda said: said.free, _LD, _MD, _OG)),
    Field.AUTHORS: Rule(
        (*_ask(lambda said: said.authors, _LD, _OG, _MD, _META), Step(Source.TEXT, _byline)),
        doubts=(doubt.torn, doubt.no_person),
        reluctance=(doubt.login,),
        pick=Pick.STEP,
    ),
    Field.KEYWORDS: Rule(
        (
            *_ask(lambda said: said.keywords, _LD, _OG, _META, _MD, Source.TEXT),
            *_ask(lambda said: said.section, _LD, _OG),
        ),
        doubts=(doubt.torn, doubt.no_keyword),
        pick=Pick.UNION,
    ),
    Field.IMAGES: IMAGES,
}
