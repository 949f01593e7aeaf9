"""From one given value to a clean one: a reader for each kind of option, each with its own words when it refuses."""

from __future__ import annotations

import ipaddress
import re
import string
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, TypeAlias

from crawler.config.given import Given, did_you_mean
from crawler.normalize.hostname import ascii_host, is_address

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

Reader: TypeAlias = Callable[[Given], object]

EVERYWHERE = "**"
_WHOLE = re.compile(r"[0-9]{1,9}")
_DECIMAL = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_DURATION = re.compile(r"([0-9]{1,7}) ?([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_BRIEFEST, _LONGEST = timedelta(minutes=1), timedelta(days=3650)
_AGENT = re.compile(r"[\x20-\x7e]{1,256}")
_CONTACT = re.compile(r"https?://[^\s/]|[^\s@]@[^\s@.]+\.[^\s@.]")
_AUTHOR = re.compile(r"[^<>\x00-\x1f\x7f]{1,100} <[^<>@\s\x00-\x1f\x7f]{1,100}@[^<>@\s\x00-\x1f\x7f]{1,155}>")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_WORDY = 1000  # characters of a commit message


def text(given: Given) -> str:
    """Return a value that must be text and not empty."""
    if not isinstance(given.value, str) or not given.value.strip():
        raise given.wrong("it is a text")
    return given.value.strip()


def items(given: Given) -> tuple[Given, ...]:
    """Return the values of a list; one line of text is a list divided by commas."""
    if isinstance(given.value, str):
        words = (word.strip() for word in given.value.split(","))
        return tuple(Given(where=given.where, value=word) for word in words if word)
    if not isinstance(given.value, tuple):
        raise given.wrong("it is a list, such as [one, two]")
    return given.value


def pairs(given: Given) -> dict[str, Given]:
    """Return the values of a mapping; one line of text is a mapping written `a=b, c=d`."""
    if isinstance(given.value, str):
        divided = [item.value.partition("=") for item in items(given) if isinstance(item.value, str)]
        if not all(name.strip() and value.strip() for name, _, value in divided):
            raise given.wrong("it is a mapping, such as {one: 1, two: 2}, or one=1,two=2 in one line")
        return {name.strip(): Given(where=given.where, value=value.strip()) for name, _, value in divided}
    if not isinstance(given.value, Mapping):
        raise given.wrong("it is a mapping, such as {one: 1, two: 2}")
    return dict(given.value)


def one_of(*words: str) -> Callable[[Given], str]:
    """Return a reader of one word out of a few."""

    def read(given: Given) -> str:
        if given.value not in words:
            raise given.wrong(did_you_mean(given.value if isinstance(given.value, str) else "", words))
        return text(given)

    return read


def list_of(read_one: Callable[[Given], str]) -> Callable[[Given], tuple[str, ...]]:
    """Return a reader of a list, each value once, in the order given."""
    return lambda given: tuple(dict.fromkeys(read_one(item) for item in items(given)))


def map_of(read_name: Callable[[Given], str], read_one: Callable[[Given], object]) -> Reader:
    """Return a reader of a mapping with clean names and values."""

    def read(given: Given) -> dict[str, object]:
        return {
            read_name(Given(where=child.where, value=name)): read_one(child) for name, child in pairs(given).items()
        }

    return read


def chosen_from(table: Mapping[str, Sequence[str]]) -> Reader:
    """Return a reader of a mapping from the table's names to one word each, out of those that the name can have."""
    name_of = one_of(*table)

    def read(given: Given) -> dict[str, str]:
        found = {name_of(Given(where=child.where, value=name)): child for name, child in pairs(given).items()}
        return {name: _word(name, child, table[name]) for name, child in found.items()}

    return read


def _word(name: str, given: Given, words: Sequence[str]) -> str:
    if given.value not in words:
        near = did_you_mean(given.value if isinstance(given.value, str) else "", words)
        raise given.wrong(near.replace("it is", f"for {name} it is", 1))
    return text(given)


def whole(least: int, most: int) -> Callable[[Given], int]:
    """Return a reader of a whole number between two bounds, both included."""

    def read(given: Given) -> int:
        if not (isinstance(given.value, str) and _WHOLE.fullmatch(given.value) and least <= int(given.value) <= most):
            raise given.wrong(f"it is a whole number from {least} to {most}")
        return int(given.value)

    return read


def duration(given: Given) -> timedelta:
    """Return a length of time from a minute to ten years, written as a whole number and m, h or d."""
    found = _DURATION.fullmatch(given.value) if isinstance(given.value, str) else None
    length = timedelta(**{_UNITS[found[2]]: int(found[1])}) if found is not None else timedelta()
    if not _BRIEFEST <= length <= _LONGEST:
        raise given.wrong("it is a length of time, such as 30m, 6h or 90d")
    return length


def decimal(least: float, most: float, unit: str) -> Callable[[Given], float]:
    """Return a reader of a number between two bounds, both included; a percentage counts as its hundredth."""

    def read(given: Given) -> float:
        digits, percent, _ = given.value.partition("%") if isinstance(given.value, str) else ("", "", "")
        number = float(digits) / (100 if percent else 1) if _DECIMAL.fullmatch(digits) else -1.0
        if not least <= number <= most:
            raise given.wrong(f"it is {unit} from {least:g} to {most:g}")
        return number

    return read


def glob(given: Given) -> str:
    """Return a pattern on paths inside the content repo."""
    pattern = text(given)
    if pattern.startswith("/") or ".." in pattern.split("/") or "\\" in pattern or _CONTROL.search(pattern):
        raise given.wrong('it is a pattern on paths inside the content repo, with "/", such as _news/**/*.md')
    return pattern.removeprefix("./")


def domain(given: Given) -> str:
    """Return a host or domain in A-labels."""
    name = ascii_host(text(given).lower())
    if name is None or "." not in name or is_address(name):
        raise given.wrong("it is a domain, such as example.com")
    return name.removesuffix(".")


def zone(given: Given) -> ZoneInfo:
    """Return a time zone of the IANA database."""
    import zoneinfo  # noqa: PLC0415 - few repos name one

    name = text(given)
    try:
        return zoneinfo.ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        near = did_you_mean(name, sorted(zoneinfo.available_timezones())).partition("it is one of")[0]
        raise given.wrong(f"{near}it is a time zone of the IANA database, such as Europe/Berlin") from None


def agent(given: Given) -> str:
    """Return a user agent that names a contact; printable ASCII, as a header must be (RFC 9110, 10.1.5)."""
    words = text(given)
    if not _AGENT.fullmatch(words) or not _CONTACT.search(words):
        raise given.wrong(
            "it is one line of ASCII with an address at which a site can reach you, "
            'such as "ExampleBot/1.0 (+https://example.com/bot)"'
        )
    return words


def inside(given: Given) -> str:
    """Return a path of a file inside the content repo, relative to it."""
    path = PurePosixPath(text(given))
    if path.is_absolute() or ".." in path.parts or not path.name or _CONTROL.search(str(path)):
        raise given.wrong(
            "it is a path inside the content repo, such as .masthead/state.sqlite3 or _data/organizations"
        )
    return str(path)


def network(given: Given) -> str:
    """Return an IP address or network in its one spelling, such as `127.0.0.2/32`."""
    words = text(given)
    try:
        return str(ipaddress.ip_network(words))
    except ValueError:
        right = "it is an IP address or network, such as 127.0.0.2 or 10.0.0.0/8"
        raise given.wrong(_network_around(words) + right) from None


def _network_around(words: str) -> str:
    try:
        return f"did you mean {ipaddress.ip_network(words, strict=False)}? "
    except ValueError:
        return ""


def template(*names: str) -> Callable[[Given], str]:
    """Return a reader of a text in which the names in braces are filled in later."""

    def read(given: Given) -> str:
        words = text(given)
        known = ", ".join(f"{{{name}}}" for name in names)
        if not _fields(words) <= set(names) or len(words) > _WORDY or _CONTROL.search(words):
            raise given.wrong(f"it is a text of at most {_WORDY} characters in which {known} is filled in")
        return words

    return read


def _fields(words: str) -> set[str]:
    """Return the names in braces; what is no template holds the empty name."""
    try:
        parsed = [(name, form, conversion) for _, name, form, conversion in string.Formatter().parse(words)]
    except ValueError:
        return {""}
    return {name if not form and not conversion else "" for name, form, conversion in parsed if name is not None}


def author(given: Given) -> str:
    """Return a person or program as git names one (git-commit, `--author`)."""
    words = text(given)
    if not _AUTHOR.fullmatch(words):
        raise given.wrong('it is a name and an address, such as "Masthead <bot@example.com>"')
    return words


def by_glob(read_one: Callable[[Given], str]) -> Reader:
    """Return a reader of a list that holds everywhere, or of a mapping from globs to such lists."""
    read_list = list_of(read_one)

    def read(given: Given) -> dict[str, tuple[str, ...]]:
        if not isinstance(given.value, Mapping):
            return {EVERYWHERE: read_list(given)}
        return {glob(Given(where=child.where, value=name)): read_list(child) for name, child in given.value.items()}

    return read
