"""One real crawl in a process of its own, as a reactor cannot be restarted: ask addresses, get what became of them."""

from __future__ import annotations

import base64
import json
import os
import socket
import sys
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.exceptions import StopDownload
from scrapy.http import Response
from scrapy.settings import Settings

from crawler.exchange import became
from crawler.state.origins import Origin
from tests.running import run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

ROOT = Path(__file__).resolve().parent.parent

# Ours alone: what others build is tested by whole crawls.
LONELY: dict[str, Any] = {
    "ITEM_PIPELINES": {},
    "EXTENSIONS": {"crawler.extensions.earlystop.EarlyStop": None, "crawler.extensions.progress.Progress": None},
    "LOG_LEVEL": "WARNING",
    "DOWNLOAD_DELAY": 0,
    "ROBOTSTXT_OBEY": False,
    "SPIDER_MODULES": [],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a callback or an errback got for one address."""

    url: str  # as asked
    outcome: str
    reason: str | None = None
    status: int | None = None
    final_url: str | None = None
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A finished crawl."""

    answers: dict[str, Answer]
    log: str
    stats: dict[str, Any]
    lookups: Counter[str]
    listening: tuple[str, ...]  # "address:port" that the process listened on at the end
    order: tuple[str, ...]  # keys in the order in which they were answered
    seconds: float


def ask(
    *wanted: str | dict[str, Any],
    settings: dict[str, Any] | None = None,
    names: dict[str, Any] | None = None,
    configured: dict[str, str] | None = None,
) -> Run:
    """Crawl these addresses (a dict adds `headers`, `meta` and a `key`) with `crawler.settings` and these over it.

    `names` gives the answers of the resolver: a list of lists of addresses for the first lookup, the second, ...
    """
    asked = [{"url": one} if isinstance(one, str) else one for one in wanted]
    job = json.dumps({"asked": asked, "settings": settings or {}, "names": names}).encode()
    done = run("tests.asking", cwd=ROOT, stdin=job, env=dict(os.environ) | (configured or {}))
    log = done.stderr.decode()
    if done.returncode or not done.stdout.strip():
        raise AssertionError(f"exit {done.returncode}\n{log}")
    said = json.loads(done.stdout.splitlines()[-1])
    answers = {
        one.pop("key"): Answer(**{**one, "body": base64.b64decode(one["body"]), "flags": tuple(one["flags"])})
        for one in said["answers"]
    }
    return Run(
        answers=answers,
        log=log,
        stats=said["stats"],
        lookups=Counter(said["lookups"]),
        listening=tuple(said["listening"]),
        order=tuple(answers),
        seconds=said["seconds"],
    )


LOOKUPS: list[str] = []
NAMES: dict[str, list[list[str]]] = {}


def lookup(name: str, *_: object) -> list[Any]:
    """Answer in the shape of `socket.getaddrinfo` from the table of the job; the last answer repeats."""
    LOOKUPS.append(name)
    answers = NAMES.get(name)
    if answers is None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")
    found = answers.pop(0) if len(answers) > 1 else answers[0]
    if found == ["again"]:
        raise socket.gaierror(socket.EAI_AGAIN, "try again")
    if found == ["hang"]:
        threading.Event().wait()
    return [(socket.AF_INET6 if ":" in one else socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 0)) for one in found]


def listening() -> set[str]:
    """Return every address on which this very process listens, as the kernel's tables have it."""
    own = set()
    for link in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            own.add(str(link.readlink()))
    tables = [Path(f"/proc/self/net/{name}").read_text().splitlines()[1:] for name in ("tcp", "tcp6")]
    rows = [line.split() for table in tables for line in table]
    return {row[1] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in own}


class StopEarly:
    """Extension that stops a download as the request's meta says: at the headers, in the body, or as a failure."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the extension, listening."""
        stopping = cls()
        crawler.signals.connect(stopping.at_headers, signal=signals.headers_received)
        crawler.signals.connect(stopping.in_body, signal=signals.bytes_received)
        return stopping

    def at_headers(self, request: Request) -> None:
        """Stop before the body."""
        if request.meta.get("stop") == "headers":
            raise StopDownload(fail=False)

    def in_body(self, request: Request) -> None:
        """Stop at the first piece of the body."""
        if request.meta.get("stop") in {"bytes", "fail"}:
            raise StopDownload(fail=request.meta["stop"] == "fail")


def answer(key: str, url: str, result: Response | Failure) -> dict[str, Any]:
    """Return what the parent is told of one callback or errback."""
    ended = became(result)
    told: dict[str, Any] = {"key": key, "url": url, "outcome": ended.outcome, "reason": ended.reason, "body": ""}
    told |= {"status": ended.status, "flags": [], "error": ""}
    if not isinstance(result, Response):
        return told | {"error": f"{type(result.value).__name__}: {result.value}"}
    headers = {name.decode(): result.headers[name].decode("latin-1") for name in result.headers}
    body = base64.b64encode(result.body).decode()
    return told | {"final_url": result.url, "body": body, "headers": headers, "flags": result.flags}


class Forgetful(Spider):
    """A spider that knows the time, and of origins what they said in this run."""

    origins: ClassVar[dict[str, Origin]] = {}

    def instant(self) -> datetime:
        return datetime.now(UTC)

    def origin(self, url: str) -> Origin:
        return self.origins.get(url, Origin())

    def said(self, url: str, said: Origin) -> None:
        self.origins[url] = said


def main(_words: list[str]) -> int:
    """Run the job on stdin; its answers go to stdout as one line of JSON."""
    job = json.load(sys.stdin)
    settings = Settings()
    settings.setmodule("crawler.settings")
    settings.setdict(LONELY, priority=30)
    settings.setdict(job["settings"], priority=40)
    if job["names"] is not None:
        NAMES.update(job["names"])
        settings.set("MASTHEAD_GETADDRINFO", "tests.asking.lookup", priority=40)
    told: list[dict[str, Any]] = []
    ports: set[str] = set()

    class Asking(Forgetful):
        name = "asking"

        async def start(self) -> AsyncIterator[Request]:
            for one in job["asked"]:
                key = one.get("key") or one["url"]

                def tell(result: Response | Failure, key: str = key, url: str = one["url"]) -> None:
                    told.append(answer(key, url, result))
                    ports.update(listening())

                yield Request(one["url"], callback=tell, errback=tell, headers=one.get("headers"), meta=one.get("meta"))

    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(Asking)
    task = process.crawl(crawler)
    began = monotonic()
    process.start()
    fault = task.exception()  # `start` returns normally after a crawl that could not begin
    if fault is not None:
        sys.exit(f"{type(fault).__name__}: {fault}")
    stats = {name: value for name, value in crawler.stats.get_stats().items() if isinstance(value, (int, float, str))}
    said = {"answers": told, "stats": stats, "lookups": LOOKUPS, "listening": sorted(ports)}
    sys.stdout.write(json.dumps(said | {"seconds": monotonic() - began}) + "\n")
    return 0
