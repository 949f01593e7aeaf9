"""One peer in its own environment: a page on a line of standard input, what it reads there on one of output.

It runs under the peers' Python, which knows nothing of this project: python witness.py NAME. What a peer says is put
under the keys of `masthead extract`; what it does not look for is left out.
"""

from __future__ import annotations

import json
import sys
import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Said = dict[str, Any]
    Reader = Callable[[str, str], Said]


def trafilatura(*, is_thorough: bool = True) -> Reader:
    """Return trafilatura's reader of metadata; in its fast mode it searches the text for no date."""
    from trafilatura import extract_metadata  # noqa: PLC0415  # only one of the peers is loaded

    def read(body: str, url: str) -> Said:
        found = extract_metadata(body, default_url=url, extensive=is_thorough).as_dict()
        return {
            "title": found["title"],
            "excerpt": found["description"],
            "publishedDateTime": found["date"],
            "images": [{"url": found["image"]}],
            "provider": {"name": found["sitename"]},
            "authors": (found["author"] or "").split("; ") if found["author"] else [],
            "keywords": list(found["tags"] or found["categories"] or ()),
        }

    return read


def htmldate() -> Reader:
    """Return htmldate's search for the date of publication."""
    from htmldate import find_date  # noqa: PLC0415  # the same

    return lambda body, url: {"publishedDateTime": find_date(body, url=url, original_date=True)}


def newspaper4k() -> Reader:
    """Return newspaper4k's reader of everything but text and pictures."""
    with warnings.catch_warnings(action="ignore"):
        from newspaper import parsers  # noqa: PLC0415  # the same
        from newspaper.configuration import Configuration  # noqa: PLC0415  # the same
        from newspaper.extractors import ContentExtractor  # noqa: PLC0415  # the same
    reader = ContentExtractor(Configuration())

    def read(body: str, url: str) -> Said:
        tree = parsers.fromstring(body)
        found, published = reader.get_metadata(url, tree), reader.get_publishing_date(url, tree)
        return {
            "title": reader.get_title(tree),
            "excerpt": found["description"],
            "publishedDateTime": published.isoformat() if published else None,
            "provider": {"name": found["site_name"]},
            "authors": reader.get_authors(tree),
            "keywords": [*(found["keywords"] or ()), *(found["tags"] or ())],
        }

    return read


def extruct() -> Reader:
    """Return the first value of Open Graph and JSON-LD as extruct reads them."""
    from extruct import extract  # noqa: PLC0415  # the same

    def read(body: str, url: str) -> Said:
        found = extract(body, base_url=url, syntaxes=["opengraph", "json-ld"], uniform=True, errors="ignore")
        graph = next(iter(found.get("opengraph") or ()), {})
        story = next((node for node in _nodes(found.get("json-ld")) if _is_story(node)), {})
        return {
            "title": graph.get("og:title") or _name(story.get("headline")),
            "excerpt": graph.get("og:description") or _name(story.get("description")),
            "publishedDateTime": _name(story.get("datePublished")) or graph.get("article:published_time"),
            "images": [{"url": graph.get("og:image") or _name(story.get("image"))}],
            "provider": {"name": graph.get("og:site_name") or _name(story.get("publisher"))},
            "authors": [name for each in _listed(story.get("author")) if (name := _name(each))],
            "keywords": [word.strip() for each in _listed(story.get("keywords")) for word in str(each).split(",")],
        }

    return read


def _nodes(found: object) -> Iterator[Said]:
    for node in _listed(found):
        if isinstance(node, dict):
            yield node
            yield from _nodes(node.get("@graph"))


def _is_story(node: Said) -> bool:
    return any(str(kind).endswith(("Article", "Posting")) for kind in _listed(node.get("@type")))


def _name(told: object) -> str | None:
    first = next(iter(_listed(told)), None)
    if isinstance(first, dict):
        return _name(first.get("name") or first.get("url"))
    return first if isinstance(first, str) else None


def _listed(told: object) -> list[Any]:
    return told if isinstance(told, list) else [] if told is None else [told]


FIELDS = ("author", "date", "description", "image", "publisher", "title")
PEERS: dict[str, Callable[[], Reader]] = {
    "trafilatura": trafilatura,
    "trafilatura, fast": lambda: trafilatura(is_thorough=False),
    "htmldate": htmldate,
    "newspaper4k": newspaper4k,
    "extruct, first value": extruct,
}


def main(name: str) -> None:
    """Answer each page with what the peer reads there; nothing where it raises."""
    read = PEERS[name]()
    for line in sys.stdin:
        page = json.loads(line)
        try:
            said = read(page["body"], page["url"])
        except Exception as fault:  # noqa: BLE001  # a peer may raise anything, and then it has read nothing
            sys.stderr.write(f"{page['url']}: {fault!r}\n")
            said = {}
        print(json.dumps({"id": page["id"], **said}, default=str), flush=True)  # noqa: T201  # this is the answer


if __name__ == "__main__":
    main(sys.argv[1])
