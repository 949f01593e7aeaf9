"""The content repo on disk, read side: which files there are, what entries they hold, what the repo itself knows."""

from __future__ import annotations

import errno
import os
import stat
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path, PurePosixPath

from crawler import frontmatter
from crawler.frontmatter import fields, plain
from crawler.items import Entry, Field, Finding, Record
from crawler.normalize.domain import registrable
from crawler.normalize.text import fold
from crawler.normalize.url import fold_picture, host

SUFFIXES = (".md", ".html")
NOT_CONTENT = frozenset({"_archive", "api", "_site", "node_modules"})
LARGEST = 8 << 20  # bytes of one content file; more is not something that people wrote
COMMON = 3  # records of one provider: what so many share is the site's own and no story's


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """One content file as the scan found it."""

    path: str
    entries: tuple[Entry, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """A provider that the site knows, from `_data/organizations`."""

    name: str
    domain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One term of the site's own taxonomy, from `_data/topics`; `root` is the site's subject."""

    name: str
    keywords: tuple[str, ...]
    root: bool = False


class Shared:
    """How many records of a provider have the same picture, or the same excerpt; only hashes are kept."""

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self._seen: Counter[int] = Counter()

    def learn(self, url: str, record: Record) -> None:
        """Count what the record of the story at an address holds."""
        name = domain_of(url)
        self._seen.update(_key(name, Field.IMAGES, image.url) for image in record.images)
        if record.excerpt is not None:
            self._seen[_key(name, Field.EXCERPT, record.excerpt)] += 1

    def is_common(self, url: str, field: Field, value: str) -> bool:
        """Return whether `COMMON` records or more of the provider of an address have this picture or excerpt."""
        return self._seen[_key(domain_of(url), field, value)] >= COMMON


def domain_of(url: str) -> str:
    """Return the registrable domain of an address, or its host where it has none; `""` of what is no address."""
    name = host(url) or ""
    return registrable(name) or name


def _key(domain: str, field: Field, value: str) -> int:
    return hash((domain, field, fold_picture(value) if field is Field.IMAGES else fold(value)))


class FileRefused(Exception):  # noqa: N818  # a refusal is an outcome, not an error
    """A content file that may not be opened, with the reason; it is named in the report and left alone."""

    code = "file.refused"  # of the finding


class FileUnreadable(FileRefused):
    """A file or folder that the system does not give: no right to it, a failing disk, too many open files."""

    code = "file.unreadable"


# What these say is true of the file; whatever else the system answers is a fault of the machine.
_STRANGE = {errno.ELOOP: "is a symbolic link", errno.ENOENT: None, errno.ENOTDIR: None, errno.ENXIO: None}


def read(path: Path | str, folder: int | None = None) -> bytes:
    """Return the bytes of a regular file; `path` is relative to `folder` where that open folder is given.

    Never follows a link and never waits on a pipe: what a repo's history may hold is not what a program should open.
    Raises `FileRefused` with the reason.
    """
    handle = opened(path, folder)
    try:
        return content(handle)
    finally:
        with suppress(OSError):  # what was read is read
            os.close(handle)


def opened(path: Path | str, folder: int | None = None) -> int:
    """Return a handle to read what stands at a path, as `read` does; raises `FileRefused`."""
    try:
        return os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    except OSError as error:
        kind = FileRefused if error.errno in _STRANGE else FileUnreadable
        raise kind(_STRANGE.get(error.errno or 0) or f"cannot be opened ({error.strerror})") from None


def content(handle: int) -> bytes:
    """Return all bytes of an open regular file; raises `FileRefused`."""
    try:
        facts = os.fstat(handle)
        # Before anything is read: a directory would be an error of another kind.
        if not stat.S_ISREG(facts.st_mode):
            raise FileRefused("is not a regular file")
        raw = _all(handle, facts.st_size) if facts.st_size <= LARGEST else None
    except OSError as error:
        raise FileUnreadable(f"cannot be read ({error.strerror})") from None
    if raw is None or len(raw) > LARGEST:
        raise FileRefused(f"is larger than {LARGEST >> 20} MiB")
    return raw


def _all(handle: int, expected: int) -> bytes:
    """Return what can be read to the end, a little more than `LARGEST` at most."""
    raw = part = os.read(handle, expected + 1)
    while part and len(raw) <= LARGEST:
        part = os.read(handle, LARGEST + 1 - len(raw))
        raw += part
    return raw


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
    ) -> None:
        """Open the repo at `root`; `content`, `exclude` and `match` are globs on paths relative to it.

        `closed` tells which fields the configuration closes in the file at a path.
        """
        self.root = root
        self.keys = dict(keys or {})
        self._address_key = self.keys.get("webUrl", "webUrl").encode()
        self._closed = closed
        self._content = tuple(content)
        self._exclude = tuple(exclude)
        self._match = tuple(match)
        self._titled: Counter[tuple[str, bool]] = Counter()
        self._unlisted: list[Finding] = []
        self._shared = Shared()  # by what was scanned
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
            if error.errno not in _STRANGE:
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
        wanted = _any(path, self._content) if self._content else path.endswith(SUFFIXES)
        return wanted and not _any(path, self._exclude) and (not self._match or _any(path, self._match))

    def scan(self) -> Iterator[Scanned]:
        """Yield every content file that has entries or findings; a file without front matter is nobody's business."""
        for path in self.paths():
            scanned = self.scan_file(path)
            if scanned.entries or scanned.findings:
                yield scanned
        for finding in self.unlisted():
            yield Scanned(path=finding.path, findings=(finding,))

    def unlisted(self) -> Iterator[Finding]:
        """Yield, once, the folders that the system did not list while `paths` went through them."""
        while self._unlisted:
            yield self._unlisted.pop(0)
        self._is_whole = not self._match

    def scan_file(self, path: str) -> Scanned:
        """Return the entries of one content file, or what stands against reading it."""
        try:
            raw = read(self.root / path)
        except FileRefused as refusal:
            return Scanned(path=path, findings=(Finding(code=refusal.code, path=path, message=str(refusal)),))
        if not (self._address_key in raw or frontmatter.mentions(raw)):
            return Scanned(path=path)  # composing costs ten times as much as looking
        scanned = self.entries_in(path, frontmatter.parse(raw))
        self._learn(path, scanned.entries)
        return scanned

    def entries_in(self, path: str, front: frontmatter.FrontMatter) -> Scanned:
        """Return the entries of one content file from its front matter, with what the configuration closes in it."""
        if front.problem is not None:
            return Scanned(path=path, findings=(_unreadable(path, front.problem),))
        if not front.present:
            return Scanned(path=path)
        entries, broken = fields.entries(front.data, path, self.keys)
        closed = self._closed(path)
        return Scanned(
            path=path,
            entries=tuple(replace(entry, closed=entry.closed | closed) if closed else entry for entry in entries),
            findings=tuple(_unusable(path, front.line(at), at) for at in broken),
        )

    def _learn(self, path: str, entries: Sequence[Entry]) -> None:
        for entry in entries:
            if not entry.at and entry.record.images and entry.record.images[0].size is not None:
                self._titled[path.partition("/")[0], entry.record.images[0].title is not None] += 1
        _count(self._shared, entries)

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

    def _sharing(self, url: str) -> Shared:
        domain = domain_of(url)
        if self._is_whole:
            return self._shared
        if domain not in self._shared_by:
            self._shared_by[domain] = self._survey(domain)
        return self._shared_by[domain]

    def _survey(self, domain: str) -> Shared:
        """Return what a provider's records share, by all files that name it, whatever the run was narrowed to."""
        found, name = Shared(), domain.encode()
        whole = ContentRepo(self.root, content=self._content, exclude=self._exclude, keys=self.keys)
        for path in whole.paths():
            with suppress(FileRefused):  # a crawl names it
                raw = read(self.root / path)
                if name in raw:
                    _count(found, whole.entries_in(path, frontmatter.parse(raw)).entries)
        return found

    def titles_pictures(self, path: str) -> bool:
        """Return whether posts of this collection give their picture a title; the scan so far decides, else yes."""
        collection = path.partition("/")[0]
        return self._titled[collection, True] >= self._titled[collection, False]

    @cached_property
    def organizations(self) -> Mapping[str, Organization]:
        """The known providers by domain."""
        found = {}
        for path in self._data_files("_data/organizations", (".md", ".yml", ".yaml")):
            organization = _organization(path)
            if organization is not None:
                found[organization.domain] = organization
        return found

    @cached_property
    def topics(self) -> tuple[Topic, ...]:
        """The taxonomy in file order; `00-*` holds the root topic."""
        found = (_topic(path) for path in self._data_files("_data/topics", (".yml", ".yaml")))
        return tuple(topic for topic in found if topic is not None)

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

    def _data_files(self, folder: str, suffixes: tuple[str, ...]) -> Iterator[Path]:
        try:
            files = sorted((self.root / folder).iterdir())
        except OSError:
            return
        yield from (file for file in files if file.suffix in suffixes)


def _count(shared: Shared, entries: Sequence[Entry]) -> None:
    """Count the stories that have a file; a related one is a copy of such a file."""
    for entry in entries:
        if not entry.at:
            shared.learn(entry.web_url, entry.record)


def glob(path: str, pattern: str) -> bool:
    """Return whether a path matches; `*` stays inside a folder, `**/` spans any number of them."""
    return _parts(path.split("/"), pattern.removeprefix("./").split("/"))


def _any(path: str, patterns: Sequence[str]) -> bool:
    return any(glob(path, pattern) for pattern in patterns)


def _parts(names: list[str], patterns: list[str]) -> bool:
    if not patterns:
        return not names
    if patterns[0] == "**":
        if len(patterns) == 1:
            return bool(names)
        return any(_parts(names[skip:], patterns[1:]) for skip in range(len(names) + 1))
    return bool(names) and fnmatchcase(names[0], patterns[0]) and _parts(names[1:], patterns[1:])


def _unreadable(path: str, problem: frontmatter.Problem) -> Finding:
    return Finding(code="frontmatter.invalid", path=path, line=problem.line, message=problem.message)


def _unusable(path: str, line: int | None, at: fields.Path) -> Finding:
    where = ".".join(map(str, at))
    return Finding(
        code="address.invalid", path=path, line=line, message=f"{where} is not one address; write one http(s) URL"
    )


def _organization(path: Path) -> Organization | None:
    try:
        raw = read(path)
    except FileRefused:
        return None
    data = frontmatter.parse(raw).data if path.suffix == ".md" else plain.first_document(raw)
    if not isinstance(data, Mapping):
        return None
    name, domain = data.get("name"), data.get("domain") or path.stem
    if not isinstance(name, str) or not name.strip() or not isinstance(domain, str):
        return None
    return Organization(name=name.strip(), domain=domain.strip().lower())


def _topic(path: Path) -> Topic | None:
    try:
        document = plain.first_document(read(path))
    except FileRefused:
        return None
    if not isinstance(document, Mapping) or not isinstance(document.get("name"), str):
        return None
    keywords = document.get("keywords")
    words = tuple(str(word) for word in keywords if word) if isinstance(keywords, list) else ()
    return Topic(name=str(document["name"]), keywords=words, root=path.name.startswith("00-"))
