"""One peer in its own environment: a page on a line of standard input, the CPU seconds it took on one of output.

It runs under the peers' Python, which knows nothing of this project: python peer.py NAME.
"""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def extruct() -> Callable[[str, str], object]:
    """Return extruct's reader: all its syntaxes."""
    from extruct import extract  # noqa: PLC0415  # only one of the peers is loaded

    return lambda body, url: extract(body, base_url=url)


def trafilatura() -> Callable[[str, str], object]:
    """Return trafilatura's reader of metadata."""
    from trafilatura import extract_metadata  # noqa: PLC0415  # only one of the peers is loaded

    return lambda body, url: extract_metadata(body, default_url=url)


def newspaper4k() -> Callable[[str, str], object]:
    """Return newspaper4k's reader of title, metadata and date; its search for authors alone costs three times that."""
    from newspaper import parsers  # noqa: PLC0415  # only one of the peers is loaded
    from newspaper.configuration import Configuration  # noqa: PLC0415  # the same
    from newspaper.extractors import ContentExtractor  # noqa: PLC0415  # the same

    reader = ContentExtractor(Configuration())

    def read(body: str, url: str) -> object:
        tree = parsers.fromstring(body)
        return reader.get_title(tree), reader.get_metadata(url, tree), reader.get_publishing_date(url, tree)

    return read


PEERS = {"extruct": extruct, "trafilatura": trafilatura, "newspaper4k": newspaper4k}


def main(name: str) -> None:
    """Answer each page with the CPU seconds that reading it took."""
    read = PEERS[name]()
    for line in sys.stdin:
        page = json.loads(line)
        began = time.process_time()
        try:
            read(page["body"], page["url"])
        except Exception as fault:  # noqa: BLE001  # a peer may raise anything, and what it took counts
            sys.stderr.write(f"{page['url']}: {fault!r}\n")
        print(time.process_time() - began, flush=True)  # noqa: T201  # this is the answer


if __name__ == "__main__":
    main(sys.argv[1])
