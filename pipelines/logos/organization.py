"""A provider's own file in `_data/organizations`, written as the repo's others are."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from crawler import frontmatter
from crawler.frontmatter.collection import Form, form_of, new_file
from crawler.frontmatter.habit import Habits
from crawler.frontmatter.order import kind_of
from crawler.normalize.filename import ORGANIZATIONS, logo_path
from crawler.repository import FileRefused, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from crawler.frontmatter import FrontMatter

READ: Final = 60  # files that show how a new one is to be written


def organization(root: Path, domain: str, name: str, sides: Iterable[int]) -> bytes:
    """Return the bytes of a provider's file, with its logos of these sides; raises `EditRefused` of a strange name."""
    values: dict[tuple[str | int, ...], Any] = {
        ("taxonomy",): "organization",
        ("_id",): domain,
        ("name",): name,
        ("domain",): domain,
    }
    images = [{"url": f"/{logo_path(domain, side)}", "width": side, "height": side} for side in sides]
    if images:
        values["images",] = images
    form = _form(root, [key[0] for key in values])
    return new_file(values, form).removesuffix(form.eol.encode())  # unlike posts, these end with their fence


def _form(root: Path, keys: list[Any]) -> Form:
    """Return how the repo writes these files; house style where it has none."""
    form = form_of(islice(_others(root), READ))
    if form.usual:
        return form
    kind = kind_of(keys)
    return Form(kind=kind, habits=Habits(kind))


def _others(root: Path) -> Iterator[FrontMatter]:
    for path in sorted((root / ORGANIZATIONS).glob("*.md")):
        try:
            front = frontmatter.parse(read(path))
        except FileRefused:  # a crawl has no use for it either
            continue
        if "taxonomy" in front.data:
            yield front
