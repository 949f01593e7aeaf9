"""The `masthead` program: one module a command, loaded only when it is asked for."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING

from crawler.cli import streams

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "crawl": "crawl the entries of a content repo and merge what their pages say",
    "extract": "print what one page says, as JSON",
    "status": "what is remembered: outcomes, what is due when, who wants to be left alone",
    "demo": "the main job on the built-in example repo, without the network",
}

EPILOG = """examples:
  masthead crawl ~/site --dry-run      show what would change
  masthead crawl ~/site                change it
  masthead extract https://example.com/story --explain

Exit codes: 0 completed, 1 completed but something could not be written (or --strict and some entry failed),
2 wrong use or configuration, 3 stopped by the safety gate, 4 nothing matched, 5 another run holds the repo,
130/143 interrupted.
`masthead COMMAND --help` explains each command."""


class UsageError(Exception):
    """Something the user can mend: said in one line, exit code 2."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; a user's mistake is one line on stderr, never a traceback."""
    streams.ready()
    words = list(sys.argv[1:] if argv is None else argv)
    command = next((word for word in words if not word.startswith("-")), None)
    parser = _parser()
    if command not in COMMANDS:
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
    return _run(module.run, own.parse_args(words), f"masthead {command}")


def _run(run: object, arguments: argparse.Namespace, name: str) -> int:
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
    except KeyboardInterrupt:
        return 130
    return code


def _parser() -> argparse.ArgumentParser:
    listing = "\n".join(f"  {name:10}{what}" for name, what in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="masthead",
        description=f"Keeps the front matter of a content repo true.\n\ncommands:\n{listing}",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage="masthead COMMAND [options]",
    )
    parser.add_argument("--version", action="version", version=f"masthead {version('masthead')}")
    parser.add_argument("command", nargs="?", choices=COMMANDS, metavar="COMMAND", help=argparse.SUPPRESS)
    return parser
