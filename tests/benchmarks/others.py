"""Whole crawls as other tools do them, in an environment of their own: python others.py NAME CONTENT URLS.

They run under the peers' Python, which knows nothing of this project. CONTENT is a content repo, of which all are told
so that each has one; URLS is a file of addresses. What a tool does not do, such as writing, it is not asked for.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Keys = dict[str, Any]
    Write = Callable[[Path, Keys], None]

AT_ONCE = 8
SETTINGS = {"DOWNLOAD_DELAY": 0, "CONCURRENT_REQUESTS_PER_DOMAIN": AT_ONCE, "LOG_LEVEL": "ERROR"}
PATIENCE = 60  # seconds


def afternoon(content: Path, urls: Path, write: Write) -> None:
    """Crawl a content repo as a script of one afternoon does: a spider, a full parse, first values, files anew."""
    from lxml import html  # noqa: PLC0415  # only one of the tools is loaded

    wanted = set(urls.read_text(encoding="utf-8").split())

    def requests(ask: Callable[..., Any]) -> Iterator[Any]:
        for path in sorted(content.rglob("*.md")):
            url = address(path)
            if url in wanted:
                yield ask(url, cb_kwargs={"path": path})

    def parse(response: Any, path: Path) -> Iterator[Keys]:
        said = read(html.fromstring(response.body, base_url=response.url))
        write(path, said)
        yield said

    _crawl(requests, parse)


def address(path: Path) -> str | None:
    """Return the `webUrl` of a post, as a line of its front matter has it."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("webUrl:"):
            return line.partition(":")[2].strip().strip('"')
    return None


def read(tree: Any) -> Keys:
    """Return what a page says first, JSON-LD before Open Graph."""
    graph = {meta.get("property"): meta.get("content") for meta in tree.xpath("//meta[@property]")}
    story = next((node for node in _nodes(tree) if str(node.get("@type")).endswith("Article")), {})
    return {
        "excerpt": graph.get("og:description") or story.get("description"),
        "publishedDateTime": story.get("datePublished") or graph.get("article:published_time"),
        "type": graph.get("og:type"),
    }


def _nodes(tree: Any) -> Iterator[Keys]:
    for text in tree.xpath("//script[@type='application/ld+json']/text()"):
        told = json.loads(text)
        yield from told.get("@graph", [told])


def by_pyyaml(path: Path, said: Keys) -> None:
    """Fill in what is empty with PyYAML and its C loader: quotes and empty lines do not survive."""
    import yaml  # noqa: PLC0415  # the other way needs none

    before, body = _halves(path)
    front = yaml.load(before, Loader=yaml.CSafeLoader)
    filled = yaml.dump(_filled(front, said), Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True)
    path.write_text(f"---\n{filled}---\n{body}", encoding="utf-8")


def by_ruamel(path: Path, said: Keys) -> None:
    """Fill in what is empty with ruamel.yaml's round trip, which keeps quotes and comments."""
    from io import StringIO  # noqa: PLC0415  # the other way needs none

    from ruamel.yaml import YAML  # noqa: PLC0415  # the same

    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = sys.maxsize
    before, body = _halves(path)
    filled = StringIO()
    yaml.dump(_filled(yaml.load(before), said), filled)
    path.write_text(f"---\n{filled.getvalue()}---\n{body}", encoding="utf-8")


def _halves(path: Path) -> tuple[str, str]:
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    return front, body


def _filled(front: Any, said: Keys) -> Any:
    for key, value in said.items():
        if value and not front.get(key):
            front[key] = value
    return front


def extruct(_: Path, urls: Path) -> None:
    """Crawl addresses with a spider that takes all that extruct reads by default; nothing is written."""
    from extruct import extract  # noqa: PLC0415  # only one of the tools is loaded

    def requests(ask: Callable[..., Any]) -> Iterator[Any]:
        yield from map(ask, urls.read_text(encoding="utf-8").split())

    _crawl(requests, lambda response: [extract(response.text, base_url=response.url)])


def _crawl(requests: Callable[[Callable[..., Any]], Iterable[Any]], parse: Callable[..., Iterable[Keys]]) -> None:
    """Run a plain Scrapy spider; raises `SystemExit` where a page of it fails."""
    from scrapy import Request, Spider  # noqa: PLC0415  # only one of the tools is loaded
    from scrapy.crawler import CrawlerProcess  # noqa: PLC0415  # the same

    class Plain(Spider):
        name = "plain"

        async def start(self) -> Any:
            for request in requests(lambda url, **more: Request(url, callback=self.parse, **more)):
                yield request

        def parse(self, response: Any, **more: Any) -> Iterable[Keys]:
            return parse(response, **more)

    process = CrawlerProcess(SETTINGS)
    crawler = process.create_crawler(Plain)
    process.crawl(crawler)
    process.start()
    stats = crawler.stats.get_stats()
    if stats.get("log_count/ERROR") or stats.get("item_scraped_count") != stats.get("response_received_count"):
        sys.exit(f"{stats}")


def newsplease(_: Path, urls: Path) -> None:
    """Fetch addresses with news-please, without their pictures, and read them in its processes; nothing is written."""
    from newsplease import NewsPlease  # noqa: PLC0415  # only one of the tools is loaded

    asked = urls.read_text(encoding="utf-8").split()
    # One address goes another way, without its processes, and knows no such difference in what it asks.
    found = NewsPlease.from_urls(asked, request_args={"timeout": PATIENCE}, fetch_images=False)
    lacking = [url for url in asked if not getattr(found.get(url), "title", None)]
    if lacking:
        sys.exit(f"news-please read nothing of {len(lacking)} pages, as {lacking[0]}")


TOOLS: dict[str, Callable[[Path, Path], None]] = {
    "afternoon": lambda content, urls: afternoon(content, urls, by_pyyaml),
    "ruamel": lambda content, urls: afternoon(content, urls, by_ruamel),
    "extruct": extruct,
    "newsplease": newsplease,
}

if __name__ == "__main__":
    TOOLS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
