"""A generated news site on loopback, in a process of its own: python -m tests.benchmarks.site PAGES [HOSTS] [small].

It prints its port, then answers until its standard input ends, and says how it was asked when somebody wants to know.
"""

from __future__ import annotations

import contextlib
import json
import math
import random
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

from tests.loopback import Asked, Loopback, Reply
from tests.running import ROOT, environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.loopback import Route

HOST = "127.0.0.2"
NETWORK = "127.0.0.0/8"  # where its other hosts are, if it has more than one
A_ROW = 250  # hosts that differ in the last number alone
SMALL = "small"
FOLDER, COUNTED = "/news/", "/counted"
# The pages of the corpus: median 121 kB, mean 202 kB, so this is the log-normal distribution that has both.
MEDIAN, MEAN = 121_000, 202_000
SMALLEST, LARGEST = 12_000, 2_000_000
SCRIPTS = 0.12  # share of the parts of a body that are scripts: two fifths of its bytes
SEED = 20_261_122
GOLDEN = (math.sqrt(5) - 1) / 2  # its multiples fill the unit interval evenly, however many there are

WORDS = """harbour model storm forecast tide paper engine river signal market letter window garden record valley
bridge season report island figure winter lesson pocket mirror cotton planet anchor basket candle dinner estate fabric
gallery hammer insect jacket kitchen ladder meadow needle orchard palace quarter ribbon silver tunnel unit vessel
weather yellow zenith answer border castle device effort future growth health impact junior keeper league""".split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A running site, as the crawler sees it."""

    address: str
    pages: int
    hosts: int = 1

    @property
    def urls(self) -> list[str]:
        """The addresses of all pages, which the hosts have in turn."""
        port = self.address.rpartition(":")[2]
        hosts = [f"http://{host(number)}:{port}" for number in range(self.hosts)]
        return [f"{hosts[number % self.hosts]}{path(number)}" for number in range(self.pages)]

    def counted(self) -> dict[str, int]:
        """Return how often the site was asked since the last time, in all and conditionally, and its CPU time."""
        with urllib.request.urlopen(f"{self.address}{COUNTED}") as answer:
            told: dict[str, int] = json.load(answer)
        return told


@contextlib.contextmanager
def site(pages: int, *, hosts: int = 1, small: bool = False) -> Iterator[Site]:
    """Run a site of so many pages in a process of its own, as long as the `with` lasts.

    Small pages have no clutter and are made when they are asked for: there may be very many.
    """
    command = [sys.executable, "-m", "tests.benchmarks.site", str(pages), str(hosts), *([SMALL] if small else [])]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment()
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield Site(address=f"http://{HOST}:{int(process.stdout.readline())}", pages=pages, hosts=hosts)
        finally:
            process.stdin.close()


def host(number: int) -> str:
    """Return the address of a host, the first of which is `HOST`."""
    return f"127.0.{1 + number // A_ROW}.{1 + number % A_ROW}" if number else HOST


def path(number: int) -> str:
    """Return the path of a page."""
    return f"{FOLDER}{number:05d}/what-the-tide-gauges-say.html"


def length(number: int) -> int:
    """Return how many bytes a page has, about: sizes spread as real ones do, the same in every run."""
    share = (number * GOLDEN + 0.5) % 1
    spread = math.sqrt(2 * math.log(MEAN / MEDIAN))
    return int(min(LARGEST, max(SMALLEST, MEDIAN * math.exp(spread * NormalDist().inv_cdf(share or 0.5)))))


def page(number: int, address: str, *, small: bool = False) -> str:
    """Return the HTML of a page: a head that states everything a record stores, and a body of the usual clutter."""
    chance = random.Random(SEED + number)  # noqa: S311  # the same pages in every run
    head = _head(number, address, chance)
    return f"{head}<body>{_body(0 if small else length(number) - len(head), chance)}</body></html>"


def title(number: int) -> str:
    """Return the headline of a page."""
    return f"Tide gauges learn to forecast storm number {number}"


def _head(number: int, address: str, chance: random.Random) -> str:
    url, said = f"{address}{path(number)}", _sentence(chance, 24)
    day = f"2026-{1 + number % 9:02d}-{1 + number % 28:02d}T07:15:00"
    story = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebSite", "@id": f"{address}/#site", "name": "Harbour Post", "url": address},
            {
                "@type": "NewsArticle",
                "headline": title(number),
                "description": said,
                "datePublished": f"{day}+01:00",
                "dateModified": f"{day}+01:00",
                "mainEntityOfPage": {"@type": "WebPage", "@id": url},
                "author": [{"@type": "Person", "name": "Ada Quill"}],
                "publisher": {"@type": "Organization", "name": "Harbour Post", "logo": f"{address}/logo.png"},
                "image": {"@type": "ImageObject", "url": f"{address}/p/{number}.jpg", "width": 1600, "height": 900},
                "keywords": chance.sample(WORDS, 6),
                "articleBody": _sentence(chance, 700),
            },
        ],
    }
    metas = {
        "og:title": title(number), "og:description": said, "og:type": "article", "og:url": url,
        "og:site_name": "Harbour Post", "og:image": f"{address}/p/{number}.jpg", "og:image:width": "1600",
        "og:image:height": "900", "article:published_time": f"{day}+01:00", "article:section": "Science",
    }  # fmt: skip
    named = {"description": said, "twitter:card": "summary_large_image", "twitter:title": title(number)}
    named |= {f"x-{word}": _sentence(chance, 3) for word in chance.sample(WORDS, 16)}
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title(number)} - Harbour Post</title>'
        + "".join(f'<meta property="{key}" content="{value}">\n' for key, value in metas.items())
        + "".join(f'<meta name="{key}" content="{value}">\n' for key, value in named.items())
        + "".join(f'<link rel="preload" as="script" href="/static/{word}.js">\n' for word in chance.sample(WORDS, 22))
        + f'<link rel="canonical" href="{url}"><link rel="icon" href="/favicon.ico">'
        + f'<script type="application/ld+json">{json.dumps(story)}</script></head>'
    )


def _body(size: int, chance: random.Random) -> str:
    """Return a body of about so many bytes: half of it script and data, the rest the elements of a news page."""
    parts = [f"<header><h1>{_sentence(chance, 8)}</h1></header><main><article>"]
    parts += [f"<p>{_sentence(chance, 60)}</p>" for _ in range(8)]
    parts.append("</article></main>")
    filled = sum(map(len, parts))
    while filled < size:
        parts.append(_script(chance) if chance.random() < SCRIPTS else _teaser(chance))
        filled += len(parts[-1])
    return "".join(parts)


def _teaser(chance: random.Random) -> str:
    word, number = chance.choice(WORDS), chance.randrange(10**6)
    widths = ", ".join(f"/p/{word}-{width}.jpg?v={number} {width}w" for width in range(160, 1_600, 160))
    tags = "".join(f'<li><a href="/tag/{tag}">{tag}</a></li>' for tag in chance.choices(WORDS, k=2))
    return f"""
        <div class="teaser teaser--{word} col-md-4">
          <a class="teaser__link" href="/news/{word}?ref=home" data-id="{number}">
            <img loading="lazy" src="/p/{word}-320.jpg" srcset="{widths}" alt="{_sentence(chance, 6)}">
            <span class="kicker">{word} - {chance.choice(WORDS)}</span> “{_sentence(chance, 9)}”
          </a>
          <p>{_sentence(chance, 12)} <b>{word}</b></p><ul class="tags">{tags}</ul>
        </div>
