"""A small web kept as plain files: from a folder with `index.tsv` to an archive that a crawl can be answered from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.warc import Archived, ArchiveWriter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def answers(folder: Path) -> Iterator[Archived]:
    """Yield the answers that `index.tsv` lists: status, content type, file (`-`: none), address, further headers.

    A header is `Name: value` in a column of its own. Raises `OSError` where the index or a file is missing.
    """
    for line in (folder / "index.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            status, content_type, name, address, *more = line.split("\t")
            head = (("Content-Type", content_type), *(_header(one) for one in more))
            yield Archived(
                url=address,
                status=int(status),
                headers=tuple((key.encode(), value.encode()) for key, value in head),
                body=b"" if name == "-" else (folder / name).read_bytes(),
            )


def _header(column: str) -> tuple[str, str]:
    name, _, value = column.partition(":")
    return name.strip(), value.strip()


def archive(folder: Path, target: Path) -> None:
    """Write the folder's answers as a WARC file (ISO 28500), for `--replay`."""
    writer = ArchiveWriter(target, "masthead webfolder")
    for answer in answers(folder):
        writer.add(b"", answer)
    writer.close()
