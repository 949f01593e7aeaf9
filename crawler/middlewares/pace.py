"""The pace at which one host is asked: slower from now on, or not for a while."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler


def slow_down(crawler: Crawler, request: Request, delay: float) -> None:
    """Leave at least `delay` seconds between two requests to the host of this one, until the end of the run."""
    downloader = crawler.engine.downloader
    key = downloader.get_slot_key(request)
    # Scrapy forgets a slot that was idle for a minute; the settings of the slot stay.
    known = downloader.per_slot_settings.setdefault(key, {})
    known["delay"] = max(delay, known.get("delay", 0.0), crawler.settings.getfloat("DOWNLOAD_DELAY"))
    if key in downloader.slots:
        downloader.slots[key].delay = known["delay"]


def pause(crawler: Crawler, request: Request, seconds: float) -> None:
    """Send nothing to the host of this request for so many seconds; what waits for it goes on waiting."""
    downloader = crawler.engine.downloader
    slot = downloader.slots.get(downloader.get_slot_key(request))
    if slot is not None:
        slot.delay = max(slot.delay, 0.001)  # without a delay Scrapy does not look at the time
        slot.lastseen = monotonic() + seconds
