"""Rules on pictures: each has a width and a height that a picture can have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.checks.flaw import shown
from crawler.checks.shape import NEWS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from crawler.checks.flaw import Flaw, Node
    from crawler.checks.vocabulary import Vocabulary
    from crawler.frontmatter import Path, Tree

SIDES = ("width", "height")
LARGEST = 65_535  # pixels: what formats and browsers can do
SIZE = f"whole numbers of pixels from 1 to {LARGEST}"


def sizes(node: Node, _known: Vocabulary) -> Iterator[Flaw]:
    """Yield the pictures of an entry, logos included, whose size is missing or impossible."""
    logos = node.within("provider").get("images")
    for place, listed in (
        (node.place("images"), node.items("images")),
        (node.place("provider", "images"), logos if isinstance(logos, list) else ()),
    ):
        for number, picture in enumerate(listed):
            if isinstance(picture, dict):
                yield from _size(node, (*place, number), picture)


def _size(node: Node, place: Path, picture: Mapping[str, Tree]) -> Iterator[Flaw]:
    sides = {side: picture.get(side) for side in SIDES}
    lacking = [side for side, value in sides.items() if value is None or value == ""]
    if lacking:
        message = f"the picture {shown(picture.get('url'))} has no {' and no '.join(lacking)}"
        yield node.flaw(
            "image.size-missing", place, message, "both, as the picture has them; masthead crawl measures it"
        )
    for side, value in sides.items():
        if side not in lacking and not (type(value) is int and 1 <= value <= LARGEST):
            message = f"the picture's {side} is {shown(value)}"
            yield node.flaw("image.size-impossible", (*place, side), message, SIZE)


def several(node: Node, _known: Vocabulary) -> Iterator[Flaw]:
    """Yield a news post that has more than the one picture that the site shows."""
    count = len(node.items("images"))
    if node.path.startswith(NEWS) and count > 1:
        yield node.flaw("image.several", node.place("images"), f"{count} pictures", "one, or none")
