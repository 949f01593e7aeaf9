"""Keys and list items that go, with the lines or commas that were theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yaml.nodes import CollectionNode

from crawler.frontmatter import layout
from crawler.frontmatter.order import is_spaced
from crawler.frontmatter.problem import EditRefused
from crawler.frontmatter.splice import Splice

if TYPE_CHECKING:
    from crawler.frontmatter.layout import Slot
    from crawler.frontmatter.tree import Path


def removed(text: str, found: list[Slot], gone: set[int], path: Path, *, flow: bool) -> list[Splice]:
    """Return the splices that delete the slots of these numbers, never all of them, from one collection."""
    if not gone:
        return []
    leading = next(number for number in range(len(found)) if number not in gone)
    head: list[Splice] = []
    if leading and (flow or not layout.begins_line(text, found[0])):
        head = [_head(text, found, leading)]
        gone = {number for number in gone if number > leading}
    if flow:
        return head + [_cut(text, found[number - 1], found[number]) for number in sorted(gone)]
    return head + removed_lines(text, found, gone, path)


def removed_lines(text: str, found: list[Slot], gone: set[int], path: Path) -> list[Splice]:
    """Return the splices that delete whole lines; a top-level block key takes the empty line above it along."""
    splices: list[Splice] = []
    kept: Slot | None = None
    for number, slot in enumerate(found):
        if number in gone:
            splices.append(_lines(text, slot, found[number - 1] if number and not path else None, kept))
        else:
            kept = slot
    return splices


def _lines(text: str, slot: Slot, above: Slot | None, kept: Slot | None) -> Splice:
    layout.rest_of_line(text, slot)
    if not layout.begins_line(text, slot):
        raise EditRefused(f"{slot.name!r} shares its line with something else")
    start, end = layout.line_start(text, slot.start), layout.next_line(text, slot.end)
    if above is not None and is_spaced(slot.name, collection=isinstance(slot.node, CollectionNode)):
        start = max(layout.blank_before(text, slot), layout.next_line(text, above.end))
    if kept is not None and layout.takes_blank_lines(text, kept):
        end = layout.blank_behind(text, end)  # else they would become part of the value above
    return Splice(start, end, "")


def _head(text: str, found: list[Slot], leading: int) -> Splice:
    """Delete the first slots, which share their line with a bracket or dash, up to the first that stays."""
    return _commentless(
        text, found[leading - 1].end, found[leading].start, Splice(found[0].start, found[leading].start, "")
    )


def _cut(text: str, above: Slot, slot: Slot) -> Splice:
    return _commentless(text, above.end, slot.start, Splice(above.end, slot.end, ""))


def _commentless(text: str, start: int, end: int, splice: Splice) -> Splice:
    if "#" in text[start:end]:
        raise EditRefused("a comment beside a deleted value would be lost")
    return splice
