"""Print what Masthead reads from one page, as JSON: from a URL, an HTML file, or standard input.

From a URL, pictures are measured; from a file, their sizes are those that the page declares.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from crawler.cli import UsageError
from crawler.cli.run_options import add_network_arguments, network_settings

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from crawler.cli.running import Run
    from crawler.items import Document
    from crawler.reading import Answer

EXAMPLES = """examples:
  masthead extract https://example.com/story
  masthead extract page.html --url https://example.com/story --explain
  curl -s https://example.com/story | masthead extract - --url https://example.com/story
  masthead extract --warc crawl.warc.gz      every page of a web archive, one JSON line each
  masthead extract --batch < list.jsonl      one {"file": ..., "url": ...} a line, one JSON line out for each"""

LARGEST = 32 << 20  # bytes of a page on disk


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("target", nargs="?", metavar="TARGET", help="a URL, an HTML file, or - for standard input")
    parser.add_argument(
        "--url", default="", help="the address that a file came from: its links are resolved against it"
    )
    parser.add_argument("--content-type", default="", metavar="TYPE", help="the Content-Type header that came with it")
    parser.add_argument("--explain", action="store_true", help="list every candidate, its source, and why it lost")
    parser.add_argument(
        "--batch", action="store_true", help="read JSON lines on standard input, print one line for each"
    )
    parser.add_argument(
        "--warc", type=Path, metavar="FILE", help="read the pages of this web archive, print one line for each"
    )
    add_network_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Read what was asked for and return the exit code."""
    if arguments.warc is not None:
        if arguments.batch or arguments.target is not None:
            raise UsageError("--warc reads all pages of the archive; leave TARGET and --batch out")
        return _from_archive(arguments)
    if arguments.batch:
        if arguments.target is not None:
            raise UsageError("--batch reads its list from standard input; leave TARGET out")
        return _batch(sys.stdin.buffer, explain=arguments.explain)
    if arguments.target is None:
        raise UsageError("name a URL, an HTML file, or - for standard input")
    if arguments.target.lower().startswith(("http://", "https://")):
        return _from_web(arguments)
    body = sys.stdin.buffer.read(LARGEST) if arguments.target == "-" else _read(Path(arguments.target))
    said = _said(body, arguments.url, arguments.content_type, explain=arguments.explain)
    print(json.dumps(said, ensure_ascii=False, indent=2))
    return 0


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST)
    except FileNotFoundError:
        raise UsageError(f"{path} does not exist; TARGET is a URL (http:// or https://), an HTML file, or -") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror})") from None
    except ValueError:  # a NUL, or half a surrogate pair
        raise UsageError(f"{str(path)!r} is no name of a file") from None


def _said(body: bytes, url: str, content_type: str, *, explain: bool) -> dict[str, Any]:
    from crawler.cli.choosing import describe  # loaded only when a page is read
    from crawler.items import Role  # the same
    from crawler.reading import Answer, page_of, understood  # the same
    from crawler.workers.suspicion import is_hard  # the same

    answer = Answer(body=body, url=url, content_type=content_type)
    document = _read_apart(answer) if is_hard(body) else understood(answer, url)
    page = page_of(document, answer, role=Role.WEB, asked=url)
    return describe({Role.WEB: page}, {}, now=datetime.now(UTC), explain=explain)


def _read_apart(answer: Answer) -> Document:
    from crawler.workers.readers import read_alone  # few pages look hard, and it loads what talks to processes

    return read_alone(answer, answer.url)


def _batch(lines: BinaryIO, *, explain: bool) -> int:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            print(json.dumps(_one(line, number, explain=explain), ensure_ascii=False))
    return 0


def _one(line: bytes, number: int, *, explain: bool) -> dict[str, Any]:
    """Return the answer to one line; what cannot be read is said in its place, so that order and count hold."""
    try:
        asked = json.loads(line)
        json.dumps(asked, allow_nan=False)  # Python reads numbers that JSON has not, and would tell them back
        path, url = Path(asked["file"]), str(asked.get("url") or "")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {"error": f'line {number} is not {{"file": ..., "url": ...}}'}
    name = {"id": asked["id"]} if "id" in asked else {}
    try:
        return name | _said(_read(_regular(path)), url, str(asked.get("content_type") or ""), explain=explain)
    except UsageError as error:
        return name | {"file": str(path), "error": str(error)}


def _regular(path: Path) -> Path:
    """Return the path of a regular file, or of none; a pipe that nobody writes to would stop all that follow."""
    try:
        is_strange = path.exists() and not path.is_file()
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror})") from None
    if is_strange:
        raise UsageError(f"{path} is not a regular file")
    return path


def _from_web(arguments: argparse.Namespace) -> int:
    from crawler.cli.running import run as crawl  # the same

    settings = network_settings(Path(), arguments) | {"MASTHEAD_EXPLAIN": arguments.explain}
    done = crawl("page", settings, keep_items=True, url=arguments.target)
    if not done.items and done.interrupted is not None:
        return done.exit_code
    if not done.items:
        raise UsageError(str(done.error or "") or "; ".join(_faults(done)) or f"{arguments.target} gave no answer")
    said = done.items[0]
    print(json.dumps(said, ensure_ascii=False, indent=2))
    if said["outcome"] != "ok":
        print(f"masthead extract: {arguments.target}: {said['outcome']} ({said['reason']})", file=sys.stderr)
    return done.exit_code


def _from_archive(arguments: argparse.Namespace) -> int:
    """Print what each HTML page of an archive says, in its order; what a page needs besides comes from there, too."""
    from crawler.cli.running import run as crawl  # loaded only by who reads an archive
    from crawler.warc import Archive, ArchiveError  # the same

    try:
        archive = Archive(_regular(arguments.warc))
    except ArchiveError as error:
        raise UsageError(str(error)) from None
    archive.close()
    arguments.replay = arguments.warc
    settings = network_settings(Path(), arguments) | {
        "MASTHEAD_EXPLAIN": arguments.explain,
        "ROBOTSTXT_OBEY": False,  # nobody is asked
    }
    done = crawl("page", settings, keep_items=True, url=archive.pages)
    order = {url: number for number, url in enumerate(archive.pages)}
    for said in sorted(done.items, key=lambda one: order[one["url"]]):
        print(json.dumps(said, ensure_ascii=False))
    for fault in _faults(done):
        print(f"masthead extract: {fault}", file=sys.stderr)
    return done.exit_code


def _faults(done: Run) -> Iterator[str]:
    yield from done.spider.report.faults if done.spider is not None else ()
