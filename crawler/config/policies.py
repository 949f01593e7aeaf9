"""The policies that make sense for each key of a record; what stands here is what `policy` accepts."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_SCALAR: Final = ("never", "fill", "own")

SENSIBLE: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "title": _SCALAR,
        "excerpt": _SCALAR,
        "publishedDateTime": _SCALAR,
        "ampWebUrl": _SCALAR,
        "cdnAmpWebUrl": ("never", "derive"),  # the two addresses stand together or not at all
        "type": _SCALAR,
        "provider": _SCALAR,
        "provider.name": _SCALAR,
        "provider.domain": _SCALAR,
        "provider.images": ("never", "fill", "derive"),  # the logo is there if and only if its file is
        "topics": ("never", "fill", "add"),  # taking a topic away is never right
        "images": _SCALAR,
        "related": _SCALAR,
        "quality": _SCALAR,
        "heat": ("never", "derive"),
        "published": ("never", "derive"),
    }
)
"""The keys as `policy`, `lock` and `--force` name them, each with the policies that it can have."""
