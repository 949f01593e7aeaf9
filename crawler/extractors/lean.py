"""The extractor classes of extruct, without the relatives that its package brings along."""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any


@cache
def open_graph() -> Any:  # noqa: ANN401 - extruct ships no types
    """Return an `extruct.opengraph.OpenGraphExtractor`."""
    return _module("opengraph").OpenGraphExtractor()


@cache
def json_ld() -> Any:  # noqa: ANN401 - extruct ships no types
    """Return an `extruct.jsonld.JsonLdExtractor`."""
    return _module("jsonld").JsonLdExtractor()


def _module(name: str) -> ModuleType:
    """Return `extruct.<name>`, imported without `extruct/__init__`; with it, should that be laid out differently.

    The package itself imports rdflib, pyrdfa3, mf2py, bs4 and requests: 340 to 870 ms that no reader here needs.
    """
    if "extruct" in sys.modules:
        return import_module(f"extruct.{name}")
    try:
        return _alone(name)
    except (ImportError, AttributeError):
        return import_module(f"extruct.{name}")


def _alone(name: str) -> ModuleType:
    spec = find_spec("extruct")
    if spec is None or spec.submodule_search_locations is None:
        raise ModuleNotFoundError("extruct")
    package = ModuleType("extruct")
    package.__path__ = list(spec.submodule_search_locations)
    sys.modules["extruct"] = package
    try:
        return import_module(f"extruct.{name}")
    finally:
        # Whoever imports the whole package later in this process shall get it whole.
        for loaded in [key for key in sys.modules if key == "extruct" or key.startswith("extruct.")]:
            del sys.modules[loaded]
