"""`masthead.yaml`, flags and environment to one frozen `Config`; the table of options is the documentation's source."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from crawler import __version__
from crawler.config import readers
from crawler.config.given import PREFIX, ConfigError, Given, did_you_mean, from_environ, from_file, from_flags, plain
from crawler.config.policies import SENSIBLE
from crawler.schedule import Bounds

if TYPE_CHECKING:
    from pathlib import Path
    from zoneinfo import ZoneInfo

__all__ = ["OPTIONS", "Commit", "Concurrency", "Config", "ConfigError", "Gate", "Option", "load"]

RECORD_KEYS = tuple(SENSIBLE)
"""The keys of a record as `policy`, `lock` and `--force` name them."""

ENTRY_KEYS = ("webUrl", "originalUrl", *(key for key in RECORD_KEYS if "." not in key))
AMP = ("keep", "drop-if-gone", "ignore")
SCORE = ("fill", "refresh")
SUFFIXES = ("icann", "private")
STAGES = ("merge", "amp", "provider", "topics", "images", "related", "score", "logos")
NO_FLAGS: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Concurrency:
    """How much is asked at a time: of all hosts, of one host, and the seconds between two requests to one host."""

    total: int = 32
    per_host: int = 1
    delay: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """When a run looks like an accident: the share of the crawled entries that would change the same field."""

    files: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """How `--commit` writes its one commit; without an author, git's own configuration decides."""

    message: str = "Update {collections}"
    author: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything that can be set for a content repo, clean; the values here are the defaults.

    No `content` means every `.md` and `.html` file outside `_archive`, `api`, `_site`, `node_modules` and folders
    that start with a dot. `lock` maps globs on paths to keys; `timezone` maps domains to zones.
    """

    content: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)
    timezone: Mapping[str, ZoneInfo] = field(default_factory=dict)
    registry: tuple[str, ...] = ("_data/organizations",)
    suffixes: str = "icann"
    policy: Mapping[str, str] = field(default_factory=dict)
    lock: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    amp: str = "keep"
    stages: tuple[str, ...] = STAGES[:5]
    score: str = "fill"
    user_agent: str = f"Masthead/{__version__} (no contact configured; set user_agent in masthead.yaml)"
    concurrency: Concurrency = field(default_factory=Concurrency)
    jobs: int = 0
    gate: Gate = field(default_factory=Gate)
    schedule: Bounds = field(default_factory=Bounds)
    state: str = ".masthead/state.sqlite3"
    allow_hosts: tuple[str, ...] = ()
    commit: Commit = field(default_factory=Commit)

    @property
    def private(self) -> bool:
        """Whether what stands below a private suffix, as in `user.github.io`, is a provider of its own."""
        return self.suffixes == SUFFIXES[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One thing that can be set: its name (`group.name` for a nested one), its flag, its reader and its help."""

    name: str
    flag: str
    read: readers.Reader
    help: str

    @property
    def variable(self) -> str:
        """The environment variable."""
        return PREFIX + self.name.replace(".", "_").upper()

    @property
    def default(self) -> object:
        """The value where nobody sets one."""
        return attrgetter(self.name)(Config())


_file_key, _record_key = readers.one_of(*ENTRY_KEYS), readers.one_of(*RECORD_KEYS)
_globs, _seconds = readers.list_of(readers.glob), readers.decimal(0, 3600, "seconds")

