"""Whole YAML files that are only read: taxonomies, organizations' registries, a site's configuration."""

from __future__ import annotations

import yaml

from crawler.frontmatter.tree import too_deep_at

_Loader: type[yaml.BaseLoader | yaml.CBaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

LARGEST = 1 << 20  # bytes: no such file written by people comes near


def first_document(raw: bytes) -> object | None:
    """Return the first YAML document with every scalar as text, or `None` where it cannot be read.

    Real taxonomy files end in a stray `---`, which makes them two documents; the first one counts.
    """
    if len(raw) > LARGEST:
        return None
    try:
        text = raw.decode("utf-8-sig")
        if too_deep_at(text) is not None:
            return None  # libyaml's composer recurses without a bound
        document: object = next(iter(yaml.load_all(text, Loader=_Loader)), None)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    return document
