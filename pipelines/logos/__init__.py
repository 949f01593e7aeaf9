"""Providers' logos: drawn by a child process, written beside the provider's own file."""

from pipelines.logos.making import make

__all__ = ["make"]
