"""The YAML of a configuration file as given values, each with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from crawler.config.given import ConfigError, Given, plain

if TYPE_CHECKING:
    from pathlib import Path

_DEEPEST = 8
_MOST = 4_000  # values, counted after aliases are followed
_NULL = "tag:yaml.org,2002:null"


def read(text: str, path: Path) -> Given | None:
    """Return the values of a YAML document, `None` for an empty one; scalars are text as they stand in the file."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f":{mark.line + 1}" if mark else ""
        raise ConfigError(f"{path}{line}: this is not YAML: {_says(error)}") from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise ConfigError(f"{path}: this is not YAML: {plain(str(error).splitlines()[0])}") from None
    return None if node is None else _Walk(path).value(node, 0)


def _says(error: yaml.MarkedYAMLError) -> str:
    return plain(", ".join(part for part in (error.context, error.problem) if part))


class _Walk:
    """The way from YAML nodes to given values, bounded in depth and number."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._left = _MOST

    def value(self, node: yaml.Node, depth: int) -> Given:
        """Return the value of a node, `null` as `None`."""
        where = self._where(node)
        self._left -= 1
        if depth > _DEEPEST or self._left < 0:
            raise ConfigError(f"{where}: found too much; no option needs so many values or levels")
        if isinstance(node, yaml.MappingNode):
            return Given(where=where, value=self._pairs(node, depth))
        if isinstance(node, yaml.SequenceNode):
            return Given(where=where, value=tuple(self.value(child, depth + 1) for child in node.value))
        return Given(where=where, value=None if node.tag == _NULL else str(node.value))

    def _pairs(self, node: yaml.MappingNode, depth: int) -> dict[str, Given]:
        found: dict[str, Given] = {}
        for key, child in node.value:
            where = self._where(key)
            if not isinstance(key, yaml.ScalarNode):
                raise ConfigError(f"{where}: found a key that is no word; keys are plain words")
            if key.value in found:
                raise ConfigError(f'{where}: found "{plain(key.value)}" a second time; write it once')
            value = self.value(child, depth + 1).value
            found[key.value] = Given(where=f"{where}: {plain(key.value)}", value=value)
        return found

    def _where(self, node: yaml.Node) -> str:
        return f"{self._path}:{node.start_mark.line + 1}"
