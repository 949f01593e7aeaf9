"""Values as the shortest JSON text, and back, by the letter of RFC 8259."""

from __future__ import annotations

import json
from typing import Final, NoReturn


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number of JSON (RFC 8259, 6)")


_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
_DECODER: Final = json.JSONDecoder(parse_constant=_no_number)


def dumped(value: object) -> str:
    """Return the shortest JSON text of a JSON-ready value; raises `TypeError` or `ValueError` for any other."""
    return _ENCODER.encode(value)


def loaded(content: str) -> object:
    """Return what a JSON text says; raises `ValueError`, or `RecursionError` for a bottomless one."""
    value: object = _DECODER.decode(content)
    return value
