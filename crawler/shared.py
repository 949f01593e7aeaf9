"""What several records of one provider share: its name, and the site's own default picture or line."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from crawler.items import Entry, Field, Record
from crawler.normalize.domain import registrable
from crawler.normalize.url import fold_picture, host

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

COMMON = 3  # records of one provider: what so many share is the site's own and no story's


class Shared:
    """How many records of a provider have the same picture, or the same excerpt, and by which name they call it.

    Of pictures and excerpts only hashes are kept.
    """

    def __init__(self, *, private: bool = False) -> None:
        """Begin with nothing seen; with `private`, what stands below a private suffix is a provider of its own."""
        self._private = private
        self._seen: Counter[int] = Counter()
        self._names: dict[str, Counter[str]] = {}
        self._titled: Counter[tuple[str, bool]] = Counter()
        self._uncounted: list[Entry] = []

    def scanned(self, entries: Iterable[Entry]) -> None:
        """Take the entries of a file: the stories that have one; a related one is a copy of such a file.

        They are counted when somebody asks, and in a run that has nothing to do nobody does.
        """
        self._uncounted += [entry for entry in entries if not entry.at]

    def learn(self, url: str, record: Record) -> None:
        """Count what the record of the story at an address holds."""
        name = domain_of(url, private=self._private)
        self._seen.update(_key(name, Field.IMAGES, image.url) for image in record.images)
        if record.excerpt is not None:
            self._seen[_key(name, Field.EXCERPT, record.excerpt)] += 1
        provider = record.provider
        if provider is not None and provider.name is not None and provider.domain is not None:
            self._names.setdefault(provider.domain, Counter())[provider.name] += 1

    def names(self, domain: str) -> Mapping[str, int]:
        """Return the names that records give to a provider, and how many each."""
        self._count()
        return self._names.get(domain, {})

    def is_common(self, url: str, field: Field, value: str) -> bool:
        """Return whether `COMMON` records or more of the provider of an address have this picture or excerpt."""
        self._count()
        return self._seen[_key(domain_of(url, private=self._private), field, value)] >= COMMON

    def titles_pictures(self, path: str) -> bool:
        """Return whether most posts of the collection give their picture a title; yes where none has one."""
        self._count()
        return self._titled[_collection(path), True] >= self._titled[_collection(path), False]

    def _count(self) -> None:
        while self._uncounted:
            entry = self._uncounted.pop()
            self.learn(entry.web_url, entry.record)
            images = entry.record.images
            if images and images[0].size is not None:
                self._titled[_collection(entry.path), images[0].title is not None] += 1


def _collection(path: str) -> str:
    return path.partition("/")[0]


def domain_of(url: str, *, private: bool = False) -> str:
    """Return the registrable domain of an address, or its host where it has none; `""` of what is no address."""
    name = host(url) or ""
    return registrable(name, private=private) or name


def _key(domain: str, field: Field, value: str) -> int:
    if field is Field.IMAGES:
        return hash((domain, field, fold_picture(value)))
    from crawler.normalize.text import fold  # noqa: PLC0415 - its tables cost 20 ms, and a check compares no excerpts

    return hash((domain, field, fold(value)))
