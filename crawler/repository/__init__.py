"""The content repo on disk, read side: which files there are, what entries they hold, what the repo itself knows."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from crawler import __version__, frontmatter
from crawler.frontmatter import fields, plain, untouched
from crawler.globs import matches_any
from crawler.items import Entry, Field, Finding, Record
from crawler.normalize.domain import provider_domain
from crawler.normalize.url import host
from crawler.repository.files import LARGEST, STRANGE, FileRefused, FileUnreadable, content, opened, read
from crawler.repository.vocabulary import REGISTRY, Organization, Topic, organizations, topic
from crawler.shared import Shared, domain_of

if TYPE_CHECKING:
    from crawler.before import Before

__all__ = [
    "LARGEST",
    "ContentRepo",
    "FileRefused",
    "FileUnreadable",
    "Organization",
    "Scanned",
    "Topic",
    "content",
    "opened",
    "read",
]

SUFFIXES = (".md", ".html")
REGISTERS = (".md", ".yml", ".yaml")
NOT_CONTENT = frozenset({"_archive", "api", "_site", "node_modules"})
BATCH = 256  # files that are compared with what is remembered at a time
RACY = 2_000_000_000  # nanoseconds
FEW = (
    8  # providers whose files are looked for one by one; so many looks at all files cost what reading all of them does
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """One content file as the scan found it."""

    path: str
    entries: tuple[Entry, ...] = ()
    findings: tuple[Finding, ...] = ()


class ContentRepo:
    """A folder of content files: scanned lazily, read only."""

    def __init__(
        self,
        root: Path,
        *,
        content: Sequence[str] = (),
        exclude: Sequence[str] = (),
        match: Sequence[str] = (),
        keys: Mapping[str, str] | None = None,
        closed: Callable[[str], frozenset[Field]] = lambda _path: frozenset(),
        before: Before | None = None,
        private: bool = False,
        registry: Sequence[str] = REGISTRY,
    ) -> None:
        """Open the repo at `root`; `content`, `exclude` and `match` are globs on paths relative to it.

        `closed` tells which fields the configuration closes in the file at a path; `before` remembers what was read in
        files that nobody has touched since. With `private`, what stands below a private suffix is a provider.
        `registry` are the folders and files that describe providers; the first one that knows a domain counts.
        """
        self.root = root
        self.keys = dict(keys or {})
        self.private = private
        self._registry = tuple(registry)
        self._address_key = self.keys.get("webUrl", "webUrl").encode()
        self._closed = closed
        self._before = before
        self._manner = f"{__version__} {sorted(self.keys.items())}".encode("utf-8", "surrogatepass")
        self._content = tuple(content)
        self._exclude = tuple(exclude)
        self._match = tuple(match)
        self._unlisted: list[Finding] = []
        self._shared = Shared(private=private)  # by what was scanned
        self._shared_by: dict[str, Shared] = {}  # by all records of a provider, where the scan left files out
        self._is_whole = False

    def paths(self) -> Iterator[str]:
        """Yield the paths of the content files, relative to the root, in order."""
        for path in self._walk(""):
            if self._is_content(path):
                yield path

    def _walk(self, folder: str) -> Iterator[str]:
        try:
            with os.scandir(self.root / folder) as listing:
                found = sorted(listing, key=lambda one: one.name)
        except OSError as error:
            if error.errno not in STRANGE:
                told = f"cannot be listed ({error.strerror}), so nothing in it was read"
                self._unlisted.append(Finding(code="file.unreadable", path=folder.rstrip("/") or ".", message=told))
            return
        for one in found:
            path = f"{folder}{one.name}"
            if one.is_dir(follow_symlinks=False):
                if not self._is_closed(one.name):
                    yield from self._walk(f"{path}/")
            else:
                yield path

    def _is_closed(self, name: str) -> bool:
        return name.startswith(".") or (not self._content and name in NOT_CONTENT)

    def _is_content(self, path: str) -> bool:
        wanted = matches_any(path, self._content) if self._content else path.endswith(SUFFIXES)
        return wanted and not matches_any(path, self._exclude) and (not self._match or matches_any(path, self._match))

    def scan(self) -> Iterator[Scanned]:
        """Yield every content file that has entries or findings; a file without front matter is nobody's business."""
        for scanned in map(self.scan_file, self.paths()) if self._before is None else self._compared(self._before):
            if scanned.entries or scanned.findings:
                yield scanned
        for finding in self.unlisted():
            yield Scanned(path=finding.path, findings=(finding,))

    def _compared(self, before: Before) -> Iterator[Scanned]:
        """Yield what is in every content file, and open only those that are not what they were."""
        seen, paths = 0, self.paths()
        while batch := tuple(islice(paths, BATCH)):
            seen += len(batch)
            marks = {path: mark for path in batch if (mark := self._mark(path)) is not None}
            known, fresh = before.told(marks), dict[str, tuple[bytes, bytes]]()
            for path in batch:
                scanned = self._found(path, known[path]) if path in known else None
                if scanned is None:
                    scanned, told = self._looked_into(path)
                    if path in marks and told is not None:
                        fresh[path] = marks[path], told
                yield scanned
            before.read(fresh)
        if not self._match:
            before.scanned(seen, lambda path: self._is_content(path) and os.path.lexists(self.root / path))

    def _mark(self, path: str) -> bytes | None:
        """Return what tells one state of a regular file from another, and one way to read it from another.

        `None` of what is no file, or was written so lately that it may be written again within the same tick of the
        file system's clock.
        """
        try:
            facts = os.lstat(f"{self.root}/{path}")
        except OSError:
            return None
        if not stat.S_ISREG(facts.st_mode) or time.time_ns() - facts.st_mtime_ns < RACY:
            return None
        which = (facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns)
        return b"%d %d %d %d %d %b" % (*which, self._manner)

    def unlisted(self) -> Iterator[Finding]:
        """Yield, once, the folders that the system did not list while `paths` went through them."""
        while self._unlisted:
            yield self._unlisted.pop(0)
        self._is_whole = not self._match

    def scan_file(self, path: str) -> Scanned:
        """Return the entries of one content file, or what stands against reading it."""
        return self._looked_into(path)[0]

    def _looked_into(self, path: str) -> tuple[Scanned, bytes | None]:
        """Return what is in one content file, and what to remember of it; `None` where a person should look at it."""
        try:
            raw = read(self.root / path)
        except FileRefused as refusal:
            return Scanned(path=path, findings=(Finding(code=refusal.code, path=path, message=str(refusal)),)), None
        if not (self._address_key in raw or frontmatter.mentions(raw)):
            return Scanned(path=path), untouched.NOTHING  # composing costs ten times as much as looking
        front = frontmatter.parse(raw)
        scanned = self.entries_in(path, front)
        self._shared.scanned(scanned.entries)
        return scanned, None if scanned.findings else untouched.told(scanned.entries, front.data, self.keys)

    def _found(self, path: str, told: bytes) -> Scanned | None:
        """Return the entries of a file by what was read in it: then it had nothing else to tell."""
        try:
            entries = untouched.entries(path, told, self.keys, self._closed(path))
        except (ValueError, RecursionError):
            return None
        self._shared.scanned(entries)
        return Scanned(path=path, entries=entries)

    def entries_in(self, path: str, front: frontmatter.FrontMatter) -> Scanned:
        """Return the entries of one content file from its front matter, with what the configuration closes in it."""
        if front.problem is not None:
            told = Finding(
                code="frontmatter.invalid", path=path, line=front.problem.line, message=front.problem.message
            )
            return Scanned(path=path, findings=(told,))
        if not front.present:
            return Scanned(path=path)
        entries, broken = fields.entries(front.data, path, self.keys)
        findings = tuple(_unusable(path, front.line(at), at) for at in broken)
        return Scanned(path=path, entries=self._with_closed(path, entries), findings=findings)

    def _with_closed(self, path: str, entries: Sequence[Entry]) -> tuple[Entry, ...]:
        """Return the entries, closed where the configuration says so."""
        closed = self._closed(path)
        return tuple(replace(entry, closed=entry.closed | closed) if closed else entry for entry in entries)

    def learn(self, entry: Entry, record: Record) -> None:
        """Take into account what a run has found for an entry, beside what its file says."""
        if entry.at:
            return
        found = Record(
            excerpt=record.excerpt if record.excerpt != entry.record.excerpt else None,
            images=record.images if record.images != entry.record.images else (),
        )
        self._sharing(entry.web_url).learn(entry.web_url, found)

    def is_common(self, url: str, field: Field, value: str) -> bool:
        """Return whether a picture or an excerpt is that of `COMMON` other records of the provider of an address.

        A run that scans a part of the repo looks at the provider's other files when it first asks.
        """
        return self._sharing(url).is_common(url, field, value)

    def names(self, url: str, domain: str) -> Mapping[str, int]:
        """Return the names that the repo's records give to the provider of an address, and how many each."""
        return self._sharing(url).names(domain)

    def _sharing(self, url: str) -> Shared:
        domain = domain_of(url, private=self.private)
        if self._is_whole:
            return self._shared
        if domain not in self._shared_by:
            self._shared_by[domain] = self._survey(domain) if len(self._shared_by) < FEW else self._surveyed
        return self._shared_by[domain]

    @cached_property
    def _surveyed(self) -> Shared:
        """What records share by all files, for a run that asks about many providers: each look at all files counts."""
        return self._survey("")

    def _survey(self, domain: str) -> Shared:
        """Return what a provider's records share, by all files that name it, whatever the run was narrowed to."""
        found, name = Shared(private=self.private), domain.encode()
        for path in (whole := self.whole()).paths():
            with suppress(FileRefused):  # a crawl names it
                raw = read(self.root / path)
                if name in raw:
                    found.scanned(whole.entries_in(path, frontmatter.parse(raw)).entries)
        return found

    def whole(self) -> ContentRepo:
        """Return the same repo, not narrowed to a part of it."""
        return ContentRepo(
            self.root,
            content=self._content,
            exclude=self._exclude,
            keys=self.keys,
            private=self.private,
            registry=self._registry,
        )

    def titles_pictures(self, path: str) -> bool:
        """Return whether posts of this collection give their picture a title; the scan so far decides, else yes."""
        return self._shared.titles_pictures(path)

    @cached_property
    def organizations(self) -> Mapping[str, Organization]:
        """The known providers by domain."""
        places = (self._data_files(place, REGISTERS) for place in reversed(self._registry))
        files = (file for place in places for file in place)
        return {one.domain: one for path, raw in self._data(files) for one in organizations(path.name, raw)}

    def provider(self, url: str) -> str | None:
        """Return the domain under which the provider of an address is known: the repo's own, else registrable."""
        name = host(url)
        return provider_domain(name, self.organizations.keys(), private=self.private) if name else None

    @cached_property
    def topics(self) -> tuple[Topic, ...]:
        """The taxonomy in file order; `00-*` holds the root topic."""
        files = self._data_files("_data/topics", (".yml", ".yaml"))
        found = (topic(path.name, raw) for path, raw in self._data(files))
        return tuple(one for one in found if one is not None)

    @cached_property
    def address(self) -> str:
        """The site's own address, `url` + `baseurl` of `_config.yml`, or `""`."""
        try:
            document = plain.first_document(read(self.root / "_config.yml"))
        except FileRefused:
            return ""
        if not isinstance(document, Mapping):
            return ""
        url, base = (str(document.get(key) or "") for key in ("url", "baseurl"))
        return f"{url.rstrip('/')}{base.rstrip('/')}" if url else ""

    def logo(self, domain: str) -> str | None:
        """Return the site-relative path of the provider's small logo, if the repo has that file."""
        path = f"assets/images/organizations/{domain}-50x50.jpg"
        safe = PurePosixPath(path).name == f"{domain}-50x50.jpg"
        return f"/{path}" if safe and (self.root / path).is_file() else None

    def _data(self, files: Iterable[Path]) -> Iterator[tuple[Path, bytes]]:
        """Yield the files that may be read, with their bytes."""
        for path in files:
            with suppress(FileRefused):  # a check names it
                yield path, read(path)

    def _data_files(self, folder: str, suffixes: tuple[str, ...]) -> Iterator[Path]:
        try:
            files = sorted((self.root / folder).iterdir())
        except NotADirectoryError:
            files = [self.root / folder]
        except OSError:
            return
        yield from (file for file in files if file.suffix in suffixes)


def _unusable(path: str, line: int | None, at: fields.Path) -> Finding:
    where = ".".join(map(str, at))
    return Finding(
        code="address.invalid", path=path, line=line, message=f"{where} is not one address; write one http(s) URL"
    )
