"""One input made of another: byte-level mutations, decided by the seed alone."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Final

LARGEST: Final = 500_000
"""Bytes of the largest input that is made."""

_EXTREMES: Final = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
_STACKED: Final = 6  # mutations on one input

Draw = random.Random
Mutation = Callable[[bytearray, Draw, Sequence[bytes]], None]


def mutated(number: int, seed: int, seeds: Sequence[bytes], words: Sequence[bytes]) -> bytes:
    """Return the input of this number: one of the seeds, changed in one to six ways; the same for the same arguments.

    One in fifty inputs has a part repeated up to `LARGEST` bytes: that is how quadratic paths are found.
    """
    draw = random.Random(f"{seed}:{number}")  # noqa: S311 - an input shall come again, not be secret
    data = bytearray(draw.choice(seeds))
    if draw.random() < 0.1:
        _splice(data, draw, (draw.choice(seeds),))
    for _ in range(draw.randint(1, _STACKED)):
        draw.choice(_MUTATIONS)(data, draw, words)
    if draw.random() < 0.02:
        _repeat(data, draw, words)
    return bytes(data[:LARGEST])


def _part(data: bytearray, draw: Draw, longest: int = 200) -> tuple[int, int]:
    """Return a random range of an input; short ranges are as likely as long ones."""
    start = draw.randint(0, len(data))
    return start, min(len(data), start + int(longest ** draw.random()))


def _flip(data: bytearray, draw: Draw, _: Sequence[bytes]) -> None:
    if data:
        data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)


def _set(data: bytearray, draw: Draw, _: Sequence[bytes]) -> None:
    if data:
        data[draw.randrange(len(data))] = draw.randrange(256)


def _drop(data: bytearray, draw: Draw, _: Sequence[bytes]) -> None:
    start, end = _part(data, draw, 1_000)
    del data[start:end]


def _cut(data: bytearray, draw: Draw, _: Sequence[bytes]) -> None:
    del data[draw.randint(0, len(data)) :]


def _double(data: bytearray, draw: Draw, _: Sequence[bytes]) -> None:
    start, end = _part(data, draw)
    at = draw.randint(0, len(data))
    data[at:at] = data[start:end] * draw.choice((1, 1, 2, 9))


def _insert(data: bytearray, draw: Draw, words: Sequence[bytes]) -> None:
    at = draw.randint(0, len(data))
    data[at:at] = draw.choice(words) * draw.choice((1, 1, 1, 3))


def _overwrite(data: bytearray, draw: Draw, words: Sequence[bytes]) -> None:
    start, end = _part(data, draw)
    data[start:end] = draw.choice(words)


def _noise(data: bytearray, draw: Draw, _: Sequence[bytes]) -> None:
    at = draw.randint(0, len(data))
    data[at:at] = draw.randbytes(draw.randint(1, 12))


def _extreme(data: bytearray, draw: Draw, _: Sequence[bytes]) -> None:
    """Put a number at the edge of its type where the input may hold one."""
    width = draw.choice((1, 2, 4))
    number = draw.choice(_EXTREMES) & (1 << 8 * width) - 1
    at = draw.randint(0, len(data))
    data[at : at + width] = number.to_bytes(width, draw.choice(("big", "little")))


def _splice(data: bytearray, draw: Draw, others: Sequence[bytes]) -> None:
    """End an input with the end of another one."""
    other = draw.choice(others)
    del data[draw.randint(0, len(data)) :]
    data += other[draw.randint(0, len(other)) :]


def _repeat(data: bytearray, draw: Draw, words: Sequence[bytes]) -> None:
    """Repeat a part, or a word of the format, until the input is large."""
    start, end = _part(data, draw)
    unit = bytes(data[start:end]) if draw.random() < 0.5 else draw.choice(words)
    length = int(LARGEST ** draw.uniform(0.6, 1))
    data[start:end] = unit * (length // max(1, len(unit)))


_MUTATIONS: Final[tuple[Mutation, ...]] = (
    *(_flip, _set, _drop, _cut, _double, _double, _insert, _insert, _insert, _overwrite, _overwrite, _noise, _extreme),
)
