"""The formats that Pillow reads for us, from the beginning of the file alone."""

from __future__ import annotations

import struct
import warnings
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING

from crawler.extractors.imagesize.reading import Never, Pixels, Reader, up_to

if TYPE_CHECKING:
    from collections.abc import Callable

PREFIXES = (4 * 1024, 64 * 1024)
# What Pillow's plugins raise on broken headers, besides the errors that they document.
RAISED = (
    *(OSError, SyntaxError, ValueError, TypeError, IndexError, KeyError, AttributeError, AssertionError),
    *(ArithmeticError, EOFError, RecursionError, MemoryError, NotImplementedError, struct.error),
)


def by_pillow(name: str, plugin: str) -> Callable[[], Reader]:
    """Return a reader through one format of Pillow, whose plugin module is imported only when such a file is met."""

    def read() -> Reader:
        answer: Pixels | Never = Never.MALFORMED
        for length in PREFIXES:
            data = yield up_to(0, length)
            answer = _opened(data, name, plugin)
            if answer is not Never.MALFORMED or len(data) < length:
                break
        return answer

    return read


def _opened(data: bytes, name: str, plugin: str) -> Pixels | Never:
    """Return the size that `Image.open` finds; no pixel is decoded."""
    from PIL import Image  # noqa: PLC0415 Pillow costs 60 ms that most runs need not pay

    import_module(f"PIL.{plugin}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(BytesIO(data), formats=[name]) as picture:
                return picture.size
        except Image.DecompressionBombError:
            return Never.ABSURD_SIZE
        except RAISED:
            return Never.MALFORMED
