"""The spider of one address: what a page says, with its pictures measured."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from crawler.frontier import Known
from crawler.items import Entry, Record
from crawler.spiders.asking import AskingSpider

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy.settings import BaseSettings

    from crawler.items import Evidence


class PageSpider(AskingSpider):
    """`scrapy crawl page -a url=URL -O -:json`: the JSON of `masthead extract URL`."""

    name = "page"
    follow_amp = False

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Replace the stages that write a record by the one that describes a page."""
        super().update_settings(settings)
        settings.set("ITEM_PIPELINES", {"pipelines.describe.DescribeStage": 100}, priority="spider")

    def __init__(self, url: str = "", **arguments: Any) -> None:
        """Take the address to ask."""
        super().__init__(**arguments)
        self.url = url

    def evidence(self, known: Known) -> Evidence:
        """Return what was learned, with the documents: every candidate may be asked for."""
        return replace(known.evidence, pages=known.pages)

    def groups(self) -> Iterator[Known]:
        """Return the one group of the one address."""
        self.report.total = 1
        yield Known(url=self.url, entries=(Entry(path="", web_url=self.url, record=Record()),))
