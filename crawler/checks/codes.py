"""Which findings a check can make, and how much each of them weighs: a table."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Level(StrEnum):
    """How much a finding weighs; the words of the output."""

    ERROR = "error"  # the site or the next crawl gets it wrong
    WARNING = "warning"  # something is most likely not as it was meant
    NOTE = "note"  # worth knowing, and right to leave


LEVELS: Mapping[str, Level] = {
    "frontmatter.invalid": Level.ERROR,
    "frontmatter.torn": Level.WARNING,
    "file.refused": Level.WARNING,
    "file.unreadable": Level.ERROR,
    "file.unwritable": Level.ERROR,
    "file.changed": Level.WARNING,
    "edit.refused": Level.WARNING,
    "path.collision": Level.ERROR,
    "path.date-differs": Level.NOTE,
    "field.shape": Level.ERROR,
    "record.incomplete": Level.NOTE,
    "address.invalid": Level.ERROR,
    "address.misspelt": Level.WARNING,
    "address.missing": Level.WARNING,
    "address.refused": Level.WARNING,
    "url.duplicate": Level.WARNING,
    "amp.incomplete": Level.ERROR,
    "amp.cache-differs": Level.ERROR,
    "amp.ambiguous": Level.WARNING,
    "amp.gone": Level.WARNING,
    "date.invalid": Level.ERROR,
    "date.implausible": Level.WARNING,
    "date.form": Level.WARNING,
    "image.size-missing": Level.ERROR,
    "image.size-impossible": Level.ERROR,
    "image.several": Level.NOTE,
    "provider.unknown": Level.NOTE,
    "provider.name-differs": Level.NOTE,
    "provider.domain-differs": Level.WARNING,
    "provider.logo-missing": Level.WARNING,
    "provider.logo-dead": Level.WARNING,
    "topics.unknown": Level.WARNING,
    "topics.duplicate": Level.WARNING,
    "topics.root-missing": Level.NOTE,
    "related.self": Level.WARNING,
    "related.duplicate": Level.WARNING,
    "related.order": Level.NOTE,
    "heat.differs": Level.WARNING,
    "published.differs": Level.ERROR,
    "data.invalid": Level.WARNING,
    "data.duplicate": Level.WARNING,
    "data.stray-document": Level.NOTE,
}
"""The level of each finding by its code."""
