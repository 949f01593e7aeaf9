"""Asks the world and knows formats: the content repo, the network, pages, front matter."""

__version__ = "0.1.0"
