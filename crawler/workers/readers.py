"""Who reads which page: the crawl itself, a process of its host, or one apart from all for pages that look hard."""

from __future__ import annotations

import asyncio
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Final

from crawler.items import Document, Verdict
from crawler.normalize.url import host
from crawler.reading import understood
from crawler.workers.suspicion import is_hard

if TYPE_CHECKING:
    from crawler.reading import Answer
    from crawler.workers.border import Terms
    from crawler.workers.line import Bounds, Line, Unread

READER: Final = "crawler.reading.understood"
TOO_COMPLEX: Final = "too-complex"
MOST_IN_VAIN: Final = 2  # hard pages of one host in a row that were given up; its next ones would cost as much


class Readers:
    """The processes that read for one crawl: `jobs` for ordinary pages, and one for those that look hard.

    None is started before it has a page to read. All pages of one host are read by the same process, in order; hard
    ones by one apart, so that they keep nobody waiting but one another.
    """

    def __init__(
        self, jobs: int = 0, *, reader: str = READER, chooser: str | None = None, bounds: Bounds | None = None
    ) -> None:
        """Take how many processes shall read ordinary pages; with 0 the crawl does.

        `reader` and `chooser` name what these processes call.
        """
        self._jobs = jobs
        self._reader = reader
        self._chooser = chooser
        self._bounds = bounds
        self._lines: list[Line] = []  # all that there are
        self._of_jobs: list[Line] = []
        self._of_hosts: dict[str, Line] = {}
        self._in_vain: Counter[str] = Counter()

    @cached_property
    def apart(self) -> Line:
        """The line of pages that look hard."""
        return self._begun()

    def chosen(self, answer: Answer, asked: str) -> Line | None:
        """Return where an answer is to be read, `None` where the crawl may do so itself."""
        if self._jobs:  # who reads it looks whether it is hard
            return self._line(host(asked) or "")
        return self.apart if is_hard(answer.body) else None

    async def read(self, line: Line, answer: Answer, asked: str, terms: Terms = None) -> Document:
        """Return what an answer says, or that it is `TOO_COMPLEX` to be read within bounds. Raises `ReadingError`.

        Where no process can be started, the crawl reads what does not look hard by itself. A host whose hard pages were
        given up again and again has no more of them read.
        """
        from crawler.workers.line import Unread  # noqa: PLC0415  # it is there: a line was chosen

        found = await line.read(answer, asked, terms) if line in self._of_jobs else Unread.HARD
        if found is Unread.UNABLE and not is_hard(answer.body):
            return understood(answer, asked)
        if found in {Unread.HARD, Unread.UNABLE}:
            found = await self._hard(answer, asked)
        if isinstance(found, Unread):
            return Document(url=answer.url, verdict=Verdict.EMPTY, reason=TOO_COMPLEX)
        return found

    async def _hard(self, answer: Answer, asked: str) -> Document | Unread:
        """Return what a page that looks hard says, unless those before it of its host were given up."""
        from crawler.workers.line import Unread  # noqa: PLC0415  # the same

        name = host(asked) or ""
        if self._in_vain[name] >= MOST_IN_VAIN:
            return Unread.TOO_COMPLEX
        found = await self.apart.read(answer, asked)
        self._in_vain[name] = self._in_vain[name] + 1 if found is Unread.TOO_COMPLEX else 0
        return found

    def _line(self, name: str) -> Line:
        """Return the line of a host: they are dealt out in turn as they come."""
        line = self._of_hosts.get(name)
        if line is None:
            number = len(self._of_hosts) % self._jobs
            if number == len(self._of_jobs):
                self._of_jobs.append(self._begun(is_wary=True))
            line = self._of_hosts[name] = self._of_jobs[number]
        return line

    def _begun(self, *, is_wary: bool = False) -> Line:
        from crawler.workers.line import Bounds, Line  # noqa: PLC0415  # most crawls need none, and start sooner

        chooser = self._chooser if is_wary else None  # hard pages are few, and the crawl chooses from them
        line = Line(self._reader, self._bounds or Bounds(), chooser=chooser, is_wary=is_wary)
        self._lines.append(line)
        return line

    @property
    def pids(self) -> tuple[int, ...]:
        """The numbers of the processes that there are now."""
        return tuple(line.pid for line in self._lines if line.pid is not None)

    def close(self) -> None:
        """End all processes."""
        for line in self._lines:
            line.close()


def read_alone(answer: Answer, asked: str) -> Document:
    """Return what an answer that looks hard says, for who has no crawl under way. Raises `ReadingError`."""
    return asyncio.run(_read_alone(answer, asked))


async def _read_alone(answer: Answer, asked: str) -> Document:
    readers = Readers()
    try:
        return await readers.read(readers.apart, answer, asked)
    finally:
        readers.close()
