"""The cheap facts about a parsed page on which its verdict rests, and those that are looked at only in doubt."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Final

from crawler.extractors.document import Markup, markup_text
from crawler.items import Metadata, Source, Verdict
from crawler.normalize.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from selectolax.lexbor import LexborNode

Judgement = tuple[Verdict, str | None]
"""A verdict and what made it, a word of a fixed list; the reason of OK is `None`."""

MAX_RESOURCES: Final = 200
MAX_SEEN: Final = 2_000
"""Characters of visible text, and of each kind of name, that are looked at."""
_MAX_NODES: Final = 5_000
_MAX_CODE: Final = 20_000
_MAX_ADDRESS: Final = 2_000
_MAX_NAMES: Final = 12

_LOADS: Final = "script[src],iframe[src],frame[src],form[action]"
_UNSEEN: Final = frozenset(("script", "style", "noscript", "template", "textarea", "datalist"))
_PICTURES: Final = frozenset(
    ("img", "picture", "video", "audio", "iframe", "frame", "object", "embed", "canvas", "amp-img", "amp-video")
)
_IDENTITY: Final = frozenset(("email", "tel", "password"))
_CAPTCHA_KEYS: Final = ("id", "class", "src", "name", "action", "title")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What a reader sees of a page, and what little the page does: asked for only of pages in doubt."""

    text: str = ""  # visible, the first `MAX_SEEN` characters
    lesser: tuple[str, ...] = ()  # the texts of the first h2s and h3s, clean
    buttons: tuple[str, ...] = ()  # what the first buttons say, clean
    shows: bool = False  # a picture, a film, a frame
    asks_who: bool = False  # a field for an e-mail address, a telephone number or a password
    has_captcha: bool = False  # an element that calls itself so
    has_code: bool = False  # any script
    code: str = ""  # scripts that stand in the page, in lower case without white space, bounded


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The facts about a page on which the verdict rests; each default accuses nobody."""

    url: str  # the address that was asked for
    final_url: str = ""  # the address that answered; "" means the same
    canonical: str | None = None  # rel=canonical, resolved
    title: str | None = None  # <title>, clean
    headings: tuple[str, ...] = ()  # the texts of the first h1s, clean
    og_title: str | None = None  # og:title, clean
    site_name: str | None = None  # og:site_name, clean
    is_described: bool = False  # any description: og:description, meta description, JSON-LD
    is_article: bool = False  # an article or video node, og:type article or video*, article:published_time
    is_dated: bool = False  # a time of publication in Open Graph or JSON-LD
    is_structured: bool = False  # any Open Graph property or readable JSON-LD
    is_amp: bool = False
    has_password: bool = False  # an <input type=password>
    resources: tuple[str, ...] = ()  # src of scripts and frames, action of forms: as written
    look: Callable[[], Sight] = Sight
    opening: Callable[[], str] | None = None  # its text alone, which costs a tenth

    def text(self) -> str:
        """Return the first `MAX_SEEN` characters of visible text: all that is looked at of most pages in doubt."""
        return self.look().text if self.opening is None else self.opening()


def gather(markup: Markup, found: tuple[Metadata, ...], asked: str) -> Evidence:
    """Return the evidence about a page that answered to the address `asked` (`""`: to its own)."""
    said = {each.source: each for each in found}
    structured = [said[source] for source in (Source.JSON_LD, Source.OPEN_GRAPH) if source in said]
    link, title, graph = said.get(Source.LINK), said.get(Source.TITLE), said.get(Source.OPEN_GRAPH)
    is_dated = any(each.published for each in structured)
    is_article = is_dated or any(claim.value for each in structured for claim in each.type)
    return Evidence(
        url=asked or markup.url,
        final_url=markup.url,
        canonical=next((claim.value for claim in link.canonical), None) if link else None,
        title=title.title[0].value if title else None,
        headings=tuple(filter(None, map(clean, markup.headings[:3]))),
        og_title=next((claim.value for claim in graph.title if claim.value), None) if graph else None,
        site_name=next((claim.value for claim in graph.site_name if claim.value), None) if graph else None,
        is_described=any(each.excerpt for each in found if each.source is not Source.TEXT),
        is_article=is_article,
        is_dated=is_dated,
        is_structured=bool(structured),
        is_amp=markup.is_amp,
        has_password=not is_article and bool(markup.tree.css("input[type=password i]")),
        resources=() if structured else tuple(_resources(markup)),
        look=cache(lambda: _sight(markup)),
        opening=cache(lambda: _text(islice(_shown(markup.tree.body), _MAX_NODES))),
    )


def _resources(markup: Markup) -> Iterator[str]:
    """Yield what a page loads and where it sends: walls are known by it."""
    for node in markup.tree.css(_LOADS)[:MAX_RESOURCES]:
        attrs = node.attributes
        yield (attrs.get("src") or attrs.get("action") or "")[:_MAX_ADDRESS]


def _sight(markup: Markup) -> Sight:
    """Return what is seen of a page, from one bounded walk over its body."""
    nodes = tuple(islice(_shown(markup.tree.body), _MAX_NODES))
    elements = [node for node in nodes if node.is_element_node]
    tags = {node.tag for node in elements}
    inputs = [node.attributes for node in elements if node.tag == "input"]
    scripts = markup.tree.css("script")[:MAX_RESOURCES]
    return Sight(
        text=_text(nodes),
        lesser=_named(node for node in elements if node.tag in ("h2", "h3")),
        buttons=_named(node for node in elements if node.tag == "button"),
        shows=not _PICTURES.isdisjoint(tags),
        asks_who=any((attrs.get("type") or "").lower() in _IDENTITY for attrs in inputs),
        has_captcha=any(map(_is_captcha, elements)),
        has_code=bool(scripts),
        code="".join("".join(node.text()[:_MAX_CODE].split()) for node in scripts).lower()[:_MAX_CODE],
    )


def _shown(root: LexborNode | None) -> Iterator[LexborNode]:
    """Yield the nodes below a root in document order, without what no reader sees and all that is in it."""
    node = root.first_child if root is not None else None
    waiting: list[LexborNode] = []
    while node is not None:
        if node.is_text_node or _is_seen(node):
            yield node
            below = node.first_child
        else:
            below = None
        if node.next is not None:
            waiting.append(node.next)
        node = below or (waiting.pop() if waiting else None)


def _is_seen(node: LexborNode) -> bool:
    """Tell whether an element is meant to be seen."""
    if not node.is_element_node or node.tag in _UNSEEN:
        return False
    attrs = node.attributes
    return "hidden" not in attrs and "display:none" not in (attrs.get("style") or "").replace(" ", "").lower()


def _text(nodes: Iterable[LexborNode]) -> str:
    parts: list[str] = []
    length = 0
    for node in nodes:
        if node.is_text_node:
            parts.append(" ".join((node.text_content or "").split()))
            length += len(parts[-1])
            if length > MAX_SEEN:
                break
    return " ".join(filter(None, parts))[:MAX_SEEN]


def _named(nodes: Iterator[LexborNode]) -> tuple[str, ...]:
    texts = (clean(markup_text(node)) for node in islice(nodes, _MAX_NAMES))
    return tuple(text for text in texts if text)


def _is_captcha(node: LexborNode) -> bool:
    attrs = node.attributes
    if "data-sitekey" in attrs:
        return True
    said = " ".join((attrs.get(key) or "")[:_MAX_ADDRESS] for key in _CAPTCHA_KEYS).lower()
    return "captcha" in said or "turnstile" in said
