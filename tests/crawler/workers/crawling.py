"""The program with readers that can be slow, and an observer who tells how much waited to be read at most.

A page that holds "read this for ever" is read for ever; `WAITED` in the environment names the observer's file.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy import signals

from crawler import settings
from crawler.cli import main as masthead

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class Observer:
    """A Scrapy extension that looks at what waits whenever an answer comes in."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.most = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return one that listens."""
        made = cls(crawler)
        crawler.signals.connect(made.look, signal=signals.response_received)
        crawler.signals.connect(made.tell, signal=signals.spider_closed)
        return made

    def look(self) -> None:
        """Note how many bytes of pages are not yet done with."""
        slot = self.crawler.engine.scraper.slot if self.crawler.engine is not None else None
        self.most = max(self.most, slot.active_size if slot is not None else 0)

    def tell(self) -> None:
        """Write it down."""
        Path(os.environ["WAITED"]).write_text(str(self.most), encoding="ascii")


def main(words: list[str]) -> int:
    """Be the program."""
    settings.MASTHEAD_READER = "tests.crawler.workers.reading_oddly.slowly"
    if "WAITED" in os.environ:
        settings.EXTENSIONS[f"{__name__}.Observer"] = 400
    return masthead(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
