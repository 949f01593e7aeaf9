"""Archives that are plain, or compressed in one piece, made into what can be read record by record."""

from __future__ import annotations

import gzip
import re
import zlib
from contextlib import closing
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Stream: TypeAlias = "BinaryIO | gzip.GzipFile"

LARGEST_RECORD = 64 * 1024 * 1024
LARGEST_HEAD = 256 * 1024
GZIP = b"\x1f\x8b"
_WARC = b"WARC/"
_LENGTH = re.compile(rb"^Content-Length[ \t]*:[ \t]*(\d{1,18})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE).search


class ArchiveError(Exception):
    """An archive that cannot be used; its text names the file, the byte and the fault."""

    def __init__(self, path: Path | str, offset: int, fault: str) -> None:
        super().__init__(f"{path}: at byte {offset}: {fault}")


def is_plain(file: BinaryIO) -> bool:
    """Tell whether an archive is not compressed at all."""
    start = file.read(len(_WARC))
    file.seek(0)
    return start == _WARC


def is_packed(file: BinaryIO) -> bool:
    """Tell whether there are records behind the compression."""
    try:
        with closing(gzip.GzipFile(fileobj=file)) as stream:
            return stream.read(len(_WARC)) == _WARC
    except (OSError, EOFError, zlib.error):
        return False


def holds_several(member: bytes) -> bool:
    """Tell whether a gzip member holds more than one record (ISO 28500, Annex D, only recommends one)."""
    start = _LENGTH(member, 0, LARGEST_HEAD)
    head = member.find(b"\r\n\r\n", 0, LARGEST_HEAD)
    if start is None or head < 0 or start.start() > head:
        return False
    return member[head + 4 + int(start[1]) :].lstrip(b"\r\n").startswith(_WARC)


def divided(path: Path, file: BinaryIO) -> BinaryIO:
    """Return a copy of an archive of which each record is a gzip member of its own; the file itself is closed."""
    plain = is_plain(file)
    copy: BinaryIO = TemporaryFile()  # noqa: SIM115  # closed by whoever holds the archive
    try:
        with file, closing(file if plain else gzip.GzipFile(fileobj=file)) as stream:
            copy.writelines(gzip.compress(record, 1) for record in _records(path, stream))
    except EOFError:
        copy.close()
        raise ArchiveError(path, 0, "the file ends in the middle of a record") from None
    except (OSError, zlib.error) as error:
        copy.close()
        raise ArchiveError(path, 0, f"it cannot be read to its end ({error})") from error
    except ArchiveError:
        copy.close()
        raise
    copy.seek(0)
    return copy


def _records(path: Path, stream: Stream) -> Iterator[bytes]:
    """Yield the records of a plain WARC, each with its headers."""
    offset = 0
    while head := _head(path, offset, stream):
        length = _LENGTH(head)
        if length is None or int(length[1]) > LARGEST_RECORD:
            raise ArchiveError(path, offset, "a record of no length, or of a larger one than can be read")
        block = stream.read(int(length[1]))
        if len(block) != int(length[1]):
            raise ArchiveError(path, offset, "the file ends in the middle of a record")
        yield head + block + b"\r\n\r\n"
        offset += len(head) + len(block)


def _head(path: Path, offset: int, stream: Stream) -> bytes:
    """Return the headers of the next record with the empty line behind them, nothing at the end of the file."""
    lines: list[bytes] = []
    size = 0
    while line := stream.readline(LARGEST_HEAD):
        if not lines and not line.strip():
            continue  # two empty lines end a record
        if not lines and not line.startswith(_WARC):
            raise ArchiveError(path, offset, "no WARC record starts here")
        lines.append(line.rstrip(b"\r\n") + b"\r\n")
        size += len(line)
        if not line.strip():
            return b"".join(lines)
        if size > LARGEST_HEAD:
            break
    if lines:
        raise ArchiveError(path, offset, "a record without an end to its headers")
    return b""
