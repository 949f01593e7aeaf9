"""What a content repo knows about itself, as the rules of a check ask for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The repo's own words: its providers, topics, logos, and how its files name their keys.

    `organizations` gives a provider's name by domain, and `is_called` tells of a domain and a name whether it is one of
    that provider's names. `topics` are in taxonomy order. `logo` returns the site-relative
    path of a domain's logo file, `None` where there is no such file. `now` is the instant against which times are held.
    """

    now: datetime
    organizations: Mapping[str, str] = field(default_factory=dict)
    is_called: Callable[[str, str], bool] = lambda _domain, _name: False
    topics: tuple[str, ...] = ()
    root: str | None = None
    site: str | None = None  # url + baseurl
    logo: Callable[[str], str | None] = lambda _domain: None
    keys: Mapping[str, str] = field(default_factory=dict)
    private: bool = False  # whether what stands below a private suffix is a provider of its own
    opened: tuple[str, ...] = ()  # addresses and networks that a crawl may ask although they are not public