"""


def _script(chance: random.Random) -> str:
    rows = ",".join(f'{{"id":{chance.randrange(10**9)},"slot":"{chance.choice(WORDS)}"}}' for _ in range(180))
    return f"<script>window.__data=window.__data||[];window.__data.push([{rows}]);</script>\n"


def _sentence(chance: random.Random, count: int) -> str:
    return " ".join(chance.choices(WORDS, k=count)).capitalize() + "."


class Server(Loopback):
    """All pages of a site, with validators, and an account of how they were asked for."""

    def __init__(self, pages: int, hosts: int = 1, *, small: bool = False) -> None:
        # What listens on every loopback address listens on all others as well.
        super().__init__(host=HOST if hosts == 1 else "0.0.0.0")
        self.routes = _Small(pages) if small else {path(one): self._whole(one, hosts) for one in range(pages)}
        self.routes[COUNTED] = self._counted
        self._since = time.process_time()

    def _whole(self, number: int, hosts: int) -> Route:
        address = f"http://{host(number % hosts)}:{self.port}"
        return _conditional(page(number, address).encode(), f'"{number}"')

    def _counted(self, _: Asked) -> Reply:
        *seen, _this = self.requests
        self.requests.clear()
        told = {
            "requests": len(seen),
            "conditional": sum("if-none-match" in asked.headers for asked in seen),
            "microseconds": int((time.process_time() - self._since) * 1e6),
        }
        self._since = time.process_time()
        return Reply(body=json.dumps(told), type="application/json")


class _Small(dict[str, "Route"]):
    """The routes of very many small pages, which are made when they are asked for."""

    def __init__(self, pages: int) -> None:
        super().__init__()
        self._pages = pages

    def get(self, key: str, default: Any = None) -> Any:
        """Return the route of a path, or the default."""
        number = key[len(FOLDER) :].partition("/")[0]
        if number.isdigit() and int(number) < self._pages and key == path(int(number)):
            return lambda asked: _made(int(number), asked)
        return super().get(key, default)


def _made(number: int, asked: Asked) -> Reply:
    text = page(number, f"http://{asked.headers['host']}", small=True)
    answer = _conditional(text.encode(), f'"{number}"')
    return answer(asked)


def _conditional(body: bytes, etag: str) -> Callable[[Asked], Reply]:
    """Return a route that answers 304 to whoever has this page already (RFC 9110, 13.1.2)."""
    whole = Reply(body=body, headers={"ETag": etag})
    same = Reply(status=304, type=None, headers={"ETag": etag})
    return lambda asked: same if asked.headers.get("if-none-match") == etag else whole


def main(pages: str, hosts: str = "1", size: str = "") -> None:
    """Serve until standard input ends."""
    with Server(int(pages), int(hosts), small=size == SMALL) as server:
        print(server.port, flush=True)  # noqa: T201  # the port is what this program says
        sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
