"""The command line's one door to `pipelines`: what a single page comes to."""

from pipelines.describe import describe

__all__ = ["describe"]
