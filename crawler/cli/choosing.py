"""The command line's one door to `pipelines`: what pages come to, and why, and how a file is replaced."""

from pipelines.atomic import Rewrite, replace
from pipelines.describe import describe
from pipelines.explain import explain
from pipelines.inside import Moved, read_in, settle
from pipelines.journal import Journal
from pipelines.own import Own
from pipelines.score import weighed

__all__ = ["Journal", "Moved", "Own", "Rewrite", "describe", "explain", "read_in", "replace", "settle", "weighed"]
