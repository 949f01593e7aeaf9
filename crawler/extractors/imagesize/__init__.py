"""The displayed size of a picture from its first bytes: the probe, and the walk that brings it what it needs."""

from crawler.extractors.imagesize.probe import ImageProbe
from crawler.extractors.imagesize.reading import Never
from crawler.extractors.imagesize.walk import (
    LIMIT,
    ContentRange,
    body_offset,
    content_range,
    first_range,
    next_range,
)

__all__ = ["LIMIT", "ContentRange", "ImageProbe", "Never", "body_offset", "content_range", "first_range", "next_range"]
