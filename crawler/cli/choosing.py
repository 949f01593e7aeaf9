"""The command line's one door to `pipelines`: what pages come to, and why."""

from pipelines.describe import describe
from pipelines.explain import explain

__all__ = ["describe", "explain"]