_TABLE: tuple[tuple[str, str, readers.Reader, str], ...] = (
    ("content", "--content", _globs, "globs of the content files"),
    ("exclude", "--exclude", _globs, "globs of files to leave alone"),
    ("keys", "--keys", readers.map_of(_file_key, readers.text), "which key of the file holds what"),
    ("timezone", "--timezone", readers.map_of(readers.domain, readers.zone), "a domain's zone for times without one"),
    ("registry", "--registry", readers.list_of(readers.inside), "folders and files that describe the providers"),
    ("suffixes", "--suffixes", readers.one_of(*SUFFIXES), "below which suffixes a provider has its domain"),
    ("policy", "--policy", readers.chosen_from(SENSIBLE), "who may write a key"),
    ("lock", "--lock", readers.by_glob(_record_key), "keys that are never written, everywhere or by glob"),
    ("amp", "--amp", readers.one_of(*AMP), "what becomes of an AMP address that is gone"),
    ("stages", "--stages", readers.list_of(readers.one_of(*STAGES)), "the steps of thought that run"),
    ("score", "--score", readers.one_of(*SCORE), "whether Masthead's own scores are kept current"),
    ("user_agent", "--user-agent", readers.agent, "who we say we are, with a contact address"),
    ("concurrency.total", "--concurrency", readers.whole(1, 1024), "requests at a time"),
    ("concurrency.per_host", "--per-host", readers.whole(1, 64), "requests at a time to one host"),
    ("concurrency.delay", "--delay", _seconds, "seconds between two requests to one host"),
    ("jobs", "--jobs", readers.whole(0, 64), "processes that read pages, beside the one that asks for them"),
    ("gate.files", "--gate-files", readers.decimal(0, 1, "a share"), "share of entries that may lose a field's value"),
    ("schedule.soonest", "--soonest", readers.duration, "the shortest time between two looks at a page, such as 6h"),
    ("schedule.latest", "--latest", readers.duration, "the longest one, such as 90d"),
    ("state", "--state", readers.inside, "the file that holds what is remembered between runs"),
    ("allow_hosts", "--allow-host", readers.list_of(readers.network), "addresses that the network guard lets through"),
    ("commit.message", "--commit-message", readers.template("collections"), "message of the commit"),
    ("commit.author", "--commit-author", readers.author, "author of the commit"),
)

OPTIONS: Mapping[str, Option] = {
    name: Option(name=name, flag=flag, read=read, help=text) for name, flag, read, text in _TABLE
}
"""Every option by its name."""

_GROUPS: Mapping[str, type[Concurrency | Bounds | Gate | Commit]] = {
    "concurrency": Concurrency,
    "gate": Gate,
    "schedule": Bounds,
    "commit": Commit,
}
_TOP = tuple(dict.fromkeys(name.partition(".")[0] for name in OPTIONS))
_VARIABLES = {option.variable: option.name for option in OPTIONS.values()}
_FLAGS = {option.name: option.flag for option in OPTIONS.values()}


def load(root: Path, *, flags: Mapping[str, object] = NO_FLAGS, environ: Mapping[str, str] | None = None) -> Config:
    """Return the configuration of the content repo at `root`: flag over environment over file over default.

    `flags` holds values by option name; `environ` is the process's own unless given. Raises `ConfigError` with the
    place, what was found and what would be right.
    """
    given = _options(from_file(root))
    given |= from_environ(os.environ if environ is None else environ, _VARIABLES)
    given |= from_flags(flags, _FLAGS)
    return _built({name: _option(name, value).read(value) for name, value in given.items() if value.value is not None})


def _option(name: str, given: Given) -> Option:
    if name not in OPTIONS:
        raise given.wrong(did_you_mean(name, OPTIONS), found=f'the option "{plain(name)}"')
    return OPTIONS[name]


def _options(file: Given | None) -> dict[str, Given]:
    """Return what the file gives, by option name; a group's keys become `group.key`."""
    if file is None or file.value is None:
        return {}
    if not isinstance(file.value, Mapping):
        raise file.wrong("the file is a mapping from options to values")
    found: dict[str, Given] = {}
    for name, given in file.value.items():
        found |= _group(name, given) if name in _GROUPS else {_checked(name, "", given): given}
    return found


def _group(group: str, given: Given) -> dict[str, Given]:
    if given.value is None:
        return {}
    return {_checked(name, f"{group}.", child): child for name, child in readers.pairs(given).items()}


def _checked(name: str, group: str, given: Given) -> str:
    """Return the full name of an option, which must be one of its group's."""
    names = [key.removeprefix(group) for key in OPTIONS if key.startswith(group)] if group else _TOP
    if name not in names:
        raise given.wrong(did_you_mean(name, names), found=f'the key "{plain(name)}"')
    return group + name


def _built(chosen: Mapping[str, Any]) -> Config:
    parts: dict[str, Any] = {name: value for name, value in chosen.items() if "." not in name}
    for group, kind in _GROUPS.items():
        own = {name: value for name, value in chosen.items() if name.startswith(f"{group}.")}
        parts[group] = kind(**{name.partition(".")[2]: value for name, value in own.items()})
    return Config(**parts)
