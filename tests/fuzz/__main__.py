"""Mutated inputs in bounded numbers: python -m tests.fuzz TARGET [--runs N] [--seconds S] [--seed X] [--only N].

They start from inputs of our own, and from the corpus where this machine has it. A fault comes back with the seed and
the number that its report names, on a machine with the same seeds.
"""

from __future__ import annotations

import argparse
import faulthandler
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks import corpus
from tests.fuzz.campaign import Campaign, fuzz
from tests.fuzz.targets import TARGETS

if TYPE_CHECKING:
    from collections.abc import Sequence

ALL = "all"


def main(argv: Sequence[str] | None = None) -> int:
    """Fuzz what is asked for, print what came of it, and return 1 where anything raised or was slow."""
    options = _parser().parse_args(argv)
    if not faulthandler.is_enabled():
        faulthandler.enable()  # a fault in a C library is a finding too
    names = list(TARGETS) if options.target == ALL else [options.target]
    done = [_campaign(name, options) for name in names]
    return 1 if any(one.raised or one.slow for one in done) else 0


def _campaign(name: str, options: argparse.Namespace) -> Campaign:
    real = None if options.own else corpus.locate()
    first, runs = (options.only, 1) if options.only is not None else (options.first, options.runs)
    done = fuzz(TARGETS[name], runs=runs, seconds=options.seconds, seed=options.seed, first=first, corpus=real)
    sys.stdout.write(done.report() + "\n")
    sys.stdout.flush()
    if options.keep is not None:
        options.keep.mkdir(parents=True, exist_ok=True)
        for fault in done.faults:
            (options.keep / f"{name}-{options.seed}-{fault.number}").write_bytes(fault.input)
    return done


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("target", metavar="TARGET", choices=[*TARGETS, ALL], help=f"{', '.join(TARGETS)}, or {ALL}")
    parser.add_argument("--runs", type=int, default=100_000, metavar="N", help="inputs at most (of each target)")
    parser.add_argument("--seconds", type=float, default=60.0, metavar="S", help="seconds at most (for each target)")
    parser.add_argument("--seed", type=int, default=0, metavar="X", help="another seed makes other inputs")
    parser.add_argument("--first", type=int, default=0, metavar="NUMBER", help="the number to begin with")
    parser.add_argument("--only", type=int, metavar="NUMBER", help="only the input of this number, to see it again")
    parser.add_argument("--own", action="store_true", help="start from inputs of our own only")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="write failed inputs to this folder")
    return parser


if __name__ == "__main__":
    sys.exit(main())
