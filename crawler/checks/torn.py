"""A rule on whole files: nothing of another file's front matter stands behind the front matter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.checks.flaw import Flaw
from crawler.frontmatter.problem import line_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.frontmatter import FrontMatter

# What nobody writes into a text, but every post has in its front matter.
_KEY = re.compile(rb"^(?:cdnAmpWebUrl|ampWebUrl|webUrl|originalUrl|publishedDateTime|secured): ", re.MULTILINE)
_FENCE = re.compile(rb"^---[ \t]*\r?$", re.MULTILINE)
_CODE = b"```"


def torn(path: str, front: FrontMatter) -> Iterator[Flaw]:
    """Yield what looks like the rest of an older file behind the front matter: its keys, then its closing fence."""
    key = _KEY.search(front.raw, front.fences.end)
    if key is None or _FENCE.search(front.raw, key.end()) is None:
        return
    if front.raw.count(_CODE, front.fences.end, key.start()) % 2:
        return  # somebody writes about front matter
    line = line_of(front.raw[: key.start()].decode("latin-1"), key.start())
    message = "front matter stands in the text: two versions of the file may lie over one another"
    yield Flaw(code="frontmatter.torn", path=path, line=line, message=message, right="one of the two, as git has it")
