"""The options of every command that asks the web, and the settings they make."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler import config
from crawler.cli import UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from crawler.repository import ContentRepo


def add_network_arguments(parser: argparse.ArgumentParser, *, names_folder: bool = False) -> None:
    """Declare how the web is asked; every option of `masthead.yaml` is a flag as well.

    With `names_folder`, `--content` names the content repo instead of the globs of its content files.
    """
    if names_folder:
        parser.add_argument("--content", metavar="DIR", help="the content repo (default: this folder)")
    parser.add_argument("--record", type=Path, metavar="FILE.warc.gz", help="keep every response in this new archive")
    parser.add_argument(
        "--replay", type=Path, metavar="FILE.warc.gz", help="answer from this archive, open no connection"
    )
    parser.add_argument("--verbose", action="store_true", help="log what the crawler does, on stderr")
    group = parser.add_argument_group("configuration", "each over its MASTHEAD_ variable, over masthead.yaml")
    for option in config.OPTIONS.values():
        if names_folder and option.name == "content":
            continue
        group.add_argument(option.flag, action="append", dest=_dest(option.name), metavar="VALUE", help=option.help)


def _dest(option: str) -> str:
    """Return the option's place in the parsed arguments, out of the way of the commands' own words."""
    return f"config.{option}"


def network_settings(root: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the Scrapy settings of one run: configuration, flags, archive and log. Raises `UsageError`."""
    from crawler import settings as scrapy_settings
    from crawler.config.scrapy import from_config  # Scrapy is loaded only by who crawls

    own = configuration(root, arguments)
    chosen: dict[str, Any] = {"MASTHEAD_CONFIG": own, **from_config(own)}
    if arguments.replay is not None:
        if not arguments.replay.is_file():
            raise UsageError(f"--replay {arguments.replay} does not exist; --record makes such an archive")
        chosen |= scrapy_settings.replay_settings(str(arguments.replay))
    if arguments.record is not None:
        chosen |= scrapy_settings.record_settings(str(arguments.record))
    return chosen | _logging(verbose=arguments.verbose)


def content_repo(root: Path, own: config.Config, match: Sequence[str] = ()) -> ContentRepo:
    """Return the content repo at `root` as its configuration describes it, to look something up in it."""
    from crawler.repository import ContentRepo  # loaded when the words are in order

    return ContentRepo(
        root,
        content=own.content,
        exclude=own.exclude,
        match=match,
        keys=own.keys,
        private=own.private,
        registry=own.registry,
    )


def configuration(root: Path, arguments: argparse.Namespace) -> config.Config:
    """Return what is configured for the content repo at `root`, flags included. Raises `UsageError`."""
    given = {name: getattr(arguments, _dest(name), None) for name in config.OPTIONS}
    flags = {name: _flag(values) for name, values in given.items() if values is not None}
    try:
        return config.load(root, flags=flags, environ=os.environ)
    except config.ConfigError as error:
        raise UsageError(str(error)) from None


def _flag(values: list[str]) -> str | list[str]:
    """Return one value where a flag was given once, comma-separated if it is a list; a list where it was repeated."""
    return values[0] if len(values) == 1 else values


def _logging(*, verbose: bool) -> dict[str, Any]:
    """Say everything on request, else only what went wrong; progress lives on a terminal, and is logged elsewhere."""
    return {"LOG_LEVEL": "INFO" if verbose else "ERROR", "MASTHEAD_PROGRESS": sys.stderr.isatty() and not verbose}
