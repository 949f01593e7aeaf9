"""Front matter without loss: from bytes to positions and values, and back with only the right bytes changed."""

from __future__ import annotations

from crawler.frontmatter.fences import mentions
from crawler.frontmatter.parse import FrontMatter, emit, parse
from crawler.frontmatter.problem import EditRefused, Problem
from crawler.frontmatter.tree import Path, Tree

__all__ = ["EditRefused", "FrontMatter", "Path", "Problem", "Tree", "emit", "mentions", "parse"]
