"""What a configuration decides of Scrapy's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crawler.config import Config


def from_config(config: Config) -> dict[str, Any]:
    """Return the settings that a configuration decides."""
    return {
        "USER_AGENT": config.user_agent,
        "CONCURRENT_REQUESTS": config.concurrency.total,
        "CONCURRENT_REQUESTS_PER_DOMAIN": config.concurrency.per_host,
        # Without any delay Scrapy starts several requests to a host before it counts the first of them.
        "DOWNLOAD_DELAY": max(config.concurrency.delay, 0.001),
        "MASTHEAD_JOBS": config.jobs,
        "MASTHEAD_ALLOW_HOSTS": [str(host) for host in config.allow_hosts],
    }
