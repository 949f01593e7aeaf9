"""What a person set, with the place where it stands: `masthead.yaml`, environment and flags in one shape."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from pathlib import Path

FILE = "masthead.yaml"
PREFIX = "MASTHEAD_"
LARGEST = 1 << 14  # bytes of a configuration file; people write a tenth of it, and the parser is slow on hostile ones
_LINE = 80  # characters

Value: TypeAlias = "str | tuple[Given, ...] | Mapping[str, Given] | None"


class ConfigError(Exception):
    """A wrong key or value: where it stands, what was found, and what would be right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One value as it was given: text, a list or a mapping; `where` is the way a person finds it again."""

    where: str
    value: Value

    def wrong(self, right: str, *, found: str | None = None) -> ConfigError:
        """Return the error that says what was found here and what would be right."""
        return ConfigError(f"{self.where}: found {found or _shown(self.value)}; {right}")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the known words as a sentence, the nearest one first if one is near."""
    words = list(known)
    near = difflib.get_close_matches(word, words, n=1)
    return (f'did you mean "{near[0]}"? ' if near else "") + f"it is one of: {', '.join(words)}"


def plain(text: str) -> str:
    """Return a text as one short line without control characters, fit for a message on a terminal."""
    short = text if len(text) <= _LINE else f"{text[: _LINE - 3]}..."
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in short)


def _shown(value: Value) -> str:
    if isinstance(value, str):
        return f'"{plain(value)}"'
    return "nothing" if value is None else "a mapping" if isinstance(value, Mapping) else "a list"


def from_flags(flags: Mapping[str, object], spelling: Mapping[str, str]) -> dict[str, Given]:
    """Return what the command line gave, by option name; `None` and empty lists were not given."""
    given = {name: value for name, value in flags.items() if value is not None and value not in ([], ())}
    return {name: _of(value, spelling.get(name, name)) for name, value in given.items()}


def _of(value: object, where: str) -> Given:
    if isinstance(value, Mapping):
        return Given(where=where, value={str(key): _of(child, where) for key, child in value.items()})
    if isinstance(value, (list, tuple)):
        return Given(where=where, value=tuple(_of(child, where) for child in value))
    return Given(where=where, value=str(value))


def from_environ(environ: Mapping[str, str], known: Mapping[str, str]) -> dict[str, Given]:
    """Return what the environment gave, by option name; `known` maps variables to option names.

    A variable that is nearly one of ours is refused; any other may be somebody else's.
    """
    found: dict[str, Given] = {}
    for name, text in environ.items():
        if name in known and text:
            found[known[name]] = Given(where=name, value=text)
        elif name.startswith(PREFIX) and name not in known:
            _refuse_misspelt(name, known)
    return found


def _refuse_misspelt(name: str, known: Iterable[str]) -> None:
    words = {word.removeprefix(PREFIX): word for word in known}
    near = difflib.get_close_matches(name.removeprefix(PREFIX), words, n=1, cutoff=0.85)
    if near:
        raise ConfigError(f"{name}: no such variable; did you mean {words[near[0]]}?")


def from_file(root: Path) -> Given | None:
    """Return the mapping of the content repo's `masthead.yaml`, or `None` where there is no such file."""
    path = root / FILE
    text = _text(path)
    if text is None:
        other = path.with_suffix(".yml")
        if other.exists():
            raise ConfigError(f"{other}: not read; rename it to {FILE}")
        return None
    if not text.strip():
        return None
    from crawler.config import tree  # noqa: PLC0415 - YAML costs 20 ms, and most repos have no such file

    return tree.read(text, path)


def _text(path: Path) -> str | None:
    try:
        if not path.exists():
            return None
        if not path.is_file() or path.stat().st_size > LARGEST:
            raise ConfigError(f"{path}: found something else than a file of at most {LARGEST} bytes")
        if not path.resolve().is_relative_to(path.parent.resolve()):
            # What it holds would be told with the first fault that is found in it.
            raise ConfigError(f"{path}: is a link that leads out of the content repo; put the file itself there")
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8") from None
