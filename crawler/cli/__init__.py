"""The `masthead` program: one module a command, loaded only when it is asked for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

COMMANDS = {
    "crawl": "crawl the entries of a content repo and merge what their pages say",
    "recrawl": "crawl the entries that have one address, or those of one file, now",
    "add": "make a new file with the full record of a page",
    "extract": "print what one page says, as JSON",
    "explain": "why a file has its values: every candidate, and why it won or lost",
    "check": "what is wrong in the files, without the network: broken front matter, addresses, pairs, sizes",
    "status": "what is remembered: outcomes, what is due when, who wants to be left alone",
    "logos": "make the logos of the providers that have none",
    "demo": "the main job on the built-in example repo, without the network",
}

EPILOG = """examples:
  masthead crawl ~/site --dry-run      show what would change
  masthead crawl ~/site                change it
  masthead add https://example.com/story        a new file in the content repo in this folder
  masthead recrawl https://example.com/story    what its page says now
  masthead extract https://example.com/story --explain

Exit codes: 0 completed, 1 completed but something could not be written (or --strict and some entry failed),
2 wrong use or configuration, 3 stopped by the safety gate, 4 nothing matched, 5 another run holds the repo,
130/143 interrupted.
`masthead COMMAND --help` explains each command."""


class UsageError(Exception):
    """Something the user can mend: said in one line, exit code 2."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; a user's mistake is one line on stderr, never a traceback."""
    from crawler.cli import interrupts  # before anything that takes time: a signal may come while it loads

    interrupts.hold()
    try:
        return _main(list(sys.argv[1:] if argv is None else argv))
    except interrupts.Interrupted as signal:
        from crawler.cli import streams

        streams.leave()  # who interrupts may have stopped reading, too
        return signal.code
    finally:
        interrupts.hold()


def _main(words: list[str]) -> int:
    import argparse
    from importlib import import_module

    from crawler.cli import interrupts, streams

    streams.ready()
    command = next((word for word in words if not word.startswith("-")), None)
    if command not in COMMANDS:
        parser = _parser()
        parser.parse_args(words or ["--help"])
        parser.error("name a command")
    module = import_module(f"crawler.cli.{command}")
    own = argparse.ArgumentParser(
        prog=f"masthead {command}",
        description=module.__doc__,
        epilog=module.EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    module.add_arguments(own)
    words.remove(command)
    arguments = own.parse_args(words)
    interrupts.release()
    return _run(module.run, arguments, f"masthead {command}")


def _run(run: object, arguments: argparse.Namespace, name: str) -> int:
    from crawler.cli import streams

    try:
        code: int = run(arguments)  # type: ignore[operator]  # each command module has run(arguments) -> int
        sys.stdout.flush()
    except UsageError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader went away (`| head`): nothing is wrong, and nothing more can be said on this pipe.
        streams.leave()
        return 0
    except OSError as error:
        # Every command minds its own files; what is left is an output that has no room, or no disk any more.
        streams.leave()
        print(f"{name}: {error}", file=sys.stderr)
        return 2
    return code


def _parser() -> argparse.ArgumentParser:
    import argparse

    from crawler import __version__

    listing = "\n".join(f"  {name:10}{what}" for name, what in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="masthead",
        description=f"Keeps the front matter of a content repo true.\n\ncommands:\n{listing}",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage="masthead COMMAND [options]",
    )
    parser.add_argument("--version", action="version", version=f"masthead {__version__}")
    parser.add_argument("command", nargs="?", choices=COMMANDS, metavar="COMMAND", help=argparse.SUPPRESS)
    return parser
