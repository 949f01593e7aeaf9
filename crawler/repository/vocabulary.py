"""What a content repo knows by itself: the providers of its registry, the topics of its `_data/topics`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from crawler import frontmatter
from crawler.frontmatter import plain

REGISTRY = ("_data/organizations",)
MOST_NAMES = 100  # of one provider; more is not something that people wrote


@dataclass(frozen=True, kw_only=True)
class Organization:
    """A provider that the site knows: its name, and the others by which it is known."""

    name: str
    domain: str
    other_names: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All names, the one that the site uses first."""
        return (self.name, *self.other_names)

    @cached_property
    def _keys(self) -> frozenset[str]:
        return frozenset(map(_key, self.names))

    def is_called(self, name: str) -> bool:
        """Return whether a name is one of the provider's, whatever its case, dashes, punctuation and white space."""
        return _key(name) in self._keys


def _key(name: str) -> str:
    from crawler.normalize.text import fold  # noqa: PLC0415 - its tables cost 20 ms, and many runs compare no names

    return fold(name).replace(" ", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One term of the site's own taxonomy; `root` is the site's subject."""

    name: str
    keywords: tuple[str, ...]
    root: bool = False


def organizations(file: str, raw: bytes) -> Iterator[Organization]:
    """Yield the providers that a file of the registry describes, but for those without a name or a domain.

    `file` is the file's name: Markdown with front matter, or YAML with one provider or a list of them. It is the domain
    of a single one where none is written. Of two providers in a list that have one domain, the later counts.
    """
    stem, _, suffix = file.rpartition(".")
    said = frontmatter.parse(raw).data if suffix == "md" else plain.first_document(raw)
    found = (_organization(one) for one in said) if isinstance(said, list) else (_organization(said, stem),)
    yield from (one for one in found if one is not None)


def _organization(data: object, stem: str | None = None) -> Organization | None:
    if not isinstance(data, Mapping):
        return None
    name, domain = _text(data.get("name")), data.get("domain") or stem
    if name is None or not isinstance(domain, str):
        return None
    return Organization(name=name, domain=domain.strip().lower(), other_names=_others(name, data.get("otherNames")))


def _others(name: str, said: object) -> tuple[str, ...]:
    """Return what `otherNames` lists, each once; one text is a list of one."""
    listed = said[:MOST_NAMES] if isinstance(said, list) else (said,)
    names = (_text(one) for one in listed)
    return tuple(dict.fromkeys(one for one in names if one is not None and one != name))


def _is_plain(said: object) -> bool:
    return not isinstance(said, list | Mapping)


def _text(said: object) -> str | None:
    return said.strip() or None if isinstance(said, str) else None


def topic(file: str, raw: bytes) -> Topic | None:
    """Return the topic that a file of `_data/topics` describes, `None` where it has no name; `file` is its name."""
    document = plain.first_document(raw)
    if not isinstance(document, Mapping) or not isinstance(document.get("name"), str):
        return None
    keywords = document.get("keywords")
    # Written out, a list of aliases of lists of aliases has no end.
    words = tuple(str(word) for word in keywords if word and _is_plain(word)) if isinstance(keywords, list) else ()
    return Topic(name=str(document["name"]), keywords=words, root=file.startswith("00-"))
