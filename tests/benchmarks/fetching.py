"""The floor of a crawl, and the crawl itself, each alone in its process, with robots.txt off for both.

python -m tests.benchmarks.fetching fetch URLS [SETTING=VALUE...]   a Scrapy spider that asks for each line of a file
python -m tests.benchmarks.fetching crawl CONTENT [OPTION...]       `masthead crawl` with these options
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable


def fetch(urls: str, *settings: str) -> int:
    """Ask for every address and throw the answers away; settings are Scrapy's own but for those given."""
    from scrapy import Request, Spider  # noqa: PLC0415  # the other half must not pay for it
    from scrapy.crawler import AsyncCrawlerProcess  # noqa: PLC0415  # the same

    asked = Path(urls).read_text(encoding="utf-8").split()

    class Fetching(Spider):
        name = "fetching"

        async def start(self) -> AsyncIterator[Any]:
            for url in asked:
                yield Request(url)

        def parse(self, response: object) -> None:
            """Take the answer, and do nothing with it."""

    process = AsyncCrawlerProcess(dict(setting.split("=") for setting in settings))
    crawler = process.create_crawler(Fetching)
    process.crawl(crawler)
    process.start()
    return 0 if crawler.stats.get_value("finish_reason") == "finished" else 1


def crawl(*arguments: str) -> int:
    """Run `masthead crawl` as a user does, but for robots.txt."""
    from crawler import settings  # noqa: PLC0415  # the other half must not pay for it
    from crawler.cli import main  # noqa: PLC0415  # the same

    settings.ROBOTSTXT_OBEY = False
    return main(["crawl", *arguments])


DOES: dict[str, Callable[..., int]] = {"fetch": fetch, "crawl": crawl}

if __name__ == "__main__":
    sys.exit(DOES[sys.argv[1]](*sys.argv[2:]))
